"""What each change means, on two seats small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.outcome import Origin, Rejected
from simulator.scenario.happenings import KnownRecount
from simulator.scenario.model import Pollster, Scenario
from tests.scenario.changing import after, predicted, refusal, votes, warning
from tests.scenario.nights import contest, night, two_seats


def test_a_uniform_swing_moves_points_of_all_valid_votes_where_both_stand() -> None:
    night = after(two_seats(), {"type": "swing", "from": "Lab", "to": "Con", "points": 5})
    # 5 % of 2,300 is 115; of 2,400, 120.
    assert votes(night, "alpha") == {"Lab": 885, "Con": 915, "RUK": 400, "Green": 100}
    assert votes(night, "beta") == {"Lab": 580, "Con": 1020, "LD": 800}
    assert predicted(night, "alpha") == {"Lab": 40.0, "Con": 35.0, "RUK": 20.0, "Other": 5.0}
    (report,) = night.reports
    assert report.votes == {"Lab": -235, "Con": 235}
    assert [(f.contest, f.from_party, f.to_party) for f in report.flips] == [
        ("alpha", "Lab", "Con")
    ]
    assert report.seats == {"Lab": -1, "Con": 1}


def test_a_swing_rounds_halves_up_and_skips_seats_where_one_does_not_stand() -> None:
    scenario = night(contest("alpha", {"Lab": 50, "Con": 50, "RUK": 10}), contest("b", {"Lab": 9}))
    swung = after(scenario, {"type": "swing", "from": "Lab", "to": "Con", "points": 5})
    assert votes(swung, "alpha") == {"Lab": 44, "Con": 56, "RUK": 10}  # 5.5 becomes 6
    assert swung.contests[1] is scenario.contests[1]


def test_a_share_below_zero_is_refused_or_with_floor_clipped_and_reported() -> None:
    swing = {"type": "swing", "from": "Green", "to": "Lab", "points": 10}
    told = refusal(two_seats(), swing)
    assert "Green Of Alpha (Green) would have -5.65 % in Alpha" in told
    assert "floor = true" in told
    clipped = after(two_seats(), {**swing, "floor": True})
    # Green zero, Labour 1,230: the 2,430 are brought back to the 2,300 that voted.
    assert votes(clipped, "alpha") == {"Lab": 1164, "Con": 757, "RUK": 379, "Green": 0}
    assert clipped.reports[0].floored == 1


def test_a_proportional_swing_multiplies_shares_and_keeps_the_seat_whole() -> None:
    said = {"type": "swing", "from": "Con", "to": "Lab", "points": 10, "model": "proportional"}
    swung = after(two_seats(), said)
    # Over both seats Con 1,700 and Lab 1,700 of 4,700: 36.17 % to 26.17 % and 46.17 %.
    fall, rise = (1700 - 470) / 1700, (1700 + 470) / 1700
    raw = {"Lab": 1000 * rise, "Con": 800 * fall, "RUK": 400, "Green": 100}
    whole = sum(raw.values())
    for party, share in raw.items():
        assert votes(swung, "alpha")[party] == pytest.approx(2300 * share / whole, abs=1)
    assert sum(votes(swung, "alpha").values()) == 2300


def test_shares_are_set_and_the_others_keep_their_proportions() -> None:
    scenario = two_seats()
    changed = after(scenario, {"type": "shares", "contest": "alpha", "set": {"Lab": 30}})
    # 690 for Labour; 1,610 over 800 : 400 : 100 is 990.77, 495.38, 123.85.
    assert votes(changed, "alpha") == {"Lab": 690, "Con": 991, "RUK": 495, "Green": 124}
    assert predicted(changed, "alpha")["Lab"] == pytest.approx(30)
    assert predicted(changed, "alpha")["Con"] == pytest.approx(30 * 70 / 55)
    assert changed.contests[1] is scenario.contests[1]


def test_shares_are_shifted_by_points() -> None:
    changed = after(two_seats(), {"type": "shares", "shift": {"Lab": -10, "Con": 10}})
    assert votes(changed, "alpha") == {"Lab": 770, "Con": 1030, "RUK": 400, "Green": 100}
    told = refusal(two_seats(), {"type": "shares", "shift": {"Green": -10}})
    assert "Green Of Alpha (Green) would have" in told


def test_shares_as_predicted_make_the_poll_the_result_and_keep_the_forecast() -> None:
    scenario = two_seats()
    changed = after(scenario, {"type": "shares", "predicted": "House"})
    assert votes(changed, "alpha") == {"Lab": 1035, "Con": 690, "RUK": 460, "Green": 115}
    assert changed.pollsters is scenario.pollsters
    assert "unknown pollster 'Hous'" in refusal(
        two_seats(), {"type": "shares", "predicted": "Hous"}
    )


def test_withdrawing_shares_by_largest_remainder_and_the_rest_abstains() -> None:
    said = {"type": "withdraw", "party": "RUK", "to": {"Con": 0.555, "Lab": 0.1}}
    changed = after(two_seats(), said)
    # 400: 222 to Con, 40 to Lab, 138 abstain.
    assert votes(changed, "alpha") == {"Lab": 1040, "Con": 1022, "Green": 100}
    assert changed.reports[0].abstained == 138
    assert not changed.by_slug["beta"].modified
    shares = predicted(changed, "alpha")
    assert "RUK" not in shares
    assert shares["Con"] == pytest.approx(30 + 11.1)
    # A forecast expects so many fewer to vote: 1,000 of 2,000 then, less .345 × 20 %.
    assert changed.by_slug["alpha"].turnout == pytest.approx(50 * (1 - 0.345 * 0.2))


def test_ties_of_remainders_go_in_the_order_of_the_file_abstention_last() -> None:
    scenario = night(contest("alpha", {"Lab": 10, "Con": 10, "Ind": 1}))
    half = {"type": "withdraw", "party": "Ind", "to": {"Con": 0.5}}
    assert votes(after(scenario, half), "alpha") == {"Lab": 10, "Con": 11}
    third = {"type": "withdraw", "party": "Ind", "to": {"Lab": 0.5, "Con": 0.5}}
    assert votes(after(scenario, third), "alpha") == {"Lab": 11, "Con": 10}


def test_an_unnamed_candidate_who_withdraws_takes_their_part_of_other_along() -> None:
    scenario = night(
        contest("alpha", {"Lab": 10, "Con": 10, "Ind": 5, "Green": 5}),
        pollsters=(Pollster("House", {"alpha": {"Lab": 50.0, "Con": 40.0, "Other": 8.0}}),),
    )
    changed = after(
        scenario, {"type": "withdraw", "party": "Ind", "to": {"Lab": 0.75, "Green": 1 / 4}}
    )
    assert predicted(changed, "alpha") == {"Lab": 53.0, "Con": 40.0}
    assert changed.pollsters[0].candidates["alpha"] == {"Green Of Alpha": 5.0}


def test_a_share_that_the_file_gives_moves_like_any_other() -> None:
    scenario = two_seats()
    alpha = scenario.by_slug["alpha"]
    green = replace(alpha.candidates[3], share=10.0)
    scenario = replace(
        scenario,
        contests=(
            replace(alpha, candidates=(*alpha.candidates[:3], green)),
            *scenario.contests[1:],
        ),
    )
    swing = {"type": "swing", "from": "Green", "to": "Con", "points": 4, "contest": "alpha"}
    changed = after(scenario, swing)
    assert changed.by_slug["alpha"].candidates[3].share is None
    # A tenth beside the House's 95 (nobody is left for its "Other"): 10.56 of 105.56, of which
    # 4 % go to the Conservatives.
    house = changed.pollsters[0]
    whole = 95 / 0.9
    assert house.candidates["alpha"]["Green Of Alpha"] == pytest.approx(0.06 * whole)
    assert house.shares["alpha"]["Con"] == pytest.approx(30 + 0.04 * whole)
    # A change that only touches votes leaves the file's share where it is.
    votes_only = {"type": "votes", "party": "Con", "votes": 5, "contest": "alpha"}
    assert after(scenario, votes_only).by_slug["alpha"].candidates[3].share == 10.0
    assert (
        after(scenario, {**swing, "contest": "beta", "from": "LD"}).contests[0]
        is scenario.contests[0]
    )


def test_a_filter_on_predictions_does_not_keep_a_share_of_the_file_from_moving() -> None:
    alpha = two_seats().by_slug["alpha"]
    people = tuple(replace(candidate, votes=None) for candidate in alpha.candidates)
    people = (*people[:3], replace(people[3], share=10.0))
    scenario = replace(two_seats(), contests=(replace(alpha, candidates=people),))
    swing = {"type": "swing", "from": "Green", "to": "Con", "points": 4}
    everywhere = after(scenario, swing)
    assert everywhere.pollsters != scenario.pollsters
    assert after(scenario, {**swing, "where": {"winner": "Lab"}}).pollsters == everywhere.pollsters


def test_shares_of_the_file_alone_are_predictions_too() -> None:
    alpha = two_seats().by_slug["alpha"]
    given = tuple(
        replace(c, share=share, votes=None)
        for c, share in zip(alpha.candidates, (50.0, 30.0, 15.0, 5.0), strict=True)
    )
    scenario = night(replace(alpha, candidates=given))
    changed = after(scenario, {"type": "withdraw", "party": "RUK", "to": {"Con": 0.6}})
    (own,) = changed.pollsters
    assert own.candidates["alpha"] == pytest.approx(
        {"Lab Of Alpha": 50.0, "Con Of Alpha": 39.0, "Green Of Alpha": 5.0}
    )
    assert changed.contests[0].turnout == pytest.approx(50 * 0.94)


def test_a_candidate_is_added_out_of_others_and_of_people_at_home() -> None:
    said = {"type": "add", "name": "Ann Other", "votes": 200, "from": {"Lab": 0.5, "RUK": 0.25}}
    changed = after(two_seats(), {**said, "contest": "alpha"})
    assert votes(changed, "alpha") == {"Lab": 900, "Con": 800, "RUK": 350, "Green": 100, "Ind": 200}
    assert changed.reports[0].abstained == -50
    assert changed.by_slug["alpha"].candidates[-1].sort_name == "other, ann"
    everybody = {"type": "add", "name": "Ann Other", "share": 10, "contest": "alpha"}
    changed = after(two_seats(), everybody)
    assert votes(changed, "alpha")["Ind"] == 230
    assert votes(changed, "alpha")["Lab"] == 900
    assert changed.pollsters[0].candidates["alpha"]["Ann Other"] == pytest.approx(10)


def test_a_pact_leaves_the_better_placed_and_needs_both() -> None:
    said = {"type": "pact", "parties": ["RUK", "Con"], "transfer": 0.5}
    changed = after(two_seats(), said)
    assert votes(changed, "alpha") == {"Lab": 1000, "Con": 1000, "Green": 100}
    assert not changed.by_slug["beta"].modified
    assert predicted(changed, "alpha") == {"Lab": 45.0, "Con": 40.0, "Other": 5.0}
    assert "matches no contest" in warning(after_labels_off(changed), said)


def after_labels_off(scenario: Scenario) -> Scenario:
    """The same figures as a fresh night."""
    return replace(scenario, modified=False, changes=(), reports=(), unchanged=None)


def test_tactical_voters_move_to_the_best_placed_where_the_other_wins() -> None:
    said = {"type": "tactical", "voters_of": ["Lab", "LD"], "against": "Con", "rate": 0.15}
    changed = after(two_seats(), said)
    # Liberals are ahead on votes; the poll has them level, where the first named goes first.
    assert votes(changed, "beta") == {"Lab": 595, "Con": 900, "LD": 905}
    assert predicted(changed, "beta") == {"Lab": 34.5, "Con": 40.0, "LD": 25.5}
    assert votes(changed, "alpha") == votes(two_seats(), "alpha")


def test_turnout_scales_everybody_and_rejected_papers_with_them() -> None:
    changed = after(two_seats(), {"type": "turnout", "multiply": 0.5, "contest": "alpha"})
    assert votes(changed, "alpha") == {"Lab": 500, "Con": 400, "RUK": 200, "Green": 50}
    seat = changed.by_slug["alpha"]
    assert seat.rejected == Rejected(5)
    assert seat.turnout == 25.0  # half of the base's 50 %
    fixed = after(two_seats(), {"type": "turnout", "set": 40, "contest": "beta"}).by_slug["beta"]
    assert fixed.outcome is not None
    assert fixed.outcome.turnout == 40
    assert fixed.turnout == 40
    told = refusal(two_seats(), {"type": "turnout", "multiply": 3})
    assert "6,930 papers in Alpha, where 4,800 may vote (and in 1 more contests)" in told
    unknown = replace(two_seats().contests[0], rejected=None)
    told = refusal(night(unknown), {"type": "turnout", "multiply": 2})
    assert "turnout would reach 100 % in Alpha" in told


def test_one_party_turns_out_and_rejected_papers_stay() -> None:
    changed = after(two_seats(), {"type": "turnout", "multiply": 0.5, "party": "Lab"})
    assert votes(changed, "alpha")["Lab"] == 500
    assert votes(changed, "beta") == {"Lab": 350, "Con": 900, "LD": 800}
    assert changed.by_slug["alpha"].rejected == Rejected(10)
    assert predicted(changed, "alpha")["Lab"] == 22.5


def test_votes_are_set_and_a_dead_heat_is_by_lot() -> None:
    changed = after(
        two_seats(), {"type": "votes", "contest": "alpha", "party": "Con", "votes": 1000}
    )
    outcome = changed.by_slug["alpha"].outcome
    assert outcome is not None
    assert outcome.by_lot
    assert outcome.origin is Origin.CHANGED
    assert changed.reports[0].abstained == -200
    assert changed.pollsters == two_seats().pollsters


def test_the_count_changes_only_what_is_given_on_top_of_a_preset() -> None:
    said = {"type": "count", "contest": "alpha", "preset": "fast", "tables": 7}
    seat = after(two_seats(), said).by_slug["alpha"]
    assert (seat.count.tables, seat.count.table_staff) == (7, 10)
    assert seat.modified
    assert seat.declared_at is None


def test_incidents_happen_in_halls_or_are_told_once() -> None:
    said = {"type": "incident", "text": "The lights fail.", "stage": "candidates_called"}
    changed = after(two_seats(), {**said, "holds": 12, "where": {"region": "West"}})
    assert changed.by_slug["beta"].incidents[0].holds == 12
    assert changed.by_slug["alpha"].incidents == ()
    told = after(two_seats(), {"type": "incident", "text": "It snows.", "at": "23:30"})
    assert told.contests == two_seats().contests
    assert told.incidents[0].contest is None
    assert told.modified


def test_the_record_does_not_survive_a_change() -> None:
    scenario = night(contest("alpha", {"Lab": 3, "Con": 2}, recounts=(KnownRecount(),)))
    seat = after(scenario, {"type": "votes", "party": "Lab", "votes": 4}).contests[0]
    assert seat.outcome is not None
    assert seat.outcome.origin is Origin.CHANGED
    assert seat.declared_at is None


def test_changes_act_in_order_and_are_listed() -> None:
    withdraw = {"type": "withdraw", "party": "RUK", "to": {"Con": 1}}
    swing = {"type": "swing", "from": "Con", "to": "Lab", "points": 1, "contest": "alpha"}
    one = after(two_seats(), withdraw, {"type": "turnout", "multiply": 0.9, "party": "Con"})
    two = after(two_seats(), {"type": "turnout", "multiply": 0.9, "party": "Con"}, withdraw)
    assert votes(one, "alpha") != votes(two, "alpha")
    assert after(two_seats(), withdraw, swing).changes == (
        "RUK withdraws (100 % to Con) in every contest",
        "a uniform swing of 1 point from Con to Lab in Alpha",
    )


def test_a_filter_looks_at_figures_as_they_stand() -> None:
    swing = {"type": "swing", "from": "Lab", "to": "Con", "points": 10}
    close = {"type": "turnout", "multiply": 0.5, "where": {"winner": "Con", "second": "Lab"}}
    assert votes(after(two_seats(), swing, close), "alpha")["Con"] == 515
    assert votes(after(two_seats(), close, swing), "alpha")["Con"] == 1030
    either = {"type": "turnout", "multiply": 0.5, "where": {"region": ["East", "West"]}}
    assert after(two_seats(), either).reports[0].contests == ("alpha", "beta")
    below = {"type": "turnout", "multiply": 0.5, "where": {"majority_below": 5}}
    assert after(two_seats(), below).reports[0].contests == ("beta",)


def test_a_filter_works_on_predictions_alone() -> None:
    scenario = two_seats()
    bare = tuple(
        replace(c, candidates=tuple(replace(p, votes=None) for p in c.candidates))
        for c in scenario.contests
    )
    said = {"type": "swing", "from": "Con", "to": "Lab", "points": 5, "where": {"winner": "Con"}}
    changed = after(replace(scenario, contests=bare), said)
    assert predicted(changed, "beta") == {"Lab": 35.0, "Con": 35.0, "LD": 30.0}
    assert predicted(changed, "alpha") == predicted(scenario, "alpha")
    assert changed.modified
