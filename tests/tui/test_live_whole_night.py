"""The results of a night typed by keys, each of them on the board when the next is begun.

``LIVE_RESULTS=650 pytest -m long tests/tui/test_live_whole_night.py`` types all of them.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

import pytest

from simulator.outcome import Mark
from tests.shipped import load
from tests.tui.kept import Kept, kept, votes_of, whole
from tests.tui.stage import PATIENCE
from tui.live.entry_card import EntryCard, Sure
from tui.night.lower_third import LowerThird

TYPED = int(os.environ.get("LIVE_RESULTS", "160"))
MOST_ASKED = 20
"""True results of a night that raise a question, without a projection to know better by."""


class Typist:
    """Types faster than anybody: all of a seat in one moment."""

    def __init__(self, night: Kept) -> None:
        self.night, self.there = night, night.there
        self.asked: list[Sure] = []

    async def enter(self, name: str, votes: tuple[int, ...]) -> None:
        """A seat's result, from its name to the last Enter; what is asked about is meant."""
        before = len(self.night.keeper.messages)
        for word in (name, *map(str, votes)):
            for character in word:
                self.there._post(character)
            self.there._post("enter")
        for _ in ("rejected papers", "total", "majority"):
            self.there._post("enter")
        await self._until(lambda: len(self.night.keeper.messages) > before)

    async def _until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done() or not isinstance(self.there.app.screen, EntryCard):
            assert time.monotonic() < end, self.there.text
            screen = self.there.app.screen
            if isinstance(screen, Sure) and screen.is_mounted and screen not in self.asked:
                self.asked.append(screen)
                self.there._post("y")
            await asyncio.sleep(0)


@pytest.mark.long
async def test_results_typed_one_after_another() -> None:
    scenario = whole()
    async with kept(scenario) as night:
        typist, board = Typist(night), night.screen.board
        third = board.query_one(LowerThird)
        await night.press("E")
        for count, contest in enumerate(scenario.polled[:TYPED], 1):
            night.hands.wait(0.5)
            await typist.enter(contest.name, votes_of(scenario, contest.slug))
            assert third.state is not None
            assert third.state.name == contest.name
            assert board.frame.standing.declared == count
        assert len(typist.asked) <= MOST_ASKED
        await night.press("escape")
        assert f"{TYPED} of 650 declared" in night.text
        assert len(night.keeper.night.results) == TYPED
        outcome = load("uk-2024").outcome
        assert outcome is not None
        for slug, result in night.keeper.night.results.items():
            assert result.mark is Mark.LIVE
            votes = [c.votes for c in result.candidates]
            assert votes == [c.votes for c in outcome.contests[slug].candidates], slug
