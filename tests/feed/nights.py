"""What tests of the feed share: a small night with votes and bases, its roll and its plan."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator import session
from simulator.feed.clock import FeedClock
from simulator.feed.plan import plan_night
from simulator.feed.roll import Roll, roll_of
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, PlanOptions
from simulator.outcome import Origin
from simulator.scenario import Scenario, load
from simulator.timeline import Timeline
from tests.truth.written import candidate, contest, night

BASE = """
[contests.previous.actual-2020]
label = "2020"
electorate = 48_000
rejected = 90
[contests.previous.actual-2020.votes]
Con = 15_000
Lab = 9_000
LD = 3_000
Green = 800
"""
MORE = """
ons_id = "E1400000{}"
region = "East of England"
base = "actual-2020"
count = {{ tables = 4 }}
"""
PEOPLE = (
    ("Ann Ash", "Con", 10_004, 'sort_name = "ash, ann"\nsitting_mp = true\n'),
    ("Bob Birch", "Lab", 10_400, ""),
    ("Cy of the Cole", "LD", 5_321, 'sort_name = "of-the-cole, cy"\n'),
    ("Dee Dúlamán", "Ind", 678, ""),
)
SEATS = ("one-ford", "two-moor", "three-and-four")


def write_night(folder: Path, seats: tuple[str, ...] = SEATS) -> Path:
    """A night of up to three seats, four candidates each, in a file."""
    tables = [
        contest(
            slug,
            *(candidate(name, party, votes + 37 * k, more) for name, party, votes, more in PEOPLE),
            more=MORE.format(k),
        )
        + BASE
        for k, slug in enumerate(seats, 1)
    ]
    green = '[parties.Green]\nname = "Green"\n[parties.Ind]\nname = "Independent"\n'
    path = folder / "small.toml"
    path.write_text(night(*tables, more=green), encoding="utf-8")
    return path


@cache
def small_night(seats: tuple[str, ...] = SEATS) -> Scenario:
    """The same, loaded."""
    with TemporaryDirectory() as folder:
        return load(str(write_night(Path(folder), seats)))


@cache
def small_timeline(seats: tuple[str, ...] = SEATS) -> Timeline:
    """The same, played."""
    return session.play(small_night(seats))


@cache
def small_roll(seats: tuple[str, ...] = SEATS) -> Roll:
    """Who stands in it."""
    return roll_of(small_night(seats), Origin.KNOWN)


@cache
def small_plan(seats: tuple[str, ...] = SEATS) -> tuple[Item, ...]:
    """What is sent of it."""
    return plan_night(small_timeline(seats), small_roll(seats), PlanOptions())


def transmit(items: tuple[Item, ...], roll: Roll, *, wall: float = 1_000.0) -> Transmission:
    """All of a plan sent at once."""
    run = Transmission(roll, items, run="test", clock=FeedClock.start(0.0, -4_000.0, 3_600.0))
    run.clock = run.clock.sought(wall, 10_000_000.0)
    run.advance(wall)
    return run
