"""Faults of order: messages twice, late, early, lost, numbered wrongly, held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar, Final

import numpy as np
from pydantic import Field

from simulator.feed.faults.fault import HELD, ONCE, Case, ContestFault, Family, NightFault
from simulator.feed.faults.keys import Duration, MaybeNever, Names, NightTime
from simulator.feed.figures import result_of
from simulator.feed.plan import make
from simulator.feed.values import Item
from simulator.messages import STATEMENTS, Kind, Recount, Result
from simulator.text import nearest
from simulator.values import about, wrong

_SAID: Final = STATEMENTS | {
    Kind.TURNOUT,
    Kind.RECOUNT,
    Kind.BUNDLE_CHECK,
    Kind.ADJOURNED,
    Kind.RESUMED,
    Kind.LOT,
    Kind.PARTIAL,
}


@dataclass(frozen=True, kw_only=True)
class SequenceFault(ContestFault):
    """Messages of a contest come as they should not."""

    family: ClassVar[Family] = "sequence"


@dataclass(frozen=True, kw_only=True)
class Duplicate(SequenceFault):
    """A message comes a second time, the same bytes."""

    type: ClassVar[str] = "duplicate"
    precedent: ClassVar[str] = "Louisiana 2015: a race came twice"
    after_parties: ClassVar[bool] = True
    expected: ClassVar[str] = ONCE

    kind: Annotated[Names, about("kinds of message that come twice")] = ("result",)
    after: Annotated[Duration, about("from the first to the second")] = 30

    def __post_init__(self) -> None:
        super().__post_init__()
        check_kinds(self.kind)

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages, some twice."""
        del rng
        twice = [
            replace(item, due=item.due + self.after, again=item.message.id)
            for item in once(case, self.kind)
        ]
        return (*case.items, *(item.touched(self.type) for item in twice))


@dataclass(frozen=True, kw_only=True)
class ReusedRevision(SequenceFault):
    """A result comes again under the same revision, with other figures."""

    type: ClassVar[str] = "reused_revision"
    expected: ClassVar[str] = f"{HELD}: a higher revision tells"

    after: Annotated[Duration, about("from the right figures to the others")] = 60
    corrected_after: Annotated[MaybeNever, about("until a higher revision, or never")] = 600

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The result, the same revision with two votes exchanged, and a higher one as the first."""
        first = last_result(case)
        if first is None or not isinstance(first.message.body, Result):
            return case.items
        body = first.message.body
        moved = int(rng.integers(1, 10))
        lines = list(body.candidates)
        giver = max(range(len(lines)), key=lambda k: lines[k].votes)
        taker = min(range(len(lines)), key=lambda k: lines[k].votes)
        if giver == taker or lines[giver].votes <= moved:
            return case.items
        lines[giver] = replace(lines[giver], votes=lines[giver].votes - moved)
        lines[taker] = replace(lines[taker], votes=lines[taker].votes + moved)
        other = result_of(
            case.seat, lines, rejected=body.rejected, electorate=body.electorate, lot=_lot(body)
        )
        message = first.message
        more = sum(item.message.revision == message.revision for item in case.items)
        again = replace(first, spoilt="").touched(
            self.type,
            due=first.due + self.after,
            id=f"{message.id}:other-{more}",
            body=other,
            night_time=case.roll.time(first.due + self.after),
        )
        return (*case.items, again, *self._corrected(case, again, body))

    def _corrected(self, case: Case, again: Item, body: Result) -> Iterator[Item]:
        if self.corrected_after is not None:
            yield stated(case, again, self.corrected_after, body, self.type)


@dataclass(frozen=True, kw_only=True)
class RevisionGap(SequenceFault):
    """The figures come under a revision too high: one seems to have been lost."""

    type: ClassVar[str] = "revision_gap"
    expected: ClassVar[str] = (
        "the highest revision holds, and somebody is told that one may be lost"
    )

    by: Annotated[int, about("revisions that never come")] = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.by <= 99:
            raise wrong(f"by: should be from 1 to 99, not {self.by}")

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages, those from the figures on with higher revisions."""
        del rng
        results = [i for i in coming(case) if isinstance(i.message.body, Result) and _states(i)]
        if not results:
            return case.items
        first = min(results, key=lambda i: (i.due, i.message.revision))
        place = (first.due, first.message.revision)
        return [
            item.touched(self.type, revision=item.message.revision + self.by)
            if _states(item) and item in coming(case) and (item.due, item.message.revision) >= place
            else item
            for item in case.items
        ]


@dataclass(frozen=True, kw_only=True)
class OutOfOrder(SequenceFault):
    """Messages overtake one another: each comes as much later as is drawn."""

    type: ClassVar[str] = "out_of_order"
    after_parties: ClassVar[bool] = True
    expected: ClassVar[str] = "the highest revision holds, whatever came last"

    window: Annotated[Duration, about("the latest that one may come")] = 180

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """What was not sent yet, each later by up to the window."""
        delays = iter(rng.integers(0, self.window, size=len(case.items), endpoint=True))
        movable = [i for i in coming(case) if i.message.kind in _SAID]
        return [
            item.touched(self.type, due=item.due + delay) if item in movable and delay else item
            for item, delay in zip(case.items, (int(d) for d in delays), strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class RushOnly(SequenceFault):
    """The winner comes, and no figures."""

    type: ClassVar[str] = "rush_only"
    expected: ClassVar[str] = "the seat has a winner and says that figures are to come"

    corrected_after: Annotated[MaybeNever, about("until the figures come, or never")] = 1800

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages; its figures come late, or are not there."""
        del rng
        if not any(item.message.kind is Kind.RUSH for item in case.items):
            return case.items
        still = coming(case)
        late = [i for i in still if isinstance(i.message.body, Result) and _states(i)]
        kept: list[Item] = []
        for item in case.items:
            if item not in late:
                # Where no figures come, the winner's line is all that one can see of it.
                alone = late and self.corrected_after is None and item in still
                alone = alone and item.message.kind is Kind.RUSH
                kept.append(item.touched(self.type) if alone else item)
            elif self.corrected_after is not None:
                kept.append(item.touched(self.type, due=item.due + self.corrected_after))
        return kept


@dataclass(frozen=True, kw_only=True)
class ResultBeforeRush(SequenceFault):
    """The figures come before the line that says who was elected."""

    type: ClassVar[str] = "result_before_rush"
    expected: ClassVar[str] = "the figures stay when the winner alone comes after them"

    after: Annotated[Duration, about("from the figures to the winner's line")] = 45

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages; its first rush comes after its first result."""
        del rng
        still = coming(case)
        result = next((i for i in still if i.message.kind is Kind.RESULT), None)
        rush = next((i for i in still if i.message.kind is Kind.RUSH), None)
        if rush is None or result is None or rush.due > result.due:
            return case.items
        late = rush.touched(self.type, due=result.due + self.after)
        return [late if item is rush else item for item in case.items]


@dataclass(frozen=True, kw_only=True)
class RecountAfterResult(SequenceFault):
    """A recount is reported after the figures; they come once more, as they were."""

    type: ClassVar[str] = "recount_after_result"
    expected: ClassVar[str] = "the result stands, the recount is said, and somebody is warned"

    after: Annotated[Duration, about("from the figures to the recount")] = 240
    corrected_after: Annotated[MaybeNever, about("until they come once more, or never")] = 1200

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages, a recount, and the last figures under a higher revision."""
        del rng
        last = last_result(case)
        if last is None or not isinstance(last.message.body, Result):
            return case.items
        due = last.due + self.after
        recount = make(
            case.roll, due, Kind.RECOUNT, case.seat.slug, Recount(), True, more="after-result"
        ).touched(self.type)
        if self.corrected_after is None:
            return (*case.items, recount)
        again = stated(case, last, self.after + self.corrected_after, last.message.body, self.type)
        return (*case.items, recount, again)


@dataclass(frozen=True, kw_only=True)
class Burst(NightFault):
    """Nothing comes for a while, then all of it at once."""

    type: ClassVar[str] = "burst"
    family: ClassVar[Family] = "sequence"
    expected: ClassVar[str] = "the page keeps up with all of it, and stays usable"

    at: Annotated[NightTime, about("from then on")] = field()
    lasts: Annotated[Duration, Field(alias="for", description="for so long")] = field()

    def strike(self, items: Sequence[Item]) -> Sequence[Item]:
        """All that is due in its time, at its end."""
        end = self.at + self.lasts
        held = [item for item in items if item.due < end]
        return [
            *(_held(item, end, k - len(held), self.type) for k, item in enumerate(held)),
            *items[len(held) :],
        ]


@dataclass(frozen=True, kw_only=True)
class Silence(NightFault):
    """Nothing comes for a while; then it comes at twice the pace until it has caught up."""

    type: ClassVar[str] = "silence"
    family: ClassVar[Family] = "sequence"
    expected: ClassVar[str] = "somebody is warned that nothing comes; the page says how old it is"

    at: Annotated[NightTime, about("from then on")] = field()
    lasts: Annotated[Duration, Field(alias="for", description="for so long")] = field()

    def strike(self, items: Sequence[Item]) -> Sequence[Item]:
        """What is due in twice its time, in the second half of it."""
        held = [item for item in items if item.due < self.at + 2 * self.lasts]
        return [
            *(
                _held(
                    item,
                    self.at + self.lasts + (item.due - self.at) // 2,
                    k - len(held),
                    self.type,
                )
                for k, item in enumerate(held)
            ),
            *items[len(held) :],
        ]


def _held(item: Item, due: int, order: int, fault: str) -> Item:
    """An item at a later time, in its place among those that are held with it."""
    return replace(item.touched(fault, due=due), order=order)


# What faults of several families ask of a contest


def check_kinds(names: Sequence[str]) -> None:
    """Whether names are kinds of message of a contest.

    Raises:
        PydanticCustomError: one is not.
    """
    known = [kind.value for kind in Kind if kind in _SAID or kind is Kind.NOMINATIONS]
    for name in names:
        if name not in known:
            raise wrong(f"no kind of message of a contest: {name}", nearest(name, known))


def once(case: Case, kinds: Sequence[str]) -> list[Item]:
    """What is to come of these kinds, each once and with its bytes whole."""
    return [
        item
        for item in coming(case)
        if item.message.kind.value in kinds and item.again is None and not item.spoilt
    ]


def coming(case: Case) -> list[Item]:
    """What was not sent yet."""
    return [item for item in case.items if case.now is None or item.due > case.now]


def last_result(case: Case) -> Item | None:
    """The figures that hold at the end, if they are still to come; None of a contest without."""
    stated = [item for item in case.items if _states(item) and item.again is None]
    last = max(stated, key=lambda i: (i.message.revision, i.due), default=None)
    if last is None or not isinstance(last.message.body, Result) or last not in coming(case):
        return None
    return last


def stated(case: Case, after: Item, seconds: int, body: Result, fault: str) -> Item:
    """Figures under the next revision, so long after those that they replace."""
    revision = 1 + max((i.message.revision for i in case.items if _states(i)), default=0)
    item = make(
        case.roll,
        after.due + seconds,
        Kind.RESULT,
        case.seat.slug,
        body,
        after.simulated,
        revision=revision,
        replaces=after.message.id,
    )
    return item.touched(fault)


def _states(item: Item) -> bool:
    return item.message.kind in STATEMENTS


def _lot(body: Result) -> str | None:
    if not body.by_lot:
        return None
    return next((line.id for line in body.candidates if line.elected), None)
