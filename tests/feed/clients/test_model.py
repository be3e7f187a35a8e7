"""The Washington Post's live model estimates the night from the feed's three files."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario import load
from tests.feed.clients import harness
from tests.feed.clients.listening import DECLARED, Night

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def estimates(night: Night, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the model says at each time."""
    python = harness.python("model", "elexmodel")
    folder = tmp_path_factory.mktemp("model")
    for name, data in night.tables.items():
        (folder / name).write_bytes(data)
    live = [name for name in night.tables if name.startswith("live-")]
    command = [python, str(harness.HERE / "hear_model.py"), "config.json", "preprocessed.csv"]
    process = harness.start([*command, *live], folder, OPENBLAS_NUM_THREADS="1")
    told: list[dict[str, Any]] = harness.told(process, folder)
    return told


def votes(party: str | None = None) -> int:
    """Certified votes of a party, or of all, in Great Britain."""
    return sum(
        candidate.votes or 0
        for contest in load("uk-2024").contests
        if contest.country != "Northern Ireland"
        for candidate in contest.candidates
        if party in (None, candidate.party)
    )


def test_its_estimates_come_near_the_certified_votes(estimates: list[dict[str, Any]]) -> None:
    real = {"dem": votes("Lab"), "gop": votes("Con"), "turnout": votes()}
    away = [{k: abs(told[k] / real[k] - 1) for k in real} for told in estimates]
    # By 2 in the morning the seats of the North East say little of where Conservatives live.
    assert all(each["turnout"] < 0.03 for each in away)
    assert all(each["dem"] < 0.07 for each in away)
    assert away[0]["gop"] < 0.15
    assert max(away[-1].values()) < 0.02


def test_it_uses_what_has_declared(estimates: list[dict[str, Any]]) -> None:
    assert [told["units"] for told in estimates] == [632] * len(DECLARED)
    reported = [told["reported"] for told in estimates]
    assert reported == sorted(reported)
    # It leaves out as odd whose weight has fallen by half: were the weights those of two parties,
    # a third of the night.
    assert all(told["left_out"] <= 0.1 * told["reported"] for told in estimates)


def test_the_files_say_that_they_are_a_test(night: Night) -> None:
    assert all(b"test" in data.lower() for data in night.tables.values())
