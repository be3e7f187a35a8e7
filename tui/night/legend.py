"""What the marks of the map mean, on one line."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Drawn
from tui.night.hexmap import map_inks
from tui.night.seat_marks import GLYPHS, WORDS


class Legend(Drawn[str]):
    """``: counting  ? close  ! recount``, as many as there is room for; the state is unused."""

    def draw(self, _: str, size: Size) -> Iterable[Text]:
        """The line: marks of what is simulated, until a seat declares."""
        inks, gap = map_inks(self.look), 2
        if 6 + sum(len(words) + 5 for words in WORDS.values()) > size.width:
            gap = 1
        line = Text.assemble((" sim ", self.look.mark), " ")
        for manner, words in WORDS.items():
            mark = Text.assemble(
                (f"{GLYPHS[manner]} ", inks[manner]), (f" {words}", self.look.quiet)
            )
            if line.cell_len + mark.cell_len > size.width:
                break
            line.append_text(mark).append(" " * gap)
        return [line]
