"""The clock of a rehearsal that follows a feed: it goes as the feed's night does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.feed import Pace
from simulator.live import Draft, Keeper, keep_journal
from simulator.live.clock import STALE, LiveClock
from simulator.messages import Kind, Note
from simulator.scenario import Scenario
from tests.feed.nights import small_night

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SLUG = "one-ford"


class Hands:
    """The real clock."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def night() -> Scenario:
    return small_night((SLUG,))


def test_a_rehearsals_clock_goes_as_the_night_of_its_feed_does(
    tmp_path: Path, night: Scenario
) -> None:
    hands, close = Hands(), night.close_of_poll
    with keep_journal(tmp_path / "n.jsonl", night, now=hands()) as journal:
        keeper = Keeper(journal, night, now=hands)

        def at() -> float:
            return (keeper.night_time - close).total_seconds()

        def enter(seconds: float, words: str) -> None:
            when = close + timedelta(seconds=seconds)
            keeper.enter(Draft(Kind.NOTE, SLUG, Note(words), "feed", "url", when), sure=True)

        hands.wait(2)
        assert (at(), keeper.clock_stands) == (2, False)
        enter(5_000, "A queue")
        hands.wait(2)
        assert (at(), keeper.clock_stands) == (5_000, True), "nobody says how it goes on"
        # What was not taken up yet, or may be on its way, is told in its own time.
        pace = Pace(close + timedelta(seconds=9_000), 600.0, hands())
        keeper.follow(pace, behind=True)
        assert (at(), keeper.clock_stands) == (5_000, False)
        enter(6_000, "Another queue")
        hands.wait(2)
        keeper.follow(pace)
        assert at() == 6_000 + 2 * 600
        keeper.follow(pace, behind=True)
        assert at() == 6_000 + 2 * 600, "it goes not back"
        # Then it goes with the feed, between two messages too.
        hands.wait(2)
        keeper.follow(pace)
        assert at() == 9_000 + 4 * 600
        hands.wait(0.5)
        assert at() == 9_000 + 4.5 * 600
        # It was paused: the clock is where the feed stands.
        keeper.follow(Pace(close + timedelta(seconds=11_200), 0.0, hands()))
        hands.wait(60)
        assert at() == 11_200
        # It is lost: the clock does not run away.
        keeper.follow(Pace(close + timedelta(seconds=11_300), 600.0, hands()))
        hands.wait(STALE.total_seconds() + 3_600)
        assert at() == 11_300 + STALE.total_seconds() * 600


@pytest.mark.parametrize("days", [-2, 400])
def test_another_nights_feed_and_the_night_itself_are_left_alone(
    days: int, night: Scenario
) -> None:
    close = night.close_of_poll
    rehearsal = LiveClock(close, BEGAN)
    other = Pace(close + timedelta(days=days), 60.0, BEGAN)
    assert rehearsal.follow(other, BEGAN) == rehearsal
    fitting = Pace(close + timedelta(hours=1), 60.0, BEGAN)
    assert rehearsal.follow(fitting, BEGAN).pace == fitting
    for clock in (LiveClock(close), LiveClock(close, BEGAN, entry=True)):
        assert clock.follow(fitting, BEGAN) == clock


def test_what_a_feed_says_of_its_pace_is_not_believed_unseen() -> None:
    client = pytest.importorskip("simulator.feed.client")
    said = {"night_time": "2024-07-04T23:00:00+01:00", "speed": 600.0, "state": "playing"}

    def read(**other: object) -> object:
        return client.read_pace(json.dumps(said | other).encode(), BEGAN)

    assert read() == Pace(datetime(2024, 7, 4, 22, tzinfo=UTC), 600.0, BEGAN)
    assert read(state="paused") == Pace(datetime(2024, 7, 4, 22, tzinfo=UTC), 0.0, BEGAN)
    for bad in (
        {"night_time": 5},
        {"night_time": "soon"},
        {"night_time": "2024-07-04T23:00:00"},
        {"speed": None},
        {"speed": -1},
        {"speed": 1e300},
    ):
        with pytest.raises(ValueError, match=r".+"):
            read(**bad)
    for data in (b"", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(ValueError, match=r".+"):
            client.read_pace(data, BEGAN)
