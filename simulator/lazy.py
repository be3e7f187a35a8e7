"""Names of a package that are imported when they are first asked for.

A package's face names what stands behind it without loading it: ``--version`` loads nothing,
a worker process only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def public(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package (PEP 562).

    Args:
        package: its ``__name__``.
        homes: public name → full name of the module that defines it.
    """

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(homes[name]), name)
        vars(import_module(package))[name] = found
        return found

    return find
