"""UK election nights: replayed, imagined and drawn. This is the face that other programs use.

    >>> import simulator
    >>> night = simulator.load("south-west-norfolk-2024")
    >>> simulator.play(night).declarations[-1].elected.name
    'Terry Jermy'

What is refused on purpose is an exception of ``simulator.errors``; every figure's unit stands at
the value that holds it. Names are imported when they are first asked for, so that
``import simulator`` costs next to nothing.
"""

from typing import TYPE_CHECKING

from simulator.lazy import public
from simulator.version import __version__ as __version__

if TYPE_CHECKING:
    from simulator.forecast import BatchResult as BatchResult
    from simulator.forecast import batch as batch
    from simulator.forecast import compare as compare
    from simulator.forecast import draw as draw
    from simulator.outcome import Outcome as Outcome
    from simulator.projection import Projection as Projection
    from simulator.projection import project as project
    from simulator.scenario import Candidate as Candidate
    from simulator.scenario import Contest as Contest
    from simulator.scenario import Scenario as Scenario
    from simulator.scenario import check as check
    from simulator.scenario import load as load
    from simulator.scenario.changes import apply as apply
    from simulator.scenario.changes import describe as describe
    from simulator.session import play as play
    from simulator.session import results as results
    from simulator.timeline import Timeline as Timeline

__all__ = [
    "BatchResult",
    "Candidate",
    "Contest",
    "Outcome",
    "Projection",
    "Scenario",
    "Timeline",
    "__version__",
    "apply",
    "batch",
    "check",
    "compare",
    "describe",
    "draw",
    "load",
    "play",
    "project",
    "results",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "BatchResult": "simulator.forecast",
            "Candidate": "simulator.scenario",
            "Contest": "simulator.scenario",
            "Outcome": "simulator.outcome",
            "Projection": "simulator.projection",
            "Scenario": "simulator.scenario",
            "Timeline": "simulator.timeline",
            "apply": "simulator.scenario.changes",
            "batch": "simulator.forecast",
            "check": "simulator.scenario",
            "compare": "simulator.forecast",
            "describe": "simulator.scenario.changes",
            "draw": "simulator.forecast",
            "load": "simulator.scenario",
            "play": "simulator.session",
            "project": "simulator.projection",
            "results": "simulator.session",
        },
    )


def __dir__() -> list[str]:
    """What there is to use, for completion in a notebook."""
    return __all__
