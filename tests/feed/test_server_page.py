"""What the control tells the page, and asks before it does what nobody meant."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("aiohttp")

from simulator.messages import Kind
from tests.feed.nights import SEATS
from tests.feed.serving import RUN, on_air


async def test_whoever_forgot_to_name_a_contest_is_asked_first() -> None:
    async with on_air() as rig:
        before = rig.station.on
        assert before is not None
        plan = before.transmission.items
        status, told = await rig.order("inject", fault={"type": "wrong_winner"}, most=1)
        assert (status, told["problems"]) == (
            409,
            [f"this strikes {len(SEATS)} seats, still to come"],
        )
        assert before.transmission.items == plan
        assert not before.touches
        assert rig.acted == []
        first = next(item for item in plan if item.message.kind is Kind.RESULT)
        rig.play(first.due - before.transmission.night_seconds(rig.wall[0]) + 1)
        _, told = await rig.order("inject", fault={"type": "wrong_winner"}, most=1)
        # One that has declared is struck by what is said of it once more.
        assert told["error"] == f"this strikes {len(SEATS)} seats, 1 of them declared already"
        status, told = await rig.order("inject", fault={"type": "wrong_winner"}, most=True)
        assert status == 400
        # One that was named is one, and what may strike all may be said.
        named = {"type": "wrong_winner", "contest": SEATS[0]}
        assert (await rig.order("inject", fault=named, most=1))[0] == 200
        status, told = await rig.order("inject", fault={"type": "wrong_winner"})
        assert (status, len(told["struck"])) == (200, len(SEATS))


async def test_who_steers_knows_who_is_due_and_which_messages_a_fault_strikes() -> None:
    async with on_air() as rig:
        told = await rig.json("/control")
        due = [one["contest"] for one in told["next"]]
        assert sorted(due) == sorted(SEATS)
        assert told["struck"] == {}
        fault = {"type": "wrong_winner", "contest": due[0], "corrected_after": "1m"}
        await rig.order("inject", fault=fault)
        numbers = (await rig.json("/control"))["struck"]["wrong_winner"]
        await rig.order("skip", seconds=100_000)
        assert rig.station.on is not None
        sent = rig.station.on.transmission.sent
        struck = [one.number for one in sent if "wrong_winner" in one.item.faults]
        assert numbers == struck
        assert (await rig.json("/control"))["next"] == []
        # The streams say nothing of it.
        assert all("faults" not in json.loads(one.data) for one in sent)
    async with on_air(control=False) as rig:
        assert not {"next", "struck"} & set(await rig.json("/control"))


async def test_what_was_written_of_the_run_before_is_said_to_have_stopped() -> None:
    async with on_air(writes=("the folder of files",)) as rig:
        told = await rig.json("/control")
        assert (told["writes"], told["stopped"]) == (["the folder of files"], None)
        rig.play(30)
        await rig.order("restart")
        await rig.order("restart")
        told = await rig.json("/control")
        assert told["writes"] == []
        # It is the first run's, whatever comes after.
        assert told["stopped"]["what"] == ["the folder of files"]
        assert told["stopped"]["run"] == RUN
        assert told["stopped"]["at"].endswith("Z")


async def test_a_fault_of_the_line_says_how_it_acts() -> None:
    async with on_air() as rig:
        _, told = await rig.order("inject", fault={"type": "http_status", "status": 502, "for": 60})
        (fault,) = told["faults"]
        assert fault["acts"]
        assert fault["keys"]["status"] == 502
