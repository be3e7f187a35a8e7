"""What is known at any moment: events, standings folded from them, the nation."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.timeline.declaring import declaration as declaration
    from simulator.timeline.declaring import with_heads as with_heads
    from simulator.timeline.events import Declaration as Declaration
    from simulator.timeline.events import DeclaredCandidate as DeclaredCandidate
    from simulator.timeline.events import Estimate as Estimate
    from simulator.timeline.events import Event as Event
    from simulator.timeline.events import HallOpened as HallOpened
    from simulator.timeline.events import Recount as Recount
    from simulator.timeline.narration import Weight as Weight
    from simulator.timeline.narration import describe_minute as describe_minute
    from simulator.timeline.narration import describe_pace as describe_pace
    from simulator.timeline.narration import describe_status as describe_status
    from simulator.timeline.narration import heads_of as heads_of
    from simulator.timeline.narration import sentence as sentence
    from simulator.timeline.narration import weight as weight
    from simulator.timeline.nation.battleground import Target as Target
    from simulator.timeline.nation.battleground import TargetStatus as TargetStatus
    from simulator.timeline.nation.majority import House as House
    from simulator.timeline.nation.majority import house as house
    from simulator.timeline.nation.nation import NationStanding as NationStanding
    from simulator.timeline.nation.nation import NationTimeline as NationTimeline
    from simulator.timeline.nation.nation import PartyStanding as PartyStanding
    from simulator.timeline.nation.nation import RegionStanding as RegionStanding
    from simulator.timeline.nation.records import Defeat as Defeat
    from simulator.timeline.nation.records import NearMiss as NearMiss
    from simulator.timeline.nation.records import Record as Record
    from simulator.timeline.nation.seats import SeatStatus as SeatStatus
    from simulator.timeline.nation.tally import Step as Step
    from simulator.timeline.playback import SPEEDS as SPEEDS
    from simulator.timeline.playback import Playback as Playback
    from simulator.timeline.standing import HallStanding as HallStanding
    from simulator.timeline.standing import Stage as Stage
    from simulator.timeline.standing import advance as advance
    from simulator.timeline.standing import opening as opening
    from simulator.timeline.timeline import HallTimeline as HallTimeline
    from simulator.timeline.timeline import Timeline as Timeline

__all__ = [
    "SPEEDS",
    "Declaration",
    "DeclaredCandidate",
    "Defeat",
    "Estimate",
    "Event",
    "HallStanding",
    "HallTimeline",
    "House",
    "NationStanding",
    "NationTimeline",
    "NearMiss",
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
    "Weight",
    "advance",
    "declaration",
    "describe_minute",
    "describe_status",
    "heads_of",
    "house",
    "opening",
    "sentence",
    "weight",
    "with_heads",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Declaration": "simulator.timeline.events",
            "DeclaredCandidate": "simulator.timeline.events",
            "Defeat": "simulator.timeline.nation.records",
            "Estimate": "simulator.timeline.events",
            "Event": "simulator.timeline.events",
            "HallOpened": "simulator.timeline.events",
            "HallStanding": "simulator.timeline.standing",
            "HallTimeline": "simulator.timeline.timeline",
            "House": "simulator.timeline.nation.majority",
            "NationStanding": "simulator.timeline.nation.nation",
            "NationTimeline": "simulator.timeline.nation.nation",
            "NearMiss": "simulator.timeline.nation.records",
            "PartyStanding": "simulator.timeline.nation.nation",
            "Playback": "simulator.timeline.playback",
            "SPEEDS": "simulator.timeline.playback",
            "Record": "simulator.timeline.nation.records",
            "Recount": "simulator.timeline.events",
            "RegionStanding": "simulator.timeline.nation.nation",
            "SeatStatus": "simulator.timeline.nation.seats",
            "Stage": "simulator.timeline.standing",
            "Step": "simulator.timeline.nation.tally",
            "Target": "simulator.timeline.nation.battleground",
            "TargetStatus": "simulator.timeline.nation.battleground",
            "Timeline": "simulator.timeline.timeline",
            "Weight": "simulator.timeline.narration",
            "advance": "simulator.timeline.standing",
            "declaration": "simulator.timeline.declaring",
            "describe_minute": "simulator.timeline.narration",
            "describe_pace": "simulator.timeline.narration",
            "describe_status": "simulator.timeline.narration",
            "heads_of": "simulator.timeline.narration",
            "house": "simulator.timeline.nation.majority",
            "opening": "simulator.timeline.standing",
            "sentence": "simulator.timeline.narration",
            "weight": "simulator.timeline.narration",
            "with_heads": "simulator.timeline.declaring",
        },
    )
