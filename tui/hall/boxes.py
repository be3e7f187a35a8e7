"""Every ballot box as one mark: on its way, in the hall, verified, counted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Drawn

ON_ITS_WAY: Final = "·"
RECEIVED: Final = "□"
VERIFIED: Final = "■"
AGAIN: Final = "▣"


@dataclass(frozen=True, slots=True)
class Boxes:
    """``marks`` in order of box number."""

    marks: str


def marks_at(
    boxes: Mapping[int, tuple[int | None, int | None, int | None]], total: int, now: int
) -> Boxes:
    """The marks at a moment, from when each box was received, verified and counted again."""

    def mark(number: int) -> str:
        received, verified, again = boxes.get(number, (None, None, None))
        if verified is not None and verified <= now:
            return VERIFIED
        if again is not None and again <= now:
            return AGAIN
        return RECEIVED if received is not None and received <= now else ON_ITS_WAY

    return Boxes("".join(mark(number) for number in range(1, total + 1)))


class BoxGrid(Drawn[Boxes]):
    """The marks in rows, a legend under them where there is room."""

    def draw(self, boxes: Boxes, size: Size) -> Iterable[Text]:
        """As many marks a row as fit, with a space between where that leaves room for all."""
        look, marks = self.look, boxes.marks
        width, height = size
        if not marks:
            return [Text("The boxes are being sealed.", look.quiet)]
        gap = 2 if -(-len(marks) // max(width // 2, 1)) <= max(height - 1, 1) else 1
        across = max(width // gap, 1)
        inks = {
            ON_ITS_WAY: look.whisper,
            RECEIVED: look.normal,
            VERIFIED: look.quiet,
            AGAIN: look.bright,
        }
        lines = []
        for start in range(0, len(marks), across):
            line = Text()
            for mark in marks[start : start + across]:
                line.append(mark.ljust(gap), inks[mark])
            lines.append(line)
        if len(lines) < height:
            legend = Text()
            for mark, word in (
                (ON_ITS_WAY, "on its way"),
                (RECEIVED, "in"),
                (AGAIN, "again"),
                (VERIFIED, "verified"),
            ):
                legend.append(f"{mark} ", inks[mark]).append(f"{word}  ", look.quiet)
            lines.append(legend)
        return lines
