"""Seats that a viewer keeps an eye on: up to six, in a corner of the board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from simulator import Contest
from simulator.scenario import Party
from simulator.timeline import Declaration, SeatStatus
from tui.kit.drawn import Drawn, ends
from tui.kit.marks import letters, majority_words
from tui.night.hexmap import map_inks, on_colour
from tui.night.replay import NightReplay
from tui.night.seat_signs import WORDS, Manner, Sign
from tui.themes import tag

MOST: Final = 6
"""Seats that can be pinned."""

LEAST: Final = 24
"""Least cells of a pin beside others."""

PIN: Final = "◆"
"""What a pin has before its name, and what stands for pins that have no room."""


class Answer(Enum):
    """What became of the wish to pin a seat."""

    PINNED = auto()
    UNPINNED = auto()
    FULL = auto()


@dataclass
class Pinned:
    """The pinned seats, in the order in which they were pinned."""

    seats: list[int] = field(default_factory=list)

    def toggle(self, seat: int) -> Answer:
        """Pin a seat, or unpin it."""
        if seat in self.seats:
            self.seats.remove(seat)
            return Answer.UNPINNED
        if len(self.seats) >= MOST:
            return Answer.FULL
        self.seats.append(seat)
        return Answer.PINNED


@dataclass(frozen=True, slots=True)
class Pin:
    """What a pin shows.

    Attributes:
        seat: index of the seat.
        sign: what its hexagon shows.
        name: of the seat.
        said: its state, and its last result; the longest words first.
        lit: it has just declared, and is drawn in reverse.
    """

    seat: int
    sign: Sign
    name: str
    said: tuple[str, ...]
    lit: bool = False


def pin_of(
    seat: int,
    contest: Contest,
    status: SeatStatus,
    sign: Sign,
    declared: Declaration | None,
    parties: Mapping[str, Party],
    *,
    lit: bool,
) -> Pin:
    """The pin of a seat: its result once it has declared, else its count and the last result."""
    if declared is not None:
        _, _, result = declared.result.partition(" ")
        margin = majority_words(declared)
        margin = declared.instead_of_votes if declared.rush else margin
        brief = f"{result}, {margin}" if margin else "unopposed"
        said = (f"{brief} {letters(declared)}", brief, result.split()[0] if result else brief)
        return Pin(seat, sign, contest.name, said, lit)
    state = WORDS[sign.manner] + (" (close)" if status.close else "")
    base = contest.base
    if base is None or base.winner is None:
        return Pin(seat, sign, contest.name, (state,))
    ranked = sorted(base.votes.values(), reverse=True)
    lead = 100 * (ranked[0] - (ranked[1] if len(ranked) > 1 else 0)) / max(base.valid_votes, 1)
    known = parties.get(base.winner)
    last = f"{tag(known) if known else base.winner} +{lead:.1f}"
    return Pin(seat, sign, contest.name, (f"{state}; last {last}", f"{state}; {last}", state))


def pins_of(
    replay: NightReplay, seats: Sequence[int], signs: Sequence[Sign], lit: Collection[int]
) -> tuple[Pin, ...]:
    """The pins of these seats at the replay's moment."""
    frame, scenario = replay.frame(), replay.scenario
    return tuple(
        pin_of(
            seat,
            scenario.contests[seat],
            frame.seats[seat],
            signs[seat],
            replay.declaration(seat),
            scenario.parties,
            lit=seat in lit,
        )
        for seat in seats
    )


class Pins(Drawn[tuple[Pin, ...]]):
    """The pins under each other, or beside each other where there are fewer lines than pins.

    Where there are twice as many lines, what is said stands under the name.
    """

    class Picked(Message):
        """A pinned seat is asked for."""

        def __init__(self, seat: int) -> None:
            self.seat = seat
            super().__init__()

    def draw(self, pins: tuple[Pin, ...], size: Size) -> Iterable[Text]:
        if size.height >= 2 * len(pins):
            for pin in pins:
                yield from self._two(pin, size.width)
            return
        rows = self.placed(pins, size)
        left = len(pins) - sum(len(row) for row in rows)
        for number, row in enumerate(rows):
            more = f" +{left}" if left and number == len(rows) - 1 else ""
            line, width = Text(), (size.width - len(more)) // max(len(rows[0]), 1)
            for pin in row:
                line.append_text(self._pin(pin, width))
            yield line.append(more, self.look.quiet)

    def placed(self, pins: tuple[Pin, ...], size: Size) -> list[tuple[Pin, ...]]:
        """The pins that find room, in lines."""
        lines = max(size.height, 1)
        beside = max(min(-(-len(pins) // lines), size.width // LEAST), 1)
        rows = [pins[i : i + beside] for i in range(0, len(pins), beside)]
        return rows[:lines]

    def _who(self, pin: Pin) -> Text:
        look, sign = self.look, pin.sign
        ink = on_colour(sign.colour) if sign.colour else map_inks(look)[sign.manner]
        name = look.strong if sign.manner is Manner.WON else look.normal
        return Text.assemble((PIN, look.bright), (f" {sign.glyph} ", ink), (f" {pin.name}", name))

    def _two(self, pin: Pin, width: int) -> Iterable[Text]:
        """The name over what is said of it."""
        said = next((w for w in pin.said if len(w) + 5 <= width), pin.said[-1])
        for line in (self._who(pin), Text(f"     {said}", self.look.quiet)):
            line.truncate(width, overflow="ellipsis", pad=True)
            if pin.lit:
                line.stylize(Style(reverse=True))
            yield line

    def _pin(self, pin: Pin, width: int) -> Text:
        look, left, room = self.look, self._who(pin), width - 1
        # The name is not to give way to what is said of it by more than a third.
        words = [w for w in pin.said if left.cell_len + 2 + len(w) <= room]
        least = [w for w in pin.said[-1:] if len(w) + 3 <= room * 2 // 5]
        said = next(iter((*words, *least)), "")
        line = ends(left, Text(said, look.quiet), room)
        if pin.lit:
            line.stylize(Style(reverse=True))
        return line.append(" ")

    def on_click(self, event: events.Click) -> None:
        """The seat under the pointer is chosen."""
        pins = self.state or ()
        if self.size.height >= 2 * len(pins):
            if event.y // 2 < len(pins):
                self.post_message(self.Picked(pins[event.y // 2].seat))
            return
        rows = self.placed(pins, self.size)
        if event.y < len(rows):
            width = self.size.width // max(len(rows[0]), 1)
            place = event.x // max(width, 1)
            if place < len(rows[event.y]):
                self.post_message(self.Picked(rows[event.y][place].seat))
