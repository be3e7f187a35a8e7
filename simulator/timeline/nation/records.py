"""The records of a night as they fall, and who was defeated or nearly was not.

A record is the best so far among declared seats; the earlier of two that are level holds it.
Early in a night every seat sets some: ``Record.declared`` says among how many.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from simulator.timeline.nation.tally import Step
from simulator.uk import SPEAKER

NEWS_FROM: Final = 65
"""Records are news from this many declarations on: before, every seat sets some."""

TITLES: Final = {
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
class Record:
    """A record and the seat that holds it.

    Attributes:
        kind: ``lowest_winning_share`` and the like.
        about: None for the record of all; ``Con to Lab`` for that swing's own, ``Con`` for that
            party's own.
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
    about: str | None = None

    @property
    def key(self) -> str:
        """``largest_swing``, or ``largest_swing: Con to Lab``."""
        return f"{self.kind}: {self.about}" if self.about else self.kind

    @property
    def title(self) -> str:
        """Its kind in words: ``Smallest majority``."""
        return TITLES.get(self.kind) or self.kind.replace("_", " ").capitalize()

    @property
    def detail(self) -> str:
        """Its text, where that says more than the title."""
        return "" if self.text.casefold() == self.title.casefold() else self.text

    @property
    def first(self) -> bool:
        """It is the first of something, and cannot fall again."""
        return self.kind.startswith("first")

    @property
    def news(self) -> bool:
        """Worth telling when it falls: of all, and among enough seats to mean something."""
        return self.about is None and (self.first or self.declared >= NEWS_FROM)


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


class Score(NamedTuple):
    """What one declaration scores for a record; ``about`` as in ``Record``."""

    value: float
    text: str
    about: str | None = None


def _majority(step: Step) -> Iterator[Score]:
    majority = step.declaration.majority
    yield Score(majority, f"{step.winner} by {majority:,}")


def _winning_share(step: Step) -> Iterator[Score]:
    share = step.declaration.candidates[step.ranked[0]].share
    yield Score(share, f"{step.winner} with {share:.1f} %")


def _highest_winning_share(step: Step) -> Iterator[Score]:
    # The large parties do not stand against the Speaker: that share is no record.
    if step.winner != SPEAKER:
        yield from _winning_share(step)


def _turnout(step: Step) -> Iterator[Score]:
    turnout = step.declaration.turnout
    yield Score(turnout, f"turnout {turnout:.1f} %")


def _swing(step: Step) -> Iterator[Score]:
    swing = step.declaration.swing
    if swing is not None:
        pair = f"{swing.from_party} to {swing.to_party}"
        text = f"{swing.points:.1f} points from {pair}"
        yield Score(swing.points, text)
        yield Score(swing.points, text, pair)


def _changes(sign: int) -> Callable[[Step], Iterator[Score]]:
    """Changes of share that are rises (1) or falls (-1)."""

    def scores(step: Step) -> Iterator[Score]:
        for candidate in step.declaration.candidates:
            if candidate.change is not None and sign * candidate.change > 0:
                text = f"{candidate.party} {candidate.change:+.1f} points"
                yield Score(candidate.change, text)
                yield Score(candidate.change, text, candidate.party)

    return scores


def _first(_: Step) -> Iterator[Score]:
    yield Score(0.0, "first to declare")


def _first_gain(step: Step) -> Iterator[Score]:
    if step.gained:
        yield Score(0.0, step.declaration.result)
        yield Score(0.0, step.declaration.result, step.winner)


_KINDS: Final[dict[str, tuple[Callable[[Step], Iterator[Score]], int]]] = {
    "first_declaration": (_first, 1),
    "first_gain": (_first_gain, 1),
    "smallest_majority": (_majority, -1),
    "largest_majority": (_majority, 1),
    "lowest_winning_share": (_winning_share, -1),
    "highest_winning_share": (_highest_winning_share, 1),
    "largest_swing": (_swing, 1),
    "largest_fall": (_changes(-1), -1),
    "largest_rise": (_changes(1), 1),
    "lowest_turnout": (_turnout, -1),
    "highest_turnout": (_turnout, 1),
}
"""How each record is measured, and whether more (1) or less (-1) breaks it."""


CHECKPOINT: Final = 32
"""Declarations between two copies of what is best: a night that grows goes on from one."""

Best = dict[tuple[str, str | None], float]


class Records:
    """All records, gains and defeats of a night's declarations, read up to any of them.

    Args:
        steps: the declarations, in order.
        before: the records when there were fewer, or others at the end.
        alike: how many leading steps are those of ``before``.
    """

    def __init__(
        self, steps: Sequence[Step], before: Records | None = None, alike: int = 0
    ) -> None:
        self._fallen: list[tuple[int, Record]] = []
        self._gains: list[tuple[int, Gain]] = []
        self._defeats: list[tuple[int, Defeat]] = []
        self._checkpoints: list[Best] = [{}]
        if before is not None:
            self._checkpoints = before._checkpoints[: alike // CHECKPOINT + 1]
        known = (len(self._checkpoints) - 1) * CHECKPOINT
        best = dict(self._checkpoints[-1])
        if before is not None:
            self._fallen = _entries(before._fallen, known)
            self._gains = _entries(before._gains, known)
            self._defeats = _entries(before._defeats, known)
        for position, step in enumerate(steps[known:], start=known + 1):
            for kind, (measure, sign) in _KINDS.items():
                if step.declaration.without_votes and measure not in (_first, _first_gain):
                    continue  # without votes there is nothing to measure
                self._fallen += [
                    (position, _record(kind, step, position, score))
                    for score in _broken(kind, sign, measure(step), best)
                ]
            if step.gained and step.before:
                self._gains.append((position, _gain(step, step.before)))
            self._defeats += [(position, defeat) for defeat in _defeats(step)]
            if position % CHECKPOINT == 0:
                self._checkpoints.append(dict(best))

    def current(self, declared: int) -> dict[str, Record]:
        """The records that stand after that many declarations, by key; those of all first."""
        standing = {record.key: record for record in self.fallen(declared)}
        order = {kind: place for place, kind in enumerate(_KINDS)}
        ranked = sorted(
            standing.values(), key=lambda r: (r.about is not None, order[r.kind], r.about or "")
        )
        return {record.key: record for record in ranked}

    def fallen(self, declared: int, since: int = 0) -> tuple[Record, ...]:
        """Every record that has fallen by then, in order; ``since`` so many had declared."""
        return _until(self._fallen, declared, since)

    def gains(self, declared: int) -> tuple[Gain, ...]:
        """Seats that changed hands by then, in order."""
        return _until(self._gains, declared)

    def defeats(self, declared: int, since: int = 0) -> tuple[Defeat, ...]:
        """Sitting MPs defeated by then, in order; ``since`` so many had declared."""
        return _until(self._defeats, declared, since)


def _broken(
    kind: str, sign: int, scores: Iterable[Score], best: dict[tuple[str, str | None], float]
) -> list[Score]:
    """The scores that break a record, at most one for each ``about``; ``best`` is kept."""
    broken: dict[str | None, Score] = {}
    for score in scores:
        held = best.get((kind, score.about))
        if held is None or sign * score.value > held:
            best[kind, score.about] = sign * score.value
            broken[score.about] = score
    return list(broken.values())


def _until(entries: Sequence[tuple[int, T]], declared: int, since: int = 0) -> tuple[T, ...]:
    end, begin = _place(entries, declared), _place(entries, since) if since else 0
    return tuple(entry for _, entry in entries[begin:end])


def _entries(entries: list[tuple[int, T]], declared: int) -> list[tuple[int, T]]:
    return entries[: _place(entries, declared)]


def _place(entries: Sequence[tuple[int, T]], declared: int) -> int:
    return bisect_right(entries, declared, key=lambda entry: entry[0])


def near_misses(steps: Sequence[Step], count: int) -> tuple[NearMiss, ...]:
    """The runners-up with fewest votes to make up, closest first."""
    fought = (step for step in steps if step.second is not None)
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


def _record(kind: str, step: Step, declared: int, score: Score) -> Record:
    contest = step.contest
    return Record(
        kind=kind,
        contest=contest.slug,
        name=contest.name,
        time=step.declaration.time,
        declared=declared,
        value=score.value,
        text=score.text,
        about=score.about,
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
