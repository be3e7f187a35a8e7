"""The night board opened in tests, at a moment and paused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.tui import national
from tests.tui.stage import Opened, opened
from tui.night.screen import NightScreen
from tui.shows import Show

SIZES = ((80, 24), (120, 36), (200, 50))


@asynccontextmanager
async def board(
    start: str = "22:00", size: tuple[int, int] = (120, 36), show: Show | None = None
) -> AsyncIterator[tuple[Opened, NightScreen]]:
    """The board at a moment, paused."""
    async with opened(show or national.show(start), size=size) as there:
        screen = there.app.screen
        assert isinstance(screen, NightScreen)
        screen.replay.playback.pause()
        await there.look()
        yield there, screen


def seat(name: str) -> int:
    return next(i for i, c in enumerate(national.scenario().contests) if c.name == name)
