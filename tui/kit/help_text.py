"""The help's Markdown as lines of text: headings, paragraphs, tables of two columns.

Textual's own Markdown makes a widget of every cell of a table, which takes a third of a second
to mount; help has to be there at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Tall
from tui.themes import Look

SPANS = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`")
KEYS = 18
"""Cells of a table's first column."""


class HelpText(Tall[str]):
    """Markdown, as far as ``help.md`` needs it."""

    def draw(self, source: str, size: Size) -> Iterable[Text]:
        look, width = self.look, max(size.width, 24)
        paragraph: list[str] = []
        for line in [*source.splitlines(), ""]:
            if line and not line.startswith(("#", "|")):
                paragraph.append(line)
                continue
            if paragraph:
                yield from self._wrapped(inline(" ".join(paragraph), look), width)
                paragraph = []
            if line.startswith("#"):
                title = line.lstrip("# ")
                yield Text(title, look.strong if line.startswith("# ") else look.bright)
            elif line.startswith("|"):
                yield from self._row(line, width)
            else:
                yield Text()

    def _row(self, line: str, width: int) -> Iterable[Text]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 2 or cells[0] in ("key", "---"):
            return
        keys = Text.assemble((cells[0].replace("`", ""), self.look.bright))
        for i, piece in enumerate(
            self._wrapped(inline(cells[1], self.look), max(width - KEYS - 2, 12))
        ):
            left = keys if i == 0 else Text()
            yield (
                Text("  ")
                .append_text(left)
                .append(" " * max(KEYS - left.cell_len, 1))
                .append_text(piece)
            )

    def _wrapped(self, text: Text, width: int) -> Iterable[Text]:
        return text.wrap(self.app.console, width)


def inline(source: str, look: Look) -> Text:
    """Bold, emphasis and keys within a line."""
    text, done = Text(), 0
    for found in SPANS.finditer(source):
        bold, emphasis, key = found.groups()
        text.append(source[done : found.start()], look.normal)
        ink = look.strong if bold else look.bright if key else look.quiet
        text.append(bold or emphasis or key, ink)
        done = found.end()
    return text.append(source[done:], look.normal)
