"""Another poll in a seat that is there: the hall and the bases come, the old night stays behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.outcome import Mark
from simulator.scenario import Candidate, Contest, check, load
from simulator.scenario.inheritance import OF_THE_NIGHT, OF_THE_PERSON, OF_THE_POLL
from simulator.values import keys_of
from tests.scenario.writing import SOURCED, findings, write

RUNCORN = """\
[scenario]
title = "Runcorn and Helsby by-election"
date = 2025-05-01
[parties.Lab]
name = "Labour"
[parties.RUK]
name = "Reform UK"
[parties.Con]
name = "Conservative"
[[contests]]
slug = "runcorn-and-helsby"
from = "uk-2024"
electorate = 70_000
rejected = 70
[[contests.candidates]]
name = "Ann Ash"
party = "RUK"
votes = 12_000
[[contests.candidates]]
name = "Bob Birch"
party = "Lab"
votes = 11_994
"""
NORFOLK = RUNCORN.replace('"runcorn-and-helsby"', '"south-west-norfolk"').replace(
    'from = "uk-2024"', 'from = "south-west-norfolk-2024"\ndeclared_at = "05:50"'
)
LATER = 'extends = "uk-2024"\n[scenario]\ntitle = "Same seats, a later day"\ndate = 2025-05-01\n'


def seat(folder: Path, text: str, slug: str) -> Contest:
    return load(str(write(folder, text))).by_slug[slug]


def left_behind(contest: Contest) -> None:
    """Nothing of the old night is there."""
    assert contest.source is None
    assert contest.incidents == ()
    happened = [*contest.recounts, *contest.adjournments, *contest.delays]
    assert happened == []
    assert [*contest.notable, *contest.aftermath, *contest.opening] == []
    assert contest.counted_at is contest.verified_at is contest.count_from is None
    assert contest.declared_by is None
    assert not any(c.note or c.status or c.sitting_mp for c in contest.candidates)


def test_hall_and_bases_come_and_the_old_result_is_the_base(tmp_path: Path) -> None:
    contest = seat(tmp_path, RUNCORN, "runcorn-and-helsby")
    assert (contest.name, contest.ons_id) == ("Runcorn and Helsby", "E14001455")
    assert (contest.region, contest.hex) == ("North West", (51, -28))
    left_behind(contest)
    assert contest.declared_at is None
    base = contest.base
    assert base is not None
    assert (base.id, base.label, base.winner) == ("result-2024", "2024 result", "Lab")
    assert (base.votes["Lab"], base.electorate, base.rejected) == (22_358, 70_801, 171)
    assert base.source is not None
    assert base.source.startswith("House of Commons Library")
    assert not base.notional
    assert contest.bases["notional-2019"].notional
    assert contest.bases["notional-2019"].label == "2019 notional, new boundaries"
    assert contest.outcome is not None
    assert contest.outcome.mark is Mark.AUTHOR
    assert contest.outcome.result == "RUK gain from Lab"
    assert [c.name for c in contest.candidates] == ["Ann Ash", "Bob Birch"]


def test_parties_come_where_the_file_does_not_describe_them(tmp_path: Path) -> None:
    path = write(tmp_path, RUNCORN)
    assert findings(path) == [
        "night.toml:1: warning: scenario.source: no source: shown as the author's figures; "
        'name one with source = "…"'
    ]
    parties = load(str(path)).parties
    assert (parties["Lab"].colour, parties["Lab"].symbol) == ("#e4003b", "L")
    assert {"LD", "Green", "SDP"} <= parties.keys()  # which the bases name


def test_a_night_of_ones_own_date_has_no_old_times(tmp_path: Path) -> None:
    night = load(str(write(tmp_path, NORFOLK)))
    contest = night.by_slug["south-west-norfolk"]
    left_behind(contest)
    assert f"{contest.declared_at:%d %H:%M}" == "02 05:50"  # the file's own
    assert contest.declared_at_source is None
    assert night.exit_poll is None
    assert night.pollsters == ()
    assert contest.default_base == "result-2024"
    assert {"actual-2019", "notional-2019"} <= contest.bases.keys()
    assert contest.venue == "Lynnsport, King's Lynn"


@pytest.mark.long
def test_the_same_night_on_a_later_day_is_the_authors(tmp_path: Path) -> None:
    night = load(str(write(tmp_path, LATER)))
    assert findings(tmp_path / "night.toml") == []
    assert night.modified
    assert night.exit_poll is None
    assert night.pollsters == ()
    assert night.notable == ()
    assert night.description == ""
    assert len(night.contests) == 650
    for contest in night.contests:
        left_behind(contest)
        assert contest.declared_at is None
        assert contest.default_base == "result-2024"
        assert contest.outcome is not None
        assert contest.outcome.mark is Mark.AUTHOR
        assert contest.outcome.result.endswith(("hold", "win"))


@pytest.mark.long
def test_candidates_named_on_another_day_are_those_who_stand(tmp_path: Path) -> None:
    text = LATER + (
        '[[contests]]\nslug = "south-west-norfolk"\n'
        '[[contests.candidates]]\nname = "Toby McKenzie"\nparty = "RUK"\nvotes = 9_000\n'
        '[[contests.candidates]]\nname = "New Comer"\nparty = "Lab"\nvotes = 8_000\n'
    )
    contest = seat(tmp_path, text, "south-west-norfolk")
    assert [(c.shown, c.votes) for c in contest.candidates] == [
        ("Toby McKenzie", 9_000),
        ("New Comer", 8_000),
    ]
    assert contest.rejected is not None
    assert contest.rejected.total == 0
    left_behind(contest)


def test_who_stood_before_lends_the_names_order_and_no_votes(tmp_path: Path) -> None:
    text = NORFOLK.replace("Ann Ash", "Tobias McKenzie").replace("Bob Birch", "Liz Truss")
    text = text.replace('party = "Lab"\nvotes = 11_994', 'party = "LD"')
    text = text.replace("votes = 12_000\n", "")
    contest = seat(tmp_path, text, "south-west-norfolk")
    tobias, liz = contest.candidates
    assert (tobias.display_name, tobias.votes) == ("Toby McKenzie", None)
    assert (liz.party, liz.votes, liz.sitting_mp, liz.former_mp) == ("LD", None, False, False)
    assert contest.outcome is None


def test_the_record_lent_whole_stays_the_record() -> None:
    contest = load("uk-2024").by_slug["south-west-norfolk"]
    assert contest.outcome is not None
    assert contest.outcome.mark is Mark.RECORD
    assert contest.declared_at is not None
    assert contest.incidents
    assert contest.default_base == "notional-2019"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("votes = 300", "votes = 301"),
        ('"Ann Lee"', '"Ann Li"'),
        ("rejected = 2\n", "rejected = 3\n"),
        ("electorate = 1000", "electorate = 1001"),
    ],
)
def test_other_figures_of_the_same_day_are_not_the_lenders_record(
    old: str, new: str, tmp_path: Path
) -> None:
    write(tmp_path, SOURCED, "lender.toml")
    mine = SOURCED.replace('source = "Official returns"\n', "")
    mine = mine.replace('slug = "east"', 'slug = "east"\nfrom = "lender.toml"')
    mine = mine.replace('declared_at = "02:00"\n', "")
    mine = mine.replace('incidents = [{ stage = "candidates_called", ', "# ")
    same = seat(tmp_path, mine, "east")
    assert same.outcome is not None
    assert same.outcome.mark is Mark.RECORD
    assert same.declared_at is not None
    other = seat(tmp_path, mine.replace(old, new, 1), "east")
    assert other.outcome is not None
    assert other.outcome.mark is Mark.AUTHOR
    assert other.declared_at is None
    # The result of the same day is no previous one.
    assert list(other.bases) == ["then"]


def test_an_earlier_poll_is_not_measured_against_a_later_one(tmp_path: Path) -> None:
    contest = seat(tmp_path, RUNCORN.replace("2025-05-01", "2023-05-04"), "runcorn-and-helsby")
    assert list(contest.bases) == ["notional-2019"]


@pytest.mark.long
def test_a_sourced_result_needs_the_register_of_its_own_day(tmp_path: Path) -> None:
    text = RUNCORN.replace("electorate = 70_000\n", "")
    assert seat(tmp_path, text, "runcorn-and-helsby").electorate == 70_801
    sourced = text.replace("date = ", 'source = "Halton"\ndate = ')
    assert findings(write(tmp_path, sourced)) == [
        "night.toml:11: error: contests[0].electorate: missing",
    ]


def test_bases_that_the_file_names_itself_come_first(tmp_path: Path) -> None:
    named = RUNCORN.replace("electorate", 'base = "notional-2019"\nelectorate', 1)
    assert seat(tmp_path, named, "runcorn-and-helsby").default_base == "notional-2019"
    own = RUNCORN + "[contests.previous.mine]\nvotes = { Lab = 5, Con = 4 }\n"
    contest = seat(tmp_path, own, "runcorn-and-helsby")
    assert contest.default_base == "mine"
    assert list(contest.bases) == ["mine", "notional-2019", "result-2024"]


MISPLACED = {
    "an unknown base": (
        ('from = "uk-2024"', 'from = "uk-2024"\nbase = "notional-2018"'),
        'night.toml:13: error: contests[0].base: no previous result "notional-2018" here '
        "(nearest: notional-2019)",
    ),
    "an unknown party": (
        ('party = "RUK"', 'party = "Reform"'),
        'night.toml:17: error: contests[0].candidates[0].party: unknown party "Reform" '
        "(nearest: RUK)",
    ),
    "a lender that has no such seat": (
        ('slug = "runcorn-and-helsby"', 'slug = "runcorn"'),
        'night.toml:12: error: contests[0].from: "uk-2024" has no contest "runcorn" '
        "(nearest: runcorn-and-helsby)",
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=[pytest.mark.long] * (case == "an unknown base"))
        for case in MISPLACED
    ],
)
def test_problems_stand_in_the_authors_file(case: str, tmp_path: Path) -> None:
    edit, told = MISPLACED[case]
    assert findings(write(tmp_path, RUNCORN.replace(*edit, 1))) == [told]


def test_a_file_below_that_is_right_by_itself_is_not_blamed(tmp_path: Path) -> None:
    text = 'extends = "uk-2024"\n[[contests]]\nslug = "hendon"\nelectorate = 300\n'
    told = findings(write(tmp_path, text))
    assert len(told) == 1
    assert told[0].startswith("night.toml:4: error: contests[0].electorate: ")
    # What no contest of the file is about stands at ``extends``.
    write(
        tmp_path, SOURCED + '[[incidents]]\nat = "2024-07-04T23:00"\ntext = "Rain."\n', "base.toml"
    )
    late = 'extends = "base.toml"\n[scenario]\nclose_of_poll = "2024-07-05T02:00"\n'
    assert findings(write(tmp_path, late)) == [
        "night.toml:1: error: extends: incidents[0].at of base: '2024-07-04T23:00' is before close "
        "of poll"
    ]


def test_a_lender_that_is_wrong_by_itself_is_told_where_it_is_wrong(tmp_path: Path) -> None:
    write(
        tmp_path, SOURCED.replace('party = "Lab", votes', 'party = "Lb", votes', 1), "lender.toml"
    )
    text = RUNCORN.replace('"uk-2024"', '"lender.toml"').replace("runcorn-and-helsby", "east")
    (told,) = (line for line in findings(write(tmp_path, text)) if "error" in line)
    assert told.startswith("lender.toml:18: error: contests[0].candidates[0].party: unknown party")


def test_a_file_and_its_tables_are_one(tmp_path: Path) -> None:
    write(tmp_path, SOURCED, "base.toml")
    write(tmp_path, "contest,name,party,votes\neast,Zoe Zed,Lab,10\neast,Ann Lee,Con,9\n", "k.csv")
    text = 'extends = "base.toml"\n[scenario]\ndate = 2025-05-01\n[tables]\ncandidates = "k.csv"\n'
    contest = seat(tmp_path, text, "east")
    assert [(c.name, c.party, c.votes) for c in contest.candidates] == [
        ("Zoe Zed", "Lab", 10),
        ("Ann Lee", "Con", 9),
    ]
    base = contest.base
    assert base is not None
    assert base.votes == {"Lab": 300, "Con": 250}


def test_the_shipped_by_election_is_the_record() -> None:
    night = load("runcorn-and-helsby-2025")
    assert night.date == date(2025, 5, 1)
    assert check("runcorn-and-helsby-2025") == ()
    (contest,) = night.contests
    assert contest.outcome is not None
    assert (contest.outcome.mark, contest.outcome.majority) == (Mark.RECORD, 6)
    assert contest.base is not None
    assert contest.base.id == "result-2024"


EXPECTED = """\
[scenario]
title = "A seat"
date = 2025-05-01
[parties.Lab]
name = "Labour"
[[contests]]
slug = "seat"
name = "Seat"
electorate = 60_000
poll = "unopposed"
expected_at = "03:30"
expected_at_source = "Halton Council"
[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
"""


@pytest.mark.parametrize(
    ("head", "contest", "expected"),
    [
        ("date = 2026-05-07", 'from = "old.toml"\nelectorate = 1_000', None),
        ("date = 2025-05-01", 'from = "old.toml"\nelectorate = 1_000', "03:30"),
        ("date = 2026-05-07", None, None),
        ("date = 2026-05-07", 'expected_at = "04:00"', "04:00"),
        ("", "electorate = 1_000", "03:30"),
        ("", 'expected_at = "04:00"', "04:00"),
    ],
)
def test_when_a_declaration_was_expected_goes_with_the_date(
    tmp_path: Path, head: str, contest: str | None, expected: str | None
) -> None:
    write(tmp_path, EXPECTED, "old.toml")
    lent = contest is not None and "from" in contest
    text = "" if lent else 'extends = "old.toml"\n'
    text += f'[scenario]\ntitle = "Later"\n{head}\n'
    if contest is not None:
        text += f'[[contests]]\nslug = "seat"\n{contest}\n'
    there = seat(tmp_path, text, "seat")
    shown = None if there.expected_at is None else f"{there.expected_at:%H:%M}"
    assert shown == expected
    assert there.expected_at_source == ("Halton Council" if expected == "03:30" else None)


def test_every_key_of_a_contest_is_of_the_hall_or_of_its_night() -> None:
    """A new key has to be put where it belongs, or a by-election would inherit it."""
    of_the_hall = {"slug", "name", "ons_id", "region", "country", "type", "venue", "hex", "count"}
    figures = {"electorate", "rejected", "candidates", "previous", "base", "incidents", "from"}
    known = {*of_the_hall, *figures, "read_as", *OF_THE_NIGHT, *OF_THE_POLL}
    assert set(keys_of(Contest)) == known
    of_a_person = {"votes", "note", "status", "description", "sitting_mp", "former_mp"}
    assert set(keys_of(Candidate)) == {*OF_THE_PERSON, *of_a_person, "share", "sigma"}
