"""Figures, moments and texts as the screens print them; widths are cells of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import datetime

from rich.cells import cell_len, chop_cells, set_cell_size


def votes(count: int) -> str:
    """``11,847``."""
    return f"{count:,}"


def share(percent: float) -> str:
    """``26.7``, to stand under a heading that says per cent."""
    return f"{percent:.1f}"


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """``06:48``, or ``06:48:00``."""
    return f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"


def day(moment: datetime, *, short: bool = False) -> str:
    """``Friday 5 July 2024``, or ``Fri 5 July``."""
    if short:
        return f"{moment:%a} {moment.day} {moment:%B}"
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def speed(times: float) -> str:
    """``180×``; ``max`` where there is no waiting at all."""
    return "max" if times == float("inf") else f"{times:g}×"


def length(seconds: float) -> str:
    """``15 min``, ``4½ min``, ``90 s``: how long a directed replay lasts."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    halves = round(seconds / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} min"


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells, cut with an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)


def widest(texts: Iterable[str]) -> int:
    """Cells of the longest text; 0 where there is none."""
    return max((cell_len(text) for text in texts), default=0)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells, broken between words where that is possible."""
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width)
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, width) if cell_len(word) > width else [word]
    return lines
