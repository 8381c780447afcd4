"""One thread for linear algebra: on matrices as small as the engines' more threads only wait for each other.

Imported before numpy, which reads it once.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
