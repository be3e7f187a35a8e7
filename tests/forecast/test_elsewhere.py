"""A seat whose own scenario and whose night have other pollsters: the sentence that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from simulator.forecast import batch, other_polls
from simulator.scenario import polls_of, seats_alone
from simulator.scenario.model import Scenario
from tests.forecast.nights import night, poll, seat
from tests.shipped import load
from tui.forecast import engine, tables

SLUG = "south-west-norfolk"
MRPS = ("YouGov", "Ipsos", "Survation", "Focaldata", "WeThink")
DAY = date(2024, 7, 4)


def test_pollsters_of_a_seat_are_read_from_the_shipped_files() -> None:
    assert {polls.scenario: set(polls.pollsters) for polls in polls_of(SLUG, DAY)} == {
        "south-west-norfolk-2024": {"Financial Times"},
        "uk-2024": set(MRPS),
    }
    assert [polls.scenario for polls in polls_of("aldershot", DAY)] == ["uk-2024"]
    assert polls_of("belfast-east", DAY) == ()  # nobody polled it
    assert polls_of(SLUG, date(2017, 6, 8)) == ()  # no prediction is on file
    assert seats_alone(DAY) == (SLUG,)


@pytest.mark.parametrize("name", ["south-west-norfolk-2024", "what-if/bagge-does-not-stand"])
def test_the_seat_alone_names_its_nights_pollsters(name: str) -> None:
    (sentence,) = other_polls(load(name)).values()
    here, _, there = sentence.partition(" here ")
    assert here == "South West Norfolk is drawn around Financial Times"
    assert there == f"and around {', '.join(MRPS[:-1])} and {MRPS[-1]} in uk-2024"


@pytest.mark.parametrize("name", ["uk-2024", "what-if/tactical-voting"])
def test_the_night_names_the_seats_own_pollster(name: str) -> None:
    (sentence,) = other_polls(load(name)).values()
    seat_alone = "south-west-norfolk-2024"
    assert sentence == f"South West Norfolk is drawn around Financial Times in {seat_alone}"
    assert len(sentence) < 78  # with its full stop, a line of the smallest screen


def drawn_night(scenario: Scenario) -> Scenario:
    """The night's headline seat and one more, so that drawing it takes no time."""
    few = tuple(scenario.by_slug[slug] for slug in ("aldershot", SLUG))
    return replace(scenario, contests=few, unchanged=None)


def test_batch_and_forecast_screen_say_it_of_the_seat_and_of_the_night() -> None:
    for scenario in (load("south-west-norfolk-2024"), drawn_night(load("uk-2024"))):
        result = batch(scenario, 50)
        (sentence,) = other_polls(scenario).values()
        assert sentence in result.notes
        shown = engine.forecast_of(result)
        assert f"{sentence}." in [n.words for n in tables.notes(shown, shown.seats[SLUG])]
        if len(scenario.contests) > 1:
            assert f"{sentence}." in [n.words for n in tables.notes(shown, None)]
            other = [n.words for n in tables.notes(shown, shown.seats["aldershot"])]
            assert f"{sentence}." not in other


def test_pollsters_on_file_that_are_not_drawn_around_are_named() -> None:
    shares = {"a": {"Lab": 60.0, "Con": 40.0}}
    one, other = poll("One", shares), poll("Other", shares, used=False)
    assert other_polls(night(seat("a", "Lab", "Con"), polls=(one, other))) == {
        "a": "A is drawn around One here and not around Other, also on file"
    }
    assert other_polls(night(seat("a", "Lab", "Con"), polls=(one,))) == {}
    elsewhere = poll("Other", {"b": {"Lab": 60.0}}, used=False)
    assert other_polls(night(seat("a", "Lab", "Con"), polls=(one, elsewhere))) == {}
