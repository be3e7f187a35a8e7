"""The national standing on small nights: sums, changes, exit poll, majority, records, seeking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.outcome import Base, Rejected
from simulator.output.standing_json import hall_standing, nation_standing
from simulator.scenario.happenings import Lot
from simulator.scenario.model import Candidate, Contest, ExitPoll, Party, Scenario
from simulator.timeline import (
    HallTimeline,
    NationTimeline,
    Stage,
    TargetStatus,
    Timeline,
    declaration,
)
from simulator.timeline import events as ev
from simulator.timeline.nation.nation import CHECKPOINT
from simulator.timeline.nation.seats import SeatStates
from simulator.timeline.nation.tally import Tally, add

CLOSE = datetime(2024, 7, 4, 21, tzinfo=UTC)


def seat(
    slug: str,
    votes: dict[str, int],
    base: dict[str, int] | None = None,
    *,
    electorate: int = 1000,
    base_electorate: int | None = 1000,
    sitting: str | None = None,
    region: str = "North",
    lot: Lot | None = None,
) -> Contest:
    candidates = tuple(
        Candidate(f"{party} of {slug}", party, party, votes=count, sitting_mp=party == sitting)
        for party, count in votes.items()
    )
    bases = {}
    if base:
        winner = max(base, key=lambda party: base[party])
        bases["then"] = Base("then", "the time before", base, winner, base_electorate)
    return Contest(
        slug=slug,
        name=slug.title(),
        candidates=candidates,
        electorate=electorate,
        ons_id=f"E14{slug:0>6}",
        region=region,
        bases=bases,
        default_base="then" if base else None,
        rejected=Rejected(3),
        source="the returning officers",
        lot=lot,
    )


def night(*contests: Contest, poll: dict[str, int] | None = None) -> Scenario:
    parties = {
        c.party: Party(c.party, c.party, c.party, "#000000", "x")
        for contest in contests
        for c in contest.candidates
    }
    return Scenario(
        name="night",
        title="A night",
        date=date(2024, 7, 4),
        close_of_poll=CLOSE,
        contests=contests,
        parties=parties,
        exit_poll=ExitPoll(poll) if poll else None,
    )


def played(scenario: Scenario, times: Sequence[int]) -> Timeline:
    """A timeline of declarations alone, one a seat at the times given."""
    ordered = sorted(zip(times, scenario.contests, strict=True), key=lambda pair: pair[0])
    events: list[ev.Event] = []
    for seq, (time, contest) in enumerate(ordered):
        assert contest.outcome is not None
        events.append(declaration(scenario, contest, contest.outcome, time=time, seq=seq))
    return timeline_of(scenario, events)


def timeline_of(scenario: Scenario, events: Sequence[ev.Event]) -> Timeline:
    halls = {
        c.slug: HallTimeline(
            c.slug, len(c.candidates), [event for event in events if event.contest == c.slug]
        )
        for c in scenario.contests
    }
    return Timeline(scenario.close_of_poll, tuple(events), halls, 1)


ALPHA = seat(
    "alpha",
    {"Lab": 400, "Con": 300, "Ind": 100},
    {"Con": 500, "Lab": 300, "Ind": 200},
    sitting="Con",
)
BETA = seat(
    "beta",
    {"Con": 350, "Lab": 340, "RUK": 110},
    {"Con": 450, "Lab": 450, "LD": 100},
    region="South",
)
GAMMA = seat("gamma", {"SF": 700, "DUP": 100}, {"SF": 600, "DUP": 300}, region="South")
DELTA = seat("delta", {"Lab": 250, "Con": 250}, None, sitting="Lab", lot=Lot("Lab of delta"))
FOUR = night(ALPHA, BETA, GAMMA, DELTA, poll={"Lab": 1, "Con": 2, "Other": 1})


def test_sums_gains_and_shares_of_what_has_declared() -> None:
    nation = NationTimeline(FOUR, played(FOUR, [100, 200, 300, 400]))
    before = nation.at(99)
    assert (before.declared, before.total, before.turnout) == (0, 4, None)
    assert before.scope == "no seat has declared"
    assert [(p.party, p.exit_poll, p.remaining) for p in before.parties] == [
        ("Con", 2, 2),
        ("Lab", 1, 1),
    ]
    assert before.exit_poll_other == (1, 1)

    one = nation.at(100)
    lab, con = one.party("Lab"), one.party("Con")
    assert lab is not None
    assert con is not None
    assert (lab.seats, lab.gained, lab.net, lab.votes, lab.share) == (1, 1, 1, 400, 50.0)
    assert (con.seats, con.lost, con.net, con.remaining) == (0, 1, -1, 2)
    assert lab.change == 50.0 - 30.0
    assert con.change == 37.5 - 50.0
    independent = one.party("Ind")
    assert independent is not None
    assert independent.change is None, "independents share no base with one another"
    assert one.swing is not None
    assert (one.swing.from_party, one.swing.to_party) == ("Con", "Lab")
    assert one.swing.points == (20.0 + 12.5) / 2
    assert one.scope == (
        "in the 1 of 4 seats declared; changes against the time before in the same seats"
    )
    assert (one.turnout, one.turnout_change) == (80.0, 80.0 - 100.0)
    assert [gain.contest for gain in one.gains] == ["alpha"]
    assert [(d.candidate, d.winner) for d in one.defeats] == [("Con of alpha", "Lab")]

    end = nation.at(10_000)
    assert end.declared == 4
    assert {p.party: p.seats for p in end.parties if p.seats} == {"Lab": 2, "Con": 1, "SF": 1}
    assert {p.party: p.second_places for p in end.parties if p.second_places} == {
        "Con": 2,
        "Lab": 1,
        "DUP": 1,
    }
    assert end.exit_poll_other == (1, 0), "Sinn Féin is among the others"
    assert {r.region: (r.declared, r.total, dict(r.seats)) for r in end.regions} == {
        "North": (2, 2, {"Lab": 2}),
        "South": (2, 2, {"Con": 1, "SF": 1}),
    }
    assert end.latest == ("delta", "gamma", "beta", "alpha")


def test_changes_are_of_seats_that_have_the_base() -> None:
    end = NationTimeline(FOUR, played(FOUR, [1, 2, 3, 4])).at(4)
    lab, reform = end.party("Lab"), end.party("RUK")
    assert lab is not None
    assert reform is not None
    # Delta has no base: its votes count for shares, not for changes.
    assert lab.share == 100 * 990 / 2900
    assert lab.change == 100 * 740 / 2400 - 100 * 750 / 2900
    assert reform.change is None, "new"
    assert end.scope == "in all 4 seats; changes against the time before in the 3 that have it"
    assert end.turnout_change == 100 * 2400 / 3000 - 100 * 2900 / 3000


def test_records_fall_only_when_they_are_broken() -> None:
    nation = NationTimeline(FOUR, played(FOUR, [100, 200, 300, 400]))
    assert nation.at(150).records["smallest_majority"].contest == "alpha"
    later = nation.at(250)
    assert later.records["smallest_majority"].value == 10
    assert later.records["lowest_winning_share"].contest == "beta"
    assert later.records["first_gain"].contest == "alpha"
    fallen = [(r.kind, r.contest) for r in later.fallen if r.kind == "smallest_majority"]
    assert fallen == [("smallest_majority", "alpha"), ("smallest_majority", "beta")]
    end = nation.at(400)
    assert end.records["highest_turnout"].contest == "alpha", "the first of those level keeps it"
    assert end.records["largest_swing: Con to Lab"].value == (20 + 12.5) / 2
    assert end.records["largest_fall: Con"].contest == "alpha"
    assert [miss.contest for miss in end.near_misses][:2] == ["delta", "beta"]


def test_the_majority_line_and_who_does_not_vote() -> None:
    house = NationTimeline(FOUR, played(FOUR, [1, 2, 3, 4])).at(4).house
    assert (house.line, house.leader, house.leading, house.reached) == (3, "Lab", 2, False)
    assert (house.abstaining, house.voting, house.effective_line) == (1, 3, 2)
    assert (house.majority, house.effective_majority) == (0, 1)
    assert "1 of Sinn Féin" in house.text


def test_battlegrounds_by_swing_needed() -> None:
    nation = NationTimeline(FOUR, played(FOUR, [100, 200, 300, 400]))
    targets = nation.battleground("Lab", 150)
    assert [(t.contest, t.holder, t.swing_needed, t.status) for t in targets] == [
        ("beta", "Con", 0.0, TargetStatus.PENDING),
        ("alpha", "Con", 10.0, TargetStatus.WON),
    ]
    assert nation.battleground("Lab", 250)[0].status is TargetStatus.MISSED
    assert nation.battleground_counts("Lab", 99)[TargetStatus.PENDING] == 2
    assert nation.battleground("Ind", 400) == ()
    (gamma,) = nation.battleground("DUP", 400, 5)
    assert gamma.swing_needed == pytest.approx((600 - 300) / 900 * 50)


def hall_events(contest: str) -> list[ev.Event]:
    """A hall with a request refused, a recount, an adjournment and a check."""
    made: list[ev.Event] = [
        ev.HallOpened(
            seq=0,
            time=0,
            contest=contest,
            venue="",
            tables=8,
            table_staff=6,
            boxes=2,
            papers=803,
            postal=0,
        ),
        ev.BoxReceived(seq=0, time=10, contest=contest, box=1),
        ev.BoxVerified(seq=0, time=20, contest=contest, box=1, papers=400, account=400),
        ev.BoxVerified(seq=0, time=30, contest=contest, box=2, papers=403, account=403),
        ev.VerificationComplete(
            seq=0,
            time=40,
            contest=contest,
            papers_verified=803,
            verified_turnout=80.3,
            electorate=1000,
        ),
        ev.SortingStarted(seq=0, time=50, contest=contest, papers=803),
        ev.ReconciliationFailed(seq=0, time=60, contest=contest, difference=-1),
        ev.Reconciled(seq=0, time=70, contest=contest, votes=(401, 399, 0), rejected=3),
        ev.ProvisionalFigures(seq=0, time=80, contest=contest, votes=(401, 399, 0), rejected=3),
        ev.RecountRequested(
            seq=0, time=90, contest=contest, requested_by=1, majority=2, full=False
        ),
        ev.BundleCheck(seq=0, time=100, contest=contest, number=1, requested_by=1),
        ev.RecountRequested(
            seq=0, time=110, contest=contest, requested_by=1, majority=2, full=True
        ),
        ev.Recount(seq=0, time=120, contest=contest, number=1),
        ev.Adjourned(seq=0, time=130, contest=contest, until=200, cause="all went home"),
        ev.Resumed(seq=0, time=200, contest=contest),
        ev.ProvisionalFigures(seq=0, time=210, contest=contest, votes=(400, 300, 100), rejected=3),
        ev.RecountRefused(seq=0, time=220, contest=contest, requested_by=1, majority=100),
        ev.CandidatesCalled(seq=0, time=230, contest=contest),
    ]
    assert ALPHA.outcome is not None
    made.append(declaration(FOUR, ALPHA, ALPHA.outcome, time=240, seq=0))
    return [replace(event, seq=seq) for seq, event in enumerate(made)]


def test_a_seat_s_state_is_what_its_hall_would_fold_to() -> None:
    events = hall_events("alpha")
    one = night(ALPHA)
    timeline = timeline_of(one, events)
    states = SeatStates(timeline)
    for time in range(-1, 250):
        (state,), hall = states.at(time), timeline.halls["alpha"].at(time)
        assert (state.stage, state.since) == (hall.stage, hall.stage_since), time
        assert (state.checks, state.recounts) == (hall.checks, hall.recounts)
        assert state.resumes_at == hall.resumes_at
        assert state.declared is (hall.declaration is not None)
    (at_provisional,) = states.at(85)
    assert at_provisional.close, "two votes in 800"
    (declared,) = states.at(240)
    assert (declared.party, declared.gained_from, declared.close) == ("Lab", "Con", False)
    assert not declared.simulated


def test_expected_declarations_are_the_counts_that_are_furthest() -> None:
    scenario = night(ALPHA, BETA, GAMMA, DELTA)
    events: list[ev.Event] = [
        ev.SortingStarted(seq=0, time=50, contest="beta", papers=1),
        ev.SortingStarted(seq=1, time=60, contest="gamma", papers=1),
        *hall_events("alpha"),
        ev.CandidatesCalled(seq=3, time=70, contest="delta"),
    ]
    states = SeatStates(timeline_of(scenario, events))
    assert [s.contest for s in states.expected(100, 9)] == ["delta", "alpha", "beta", "gamma"]
    adjourned = states.expected(150, 9)
    assert [s.contest for s in adjourned] == ["delta", "beta", "gamma", "alpha"]
    assert adjourned[-1].stage is Stage.ADJOURNED
    assert [s.contest for s in states.expected(240, 2)] == ["delta", "beta"]


@st.composite
def nights(draw: st.DrawFn) -> tuple[Scenario, list[int]]:
    parties = ["Lab", "Con", "LD", "Ind", "SF"]
    count = draw(st.integers(1, 8))
    votes = st.dictionaries(st.sampled_from(parties), st.integers(1, 300), min_size=2)
    contests = [
        seat(
            f"seat{i}",
            draw(votes),
            draw(st.none() | votes),
            electorate=5000,
            base_electorate=draw(st.none() | st.integers(2000, 4000)),
            region=draw(st.sampled_from(["North", "South"])),
        )
        for i in range(count)
    ]
    times = draw(st.lists(st.integers(0, 500), min_size=count, max_size=count))
    return night(*contests), times


@settings(max_examples=40)
@given(nights(), st.integers(0, 500))
def test_any_moment_folds_from_the_start_and_adds_up(
    made: tuple[Scenario, list[int]], time: int
) -> None:
    scenario, times = made
    nation = NationTimeline(scenario, played(scenario, times))
    end = nation.at(1000)
    standing = nation.at(time)
    declared = sum(1 for at in times if at <= time)
    assert standing.declared == declared
    assert sum(p.seats for p in standing.parties) == declared
    assert sum(p.votes for p in standing.parties) == standing.valid_votes
    assert sum(r.declared for r in standing.regions) == declared
    assert sum(p.net for p in standing.parties) == 0, "every gain is somebody's loss"
    tally = Tally()
    for step in nation.steps[:declared]:
        tally = add(tally, step)
    assert nation.tally(declared) == tally
    assert end.declared == len(scenario.contests)
    assert nation.at(time) == standing, "seeking back and forth changes nothing"


def test_checkpoints_do_not_show() -> None:
    many = night(
        *(seat(f"s{i}", {"Lab": 300 + i, "Con": 400}, {"Con": 9, "Lab": 1}) for i in range(150))
    )
    nation = NationTimeline(many, played(many, list(range(150))))
    for time in (149, CHECKPOINT, CHECKPOINT - 1, 0, 148, 2 * CHECKPOINT):
        tally = Tally()
        for step in nation.steps[: time + 1]:
            tally = add(tally, step)
        assert nation.tally(time + 1) == tally


def test_standings_as_json() -> None:
    timeline = played(FOUR, [100, 200, 300, 400])
    nation = json.loads(
        json.dumps(nation_standing(NationTimeline(FOUR, timeline).at(250), FOUR, timeline))
    )
    assert nation["time"] == "2024-07-04T21:04:10+00:00"
    assert nation["parties"]["Lab"]["seats"] == 1
    assert nation["parties"]["RUK"]["change"] is None
    assert nation["house"]["majority"] is None
    assert nation["latest"] == ["beta", "alpha"]
    assert (nation["mark"], nation["simulated"]) == ("simulated", True), "their minutes are"
    assert nation["records"][0]["contest_name"] == "Alpha"

    alone = timeline_of(night(ALPHA), hall_events("alpha"))
    hall = json.loads(json.dumps(hall_standing(alone.halls["alpha"].at(150), ALPHA, alone)))
    assert (hall["stage"], hall["simulated"], hall["recounts"]) == ("adjourned", True, 1)
    assert hall["resumes_at"] == "2024-07-04T21:03:20+00:00"
    assert [c["papers"] for c in hall["candidates"]] == [399, 0, 401]
    end = hall_standing(alone.halls["alpha"].at(240), ALPHA, alone)
    assert (end["contest_name"], end["winner_party"], end["mark"]) == ("Alpha", "Lab", "record")
    assert (end["declared"], end["simulated"], end["result"]) == (True, False, "Lab gain from Con")
