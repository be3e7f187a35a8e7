"""Seats won, as one bar of the House with its majority line; the exit poll under it.

The party that leads in the exit poll grows from the left, its rival from the right, and what is
not yet declared lies between: whoever reaches the middle has a majority.

A party keeps its order and, once it has a seat, a cell of its own for the whole night: how long
its block is depends on its own seats alone, so that letters grow and never come and go. Parties
that a narrow bar has no room for are one block, marked ``+``, from the first of them on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from tui.kit.drawn import Drawn
from tui.night.hexmap import fill_colour, on_colour
from tui.themes import Look

Cell = tuple[str, Style]
Manner = Literal["full", "hollow", "thin"]
"""Seats that are declared; what a poll says where nothing is; and beside what is."""

NAMED: Final = 2
"""Parties that have a block of their own in every bar, the one on the left apart …"""

CELLS_EACH: Final = 13
"""… and one more for so many cells."""

OTHERS: Final = Party("Other", "others", "others", "#8a8f98", "+")


@dataclass(frozen=True, slots=True)
class Block:
    """One party's seats; ``rank`` is its place in the night's order."""

    party: Party
    seats: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """What the bar shows.

    Attributes:
        left: blocks from the left edge on, in order.
        right: blocks from the right edge inwards, in order.
        total, line: seats of the House, and how many are a majority.
        poll_left, poll_right: the same by the exit poll; empty without one.
        note, said: words over the bar, left and right of the majority mark.
        leader: who has the majority that is said.
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
    leader: Party | None = None
    poll_title: str = "exit poll"


def sides(
    seats: Mapping[str, int], order: Sequence[str], parties: Mapping[str, Party]
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks of both sides: the first party left, the second right, all others inside it.

    The order is fixed for the night, so that no party ever jumps.
    """
    blocks = [
        Block(parties[party], seats[party], rank)
        for rank, party in enumerate(order)
        if seats.get(party)
    ]
    first = order[0] if order else None
    left = tuple(block for block in blocks if block.party.id == first)
    return left, tuple(block for block in blocks if block.party.id != first)


class PartyBar(Drawn[House]):
    """Three lines: the majority line with a note, seats declared, and the exit poll.

    Until a seat has declared the exit poll is all there is: it has the bar.
    """

    DEFAULT_CSS = "PartyBar { height: 3; }"

    def draw(self, house: House, size: Size) -> Iterable[Text]:
        """The bar; of fewer lines the exit poll is left out, then the note."""
        width, height = size
        look = self.look
        middle = max(_place(house.line, house.total, width) - 1, 0)
        polled, declared = house.poll_left + house.poll_right, house.left + house.right
        both, title = (house.total, house.line), house.poll_title
        if polled and not declared:
            bar = _bar(house.poll_left, house.poll_right, *both, width, look,
                       manner="hollow", title=title)  # fmt: skip
        else:
            bar = _bar(house.left, house.right, *both, width, look)
        lines = [self._note(house, middle, width), _marked(bar, middle, look)]
        if polled and not declared:
            lines.append(self._names(polled, width))
        elif polled:
            poll = _bar(house.poll_left, house.poll_right, *both, width, look,
                        manner="thin", title=title)  # fmt: skip
            lines.append(_marked(poll, middle, look))
        return lines if height >= 2 else lines[1:2]

    def _names(self, blocks: Sequence[Block], width: int) -> Text:
        """Every party of the exit poll with its seats, as many as there is room for."""
        look, line = self.look, Text()
        ranked = sorted(blocks, key=lambda block: (block.party.id == OTHERS.id, -block.seats))
        for block in ranked:
            name = OTHERS.name if block.party.id == OTHERS.id else block.party.short
            item = Text.assemble((f"{name} ", look.normal), (f"{block.seats}", look.strong))
            if line.cell_len + 3 + item.cell_len > width:
                return line.append(" …", look.quiet)
            line.append("   " if line else "").append_text(item)
        return line

    def _note(self, house: House, middle: int, width: int) -> Text:
        """The number at the majority line, and the note left of it."""
        look = self.look
        mark = f"{house.line} ▼"
        start = max(middle - len(mark) + 1, 0)
        line = Text.assemble((house.note, look.quiet))
        line.truncate(max(start - 1, 0), overflow="ellipsis")
        line.append(" " * (start - line.cell_len))
        line.append(mark, look.bright)
        line.append(" majority" if width > 60 else "", look.quiet)
        room = width - line.cell_len
        brief = house.said.replace(" at least ", " ≥ ")
        said = next((f" {s} " for s in (house.said, brief) if s and len(s) + 2 < room), "")
        if said:
            # Who has won is not to pass in small type: it is written on the winner's colour.
            colour = fill_colour(look, house.leader) if house.leader else None
            ink = on_colour(colour) if colour else look.strong + Style(reverse=look.plain)
            line.append(" " * (room - len(said))).append(said, ink)
        return line


def _bar(
    left: Sequence[Block],
    right: Sequence[Block],
    total: int,
    majority: int,
    width: int,
    look: Look,
    *,
    manner: Manner = "full",
    title: str = "",
) -> list[Cell]:
    """Cells of a bar: blocks from both ends, the track between them; the first says the title."""
    empty = "▁" if manner == "thin" else "░" if look.plain else " "
    cells: list[Cell] = [(empty, _track(look, thin=manner == "thin"))] * width
    mine = sum(block.seats for block in left)
    taken = _place(mine, total, width)
    if mine < majority:  # rounding up wins nobody a majority
        taken = min(taken, max(_place(majority, total, width) - 1, 0))
    if taken and left:
        words = f"{title}: " if title else ""
        cells[:taken] = _block(Block(left[0].party, mine), taken, look, manner, words)
    end = width
    merged = _merged(right, NAMED + width // CELLS_EACH)
    for block, length in zip(
        merged, _lengths([b.seats for b in merged], total - mine, width - taken, total, width),
        strict=True,
    ):  # fmt: skip
        cells[end - length : end] = _block(block, length, look, manner)
        end -= length
    return cells


def _merged(blocks: Sequence[Block], most: int) -> list[Block]:
    """Blocks of the first ranks; all further ones are one block."""
    named = [b for b in blocks if b.rank <= most and b.party.id != OTHERS.id]
    rest = sum(b.seats for b in blocks) - sum(b.seats for b in named)
    return [*named, Block(OTHERS, rest)] if rest else named


def _lengths(seats: Sequence[int], left: int, room: int, total: int, width: int) -> list[int]:
    """Cells of blocks that have so many seats of those ``left``, in so many cells of room.

    A block of any seats has a cell; what is too much or too little is the longest block's.
    """
    lengths = [max(round(n * width / total), 1) for n in seats]
    open_ = left - sum(seats)
    while sum(lengths) > room - bool(open_ > 0 and room > 1) and lengths:
        longest = max(range(len(lengths)), key=lambda i: lengths[i])
        if lengths[longest] <= 1:  # more parties than cells: the last in order go
            lengths = [int(i < room) for i in range(len(lengths))]
            break
        lengths[longest] -= 1
    if lengths and open_ <= 0:
        lengths[max(range(len(lengths)), key=lambda i: lengths[i])] += room - sum(lengths)
    return lengths


def _place(seats: int, total: int, width: int) -> int:
    """So many seats in cells, rounded up: whoever has a seat is seen, if there is room at all."""
    return min(width, -(-seats * width // total)) if total else 0


def _block(block: Block, length: int, look: Look, manner: Manner, title: str = "") -> list[Cell]:
    """A party's cells, with as much of its label as fits."""
    if length <= 0:
        return []
    party, thin = look.party(block.party), manner == "thin"
    colour = fill_colour(look, block.party)
    if colour is None or look.patterned:
        style, fill = party.style, {"thin": "▁", "hollow": "▄"}.get(manner, party.fill)
        label_style = look.strong
    elif manner != "full":
        style, fill = Style(color=colour), "▁" if thin else "▄"
        label_style = look.normal if thin else look.strong
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
    """The majority line over a cell; on a party's colour its own ink shows it best."""
    if look.plain or (ground.bgcolor is not None and ground != _track(look, thin=False)):
        return ground + Style(bold=True)
    return ground + Style(color=look.accent, bold=True)


def _marked(cells: list[Cell], middle: int, look: Look) -> Text:
    """A bar with the majority line over it."""
    cells[middle] = ("│", _over(cells[middle][1], look))
    return _text(cells)


def _text(cells: Sequence[Cell]) -> Text:
    text = Text()
    for character, style in cells:
        text.append(character, style)
    return text
