"""What is expected of each contest, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, log, sqrt
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.forecast import batch
from simulator.forecast.predictions import Start, expectations
from simulator.forecast.scales import PARTIES, UNPOLLED, Scale, scales_used
from simulator.forecast.terms import candidate_terms
from simulator.outcome import Base
from simulator.scenario.model import Candidate, Contest, Pollster, Scenario, Uncertainty
from tests.forecast.nights import few_seats, night, norfolk, poll, seat
from tests.forecast.reference import mean_log_weight


def shares(contest: Contest, *polls: Pollster) -> dict[str, float]:
    """Expected percent by candidate's name without the seat's."""
    (told,) = expectations(night(contest, polls=polls))
    names = [c.name.removesuffix(f" of {contest.slug}") for c in contest.candidates]
    return dict(zip(names, (100 * share for share in told.shares), strict=True))


ONE_B = poll("P", {"b": {"Lab": 50.0, "Con": 50.0}})


def changed(contest: Contest, index: int, **details: Any) -> Contest:
    people = list(contest.candidates)
    people[index] = replace(people[index], **details)
    return replace(contest, candidates=tuple(people))


def test_one_pollster_is_normalised_over_what_it_polled() -> None:
    told = shares(seat("a", "Lab", "Con"), poll("P", {"a": {"Lab": 46.0, "Con": 46.0}}))
    assert told == pytest.approx({"Lab 0": 50, "Con 1": 50})


def test_pollsters_are_normalised_then_averaged_by_weight() -> None:
    told = shares(
        seat("a", "Lab", "Con"),
        poll("P", {"a": {"Lab": 30.0, "Con": 60.0}}),
        poll("Q", {"a": {"Lab": 50.0, "Con": 50.0}}, weight=3.0),
        poll("R", {"a": {"Lab": 1.0, "Con": 99.0}}, used=False),
    )
    assert told == pytest.approx({"Lab 0": 100 / 12 + 37.5, "Con 1": 100 / 6 + 37.5})


def test_a_party_that_some_polled_is_averaged_over_those() -> None:
    told = shares(
        seat("a", "Lab", "Con", "Green"),
        poll("P", {"a": {"Lab": 45.0, "Con": 45.0, "Green": 10.0}}),
        poll("Q", {"a": {"Lab": 60.0, "Con": 40.0}}),
    )
    whole = 52.5 + 42.5 + 10
    assert told == pytest.approx(
        {"Lab 0": 5250 / whole, "Con 1": 4250 / whole, "Green 2": 1000 / whole}
    )


def test_unpolled_candidates_share_the_mean_other_of_those_who_publish_one() -> None:
    # P publishes an Other of 6 % here, Q a blank here but one elsewhere, R never any.
    told = shares(
        seat("a", "Lab", "Con", "WPB", "SDP"),
        poll("P", {"a": {"Lab": 47.0, "Con": 47.0, "Other": 6.0}}),
        poll("Q", {"a": {"Lab": 50.0, "Con": 50.0}, "b": {"Lab": 90.0, "Other": 10.0}}),
        poll("R", {"a": {"Lab": 50.0, "Con": 50.0}}),
    )
    assert told["WPB 2"] == pytest.approx(1.5)  # (6 + 0) ÷ 2 pollsters ÷ 2 candidates
    assert told["SDP 3"] == pytest.approx(1.5)
    assert told["Lab 0"] == pytest.approx(told["Con 1"])
    assert sum(told.values()) == pytest.approx(100)


def test_an_unpolled_candidate_has_at_least_the_median_of_minor_ones() -> None:
    told = shares(seat("a", "Lab", "Con", "WPB"), poll("P", {"a": {"Lab": 50.0, "Con": 50.0}}))
    assert told["WPB 2"] == pytest.approx(0.76)


def test_an_unpolled_member_has_six_times_the_others_part() -> None:
    contest = changed(seat("a", "Lab", "Con", "Ind", "WPB"), 2, sitting_mp=True)
    told = shares(contest, poll("P", {"a": {"Lab": 43.0, "Con": 43.0, "Other": 14.0}}))
    assert (told["Ind 2"], told["WPB 3"]) == pytest.approx((12, 2))
    told = shares(contest, poll("P", {"a": {"Lab": 50.0, "Con": 50.0}}))
    assert (told["Ind 2"], told["WPB 3"]) == pytest.approx((6 * 0.76, 0.76))


def test_an_explicit_share_stands_and_the_polled_share_the_rest() -> None:
    contest = changed(seat("a", "Lab", "Con", "Ind"), 2, share=10.0)
    told = shares(contest, poll("P", {"a": {"Lab": 60.0, "Con": 40.0}}))
    assert told == pytest.approx({"Lab 0": 54, "Con 1": 36, "Ind 2": 10})


def test_a_pollsters_named_candidate_and_several_of_one_party() -> None:
    contest = seat("a", "Lab", "Con", "Ind", "Ind")
    named = {"a": {contest.candidates[2].name: 5.0}}
    told = shares(
        contest, poll("P", {"a": {"Lab": 50.0, "Con": 42.0, "Ind": 3.0}}, candidates=named)
    )
    assert told == pytest.approx({"Lab 0": 50, "Con 1": 42, "Ind 2": 5, "Ind 3": 3})


def test_explicit_shares_alone_make_a_prediction() -> None:
    contest = changed(changed(seat("a", "Lab", "Con"), 0, share=60.0), 1, share=30.0)
    assert shares(contest) == pytest.approx({"Lab 0": 200 / 3, "Con 1": 100 / 3})


def test_the_speaker_starts_from_the_previous_result_whatever_is_polled() -> None:
    contest = seat(
        "a", "Spk", "Green", "TUSC", bases={"then": Base("then", "2019", {"Spk": 6, "Green": 1})}
    )
    scenario = night(
        contest,
        seat("b", "Lab", "Con"),
        polls=(poll("P", {"a": {"Green": 90.0, "Other": 10.0}, "b": {"Lab": 50.0, "Con": 50.0}}),),
    )
    told = expectations(scenario)[0]
    assert told.start is Start.SPEAKER
    assert told.shares == pytest.approx((0.84, 0.14, 0.02))
    result = batch(scenario, 20_000, seed=3)
    assert result.contests["a"].candidates[0].win == 1.0
    assert any("Speaker" in note for note in result.notes)


@pytest.mark.parametrize(
    ("votes", "winner"),
    [
        # Chorley in 2019 against 2017: Labour's then, the Speaker's now; the Green had 1 %.
        ({"Lab": 30_745, "Con": 23_233, "LD": 1_126, "Green": 530}, "Lab"),
        ({"Con": 10, "Green": 2}, None),  # nobody says who won: the one with most votes
        ({"PC": 9, "Spk": 5, "Green": 1}, "PC"),  # another Speaker lost it
    ],
)
def test_the_speaker_holds_whatever_the_base_calls_them(
    votes: dict[str, int], winner: str | None
) -> None:
    bases = {"then": Base("then", "2017", votes, winner)}
    contest = seat("a", "Green", "Spk", "Ind", bases=bases)
    greens = poll("Q", {"a": {"Green": 90.0}})
    result = batch(night(contest, seat("b", "Lab", "Con"), polls=(ONE_B, greens)), 4_000)
    chances = {c.party: c.win for c in result.contests["a"].candidates}
    assert chances["Spk"] == 1.0


def test_a_candidate_of_the_speakers_old_party_is_new_against_the_speaker() -> None:
    bases = {"then": Base("then", "2017", {"Lab": 60, "Green": 40}, "Lab")}
    contest = seat("a", "Green", "Spk", "Lab", bases=bases)
    told, _ = expectations(night(contest, seat("b", "Lab", "Con"), polls=(ONE_B,)))
    assert told.shares == pytest.approx((0.98 * 0.4, 0.98 * 0.6, 0.02))


def test_northern_ireland_starts_from_the_previous_result_and_says_so() -> None:
    scenario = few_seats()
    told = expectations(scenario)[-1]
    assert told.start is Start.PREVIOUS
    assert told.shares == pytest.approx((0.98 * 18 / 35, 0.98 * 17 / 35, 0.02))
    terms = candidate_terms(scenario, expectations(scenario))[-1]
    assert [(t.scale.national, t.scale.regional, t.scale.seat) for t in terms] == [
        (0.25, 0.0, 0.45)
    ] * 3
    assert {t.bloc for t in terms} == {"Northern Ireland"}
    notes = batch(scenario, 100, seed=1).notes
    assert [note for note in notes if note.startswith("Northern Ireland: no published")]


def test_scales_are_the_partys_and_wide_where_nobody_polled() -> None:
    scenario = norfolk()
    (terms,) = candidate_terms(scenario, expectations(scenario))
    for candidate, term in zip(scenario.contests[0].candidates, terms, strict=True):
        assert term.scale == PARTIES.get(candidate.party, UNPOLLED)
        s = term.scale
        expected = mean_log_weight(term.share, s.national, s.regional, s.seat)
        assert term.mean == pytest.approx(expected)


def test_a_polled_party_outside_the_table_takes_reforms_scales() -> None:
    contest = changed(seat("a", "Lab", "BRX", "WPB", "Ind", "SDP"), 4, share=3.0)
    elsewhere = seat("b", "Lab", "BRX")
    shares = {"a": {"Lab": 50.0, "BRX": 40.0, "Ind": 6.0}, "b": {"Lab": 100.0, "Other": 4.0}}
    unused = poll("Q", {"a": {"WPB": 9.0}}, used=False)
    scenario = night(contest, elsewhere, polls=(poll("P", shares), unused))
    here, there = candidate_terms(scenario, expectations(scenario))
    reform = PARTIES["RUK"]
    found = [term.scale for term in here]
    assert found == [PARTIES["Lab"], reform, UNPOLLED, Scale(0.0, 0.0, 1.0), UNPOLLED]
    # Where nobody asked about the polled party's candidate, the seat's own term is a minor one's.
    assert there[1].scale == replace(reform, seat=UNPOLLED.seat)
    used = scales_used(scenario)
    assert used["BRX"] == used["RUK"]
    assert "WPB" not in used


def test_a_file_sets_scales_of_parties_and_candidates() -> None:
    contest = changed(seat("a", "Lab", "Con", "Ind"), 2, share=2.0, sigma=0.5)
    own = Uncertainty({"Lab": 0.3, "Ind": 0.9}, {"Lab": 0.0}, {"Con": 0.7})
    scenario = night(
        contest, polls=(poll("P", {"a": {"Lab": 50.0, "Con": 50.0}}),), uncertainty=own
    )
    (terms,) = candidate_terms(scenario, expectations(scenario))
    found = [(t.scale.national, t.scale.regional, t.scale.seat) for t in terms]
    # Independents never share a national term, whatever a file says.
    assert found == [(0.3, 0.0, 0.20), (0.14, 0.10, 0.7), (0.0, 0.0, 0.5)]


def test_one_pollster_adds_nothing_and_two_add_their_disagreement() -> None:
    contests = (seat("a", "Lab", "Con"), seat("b", "Lab", "Con"))
    first = {"a": {"Lab": 40.0, "Con": 60.0}, "b": {"Lab": 50.0, "Con": 50.0}}
    second = {"a": {"Lab": 60.0, "Con": 40.0}, "b": {"Lab": 50.0, "Con": 50.0}}
    alone = night(*contests, polls=(poll("P", first),))
    (term, _), _ = candidate_terms(alone, expectations(alone))
    assert (term.scale.national, term.scale.seat) == (0.12, 0.20)
    both = night(*contests, polls=(poll("P", first), poll("Q", second)))
    (a, _), (b, _) = candidate_terms(both, expectations(both))
    # House means of log share differ by half the log of 60 ÷ 40 over the two seats: with two
    # pollsters an sd is the difference ÷ √2, and K is 2.
    gap = log(60 / 40)
    assert a.scale.national == pytest.approx(hypot(0.12, gap / 2 / sqrt(2) / sqrt(2)))
    # What is left is the other half, up in one seat and down in the other.
    assert a.scale.seat == pytest.approx(hypot(0.20, gap / 2 / sqrt(2) / sqrt(2)))
    assert b.scale.seat == pytest.approx(a.scale.seat)
    none = candidate_terms(both, expectations(both), disagreement=False)
    assert none[0][0].scale.national == 0.12


def test_agreeing_pollsters_add_nothing_and_independents_get_theirs_in_the_seat() -> None:
    contest = seat("a", "Lab", "Ind")
    told = {"a": {"Lab": 50.0, "Ind": 50.0}}
    same = night(contest, polls=(poll("P", told), poll("Q", told)))
    (lab, ind), *_ = candidate_terms(same, expectations(same))
    assert (lab.scale.national, ind.scale.seat) == pytest.approx((0.12, 1.0))
    other = {"a": {"Lab": 80.0, "Ind": 20.0}}
    apart = night(contest, polls=(poll("P", told), poll("Q", other)))
    (lab, ind), *_ = candidate_terms(apart, expectations(apart))
    assert lab.scale.seat == pytest.approx(0.20)  # one seat: all of it is the houses'
    assert lab.scale.national == pytest.approx(hypot(0.12, log(1.6) / 2))
    assert ind.scale.national == 0.0
    assert ind.scale.seat == pytest.approx(hypot(1.0, log(2.5) / 2))


def test_shares_are_floored_before_their_logs_are_compared() -> None:
    contest = seat("a", "Lab", "Green")
    polls = (
        poll("P", {"a": {"Lab": 99.99, "Green": 0.01}}),
        poll("Q", {"a": {"Lab": 99.8, "Green": 0.2}}),
    )
    scenario = night(contest, polls=polls)
    (_, green), *_ = candidate_terms(scenario, expectations(scenario))
    assert green.scale.national == pytest.approx(0.19)


ONE = poll("P", {"a": {"Lab": 50.0, "Con": 50.0}})


def with_scales(scales: Uncertainty) -> Scenario:
    return night(seat("a", "Lab", "Con"), polls=(ONE,), uncertainty=scales)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (night(seat("a", "Lab", "Con")), "no predictions to draw around"),
        # The Speaker's seat is not predicted, and is nothing to draw a night around.
        (night(seat("a", "Lab", "Con"), seat("b", "Spk", "Con")), "no predictions to draw around"),
        (
            night(seat("a", "Lab", "Con"), polls=(replace(ONE, used=False),)),
            "no predictions to draw around",
        ),
        (night(seat("a", "Lab", "Con"), polls=(replace(ONE, weight=0.0),)), "weight must be above"),
        (
            night(
                seat("a", "Lab", "Con"),
                polls=(ONE,),
                uncertainty=Uncertainty({"Lab": -0.1}, {}, {}),
            ),
            "uncertainty.national.Lab: a scale must be between 0 and 5, not -0.1",
        ),
        (
            night(
                seat("a", "Lab", "Con"),
                polls=(ONE,),
                uncertainty=Uncertainty(turnout_seat=float("nan")),
            ),
            "uncertainty.turnout_seat",
        ),
        (
            night(changed(seat("a", "Lab", "Con"), 0, sigma=-1.0), polls=(ONE,)),
            "sigma of Lab 0 of a",
        ),
        (
            night(changed(changed(seat("a", "Lab", "Con", "LD"), 0, share=60.0), 1, share=50.0)),
            "sum to more than 100",
        ),
        (
            night(seat("a", "Lab", "Con"), polls=(poll("P", {"a": {"Lab": 120.0, "Con": -20.0}}),)),
            "not between 0 and 100",
        ),
        (
            night(seat("a", "Lab", "Con"), seat("b", "Lab", bases={}), polls=(ONE,)),
            "B has neither predictions nor a previous result",
        ),
        (
            night(seat("a", "Lab", "Con"), seat("b", "WPB"), polls=(ONE,)),
            "nobody in it stood in its previous result",
        ),
    ],
)
def test_what_makes_no_forecast_is_refused_in_one_line(scenario: Scenario, message: str) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        batch(scenario, 10)
    assert len(refusal.value.lines) == 1


def test_candidates_of_a_party_nobody_described_are_drawn_like_any() -> None:
    contest = replace(
        seat("a", "Lab"), candidates=(*seat("a", "Lab").candidates, Candidate("X", "XYZ", "x"))
    )
    result = batch(night(contest, polls=(poll("P", {"a": {"Lab": 100.0}}),)), 500)
    assert [c.party for c in result.contests["a"].candidates] == ["Lab", "XYZ"]
