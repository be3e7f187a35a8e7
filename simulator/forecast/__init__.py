"""How might people vote: outcomes drawn around polling predictions."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.forecast.comparing import Comparison as Comparison
    from simulator.forecast.comparing import KnownNight as KnownNight
    from simulator.forecast.comparing import PairedForecast as PairedForecast
    from simulator.forecast.comparing import compare as compare
    from simulator.forecast.examples import night_example as night_example
    from simulator.forecast.examples import seat_example as seat_example
    from simulator.forecast.jobs import Cancelled as Cancelled
    from simulator.forecast.jobs import plan as plan
    from simulator.forecast.layout import build as build
    from simulator.forecast.model import CHUNK as CHUNK
    from simulator.forecast.model import Model as Model
    from simulator.forecast.outcomes import draw as draw
    from simulator.forecast.predictions import Start as Start
    from simulator.forecast.ranges import UNDER as UNDER
    from simulator.forecast.result import NORTHERN_IRELAND_NOTE as NORTHERN_IRELAND_NOTE
    from simulator.forecast.result import BatchResult as BatchResult
    from simulator.forecast.result import ContestForecast as ContestForecast
    from simulator.forecast.result import PartyForecast as PartyForecast
    from simulator.forecast.running import batch as batch
    from simulator.forecast.running import scales_used as scales_used
    from simulator.forecast.store import Store as Store
    from simulator.forecast.store import whole as whole
    from simulator.forecast.store import writing as writing
    from simulator.forecast.tally import ChunkTally as ChunkTally
    from simulator.forecast.tally import Stopped as Stopped
    from simulator.forecast.tally import run_chunk as run_chunk
    from simulator.forecast.terms import NORTHERN_IRELAND as NORTHERN_IRELAND

__all__ = [
    "CHUNK",
    "NORTHERN_IRELAND",
    "NORTHERN_IRELAND_NOTE",
    "UNDER",
    "BatchResult",
    "Cancelled",
    "ChunkTally",
    "Comparison",
    "ContestForecast",
    "KnownNight",
    "Model",
    "PairedForecast",
    "PartyForecast",
    "Start",
    "Stopped",
    "Store",
    "batch",
    "build",
    "compare",
    "draw",
    "night_example",
    "plan",
    "run_chunk",
    "scales_used",
    "seat_example",
    "whole",
    "writing",
]

__getattr__ = public(
    __name__,
    {
        "BatchResult": "simulator.forecast.result",
        "CHUNK": "simulator.forecast.model",
        "Cancelled": "simulator.forecast.jobs",
        "ChunkTally": "simulator.forecast.tally",
        "Comparison": "simulator.forecast.comparing",
        "ContestForecast": "simulator.forecast.result",
        "KnownNight": "simulator.forecast.comparing",
        "Model": "simulator.forecast.model",
        "NORTHERN_IRELAND": "simulator.forecast.terms",
        "NORTHERN_IRELAND_NOTE": "simulator.forecast.result",
        "PairedForecast": "simulator.forecast.comparing",
        "PartyForecast": "simulator.forecast.result",
        "Start": "simulator.forecast.predictions",
        "Stopped": "simulator.forecast.tally",
        "Store": "simulator.forecast.store",
        "UNDER": "simulator.forecast.ranges",
        "batch": "simulator.forecast.running",
        "build": "simulator.forecast.layout",
        "compare": "simulator.forecast.comparing",
        "draw": "simulator.forecast.outcomes",
        "night_example": "simulator.forecast.examples",
        "plan": "simulator.forecast.jobs",
        "run_chunk": "simulator.forecast.tally",
        "scales_used": "simulator.forecast.running",
        "seat_example": "simulator.forecast.examples",
        "whole": "simulator.forecast.store",
        "writing": "simulator.forecast.store",
    },
)
