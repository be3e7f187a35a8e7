"""Wrong scenario files: every problem at once, each with its line, key and nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError, Severity
from simulator.scenario import load, try_load
from tests.scenario.writing import SOURCED, edited, findings, line_of, write

SWN = "contests[0]"
SHARES = "prediction.pollsters[0].shares.south-west-norfolk"

BAGGE = 'name = "James Bagge"\nparty = "Ind"\n'

ONE_MISTAKE = {
    "an unknown party": (
        ('party = "Green"\nvotes', 'party = "Gren"\nvotes'),
        'party = "Gren"',
        f'error: {SWN}.candidates[2].party: unknown party "Gren" (nearest: Green)',
    ),
    "a party by its name": (
        ("RUK = 13", "Reform = 13"),
        "Reform = 13",
        'error: exit_poll.seats.Reform: unknown party "Reform" (nearest: RUK)',
    ),
    "negative votes": (
        ("votes = 6_282", "votes = -5"),
        "votes = -5",
        f"error: {SWN}.candidates[0].votes: cannot be negative: -5",
    ),
    "votes above the electorate": (
        ("votes = 6_282", "votes = 99_999"),
        "votes = 99_999",
        f"error: {SWN}.candidates[0].votes: 99,999 votes are more than the electorate of 74,724",
    ),
    "votes together above the electorate": (
        ("votes = 6_282", "votes = 60_000"),
        "electorate = 74_724",
        f"error: {SWN}.electorate: 98,192 votes and rejected papers are more than the "
        "electorate of 74,724",
    ),
    "a candidate twice": (
        (
            "# Previous results.",
            f"[[contests.candidates]]\n{BAGGE}votes = 1\n\n# Previous results.",
        ),
        f"{BAGGE}votes = 1\n",
        f'error: {SWN}.candidates[9].name: "James Bagge" is given twice: first on line '
        f"{line_of(edited(), BAGGE)}",
    ),
    "a bad time": (
        ('declared_at = "06:48"', 'declared_at = "26:48"'),
        "declared_at =",
        f'error: {SWN}.declared_at: no such time: "26:48"',
    ),
    "an unquoted time": (
        ('declared_at = "06:48"', "declared_at = 06:48"),
        "declared_at =",
        f'error: {SWN}.declared_at: a time is written in quotes: "06:48"',
    ),
    "a time before close of poll": (
        ('declared_at = "06:48"', 'declared_at = "2024-07-04T20:00:00+01:00"'),
        "declared_at =",
        f"error: {SWN}.declared_at: '2024-07-04T20:00:00+01:00' is before close of poll",
    ),
    "a time a month later": (
        ('declared_at = "06:48"', 'declared_at = "2024-08-05T06:48:00+01:00"'),
        "declared_at =",
        f"error: {SWN}.declared_at: '2024-08-05T06:48:00+01:00' is more than 30 days after "
        "the poll",
    ),
    "a misspelt key": (
        ("electorate = 74_724", "electorat = 74_724"),
        "electorat = 74_724",
        f"error: {SWN}.electorat: unknown key (nearest: electorate)",
    ),
    "a misspelt section": (
        ("[exit_poll]", "[exit_pol]"),
        "[exit_pol]",
        "error: exit_pol: unknown section (nearest: exit_poll)",
    ),
    "a missing key": (
        ("electorate = 74_724\n", ""),
        "[[contests]]",
        f"error: {SWN}.electorate: missing",
    ),
    "an unknown default base": (
        ('base = "actual-2019"', 'base = "actual-2018"'),
        "base = ",
        f'error: {SWN}.base: no previous result "actual-2018" here (nearest: actual-2019)',
    ),
    "a bad colour": (
        ('colour = "#e4003b"', 'colour = "red"'),
        'colour = "red"',
        "error: parties.Lab.colour: must be a colour such as #e4003b",
    ),
    "a symbol of two cells": (
        ('symbol = "L"', 'symbol = "🌹"'),
        'symbol = "🌹"',
        "error: parties.Lab.symbol: must be one character that takes one cell on the terminal",
    ),
    "a pollster of weight zero": (
        ('name = "YouGov"', 'name = "YouGov"\nweight = 0'),
        "weight = 0",
        "error: prediction.pollsters[1].weight: should be more than 0, not 0",
    ),
    "a negative share": (
        ("Lab = 32.1", "Lab = -32.1"),
        "Lab = -32.1",
        f"error: {SHARES}.Lab: cannot be negative: -32.1",
    ),
    "a share that is not a number": (
        ("Lab = 32.1", "Lab = nan"),
        "Lab = nan",
        f"error: {SHARES}.Lab: should be a finite number",
    ),
    "shares above 100": (
        ("Lab = 32.1", "Lab = 52.1"),
        "[prediction.pollsters.shares.south-west-norfolk]",
        f"error: {SHARES}: the shares sum to 119.99, not 100",
    ),
    "shares below 100": (
        ("Lab = 32.1", "Lab = 2.1"),
        "[prediction.pollsters.shares.south-west-norfolk]",
        f'error: {SHARES}: the shares sum to 69.99, not 100: "Other" takes the rest',
    ),
    "a prediction of an unknown contest": (
        ("shares.south-west-norfolk]", "shares.south-west-norflk]"),
        "[prediction.pollsters.shares.south-west-norflk]",
        "error: prediction.pollsters[0].shares.south-west-norflk: unknown contest "
        '"south-west-norflk" (nearest: south-west-norfolk)',
    ),
    "a prediction of an unknown candidate": (
        ('"James Bagge" = 1.2', '"Jim Bagge" = 1.2'),
        '"Jim Bagge" = 1.2',
        'error: prediction.pollsters[0].candidates.south-west-norfolk."Jim Bagge": unknown '
        'candidate "Jim Bagge" (nearest: James Bagge)',
    ),
    "an incident at no stage": (
        ('stage = "candidates_called"', 'stage = "candidates_caled"'),
        'stage = "candidates_caled"',
        f"error: {SWN}.incidents[4].stage: should be postal_opened, verification_complete, "
        "sorting_started, reconciled, provisional_figures or candidates_called, not "
        '"candidates_caled" (nearest: candidates_called)',
    ),
    "an incident about nobody": (
        ('candidate = "Liz Truss"', 'candidate = "Liz Trus"'),
        'candidate = "Liz Trus"',
        f'error: {SWN}.incidents[5].candidate: unknown candidate "Liz Trus" (nearest: Liz Truss)',
    ),
    "an incident at a time that holds": (
        ('at = "05:30"', 'at = "05:30"\nholds = 3'),
        "holds = 3",
        f"error: {SWN}.incidents[2].holds: goes with 'stage': at a clock time it only narrates",
    ),
    "an incident on some other condition": (
        ('at = "22:15"', 'at = "22:15"\nonly_if = "konwn"'),
        'only_if = "konwn"',
        f'error: {SWN}.incidents[0].only_if: should be known, not "konwn" (nearest: known)',
    ),
    "a count parameter out of range": (
        ("stations = 85", "stations = 0"),
        "stations = 0",
        f"error: {SWN}.count.stations: should be at least 1, not 0",
    ),
    "a count parameter in quotes": (
        ("stations = 85", 'stations = "85"'),
        "stations = ",
        f'error: {SWN}.count.stations: should be a number, not "85"',
    ),
    "a misspelt count parameter": (
        ("stations = 85", "station = 85"),
        "station = 85",
        f"error: {SWN}.count.station: unknown key (nearest: stations)",
    ),
    "a spread without a median": (
        ("travel = { median = 40, sd = 0.45 }", "travel = { sd = 0.45 }"),
        "travel = ",
        f"error: {SWN}.count.travel.median: missing",
    ),
    "a misspelt median": (
        ("travel = { median = 40, sd = 0.45 }", "travel = { medain = 40, sd = 0.45 }"),
        "travel = ",
        f"error: {SWN}.count.travel.medain: unknown key (nearest: median)",
    ),
    "an unknown time zone": (
        ('"Europe/London"', '"Europe/Londn"'),
        "time_zone",
        "error: scenario.time_zone: no such time zone (nearest: Europe/London)",
    ),
    "a fraction of a vote": (
        ("votes = 6_282", "votes = 62.5"),
        "votes = 62.5",
        f"error: {SWN}.candidates[0].votes: should be a whole number, not 62.5",
    ),
    "votes of a thousand digits": (
        ("votes = 6_282", f"votes = {'9' * 99}"),
        "votes = 999",
        f"error: {SWN}.candidates[0].votes: should be at most 100,000,000, "
        "not a number of more than 60 digits",
    ),
    "votes of ten thousand digits": (
        ("votes = 6_282", f"votes = {'9' * 10_000}"),
        "votes = 999",
        f"error: {SWN}.candidates[0].votes: a number of 10000 characters; 100 are allowed",
    ),
    "a terminal's escape sequence": (
        ('name = "Josie', r'name = "\u001b[2JJosie'),
        "u001b[2JJosie",
        f"error: {SWN}.candidates[7].name: contains an unprintable character (U+001B)",
    ),
    "heads that are not the total": (
        (
            "rejected = 139",
            "rejected = { total = 139, official_mark = 1, voted_too_many = 1, "
            "voter_identifiable = 1, void_for_uncertainty = 1 }",
        ),
        "rejected = {",
        f"error: {SWN}.rejected.total: the four heads sum to 4, not 139",
    ),
    "a list that should be many tables": (
        ("[exit_poll]", "[incidents]\n[exit_poll]"),
        "[incidents]",
        "error: incidents: should be a list of tables: write [[incidents]]",
    ),
    "a party without a symbol": (
        ('symbol = "L"\n', ""),
        "[parties.Lab]",
        "warning: parties.Lab.symbol: missing: shown as ·",
    ),
    "no rejected papers": (
        ("rejected = 139\n", ""),
        "[[contests]]",
        f"warning: {SWN}.rejected: missing: taken as 0",
    ),
    "an unknown party of a change": (
        (
            "[prediction]",
            '[[changes]]\ntype = "swing"\nfrom = "Lab"\nto = "Cn"\npoints = 1\n[prediction]',
        ),
        'to = "Cn"',
        "error: changes[0].to: unknown party 'Cn' (nearest: Con)",
    ),
    "an unknown type of change": (
        ("[prediction]", '[[changes]]\ntype = "swng"\n[prediction]'),
        'type = "swng"',
        "error: changes[0].type: should be swing, shares, votes, withdraw, add, pact, tactical, "
        'turnout, count, declare_at or incident, not "swng" (nearest: swing)',
    ),
    "a change without what it needs": (
        ("[prediction]", '[[changes]]\ntype = "swing"\nfrom = "Lab"\npoints = 1\n[prediction]'),
        "[[changes]]",
        "error: changes[0].to: missing",
    ),
    "a change with a misspelt key": (
        (
            "[prediction]",
            '[[changes]]\ntype = "swing"\nfrm = "Lab"\nto = "Con"\npoints = 1\n[prediction]',
        ),
        "frm = ",
        "error: changes[0].frm: unknown key (nearest: from)",
    ),
    "a change that changes nothing": (
        (
            "[prediction]",
            '[[changes]]\ntype = "votes"\ncandidate = "Liz Truss"\nvotes = 11217\n[prediction]',
        ),
        "[[changes]]",
        "warning: changes[0]: changes nothing",
    ),
}


@pytest.mark.parametrize("case", ONE_MISTAKE)
def test_one_mistake_is_one_line_at_its_place(case: str, tmp_path: Path) -> None:
    edit, place, expected = ONE_MISTAKE[case]
    text = edited(edit)
    line = line_of(text, place)
    assert findings(write(tmp_path, text)) == [f"night.toml:{line}: {expected}"]


def test_the_flagship_has_no_problems(tmp_path: Path) -> None:
    assert findings(write(tmp_path, edited())) == []


def test_a_toml_time_with_seconds_is_a_time(tmp_path: Path) -> None:
    text = edited(('declared_at = "06:48"', "declared_at = 06:48:00"))
    night = load(str(write(tmp_path, text)))
    declared = night.contests[0].declared_at
    assert declared is not None
    assert declared.isoformat() == "2024-07-05T06:48:00+01:00"


def test_everything_wrong_is_told_at_once_in_order(tmp_path: Path) -> None:
    text = edited(
        ('title = "South', 'titel = "South'),
        ("[exit_poll]", "[uncertainty]\nnational = { Lab = -1, Lob = 0.1 }\n[exit_poll]"),
        ('region = "East', 'regin = "East'),
        ("votes = 6_282", "votes = -5"),
        ('party = "HPUK"', 'party = "XX"'),
        ('name = "Ipsos"', 'name = "Ipsos"\nweight = -1'),
    )
    path = write(tmp_path, text)
    scales = line_of(text, "national = {")
    assert findings(path) == [
        f"night.toml:{line_of(text, 'titel')}: error: scenario.titel: unknown key (nearest: title)",
        f"night.toml:{scales}: error: uncertainty.national.Lab: cannot be negative: -1",
        f'night.toml:{scales}: error: uncertainty.national.Lob: unknown party "Lob" (nearest: Lab)',
        f"night.toml:{line_of(text, 'regin')}: error: {SWN}.regin: unknown key (nearest: region)",
        f"night.toml:{line_of(text, 'votes = -5')}: error: {SWN}.candidates[0].votes: "
        "cannot be negative: -5",
        f'night.toml:{line_of(text, "XX")}: error: {SWN}.candidates[1].party: unknown party "XX"',
        f"night.toml:{line_of(text, 'weight = -1')}: error: prediction.pollsters[2].weight: "
        "cannot be negative: -1",
    ]
    with pytest.raises(ScenarioError) as caught:
        load(str(path))
    assert len(caught.value.lines) == 7


def test_a_syntax_error_is_told_alone(tmp_path: Path) -> None:
    text = edited(("votes = 6_282", "votes = -5"), ("rejected = 139", "rejected = 1 3 9"))
    line = line_of(text, "rejected = 1 3 9")
    assert findings(write(tmp_path, text)) == [
        f"night.toml:{line}: error: unexpected text at the end of the line"
    ]


def test_tables_of_the_wrong_kind_are_all_told(tmp_path: Path) -> None:
    text = (
        'scenario = 3\nparties = []\ncontests = [1, "x"]\nprediction = "x"\ncount = [1]\n'
        "changes = 3\ntables = 1\nbases = { a = 1 }\nexit_poll = []\nuncertainty = true\n"
    )
    assert findings(write(tmp_path, text)) == [
        "night.toml:1: error: scenario: should be a table, not 3",
        "night.toml:2: error: parties: should be a table",
        "night.toml:3: error: contests[0]: should be a table, not 1",
        'night.toml:3: error: contests[1]: should be a table, not "x"',
        'night.toml:4: error: prediction: should be a table, not "x"',
        "night.toml:5: error: count: should be a table",
        "night.toml:6: error: changes: should be a list, not 3",
        "night.toml:7: error: tables: should be a table, not 1",
        "night.toml:8: error: bases.a: should be a table, not 1",
        "night.toml:9: error: exit_poll: should be a table",
        "night.toml:10: error: uncertainty: should be a table, not true",
    ]


def test_an_empty_file_says_what_a_night_needs(tmp_path: Path) -> None:
    assert findings(write(tmp_path, "")) == [
        "night.toml:1: error: scenario.title: missing",
        "night.toml:1: error: scenario.date: missing",
        "night.toml:1: error: contests: missing: a night needs at least one contest",
    ]


def test_warnings_do_not_stop_a_night(tmp_path: Path) -> None:
    loading = try_load(str(write(tmp_path, SOURCED.replace('symbol = "L"', 'short = "L"'))))
    assert [problem.severity for problem in loading.problems] == [Severity.WARNING]
    assert loading.scenario is not None
    assert loading.scenario.parties["Lab"].symbol == "·"
