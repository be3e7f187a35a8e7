"""Files that extend others: how they merge, and what makes a night an imagined one."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.outcome import Origin
from simulator.scenario import load
from simulator.scenario.model import Scenario
from tests.scenario.writing import FLAGSHIP, TWO, findings, line_of, write


def extended(folder: Path, text: str, base: str = TWO) -> Scenario:
    write(folder, base, "base.toml")
    return load(str(write(folder, f'extends = "base.toml"\n{text}', "mine.toml")))


def test_words_alone_leave_the_record_as_it_is(tmp_path: Path) -> None:
    night = extended(tmp_path, '[scenario]\ntitle = "Mine"\nquestion = "Why?"\n')
    base = load(str(tmp_path / "base.toml"))
    assert (night.name, night.base_name, night.title, night.question) == (
        "mine",
        "base",
        "Mine",
        "Why?",
    )
    assert night.date == base.date
    assert night.contests == base.contests
    assert not night.modified
    assert night.unchanged is None
    assert night.digest != base.digest
    assert night.outcome is not None
    assert night.outcome.origin is Origin.KNOWN


def test_a_shipped_night_can_be_extended_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, f'extends = "{FLAGSHIP}"\n[scenario]\ntitle = "Mine"\n')
    night = load(str(path))
    assert night.base_name == FLAGSHIP
    assert night.contests == load(FLAGSHIP).contests


ALTERING = {
    "votes": 'candidates = [{ name = "Ann Lee", votes = 240 }]',
    "votes by the name the hall uses": 'candidates = [{ name = "Annie", votes = 240 }]',
    "a new candidate": 'candidates = [{ name = "Eve Poe", party = "Lab", votes = 3 }]',
    "electorate": "electorate = 990",
    "rejected papers": "rejected = 3",
    "the count": "count.tables = 20",
    "incidents": 'incidents = [{ at = "01:00", text = "Snow." }]',
    "recounts": "recounts = [{ }]",
    "adjournments": 'adjournments = [{ until = "01:00" }]',
}


@pytest.mark.parametrize("what", ALTERING)
def test_altering_what_is_on_record_makes_it_imagined(what: str, tmp_path: Path) -> None:
    base = TWO.replace('name = "Ann Lee"', 'name = "Ann Lee", display_name = "Annie"')
    line = f'[[contests]]\nslug = "east"\n{ALTERING[what]}\n'
    night = extended(tmp_path, line, base)
    east, west = night.contests
    assert night.modified
    assert east.modified
    assert east.declared_at is None
    assert east.outcome is not None
    assert east.outcome.origin is Origin.CHANGED
    assert not west.modified
    assert west.declared_at is not None
    assert night.unchanged is not None
    assert night.unchanged.contests == load(str(tmp_path / "base.toml")).contests


UNALTERING = {
    "the very same figures": 'electorate = 1000\ncandidates = [{ name = "Ann Lee", votes = 300 }]',
    "how people are called": 'candidates = [{ name = "Ann Lee", display_name = "Annie" }]',
    "what is told": 'notable = ["A record."]\nvenue = "A barn"',
    "another base": "previous.now = { votes = { Lab = 1 } }\nbase = 'now'",
    "a forecast": 'candidates = [{ name = "Ann Lee", share = 30, sigma = 0.5 }]',
}


@pytest.mark.parametrize("what", UNALTERING)
def test_what_is_not_on_record_leaves_it_real(what: str, tmp_path: Path) -> None:
    night = extended(tmp_path, f'[[contests]]\nslug = "east"\n{UNALTERING[what]}\n')
    assert not night.modified
    assert night.contests[0].declared_at is not None


def test_a_file_that_gives_the_declaration_keeps_it(tmp_path: Path) -> None:
    text = '[[contests]]\nslug = "east"\nelectorate = 990\ndeclared_at = "01:30"\n'
    east = extended(tmp_path, text).contests[0]
    assert east.modified
    assert east.declared_at is not None
    assert f"{east.declared_at:%H:%M}" == "01:30"


def test_a_count_for_all_alters_every_hall(tmp_path: Path) -> None:
    night = extended(tmp_path, '[count]\npreset = "fast"\n[count.seal]\nsd = 0.9\n')
    assert [contest.modified for contest in night.contests] == [True, True]
    assert night.contests[0].count.tables == 30
    # The preset's median with the file's own spread.
    assert (night.contests[0].count.seal.median, night.contests[0].count.seal.sd) == (4, 0.9)


def test_an_incident_of_one_hall_at_the_top_of_a_file(tmp_path: Path) -> None:
    text = '[[incidents]]\ncontest = "west"\nstage = "reconciled"\ntext = "Tea."\n'
    night = extended(tmp_path, text)
    assert [contest.modified for contest in night.contests] == [False, True]
    assert [i.text for i in night.contests[1].incidents] == ["Tea."]
    assert night.incidents == ()


def test_an_incident_of_the_night_alters_no_hall(tmp_path: Path) -> None:
    night = extended(tmp_path, '[[incidents]]\nat = "23:00"\ntext = "A storm."\n')
    assert night.modified
    assert not any(contest.modified for contest in night.contests)
    assert [i.text for i in night.incidents] == ["A storm."]


def test_lists_that_add_and_tables_that_merge(tmp_path: Path) -> None:
    base = TWO + (
        "[[scenario.sources]]\ntitle = 'One'\n"
        "[exit_poll]\nsource = 'BBC'\nseats = { Lab = 1, Con = 1 }\n"
        "[[prediction.pollsters]]\nname = 'A'\nweight = 2\n"
        "shares.east = { Lab = 60, Con = 40 }\nshares.west = { Lab = 50, Con = 50 }\n"
    )
    text = (
        "[[scenario.sources]]\ntitle = 'Two'\n"
        "[exit_poll]\nseats = { Con = 2 }\n"
        "[parties.Ind]\nname = 'Independent'\nsymbol = 'I'\ncolour = '#cccccc'\n"
        "[parties.Lab]\nshort = 'Lab'\n"
        "[[prediction.pollsters]]\nname = 'A'\nshares.east = { Con = 55, Other = 45 }\n"
        "[[prediction.pollsters]]\nname = 'B'\nshares.east = { Lab = 55, Con = 45 }\n"
    )
    night = extended(tmp_path, text, base)
    assert [source.title for source in night.sources] == ["One", "Two"]
    assert night.exit_poll is not None
    assert night.exit_poll.source == "BBC"
    assert night.exit_poll.seats == {"Con": 2}
    assert list(night.parties) == ["Lab", "Con", "Ind"]
    assert (night.parties["Lab"].name, night.parties["Lab"].short) == ("Labour", "Lab")
    first, second = night.pollsters
    assert (first.weight, second.weight) == (2.0, 1.0)
    assert first.shares == {"east": {"Con": 55, "Other": 45}, "west": {"Lab": 50, "Con": 50}}
    assert not night.modified


def test_changes_of_a_chain_act_from_the_base_on(tmp_path: Path) -> None:
    write(tmp_path, TWO, "base.toml")
    swing = '[[changes]]\ntype = "swing"\nfrom = "{}"\nto = "{}"\npoints = {}\n'
    first = 'extends = "base.toml"\n' + swing.format("Lab", "Con", 1)
    write(tmp_path, first, "first.toml")
    second = 'extends = "first.toml"\n' + swing.format("Con", "Lab", 2)
    night = load(str(write(tmp_path, second, "second.toml")))
    assert len(night.changes) == 2
    assert "1 point from Lab" in night.changes[0]
    assert "2 points from Con" in night.changes[1]
    assert night.modified
    assert night.base_name == "first"
    assert night.unchanged is not None
    assert night.unchanged.contests == load(str(tmp_path / "base.toml")).contests
    assert all(contest.declared_at is None for contest in night.contests)


def test_a_change_that_cannot_be_is_placed_in_its_file(tmp_path: Path) -> None:
    write(tmp_path, TWO, "base.toml")
    write(
        tmp_path,
        'extends = "base.toml"\n[[changes]]\ntype = "withdraw"\ncontest = "eas"\nparty = "Lab"\n',
        "first.toml",
    )
    text = 'extends = "first.toml"\n[[changes]]\ntype = "votes"\nparty = "Lob"\nvotes = 3\n'
    assert findings(write(tmp_path, text)) == [
        "night.toml:4: error: changes[0].party: unknown party 'Lob' (nearest: Lab)",
        "first.toml:4: error: changes[0].contest: unknown contest 'eas' (nearest: east)",
    ]


def test_altered_figures_and_changes_keep_the_first_night_unchanged(tmp_path: Path) -> None:
    text = (
        '[[contests]]\nslug = "east"\ncandidates = [{ name = "Ann Lee", votes = 200 }]\n'
        '[[changes]]\ntype = "votes"\ncontest = "west"\nparty = "Lab"\nvotes = 3\n'
    )
    night = extended(tmp_path, text)
    assert night.unchanged is not None
    assert night.unchanged.contests == load(str(tmp_path / "base.toml")).contests
    assert [c.votes for c in night.contests[0].candidates] == [200, 250]
    assert [c.votes for c in night.contests[1].candidates] == [3, 600]


def test_a_candidate_who_is_not_there_is_no_new_one(tmp_path: Path) -> None:
    write(tmp_path, TWO, "base.toml")
    text = (
        'extends = "base.toml"\n[[contests]]\nslug = "east"\n'
        'candidates = [{ name = "An Lee", votes = 3 }]\n'
    )
    assert findings(write(tmp_path, text)) == [
        'night.toml:4: error: contests[0].candidates[0].name: no candidate "An Lee" here, and '
        "no party to add one (nearest: Ann Lee)"
    ]


def test_a_namesake_from_another_file_is_questioned(tmp_path: Path) -> None:
    write(tmp_path, TWO, "base.toml")
    text = (
        'extends = "base.toml"\n[[contests]]\nslug = "east"\n'
        'candidates = [{ name = "Ann Lee", party = "Con", votes = 3 }]\n'
    )
    assert findings(write(tmp_path, text)) == [
        'night.toml:4: warning: contests[0].candidates[0].name: "Ann Lee" stands for Lab '
        "already: a namesake?"
    ]


def test_a_contest_lent_by_another_night(tmp_path: Path) -> None:
    lender = TWO.replace(
        'slug = "east"',
        'slug = "east"\nvenue = "A barn"\ncount.tables = 7\nbase = "then"\nnotable = ["Odd."]',
    ).replace(
        '{ name = "Ann Lee", party = "Lab", votes = 300 }',
        '{ name = "Ann Lee", party = "Lab", votes = 300, display_name = "Annie" }',
    )
    write(tmp_path, lender, "lender.toml")
    text = """\
[scenario]
title = "A night"
date = 2024-07-04
[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
[[contests]]
slug = "east"
from = "lender.toml"
name = "East"
electorate = 1000
rejected = 2
previous.mine.votes = { Lab = 1 }
candidates = [
    { name = "Bob Ray", party = "Con", votes = 250 },
    { name = "Ann Lee", party = "Lab", votes = 300 },
]
"""
    night = load(str(write(tmp_path, text)))
    (east,) = night.contests
    lent = load(str(tmp_path / "lender.toml")).contests[0]
    assert east.candidates == lent.candidates  # the lender's names and order
    assert (east.venue, east.count, east.incidents) == (lent.venue, lent.count, lent.incidents)
    assert (east.notable, east.declared_at) == (lent.notable, lent.declared_at)
    assert list(east.bases) == ["mine", "then"]
    assert east.default_base == "mine"
    assert not night.modified
    assert findings(write(tmp_path, text.replace('slug = "east"', 'slug = "eastt"'))) == [
        'night.toml:9: error: contests[0].from: "lender.toml" has no contest "eastt" '
        "(nearest: east)"
    ]


def test_a_second_night_may_be_on_the_folder_of_the_first(tmp_path: Path) -> None:
    write(tmp_path, TWO, "first/scenario.toml")
    folder = write(tmp_path, 'extends = "first"\n', "scenario.toml").parent
    night = load(str(folder))
    assert (night.name, night.base_name) == (folder.name, "first")
    assert night.path == str(folder / "scenario.toml")


def test_the_same_files_have_the_same_digest_anywhere(tmp_path: Path) -> None:
    one = write(tmp_path, TWO, "a/x.toml")
    two = write(tmp_path, TWO, "b/y.toml")
    changed = write(tmp_path, TWO + "\n", "b/z.toml")
    assert load(str(one)).digest == load(str(two)).digest
    assert load(str(one)).digest != load(str(changed)).digest


def test_the_line_of_a_base_survives_merging(tmp_path: Path) -> None:
    base = TWO.replace('party = "Con", votes = 600', 'party = "Cn", votes = 600')
    write(tmp_path, base, "base.toml")
    text = 'extends = "base.toml"\n[[contests]]\nslug = "west"\nvenue = "A barn"\n'
    assert findings(write(tmp_path, text)) == [
        f"base.toml:{line_of(base, 'Di Orr')}: error: contests[1].candidates[1].party: "
        'unknown party "Cn" (nearest: Con)'
    ]
