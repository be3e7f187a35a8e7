"""How might people vote: outcomes drawn around polling predictions.

The names below are imported when they are first asked for: a worker process needs few of them.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simulator.forecast.jobs import Cancelled as Cancelled
    from simulator.forecast.outcomes import draw as draw
    from simulator.forecast.result import BatchResult as BatchResult
    from simulator.forecast.running import batch as batch

__all__ = ["BatchResult", "Cancelled", "batch", "draw"]

_HOMES: Final = {
    "BatchResult": "result",
    "Cancelled": "jobs",
    "batch": "running",
    "draw": "outcomes",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
