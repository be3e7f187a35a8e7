"""The night board as pictures, at three sizes, dark and light, and without colour.

The halls are arithmetic and the declarations certified, so only a change of the screens (or of
the shipped tables) changes a picture.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui import national, projected
from tests.tui.picturing import picture
from tests.tui.stage import Opened, opened
from tui.night.screen import NightScreen


@pytest.mark.parametrize(
    ("size", "start", "pane", "look"),
    [
        ((80, 24), "03:00", "m", "dark"),
        ((120, 36), "04:00", "s", "light"),
        ((200, 50), "06:00", "b", "dark"),
    ],
    ids=lambda value: f"{value[0]}x{value[1]}" if isinstance(value, tuple) else None,
)
async def test_the_board(
    size: tuple[int, int], start: str, pane: str, look: str, pictures: SnapshotAssertion
) -> None:
    async with opened(national.show(start), size) as there:
        there.app.theme = look
        await there.press("space", pane)
        assert picture(there) == pictures(name="board")


async def test_the_projection(pictures: SnapshotAssertion) -> None:
    async with opened(projected.show("03:00"), (120, 36)) as there:
        await there.press("space", "j")
        await there.until(lambda: _settled(there))
        assert picture(there) == pictures


def _settled(there: Opened) -> bool:
    """The projection of the moment has been made and is shown."""
    screen = there.find(NightScreen)
    screen.tick()
    return "after 79 of 650" in there.text
