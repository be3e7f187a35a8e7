"""What is known at any moment: events, standings folded from them, the nation."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.timeline.battleground import Target as Target
    from simulator.timeline.battleground import TargetStatus as TargetStatus
    from simulator.timeline.declaring import HEADS as HEADS
    from simulator.timeline.declaring import declaration as declaration
    from simulator.timeline.declaring import with_heads as with_heads
    from simulator.timeline.events import Declaration as Declaration
    from simulator.timeline.events import DeclaredCandidate as DeclaredCandidate
    from simulator.timeline.events import Estimate as Estimate
    from simulator.timeline.events import Event as Event
    from simulator.timeline.events import Recount as Recount
    from simulator.timeline.majority import house as house
    from simulator.timeline.nation import NationStanding as NationStanding
    from simulator.timeline.nation import NationTimeline as NationTimeline
    from simulator.timeline.nation import PartyStanding as PartyStanding
    from simulator.timeline.nation import RegionStanding as RegionStanding
    from simulator.timeline.playback import Playback as Playback
    from simulator.timeline.records import Record as Record
    from simulator.timeline.seats import SeatStatus as SeatStatus
    from simulator.timeline.standing import HallStanding as HallStanding
    from simulator.timeline.standing import Stage as Stage
    from simulator.timeline.standing import advance as advance
    from simulator.timeline.standing import opening as opening
    from simulator.timeline.tally import Step as Step
    from simulator.timeline.timeline import HallTimeline as HallTimeline
    from simulator.timeline.timeline import Timeline as Timeline

__all__ = [
    "HEADS",
    "Declaration",
    "DeclaredCandidate",
    "Estimate",
    "Event",
    "HallStanding",
    "HallTimeline",
    "NationStanding",
    "NationTimeline",
    "PartyStanding",
    "Playback",
    "Record",
    "Recount",
    "RegionStanding",
    "SeatStatus",
    "Stage",
    "Step",
    "Target",
    "TargetStatus",
    "Timeline",
    "advance",
    "declaration",
    "house",
    "opening",
    "with_heads",
]

__getattr__ = public(
    __name__,
    {
        "Declaration": "simulator.timeline.events",
        "DeclaredCandidate": "simulator.timeline.events",
        "Estimate": "simulator.timeline.events",
        "Event": "simulator.timeline.events",
        "HEADS": "simulator.timeline.declaring",
        "HallStanding": "simulator.timeline.standing",
        "HallTimeline": "simulator.timeline.timeline",
        "NationStanding": "simulator.timeline.nation",
        "NationTimeline": "simulator.timeline.nation",
        "PartyStanding": "simulator.timeline.nation",
        "Playback": "simulator.timeline.playback",
        "Record": "simulator.timeline.records",
        "Recount": "simulator.timeline.events",
        "RegionStanding": "simulator.timeline.nation",
        "SeatStatus": "simulator.timeline.seats",
        "Stage": "simulator.timeline.standing",
        "Step": "simulator.timeline.tally",
        "Target": "simulator.timeline.battleground",
        "TargetStatus": "simulator.timeline.battleground",
        "Timeline": "simulator.timeline.timeline",
        "advance": "simulator.timeline.standing",
        "declaration": "simulator.timeline.declaring",
        "house": "simulator.timeline.majority",
        "opening": "simulator.timeline.standing",
        "with_heads": "simulator.timeline.declaring",
    },
)
