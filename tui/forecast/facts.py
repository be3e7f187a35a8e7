"""Figures with their labels, as many on a line as fit; and how far the drawing is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator.text import bar
from tui.kit.drawn import Drawn

GAP = 3
"""Cells between two figures."""


@dataclass(frozen=True, slots=True)
class Facts:
    """(label, figure) pairs, in order."""

    pairs: tuple[tuple[str, str], ...]


class ChanceFacts(Drawn[Facts]):
    """The pairs, flowing; a pair is never broken."""

    DEFAULT_CSS = "ChanceFacts { height: auto; }"

    def changed(self) -> None:
        """Another number of lines, perhaps."""
        self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        return len(list(self._lines(self.state, width))) if self.state is not None else 0

    def draw(self, state: Facts, size: Size) -> Iterable[Text]:
        return self._lines(state, size.width)

    def _lines(self, state: Facts, width: int) -> Iterable[Text]:
        look = self.look
        line = Text()
        for label, figure in state.pairs:
            pair = Text.assemble((f"{label} ", look.quiet), (figure, look.strong))
            if line.cell_len and line.cell_len + GAP + pair.cell_len > width:
                yield line
                line = Text()
            if line.cell_len:
                line.append(" " * GAP)
            line.append_text(pair)
        if line.cell_len:
            yield line


@dataclass(frozen=True, slots=True)
class Drawing:
    """So many of ``total`` draws are done."""

    done: int
    total: int


class DrawingBar(Drawn[Drawing]):
    """``drawing ██████▍      4,096 of 10,000   x stops``."""

    async def on_click(self) -> None:
        """Stop, as ``x`` does."""
        await self.screen.run_action("stop")

    def draw(self, state: Drawing, size: Size) -> Iterable[Text]:
        look = self.look
        progress = f"  {state.done:,} of {state.total:,} draws"
        hint = "   x stops"
        room = min(max(size.width - len("drawing ") - len(progress) - len(hint), 0), 40)
        drawn = bar(state.done / max(state.total, 1), room)
        line = Text("drawing ", look.quiet).append(drawn, look.bright)
        line.append("·" * (room - len(drawn)), look.rail)
        return [line.append(progress, look.normal).append(hint, look.quiet)]
