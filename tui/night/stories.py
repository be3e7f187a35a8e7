"""What the ticker tells: declarations and notable moments of the whole night, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator import Timeline
from simulator.outcome import Mark
from simulator.telling import poll_name
from simulator.text import capitalise
from simulator.timeline import NationTimeline, Record, Step
from simulator.timeline import events as ev
from simulator.uk import majority_line
from tui.kit.marks import letters, majority_words
from tui.kit.pieces import Piece, Role, chip


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
        more: what else it says where there is room.
    """

    time: int
    number: int
    clock: str
    contest: str | None
    pieces: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()
    mark: str = Mark.SIMULATED.short
    more: tuple[Piece, ...] = ()


Words = (
    tuple[str | None, tuple[Piece, ...], tuple[Piece, ...], str]
    | tuple[str | None, tuple[Piece, ...], tuple[Piece, ...], str, tuple[Piece, ...]]
)


class Stories:
    """Every story of a night, in order of time; of one second in the order it happened.

    Args:
        timeline: the night, or what is told of it.
        nation: the nation of that timeline.
        before: the stories when less of it had happened; those of what is alike are taken over.
    """

    def __init__(
        self, timeline: Timeline, nation: NationTimeline, before: Stories | None = None
    ) -> None:
        self._timeline, self._nation = timeline, nation
        alike = 0
        if before is not None and before._nation.scenario is nation.scenario:
            alike = timeline.alike(before._timeline)
        known = [] if before is None else before._ends[:alike]
        told = [] if before is None else list(before.lines[: known[-1] if known else 0])
        declared = sum(isinstance(event, ev.Declaration) for event in timeline.events[:alike])
        extras = _extras(nation, declared)
        for event in timeline.events[alike:]:
            several: list[Words] = []
            if isinstance(event, ev.Declaration):
                several += [_declared(nation.steps[declared]), *extras.get(declared, ())]
                declared += 1
            elif (words := _milestone(event, nation)) is not None:
                several.append(words)
            clock = f"{timeline.clock(event.time):%H:%M}"
            told += [
                Story(event.time, len(told) + n, clock, *words) for n, words in enumerate(several)
            ]
            known.append(len(told))
        self.lines: tuple[Story, ...] = tuple(told)
        self._ends: list[int] = known


def _declared(step: Step) -> Words:
    """``L Swindon South  gain from Con  Heidi Alexander 21,676      9,606``."""
    declared = step.declaration
    pieces: list[Piece] = [chip(step.winner), (f" {declared.name}", Role.STRONG)]
    if declared.unopposed:
        pieces.append(("  returned unopposed", Role.BRIGHT))
    elif step.gained:
        pieces.append((f"  gain from {step.before}", Role.BRIGHT))
    elif step.before:
        pieces.append(("  hold", Role.QUIET))
    right = "to come" if declared.rush else majority_words(declared)
    who, second, swing = declared.elected, _second(declared), declared.swing
    votes = "" if declared.without_votes else f" {who.votes:,}"
    more = [(f"  {who.display_name}{votes}", Role.QUIET)]
    if second is not None:
        more.append((f", {second.display_name} ({second.party}) {second.votes:,}", Role.QUIET))
    if swing is not None:
        turned = f"swing {swing.points:.1f} from {swing.from_party} to {swing.to_party}"
        more.append((f", {turned}", Role.QUIET))
    return (
        declared.contest,
        tuple(pieces),
        ((right, Role.NORMAL),),
        letters(declared),
        tuple(more),
    )


def _second(declared: ev.Declaration) -> ev.DeclaredCandidate | None:
    """Who came second, if anybody did, and anybody knows."""
    if declared.rush:
        return None
    others = [c for c in declared.candidates if not c.elected]
    return max(others, key=lambda c: c.votes) if others else None


def _milestone(event: ev.Event, nation: NationTimeline) -> Words | None:
    """What else is worth a line; None for most."""
    name = ""
    if event.contest is not None:
        name = nation.scenario.by_slug[event.contest].name
    quiet, mark = Role.QUIET, letters(event)
    match event:
        case ev.ExitPollPublished():
            pieces: list[Piece] = [(f"{capitalise(poll_name(nation))} ", Role.HEADING)]
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


def _extras(nation: NationTimeline, since: int) -> dict[int, list[Words]]:
    """Stories that follow a declaration, by its place: the line reached, defeats, records.

    ``since``: those of so many declarations are told already.
    """
    found: dict[int, list[Words]] = {}
    told = (*_line_reached(nation), *_defeats(nation, since), *_records(nation, since))
    for position, words in told:
        found.setdefault(position, []).append(words)
    return found


def _line_reached(nation: NationTimeline) -> Iterator[tuple[int, Words]]:
    if nation.majority is None:
        return
    step = nation.steps[nation.majority]
    party, line = (
        nation.scenario.party(step.winner).name,
        majority_line(len(nation.scenario.contests)),
    )
    words = f" {party}: {line} seats, a majority of the House"
    pieces = (chip(step.winner), (words, Role.HEADING))
    yield nation.majority, (None, pieces, (), letters(step.declaration))


def _defeats(nation: NationTimeline, since: int) -> Iterator[tuple[int, Words]]:
    """Defeated sitting MPs of whom the file says who they are."""
    places = {step.contest.slug: i for i, step in enumerate(nation.steps)}
    for defeat in nation.defeats(since):
        if defeat.note:
            pieces = (
                (" ✗ ", Role.HEADING),
                (f" {defeat.candidate} ", Role.STRONG),
                (f"defeated, {defeat.note}, {defeat.name}", Role.QUIET),
            )
            place = places[defeat.contest]
            mark = letters(nation.steps[place].declaration)
            yield place, (defeat.contest, pieces, (), mark)


def _records(nation: NationTimeline, since: int) -> Iterator[tuple[int, Words]]:
    for record in nation.fallen(since):
        if record.news:
            mark = letters(nation.steps[record.declared - 1].declaration)
            yield record.declared - 1, (record.contest, _record(record), (), mark)


def _record(record: Record) -> tuple[Piece, ...]:
    so_far = "" if record.first else " so far"
    return (
        (" ★ ", Role.HEADING),
        (f" {record.title}{so_far}: ", Role.NORMAL),
        (", ".join(filter(None, (record.detail, record.name))), Role.QUIET),
    )
