"""What the server notes of requests, its minute in the test's hand."""

from __future__ import annotations

import pytest

pytest.importorskip("aiohttp")

from simulator.feed.server.traffic import MOST_TOLD, Traffic
from tests.feed.serving import on_air


async def test_what_is_answered_is_a_line_a_minute() -> None:
    async with on_air() as rig:
        for path in ("/v1/night", "/v1/contests", "/v1/nowhere", "/control", "/health"):
            async with rig.client.get(path):
                pass
        (refused,) = rig.notes
        assert "GET /v1/nowhere 404" in refused
        rig.station.heartbeat(rig.wall[0] + 59)
        assert rig.notes == [refused]
        rig.station.heartbeat(rig.wall[0] + 60)
        assert rig.notes.pop() == "3 requests from 1 client in a minute, 1 refused"
        # Nothing came since: nothing is said.
        rig.station.heartbeat(rig.wall[0] + 600)
        assert rig.notes == [refused]


def test_an_outage_does_not_bury_the_night() -> None:
    traffic = Traffic()
    told = [traffic.take(f"10.0.0.{k % 2}", 503, 1000.0) for k in range(3000)]
    assert told.count(True) == MOST_TOLD
    assert traffic.told(1060.0) == "3,000 requests from 2 clients in a minute, 3,000 refused"
    assert traffic.take("10.0.0.1", 503, 1061.0)
