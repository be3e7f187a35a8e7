"""South West Norfolk, 4 July 2024, as loaded: the certified figures and what follows from them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.outcome import ContestOutcome, Origin
from simulator.scenario.model import Contest, Scenario
from tests.shipped import load

SLUG = "south-west-norfolk"


@pytest.fixture(scope="module")
def night() -> Scenario:
    return load("south-west-norfolk-2024")


@pytest.fixture(scope="module")
def contest(night: Scenario) -> Contest:
    (contest,) = night.contests
    return contest


@pytest.fixture(scope="module")
def outcome(contest: Contest) -> ContestOutcome:
    assert contest.outcome is not None
    return contest.outcome


def test_nine_candidates_in_order_of_declaration(contest: Contest) -> None:
    people = [contest.candidates[i] for i in contest.declaration_order]
    assert [(c.shown, c.party, c.votes) for c in people] == [
        ("James Bagge", "Ind", 6_282),
        ("Gary Conway", "HPUK", 160),
        ("Pallavi Devulapalli", "Green", 1_838),
        ("Lorraine Douglas", "Comm", 77),
        ("Terry Jermy", "Lab", 11_847),
        ("Toby McKenzie", "RUK", 9_958),
        ("Earl Elvis of East Anglia", "MRLP", 338),
        ("Josie Ratcliffe", "LD", 2_618),
        ("Liz Truss", "Con", 11_217),
    ]
    assert [c.shown for c in people if c.sitting_mp] == ["Liz Truss"]
    assert {c.name for c in people} >= {"Tobias McKenzie", "Earl Elvis Of East Anglia"}


def test_certified_figures(outcome: ContestOutcome) -> None:
    assert outcome.origin is Origin.KNOWN
    assert outcome.electorate == 74_724
    assert outcome.valid_votes == 44_335
    assert outcome.rejected.total == 139
    assert outcome.rejected.official_mark is None  # the split was not published
    assert outcome.papers == 44_474
    assert outcome.winner.name == "Terry Jermy"
    assert outcome.majority == 630
    assert not outcome.by_lot
    assert round(outcome.turnout, 2) == 59.33
    assert round(outcome.verified_turnout, 2) == 59.52
    assert round(100 * outcome.majority / outcome.valid_votes, 2) == 1.42


def test_shares_as_printed(outcome: ContestOutcome) -> None:
    shares = {c.party: f"{outcome.share(i):.1f}" for i, c in enumerate(outcome.candidates)}
    # Published tables give Reform 22.4; 9,958 of 44,335 is 22.46.
    assert [shares[party] for party in ("Lab", "Con", "RUK", "Ind", "LD")] == [
        "26.7",
        "25.3",
        "22.5",
        "14.2",
        "5.9",
    ]


def test_changes_and_swing_on_the_old_boundaries(outcome: ContestOutcome) -> None:
    assert outcome.base is not None
    assert outcome.base.label == "2019 actual, old boundaries"
    changes = changes_of(outcome)
    assert changes["Lab"] == "+8.6"
    assert changes["Con"] == "-43.7"
    assert changes["LD"] == "-2.2"
    assert changes["Ind"] is changes["RUK"] is changes["HPUK"] is changes["Comm"] is None
    assert outcome.swing is not None
    assert (outcome.swing.from_party, outcome.swing.to_party) == ("Con", "Lab")
    assert f"{outcome.swing.points:.1f}" == "26.2"
    assert outcome.base.turnout is not None
    assert f"{outcome.turnout - outcome.base.turnout:.1f}" == "-6.3"
    assert outcome.result == "Lab gain from Con"


def test_changes_and_swing_on_the_notional_result(contest: Contest) -> None:
    assert contest.outcome is not None
    base = contest.bases["notional-2019"]
    now = contest.outcome
    outcome = ContestOutcome(SLUG, now.electorate, now.candidates, now.rejected, base)
    changes = changes_of(outcome)
    assert (changes["Lab"], changes["Con"], changes["LD"]) == ("+8.4", "-43.4", "-2.3")
    assert outcome.swing is not None
    assert f"{outcome.swing.points:.1f}" == "25.9"
    assert base.turnout is not None
    assert f"{outcome.turnout - base.turnout:.1f}" == "-6.9"
    assert outcome.result == "Lab gain from Con"
    assert base.notional


def changes_of(outcome: ContestOutcome) -> dict[str, str | None]:
    changes = {c.party: outcome.change(i) for i, c in enumerate(outcome.candidates)}
    return {party: None if c is None else f"{c:+.1f}" for party, c in changes.items()}


def test_the_base_of_2019(contest: Contest) -> None:
    base = contest.bases["actual-2019"]
    assert contest.default_base == "actual-2019"
    assert base.valid_votes == 51_466
    assert (base.electorate, base.rejected, base.winner) == (78_455, 184, "Con")
    ranked = sorted(base.votes.values(), reverse=True)
    assert ranked[0] - ranked[1] == 26_195


def test_four_lost_deposits(outcome: ContestOutcome) -> None:
    lost = {c.party for i, c in enumerate(outcome.candidates) if outcome.deposit_lost(i)}
    assert lost == {"HPUK", "Green", "Comm", "MRLP"}


def test_the_night_in_the_hall(night: Scenario, contest: Contest) -> None:
    assert night.close_of_poll.isoformat() == "2024-07-04T22:00:00+01:00"
    assert contest.declared_at is not None
    assert contest.declared_at.isoformat() == "2024-07-05T06:48:00+01:00"
    assert contest.declared_at_source is not None
    assert "BBC" in contest.declared_at_source
    assert "Lynnsport" in contest.venue
    count = contest.count
    assert (count.stations, count.tables, count.table_staff) == (85, 9, 6)
    assert count.travel is not None
    assert (count.travel.median, count.travel.sd, count.stage_call.median) == (40, 0.45, 22)
    # None was reported.
    assert not contest.recounts
    assert not contest.adjournments
    assert contest.reconciliation_failures == 0
    late = [i for i in contest.incidents if "Liz Truss" in i.people and i.stage is not None]
    assert {incident.stage for incident in late} == {"candidates_called"}
    assert sum(incident.holds for incident in late) > 0
    assert all(incident.source for incident in contest.incidents)
    clock = [i for i in contest.incidents if i.at is not None]
    # At 03:00 somebody is said to have called it tight: no source can be named, so it is not here.
    assert [f"{i.at:%H:%M}" for i in clock if i.at] == ["22:15", "05:00", "05:30", "06:30"]
    assert all(incident.approximate for incident in clock)
    assert all(incident.on_record for incident in contest.incidents)
    assert not any(incident.holds for incident in clock)


def test_the_counting_ended_at_about_five_by_the_winner_s_account(contest: Contest) -> None:
    assert contest.counted_at is not None
    assert f"{contest.counted_at:%H:%M}" == "05:00"
    assert contest.counted_at_source is not None
    assert "Jermy" in contest.counted_at_source


def test_it_is_read_as_it_was_read(contest: Contest) -> None:
    assert contest.declared_by == "David Flux, Returning Officer"
    assert contest.read_as == "surname_first"
    people = [contest.candidates[i] for i in contest.declaration_order]
    assert [(c.read_as, c.description) for c in people] == [
        ("Bagge, James", "Independent"),
        ("Conway, Gary Daniel Dominic", "Heritage Party - Freedom, Family, Nation"),
        ("Devulapalli, Pallavi", "Green Party"),
        ("Douglas, Lorraine", "Communist Party of Britain"),
        ("Jermy, Terry", "Labour Party"),
        ("McKenzie, Tobias", "Reform UK"),
        ("Of East Anglia, Earl Elvis", "Official Monster Raving Loony Party"),
        ("Ratcliffe, Josie", "Liberal Democrats"),
        ("Truss, Liz", "The Conservative Party Candidate"),
    ]


@pytest.mark.parametrize(
    "fact",
    [
        "Turnip Taliban",
        "GP",
        "former mayor of Thetford",
        "Former teacher",
        "Downham East",
        "49 days",
    ],
)
def test_what_a_candidate_s_line_tells(contest: Contest, fact: str) -> None:
    assert any(fact in (c.note or "") for c in contest.candidates)


@pytest.mark.parametrize(
    "fact",
    [
        "since 1964",
        "since 2010",
        "26,195",
        "11th safest seat by percentage majority",
        "by votes the 18th",
        "49 days in 2022, the shortest-serving",
        "£20 million for Thetford",
        "Close protection officers",
        "surgeries were not advertised",
        "the one hustings",
        "referendum on her record",
        "£15,000 by crowdfunding",
        "deputy lieutenant in January 2024",
        "the day her book came out",
        "David Gauke and Rory Stewart",
        "Dominic Grieve",
        "22 June, Survation",
        "Labour 32.1 %, ahead by 1.7",
        "28 %",
        "beside North West Norfolk",
        "05:30",
    ],
)
def test_what_a_viewer_is_told_before_the_close_of_poll(contest: Contest, fact: str) -> None:
    assert fact in " ".join(contest.opening)


@pytest.mark.parametrize(
    "fact",
    [
        "Ros Atkins",
        "“Portillo moment” of 2024",
        "last of Norfolk's seats",
        "congratulated him; he thanked her",
        "no concession speech",
        "Jeremy Hunt",
        "freight train",
        "at about five",
        "not verified",
        "22.5 here, 22.4 there",
        "“–” here, “New” there",
        "lowest winning share",
        "Ramsay MacDonald",
    ],
)
def test_what_the_closing_screen_tells(contest: Contest, fact: str) -> None:
    assert fact in " ".join((*contest.notable, *contest.aftermath))


@pytest.mark.parametrize("fact", ["lettuce", "slow handclap", "other eight", "seconds to spare"])
def test_the_stage_was_reported(contest: Contest, fact: str) -> None:
    (told,) = (i for i in contest.incidents if fact in i.text)
    assert told.stage == "candidates_called"
    assert told.source is not None


def test_predictions_drawn_around_and_on_record(night: Scenario) -> None:
    used = [pollster for pollster in night.pollsters if pollster.used]
    (times,) = used
    assert times.name == "Financial Times"
    shares = times.shares[SLUG]
    assert shares["Lab"] == 32.1
    assert round(shares["Lab"] - shares["Con"], 1) == 1.7
    assert sum(shares.values()) + sum(times.candidates[SLUG].values()) == pytest.approx(99.99)
    assert {p.name for p in night.pollsters if not p.used} == {
        "YouGov",
        "Ipsos",
        "Survation",
        "Focaldata",
        "WeThink",
    }
    assert all(pollster.source for pollster in night.pollsters)
    names = {candidate.name for candidate in night.contests[0].candidates}
    assert set(times.candidates[SLUG]) < names


def test_the_exit_poll(night: Scenario) -> None:
    assert night.exit_poll is not None
    assert sum(night.exit_poll.seats.values()) == 650
    assert (night.exit_poll.seats["Lab"], night.exit_poll.seats["RUK"]) == (410, 13)


def test_parties_can_be_told_apart(night: Scenario) -> None:
    standing = [night.parties[c.party] for c in night.contests[0].candidates]
    assert len({party.symbol for party in standing}) == len(standing)
    assert len({party.colour for party in standing}) == len(standing)


def test_the_official_files_say_the_same(official: Path, contest: Contest) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (official / name).open(encoding="utf-8-sig", newline="") as file:
            key = "ONS ID" if name.startswith("hoc/") else "ons_id"
            return [row for row in csv.DictReader(file) if row[key] == contest.ons_id]

    people = rows("hoc/HoC-GE2024-results-by-candidate.csv")
    assert {
        (f"{r['Candidate first name']} {r['Candidate surname']}", r["Party abbreviation"]): int(
            r["Votes"]
        )
        for r in people
    } == {candidate.key: candidate.votes for candidate in contest.candidates}
    (seat,) = rows("hoc/HoC-GE2024-results-by-constituency.csv")
    assert contest.outcome is not None
    assert int(seat["Electorate"]) == contest.electorate
    assert int(seat["Invalid votes"]) == contest.outcome.rejected.total
    assert seat["Result"] == contest.outcome.result
    notional = {
        r["party"].replace("Loony", "MRLP"): int(r["votes"]) for r in rows("notional-2019.csv")
    }
    assert notional == contest.bases["notional-2019"].votes
    (hexagon,) = rows("hexmap-2024.csv")
    assert contest.hex == (int(hexagon["q"]), int(hexagon["r"]))


def test_the_published_predictions_say_the_same(official: Path, night: Scenario) -> None:
    published: dict[str, dict[str, float]] = {}
    with (official / "predictions-2024.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["ons_id"] == night.contests[0].ons_id:
                published.setdefault(row["pollster"], {})[row["party"]] = float(row["share"])
    assert published == {p.name: dict(p.shares[SLUG]) for p in night.pollsters if not p.used}


def test_the_whole_night_has_the_same_contest(contest: Contest) -> None:
    of_night = load("uk-2024").by_slug[SLUG]
    assert of_night.default_base == "notional-2019"
    assert of_night.declaration_order == contest.declaration_order
    # The official tables spell sort names, and name the source of the time, in their own way.
    told: dict[str, Any] = {"bases": {}, "default_base": None, "declared_at_source": None}
    told["lender"] = None
    people = [replace(c, sort_name="") for c in contest.candidates]
    assert [replace(c, sort_name="") for c in of_night.candidates] == people
    told["candidates"] = ()
    assert replace(of_night, **told) == replace(contest, **told)
    assert of_night.bases["actual-2019"] == contest.bases["actual-2019"]
    mine, theirs = contest.bases["notional-2019"], of_night.bases["notional-2019"]
    assert (mine.votes, mine.winner, mine.electorate) == (
        theirs.votes,
        theirs.winner,
        theirs.electorate,
    )
