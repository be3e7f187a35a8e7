"""Polls that were not held, ties, and deposits of their day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator import uk
from simulator.forecast import batch
from simulator.outcome import Mark
from simulator.output import result_text
from simulator.scenario import check, load
from simulator.scenario.changes import apply
from simulator.session import results
from tests.scenario.writing import SOURCED, findings, write

HEAD = """\
[scenario]
title = "A poll"
source = "The returning officer"
date = 2024-07-04
[parties.Con]
name = "Conservative"
colour = "#0f7fe0"
symbol = "C"
[parties.Lab]
name = "Labour"
colour = "#e4003b"
symbol = "L"
"""
SEAT = """\
[[contests]]
slug = "x"
name = "Lone Moor"
electorate = 40000
rejected = 0
candidates = [
    { name = "Ann Ash", party = "Con", votes = 0 },
]
"""
TWO = SEAT.replace("\n]", '\n    { name = "Bob Birch", party = "Lab", votes = 0 },\n]')


def test_one_candidate_is_returned_unopposed_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + SEAT)
    assert findings(path) == [
        "night.toml:13: warning: contests[0]: one candidate: returned unopposed; say poll = "
        '"unopposed"'
    ]
    outcome = load(str(path)).contests[0].outcome
    assert outcome is not None
    assert outcome.unopposed
    assert not outcome.deposit_lost(0)
    said = SEAT.replace("rejected", 'poll = "unopposed"\nrejected')
    assert findings(write(tmp_path, HEAD + said)) == []
    assert findings(write(tmp_path, HEAD + said.replace(", votes = 0", ""))) == []


POLLS = {
    "several unopposed": (
        TWO.replace("rejected", 'poll = "unopposed"\nrejected'),
        "17: error: contests[0].poll: unopposed, where 2 candidates stand",
    ),
    "votes for one unopposed": (
        SEAT.replace("votes = 0", "votes = 7").replace("rejected", 'poll = "unopposed"\nrejected'),
        "20: error: contests[0].candidates[0].votes: 7 votes, where nobody voted: returned "
        "unopposed",
    ),
    "a poll of one": (
        SEAT.replace("rejected", 'poll = "held"\nrejected'),
        '17: error: contests[0].poll: one candidate: there is no poll; say poll = "unopposed"',
    ),
    "votes of a countermanded poll": (
        TWO.replace("rejected", 'poll = "countermanded"\nrejected'),
        "20: error: contests[0].candidates[0].votes: a countermanded poll has no result: leave the "
        "votes out",
    ),
    "no votes beside votes": (
        TWO.replace("votes = 0", "votes = 5")
        + TWO.replace('"x"', '"y"').replace(", votes = 0", ""),
        "22: error: contests[1]: no votes, where other contests have them: give them, or say "
        'poll = "countermanded"',
    ),
}


@pytest.mark.parametrize("case", POLLS)
def test_polls_that_cannot_be(case: str, tmp_path: Path) -> None:
    text, told = POLLS[case]
    errors = [line for line in findings(write(tmp_path, HEAD + text)) if "error" in line]
    assert errors == [f"night.toml:{told}"]


def test_the_rest_of_a_night_plays_without_a_countermanded_poll(tmp_path: Path) -> None:
    other = TWO.replace('"x"', '"y"\npoll = "countermanded"').replace(", votes = 0", "")
    voted = TWO.replace("votes = 0", "votes = 5", 1)
    night = load(str(write(tmp_path, HEAD + voted + other)))
    assert [c.slug for c in night.polled] == ["x"]
    assert night.outcome is not None
    assert list(night.outcome.contests) == ["x"]


def test_a_file_may_countermand_a_poll_of_the_night_below(tmp_path: Path) -> None:
    write(tmp_path, SOURCED, "base.toml")
    path = write(
        tmp_path, 'extends = "base.toml"\n[[contests]]\nslug = "east"\npoll = "countermanded"\n'
    )
    assert findings(path) == []
    night = load(str(path))
    assert [c.slug for c in night.polled] == ["west"]
    assert night.by_slug["west"].outcome is not None
    assert night.by_slug["west"].outcome.mark is Mark.RECORD


def test_where_nobody_voted_the_lot_decides(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + TWO)
    assert findings(path) == [
        "night.toml:13: warning: contests[0]: equal votes of Ann Ash (Con) and Bob Birch (Lab): "
        'drawn by lot from the seed; say lot = "Ann Ash"'
    ]
    outcome = load(str(path)).contests[0].outcome
    assert outcome is not None
    assert (outcome.by_lot, outcome.turnout, outcome.majority) == (True, 0.0, 0)
    assert outcome.elected_mark is Mark.SIMULATED
    assert [outcome.deposit_lost(i) for i in range(2)] == [True, True]


TIED = TWO.replace("votes = 0", "votes = 9")
LOTS = {
    "named": ('lot = "Bob Birch"', None),
    "named with the party": ('lot = "Bob Birch (Lab)"', None),
    "a table": ('lot = { candidate = "Bob Birch", party = "Lab", source = "x" }', None),
    "misspelt": ('lot = "Bob Brich"', 'lot: unknown candidate "Bob Brich" (nearest: Bob Birch)'),
    "of another party": (
        'lot = { candidate = "Bob Birch", party = "Con" }',
        'lot.candidate: unknown candidate "Bob Birch (Con)" (nearest: Bob Birch)',
    ),
}


@pytest.mark.parametrize("case", LOTS)
def test_a_lot_names_a_candidate(case: str, tmp_path: Path) -> None:
    said, told = LOTS[case]
    path = write(tmp_path, HEAD + TIED.replace("rejected", f"{said}\nrejected"))
    assert findings(path) == ([f"night.toml:17: error: contests[0].{told}"] if told else [])
    if told is None:
        outcome = load(str(path)).contests[0].outcome
        assert outcome is not None
        assert outcome.winner.name == "Bob Birch"
        assert outcome.elected_mark is Mark.RECORD


def test_a_lot_where_nobody_ties_and_one_for_somebody_who_is_not_level(tmp_path: Path) -> None:
    lot = TIED.replace("rejected", 'lot = "Bob Birch"\nrejected')
    alone = lot.replace("votes = 9", "votes = 8", 1)
    assert findings(write(tmp_path, HEAD + alone)) == [
        "night.toml:17: warning: contests[0].lot: nobody ties: no lot is drawn"
    ]
    third = lot.replace("\n]", '\n    { name = "Cy Cole", party = "Lab", votes = 1 },\n]')
    third = third.replace('lot = "Bob Birch"', 'lot = "Cy Cole"')
    assert findings(write(tmp_path, HEAD + third)) == [
        'night.toml:17: error: contests[0].lot: "Cy Cole" is not one of those who are level: '
        "Ann Ash (Con) and Bob Birch (Lab)"
    ]


def test_a_tie_that_a_change_makes_is_told_at_the_change(tmp_path: Path) -> None:
    write(tmp_path, SOURCED, "base.toml")
    change = '[[changes]]\ntype = "votes"\ncontest = "east"\nparty = "Con"\nvotes = 300\n'
    text = f'extends = "base.toml"\n{change}'
    (told,) = findings(write(tmp_path, text))
    assert told.startswith("night.toml:2: warning: changes[0]: equal votes of Ann Lee (Lab) and")
    decided = '[[contests]]\nslug = "east"\nlot = "Bob Ray"\n'
    path = write(tmp_path, text + decided)
    assert check(str(path)) == ()
    outcome = load(str(path)).by_slug["east"].outcome
    assert outcome is not None
    assert outcome.winner.name == "Bob Ray"


def test_who_is_left_alone_by_a_change_is_returned_unopposed(tmp_path: Path) -> None:
    night = load(str(write(tmp_path, SOURCED)))
    changed = apply(night, [{"type": "withdraw", "contest": "east", "party": "Con"}])
    (report,) = changed.reports
    assert [issue.message for issue in report.issues] == [
        "one candidate is left in East: returned unopposed"
    ]
    east = changed.by_slug["east"]
    assert east.poll == "unopposed"
    assert east.outcome is not None
    assert (east.outcome.unopposed, east.outcome.papers) == (True, 0)
    again = apply(changed, [{"type": "add", "contest": "east", "name": "Eve", "votes": 0}])
    assert again.by_slug["east"].poll == "held"


@pytest.mark.parametrize(
    ("day", "votes", "lost"),
    [
        (date(1910, 1, 20), 1, False),  # no deposit yet
        (date(1979, 5, 3), 4_000, True),
        (date(1985, 9, 30), 6_125, True),
        (date(1985, 9, 30), 6_126, False),
        (date(1985, 10, 1), 2_450, True),
        (date(1985, 10, 1), 2_451, False),
        (None, 2_450, True),
    ],
)
def test_deposits_are_lost_by_the_law_of_the_day(day: date | None, votes: int, lost: bool) -> None:
    assert uk.deposit_lost(votes, 49_000, day) is lost


def test_a_poll_of_1979_loses_the_deposit_of_1979(tmp_path: Path) -> None:
    text = HEAD.replace("2024-07-04", "1979-05-03") + TWO.replace("0 },", "25000 },", 1)
    text = text.replace("\n]", '\n    { name = "Cy Cole", party = "Lab", votes = 3000 },\n]')
    outcome = load(str(write(tmp_path, text.replace("votes = 0", "votes = 9000")))).contests[0]
    assert outcome.outcome is not None
    assert [outcome.outcome.deposit_lost(i) for i in range(3)] == [False, False, True]


def test_draws_lose_deposits_by_the_law_of_the_day(tmp_path: Path) -> None:
    text = HEAD + TWO.replace(", votes = 0", "").replace("rejected = 0\n", "turnout = 60\n")
    text = text.replace("\n]", '\n    { name = "Cy Cole", party = "Ind" },\n]')
    text += '[parties.Ind]\nname = "Independent"\ncolour = "#c9ccd3"\nsymbol = "I"\n'
    text += '[[prediction.pollsters]]\nname = "P"\nshares.x = { Con = 50, Lab = 42, Ind = 8 }\n'

    def lost(day: str) -> float:
        night = load(str(write(tmp_path, text.replace("2024-07-04", day))))
        return batch(night, 400, 1, workers=1).contests["x"].candidates[2].deposit_lost

    assert lost("1910-01-20") == 0
    assert lost("1979-05-03") > lost("1987-06-11") + 0.1 > 0.1


def test_an_electorate_of_300_and_26_candidates_of_a_party_of_ones_own(tmp_path: Path) -> None:
    people = "".join(
        f'    {{ name = "Candidate {chr(65 + i)}", party = "My Own", votes = {i + 1} }},\n'
        for i in range(26)
    )
    text = (
        HEAD.replace("[parties.Con]", '[parties."My Own"]')
        + '[[contests]]\nslug = "x"\nname = "Tiny Isle"\nelectorate = 400\nrejected = 1\n'
        f"candidates = [\n{people}]\n"
    )
    night = load(str(write(tmp_path, text)))
    assert findings(tmp_path / "night.toml") == []
    assert night.contests[0].base is None
    assert night.contests[0].outcome is not None
    assert night.contests[0].outcome.winner.name == "Candidate Z"


def test_the_source_of_a_file_covers_a_return_without_a_poll(tmp_path: Path) -> None:
    alone = SEAT.replace(", votes = 0", "")
    for text in (alone, alone.replace("rejected", 'poll = "unopposed"\nrejected')):
        outcome = load(str(write(tmp_path, HEAD + text))).contests[0].outcome
        assert outcome is not None
        assert outcome.mark is Mark.RECORD


def test_naming_one_candidate_of_another_file_s_contest_sources_no_result(tmp_path: Path) -> None:
    write(tmp_path, SOURCED, "base.toml")
    note = 'slug = "east"\ncandidates = [{ name = "Ann Lee", note = "A teacher." }]\n'
    text = f'extends = "base.toml"\n[scenario]\nsource = "Mine"\n[[contests]]\n{note}'
    assert load(str(write(tmp_path, text))).by_slug["east"].source != "Mine"


def test_the_total_of_a_night_with_a_poll_countermanded_is_not_certified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, SOURCED + THIRD, "base.toml")
    night = load(
        str(write(tmp_path, 'extends = "base.toml"\n[[contests]]\nslug = "east"\n' + GONE))
    )
    result_text.print_results(results(night, None, 1), night)
    told = capsys.readouterr().out.splitlines()
    assert "East: poll countermanded, no result" in told
    assert told[-1].startswith("2 of 3 seats: ")
    assert told[-1].endswith("; a what-if, not the record")


GONE = 'poll = "countermanded"\n'
THIRD = """
[[contests]]
slug = "north"
name = "North"
electorate = 2000
rejected = 5
candidates = [
    { name = "Ed Elm", party = "Lab", votes = 500 },
    { name = "Flo Fay", party = "Con", votes = 600 },
]
"""
