"""Sentences one under the other, each set in from its mark."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Tall
from tui.kit.formats import wrap


class Sentences(Tall[tuple[str, ...]]):
    """As many lines as they need."""

    def draw(self, sentences: tuple[str, ...], size: Size) -> Iterable[Text]:
        for sentence in sentences:
            for i, piece in enumerate(wrap(sentence, max(size.width - 2, 16))):
                mark = ("· ", self.look.quiet) if i == 0 else "  "
                yield Text.assemble(mark, (piece, self.look.normal))
