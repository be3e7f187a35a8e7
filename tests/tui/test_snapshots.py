"""The screens as pictures, at three sizes and in every look.

The night is the hand-made one, so only a change of the screens changes a picture. To accept new
pictures: ``pytest tests/tui/test_snapshots.py --snapshot-update``, and look at them.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui import night
from tests.tui.picturing import SIZES, picture
from tests.tui.stage import opened


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_night_at_three_sizes(size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    async with opened(night.show(start=7200), size) as there:
        await there.press("space")
        assert picture(there) == pictures(name="verification")
        there.replay.playback.seek(6 * 3600)
        await there.look()
        assert picture(there) == pictures(name="sorting")
        there.replay.playback.seek(520 * 60)
        await there.look()
        assert picture(there) == pictures(name="stage")
        await there.press("d", "s")
        assert picture(there) == pictures(name="elected")
        await there.press("enter")
        assert picture(there) == pictures(name="closing")


@pytest.mark.parametrize("look", ["light", "safe-dark", "safe-light"])
async def test_the_looks(look: str, pictures: SnapshotAssertion) -> None:
    async with opened(night.show(start=6 * 3600), (120, 36)) as there:
        there.app.theme = look
        await there.press("space")
        await there.settle()
        assert picture(there) == pictures


async def test_no_colour(monkeypatch: pytest.MonkeyPatch, pictures: SnapshotAssertion) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(night.show(night.changed(), start=6 * 3600), (80, 24)) as there:
        await there.press("space")
        assert picture(there) == pictures
