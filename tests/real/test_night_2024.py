"""The whole night of 4 July 2024 as it is played: times, records, the national standing."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import count
from simulator.course import follow, follow_timeline
from simulator.scenario.model import Scenario
from simulator.timeline import (
    NationStanding,
    NationTimeline,
    Recount,
    Stage,
    TargetStatus,
    Timeline,
)
from simulator.timeline.events import Adjourned

AFTER = 1_000_000


def clock(hour: int, minute: int, second: int = 0) -> int:
    """Seconds after close of poll of a clock time of the night."""
    return ((hour - 22) % 24) * 3600 + minute * 60 + second


@pytest.fixture(scope="module")
def end(nation_2024: NationTimeline) -> NationStanding:
    return nation_2024.at(AFTER)


def assert_as_on_the_record(night: Scenario, played: Timeline) -> None:
    """Each hall of a played night declares the certified result at its recorded time."""
    order = [(event.time, event.ons_id) for event in played.declarations]
    assert order == sorted(order), "by time, ties by ONS id"
    for event in played.declarations:
        assert not event.simulated
        assert event.contest is not None
        contest = night.by_slug[event.contest]
        assert played.clock(event.time) == contest.declared_at
        assert contest.outcome is not None
        votes = {(c.name, c.party): c.votes for c in event.candidates}
        assert votes == {c.key: c.votes for c in contest.candidates}
        assert event.result == contest.outcome.result


def test_every_fortieth_hall_declares_at_its_time(uk_2024: Scenario) -> None:
    assert uk_2024.outcome is not None
    halls = [contest.slug for contest in uk_2024.contests[::40]]
    played = count.play(uk_2024, uk_2024.outcome, 1, contests=halls, bundles=False)
    assert {event.contest for event in played.declarations} == set(halls)
    assert_as_on_the_record(uk_2024, played)


@pytest.mark.long
def test_650_declarations_at_their_times_in_order(uk_2024: Scenario, night_2024: Timeline) -> None:
    declared = night_2024.declarations
    assert len(declared) == 650
    assert len({event.contest for event in declared}) == 650
    assert_as_on_the_record(uk_2024, night_2024)
    assert declared[0].name == "Houghton and Sunderland South"
    assert declared[-1].name == "Inverness, Skye and West Ross-shire"
    assert night_2024.clock(declared[-1].time).isoformat() == "2024-07-06T17:50:00+01:00"


@pytest.mark.long
def test_nothing_is_invented_for_seats_with_no_recount_on_the_record(
    uk_2024: Scenario, night_2024: Timeline
) -> None:
    for contest in uk_2024.contests:
        kinds = [event.kind for event in night_2024.halls[contest.slug].events]
        full = sum(recount.kind == "full" for recount in contest.recounts)
        assert kinds.count("recount") == full, contest.slug
        assert kinds.count("bundle_check") == len(contest.recounts) - full, contest.slug
        assert kinds.count("reconciliation_failed") == contest.reconciliation_failures
        assert "lot_drawn" not in kinds


@pytest.mark.long
def test_inverness_is_adjourned_to_saturday(night_2024: Timeline) -> None:
    hall = night_2024.halls["inverness-skye-and-west-ross-shire"]
    reported = [
        f"{night_2024.clock(event.time):%a %H:%M} {event.kind}"
        for event in hall.events
        if isinstance(event, Recount | Adjourned) and event.source
    ]
    assert reported == ["Fri 06:45 recount", "Fri 10:00 adjourned", "Sat 10:30 recount"]
    resumed = [night_2024.clock(event.time) for event in hall.events if event.kind == "resumed"]
    assert f"{resumed[0]:%a %H:%M}" == "Sat 10:30"


@pytest.mark.long
def test_the_end_of_the_night(end: NationStanding) -> None:
    assert (end.declared, end.valid_votes, end.rejected, end.electorate) == (
        650,
        28_809_340,
        116_253,
        48_253_193,
    )
    lines = {line.party: line for line in end.parties}
    assert [(lines[p].seats, lines[p].gained, lines[p].lost) for p in ("Lab", "Con", "SNP")] == [
        (411, 218, 7),
        (121, 1, 252),
        (9, 1, 40),
    ]
    assert [lines[party].net for party in ("Lab", "Con", "LD", "SNP", "Ind", "RUK")] == [
        211,
        -251,
        64,
        -39,
        6,
        5,
    ]
    assert end.scope == (
        "in all 650 seats; changes against 2019 notional, new boundaries in the same seats"
    )
    assert lines["Ind"].change is None
    assert lines["Lab"].change == pytest.approx(1.6, abs=0.05)
    assert lines["Con"].change == pytest.approx(-19.9, abs=0.05)
    assert end.turnout == pytest.approx(59.7, abs=0.05)
    assert sum(line.second_places for line in end.parties) == 650
    assert lines["RUK"].second_places == 98
    assert {line.region: line.declared for line in end.regions}["Northern Ireland"] == 18


@pytest.mark.long
def test_the_majority_of_the_house(end: NationStanding) -> None:
    house = end.house
    assert (house.line, house.leader, house.majority) == (326, "Lab", 172)
    assert (house.speaker, house.abstaining) == (1, 7)
    assert (house.effective_line, house.effective_majority) == (322, 180)
    assert "Speaker" in house.text
    assert "Sinn Féin" in house.text


@pytest.mark.long
def test_records(end: NationStanding) -> None:
    held: dict[str, tuple[str, Any]] = {
        key: (record.contest, record.value) for key, record in end.records.items()
    }
    assert held["first_declaration"][0] == "houghton-and-sunderland-south"
    assert held["first_gain"][0] == "swindon-south"
    assert end.records["first_gain"].time == clock(0, 15)
    assert held["smallest_majority"] == ("hendon", 15)
    assert held["largest_majority"] == ("bootle", 21_983)
    assert held["lowest_winning_share"][0] == "south-west-norfolk"
    assert held["lowest_winning_share"][1] == pytest.approx(26.721552, abs=1e-6)
    assert held["largest_swing: Con to Lab"][0] == "south-west-norfolk"
    assert held["largest_swing: Con to Lab"][1] == pytest.approx(25.9, abs=0.05)
    assert held["largest_fall: Con"] == ("clacton", pytest.approx(-44.0, abs=0.05))
    assert held["lowest_turnout"] == ("manchester-rusholme", pytest.approx(40.0, abs=0.05))
    assert held["highest_turnout"] == ("harpenden-and-berkhamsted", pytest.approx(75.2, abs=0.05))
    falls = [r for r in end.fallen if r.kind == "lowest_winning_share"]
    assert [record.contest for record in falls[-2:]] == ["blackburn", "south-west-norfolk"]
    assert falls[-2].value == pytest.approx(27.05, abs=0.005)
    closest = [(miss.contest, miss.majority) for miss in end.near_misses[:3]]
    assert closest == [("hendon", 15), ("poole", 18), ("basildon-and-billericay", 20)]


@pytest.mark.long
def test_defeats_and_gains(end: NationStanding) -> None:
    parties = [defeat.party for defeat in end.defeats]
    assert (len(parties), parties.count("Con"), parties.count("SNP")) == (218, 175, 28)
    notes = {defeat.candidate: defeat.note for defeat in end.defeats if defeat.note}
    assert notes["Grant Shapps"] == "Defence Secretary"
    assert "former prime minister" in (notes["Liz Truss"] or "")
    assert [gain.contest for gain in end.gains if gain.to_party == "Con"] == ["leicester-east"]
    assert sum(gain.to_party == "Lab" for gain in end.gains) == 218


@pytest.mark.long
def test_midway_the_changes_are_of_the_seats_declared(nation_2024: NationTimeline) -> None:
    midway = nation_2024.at(clock(2, 30))
    declared = nation_2024.steps[: midway.declared]
    assert 40 <= midway.declared < 60
    assert midway.scope.startswith(f"in the {midway.declared} of 650 seats declared; changes")
    now = sum(step.votes.get("Con", 0) for step in declared)
    then = sum(
        step.base.votes["Con"] for step in declared if step.base and "Con" in step.base.votes
    )
    base = sum(step.base.valid_votes for step in declared if step.base)
    con = midway.party("Con")
    assert con is not None
    assert con.change == pytest.approx(100 * now / midway.valid_votes - 100 * then / base)
    assert con.exit_poll == 131
    assert con.remaining == 131 - con.seats
    assert midway.house.leader == "Lab"
    assert not midway.house.reached
    assert all(record.time <= clock(2, 30) for record in midway.fallen)


@pytest.mark.long
def test_labour_s_targets(nation_2024: NationTimeline) -> None:
    counts = nation_2024.battleground_counts("Lab", AFTER)
    assert counts[TargetStatus.WON] == 218
    assert counts[TargetStatus.PENDING] == 0
    targets = nation_2024.battleground("Lab", clock(3, 0))
    assert [t.swing_needed for t in targets] == sorted(t.swing_needed for t in targets)
    norfolk = next(t for t in targets if t.contest == "south-west-norfolk")
    assert norfolk.status is TargetStatus.PENDING
    assert norfolk.swing_needed == pytest.approx(25.2, abs=0.1)


@pytest.mark.long
def test_every_seat_s_state_at_four(nation_2024: NationTimeline, night_2024: Timeline) -> None:
    time = clock(4, 0)
    states = nation_2024.seats(time)
    assert len(states) == 650
    assert sum(state.declared for state in states) == nation_2024.at(time).declared
    for state in states[::25]:
        hall = night_2024.halls[state.contest].at(time)
        assert (state.stage, state.since) == (hall.stage, hall.stage_since)
    peterborough = next(s for s in nation_2024.seats(clock(3, 40)) if s.contest == "peterborough")
    assert (peterborough.stage, peterborough.recounts) == (Stage.RECOUNT, 1)
    expected = nation_2024.at(time).expected
    assert expected
    assert expected[0].stage is Stage.CALLED


@pytest.mark.long
def test_its_course_by_the_record_is_the_course_as_it_is_played(
    uk_2024: Scenario, night_2024: Timeline
) -> None:
    by_record, as_played = follow(uk_2024), follow_timeline(uk_2024, night_2024)
    assert by_record.slugs == as_played.slugs
    assert by_record.times == as_played.times
    assert by_record.declared(50) == as_played.declared(50)
