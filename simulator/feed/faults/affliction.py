"""A plan with faults in it: a pure function of the plan, the faults and a seed.

First what contests say is changed, contest by contest; then the state of the parties is worked out
anew and changed in its turn; then what is sent is doubled, held and shuffled; at last bytes are
marked to be spoilt. While a night runs, faults strike only what is due later.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar, cast

from simulator.feed.faults.choosing import Drawing, chosen
from simulator.feed.faults.fault import (
    Case,
    ContestFault,
    Fault,
    NightFault,
    PartiesFault,
)
from simulator.feed.faults.registry import fault_types
from simulator.feed.parties import states_of
from simulator.feed.plan import arranged, closed
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.messages import Kind, Message, Result, Rush

T = TypeVar("T")


@dataclass(frozen=True)
class Touch:
    """What one fault did.

    Attributes:
        fault: which.
        items: ids within the plan of what it made or changed, in the order of sending.
        contests: slugs of those whose messages they are, or were to be.
        truth: what is so, whatever this and other faults say: of those contests, by slug, how the
            night ended there; of partial figures, by id, themselves; of a state of the parties, by
            id, what the results sent by then come to.
    """

    fault: Fault
    items: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()
    truth: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Affliction:
    """A plan with faults in it.

    Attributes:
        items: in the order of sending.
        touches: what each fault did, in the order of the faults.
    """

    items: tuple[Item, ...]
    touches: tuple[Touch, ...]


def faulted(
    items: Sequence[Item],
    faults: Sequence[Fault],
    seed: int,
    roll: Roll,
    *,
    now: int | None = None,
    earlier: Sequence[Touch] = (),
) -> tuple[Item, ...]:
    """A plan with faults in it, in the order of sending; see ``afflict``."""
    return afflict(items, faults, seed, roll, now=now, earlier=earlier).items


def afflict(
    items: Sequence[Item],
    faults: Sequence[Fault],
    seed: int,
    roll: Roll,
    *,
    now: int | None = None,
    earlier: Sequence[Touch] = (),
) -> Affliction:
    """A plan with faults in it, and what each of them did.

    Args:
        items: the plan, in the order of sending; there may be faults in it already.
        faults: in the order in which they strike.
        seed: of what is drawn.
        roll: of the night.
        now: seconds of the night; what is due by then was sent, and stays as it is.
        earlier: what faults did that struck before: another of their type is drawn anew, and
            what is true beneath them is known from these.
    """
    steps = afflict_in_steps(items, faults, seed, roll, now=now, earlier=earlier)
    return at_once(steps)


def at_once(steps: Generator[None, None, T]) -> T:
    """What comes of something that is done in steps, without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("T", end.value)


def afflict_in_steps(
    items: Sequence[Item],
    faults: Sequence[Fault],
    seed: int,
    roll: Roll,
    *,
    now: int | None = None,
    earlier: Sequence[Touch] = (),
) -> Generator[None, None, Affliction]:
    """``afflict``, a few milliseconds at a time: whoever sends the night has to go on meanwhile."""
    work = _Work(items, roll, now)
    yield
    if work.over:
        return Affliction(tuple(items), tuple(Touch(fault) for fault in faults))
    drawings = []
    for index, fault in enumerate(faults):
        before = [*(touch.fault for touch in earlier), *faults[:index]]
        place = sum(other.type == fault.type for other in before)
        drawings.append(Drawing(seed, fault, place))
    for drawing in drawings:
        if isinstance(drawing.fault, ContestFault) and not drawing.fault.after_parties:
            yield from work.strike_contests(drawing.fault, drawing)
    yield
    yield from work.work_out_parties()
    yield
    for drawing in drawings:
        if isinstance(drawing.fault, PartiesFault):
            yield from work.strike_parties(drawing.fault, drawing)
            yield
    for families in (("content", "sequence"), ("payload",)):
        for drawing in drawings:
            fault = drawing.fault
            if isinstance(fault, ContestFault) and fault.after_parties:
                if fault.family in families:
                    yield from work.strike_contests(fault, drawing)
            elif isinstance(fault, NightFault) and fault.family in families:
                yield from work.strike_night(fault, drawing)
    whole = yield from work.finished()
    truth: dict[str, Message] = {**_endings(items, roll), **_partials(items)}
    for touch in reversed(earlier):
        truth |= touch.truth
    truth |= work.right
    touches = []
    for drawing in drawings:
        yield
        touches.append(work.touch(drawing, whole, truth))
    return Affliction(whole, tuple(touches))


def _endings(items: Iterable[Item], roll: Roll) -> dict[str, Message]:
    """How each contest ended, by what is said of it last; figures before the winner alone."""
    found: dict[str, Message] = {}
    for item in items:
        message = item.message
        if message.contest is None or not isinstance(message.body, Rush | Result):
            continue
        if message.contest not in roll.seats:
            continue  # another fault made it up
        before = found.get(message.contest)
        if message.kind is not Kind.PARTIAL and (before is None or _rank(before) <= _rank(message)):
            found[message.contest] = message
    return found


def _partials(items: Iterable[Item]) -> dict[str, Message]:
    return {i.message.id: i.message for i in items if i.message.kind is Kind.PARTIAL}


def _rank(message: Message) -> tuple[bool, int]:
    return (message.figures is not None, message.revision)


@dataclass
class _Work:
    """A plan under the hands of faults."""

    items: Sequence[Item]
    roll: Roll
    now: int | None
    said: dict[str, list[Item]] = field(default_factory=dict)
    national: list[Item] = field(default_factory=list)
    states: list[Item] = field(default_factory=list)
    marks: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    struck: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """The contests that a fault has struck, of which it may have left nothing to mark."""
    ids: set[str] = field(default_factory=set)
    right: dict[str, Message] = field(default_factory=dict)
    """States of the parties before they were struck, by id."""
    changed: bool = False
    """Something that a contest says is another."""

    def __post_init__(self) -> None:
        for item in self.items:
            slug = item.message.contest
            self.ids.add(item.message.id)
            if item.message.kind is Kind.PARTIES:
                self.states.append(item)
            elif slug is None:
                self.national.append(item)
            else:
                self.said.setdefault(slug, []).append(item)

    def sent(self, item: Item) -> bool:
        """It is due by now."""
        return self.now is not None and item.due <= self.now

    @property
    def over(self) -> bool:
        """Everything was sent."""
        return bool(self.items) and self.sent(self.items[-1])

    def told(self) -> list[Item]:
        """All but the state of the parties, in the order of sending."""
        ours = (item for items in self.said.values() for item in items)
        return arranged([*self.national, *ours], self.roll)

    def coming(self) -> list[Item]:
        """What was not sent yet, in the order of sending."""
        ours = (item for items in self.said.values() for item in items)
        left = (item for item in chain(self.national, ours, self.states) if not self.sent(item))
        return arranged(left, self.roll)

    # Striking

    def strike_contests(self, fault: ContestFault, drawing: Drawing) -> Iterator[None]:
        """Let a fault strike its contests, as many as it shall."""
        seats, most = chosen(fault, drawing, self.roll, self.said)
        struck = self.struck.setdefault((fault.type, drawing.place), [])
        for seat in seats:
            yield
            if len(struck) >= most:
                break
            before = tuple(self.said[seat.slug])
            after = tuple(fault.strike(Case(seat, self.roll, before, self.now), drawing.rng(seat)))
            fresh = [item for item in after if item not in before]
            if (not fresh and len(after) == len(before)) or not self._stands(before, after):
                continue
            struck.append(seat.slug)
            self.said[seat.slug] = arranged(self._repeated(after), self.roll)
            self.changed = self.changed or not fault.after_parties
            self.ids |= {item.message.id for item in after}
            self._mark(drawing, _made(before, fresh))

    def _stands(self, before: Sequence[Item], after: Sequence[Item]) -> bool:
        """Whether what was sent is as it was, and no two items have one id."""
        ids = [item.message.id for item in after if item.again is None]
        if len(set(ids)) != len(ids):
            return False
        if not self.ids.isdisjoint(set(ids) - {item.message.id for item in before}):
            return False  # a contest under a second slug has them already
        if self.now is None:
            return True
        kept = arranged((item for item in after if self.sent(item)), self.roll)
        return kept == arranged((item for item in before if self.sent(item)), self.roll)

    def _repeated(self, after: Sequence[Item]) -> Iterator[Item]:
        """The items; what is to come once more says what it then has said before."""
        first = {item.message.id: item.message for item in after if item.again is None}
        for item in after:
            if item.again is None or self.sent(item):
                yield item
            elif item.again in first:
                yield replace(item, message=first[item.again])

    def work_out_parties(self) -> Iterator[None]:
        """The state of the parties as the contests' messages have it now.

        Of what is coming, a state stays as it was, late or wrong by an earlier fault, where its
        contests say what they said.
        """
        if self.now is None:
            self.states = list(states_of(self.told(), self.roll))
        elif self.changed:
            sent = {item.message.id: item for item in self.states if self.sent(item)}
            coming = {item.message.id: item for item in self.states if not self.sent(item)}
            right: dict[str, Item] = {}
            """As they would be without faults of their own."""
            if any(map(_is_wrong, coming.values())):
                for item in states_of(self.items, self.roll, sent):
                    right[item.message.id] = item
                    yield
            soon = self.now + 1
            states = list(sent.values())
            for item in states_of(self.told(), self.roll, sent):
                yield
                id = item.message.id
                if id in coming and id in right and right[id].message == item.message:
                    states.append(coming[id])
                else:
                    states.append(replace(item, due=max(item.due, soon)))
            self.states = states

    def strike_parties(self, fault: PartiesFault, drawing: Drawing) -> Iterator[None]:
        """Let a fault strike states of the parties, all but the last that is sent."""
        struck = [
            k
            for k, item in enumerate(self.states[:-1])
            if not self.sent(item) and fault.covers(item.due)
        ]
        if fault.share is not None and struck:
            struck = drawing.order(struck)[: max(1, round(fault.share * len(struck)))]
        if fault.count is not None:
            drawn = struck if fault.share is not None else drawing.order(struck)
            struck = drawn[: fault.count]
        struck.sort()
        if not struck:
            return
        last = self.states[-1].due
        states = [self.states[k] for k in struck]
        right = {item.message.id: item.message for item in states}
        if any(map(_is_wrong, states)):  # by an earlier fault
            others = {item.message.id for item in self.states} - right.keys()
            for item in states_of(self.told(), self.roll, others):
                right[item.message.id] = item.message
                yield
        wrong = fault.strike(states, self.roll, drawing.rng())
        for k, item in zip(struck, wrong, strict=True):
            if item != self.states[k] and not self.sent(item):
                # The night ends with the state that is right.
                self.right.setdefault(item.message.id, right[item.message.id])
                late = item.due >= last
                self.states[k] = replace(item, due=last, order=-1) if late else item
                self._mark(drawing, [item])

    def strike_night(self, fault: NightFault, drawing: Drawing) -> Iterator[None]:
        """Let a fault hold back what is sent in its time."""
        yield
        coming = [item for item in self.coming() if item.message.kind is not Kind.END]
        yield
        held = [k for k, item in enumerate(coming) if item.due >= fault.begins]
        if not held:
            return
        before = [coming[k] for k in held]
        for k, item in zip(held, fault.strike(before), strict=True):
            if item != coming[k]:
                self._mark(drawing, [item])
                coming[k] = item
        yield
        kept = [item for item in self.items if self.sent(item)]
        self.said, self.national, self.states = {}, [], []
        self.items = (*kept, *coming)
        self.__post_init__()
        yield

    def _mark(self, drawing: Drawing, items: Iterable[Item]) -> None:
        marks = self.marks.setdefault((drawing.fault.type, drawing.place), set())
        marks.update(item.message.id for item in items)

    # The end

    def finished(self) -> Generator[None, None, tuple[Item, ...]]:
        """The whole in the order of sending, what was sent first and as it was."""
        kept = [item for item in self.items if self.sent(item)]
        yield
        coming = self.coming()
        yield
        placed = _behind(coming, kept, self.roll)
        yield
        whole = closed([*kept, *placed], self.roll)
        yield
        return whole

    def touch(self, drawing: Drawing, whole: Sequence[Item], truth: Mapping[str, Message]) -> Touch:
        """What a fault did, in the order in which it is sent at last."""
        ids = self.marks.get((drawing.fault.type, drawing.place), set())
        touched = [item.message for item in whole if item.message.id in ids]
        struck = self.struck.get((drawing.fault.type, drawing.place), ())
        said = (message.contest for message in touched if message.contest is not None)
        contests = dict.fromkeys([*said, *struck])
        known = [*contests, *(m.id for m in touched)]
        return Touch(
            drawing.fault,
            tuple(dict.fromkeys(m.id for m in touched)),
            tuple(contests),
            {key: truth[key] for key in known if key in truth},
        )


def _is_wrong(state: Item) -> bool:
    """Whether a state of the parties was struck itself."""
    kinds = (fault_types().get(word) for word in state.faults)
    return any(kind is not None and issubclass(kind, PartiesFault) for kind in kinds)


def _made(before: Sequence[Item], fresh: Sequence[Item]) -> Sequence[Item]:
    """What a fault made or changed, without what only moved up to a higher revision by it."""
    known = {item.message.id: item for item in before}
    made = []
    for item in fresh:
        old = known.get(item.message.id)
        up = old is not None and replace(old.message, revision=item.message.revision)
        if old is None or item.message != up or item.due != old.due or item.spoilt != old.spoilt:
            made.append(item)
    return made or fresh


def _behind(coming: Sequence[Item], kept: Sequence[Item], roll: Roll) -> Sequence[Item]:
    """What is coming, each behind the message that it replaces or repeats.

    A client is told of the message by the id that it was sent with.
    """
    known = {item.message.id: (item.due, item.order) for item in kept if item.again is None}
    known |= {item.message.id: (item.due, item.order) for item in coming if item.again is None}
    moved = False
    placed: list[Item] = []
    for item in sorted(coming, key=lambda i: i.message.revision):
        target = known.get(item.again or item.message.replaces or "")
        if target is not None and target >= (item.due, item.order):
            item = replace(item, due=target[0], order=target[1] + 1)
            if item.again is None:
                known[item.message.id] = (item.due, item.order)
            moved = True
        placed.append(item)
    return arranged(placed, roll) if moved else coming
