"""What every test of the screens stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.scenario import Scenario
from simulator.telling import Moment, running_order
from simulator.timeline import NationTimeline, Timeline
from tests.tui.picturing import SvgExtension
from tui.night import replay as night_replay


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a folder of its own: the desk lists, writes and watches the working one."""
    monkeypatch.chdir(tmp_path)
    # No test may start an editor of whoever runs it.
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def one_nation_a_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night that tests share is measured and put in order once, not for every board."""
    monkeypatch.setattr(night_replay, "NationTimeline", nation_of)
    monkeypatch.setattr(night_replay, "running_order", order_of)


_NATIONS: dict[tuple[int, int], NationTimeline] = {}
_ORDERS: dict[int, tuple[Moment, ...]] = {}


def nation_of(scenario: Scenario, timeline: Timeline) -> NationTimeline:
    # It keeps both alive, so their ids are theirs alone.
    key = (id(scenario), id(timeline))
    if key not in _NATIONS:
        _NATIONS[key] = NationTimeline(scenario, timeline)
    return _NATIONS[key]


def order_of(nation: NationTimeline) -> tuple[Moment, ...]:
    if id(nation) not in _ORDERS:
        _ORDERS[id(nation)] = running_order(nation)
    return _ORDERS[id(nation)]


@pytest.fixture
def pictures(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Pictures of screens, a file each."""
    return snapshot.use_extension(SvgExtension)
