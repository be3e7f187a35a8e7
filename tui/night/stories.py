"""What the ticker tells: declarations and notable moments of the whole night, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simulator import Timeline
from simulator.outcome import Mark
from simulator.text import capitalise
from simulator.timeline import NationTimeline, Record, Step, house
from simulator.timeline import events as ev
from tui.kit.marks import letters, majority_words
from tui.kit.pieces import Piece, Role, chip

POLL_OF_THE_REAL_NIGHT: Final = "exit poll of the real night"
"""What the exit poll is called on a night that is drawn or changed."""

RECORDS_FROM: Final = 65
"""Records are news from this many declarations on: before, every seat sets some."""

RECORD_NAMES: Final = {
    "first_declaration": "First to declare",
    "first_gain": "First gain",
    "smallest_majority": "Smallest majority",
    "largest_majority": "Largest majority",
    "lowest_winning_share": "Lowest winning share",
    "highest_winning_share": "Highest winning share",
    "largest_swing": "Largest swing",
    "largest_fall": "Largest fall",
    "largest_rise": "Largest rise",
    "lowest_turnout": "Lowest turnout",
    "highest_turnout": "Highest turnout",
}
"""Records in words; kinds that are not here go by their own name."""


@dataclass(frozen=True, slots=True)
class Story:
    """One line of the ticker.

    Attributes:
        time: seconds after close of poll.
        number: its place in the night, for a key.
        clock: ``03:41``.
        contest: slug of the seat, or None for the nation.
        pieces: what it says.
        right: what it ends on.
        mark: letters of what it may be called.
    """

    time: int
    number: int
    clock: str
    contest: str | None
    pieces: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()
    mark: str = Mark.SIMULATED.short


Words = tuple[str | None, tuple[Piece, ...], tuple[Piece, ...], str]


def stories_of(timeline: Timeline, nation: NationTimeline) -> tuple[Story, ...]:
    """Every story of a night, in order of time; of one second in the order it happened."""
    found: list[tuple[int, Words]] = []
    real_poll = timeline.draw is not None or nation.scenario.modified
    steps = {step.declaration.seq: (i, step) for i, step in enumerate(nation.steps)}
    extras = _extras(nation)
    for event in timeline.events:
        if isinstance(event, ev.Declaration):
            position, step = steps[event.seq]
            found.append((event.time, _declared(step)))
            found += [(event.time, words) for words in extras.get(position, ())]
        else:
            words = _milestone(event, nation, real_poll=real_poll)
            if words is not None:
                found.append((event.time, words))
    return tuple(
        Story(time, number, f"{timeline.clock(time):%H:%M}", *words)
        for number, (time, words) in enumerate(found)
    )


def record_name(kind: str) -> str:
    """A record in words."""
    return RECORD_NAMES.get(kind) or kind.replace("_", " ").capitalize()


def _declared(step: Step) -> Words:
    """``L Swindon South  gain from Con      9,606``."""
    declared = step.declaration
    pieces: list[Piece] = [chip(step.winner), (f" {declared.name}", Role.STRONG)]
    if declared.unopposed:
        pieces.append(("  returned unopposed", Role.BRIGHT))
    elif step.gained:
        pieces.append((f"  gain from {step.before}", Role.BRIGHT))
    elif step.before:
        pieces.append(("  hold", Role.QUIET))
    right = majority_words(declared)
    return declared.contest, tuple(pieces), ((right, Role.NORMAL),), letters(declared)


def _milestone(event: ev.Event, nation: NationTimeline, *, real_poll: bool) -> Words | None:
    """What else is worth a line; None for most."""
    name = ""
    if event.contest is not None:
        name = nation.scenario.by_slug[event.contest].name
    quiet, mark = Role.QUIET, letters(event)
    match event:
        case ev.ExitPollPublished():
            title = capitalise(POLL_OF_THE_REAL_NIGHT) if real_poll else "Exit poll"
            pieces: list[Piece] = [(f"{title} ", Role.HEADING)]
            ranked = sorted((p for p in event.seats if p != "Other"), key=lambda p: -event.seats[p])
            for party in ranked[:4]:
                pieces += [(" ", quiet), chip(party), (f" {event.seats[party]}", Role.STRONG)]
            return None, tuple(pieces), (), mark
        case ev.CloseOfPoll():
            return None, (("Close of poll", Role.HEADING),), (), mark
        case ev.Recount():
            words = "recount" if event.number == 1 else f"recount {event.number}"
        case ev.BundleCheck() if event.mark is not Mark.SIMULATED:
            words = "bundle check"
        case ev.Adjourned() if event.mark is not Mark.SIMULATED:
            words = f"adjourned: {event.cause}"
        case ev.Resumed() if event.mark is not Mark.SIMULATED:
            words = "the count goes on"
        case ev.LotDrawn():
            words = f"equality of votes, {event.votes:,} each: decided by lot"
        case ev.IncidentHappened():
            words = event.text
        case _:
            return None
    said = ((" ! ", Role.HEADING), (f" {name}  " if name else " ", Role.NORMAL), (words, quiet))
    return event.contest, said, (), mark


def _extras(nation: NationTimeline) -> dict[int, list[Words]]:
    """Stories that follow a declaration, by its place: the line reached, defeats, records."""
    found: dict[int, list[Words]] = {}
    for position, words in (*_line_reached(nation), *_defeats(nation), *_records(nation)):
        found.setdefault(position, []).append(words)
    return found


def _line_reached(nation: NationTimeline) -> Iterator[tuple[int, Words]]:
    total, seats = len(nation.scenario.contests), dict[str, int]()
    for position, step in enumerate(nation.steps):
        seats[step.winner] = seats.get(step.winner, 0) + 1
        reached = house(seats, total)
        if reached.reached:
            # On a ticker's times it is unknown which seat it was: the seat is not named.
            party = nation.scenario.party(step.winner).name
            words = f" {party}: {reached.line} seats, a majority of the House"
            pieces = (chip(step.winner), (words, Role.HEADING))
            yield position, (None, pieces, (), letters(step.declaration))
            return


def _defeats(nation: NationTimeline) -> Iterator[tuple[int, Words]]:
    """Defeated sitting MPs of whom the file says who they are."""
    places = {step.contest.slug: i for i, step in enumerate(nation.steps)}
    end = nation.steps[-1].declaration.time if nation.steps else 0
    for defeat in nation.at(end).defeats:
        if defeat.note:
            pieces = (
                (" ✗ ", Role.HEADING),
                (f" {defeat.candidate} ", Role.STRONG),
                (f"defeated, {defeat.note}, {defeat.name}", Role.QUIET),
            )
            place = places[defeat.contest]
            mark = letters(nation.steps[place].declaration)
            yield place, (defeat.contest, pieces, (), mark)


def _records(nation: NationTimeline) -> Iterator[tuple[int, Words]]:
    end = nation.steps[-1].declaration.time if nation.steps else 0
    for record in nation.at(end).fallen:
        news = record.declared >= RECORDS_FROM or record.kind.startswith("first")
        if news and record.about is None:
            mark = letters(nation.steps[record.declared - 1].declaration)
            yield record.declared - 1, (record.contest, _record(record), (), mark)


def _record(record: Record) -> tuple[Piece, ...]:
    so_far = "" if record.kind.startswith("first") else " so far"
    return (
        (" ★ ", Role.HEADING),
        (f" {record_name(record.kind)}{so_far}: ", Role.NORMAL),
        (f"{record.text}, {record.name}", Role.QUIET),
    )
