"""Spoilt official files are refused, every fault with its file and row, and nothing written."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.errors import Problem, ScenarioError
from simulator.scenario.importing import import_hoc
from tests.scenario.official_layout import (
    Official,
    import_files,
    official,
    official_only,
    write,
)

NORFOLK = "E14001497"


def refused(
    spoilt: Official, folder: Path, encode: Callable[[str, str], bytes] | None = None
) -> dict[str, list[Problem]]:
    """Import, expect a refusal, and give its problems by the stem of the file they name."""
    paths = write(spoilt, folder, encode)
    with pytest.raises(ScenarioError) as caught:
        import_files(paths, folder / "night")
    assert not (folder / "night").exists()
    assert sorted(path.name for path in folder.iterdir()) == sorted(p.name for p in paths.values())
    found: dict[str, list[Problem]] = {name: [] for name in paths}
    for problem in caught.value.problems:
        found[Path(problem.path).stem].append(problem)
        assert "\n" not in str(problem)
    return found


def said(problems: list[Problem], line: int | None, key: str, words: str) -> bool:
    return any(p.line == line and p.key == key and words in p.message for p in problems)


def test_a_changed_vote_is_named_in_both_files(tmp_path: Path) -> None:
    files = official("uk-2024")
    jermy = files.row("candidates", ONS_ID=NORFOLK, Candidate_surname="Jermy")
    seat = files.row("seats", ONS_ID=NORFOLK)
    jermy["Votes"] = "11848"
    found = refused(files, tmp_path)
    line, at = files.line("candidates", jermy), files.line("seats", seat)
    assert said(found["candidates"], line, "Votes", "Terry Jermy")
    assert said(found["seats"], at, "Valid votes", "44335 where the candidates' votes sum to 44336")
    assert said(found["seats"], at, "Lab", "11847 where the candidates' votes sum to 11848")
    assert said(found["seats"], at, "Majority", "630 where the candidates' votes give 631")
    assert {p.line for p in found["candidates"]} == {line}, "no other candidate is blamed"
    assert {p.line for p in found["seats"]} == {at}


def test_missing_and_doubled_rows_and_unknown_ids(tmp_path: Path) -> None:
    files = official("uk-2024")
    tables = files.tables
    lost = files.row("seats", Constituency_name="Ashfield")
    tables["seats"].remove(lost)
    doubled = dict(tables["seats"][10])
    tables["seats"].append(doubled)
    strange = files.row("seats", Constituency_name="Poole")
    strange["ONS ID"] = "E14009999"
    truss = dict(files.row("candidates", Candidate_surname="Truss"))
    tables["candidates"].append(truss)
    found = refused(files, tmp_path)
    seats, candidates = found["seats"], found["candidates"]
    assert said(seats, files.line("seats", doubled), "ONS ID", "stands in row 12 already")
    # The two seats' candidates belong to no seat of the constituency file, each told by row.
    for name in ("Ashfield", "Poole"):
        ids = [row for row in tables["candidates"] if row["Constituency name"] == name]
        assert all(
            said(candidates, files.line("candidates", row), "ONS ID", f"({name}) is no seat")
            for row in ids
        )
    assert said(candidates, None, "ONS ID", "Poole (E14009999) has no candidates")
    assert said(candidates, files.line("candidates", truss), "Candidate surname", "Liz Truss (Con)")
    # Every other table has rows for the two seats' true ids, which are unknown now.
    for table in ("times", "notional", "notional_electorates", "predictions", "hexmap"):
        row = next(row for row in tables[table] if row["ons_id"] == "E14001429")
        assert said(found[table], files.line(table, row), "ons_id", "'E14001429' is no seat")
    assert said(found["times"], None, "ons_id", "Poole (E14009999) is missing")


def test_one_seat_fewer_is_not_a_house_of_commons(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    gone = files.tables["seats"].pop()
    kept = [row for row in files.tables["candidates"] if row["ONS ID"] != gone["ONS ID"]]
    files.tables["candidates"][:] = kept
    found = refused(files, tmp_path)
    assert [(p.key, p.message) for p in found["seats"]] == [
        ("ONS ID", "649 seats where the House of Commons has 650")
    ]


def test_figures_that_do_not_follow_from_the_votes(tmp_path: Path) -> None:
    files = official("uk-2024")
    spoilt: list[tuple[str, str, str, str]] = [
        ("Aldershot", "Majority", "1", "1 where the candidates' votes give"),
        ("Ashford", "Valid votes", "40000", "40000 where the candidates' votes sum to"),
        ("Aylesbury", "Result", "Lab hold", "where the base was won by Con"),
        ("Banbury", "Result", "Con hold", "does not say how Lab won"),
        ("Barking", "First party", "Con", "'Con' where the candidates' votes give 'Lab'"),
        ("Bathgate and Linlithgow", "Electorate", "30000", "fewer than the papers cast"),
        ("Battersea", "Member surname", "Nobody", "'Nobody' where"),
        ("Beckenham and Penge", "Green", "0", "0 where the candidates' votes sum to"),
        ("Blackburn", "Of which other winner", "0", "0 where the candidates' votes give 10518"),
        ("Bootle", "Invalid votes", "-3", '"-3" is not a whole number'),
        ("Boston and Skegness", "Constituency type", "Shire", "'Shire' is none of"),
        ("Brecon, Radnor and Cwm Tawe", "Country name", "England", "is not the code of"),
        ("Bolsover", "Declaration time", "05.07.2024 4:00", "neither DD/MM/YYYY HH:MM nor"),
        ("Bolton West", "Declaration time", "05/07/2023 04:00", "is before close of poll of"),
    ]
    for name, column, value, _ in spoilt:
        files.row("seats", Constituency_name=name)[column] = value
    candidate = files.row("candidates", ONS_ID=NORFOLK, Candidate_surname="Bagge")
    candidate["Sitting MP"] = "Perhaps"
    dear = files.row("candidates", ONS_ID=NORFOLK, Candidate_surname="Truss")
    dear["Change"] = "-0.533544"
    moved = files.row("candidates", ONS_ID="E14001063", Party_abbreviation="Lab")
    moved["Region name"] = "Wales"
    found = refused(files, tmp_path)
    for name, column, _, words in spoilt:
        line = files.line("seats", files.row("seats", Constituency_name=name))
        key = {"Country name": "ONS ID"}.get(column, column)
        assert said(found["seats"], line, key, words), (name, column, found["seats"])
    for row, key, words in (
        (candidate, "Sitting MP", "'Perhaps' is neither Yes nor No"),
        (dear, "Change", "Liz Truss in South West Norfolk: -0.533544"),
        (moved, "Region name", "'Wales' where the constituency file has 'South East'"),
    ):
        assert said(found["candidates"], files.line("candidates", row), key, words)


def test_tables_that_go_with_the_official_files(tmp_path: Path) -> None:
    files = official("uk-2024")
    tables = files.tables
    spoilt: list[tuple[str, str, str, str, str]] = [
        ("times", "declared_at", "soon", "declared_at", "'soon' is neither"),
        ("times", "source", "", "source", "the time has no source"),
        ("times", "constituency", "Atlantis", "constituency", "'Atlantis' where"),
        ("notional", "votes", "1.5", "votes", '"1.5" is not a whole number'),
        ("notional_electorates", "electorate", "1", "electorate", ""),
        ("predictions", "share", "130", "share", "'130' is not a share in percent"),
        ("predictions", "party", "Whig", "party", "'Whig' is no party of the night"),
        ("hexmap", "q", "x", "q", "is not a pair of whole numbers"),
        ("exit_poll", "exit_poll_seats", "many", "exit_poll_seats", "is not a whole number"),
    ]
    lines = []
    for place, (table, column, value, _, _) in enumerate(spoilt, start=20):
        row = tables[table][place if len(tables[table]) > place else 0]
        row[column] = value
        lines.append(files.line(table, row))
    twice = {
        name: dict(tables[name][40])
        for name in ("times", "notional", "notional_electorates", "predictions", "hexmap")
    }
    for name, row in twice.items():
        tables[name].append(row)
    same_place = tables["hexmap"][50]
    same_place |= {axis: tables["hexmap"][51][axis] for axis in "qr"}
    thin = [row for row in tables["predictions"] if row["ons_id"] == NORFOLK]
    for row in thin:
        row["share"] = "1"
    changed = [row for row in tables["notional"] if row["ons_id"] == NORFOLK]
    changed[0]["votes"] = str(int(changed[0]["votes"]) + 500)
    found = refused(files, tmp_path)
    for (table, _, _, key, words), line in zip(spoilt, lines, strict=True):
        if table == "notional_electorates":
            assert said(found[table], None, key, "above its electorate of 1")
        else:
            assert said(found[table], line, key, words), (table, key, found[table])
    for name, row in twice.items():
        assert said(found[name], files.line(name, row), "ons_id", "already"), name
    assert said(found["hexmap"], 53, "ons_id", "the hexagon")
    first = next(row for row in thin if row["pollster"] == "YouGov")
    assert said(
        found["predictions"],
        files.line("predictions", first),
        "share",
        "YouGov's shares in South West Norfolk sum to",
    )
    assert said(
        found["notional"], files.line("notional", changed[0]), "votes", "South West Norfolk"
    )
    assert len(found["exit_poll"]) == 1, "without the spoilt row no sum is told"


@pytest.mark.long
def test_what_follows_from_a_row_that_was_told_is_not_told_again(tmp_path: Path) -> None:
    files = official("uk-2024")
    spoilt: list[tuple[str, dict[str, str], str, str]] = [
        ("seats", files.row("seats", Constituency_name="Poole"), "Electorate", "many"),
        ("candidates", files.row("candidates", Candidate_surname="Jermy"), "Votes", "?"),
        ("candidates", files.row("candidates", Candidate_surname="Chope"), "Share", "half"),
        ("candidates", files.row("candidates", Candidate_surname="Sunak"), "Change", "less"),
        ("candidates", files.row("candidates", Candidate_surname="Truss"), "Party name", ""),
        ("times", files.tables["times"][100], "declared_at", "soon"),
        ("notional", files.tables["notional"][300], "votes", "some"),
        ("notional_electorates", files.tables["notional_electorates"][400], "electorate", "-"),
        ("predictions", files.tables["predictions"][500], "share", "much"),
        ("hexmap", files.tables["hexmap"][600], "r", "north"),
        ("exit_poll", files.tables["exit_poll"][1], "exit_poll_seats", "most"),
    ]
    for _, row, column, value in spoilt:
        row[column] = value
    found = refused(files, tmp_path)
    told = {(name, p.line, p.key): p.message for name in found for p in found[name]}
    assert told.keys() == {(name, files.line(name, row), key) for name, row, key, _ in spoilt}, told
    assert sum(map(len, found.values())) == len(spoilt)


def test_a_total_that_is_wrong_is_told_once(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    seat = files.row("seats", Constituency_name="Poole")
    seat["Valid votes"] = "99999"
    (only,) = refused(files, tmp_path)["seats"]
    assert only.key == "Valid votes"
    assert "99999 where the candidates' votes sum to" in only.message


@pytest.mark.long
def test_a_time_that_differs_from_the_official_file(tmp_path: Path) -> None:
    files = official("uk-2024")
    files.row("seats", ONS_ID=NORFOLK)["Declaration time"] = "05/07/2024 07:00"
    found = refused(files, tmp_path)
    row = files.row("times", ons_id=NORFOLK)
    told = "South West Norfolk: 05 Jul 06:48 where the constituency file has 05 Jul 07:00"
    assert [(p.line, p.message) for p in found["times"]] == [(files.line("times", row), told)]


def test_another_encoding_is_refused_with_the_row_named(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    first = next(r for r in files.tables["seats"] if not "".join(r.values()).isascii())
    line = files.line("seats", first)
    island = next(r for r in files.tables["seats"] if not r["Constituency name"].isascii())

    def latin(name: str, text: str) -> bytes:
        return text.encode("latin-1" if name == "seats" else "utf-8")

    (tmp_path / "a").mkdir()
    found = refused(files, tmp_path / "a", latin)
    assert said(found["seats"], line, "", "not UTF-8")
    assert said(found["seats"], line, "", first["ONS ID"])

    def twice(name: str, text: str) -> bytes:
        return text.encode().decode("cp1252").encode() if name == "seats" else text.encode()

    (tmp_path / "b").mkdir()
    found = refused(files, tmp_path / "b", twice)
    at = files.line("seats", island)
    assert said(found["seats"], at, "Constituency name", "the letters of 'Ynys Môn' are broken")

    (tmp_path / "c").mkdir()
    found = refused(
        files, tmp_path / "c", lambda _, text: codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    )
    assert said(found["seats"], 1, "", "as UTF-16")
    assert said(found["candidates"], 1, "", "as UTF-16")


def test_files_that_are_not_the_library_s(tmp_path: Path) -> None:
    files = official_only("uk-2019")

    def renamed(name: str, text: str) -> bytes:
        if name == "candidates":
            return text.replace("Party abbreviation", "Party abbrev", 1).encode()
        return text.replace("BRX", "UKIP", 1).encode()

    (tmp_path / "a").mkdir()
    found = refused(files, tmp_path / "a", renamed)
    missing = found["candidates"][0]
    assert (missing.line, missing.key, missing.nearest) == (1, "Party abbreviation", "Party abbrev")
    assert not found["seats"], "a party column may be any party's"

    def cut(name: str, text: str) -> bytes:
        lines = text.splitlines()
        if name == "seats":
            lines[7] = lines[7].rsplit(",", 3)[0]
        return "\n".join(lines).encode()

    (tmp_path / "b").mkdir()
    found = refused(files, tmp_path / "b", cut)
    assert said(found["seats"], 8, "", "29 fields where the header names 32")
    assert sum(map(len, found.values())) == 1, "nothing that follows from it is told again"

    (tmp_path / "c").mkdir()
    found = refused(files, tmp_path / "c", lambda _, __: b"")
    assert found["seats"]
    assert found["candidates"]


def test_files_of_two_elections_are_told_in_one_line(tmp_path: Path) -> None:
    files = official("uk-2024")
    files.tables["candidates"] = official("uk-2019").tables["candidates"]
    found = refused(files, tmp_path)
    (only,) = [problem for problems in found.values() for problem in problems]
    assert "the two are of different elections" in only.message


@pytest.mark.long
def test_another_election_in_the_same_seats_is_told_in_one_line(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    files.tables["candidates"] = official_only("uk-2017").tables["candidates"]
    (tmp_path / "a").mkdir()
    (only,) = refused(files, tmp_path / "a")["candidates"]
    assert "the two are of different elections" in only.message

    files = official("uk-2019")
    files.tables["notional"] = official("uk-2017").tables["notional"]
    del files.tables["notional_electorates"]
    (tmp_path / "b").mkdir()
    found = refused(files, tmp_path / "b")
    (only,) = [problem for problems in found.values() for problem in problems]
    assert Path(only.path).stem == "notional"
    assert only.message.endswith("seats do not follow from it: is it another base?")


def test_a_flood_of_like_problems_is_cut_short(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    for row in files.tables["candidates"]:
        row["Sitting MP"] = "Perhaps"
    found = refused(files, tmp_path)["candidates"]
    flood = [problem for problem in found if problem.key == "Sitting MP"]
    assert flood == found
    assert len(flood) == 101
    assert flood[0].line == 2
    assert flood[-1].message == f"and {3320 - 100} more problems like these"


def test_one_file_given_for_two_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        import_hoc(tmp_path / "no.csv", tmp_path / "no.csv", out=tmp_path / "night")
    assert caught.value.lines == (f"{tmp_path}/no.csv: error: no such file",)


def test_a_file_that_is_not_whole_is_told_alone(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    files.row("seats", Constituency_name="Poole")["Electorate"] = "many"

    def cut(name: str, text: str) -> bytes:
        return text.encode()[: len(text) // 2 if name == "candidates" else None]

    found = refused(files, tmp_path, cut)
    assert not found["seats"], "whatever is wrong there may follow from it"
    (only,) = found["candidates"]
    assert only.key == ""
    assert "fields where the header names" in only.message


def test_a_file_with_another_separator_is_one_line(tmp_path: Path) -> None:
    files = official_only("uk-2019")
    for i, (separator, word) in enumerate({";": ";", "\t": "tabs", '";"': ";"}.items()):
        folder = tmp_path / str(i)
        folder.mkdir()

        def separated(_: str, text: str, separator: str = separator) -> bytes:
            quotes = '"' if '"' in separator else ""
            lines = (f"{quotes}{line.replace(',', separator)}{quotes}" for line in text.split("\n"))
            return "\n".join(lines).encode()

        found = refused(files, folder, separated)
        for problems in found.values():
            (only,) = problems
            assert (only.line, only.message) == (1, f"separated by {word} where , is expected")
