"""How might people vote: outcomes drawn around polling predictions."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.errors import Cancelled as Cancelled
    from simulator.forecast.batches import batch as batch
    from simulator.forecast.comparison import Comparison as Comparison
    from simulator.forecast.comparison import ContestChances as ContestChances
    from simulator.forecast.comparison import Means as Means
    from simulator.forecast.comparison import PairedDraws as PairedDraws
    from simulator.forecast.comparison import PairedForecast as PairedForecast
    from simulator.forecast.comparison import compare as compare
    from simulator.forecast.drawing import draw as draw
    from simulator.forecast.elsewhere import other_polls as other_polls
    from simulator.forecast.examples import night_example as night_example
    from simulator.forecast.examples import seat_example as seat_example
    from simulator.forecast.layout import expected_turnout as expected_turnout
    from simulator.forecast.limits import check_draw as check_draw
    from simulator.forecast.limits import check_seed as check_seed
    from simulator.forecast.model import Block as Block
    from simulator.forecast.model import Model as Model
    from simulator.forecast.model import Source as Source
    from simulator.forecast.model import stream_key as stream_key
    from simulator.forecast.predictions import Start as Start
    from simulator.forecast.predictions import expectations as expectations
    from simulator.forecast.result import BatchResult as BatchResult
    from simulator.forecast.result import CandidateForecast as CandidateForecast
    from simulator.forecast.result import ContestForecast as ContestForecast
    from simulator.forecast.result import PartyForecast as PartyForecast
    from simulator.forecast.scales import scales_used as scales_used
    from simulator.forecast.tables import TABLES as TABLES
    from simulator.forecast.tables import WHOLE as WHOLE
    from simulator.forecast.tables import Column as Column
    from simulator.forecast.tables import Columns as Columns
    from simulator.forecast.tables import make_columns as make_columns
    from simulator.forecast.tables import night_pieces as night_pieces
    from simulator.forecast.tables import numbers as numbers
    from simulator.forecast.tables import texts as texts
    from simulator.forecast.tiles import Tiles as Tiles
    from simulator.forecast.tiles import stream as stream
    from simulator.forecast.workers import Crew as Crew
    from simulator.forecast.workers import check_workers as check_workers

__all__ = [
    "TABLES",
    "WHOLE",
    "BatchResult",
    "Block",
    "Cancelled",
    "CandidateForecast",
    "Column",
    "Columns",
    "Comparison",
    "ContestChances",
    "ContestForecast",
    "Crew",
    "Means",
    "Model",
    "PairedDraws",
    "PairedForecast",
    "PartyForecast",
    "Source",
    "Start",
    "Tiles",
    "batch",
    "check_draw",
    "check_seed",
    "check_workers",
    "compare",
    "draw",
    "expectations",
    "expected_turnout",
    "make_columns",
    "night_example",
    "night_pieces",
    "numbers",
    "other_polls",
    "scales_used",
    "seat_example",
    "stream",
    "stream_key",
    "texts",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "expected_turnout": "simulator.forecast.layout",
            "stream_key": "simulator.forecast.model",
            "stream": "simulator.forecast.tiles",
            "Tiles": "simulator.forecast.tiles",
            "Source": "simulator.forecast.model",
            "Model": "simulator.forecast.model",
            "Block": "simulator.forecast.model",
            "TABLES": "simulator.forecast.tables",
            "Column": "simulator.forecast.tables",
            "Columns": "simulator.forecast.tables",
            "make_columns": "simulator.forecast.tables",
            "numbers": "simulator.forecast.tables",
            "texts": "simulator.forecast.tables",
            "WHOLE": "simulator.forecast.tables",
            "BatchResult": "simulator.forecast.result",
            "CandidateForecast": "simulator.forecast.result",
            "Cancelled": "simulator.errors",
            "Comparison": "simulator.forecast.comparison",
            "ContestChances": "simulator.forecast.comparison",
            "ContestForecast": "simulator.forecast.result",
            "Crew": "simulator.forecast.workers",
            "Means": "simulator.forecast.comparison",
            "PairedDraws": "simulator.forecast.comparison",
            "PairedForecast": "simulator.forecast.comparison",
            "PartyForecast": "simulator.forecast.result",
            "Start": "simulator.forecast.predictions",
            "batch": "simulator.forecast.batches",
            "check_draw": "simulator.forecast.limits",
            "check_seed": "simulator.forecast.limits",
            "check_workers": "simulator.forecast.workers",
            "compare": "simulator.forecast.comparison",
            "draw": "simulator.forecast.drawing",
            "expectations": "simulator.forecast.predictions",
            "night_example": "simulator.forecast.examples",
            "night_pieces": "simulator.forecast.tables",
            "other_polls": "simulator.forecast.elsewhere",
            "scales_used": "simulator.forecast.scales",
            "seat_example": "simulator.forecast.examples",
        },
    )
