"""A second desk shows what another process keeps, and what it enters is kept there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.live import Accepted, Draft, Guest, Keeper, Refused, keep_journal, serve_desk, sit
from simulator.messages import Kind, Note, Rush
from simulator.scenario import Scenario, load

SEAT = "south-west-norfolk"
NAME = "south-west-norfolk-2024"


@pytest.fixture(scope="module")
def night() -> Scenario:
    return load(NAME)


def test_two_desks_see_the_same_night(tmp_path: Path, night: Scenario) -> None:
    path = tmp_path / "n.jsonl"
    with keep_journal(path, night, double_entry=False, now=datetime.now(UTC)) as journal:
        keeper = Keeper(journal, night)
        with serve_desk(journal, keeper), sit(path, NAME, as_guest=True) as sitting:
            guest = sitting.keeper
            assert isinstance(guest, Guest)
            keeper.enter(Draft(Kind.NOTE, SEAT, Note("It is quiet"), "Ada"))
            guest.look()
            assert guest.messages == keeper.messages
            receipt = guest.enter(Draft(Kind.RUSH, SEAT, Rush("Terry Jermy", "Lab"), "Ben"))
            assert isinstance(receipt, Accepted)
            assert [m.by for m in keeper.messages] == ["Ada", "Ben"]
            assert guest.night.results[SEAT].winner.name == "Terry Jermy"
            guest.undo("Ben")
            assert guest.night.results == keeper.night.results == {}
            second = sit(path, NAME, sources=("rows.csv",), as_guest=True)
            with pytest.raises(InputError, match="no --from here"), second:
                pass


def test_when_the_first_desk_has_gone_nothing_is_kept_silently(
    tmp_path: Path, night: Scenario
) -> None:
    path = tmp_path / "n.jsonl"
    with keep_journal(path, night, double_entry=False, now=datetime.now(UTC)):
        pass
    guest = Guest(path, night)
    receipt = guest.enter(Draft(Kind.NOTE, SEAT, Note("Anybody?"), "Ben"))
    assert isinstance(receipt, Refused)
    assert guest.messages == ()
