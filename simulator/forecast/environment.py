"""What a result's bytes depend on beside the seed: versions and the processor's features."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from importlib import import_module

import numpy as np

from simulator import __version__

Environment = Mapping[str, str]


def environment() -> dict[str, str]:
    """Versions of this program, Python and NumPy, the machine, the features NumPy uses."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.machine()} {sys.byteorder}-endian",
        "cpu_features": " ".join(cpu_features()),
    }


def cpu_features() -> tuple[str, ...]:
    """Names of the processor features that NumPy found and may use, sorted."""
    for name in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        try:
            features: Mapping[str, bool] = import_module(name).__cpu_features__
        except (ImportError, AttributeError):
            continue
        return tuple(sorted(feature for feature, there in features.items() if there))
    return ()


def difference(ours: Environment, theirs: Environment) -> str | None:
    """In a few words, the first thing in which two environments differ; None: nothing."""
    for key in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(key, "unknown"), theirs.get(key, "unknown")
        if here == there:
            continue
        if key == "cpu_features":
            more, fewer = (
                set(there.split()) - set(here.split()),
                set(here.split()) - set(there.split()),
            )
            words = [f"with {' '.join(sorted(more))}"] if more else []
            words += [f"without {' '.join(sorted(fewer))}"] if fewer else []
            return f"a processor {' and '.join(words)}"
        return f"{key} {there}, not {here}"
    return None
