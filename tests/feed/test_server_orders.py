"""What an order leaves alone: faults of before, and what was sent while it was done."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.feed.faults import Affliction, Reach, Span, Touch, afflict_in_steps
from simulator.feed.server import control, station
from simulator.feed.transmission import Transmission
from tests.feed.serving import on_air


async def test_how_far_a_fault_reaches_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = []
    span = Reach.span

    def count(reach: Reach, touch: Touch) -> Generator[None, None, Span]:
        measured.append(touch.fault.type)
        return span(reach, touch)

    monkeypatch.setattr(Reach, "span", count)
    async with on_air() as rig:
        rig.play(3700)
        for kind in ("transposed_digits", "names", "duplicate"):
            status, told = await rig.order("inject", fault={"type": kind})
            assert status == 200
        assert [one["type"] for one in told["faults"]] == measured
        await rig.order("clear")
        await rig.json("/control")
        assert measured == ["transposed_digits", "names", "duplicate"]


async def test_nothing_is_sent_later_than_the_moment_at_which_the_night_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(station, "AT_ONCE", 1)
    strikes = 0
    async with on_air() as rig:
        assert rig.station.on is not None
        playing = rig.station.on.transmission
        due = [item.due for item in playing.items]
        rig.play(3601 + due[7])  # one-ford has its winner, not yet its figures
        give_way, passing = asyncio.sleep, 0.0

        async def meanwhile(_: float) -> None:
            # Whoever sends the night has its turn.
            rig.play(passing)
            await give_way(0)

        def slowly(*args: Any, **values: Any) -> Generator[None, None, Affliction]:
            nonlocal strikes
            strikes += 1
            if strikes == 1:
                rig.play(due[8] - due[7])
                rig.wall[0] += due[12] - 2 - due[8]
            return (yield from afflict_in_steps(*args, **values))

        monkeypatch.setattr(control, "afflict_in_steps", slowly)
        monkeypatch.setattr(control, "LEAD", 10**6)
        monkeypatch.setattr(asyncio, "sleep", meanwhile)
        passing = 3
        fault = {"type": "transposed_digits", "contest": "one-ford", "corrected_after": "2m"}
        assert (await rig.order("inject", faults=[fault]))[0] == 200
        assert strikes == 2
        _agree(playing, rig.wall[0])
        passing = 30
        assert (await rig.order("seek", at=due[13] + 1))[0] == 200
        assert playing.sent[-1].item.due == due[13]
        _agree(playing, rig.wall[0])


def _agree(playing: Transmission, wall: float) -> None:
    """What was sent has the moment that the clock has for it, and none is to come."""
    assert playing.sent[-1].item.due <= playing.night_seconds(wall)
    for sent in playing.sent:
        moment = playing.clock.wall_of(playing.quiet.played(sent.item.due))
        assert moment is not None
        assert sent.message.entered_at == datetime.fromtimestamp(moment, UTC)
