"""Cards over the board: what stands alone while the clock waits, and what shares a card.

A card is a value; ``draw_card`` makes lines of it for so many cells. It gives up its empty lines
first, then its large letters, then what stands last, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from simulator.scenario import Party
from tui.kit.drawn import Drawn, ends
from tui.kit.formats import fitted, wrap
from tui.kit.large import large
from tui.kit.pieces import Role, Says, chip_text, inks_of, painted, plain_party
from tui.night.hexmap import fill_colour
from tui.night.lower_third import Third, block, detail_line, head_line
from tui.themes import Look

NAME: Final = 18
"""Cells of a party's name beside its bar."""

INDENT: Final = 1

UNDER: Final = 5
"""Lines that are wanted under large letters: what they mean, and the first rows."""


@dataclass(frozen=True, slots=True)
class SeatBar:
    """A party's seats as a bar: who, how many out of ``full``, and words beside.

    ``line`` is marked on it, on the same scale: the seats of a majority.
    """

    party: str
    name: str
    figure: str
    seats: float
    full: float
    beside: str = ""
    line: float | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """Words that run on over as many lines as they need; ``brief`` where there is but one."""

    words: str
    role: Role = Role.NORMAL
    brief: str = ""


Row = Says | Prose | SeatBar | Third


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says.

    Attributes:
        strap: its first line, in the colour of whom it is about.
        party: id of whom it is about, or None.
        clock, mark: when, and what it may be called.
        headings: words in large letters, the longest first: the first that has room.
        rows: what follows, in order; of what has no room the last goes first.
        alone: it stands alone, and has the place of all panes.
        loud: its large letters stay where there is room for ``UNDER`` lines more; rows give way.
    """

    strap: str
    party: str | None
    clock: str
    mark: str
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    alone: bool = True
    loud: bool = False


def draw_card(card: Card, size: Size, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    """The lines of a card: as many as it has, or as there is room for."""
    width, height = size
    end = f" {card.clock} {card.mark} ".replace("  ", " ")
    strap = strap_line(card.strap, card.party, end, width, look, parties)
    heading = _heading(card, width, look, parties)
    body = [line for row in card.rows for line in _row(row, width, look, parties)]
    space = [Text("")]
    for lines in (
        [strap, *(space + heading if heading else []), *space, *body],
        [strap, *heading, *body],
        [strap, *_tight(card, width, look, parties, whole=True)],
        [strap, *_tight(card, width, look, parties, whole=False)],
    ):
        if not height or len(lines) <= height:
            return lines
    if card.loud and heading and height > len(heading) + UNDER:
        lines = [strap, *heading, *body]
    kept = lines[: max(height - 1, 1)]
    return [*kept, Text(f"{' ' * INDENT}…", look.quiet)][:height]


def _tight(
    card: Card, width: int, look: Look, parties: Mapping[str, Party], *, whole: bool
) -> list[Text]:
    """Without large letters, which share a line with what comes first; rows whole, or a line each.

    What the strap says already is not said again.
    """
    rows, lines = list(card.rows), []
    heading = card.headings[0].upper() if card.headings else ""
    if heading and heading != card.clock:
        line = Text(f"{' ' * INDENT}{heading}", look.bright)
        first = rows[0] if rows else None
        if isinstance(first, Prose) and line.cell_len + 2 + len(first.words) <= width:
            line.append(f"  {first.words}", look.strong)
            rows = rows[1:]
        line.truncate(width, overflow="ellipsis")
        lines.append(line)
    for row in rows:
        lines += _row(row, width, look, parties) if whole else [_single(row, width, look, parties)]
    return lines


def _single(row: Row, width: int, look: Look, parties: Mapping[str, Party]) -> Text:
    """A row in one line, cut with a sign where it is too long."""
    if not isinstance(row, Prose):
        return _row(row, width, look, parties)[0]
    fits = len(row.words) + 2 * INDENT <= width
    words = row.words if fits else row.brief or row.words
    line = Text(f"{' ' * INDENT}{words}", inks_of(look)[row.role])
    line.truncate(width, overflow="ellipsis")
    return line


def strap_line(
    words: str, party: str | None, end: str, width: int, look: Look, parties: Mapping[str, Party]
) -> Text:
    """A line all in a party's colour, with something at its end where there is room."""
    left = block(words, party, look, parties)
    end = "" if width - len(end) < 8 else end
    left.truncate(width - len(end), overflow="ellipsis")
    style = left.spans[0].style if left.spans else Style(reverse=True)
    room = width - len(end) - left.cell_len
    return Text.assemble(left, (" " * room, style), (end, style))


def _heading(card: Card, width: int, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    """The large letters, in the party's colour where it can be read."""
    ink = look.strong
    if card.party is not None and not look.plain:
        ink = look.party(parties.get(card.party) or plain_party(card.party)).style
    for words in card.headings:
        lines = large(words)
        if lines is not None and len(lines[0]) + 2 * INDENT <= width:
            return [Text.assemble(" " * INDENT, (line, ink)) for line in lines]
    return []


def _row(row: Row, width: int, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    match row:
        case Says():
            left = Text(" " * INDENT).append_text(painted(row.left, look, parties))
            return [ends(left, painted(row.right, look, parties), width - INDENT)]
        case Prose():
            ink = inks_of(look)[row.role]
            lines = wrap(row.words, max(width - 2 * INDENT, 1))
            return [Text.assemble(" " * INDENT, (line, ink)) for line in lines]
        case SeatBar():
            return [_bar(row, width, look, parties)]
        case Third():
            head = head_line(row, width - INDENT, look, parties)
            both = [Text(" " * INDENT).append_text(head)]
            if row.detail:
                under = detail_line(row, width - INDENT, look)
                both.append(Text(" " * INDENT).append_text(under))
            return both


def _bar(bar: SeatBar, width: int, look: Look, parties: Mapping[str, Party]) -> Text:
    """``L Labour   410 ████████████▏░░░  +210``."""
    party = parties.get(bar.party) or plain_party(bar.party)
    name = 24 if width >= 88 else NAME if width >= 56 else 10
    text = Text(" " * INDENT).append_text(chip_text(party, look))
    text.append(f" {fitted(bar.name, name)}", look.normal)
    text.append(f"{bar.figure:>7} ", look.strong)
    beside = Text(f" {bar.beside} ", look.normal)
    room = width - text.cell_len - beside.cell_len - INDENT
    if room >= 6 and bar.full > 0:
        filled = min(-(-int(bar.seats * room) // int(bar.full)) if bar.seats else 0, room)
        colour = fill_colour(look, party)
        style = look.party(party).style
        fill = look.party(party).fill if look.patterned or colour is None else "█"
        cells = [(fill, style)] * filled + [(" ", look.rail)] * (room - filled)
        if bar.line is not None and bar.line <= bar.full:
            place = min(int(bar.line * room / bar.full), room - 1)
            cells[place] = ("│", look.bright) if place >= filled else (cells[place][0], style)
        for sign, ink in cells:
            text.append(sign, ink)
    text.append_text(beside)
    text.truncate(width, overflow="ellipsis")
    return text


class CardView(Drawn[Card]):
    """The card. A click takes it down."""

    DEFAULT_CSS = """
    CardView { height: 0; background: $surface; border: round $border; }
    CardView.-low { border: none; background: $panel; }
    """

    class Left(Message):
        """The card is not wanted any longer."""

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, card: Card, size: Size) -> Iterable[Text]:
        return draw_card(card, size, self.look, self.parties)

    def lines_for(self, card: Card, width: int) -> int:
        """How many lines it would like to have."""
        return len(draw_card(card, Size(width, 0), self.look, self.parties))

    def on_click(self, event: events.Click) -> None:
        """Away with it."""
        event.stop()
        self.post_message(self.Left())


def seat_bars(
    rows: Iterable[tuple[str, str, int, str]], line: int, full: float
) -> Iterator[SeatBar]:
    """Bars of (party, name, seats, words beside), all on one scale."""
    for party, name, seats, beside in rows:
        yield SeatBar(party, name, f"{seats:,}", seats, full, beside, line)
