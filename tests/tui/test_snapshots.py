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


async def test_the_night_at_three_sizes(pictures: SnapshotAssertion) -> None:
    async with opened(night.show(start=7200)) as there:

        async def seen(name: str) -> None:
            for width, height in SIZES:
                await there.resize(width, height)
                assert picture(there) == pictures(name=f"{width}x{height}-{name}")

        await there.press("space")
        await seen("verification")
        there.replay.playback.seek(6 * 3600)
        await there.look()
        await seen("sorting")
        there.replay.playback.seek(520 * 60)
        await there.look()
        await seen("stage")
        await there.press("d", "s")
        await seen("elected")
        await there.press("enter")
        await seen("closing")


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
