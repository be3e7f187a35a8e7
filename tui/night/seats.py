"""The list of seats: what it is narrowed to, and in what order it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from simulator import Contest
from simulator.timeline import SeatStatus, Stage
from tui.kit.line_list import Line
from tui.kit.marks import majority_words
from tui.night.hexmap_layout import brief_region
from tui.night.replay import Frame, NightReplay
from tui.night.seat_list import Order, SeatSays
from tui.night.seat_signs import Manner, Sign, manner_of, words_of

STATES: Final = {
    "all": "All seats",
    "declared": "Declared",
    "gains": "Gains",
    "close": "Close",
    "recount": "Recounts and checks",
    "counting": "Counting",
    "waiting": "Not yet counting",
}
"""What the list can be narrowed to by state: key and words."""

_STAGES: Final = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words to be found in the seat's name, and one choice.

    ``state`` is a key of ``STATES``; ``region`` and ``party`` are None for any. A seat is of
    its winner's party, or while it is open of the party that holds it.
    """

    words: str = ""
    state: str = "all"
    region: str | None = None
    party: str | None = None

    @property
    def narrow(self) -> bool:
        """Anything is left out."""
        return self != Filter()


def describe(chosen: Filter, replay: NightReplay) -> str:
    """The choice in words."""
    if chosen.party is not None:
        return replay.scenario.party(chosen.party).name
    return chosen.region if chosen.region is not None else STATES[chosen.state]


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return name.casefold()


def seat_lines(
    replay: NightReplay,
    frame: Frame,
    chosen: Filter,
    order: Order,
    words: Callable[[int], SeatSays],
) -> list[Line[SeatSays]]:
    """The lines of the seats that are looked for, in order; ``words`` tells what each says."""
    contests, seats = replay.scenario.contests, frame.seats
    found = [i for i in range(len(contests)) if matches(contests[i], seats[i], chosen)]
    found.sort(key=lambda i: _rank(replay, i, seats[i], order))
    return [Line(i, words(i), i) for i in found]


class SeatWords:
    """What seats say, kept until their state or their sign is another."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[SeatStatus, Sign, SeatSays]] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def of(self, replay: NightReplay, signs: Sequence[Sign]) -> Callable[[int], SeatSays]:
        """What seats say at the replay's moment."""
        seats = replay.frame().seats

        def says(seat: int) -> SeatSays:
            kept = self._kept.get(seat)
            if kept is None or kept[0] is not seats[seat] or kept[1] is not signs[seat]:
                said = _says(replay, seat, seats[seat], signs[seat])
                kept = self._kept[seat] = (seats[seat], signs[seat], said)
            return kept[2]

        return says


def matches(contest: Contest, status: SeatStatus, chosen: Filter) -> bool:
    """Whether a seat is looked for."""
    if chosen.words and chosen.words.casefold() not in _folded(contest.name):
        return False
    if chosen.region is not None and (contest.region or contest.country) != chosen.region:
        return False
    if chosen.party is not None:
        party = status.party or (contest.base.winner if contest.base else None)
        if party != chosen.party:
            return False
    return _in_state(status, contest, chosen.state)


def _in_state(status: SeatStatus, contest: Contest, state: str) -> bool:
    manner = manner_of(status, contest.poll)
    match state:
        case "declared":
            return status.declared
        case "gains":
            return status.gained_from is not None
        case "close":
            return status.close
        case "recount":
            return manner is Manner.RECOUNT or status.recounts + status.checks > 0
        case "counting":
            idle = (Manner.WAITING, Manner.COUNTERMANDED)
            return not status.declared and manner not in idle
        case "waiting":
            return manner is Manner.WAITING
    return True


def _rank(replay: NightReplay, seat: int, status: SeatStatus, order: Order) -> tuple[object, ...]:
    """What a seat is sorted by."""
    contest = replay.scenario.contests[seat]
    name = _folded(contest.name)
    match order:
        case Order.REGION:
            return (contest.region, name)
        case Order.RESULT:
            party = status.party or ""
            return (status.declared, -_STAGES[status.stage], party, not status.gained_from, name)
        case Order.MAJORITY:
            declared = replay.declaration(seat) if status.declared else None
            if declared is None:
                return (True, 0, name)
            last = float("inf") if declared.without_votes else declared.majority
            return (False, last, name)
        case Order.LATEST:
            return (not status.declared, -status.since if status.declared else 0,
                    -_STAGES[status.stage], status.since, name)  # fmt: skip
    return (name,)


def _says(replay: NightReplay, seat: int, status: SeatStatus, sign: Sign) -> SeatSays:
    contest = replay.scenario.contests[seat]
    declared = replay.declaration(seat) if status.declared else None
    if declared is not None:
        result = replay.scenario.party(status.party or "").short
        if declared.unopposed:
            result = "unopposed"
        elif status.gained_from:
            result = f"gain from {status.gained_from}"
        elif contest.base is not None and contest.base.winner:
            result = "hold"
        majority = "to come" if declared.rush else majority_words(declared)
        mark = declared.mark.short
    else:
        timeline = replay.show.timeline
        result, majority = words_of(sign.manner, live=timeline.live), ""
        mark = timeline.undeclared_mark.short
        if sign.manner is Manner.COUNTERMANDED:
            mark = ""
    when = "" if status.stage is Stage.BEFORE else f"{replay.clock(status.since):%H:%M}"
    region = brief_region(contest.region or contest.country)
    return SeatSays(sign, contest.name, region, result, majority, when, mark)
