"""What the marks of the map mean, on one line."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Drawn
from tui.night.hexmap import map_inks
from tui.night.seat_signs import GLYPHS, WORDS, Manner


class Legend(Drawn[tuple[Manner, ...]]):
    """``: counting  ? close  ! recount``, as many of the manners as there is room for."""

    def draw(self, manners: tuple[Manner, ...], size: Size) -> Iterable[Text]:
        """The line: marks of what is simulated, until a seat declares."""
        inks, gap = map_inks(self.look), 2
        if 6 + sum(len(WORDS[manner]) + 5 for manner in manners) > size.width:
            gap = 1
        line = Text.assemble((" sim ", self.look.mark), " ")
        for manner in manners:
            words = WORDS[manner]
            mark = Text.assemble(
                (f"{GLYPHS[manner]} ", inks[manner]), (f" {words}", self.look.quiet)
            )
            if line.cell_len + mark.cell_len > size.width:
                break
            line.append_text(mark).append(" " * gap)
        return [line]
