"""How far what a fault did reaches: which contests, from when, and until all is right again.

Of a fault that struck a whole night that is thousands of messages: each is found by its id in one
index, and what is asked for while the night goes on is worked out a contest at a time.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from simulator.feed.faults.affliction import Touch
from simulator.feed.faults.differing import differs
from simulator.feed.faults.fault import Fault
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.messages import STATEMENTS, Kind, Message

UNTIL: Final = ("corrected_after", "again_after")
"""Keys that say until when something is wrong."""

_AT_ONCE: Final = 500
"""Items after which others may have their turn."""


@dataclass(frozen=True, slots=True)
class Span:
    """A fault in short.

    Attributes:
        due: night time of the first message that it touched, or when a fault of the line begins.
        corrected: night time at which all is right again; None: never, or nothing was wrong.
        contests: slugs of those that it touched.
        messages: ids in the plan of what it made or changed, in the order of sending.
    """

    due: str | None
    corrected: str | None
    contests: tuple[str, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """A plan with faults in it, as it is looked up.

    Attributes:
        by_id: its items by the id of their message; bytes that come once more have that of the
            first.
        by_contest: its items by contest, in the order of sending.
        roll: of the night.
    """

    by_id: Mapping[str, Sequence[Item]]
    by_contest: Mapping[str | None, Sequence[Item]]
    roll: Roll

    @classmethod
    def of(cls, items: Iterable[Item], roll: Roll) -> Generator[None, None, Self]:
        """Look through a plan, a few milliseconds at a time."""
        by_id: dict[str, list[Item]] = {}
        by_contest: dict[str | None, list[Item]] = {}
        for place, item in enumerate(items, 1):
            by_id.setdefault(item.message.id, []).append(item)
            by_contest.setdefault(item.message.contest, []).append(item)
            if not place % _AT_ONCE:
                yield
        return cls(by_id, by_contest, roll)

    def span(self, touch: Touch) -> Generator[None, None, Span]:
        """What one fault did, in short; a contest at a time."""
        yield
        ends = []
        for contest, ids in self.contests(touch).items():
            ends.append(self.corrected(contest, ids, touch))
            yield
        due, corrected = self.bounds(touch, ends)
        return Span(self.night(due), self.night(corrected), touch.contests, touch.items)

    def bounds(self, touch: Touch, ends: Sequence[int | None]) -> tuple[int | None, int | None]:
        """Seconds of the night from which on, and until when, something is wrong.

        Args:
            touch: of the fault.
            ends: until when it is of each contest that was struck; None: it stays so.
        """
        fault = touch.fault
        due = min(self.times(touch.items), default=None)
        known = [end for end in ends if end is not None]
        corrected = max(known, default=None) if len(known) == len(ends) else None
        if fault.family == "transport" or due is None:
            due = fault.at
            corrected = int(fault.ends) if fault.lasts is not None else None
        return due, corrected

    def contests(self, touch: Touch) -> Mapping[str | None, Sequence[str]]:
        """Ids of what a fault made or changed, by contest; none where it only left out."""
        found: dict[str | None, list[str]] = {}
        for id in touch.items:
            for contest in dict.fromkeys(i.message.contest for i in self.by_id.get(id, ())):
                found.setdefault(contest, []).append(id)
        return found | {slug: [] for slug in touch.contests if slug not in found}

    def corrected(self, contest: str | None, ids: Sequence[str], touch: Touch) -> int | None:
        """When all is right of a contest that a fault struck; None: never, or nothing was wrong."""
        judged = list(self.judged(contest, ids, touch))
        if not _is_mended(touch.fault) or not judged:
            return None
        last, wrong, _ = judged[-1]
        if not wrong:
            return next((item.due for item, _, mends in reversed(judged) if mends), last.due)
        if touch.fault.family != "content":
            return last.due
        # Another fault has struck what was to put it right: what comes later may.
        later = (item for item in self.by_contest.get(contest, ()) if place(item) > place(last))
        ends = [item for item in later if item.message.kind in STATEMENTS]
        right = (i.due for i in ends if i.message.figures and not self.is_wrong(contest, i, touch))
        return next(right, None)

    def judged(
        self, contest: str | None, ids: Sequence[str], touch: Touch
    ) -> Iterator[tuple[Item, bool, bool]]:
        """The messages in the order of sending: whether each is wrong, whether it puts it right."""
        before = False
        for item in sorted(self.items(ids), key=place):
            wrong = self.is_wrong(contest, item, touch)
            if item.message.kind is Kind.RETRACTION and before:
                wrong = False  # what never was so is taken back
            yield item, wrong, before and not wrong and bool(truth(contest, item.message, touch))
            before = before or wrong

    def is_wrong(self, contest: str | None, item: Item, touch: Touch) -> bool:
        """Whether a message says what is not so, or its bytes are spoilt."""
        true = truth(contest, item.message, touch)
        return bool(item.spoilt) or (true is not None and differs(item.message, true))

    def items(self, ids: Sequence[str]) -> Iterator[Item]:
        """Of some ids."""
        return (item for id in dict.fromkeys(ids) for item in self.by_id.get(id, ()))

    def times(self, ids: Sequence[str]) -> Iterator[int]:
        """When they are due."""
        return (item.due for item in self.items(ids))

    def night(self, seconds: int | None) -> str | None:
        """Night time of seconds of the night."""
        return None if seconds is None else self.roll.time(seconds).isoformat()


def truth(contest: str | None, message: Message, touch: Touch) -> Message | None:
    """What is so instead of what a message may say; partial figures have a truth of their own."""
    return touch.truth.get(message.id) or touch.truth.get(contest or "")


def place(item: Item) -> tuple[int, int]:
    """Where an item stands in the order of sending."""
    return item.due, item.order


def _is_mended(fault: Fault) -> bool:
    """Whether what is wrong is put right later: a result that is withdrawn is declared again."""
    return any(getattr(fault, key, None) is not None for key in UNTIL)
