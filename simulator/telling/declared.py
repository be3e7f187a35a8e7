"""A declaration as a moment: the first, a gain, a name that fell, a record, or one more hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simulator.outcome import Mark
from simulator.telling.moment import Kind, Moment, Rank
from simulator.telling.words import FEW, body, leads, person, result_words, winner
from simulator.text import MINUS, join
from simulator.timeline import (
    Declaration,
    DeclaredCandidate,
    NationTimeline,
    Record,
    Step,
    describe_minute,
)
from simulator.uk import SPEAKER

ALONE_UP_TO: Final = 5
"""Contests of a night up to which every declaration stands alone; of a few more each is named,
and of many what changes nothing is counted."""

SECONDS: Final = {
    Kind.FIRST_DECLARATION: 5.0,
    Kind.FIRST_GAIN: 5.0,
    Kind.DEFEAT: 5.0,
    Kind.ELECTED: 4.0,
    Kind.LAST_SEAT: 5.0,
    Kind.LOT: 3.0,
    Kind.GAIN: 1.5,
}
"""Wall seconds that a declaration wants by its kind; one without is worth ``OTHERS``."""

LEADER_SECONDS: Final = 8.0
"""… and one in which somebody falls who leads a party or led the government."""

OTHERS: Final = 1.0
ALONE: Final = 4.0

PREFIXES: Final = {
    Kind.FIRST_DECLARATION: "First declaration: ",
    Kind.FIRST_GAIN: "First gain: ",
    Kind.LAST_SEAT: "Last seat: ",
    Kind.LOT: "By lot: ",
}
"""What a headline opens with."""


@dataclass(frozen=True, slots=True)
class People:
    """Who of a declaration is worth a word.

    Attributes:
        out: sitting MPs who were not elected, those of note first.
        missed: others of note who were not elected.
        elected: who was.
    """

    out: tuple[DeclaredCandidate, ...]
    missed: tuple[DeclaredCandidate, ...]
    elected: DeclaredCandidate

    @property
    def fallen(self) -> tuple[DeclaredCandidate, ...]:
        """Sitting MPs of note who were not elected."""
        return tuple(candidate for candidate in self.out if candidate.note)

    @property
    def leaders(self) -> tuple[DeclaredCandidate, ...]:
        """Party leaders who were no MPs and are none now."""
        return tuple(candidate for candidate in self.missed if leads(candidate.note))


class Declarations:
    """The declarations of a night as moments.

    Args:
        nation: the night.
    """

    def __init__(self, nation: NationTimeline) -> None:
        self._nation = nation
        self._total = len(nation.scenario.contests)
        self._last = len(nation.scenario.polled) - 1
        gains = [i for i, step in enumerate(nation.steps) if step.gained]
        self._first_gain = gains[0] if gains else None
        self._without_base = sum(step.before is None for step in nation.steps)

    @cached_property
    def _records(self) -> dict[int, list[Record]]:
        """Records that were news, by the place of the declaration they fell at."""
        found: dict[int, list[Record]] = {}
        for record in self._nation.fallen():
            if record.news and not record.first:
                found.setdefault(record.declared - 1, []).append(record)
        return found

    def moment(self, position: int) -> Moment:
        """The declaration at a place of ``nation.steps``."""
        step = self._nation.steps[position]
        declaration, people = step.declaration, people_of(step)
        ranks = self._ranks(position, step, people)
        # Sorting keeps the order of kinds that are of one rank.
        kind, *also = sorted(ranks, key=lambda kind: ranks[kind])
        return Moment(
            time=declaration.time,
            kind=kind,
            rank=ranks[kind],
            headline=self._headline(kind, position, people),
            detail=" · ".join(self._detail(kind, position, people)),
            contest=step.contest.slug,
            mark=declaration.mark,
            party=step.winner,
            seconds=_seconds(kind, ranks[kind], people),
            also=tuple(also),
            source=declaration.source,
        )

    def _ranks(self, position: int, step: Step, people: People) -> dict[Kind, Rank]:
        """What kinds a declaration is of, the highest first, each with the rank it gives."""
        ranks: dict[Kind, Rank] = {}
        several = self._last > 0
        plain = self._plain_rank()
        named = min(Rank.NAMED, plain)
        if position == 0 and several:
            ranks[Kind.FIRST_DECLARATION] = Rank.ALONE
        if position == self._first_gain and several:
            ranks[Kind.FIRST_GAIN] = Rank.ALONE
        if position == self._last and several:
            ranks[Kind.LAST_SEAT] = Rank.ALONE
        if people.fallen:
            ranks[Kind.DEFEAT] = Rank.ALONE
        if people.elected.note:
            new = step.gained or not _sitting(step, people.elected)
            ranks[Kind.ELECTED] = Rank.ALONE if new or leads(people.elected.note) else named
        if people.missed and not people.fallen:
            ranks[Kind.DEFEAT] = Rank.ALONE if people.leaders else named
        if step.declaration.by_lot:
            ranks[Kind.LOT] = named
        if step.gained:
            ranks[Kind.GAIN] = named
        elif step.before is None:
            ranks[Kind.WIN] = named if self._without_base <= FEW else plain
        if position in self._records:
            ranks[Kind.RECORD] = min(Rank.PASSING, plain)
        if step.before is not None and not step.gained:
            ranks[Kind.HOLD] = plain
        return ranks

    def _plain_rank(self) -> Rank:
        """The rank of a declaration that changes nothing."""
        if self._total <= ALONE_UP_TO:
            return Rank.ALONE
        return Rank.NAMED if self._total <= FEW else Rank.COUNTED

    def _headline(self, kind: Kind, position: int, people: People) -> str:
        step = self._nation.steps[position]
        return f"{self._opening(kind, position, people)}{result_words(step, self._nation.scenario)}"

    def _opening(self, kind: Kind, position: int, people: People) -> str:
        """What a headline opens with: why the result is told."""
        if kind is Kind.DEFEAT:
            if people.fallen:
                # Who sat elsewhere, or for another party, did not hold what is lost.
                before = self._nation.steps[position].before
                own = any(c.party == before for c in people.fallen)
                word = "out" if own else "defeated"
                return f"{join(c.display_name for c in people.fallen)} {word}: "
            missed = people.leaders or people.missed
            return f"{join(c.display_name for c in missed)} not elected: "
        if kind is Kind.ELECTED:
            back = _sitting(self._nation.steps[position], people.elected)
            return f"{people.elected.display_name} {'re-elected' if back else 'elected'}: "
        if kind is Kind.RECORD:
            return f"{self._records[position][0].title} so far: "
        return PREFIXES.get(kind, "")

    def _detail(self, kind: Kind, position: int, people: People) -> Iterator[str]:
        step = self._nation.steps[position]
        declaration = step.declaration
        yield winner(declaration)
        note = people.elected.note
        if note and kind is Kind.ELECTED:
            yield note
        for candidate in people.out:
            yield f"{person(candidate)} out"
        if not people.fallen:
            for candidate in people.missed:
                yield f"{person(candidate)} not elected"
        held = any(candidate.party == step.before for candidate in people.out)
        if step.gained and step.winner != SPEAKER and not held:
            yield f"gained from {body(self._nation.scenario.party(step.before or ''))}"
        for place, record in enumerate(self._records.get(position, ())):
            # Records are said in ASCII, for programs too.
            said = record.text.replace("-", MINUS).removeprefix("turnout ")
            in_headline = kind is Kind.RECORD and not place
            if in_headline and record.kind.endswith("majority"):
                continue  # the winner's line has it
            yield said if in_headline else f"{record.title.lower()} so far: {said}"
        if note and kind is not Kind.ELECTED:
            yield f"{people.elected.display_name}: {note}"
        yield from _caveats(declaration)


def _seconds(kind: Kind, rank: Rank, people: People) -> float:
    """What a declaration wants; one that stands alone is read at leisure, whatever it is."""
    wanted = SECONDS.get(kind, OTHERS)
    if kind is Kind.DEFEAT and (people.leaders or any(map(_led, people.fallen))):
        wanted = LEADER_SECONDS
    return max(wanted, ALONE) if rank is Rank.ALONE else min(wanted, ALONE)


def _led(candidate: DeclaredCandidate) -> bool:
    return leads(candidate.note) or "prime minister" in (candidate.note or "").casefold()


def _caveats(declaration: Declaration) -> Iterator[str]:
    """What has to be said of figures on record that are not so in all."""
    if declaration.by_lot and declaration.mark is Mark.SIMULATED:
        yield "the lot is simulated"
    if declaration.mark is Mark.RECORD and declaration.time_mark is not Mark.RECORD:
        yield describe_minute(declaration)


def people_of(step: Step) -> People:
    """Who of a declaration is worth a word."""
    lost = [candidate for candidate in step.declaration.ranked if not candidate.elected]
    out = [candidate for candidate in lost if _sitting(step, candidate)]
    missed = (c for c in lost if c.note and not _sitting(step, c))
    return People(
        tuple(sorted(out, key=lambda candidate: candidate.note is None)),
        tuple(missed),
        step.declaration.elected,
    )


def _sitting(step: Step, candidate: DeclaredCandidate) -> bool:
    return step.contest.candidates[candidate.index].sitting_mp
