"""Seats won, as one bar of the House with its majority line; the exit poll under it.

The party that leads in the exit poll grows from the left, its rival from the right, and what is
not yet declared lies between: whoever reaches the middle has a majority.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from tui.kit.drawn import Drawn
from tui.night.hexmap import fill_colour, on_colour
from tui.themes import Look

Cell = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Block:
    """One party's seats."""

    party: Party
    seats: int


@dataclass(frozen=True, slots=True)
class House:
    """What the bar shows.

    Attributes:
        left: blocks from the left edge on, in order.
        right: blocks from the right edge inwards, in order.
        total, line: seats of the House, and how many are a majority.
        poll_left, poll_right: the same by the exit poll; empty without one.
        note, said: words over the bar, left and right of the majority mark.
        poll_title: what the line under the bar is.
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    total: int
    line: int
    poll_left: tuple[Block, ...] = ()
    poll_right: tuple[Block, ...] = ()
    note: str = ""
    said: str = ""
    poll_title: str = "exit poll"


def sides(
    seats: Mapping[str, int], order: Sequence[str], parties: Mapping[str, Party]
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks of both sides: the first party left, the second right, all others inside it.

    The order is fixed for the night, so that no party ever jumps.
    """
    blocks = [Block(parties[party], seats[party]) for party in order if seats.get(party)]
    first = order[0] if order else None
    left = tuple(block for block in blocks if block.party.id == first)
    return left, tuple(block for block in blocks if block.party.id != first)


class PartyBar(Drawn[House]):
    """Three lines: the majority line with a note, seats declared, and the exit poll."""

    DEFAULT_CSS = "PartyBar { height: 3; }"

    def draw(self, house: House, size: Size) -> Iterable[Text]:
        """The bar; of fewer lines the exit poll is left out, then the note."""
        width, height = size
        look = self.look
        middle = max(_place(house.line, house.total, width) - 1, 0)
        bar = _bar(house.left, house.right, house.total, width, look)
        bar[middle] = ("│", _over(bar[middle][1], look))
        lines = [self._note(house, middle, width), _text(bar)]
        if house.poll_left or house.poll_right:
            poll = _bar(
                house.poll_left, house.poll_right, house.total, width, look, title=house.poll_title
            )
            poll[middle] = ("│", _over(poll[middle][1], look))
            lines.append(_text(poll))
        return lines if height >= 2 else lines[1:2]

    def _note(self, house: House, middle: int, width: int) -> Text:
        """The number at the majority line, and the note left of it."""
        look = self.look
        mark = f"{house.line} ▼"
        start = max(middle - len(mark) + 1, 0)
        line = Text(house.note, look.quiet)
        line.truncate(max(start - 1, 0), overflow="ellipsis")
        line.append(" " * (start - line.cell_len))
        line.append(mark, look.bright)
        line.append(" majority" if width > 60 else "", look.quiet)
        room = width - line.cell_len - 2
        if len(house.said) <= room:
            line.append(house.said.rjust(room + 2), look.strong)
        return line


def _bar(
    left: Sequence[Block],
    right: Sequence[Block],
    total: int,
    width: int,
    look: Look,
    *,
    title: str = "",
) -> list[Cell]:
    """Cells of a bar: blocks from both ends, the track between them; a thin one has a title."""
    thin = bool(title)
    cells: list[Cell] = [("▁" if thin else "░" if look.plain else " ", _track(look, thin))] * width
    taken = _place(sum(block.seats for block in left), total, width)
    for blocks, sign in ((left, 1), (right, -1)):
        done, most = 0, width if sign > 0 else width - taken
        for number, block in enumerate(blocks):
            start, end = (
                min(_place(seats, total, width), most) for seats in (done, done + block.seats)
            )
            done += block.seats
            words = f"{title}: " if thin and sign > 0 and not number else ""
            drawn = _block(block, end - start, look, thin=thin, title=words)
            if sign > 0:
                cells[start:end] = drawn
            else:
                cells[width - end : width - start] = drawn
    return cells


def _place(seats: int, total: int, width: int) -> int:
    """So many seats in cells, rounded up: whoever has a seat is seen, if there is room at all."""
    return min(width, -(-seats * width // total)) if total else 0


def _block(block: Block, length: int, look: Look, *, thin: bool, title: str = "") -> list[Cell]:
    """A party's cells, with as much of its label as fits."""
    if length <= 0:
        return []
    party = look.party(block.party)
    colour = fill_colour(look, block.party)
    if colour is None or look.patterned:
        style, fill = party.style, "▁" if thin else party.fill
        label_style = look.strong
    elif thin:
        style, fill, label_style = Style(color=colour), "▁", look.quiet
    else:
        style, fill, label_style = on_colour(colour), " ", on_colour(colour)
    cells: list[Cell] = [(fill, style)] * length
    for label in _labels(block, party.symbol, party.short, title):
        if len(label) + 2 <= length or len(label) == 1:
            start = (length - len(label)) // 2
            cells[start : start + len(label)] = [(char, label_style) for char in label]
            break
    return cells


def _labels(block: Block, symbol: str, short: str, title: str) -> tuple[str, ...]:
    """A block's labels, the longest first."""
    longest = (f"{title}{short} {block.seats}", f"{title}{symbol} {block.seats}") if title else ()
    return (
        *longest,
        f"{short} {block.seats}",
        f"{symbol} {block.seats}",
        f"{symbol}{block.seats}",
        symbol,
    )


def _track(look: Look, thin: bool) -> Style:
    if look.plain:
        return Style(dim=True)
    return Style(color=look.track) if thin else Style(color=look.faint, bgcolor=look.panel)


def _over(ground: Style, look: Look) -> Style:
    """The majority line over a cell."""
    return ground + Style(color=None if look.plain else look.accent, bold=True)


def _text(cells: Sequence[Cell]) -> Text:
    text = Text()
    for character, style in cells:
        text.append(character, style)
    return text
