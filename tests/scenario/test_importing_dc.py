"""Democracy Club's candidates become a coming night: who stands, the seats as they were."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError
from simulator.scenario import Contest, Party, Scenario, check, load
from simulator.scenario.importing import ComingReport, import_dc
from simulator.scenario.importing.parties import CHOSEN
from simulator.scenario.importing.registered import Register, registered
from tests.program import call
from tests.scenario.democracy_club import CORE, base, east, table, written_of
from tests.scenario.official_layout import SCENARIOS
from tests.shipped import load as shipped

GOOD = (
    east("1", "Ann Ash", more="Ash,Ann,Labour Party"),
    east("2", "Bob Le Birch", "Reform UK,PP7931", "Le Birch,Bob"),
    east("3", "Émile Côté", "Ferry Users' Party,PP99991", ",,Save the ferry"),
    "4,Di Dow,local.vale.2029-05-03,local.vale.x.2029-05-03,2029-05-03,t,Labour Party,PP53,X,f,2",
)


def imported(
    folder: Path,
    rows: tuple[str, ...] = GOOD,
    *,
    text: str | bytes | None = None,
    expected: str | None = None,
    day: date | None = None,
) -> ComingReport:
    """Import rows on the small base into ``folder / "night"``."""
    path, times = folder / "candidates.csv", folder / "expected.csv"
    written = table(rows) if text is None else text
    path.write_bytes(written if isinstance(written, bytes) else written.encode())
    if expected is not None:
        times.write_text(expected, encoding="utf-8")
    return import_dc(
        path,
        base=base(folder),
        expected=None if expected is None else times,
        date=day,
        out=folder / "night",
    )


def told(report: ComingReport) -> str:
    return "\n".join(map(str, report.warnings))


def night(folder: Path) -> Scenario:
    return load(str(folder / "night"))


def problems(folder: Path, *rows: str, **more: str) -> list[str]:
    """What an import is refused for, without the folder; nothing is written."""
    with pytest.raises(ScenarioError) as caught:
        imported(folder, rows, **more)  # type: ignore[arg-type]
    assert not (folder / "night").exists()
    return [line.replace(f"{folder}/", "") for line in caught.value.lines]


def test_a_by_election_has_its_candidates_and_the_seat_as_it_was(tmp_path: Path) -> None:
    report = imported(tmp_path)
    assert (report.contests, report.candidates) == (1, 3)
    coming = night(tmp_path)
    assert check(str(tmp_path / "night")) == ()
    assert coming.title == "East Vale by-election, 3 May 2029"
    assert coming.date == date(2029, 5, 3)
    assert coming.outcome is None
    (contest,) = coming.contests
    assert (contest.slug, contest.ons_id, contest.type) == ("east-vale", "E14000001", "borough")
    assert (contest.region, contest.hex, contest.electorate) == ("North West", (3, -4), 70_000)
    assert contest.declared_at is contest.expected_at is None
    assert contest.poll == "held"
    # What its hall is like stays; what one night was like does not.
    assert contest.count.habit == -0.2
    assert (contest.count.night_level, contest.count.recounts) == (0.0, None)


def test_the_last_certified_result_is_the_base_and_older_ones_stay(tmp_path: Path) -> None:
    imported(tmp_path)
    (contest,) = night(tmp_path).contests
    last = contest.base
    assert last is not None
    assert (last.id, last.label, last.winner) == ("result-2024", "2024 result", "Lab")
    assert (dict(last.votes), last.electorate, last.rejected) == (
        {"Lab": 12_000, "Con": 11_000},
        70_000,
        90,
    )
    assert (last.source, last.notional) == ("The returning officers, July 2024", False)
    then = contest.bases["then"]
    assert (then.label, then.notional, then.electorate) == ("2019 notional", True, 69_000)
    titles = [source.title for source in night(tmp_path).sources]
    assert titles == [
        "Democracy Club, candidates.democracyclub.org.uk: who stands",
        "The returning officers, July 2024",
    ]


def test_candidates_stand_in_the_order_of_the_ballot_paper(tmp_path: Path) -> None:
    imported(tmp_path)
    (contest,) = night(tmp_path).contests
    people = [contest.candidates[i] for i in contest.declaration_order]
    assert [(c.name, c.party, c.sort_name) for c in people] == [
        ("Ann Ash", "Lab", "ash, ann"),
        ("Émile Côté", "PP99991", "cote, emile"),
        ("Bob Le Birch", "RUK", "le birch, bob"),
    ]
    assert [c.description for c in people] == ["Labour Party", "Save the ferry", None]
    assert all(c.votes is None for c in people)


def test_a_party_that_nobody_knows_is_the_files_own_and_told(tmp_path: Path) -> None:
    rows = (*GOOD, east("5", "Fay Fox", "The Advance Party,PP99992"), east("6", "Gil", "Unity,"))
    report = imported(tmp_path, rows)
    coming = night(tmp_path)
    own = coming.parties["PP99991"]
    assert (own.name, own.short, own.colour, own.symbol) == (
        "Ferry Users' Party",
        "FUP",
        "#8a8f98",
        "f",
    )
    assert coming.parties["Unity"].short == "Unity"
    # The base's party, by its name: another number under which it is registered.
    assert [c.party for c in coming.contests[0].candidates][3] == "ADV"
    assert coming.parties["ADV"].colour == "#123456"
    assert [str(w).replace(f"{tmp_path}/", "") for w in report.warnings] == [
        'candidates.csv:4: warning: party_id: "Ferry Users\' Party" (PP99991) is not known here: '
        "it stands as PP99991, in grey",
        'candidates.csv:6: warning: party_id: "The Advance Party" (PP99992) is taken for ADV, by '
        "its name",
        'candidates.csv:7: warning: party_id: "Unity" (no id) is not known here: it stands as '
        "Unity, in grey",
    ]


def test_other_elections_are_left_out_with_their_number(tmp_path: Path) -> None:
    day = "parl.2029-06-07,parl.west-vale.by.2029-06-07,2029-06-07,t"
    later = f"9,Cy,{day},Labour Party,PP53,West Vale,f,1,W07000001"
    report = imported(tmp_path, (*GOOD, GOOD[3], later), day=date(2029, 5, 3))
    assert dict(report.left_out) == {"of local elections": 2, "of other polling days": 1}
    assert "left out: 2 of local elections and 1 of other polling days" in report.lines


def test_polls_that_are_not_held(tmp_path: Path) -> None:
    west = "parl.2029-05-03,parl.west-vale.2029-05-03,2029-05-03,t,Labour Party,PP53,West Vale,t,1"
    ann = "parl.2029-05-03,parl.saint-ann-s.2029-05-03,2029-05-03,t,Labour Party,PP53,St Anns,f,1"
    rows = (
        *GOOD,
        f"7,Gus Gale,{west},W07000001",
        f"8,Hal Hope,{west.replace('Labour Party,PP53', 'Independent,ynmp-party:2')},W07000001",
        f"9,Ida Ives,{ann},E14000003",
    )
    report = imported(tmp_path, rows)
    assert (report.contests, report.unopposed, report.countermanded) == (3, 1, 1)
    coming = night(tmp_path)
    assert [c.poll for c in coming.contests] == ["held", "countermanded", "unopposed"]
    assert coming.title == "General election of 3 May 2029"
    # Nobody voted in it in 2024 either: there is no base.
    assert coming.by_slug["saint-ann-s"].bases == {}
    assert (report.measured, len(coming.by_slug["west-vale"].bases)) == (2, 1)


def test_a_file_of_the_columns_that_every_export_has_finds_seats_by_name(tmp_path: Path) -> None:
    ballot = "parl.2029-05-03,parl.saint-anns.by.2029-05-03,2029-05-03,t"
    rows = (
        f"1,Ann Ash,{ballot},Labour Party,PP53,Member of Parliament for Saint Anns,f,1",
        f"2,Bob Lee,{ballot},Independent,ynmp-party:2,Member of Parliament for Saint Anns,f,1",
    )
    imported(tmp_path, text=b"\xef\xbb\xbf" + table(rows, CORE).replace("\n", "\r\n").encode())
    (contest,) = night(tmp_path).contests
    assert (contest.slug, len(contest.candidates)) == ("saint-ann-s", 2)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("03:30", "2029-05-04 03:30:00+01:00"),
        ("04/05/2029 12:30", "2029-05-04 12:30:00+01:00"),
        ("2029-05-04T01:30:00Z", "2029-05-04 02:30:00+01:00"),
    ],
)
def test_when_declarations_are_expected(tmp_path: Path, written: str, shown: str) -> None:
    seat = "east-vale" if written == "03:30" else "E14000001"
    text = f"ons_id,expected_at,source\n{seat},{written},The council\nW07000001,04:00,\n"
    report = imported(tmp_path, expected=text)
    (contest,) = night(tmp_path).contests
    assert str(contest.expected_at) == shown
    assert contest.expected_at_source == "The council"
    assert "no poll in West Vale on 2029-05-03: left out" in told(report)


def test_wrong_times_are_told_with_their_rows(tmp_path: Path) -> None:
    text = (
        "ons_id,expected_at\nE14000001,late\nE14000001,03:00\nE14000009,03:00\n"
        "W07000001,2029-05-03T21:00\nsaint-ann-s,2029-08-03T21:00\n"
    )
    assert problems(tmp_path, *GOOD, expected=text) == [
        'expected.csv:2: error: expected_at: not a time: write "06:48", "06:48:30" or '
        '"2024-07-05T06:48:00+01:00"',
        "expected.csv:3: error: ons_id: East Vale stands in row 2 already",
        'expected.csv:4: error: ons_id: base-2024 has no seat "E14000009"',
        "expected.csv:5: error: expected_at: '2029-05-03T21:00:00+01:00' is before close of poll",
        "expected.csv:6: error: expected_at: '2029-08-03T21:00:00+01:00' is more than 30 days "
        "after the poll",
    ]


def test_every_problem_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    west = east("20", "Wil West").replace("east-vale.by", "west-vale.by")
    found = problems(
        tmp_path,
        east("1", "Ann Ash"),
        east("1", "Ann Ash-Jones"),
        east("2", "Ann Ash"),
        east("3", ""),
        east("4", "Bo\x1b[31mb"),
        east("5", "Cy", "★,!"),
        east("6", "Émile".encode().decode("cp1252")),
        east("7", "Di").replace(",f,1,", ",perhaps,2,"),
        east("8", "Ed").replace("2029-05-03,t", "3 May,t"),
        east("9", "Flo").replace("E14000001", "E14000002"),
        west,
        east("21", "Xi").replace("east-vale.by.", "x.").replace("E14000001", "E14000009"),
        east("22", "Yo").replace("east-vale.by.", "y.").replace(",E14000001", ",").replace(
            "East Vale", "East Vail"
        ),
        east("23", "Zo").replace("east-vale.by.", "z.").replace("East Vale", "West Vale"),
        "24,No Ballot,,,2029-05-03",
        east("25", "Ann Ash", "Labour and Co-operative Party,joint-party:53-119"),
        east("26", "Bea", more=f",,{'x' * 501}"),
    )  # fmt: skip
    assert found == [
        "candidates.csv:3: error: person_id: Ann Ash-Jones stands in row 2 already",
        "candidates.csv:4: error: person_name: a second Ann Ash of the same party: the other is "
        "in row 2",
        "candidates.csv:5: error: person_name: is empty",
        "candidates.csv:6: error: person_name: contains an unprintable character (U+001B)",
        "candidates.csv:7: error: party_id: neither a party's id nor its name",
        'candidates.csv:8: error: person_name: "Ã‰mile" was "Émile" before it was read as '
        "Windows-1252: save it as UTF-8",
        'candidates.csv:9: error: cancelled_poll: should be yes or no, not "perhaps"',
        'candidates.csv:9: error: seats_contested: elects "2": a constituency elects one member',
        "candidates.csv:10: error: election_date: should be a date, such as 2025-05-01, not "
        '"3 May"',
        'candidates.csv:11: error: gss: "E14000002", where row 2 of this ballot has "E14000001"',
        'candidates.csv:12: error: ballot_paper_id: "parl.west-vale.by.2029-05-03" is a second '
        'ballot in East Vale: the first, "parl.east-vale.by.2029-05-03", begins in row 2',
        'candidates.csv:13: error: gss: base-2024 has no seat of the ONS id "E14000009"; East '
        "Vale is E14000001 there",
        'candidates.csv:14: error: post_label: base-2024 has no seat "East Vail" (nearest: East '
        "Vale)",
        "candidates.csv:15: error: gss: E14000001 is East Vale in base-2024, not West Vale",
        "candidates.csv:16: error: ballot_paper_id: is empty",
        "candidates.csv:17: error: person_name: a second Ann Ash of the same party: the other is "
        "in row 2",
        "candidates.csv:18: error: party_description_text: 501 characters: 500 at most",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "candidates.csv:1: error: person_id: this column is missing"),
        (table((), CORE), "candidates.csv:1: error: has no rows"),
        (
            table(GOOD[3:]),
            "candidates.csv: error: ballot_paper_id: no ballot for the House of Commons (parl.…), "
            "but 1 of local elections",
        ),
        (
            table(GOOD).replace("2029-05-03", "2024-07-04"),
            "candidates.csv: error: election_date: a poll of 2024-07-04: not after that of "
            "base-2024, 2024-07-04",
        ),
        (
            table((GOOD[0], GOOD[1].replace("2029-05-03", "2029-06-07"))),
            "candidates.csv: error: election_date: polls of 2 days, 2029-05-03 and 2029-06-07: "
            "say which with --date",
        ),
        (table(GOOD).replace(",", ";"), "candidates.csv:1: error: separated by ;"),
        (table(GOOD, f"{CORE},party_id"), "candidates.csv:1: error: party_id: this column stands"),
        ("\x00", "candidates.csv:1: error: not text: contains a NUL byte"),
    ],
)
def test_a_file_that_is_no_such_export_is_refused(tmp_path: Path, text: str, told: str) -> None:
    found = problems(tmp_path, text=text)
    assert found[0].startswith(told)


def test_a_day_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        imported(tmp_path, day=date(2029, 5, 4))
    assert "no poll on 2029-05-04; there are those of 2029-05-03" in caught.value.lines[0]


def test_what_is_wrong_with_the_base_is_told_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "candidates.csv"
    path.write_text(table((*GOOD, east("5", ""))), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        import_dc(path, base="uk-2042", out=tmp_path / "night")
    assert [line.replace(f"{tmp_path}/", "") for line in caught.value.lines] == [
        "candidates.csv:6: error: person_name: is empty",
        "uk-2042: error: no such scenario (nearest: uk-2024)",
    ]


def test_who_stands_in_two_seats_is_told_and_taken(tmp_path: Path) -> None:
    west = GOOD[0].replace("east-vale", "west-vale").replace("East", "West")
    west = west.replace("E14000001", "W07000001")
    report = imported(tmp_path, (*GOOD, west))
    assert (report.contests, report.candidates) == (2, 4)
    assert "Ann Ash stands in East Vale too (row 2)" in told(report)


def test_another_import_writes_the_tables_and_leaves_what_was_added_by_hand(
    tmp_path: Path,
) -> None:
    imported(tmp_path)
    toml = tmp_path / "night" / "scenario.toml"
    mine = '\n[[contests]]\nslug = "east-vale"\nelectorate = 71_000\n'
    mine += 'expected_at = "03:30"\n[parties.PP99991]\ncolour = "#abcdef"\n'
    toml.write_text(toml.read_text(encoding="utf-8") + mine, encoding="utf-8")
    report = imported(tmp_path, (*GOOD, east("5", "Fay Fox", "Liberal Democrats,PP90")))
    assert report.kept_scenario
    (contest,) = night(tmp_path).contests
    assert (contest.electorate, len(contest.candidates)) == (71_000, 4)
    assert f"{contest.expected_at:%H:%M}" == "03:30"
    assert night(tmp_path).parties["PP99991"].colour == "#abcdef"
    with pytest.raises(InputError, match="not empty and no scenario folder"):
        import_dc(tmp_path / "candidates.csv", base=base(tmp_path), out=tmp_path)


def test_the_command_says_what_it_wrote_and_how_to_go_on(own_folder: Path) -> None:
    imported(own_folder)
    done = call(
        *("import", "dc", "--candidates", "candidates.csv", "--base", "base-2024.toml"),
        *("--out", "coming"),
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "1 contest of 03 May 2029, 3 candidates; no votes yet",
        "left out: 1 of local elections",
        "previous results of 1 contest, and all electorates, from base-2024: give your own in "
        "scenario.toml",
        "wrote coming: contests.csv, candidates.csv, previous.csv, bases.csv, halls.csv, "
        "parties.csv, scenario.toml",
    ]
    assert done.stderr.splitlines()[-1] == (
        "on the night, keep results as they come: election-night live coming --journal coming.jsonl"
    )
    refused = call("import", "dc", "--candidates", "candidates.csv", "--date", "soon", "--out", "x")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--date should be a date" in refused.stderr


def test_registered_numbers_are_those_of_parties_that_stood() -> None:
    rows = csv.DictReader((SCENARIOS / "uk-2024" / "parties.csv").open(encoding="utf-8"))
    parties = {row["id"]: Party(**row) for row in rows}
    assert set(registered().values()) <= {*parties, *CHOSEN}
    register = Register(parties)
    for party in parties.values():
        found = register.find("", party.name)
        assert (found.party.id, found.how) == (party.id, "name")


@pytest.mark.long
def test_who_stood_at_runcorn_gives_the_shipped_by_election_without_its_votes(
    tmp_path: Path,
) -> None:
    known = shipped("runcorn-and-helsby-2025")
    numbers = {party: number for number, party in registered().items()}
    path = tmp_path / "candidates.csv"
    path.write_text(written_of(known, "2025-05-01", numbers), encoding="utf-8", newline="")
    report = import_dc(path, out=tmp_path / "night")
    (made,), (was,) = night(tmp_path).contests, known.contests
    assert who(made) == who(was)
    assert (made.base, made.bases) == (was.base, was.bases)
    assert (made.hex, made.region, made.count.habit) == (was.hex, was.region, was.count.habit)
    assert not report.warnings or all("by its name" in str(w) for w in report.warnings)


def who(contest: Contest) -> list[tuple[str, str]]:
    return [contest.candidates[i].key for i in contest.declaration_order]


@pytest.mark.thorough
def test_a_whole_election_is_imported_with_the_seats_and_results_of_the_last(
    tmp_path: Path,
) -> None:
    last = shipped("uk-2024")
    numbers = {party: number for number, party in registered().items()}
    path = tmp_path / "candidates.csv"
    path.write_text(written_of(last, "2029-05-03", numbers), encoding="utf-8", newline="")
    report = import_dc(path, out=tmp_path / "night")
    assert (report.contests, report.candidates, report.measured) == (650, 4515, 650)
    coming = night(tmp_path)
    for made, was in zip(coming.contests, last.contests, strict=True):
        assert (made.slug, made.electorate, made.hex) == (was.slug, was.electorate, was.hex)
        assert made.outcome is None
        assert was.outcome is not None
        assert made.base is not None
        assert made.base.winner == was.outcome.winner.party
        assert made.base.valid_votes == was.outcome.valid_votes
        assert sorted(c.party for c in made.candidates) == sorted(c.party for c in was.candidates)
