"""Contests without a poll in draws: returned unopposed, or countermanded with no result."""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.forecast import batch, compare, draw
from simulator.forecast.comparison import winners
from simulator.forecast.layout import build
from simulator.output.batch_json import batch_object
from simulator.output.batch_plot import write_plot
from simulator.output.batch_table import print_batch
from simulator.output.batch_tables import write_tables
from simulator.output.console import Console
from simulator.output.jsonl import dumps
from simulator.scenario import Scenario
from simulator.session import count_draws
from tests.forecast.nights import few_seats, seat

DRAWS = 2_000


def mixed() -> Scenario:
    """Six seats with a poll, one returned unopposed between them, one countermanded first."""
    six = few_seats()
    alone = replace(seat("alone", "UUP", bases={}), poll="unopposed")
    none = replace(seat("none", "Lab", "Con", "TUSC", bases={}), poll="countermanded")
    contests = (none, *six.contests[:3], alone, *six.contests[3:])
    return replace(six, contests=contests)


def test_an_unopposed_seat_is_won_in_every_draw_without_a_vote() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = batch(mixed(), DRAWS, seed=3)
    contest = result.contests["alone"]
    (candidate,) = contest.candidates
    assert candidate.win == 1.0
    assert (candidate.votes.mean, candidate.votes.p95) == (0, 0)
    assert (candidate.share.mean, candidate.share.p95) == (0, 0)
    assert candidate.deposit_lost == 0.0
    assert contest.majority == (0, 0, 0)
    assert set(contest.under.values()) == {0.0}
    assert (contest.recount, contest.tie) == (0.0, 0.0)
    assert result.parties["UUP"].seats.p5 == result.parties["UUP"].seats.p95 == 1
    assert any("Alone: returned unopposed" in note for note in result.notes)


def test_a_countermanded_contest_has_no_result_and_is_in_no_total() -> None:
    result = batch(mixed(), DRAWS, seed=3)
    assert "none" not in result.contests
    assert "TUSC" not in result.parties
    assert sum(party.seats.mean for party in result.parties.values()) == pytest.approx(7)
    assert result.model.majority == 5  # of a House of eight, one of its seats vacant
    assert sum(p for _, p in result.tipping_points) <= 1.0
    assert "None: poll countermanded, no result on this night (7 of 8 contests)" in result.notes


def test_every_draw_agrees_with_the_batch() -> None:
    scenario = mixed()
    result = batch(scenario, 300, seed=3)
    model = build(scenario)
    won = winners(model, 3, 0, 300)
    assert (won[:, 0] == -1).all()
    assert (won[:, 1:] >= 0).all()
    seats = np.zeros(300)
    for k in range(300):
        outcome = draw(scenario, 3, k)
        assert list(outcome.contests) == [c.slug for c in scenario.polled]
        alone = outcome.contests["alone"]
        assert (alone.unopposed, alone.winner.party, alone.valid_votes) == (True, "UUP", 0)
        assert alone.rejected.total == 0
        for place, contest in enumerate(scenario.contests):
            if contest.slug in outcome.contests:
                assert outcome.contests[contest.slug].ranking[0] == won[k, place]
        seats[k] = outcome.seats.get("Lab", 0)
    assert seats.mean() == pytest.approx(result.parties["Lab"].seats.mean)


def test_the_seats_with_a_poll_are_drawn_as_without_the_others() -> None:
    few = batch(few_seats(), 8_000, seed=3)
    more = batch(mixed(), 8_000, seed=5)
    for slug, contest in few.contests.items():
        for one, other in zip(contest.candidates, more.contests[slug].candidates, strict=True):
            assert one.win == pytest.approx(other.win, abs=0.03)


def test_exports_and_tables_hold_what_has_a_result(tmp_path: Path) -> None:
    result = batch(mixed(), 200, seed=3, out=tmp_path)
    assert '"none"' not in dumps(batch_object(result)["contests"])
    alone = batch_object(result)["contests"]["alone"]
    assert (alone["start"], alone["winner_party"]) == ("unopposed", "UUP")
    assert alone["majority_votes"]["p50"] is None
    majority = dict(
        zip(*(result.columns("contests")[c] for c in ("contest", "majority_p50")), strict=True)
    )
    assert np.isnan(majority["alone"])
    assert majority["alpha"] > 0
    assert list(result.columns("contests")["contest"]) == [c.slug for c in mixed().polled]
    write_tables(result)
    with (tmp_path / "contests.csv").open(encoding="utf-8") as file:
        rows = {row["contest"]: row for row in csv.DictReader(file)}
    assert "none" not in rows
    assert rows["alone"]["majority_p50"] == ""
    assert rows["alpha"]["majority_p50"].isdecimal()
    text = io.StringIO()
    print_batch(result, Console(file=text, width=100))
    assert "7 of 8 contests" in text.getvalue()
    pytest.importorskip("matplotlib")
    write_plot(result, tmp_path / "a.svg")


def test_drawn_nights_are_counted_where_there_is_a_count() -> None:
    counted = count_draws(mixed(), 3, 3, workers=1)
    assert list(counted.contests) == [contest.slug for contest in mixed().polled]


def test_one_unopposed_seat_alone_is_a_batch_too() -> None:
    six = few_seats()
    alone = replace(seat("alone", "UUP", bases={}), poll="unopposed")
    none = replace(seat("none", "Lab", "Con", bases={}), poll="countermanded")
    result = batch(replace(six, contests=(alone, none)), 100)
    assert result.contests["alone"].candidates[0].win == 1.0
    text = io.StringIO()
    print_batch(result, Console(file=text, width=100))
    assert "returned unopposed" in text.getvalue()
    with pytest.raises(InputError, match="no contest with a result"):
        batch(replace(six, contests=(none,)), 100)


def test_comparisons_leave_out_what_has_no_result_in_one_of_the_two() -> None:
    whole = mixed()
    held = replace(whole.contests[0], poll="held", bases=few_seats().contests[0].bases)
    whatif = replace(whole, contests=(held, *whole.contests[1:]))
    told = compare(whole, whatif, 500, 3).forecast
    assert told is not None
    assert "none" not in [contest.contest for contest in told.contests]
    assert "alone" not in told.from_previous
    seats = told.seats.values()
    assert sum(mean.mean[0] for mean in seats) == pytest.approx(7)
    assert sum(mean.mean[1] for mean in seats) == pytest.approx(8)
