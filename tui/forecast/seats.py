"""The seats of a forecast: who is likely to win each, and how often it decides the night."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

from simulator.scenario import Party
from tui.kit.formats import fitted
from tui.kit.line_list import LineList
from tui.themes import Look

CHANCES = 3
"""Parties with a chance, of a seat."""
EACH = 13
"""Cells of one of them."""
LEAST_NAME = 22


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat: its name, how often it is the tipping point, and the likeliest winners."""

    name: str
    tipping: str
    chances: tuple[tuple[Party, str], ...]


class SeatChances(LineList[SeatLine]):
    """Name, the likeliest winners, and the chance to be the tipping point."""

    EMPTY = "No seats yet"

    def header(self, width: int, look: Look) -> Text:
        name, shown = _widths(width - 1)
        line = Text(f" {fitted('Seat   / finds, enter opens', name)} ", look.quiet)
        line.append(fitted("wins, % of draws", EACH * shown), look.quiet)
        return line.append("tipping".rjust(8), look.quiet)

    def draw_line(self, says: SeatLine, width: int, look: Look) -> Text:
        name, shown = _widths(width)
        line = Text().append(f"{fitted(says.name, name)} ", look.normal)
        for place in range(shown):
            if place >= len(says.chances):
                line.append(" " * EACH)
                continue
            party, chance = says.chances[place]
            worn = look.party(party)
            line.append(f"{worn.symbol} ", worn.style)
            line.append(f"{fitted(worn.short.split()[0], 6)}{chance:>4} ", look.normal)
        return line.append(says.tipping.rjust(8), look.quiet)


def _widths(width: int) -> tuple[int, int]:
    """Cells for the name, and how many winners there is room for."""
    shown = max(min((width - 9 - LEAST_NAME) // EACH, CHANCES), 1)
    return max(width - 9 - EACH * shown, 8), shown
