"""The clock of a night, in its own time zone: one line, or large figures where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size

from tui.kit import formats
from tui.kit.drawn import Drawn

FIGURES: Final = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": (" ┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ":": (" ╻ ", "   ", " ╹ "),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock shows; seconds only where they are not a blur."""

    time: datetime
    seconds: bool = False


class NightClock(Drawn[Moment]):
    """``03:12 BST  Fri 5 July``; with three lines, large figures and the date beside them."""

    DEFAULT_CSS = "NightClock { width: auto; height: 1; }"

    def draw(self, moment: Moment, size: Size) -> Iterable[Text]:
        look, when = self.look, moment.time
        time = formats.clock(when, seconds=moment.seconds)
        if size.height < 3:
            line = Text()
            for words, ink in zip(
                _line(moment), (look.bright, look.quiet, look.normal), strict=True
            ):
                if line and line.cell_len + cell_len(words) > size.width:
                    break  # a zone or a day that is cut tells nobody which
                line.append(words, ink)
            return [line]
        beside = (f"{when:%A}", f"{when.day} {when:%B %Y}", f"{when:%Z}")
        if moment.seconds and size.width < 3 * len(time) + 2 + max(map(len, beside)):
            time = formats.clock(when, seconds=False)  # a date that is cut tells nobody the day
        large = figures(time)
        return [
            Text.assemble((row, look.bright), (f"  {text}", look.quiet))
            for row, text in zip(large, beside, strict=True)
        ]

    def get_content_width(self, *_: object) -> int:
        """Wide enough for the longest weekday and month, so that nothing moves at midnight."""
        seconds = self.state.seconds if self.state else False
        figures_wide = 8 if seconds else 5
        return figures_wide * 3 + 2 + 17 if self.size.height >= 3 else figures_wide + 22


def clock_width(moment: Moment) -> int:
    """Cells of the clock in one line, with its date uncut."""
    return sum(map(cell_len, _line(moment)))


def _line(moment: Moment) -> tuple[str, str, str]:
    when = moment.time
    time = formats.clock(when, seconds=moment.seconds)
    return time, f" {when:%Z}", f"  {formats.day(when, short=True)}"


def figures(text: str) -> tuple[str, str, str]:
    """A time in figures of three lines, heavy box-drawing characters."""
    top, middle, bottom = ("".join(FIGURES[c][row] for c in text) for row in range(3))
    return top, middle, bottom
