"""Lines out of pieces: words with a role, so that what is said knows nothing of colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from rich.style import Style
from rich.text import Text

from simulator.outcome import Mark
from simulator.scenario import Party
from tui.kit.drawn import ends
from tui.kit.line_list import LineList
from tui.night.hexmap import fill_colour, on_colour
from tui.themes import Look

MINUS = "−"


class Role(Enum):
    """What a piece of text is, which decides how it is drawn."""

    NORMAL = auto()
    STRONG = auto()
    QUIET = auto()
    BRIGHT = auto()
    HEADING = auto()
    MARK = auto()
    """The badge of what is not on the record."""
    CHIP = auto()
    """The text is a party's id: its symbol on its colour."""


Piece = tuple[str, Role]


@dataclass(frozen=True, slots=True)
class Says:
    """What a line says: something from the left, and something that ends at the right.

    ``more`` follows on the left, each piece where all of it finds room.
    """

    left: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()
    more: tuple[Piece, ...] = ()


def mark_piece(letters: str) -> Piece:
    """The letters of a mark: a badge on what is the author's or simulated."""
    known = letters in (Mark.RECORD.short, Mark.REPORTED.short)
    return letters, Role.QUIET if known else Role.MARK


SIMULATED: Final = mark_piece(Mark.SIMULATED.short)


def chip(party: str) -> Piece:
    """A party's symbol on its colour, three cells."""
    return party, Role.CHIP


def chip_text(party: Party, look: Look) -> Text:
    """A party's chip."""
    colour = fill_colour(look, party)
    style = on_colour(colour) if colour else Style(bold=True, reverse=True)
    return Text.assemble((f" {look.party(party).symbol} ", style))


def painted(pieces: Iterable[Piece], look: Look, parties: Mapping[str, Party]) -> Text:
    """Pieces as a text in the inks of a look."""
    inks = inks_of(look)
    text = Text()
    for words, role in pieces:
        if role is Role.CHIP:
            text.append_text(chip_text(parties.get(words) or plain_party(words), look))
        else:
            text.append(words, inks[role])
    return text


def inks_of(look: Look) -> dict[Role, Style]:
    """What each role of words is drawn in."""
    return {
        Role.NORMAL: look.normal,
        Role.STRONG: look.strong,
        Role.QUIET: look.quiet,
        Role.BRIGHT: look.bright,
        Role.HEADING: look.bright,
        Role.MARK: look.mark,
    }


def plain_party(party_id: str) -> Party:
    """A party that the scenario does not describe."""
    return Party(party_id, party_id, party_id, "#888888", "·")


class SayList(LineList[Says]):
    """A list of lines out of pieces."""

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties
        self.title: Says | None = None

    def entitle(self, title: Says) -> None:
        """Another header."""
        if title != self.title:
            self.title = title
            self.refresh()

    def header(self, width: int, look: Look) -> Text | None:
        return None if self.title is None else self.draw_line(self.title, width, look)

    def draw_line(self, says: Says, width: int, look: Look) -> Text:
        left, right = (painted(side, look, self.parties) for side in (says.left, says.right))
        for piece in says.more:
            if left.cell_len + len(piece[0]) + 2 + right.cell_len > width:
                break
            left.append_text(painted((piece,), look, self.parties))
        return ends(left, right, width) if says.right else left
