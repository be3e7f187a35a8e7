"""A seat's results on other nights stand on its closing screen, as far as the files have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import load
from simulator.request import TuiRequest
from tests.tui.stage import Opened, opened
from tui.hall import ClosingScreen
from tui.hall.history import SeatHistory
from tui.shows import Show, show_of

FILE = """
[scenario]
title = "Aldershot"
date = 2017-06-08
[parties]
Con = { name = "Conservative", symbol = "C" }
Lab = { name = "Labour", symbol = "L" }
[[contests]]
slug = "aldershot"
name = "Aldershot"
ons_id = "E14000530"
electorate = 90000
candidates = [
    { name = "Leo Docherty", party = "Con", votes = 300 },
    { name = "Gary Puffett", party = "Lab", votes = 200 },
]
"""


def show(folder: Path, ons_id: str) -> Show:
    path = folder / "own.toml"
    path.write_text(FILE.replace("E14000530", ons_id), encoding="utf-8")
    return show_of(load(str(path)), TuiRequest())


async def close(there: Opened) -> SeatHistory:
    """To the closing screen, once the seat's results have been looked for."""
    await there.press("d", "d", "s", "enter")
    assert isinstance(there.screen, ClosingScreen)
    await there.found()
    return there.screen.query_one(SeatHistory)


@pytest.mark.parametrize("size", [(120, 36), pytest.param((40, 30), marks=pytest.mark.long)])
async def test_the_closing_screen_has_the_seat_s_results(
    own_folder: Path, size: tuple[int, int]
) -> None:
    async with opened(show(own_folder, "E14000530"), size) as there:
        history = await close(there)
        assert history.display
        assert history.state is not None
        lines = [line.plain for line in history.draw(history.state, history.size)]
        assert all(len(line) <= size[0] for line in lines)
        words = " ".join(" ".join(lines).split())
        assert words.startswith("2010 result C Con by 5,586 7 May 2015 C Con Gerald Howarth by")
        assert words.endswith("Docherty by 16,698 Conservative at each of these 4 results")
        if size[0] > 100:
            assert "THE SEAT IN OUR FILES" in there.text
            assert "Gerald Howarth by 14,901" in there.text


@pytest.mark.parametrize("ons_id", ["E14001497", pytest.param("E14009999", marks=pytest.mark.long)])
async def test_where_there_is_no_other_night_it_says_nothing(own_folder: Path, ons_id: str) -> None:
    async with opened(show(own_folder, ons_id), (120, 36)) as there:
        assert not (await close(there)).display
        assert "THE SEAT IN OUR FILES" not in there.text
