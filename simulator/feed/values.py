"""What the feed sends, before anybody's format: items of a plan, each one message due at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from simulator.messages import Kind, Message

Night = Literal["replayed", "imagined", "drawn", "live"]
"""What a night is: the scenario's own figures, changed ones, a draw, or as it is entered."""

RANKS: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.NOMINATIONS,
            Kind.POSTPONED,
            Kind.CLOSE_OF_POLL,
            Kind.EXIT_POLL,
            Kind.TURNOUT,
            Kind.PARTIAL,
            Kind.BUNDLE_CHECK,
            Kind.RECOUNT,
            Kind.ADJOURNED,
            Kind.RESUMED,
            Kind.LOT,
            Kind.NOTE,
            Kind.RUSH,
            Kind.CORRECTION,
            Kind.RESULT,
            Kind.RETRACTION,
            Kind.PARTIES,
            Kind.END,
        )
    )
}
"""The order of what one contest says at one moment."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message to be sent.

    Attributes:
        due: when it is sent, seconds of the night after the close of poll. The message's own
            ``night_time`` is when it was so; a fault may part the two.
        message: what it says. Its ``id``, and what ``replaces`` names, are unique in the plan; it
            is numbered, and gets its run and the time of sending, when it is sent.
        simulated: the night itself makes it, and takes it from no record; a fault does not change
            this.
        faults: types of the faults that made or changed it.
        spoilt: how its bytes are spoilt on their way, by the type of a payload fault.
        again: id of the item of which it is the very bytes, sent once more.
        order: what it comes after of what is due at the same second, before anything else counts.
    """

    due: int
    message: Message
    simulated: bool = False
    faults: tuple[str, ...] = ()
    spoilt: str = ""
    again: str | None = None
    order: int = 0

    def touched(self, fault: str, *, due: int | None = None, **values: Any) -> Item:
        """The item after a fault: ``values`` are those of its message, ``due`` its own."""
        due = self.due if due is None else due
        message = replace(self.message, **values) if values else self.message
        known = self.faults if fault in self.faults else (*self.faults, fault)
        return replace(self, due=due, message=message, faults=known)


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What a plan is made with.

    Attributes:
        seed: of what is drawn: how long after a winner the figures come, partial figures.
        draw: index of the draw that the night is of, or None.
        partials: steps of invented partial figures a contest; 0: none.
        hall: the hall's own simulated running totals are sent too.
    """

    seed: int = 1
    draw: int | None = None
    partials: int = 0
    hall: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """An item that was sent.

    Attributes:
        number: its place in the run, from 1 without gaps.
        item: as it was planned.
        message: with its id in the run, the time of sending and the test mark.
        data: the bytes of the native format, without a line's end.
    """

    number: int
    item: Item
    message: Message
    data: bytes


def item_id(kind: Kind, contest: str | None, revision: int = 1, more: str = "") -> str:
    """The id of an item within a plan."""
    return ":".join(part for part in (kind.value, contest or "", str(revision), more) if part)
