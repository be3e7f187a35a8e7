"""Bars and intervals out of characters, to an eighth of a cell."""

from __future__ import annotations

from typing import Final

EIGHTHS: Final = " ▏▎▍▌▋▊▉"
SLIM, SLIM_HALF = "▀", "▘"


def bar(part: float, width: int, fill: str = "█") -> str:
    """A bar over ``part`` (0 to 1) of so many cells; solid ones end on an eighth.

    Anything above nought shows at least the thinnest line, so nobody with papers has no bar.
    """
    part = min(max(part, 0.0), 1.0)
    if width <= 0 or part == 0.0:
        return ""
    if fill != "█":
        return fill * max(round(part * width), 1)
    whole, eighths = divmod(max(round(part * width * 8), 1), 8)
    return "█" * whole + (EIGHTHS[eighths] if eighths else "")


def slim_bar(part: float, width: int, fill: str = "█") -> str:
    """A bar of half a line's height, to stand under its name; to half a cell.

    A patterned bar keeps its whole height: patterns need it.
    """
    part = min(max(part, 0.0), 1.0)
    if fill != "█" or width <= 0 or part == 0.0:
        return bar(part, width, fill)
    whole, half = divmod(max(round(part * width * 2), 1), 2)
    return SLIM * whole + SLIM_HALF * half


def interval(low: float, middle: float, high: float, width: int) -> tuple[int, str]:
    """Where an interval begins and what it looks like: ``├──●──┤`` on so many cells.

    The three are fractions of the width; the middle is always drawn, and always within it.
    """

    def cell(part: float) -> int:
        return min(max(round(part * (width - 1)), 0), width - 1)

    left, centre, right = cell(low), cell(middle), cell(high)
    left, right = min(left, centre), max(right, centre)
    cells = ["─"] * (right - left + 1)
    cells[0], cells[-1] = "├", "┤"
    cells[centre - left] = "●"
    return left, "".join(cells)
