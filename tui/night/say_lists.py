"""The ticker and the records: lists of lines out of pieces, each with its own manner."""

from __future__ import annotations

from typing import ClassVar

from tui.kit.pieces import SayList


class Ticker(SayList):
    """Stories, the newest first; it stays at the newest until the cursor leaves it."""

    FOLLOW: ClassVar[bool] = True
    EMPTY: ClassVar[str] = "Nothing has happened yet"


class Records(SayList):
    """Records, defeats, near misses."""

    EMPTY: ClassVar[str] = "Records fall with the first declaration"
