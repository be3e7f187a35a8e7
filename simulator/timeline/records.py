"""The records of a night as they fall, and who was defeated or nearly was not.

A record is the best so far among declared seats; the earlier of two that are level holds it.
Early in a night every seat sets some: ``Record.declared`` says among how many.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulator.timeline.events import DeclaredCandidate
from simulator.timeline.tally import Step


@dataclass(frozen=True, slots=True)
class Record:
    """A record and the seat that holds it.

    Attributes:
        kind: ``lowest_winning_share`` and the like.
        contest, name: the seat.
        time: when it fell, seconds after close of poll.
        declared: seats declared then, this one among them.
        value: votes for majorities, percent or points for the rest; 0 for first things.
        text: one line for people, without the seat's name.
    """

    kind: str
    contest: str
    name: str
    time: int
    declared: int
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Defeat:
    """A sitting MP who stood and was not elected; ``note`` says who they are, if on file."""

    contest: str
    name: str
    time: int
    candidate: str
    party: str
    winner: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Gain:
    """A seat whose winner is not its base's winner."""

    contest: str
    name: str
    time: int
    from_party: str
    to_party: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A runner-up who missed by few votes."""

    contest: str
    name: str
    time: int
    candidate: str
    party: str
    winner: str
    majority: int


T = TypeVar("T")

Found = tuple[float, str]
"""A value to be compared and its line of text."""


def _majority(step: Step) -> Found | None:
    majority = step.declaration.majority
    return majority, f"{step.winner} by {majority:,}"


def _winning_share(step: Step) -> Found | None:
    share = step.declaration.candidates[step.ranked[0]].share
    return share, f"{step.winner} with {share:.1f} %"


def _turnout(step: Step) -> Found | None:
    turnout = step.declaration.turnout
    return turnout, f"turnout {turnout:.1f} %"


def _swing(step: Step) -> Found | None:
    swing = step.declaration.swing
    if swing is None:
        return None
    text = f"{swing.points:.1f} points from {swing.from_party} to {swing.to_party}"
    return swing.points, text


def _change(pick: Callable[..., DeclaredCandidate]) -> Callable[[Step], Found | None]:
    def found(step: Step) -> Found | None:
        changed = [c for c in step.declaration.candidates if c.change is not None]
        if not changed:
            return None
        one = pick(changed, key=lambda c: c.change)
        return one.change or 0.0, f"{one.party} {one.change:+.1f} points"

    return found


def _first(_: Step) -> Found | None:
    return 0.0, "first to declare"


def _first_gain(step: Step) -> Found | None:
    return (0.0, step.declaration.result) if step.gained else None


_KINDS: dict[str, tuple[Callable[[Step], Found | None], int]] = {
    "first_declaration": (_first, 1),
    "first_gain": (_first_gain, 1),
    "smallest_majority": (_majority, -1),
    "largest_majority": (_majority, 1),
    "lowest_winning_share": (_winning_share, -1),
    "highest_winning_share": (_winning_share, 1),
    "largest_swing": (_swing, 1),
    "largest_fall": (_change(min), -1),
    "largest_rise": (_change(max), 1),
    "lowest_turnout": (_turnout, -1),
    "highest_turnout": (_turnout, 1),
}
"""How each record is measured, and whether more (1) or less (-1) breaks it."""


class Records:
    """All records, gains and defeats of a night's declarations, read up to any of them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._fallen: list[tuple[int, Record]] = []
        self._gains: list[tuple[int, Gain]] = []
        self._defeats: list[tuple[int, Defeat]] = []
        best: dict[str, float] = {}
        for position, step in enumerate(steps, start=1):
            for kind, (measure, sign) in _KINDS.items():
                found = measure(step)
                if found is None or sign * found[0] <= best.get(kind, float("-inf")):
                    continue
                best[kind] = sign * found[0]
                self._fallen.append((position, _record(kind, step, position, found)))
            if step.gained and step.before:
                self._gains.append((position, _gain(step, step.before)))
            self._defeats += [(position, defeat) for defeat in _defeats(step)]

    def current(self, declared: int) -> dict[str, Record]:
        """The records that stand after that many declarations, by kind."""
        standing = {record.kind: record for record in self.fallen(declared)}
        return {kind: standing[kind] for kind in _KINDS if kind in standing}

    def fallen(self, declared: int) -> tuple[Record, ...]:
        """Every record that has fallen by then, in order."""
        return _until(self._fallen, declared)

    def gains(self, declared: int) -> tuple[Gain, ...]:
        """Seats that changed hands by then, in order."""
        return _until(self._gains, declared)

    def defeats(self, declared: int) -> tuple[Defeat, ...]:
        """Sitting MPs defeated by then, in order."""
        return _until(self._defeats, declared)


def _until(entries: Sequence[tuple[int, T]], declared: int) -> tuple[T, ...]:
    end = bisect_right(entries, declared, key=lambda entry: entry[0])
    return tuple(entry for _, entry in entries[:end])


def near_misses(steps: Sequence[Step], count: int) -> tuple[NearMiss, ...]:
    """The runners-up with fewest votes to make up, closest first."""
    fought = (step for step in steps if len(step.ranked) > 1)
    closest = sorted(fought, key=lambda step: step.declaration.majority)[:count]
    return tuple(
        NearMiss(
            contest=step.contest.slug,
            name=step.contest.name,
            time=step.declaration.time,
            candidate=runner_up.display_name,
            party=runner_up.party,
            winner=step.winner,
            majority=step.declaration.majority,
        )
        for step in closest
        for runner_up in (step.declaration.candidates[step.ranked[1]],)
    )


def _record(kind: str, step: Step, declared: int, found: Found) -> Record:
    contest = step.contest
    return Record(
        kind, contest.slug, contest.name, step.declaration.time, declared, found[0], found[1]
    )


def _gain(step: Step, before: str) -> Gain:
    contest = step.contest
    return Gain(contest.slug, contest.name, step.declaration.time, before, step.winner)


def _defeats(step: Step) -> tuple[Defeat, ...]:
    contest = step.contest
    return tuple(
        Defeat(
            contest=contest.slug,
            name=contest.name,
            time=step.declaration.time,
            candidate=declared.display_name,
            party=declared.party,
            winner=step.winner,
            note=contest.candidates[declared.index].note,
        )
        for declared in step.declaration.candidates
        if not declared.elected and contest.candidates[declared.index].sitting_mp
    )
