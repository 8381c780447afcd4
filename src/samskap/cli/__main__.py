"""``python -m samskap.cli``: the same as ``samskap``."""

from __future__ import annotations

import sys

from . import main

sys.exit(main())
