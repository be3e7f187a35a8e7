"""Learn the projection's parameters anew; see ``--help``."""

from __future__ import annotations

import os
import sys


def _run() -> int:
    # Before NumPy is loaded: on several threads linear algebra rounds otherwise.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from simulator.projection.learning.command import main

    return main()


if __name__ == "__main__":
    sys.exit(_run())
