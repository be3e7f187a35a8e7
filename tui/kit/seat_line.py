"""The seat under the cursor, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from tui.kit.drawn import Drawn, ends
from tui.kit.pieces import Says, painted


class SeatLine(Drawn[tuple[Says, ...]]):
    """A line or two about a seat."""

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, lines: tuple[Says, ...], size: Size) -> Iterable[Text]:
        for says in lines[: size.height]:
            left = painted(says.left, self.look, self.parties)
            right = painted(says.right, self.look, self.parties)
            if left.cell_len >= size.width - right.cell_len:
                right = Text()  # rather no hint than figures without their mark
            for piece in says.more:
                more = painted((piece,), self.look, self.parties)
                if left.cell_len + more.cell_len < size.width - right.cell_len:
                    left.append_text(more)
            yield ends(left, right, size.width)
