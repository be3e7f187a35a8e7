"""What of a live night wants a person: contradictions, what was set aside, what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual.message import Message as Posted

from simulator.live import Keeper, Rejection, differing, rejection_words
from simulator.messages import Conflict, Message
from simulator.scenario import Scenario
from simulator.text import expose, quantity
from tui.kit.line_list import Line
from tui.kit.pieces import Piece, Role, SayList, Says, chip
from tui.live.growing import LiveReplay
from tui.live.saying import claim_words, kind_words, who_words
from tui.night.lines import next_lines

NATION: Final = "the nation"


class ReviewList(SayList):
    """What wants a decision, and what was set aside; enter on a contradiction decides it."""

    EMPTY: ClassVar[str] = "No contradictions, and nothing set aside"
    conflicts: tuple[Conflict, ...] = ()
    """Those whose lines it has."""

    class Decide(Posted):
        """A contradiction is to be decided."""

        def __init__(self, conflict: Conflict) -> None:
            self.conflict = conflict
            super().__init__()

    class Read(Posted):
        """What was set aside, or told by the sources, is to be read in full."""

    def action_open(self) -> None:
        line = self.at_cursor
        key = line.key[0] if line is not None and isinstance(line.key, tuple) else None
        found = next((c for c in self.conflicts if _key(c) == key), None)
        if found is not None:
            self.post_message(self.Decide(found))
        elif line is not None and line.seat is None:
            self.post_message(self.Read())
        else:
            super().action_open()


def title(keeper: Keeper) -> Says:
    """How much there is to decide."""
    night = keeper.night
    conflicts = quantity(len(night.fold.conflicts), "contradiction")
    aside = len(keeper.rejected) + len(night.fold.set_aside) + len(night.problems)
    enter = "enter: decide" if night.fold.conflicts else "enter: in full" if aside else ""
    return Says(
        (("To review ", Role.BRIGHT), (f"{conflicts}, {aside} set aside", Role.QUIET)),
        ((enter, Role.QUIET),) if enter else (),
    )


def open_count(keeper: Keeper) -> int:
    """Contradictions that nobody has decided."""
    return len(keeper.night.fold.conflicts)


def lines(
    keeper: Keeper, places: Mapping[str, int], told: Sequence[tuple[datetime, str]] = ()
) -> list[Line[Says]]:
    """Contradictions first, then figures that wait for a second person, then what is to be read.

    Args:
        keeper: of the night.
        places: of the seats, by slug.
        told: by the sources, and when.
    """
    return [
        *_conflicts(keeper, places),
        *_awaiting(keeper, places),
        *_told(told),
        *_set_aside(keeper),
    ]


def name_of(scenario: Scenario, slug: str | None) -> str:
    """A seat's name, or the nation."""
    contest = scenario.by_slug.get(slug) if slug is not None else None
    return contest.name if contest is not None else slug or NATION


def _conflicts(keeper: Keeper, places: Mapping[str, int]) -> Iterator[Line[Says]]:
    night = keeper.night
    for conflict in night.fold.conflicts:
        seat = places.get(conflict.contest or "")
        name = name_of(night.scenario, conflict.contest)
        said = f"  {kind_words(conflict.kind)}: two say different things"
        left: tuple[Piece, ...] = (
            ("! ", Role.HEADING),
            (name, Role.STRONG),
            (said, Role.NORMAL),
        )
        key, apart = _key(conflict), differing(conflict.claims)
        yield Line((key, -1), Says(left, (("enter", Role.QUIET),)), seat)
        for place, claim in enumerate(conflict.claims):
            says = _claim(claim, night.scenario, apart, stands=place == 0)
            yield Line((key, place), says, seat)


def _key(conflict: Conflict) -> tuple[object, ...]:
    return (conflict.contest, conflict.kind, conflict.revision)


def _claim(claim: Message, scenario: Scenario, apart: frozenset[str], *, stands: bool) -> Says:
    words = claim_words(claim, scenario, apart=apart)
    left = ((f"   {'stands' if stands else 'against':<9}", Role.QUIET), (words, Role.NORMAL))
    return Says(left, ((who_words(claim, scenario), Role.QUIET),))


def _awaiting(keeper: Keeper, places: Mapping[str, int]) -> Iterator[Line[Says]]:
    night = keeper.night
    for slug, folded in night.fold.contests.items():
        for message in folded.awaiting:
            left = (("… ", Role.HEADING), (name_of(night.scenario, slug), Role.STRONG),
                    ("  awaits a second person", Role.NORMAL))  # fmt: skip
            right = ((who_words(message, night.scenario), Role.QUIET),)
            yield Line(("awaits", message.id), Says(left, right), places.get(slug))


def _set_aside(keeper: Keeper) -> Iterator[Line[Says]]:
    night = keeper.night
    for place, rejection in enumerate(keeper.rejected):
        yield Line(("rejected", place), _rejected(rejection, night.scenario))
    for aside in night.fold.set_aside:
        left = (("× ", Role.HEADING), (aside.reason, Role.NORMAL))
        says = Says(left, ((who_words(aside.message, night.scenario), Role.QUIET),))
        yield Line(("aside", aside.message.id, aside.reason), says)
    for problem in night.problems:
        yield Line(("problem", problem), Says((("× ", Role.HEADING), (problem, Role.NORMAL))))


def _told(told: Sequence[tuple[datetime, str]]) -> Iterator[Line[Says]]:
    for when, words in reversed(told):
        # What happened first: every line of a source begins with its address.
        source, _, said = expose(words).partition(": ")
        left = (("· ", Role.QUIET), (said or source, Role.NORMAL),
                (f" · {source}" if said else "", Role.QUIET))  # fmt: skip
        yield Line(("told", when, words), Says(left, ((f"{when:%H:%M}", Role.QUIET),)))


def _rejected(rejection: Rejection, scenario: Scenario) -> Says:
    words = expose(rejection_words(scenario, rejection))
    source = (f" · {expose(rejection.source)}", Role.QUIET)
    return Says((("× ", Role.HEADING), (words, Role.NORMAL), source))


# What is due


def due_title() -> Says:
    """What the list of the next seats is."""
    return Says((("Due next", Role.BRIGHT),), (("expected  held by", Role.QUIET),))


def due_lines(replay: LiveReplay) -> list[Line[Says]]:
    """Overdue seats first, then by when they are expected; then those that have news, and the
    others."""
    now = replay.clock(replay.now)
    due = replay.night.due(now)
    told = {entry.contest for entry in due}
    found = [_due(replay, entry.contest, entry.expected, now) for entry in due]
    rest = next_lines(replay, replay.frame())
    return [*found, *(line for line in rest if line.key not in told)]


def _due(replay: LiveReplay, slug: str, expected: datetime, now: datetime) -> Line[Says]:
    seat = replay.places[slug]
    contest = replay.scenario.contests[seat]
    held = contest.base.winner if contest.base else None
    late = int((now - expected).total_seconds()) // 60
    left = ((("! " if late > 0 else "  "), Role.HEADING), (contest.name, Role.NORMAL))
    words = f"{expected:%H:%M}"
    words = f"overdue {late} min, {words}" if late > 0 else words
    right: list[Piece] = [
        (f"{words}  ", Role.BRIGHT if late > 0 else Role.QUIET),
        *([chip(held)] if held else []),
    ]
    return Line(slug, Says(left, tuple(right)), seat)
