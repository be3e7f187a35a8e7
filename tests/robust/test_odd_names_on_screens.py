"""Brackets and dollars in names stand on every screen as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import load
from simulator.request import TuiRequest
from simulator.text import toml_string
from tests.robust.test_odd_names import NIGHT, ODD
from tests.tui.stage import opened
from tui.desk.entries import look_into
from tui.shows import show_of


@pytest.mark.long
@pytest.mark.parametrize("kind", ["a closing bracket", "a style"])
async def test_a_hall_shows_a_name_as_it_is_written(kind: str, own_folder: Path) -> None:
    text = ODD[kind]
    said = toml_string(text)
    night = NIGHT.format(title=said, party=said, seat=said, name=said, note=said)
    Path("own.toml").write_text(night, encoding="utf-8")
    show = show_of(load("own.toml"), TuiRequest())
    async with opened(show, (120, 36)) as there:
        assert text in there.text
        for keys in ("n", "n", "d", "d", "s", "enter", "i", "escape"):
            await there.press(keys)
            assert text in there.text, keys
    assert text in look_into("own.toml").verdict
