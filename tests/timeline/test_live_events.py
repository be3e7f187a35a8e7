"""What a live night can say: results as they were entered, winners without figures, open halls."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from simulator.outcome import (
    CandidateVotes,
    ContestOutcome,
    Mark,
    Origin,
    Outcome,
    Rejected,
    Swing,
    least,
)
from simulator.output.html_record import band
from simulator.output.jsonl import dumps, event_object
from simulator.output.known import verdict
from simulator.output.result_csv import COLUMNS, Row
from simulator.output.standing_json import hall_standing, nation_standing
from simulator.telling import Kind, Part, running_order, statement, summary
from simulator.timeline import (
    Declaration,
    HallTimeline,
    NationTimeline,
    Stage,
    Timeline,
    Weight,
    declaration,
    describe_status,
    sentence,
    weight,
)
from simulator.timeline import events as ev
from simulator.timeline.nation.seats import SeatStates
from tests.output.test_output_schema import line_check
from tests.timeline.test_nation import ALPHA, BETA, FOUR
from tui.hall.results import Result
from tui.hall.results import facts as result_facts
from tui.kit.marks import brief_status, letters, majority_words, outcome_mark
from tui.kit.verdict import winner_words
from tui.night.lower_third import elected_words, result_badge


def entered(slug: str, **fields: Any) -> ContestOutcome:
    """A seat's figures as somebody entered them, though a file may name a source of others."""
    outcome = FOUR.by_slug[slug].outcome
    assert outcome is not None
    return replace(outcome, origin=Origin.ENTERED, **fields)


def rushed(slug: str, winner: int) -> ContestOutcome:
    """Who was elected, alone."""
    people = tuple(replace(who, votes=0) for who in entered(slug).candidates)
    nothing = Rejected(0, unknown=True)
    return entered(slug, candidates=people, rejected=nothing, winner_index=winner)


def declared(outcome: ContestOutcome, *, time: int = 60, seq: int = 0) -> Declaration:
    return declaration(FOUR, FOUR.by_slug[outcome.contest], outcome, time=time, seq=seq)


def live(*events: ev.Event) -> Timeline:
    """A night of these events, every hall open since the close of poll."""
    opened = [ev.CountUnderWay(seq=0, time=0, contest=c.slug, mark=Mark.LIVE) for c in FOUR.polled]
    ordered = sorted((*opened, *events), key=lambda event: event.time)
    numbered = tuple(replace(event, seq=seq) for seq, event in enumerate(ordered))
    halls = {
        c.slug: HallTimeline(
            c.slug, len(c.candidates), (e for e in numbered if e.contest == c.slug)
        )
        for c in FOUR.contests
    }
    return Timeline(FOUR.close_of_poll, numbered, halls, 1, live=True)


HEAD: dict[str, Any] = {"seq": 0, "contest": "alpha", "mark": Mark.LIVE}


def test_what_is_entered_is_live_whatever_a_file_says() -> None:
    outcome = entered("alpha")
    assert outcome.sourced
    assert (outcome.mark, outcome.elected_mark) == (Mark.LIVE, Mark.LIVE)
    d = declared(outcome)
    assert (d.mark, d.time_mark, d.simulated) == (Mark.LIVE, Mark.LIVE, True)
    assert (d.source, d.time_source, d.declared_by) == (None, None, None)
    assert describe_status(d) == brief_status(d) == "live, as entered"
    assert letters(d) == "liv"
    told = sentence(d, FOUR)
    assert "(live, as entered)" in told
    assert "certified" not in told
    assert band(live(d), FOUR) == {"mark": "live", "word": "live", "text": "live, as entered"}


def test_live_with_the_authors_is_live_and_with_a_drawn_lot_simulated() -> None:
    assert least(Mark.LIVE, Mark.AUTHOR) is least(Mark.AUTHOR, Mark.LIVE) is Mark.LIVE
    assert least(Mark.LIVE, Mark.RECORD) is Mark.LIVE
    assert least(Mark.LIVE, Mark.SIMULATED) is Mark.SIMULATED
    assert reduce(least, Mark) is Mark.TEST
    level = entered("delta", lot=None)
    assert (level.mark, level.elected_mark) == (Mark.LIVE, Mark.SIMULATED)
    assert replace(level, lot=1).elected_mark is Mark.LIVE
    assert outcome_mark(Outcome({"alpha": entered("alpha")})) is Mark.LIVE


def test_a_rush_knows_who_was_elected_and_nothing_else() -> None:
    rush = rushed("beta", 1)
    assert (rush.rush, rush.without_votes, rush.unopposed) == (True, True, False)
    assert (rush.winner, rush.result) == (
        CandidateVotes("Lab of beta", "Lab", 0),
        "Lab gain from Con",
    )
    assert (rush.ranking[0], rush.tied, rush.by_lot) == (1, (1,), False)
    assert (rush.runner_up, rush.swing, rush.majority) == (None, None, 0)
    assert [rush.change(i) for i in range(3)] == [None] * 3
    assert not any(rush.deposit_lost(i) for i in range(3))
    assert rush.elected_mark is Mark.LIVE
    assert rush.as_base("then").votes == {}
    assert verdict(rush) == "Lab gain from Con, Lab of beta, figures to come"
    d = declared(rush)
    assert (d.rush, d.elected.name, d.rejected_total) == (True, "Lab of beta", None)
    assert describe_status(d) == "live, as entered; figures to come"
    assert majority_words(d) == ""
    assert sentence(d, FOUR) == (
        "Beta: Declared: Lab of beta (Lab) is elected, Lab gain from Con "
        "(live, as entered; figures to come)."
    )
    assert [beat.part for beat in statement(d, BETA).beats] == [Part.ELECTED]


def test_a_rush_counts_as_a_seat_and_adds_no_votes() -> None:
    figures = declared(entered("alpha"), time=100)
    rush = declared(rushed("beta", 1), time=200)
    nation = NationTimeline(FOUR, live(figures, rush))
    one, two = nation.at(100), nation.at(200)
    assert (two.declared, two.rushed, one.rushed) == (2, 1, 0)
    lab = two.party("Lab")
    assert lab is not None
    assert (lab.seats, lab.gained, lab.votes, lab.share) == (2, 2, 400, 50.0)
    for same in ("valid_votes", "rejected", "electorate", "turnout", "turnout_change", "swing"):
        assert getattr(two, same) == getattr(one, same), same
    assert lab.change == 50.0 - 30.0
    assert two.near_misses == one.near_misses
    assert two.records == one.records
    assert [p.second_places for p in two.parties] == [p.second_places for p in one.parties]
    assert [(gain.contest, gain.to_party) for gain in two.gains] == [
        ("alpha", "Lab"),
        ("beta", "Lab"),
    ]
    assert {region.region: region.seats for region in two.regions}["South"] == {"Lab": 1}
    assert two.house.leading == 2
    assert two.scope == (
        "in the 2 of 4 seats declared, the figures of 1 to come; "
        "changes against the time before in the 1 that have it"
    )
    told = nation_standing(two, FOUR, nation.timeline)
    assert (told["declared"], told["rushed"], told["mark"]) == (2, 1, "live")
    status = nation.seats(200)[1]
    assert (status.stage, status.rush, status.close) == (Stage.DECLARED, True, False)
    assert (status.party, status.gained_from) == ("Lab", "Con")


def test_a_rush_alone_names_its_party_and_what_is_to_come() -> None:
    found = NationTimeline(FOUR, live(declared(rushed("gamma", 0)))).at(60)
    assert found.scope == "in the 1 of 4 seats declared, the figures of 1 to come"
    held = found.party("SF")
    assert held is not None
    assert (held.seats, held.votes, found.turnout, found.electorate) == (1, 0, None, 0)
    assert set(found.records) == {"first_declaration"}


def test_figures_in_its_place_leave_nothing_of_a_rush() -> None:
    later = NationTimeline(FOUR, live(declared(entered("beta"))))
    never = NationTimeline(FOUR, live(declared(rushed("beta", 0)))).at(60)
    found = later.at(60)
    assert (found.rushed, found.valid_votes, never.valid_votes) == (0, 800, 0)
    assert not later.seats(60)[1].rush
    assert found.near_misses[0].majority == 10


def test_a_hall_that_is_not_simulated_is_counting_until_somebody_says_more() -> None:
    events = (
        ev.VerificationComplete(
            **HEAD, time=60, papers_verified=None, verified_turnout=61.5, electorate=1000
        ),
        ev.Adjourned(**HEAD, time=120, until=None, cause="a fire alarm"),
        ev.Resumed(**HEAD, time=180),
        ev.Recount(**HEAD, time=240, number=1, lead=4),
        ev.LotDrawn(**HEAD, time=300, between=(), elected=0, votes=None),
        ev.IncidentHappened(**HEAD, time=360, text="A rumour.", source="the Argus"),
        declared(entered("alpha"), time=420),
    )
    timeline = live(*events)
    hall, seats = timeline.halls["alpha"], SeatStates(timeline)
    stages = [
        Stage.COUNTING, Stage.VERIFIED, Stage.ADJOURNED, Stage.VERIFIED, Stage.RECOUNT,
        Stage.RECOUNT, Stage.RECOUNT, Stage.DECLARED,
    ]  # fmt: skip
    for minute, stage in enumerate(stages):
        assert hall.at(60 * minute).stage is stage
        assert seats.at(60 * minute)[0].stage is stage
        assert seats.at(60 * minute)[1].stage is Stage.COUNTING
    assert seats.at(-1)[0].stage is Stage.BEFORE
    assert hall.at(119).verified_turnout == 61.5
    assert hall.at(120).resumes_at is None
    assert hall.at(420).lot is not None
    assert [s.contest for s in seats.expected(61, 1)] == ["alpha"]
    standing = hall_standing(hall.at(60), ALPHA, timeline)
    assert (standing["mark"], standing["stage"]) == ("live", "verified")
    nothing = nation_standing(NationTimeline(FOUR, timeline).at(0), FOUR, timeline)
    assert nothing["mark"] == "live"
    assert {seat["mark"] for seat in nothing["expected"]} == {"live"}


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ev.CountUnderWay(**HEAD, time=0), "The count is under way."),
        (ev.Adjourned(**HEAD, time=0, until=None, cause=""), "The count is adjourned."),
        (
            ev.VerificationComplete(
                **HEAD, time=0, papers_verified=None, verified_turnout=61.5, electorate=1
            ),
            "Verification is complete: a verified turnout of 61.5 %.",
        ),
        (
            ev.LotDrawn(**HEAD, time=0, between=(), elected=0, votes=None),
            "Equality of votes. The (Acting) Returning Officer decides by lot, and it falls on "
            "Lab of alpha (Lab).",
        ),
    ],
)
def test_what_is_known_in_part_is_said_without_the_rest(event: ev.Event, words: str) -> None:
    assert sentence(event, FOUR) == f"Alpha: {words}"
    line_check(json.loads(dumps(event_object(event, FOUR, live()))))


def test_an_open_hall_is_no_news() -> None:
    assert weight(ev.CountUnderWay(**HEAD, time=0)) is Weight.ROUTINE


def test_rejected_papers_that_nobody_gave_are_not_none() -> None:
    d = declared(entered("alpha", rejected=Rejected(0, unknown=True)))
    assert d.rejected_total is None
    assert "rejected papers not given" in sentence(d, FOUR)
    assert Part.REJECTED not in [beat.part for beat in statement(d, ALPHA).beats]
    told = json.loads(dumps(event_object(d, FOUR, live())))
    assert told["rejected"]["total"] is None
    assert told["valid_votes"] == 800
    line_check(told)


def test_a_rush_in_json_and_csv_has_no_figures() -> None:
    d = declared(rushed("beta", 1))
    told = json.loads(dumps(event_object(d, FOUR, live())))
    line_check(told)
    assert (told["mark"], told["time_mark"], told["origin"]) == ("live", "live", "entered")
    assert (told["rush"], told["unopposed"], told["winner"]) == (True, False, "Lab of beta")
    for figure in ("valid_votes", "turnout", "majority", "swing"):
        assert told[figure] is None, figure
    assert {who["votes"] for who in told["candidates"]} == {None}
    assert {who["share"] for who in told["candidates"]} == {None}
    row = Row(d, d.elected, BETA, FOUR)
    for column in ("votes", "share", "majority", "valid_votes", "rejected", "turnout"):
        assert COLUMNS[column].cell(row) is None, column
    assert COLUMNS["result"].cell(row) == "Lab gain from Con"


def test_a_live_night_has_no_ending_before_its_last_seat() -> None:
    told = [declared(entered(slug), time=60 * i) for i, slug in enumerate(FOUR.by_slug)]
    for number, over in ((3, False), (4, True)):
        nation = NationTimeline(FOUR, live(*told[:number]))
        assert any(moment.kind is Kind.ENDING for moment in running_order(nation)) is over
        assert (summary(nation) is not None) is over


def test_screens_say_of_a_rush_that_its_figures_are_to_come() -> None:
    rush = rushed("beta", 1)
    d = declared(rush)
    assert elected_words(d) == "Lab of beta, figures to come"
    assert result_badge(d, FOUR.party("Lab")) == "LAB GAIN"
    assert winner_words(BETA, rush, FOUR) == "Lab of beta (Lab), figures to come"
    facts = dict(result_facts(Result(d, BETA.base, FOUR)))
    assert facts == {
        "Figures": "live, as entered; figures to come",
        "Elected": "Lab of beta, figures to come",
        "Electorate": "1,000",
    }
    unknown = declared(entered("alpha", rejected=Rejected(0, unknown=True)))
    assert dict(result_facts(Result(unknown, ALPHA.base, FOUR)))["Rejected"] == "not given"


def test_what_is_not_live_has_no_rush() -> None:
    outcome = ALPHA.outcome
    assert outcome is not None
    assert not outcome.rush
    d = declared(outcome)
    assert json.loads(dumps(event_object(d, FOUR, live())))["rush"] is False
    assert d.swing == Swing("Con", "Lab", 16.25)
