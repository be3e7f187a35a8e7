"""A night before its poll: what was known beforehand stays, and nothing tells the end."""

from __future__ import annotations

from dataclasses import fields

from simulator.live import coming
from simulator.outcome import Poll
from simulator.scenario import Contest, Scenario
from simulator.scenario.model import Contest as ContestValue
from tests.shipped import load
from tests.truth.files import loaded

KEPT = {
    *("slug", "name", "electorate", "lender", "ons_id", "region", "country", "type", "venue"),
    *("bases", "default_base", "poll", "count", "count_from", "count_from_source", "read_as"),
    *("opening", "hex", "turnout", "modified", "day"),
}
MADE_ANEW = {"candidates", "expected_at", "expected_at_source"}


def only(scenario: Scenario) -> Contest:
    (contest,) = scenario.contests
    return contest


def test_of_a_by_election_on_the_record_only_what_was_known_before_stays() -> None:
    night = load("runcorn-and-helsby-2025")
    before, contest = only(night), only(coming(night))
    assert contest.outcome is None
    assert [(c.name, c.party, c.note, c.votes) for c in contest.candidates] == [
        (c.name, c.party, c.note, None) for c in before.candidates
    ]
    assert contest.expected_at == before.declared_at
    assert contest.expected_at_source == before.declared_at_source
    gone = {key.name for key in fields(ContestValue)} - KEPT - MADE_ANEW
    blank = Contest(slug="s", name="S", candidates=(), electorate=1)
    for name in gone:
        assert getattr(contest, name) == getattr(blank, name), name
    for name in KEPT:
        assert getattr(contest, name) == getattr(before, name), name


def test_the_words_of_a_night_that_has_ended_go_with_its_votes() -> None:
    night = coming(load("runcorn-and-helsby-2025"))
    assert (night.question, night.description, night.source) == ("", "", None)
    assert night.outcome is None
    assert night.title == "Runcorn and Helsby by-election, 1 May 2025"


def test_a_whole_night_keeps_its_polls_and_loses_its_exit_poll() -> None:
    night = load("uk-2024")
    before = coming(night)
    assert before.exit_poll is None
    assert before.pollsters == night.pollsters
    assert before.national_polls == night.national_polls
    assert len(before.contests) == 650
    assert all(c.votes is None for contest in before.contests for c in contest.candidates)
    assert coming(before) == before


SEAT = """\
[scenario]
title = "A seat"
date = 2029-05-03
question = "Who?"
notable = ["The first of its kind."]
[parties.Lab]
name = "Labour"
[parties.Con]
name = "Conservative"
[[contests]]
slug = "seat"
name = "Seat"
electorate = 60_000
expected_at = "03:30"
expected_at_source = "Seat Council"
notable = ["Its member resigned."]
[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
[[contests.candidates]]
name = "Bob Birch"
party = "Con"
"""


def test_a_night_without_votes_keeps_what_its_file_says_of_it() -> None:
    night = loaded(SEAT)
    assert coming(night) == night
    assert only(night).expected_at is not None
    assert str(only(night).expected_at) == "2029-05-04 03:30:00+01:00"


def test_an_expected_time_that_the_file_gives_stands_before_the_recorded_one() -> None:
    text = SEAT.replace('notable = ["Its', 'declared_at = "05:00"\nnotable = ["Its')
    assert coming(loaded(text)).contests[0].expected_at == loaded(text).contests[0].expected_at


def test_who_is_returned_without_a_poll_is_so_before_it() -> None:
    alone = SEAT[: SEAT.rindex("[[contests.candidates]]")]
    for poll, elected in (("unopposed", 0), ("countermanded", None)):
        text = alone.replace("electorate = ", f'poll = "{poll}"\nelectorate = ')
        contest = only(coming(loaded(text)))
        expected: Poll = contest.poll
        assert (expected, contest.elected) == (poll, elected)
