"""What comes from outside: files that grow, in any order and by any piece, and standard input."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.live import Repeated
from simulator.live.sources import (
    TEST_DATA,
    GrowingFile,
    GrowingStream,
    Lines,
    Report,
    Source,
    open_sources,
)
from simulator.messages import Kind, Rush, Status
from simulator.scenario import Scenario
from tests.live.files import HEAD, ROWS, Memory, mock_night

FIGURES = {"one-ford": ((9001, 8000), 12), "two-moor": ((5000, 6000, 7000), 9)}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return mock_night(tmp_path_factory.mktemp("night"))


def of_file(path: Path, scenario: Scenario) -> Source:
    return Source(path.name, Lines(GrowingFile(path), scenario, path.name), scenario)


def text(*rows: str) -> str:
    return "".join(f"{row}\n" for row in (HEAD, *rows))


def test_rows_become_results_of_whoever_is_meant(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(text(*ROWS), encoding="utf-8")
    source = of_file(path, scenario)
    report = source.poll(keeper)
    assert keeper.figures == FIGURES
    first = keeper.messages[0]
    assert (first.by, first.via, first.kind) == ("results.csv", "file", Kind.RESULT)
    assert report == replace(Report("results.csv"), receipts=report.receipts)
    assert keeper.aside == []
    assert source.poll(keeper).receipts == ()


ORDERS = st.permutations(ROWS)


@given(rows=ORDERS)
@settings(max_examples=8)
def test_in_any_order_and_growing_byte_by_byte_they_are_the_same(
    rows: Sequence[str], scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, keeper = tmp_path_factory.mktemp("grows") / "results.csv", Memory()
    source = of_file(path, scenario)
    data = text(*rows).replace("\n", "\r\n").encode("utf-8-sig")
    with path.open("wb", buffering=0) as file:
        for byte in data:
            file.write(bytes([byte]))
            source.poll(keeper)
    assert keeper.figures == FIGURES
    assert len(keeper.messages) == 2
    assert keeper.aside == []


MARKED = {
    "in a name": (ROWS[0], ROWS[1].replace("Bob Birch", "Bob Birch Test")),
    "in small letters beside an id": (
        "one-ford,one-ford-1,Con,9001,,Ann Ash",
        "one-ford,one-ford-2,Lab,8000,12,BOB BIRCH TEST",
    ),
}


@pytest.mark.parametrize("rows", MARKED.values(), ids=MARKED)
def test_the_mark_on_a_name_keeps_rows_out_of_a_real_night(
    rows: tuple[str, ...], tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(f"{HEAD},display_name\n" + "".join(f"{row}\n" for row in rows))
    lines = Lines(GrowingFile(path), scenario, path.name)
    report = Source(path.name, lines, scenario, real=True).poll(keeper)
    assert keeper.messages == []
    assert report.aside == (f"results.csv: {TEST_DATA}",)
    of_file(path, scenario).poll(keeper)
    assert [message.test for message in keeper.messages] == [True]


def test_rows_that_say_that_they_are_test_data_stay_out_of_a_real_night(
    tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(f"{HEAD},test\n{ROWS[0]},TEST DATA\n{ROWS[1]},TEST DATA\n")
    lines = Lines(GrowingFile(path), scenario, path.name)
    report = Source(path.name, lines, scenario, real=True).poll(keeper)
    assert keeper.messages == []
    assert report.aside == (f"results.csv: {TEST_DATA}",)


def test_a_line_without_its_end_is_in_the_middle(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(text(*ROWS[:1]) + "one-ford,Bob Birch,Lab,80", encoding="utf-8")
    report = of_file(path, scenario).poll(keeper)
    assert report.middle
    assert report.waiting == ("One Ford: 1 of 2 candidates",)
    assert keeper.messages == []


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    source = of_file(path, scenario)
    assert source.poll(keeper).words == ("results.csv: waiting for it",)
    assert source.poll(keeper).words == ()
    path.write_text(text(*ROWS), encoding="utf-8")
    source.poll(keeper)
    assert keeper.figures == FIGURES


def in_place(path: Path, data: str) -> None:
    path.write_text(data, encoding="utf-8")


def another(path: Path, data: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(data, encoding="utf-8")
    beside.replace(path)


@pytest.mark.parametrize("save", [in_place, another])
def test_what_is_saved_anew_is_read_from_its_start_and_repetition_is_harmless(
    save: Callable[[Path, str], None], tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    save(path, text(*ROWS[:3]))
    source = of_file(path, scenario)
    source.poll(keeper)
    save(path, text(*reversed(ROWS)))
    report = source.poll(keeper)
    assert report.words == ("results.csv: it was written anew, and is read from its start",)
    assert sum(isinstance(receipt, Repeated) for receipt in report.receipts) == 1
    assert keeper.figures == FIGURES
    # One figure is changed in its cell: as long as before, as an editor leaves it.
    save(path, text(*reversed(ROWS)).replace("9001", "9002"))
    os.utime(path, ns=(1, 1))
    source.poll(keeper)
    assert [c.contest for c in keeper.fold.conflicts] == ["one-ford"]
    save(path, HEAD)  # shorter than it was
    assert source.poll(keeper).words
    save(path, text(*ROWS))
    source.poll(keeper)
    assert len(keeper.messages) == 3


def test_other_figures_contradict_and_a_revision_replaces(
    tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(text(*ROWS, *(row.replace("800", "801") for row in ROWS[:2])))
    of_file(path, scenario).poll(keeper)
    (conflict,) = keeper.fold.conflicts
    assert (conflict.contest, conflict.revision, len(conflict.claims)) == ("one-ford", 1, 2)
    revised = f"{HEAD},revision\n" + "".join(
        f"one-ford,{who},{votes},3,{revision}\n"
        for votes, revision in (("70", "2"), ("60", ""))
        for who in ("Ann Ash,Con", "Bob Birch,Lab")
    )
    for rows in (revised, "\n".join((revised.splitlines()[0], *revised.splitlines()[:0:-1], ""))):
        keeper = Memory()
        path.write_text(rows)
        of_file(path, scenario).poll(keeper)
        assert keeper.figures == {"one-ford": ((70, 70), 3)}
        assert keeper.fold.conflicts == ()


def test_a_row_again_before_the_contest_is_complete_holds_and_is_told(
    tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(text("one-ford,Ann Ash,Con,9010,", *ROWS))
    report = of_file(path, scenario).poll(keeper)
    assert report.words == (
        "results.csv: line 3: Ann Ash in One Ford: 9,001 votes instead of 9,010",
    )
    assert keeper.figures == FIGURES


BAD = {
    "one-fort,Ann Ash,Con,9001,": "(nearest: one-ford)",
    ",Ann Ash,Con,9001,": "contest: none is named",
    "one-ford,Zed Zander,Con,9001,": "One Ford",
    "one-ford,Ann Ash,Lab,9001,": "Ann Ash stands for Conservative in One Ford",
    "one-ford,,,9001,": "no candidate is named",
    "one-ford,Ann Ash,Con,,": "votes: none are given",
    "one-ford,Ann Ash,Con,nine,no": "rejected: should be a whole number",
    "one-ford,Ann Ash,Con,-9001,": "votes: should be a whole number",
    "one-ford,Ann Ash,Con,9001.0,": "votes: should be a whole number",
    "one-ford,Ann Ash,Con,9999999,": "9,999,999 are more than 2,000,000",
    "one-ford,Ash, Ann,Con,9001,": "6 cells, but the first line has 5",
    'one-ford,"Ann Ash,Con,9001,': "not CSV",
}


@pytest.mark.parametrize(("row", "reason"), BAD.items())
def test_a_bad_row_is_set_aside_with_its_reason_and_nothing_else_stops(
    row: str, reason: str, tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(text(*ROWS[:2], row, *ROWS[2:], row))
    source = of_file(path, scenario)
    report = source.poll(keeper)
    ((told, why, where),) = keeper.aside
    assert (told, where) == (row, "results.csv")
    assert why.startswith("line 4: ")
    assert reason in why
    assert report.aside == tuple(f"results.csv: {why}" for _, why, _ in keeper.aside)
    assert keeper.figures == FIGURES


def test_quotes_commas_at_thousands_and_columns_in_any_order(
    tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(
        'Votes,"Party",more,Name,Contest\r\n"9,001",Con,"a, b","Ann Ash",One Ford\r\n\r\n'
        "8000,Lab,,one-ford-2,one-ford\r\n,,,,\r\n",
        newline="",
    )
    of_file(path, scenario).poll(keeper)
    assert keeper.figures == {"one-ford": ((9001, 8000), None)}
    assert keeper.aside == []


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("contest,candidate,votes", "party is missing"),
        ("contest;candidate;party;votes", "with commas between the cells"),
        ("one-ford,Ann Ash,Con,9001", "contest, candidate, party and votes are missing"),
        ("contest,candidate,party,votes,Votes", "votes is there twice"),
    ],
)
def test_without_its_heading_nothing_is_read_until_it_is_saved_with_it(
    head: str, reason: str, tmp_path: Path, scenario: Scenario
) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    path.write_text(f"{head}\n" + "".join(f"{row}\n" for row in ROWS))
    source = of_file(path, scenario)
    report = source.poll(keeper)
    assert len(report.aside) == 1
    assert reason in report.aside[0]
    assert not report.ended
    path.write_text(text(*ROWS))
    source.poll(keeper)
    assert keeper.figures == FIGURES


def test_what_is_no_text_is_set_aside(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "results.csv", Memory()
    latin = "one-ford,Zoë Ash,Con,1,\n".encode("latin-1")
    head, *rows = text(*ROWS).encode().splitlines(keepends=True)
    path.write_bytes(head + latin + b"x" * 600_000 + b"\n" + b"".join(rows))
    source = of_file(path, scenario)
    for _ in range(12):
        source.poll(keeper)
    reasons = [reason for _, reason, _ in keeper.aside]
    assert reasons == [
        "line 2: not UTF-8 (byte 0xeb): save the file as UTF-8",
        "line 3: longer than 256 KiB",
    ]
    assert keeper.figures == FIGURES
    path.write_bytes(text(*ROWS).encode("utf-16"))
    assert "saved as UTF-16" in source.poll(keeper).aside[0]


def test_what_the_disk_refused_is_tried_again(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "results.csv", Memory(full=True)
    path.write_text(text(*ROWS))
    source = of_file(path, scenario)
    report = source.poll(keeper)
    assert (report.words, report.middle, report.more) == (("no space left",), True, False)
    assert source.poll(keeper).words == ()
    keeper.full = False
    assert not source.poll(keeper).middle
    assert keeper.figures == FIGURES
    assert keeper.aside == []


# Messages


def line(
    number: int, kind: str, body: object, contest: str | None = "one-ford", **more: object
) -> str:
    said = {
        "id": f"k.{number}",
        "kind": kind,
        "contest": contest,
        "night_time": f"2025-05-01T23:{number:02d}:00+01:00",
        "sent_at": "2025-05-01T23:00:00.000Z",
        "body": body,
    }
    return json.dumps(said | more)


def votes(*figures: int) -> dict[str, object]:
    people = ("Ann Ash", "Con"), ("Bob Birch Test", "Lab")
    return {
        "candidates": [
            {"name": name, "party": party, "votes": figure, "share": 1.5}
            for (name, party), figure in zip(people, figures, strict=True)
        ]
    }


MESSAGES = (
    '{"format": "election-night-feed/1", "run": "k", "scenario": "mock"}',
    line(1, "nominations", {}),
    line(2, "close_of_poll", {}, None),
    line(3, "rush", {"winner": "Ann Ash", "party": "Con", "result": "Con hold"}),
    line(4, "result", votes(9001, 8000)),
    line(5, "parties", {"parties": []}, None),
    line(6, "result", votes(9002, 8000), revision=2, replaces="k.4"),
    "{no JSON",
    line(7, "resutl", votes(1, 2)),
    line(8, "end", {}, None),
)


@given(order=st.permutations(MESSAGES[:-1]))
@settings(max_examples=15)
def test_messages_in_any_order_come_to_the_same(
    order: Sequence[str], scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, keeper = tmp_path_factory.mktemp("feed") / "feed.jsonl", Memory()
    # What begins with another character is told by it to be CSV.
    path.write_text("".join(f"{said}\n" for said in (MESSAGES[0], *order, MESSAGES[-1])))
    report = of_file(path, scenario).poll(keeper)
    assert report.ended
    assert not report.middle
    contest = keeper.fold.of("one-ford")
    assert contest.status is Status.DECLARED
    assert contest.standing is not None
    assert (contest.standing.id, contest.standing.via) == ("k.6", "file")
    assert sorted(m.id for m in keeper.messages) == ["k.3", "k.4", "k.6"]
    assert sorted(reason.partition(": ")[2][:8] for _, reason, _ in keeper.aside) == [
        "kind: th",
        "not JSON",
    ]


def test_a_message_is_handed_on_as_it_is(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "feed.jsonl", Memory()
    path.write_text(MESSAGES[3] + "\n" + line(9, "note", {"text": "x"}, by="Ann", revision=3))
    source = of_file(path, scenario)
    assert source.poll(keeper).middle
    (rush,) = keeper.messages
    assert isinstance(rush.body, Rush)
    assert (rush.body.winner, rush.body.party) == ("Ann Ash", "Con")
    assert rush.night_time.isoformat() == "2025-05-01T23:03:00+01:00"
    assert rush.by == "feed.jsonl"
    with path.open("a") as file:
        file.write("\n")
    assert not source.poll(keeper).middle
    assert (keeper.messages[1].by, keeper.messages[1].revision) == ("Ann", 3)


@pytest.mark.parametrize(
    "deep", ["[" * 5_000, '{"kind":' * 5_000, "{" + "1" * 9_000, "{}", '{"id":1}']
)
def test_what_is_no_message_stops_nothing(deep: str, tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "feed.jsonl", Memory()
    path.write_text(f"{MESSAGES[0]}\n{deep}\n{MESSAGES[4]}\n")
    of_file(path, scenario).poll(keeper)
    assert len(keeper.aside) == 1
    assert keeper.figures == {"one-ford": ((9001, 8000), None)}


# Standard input


def piped(data: str, scenario: Scenario) -> tuple[Memory, list[str]]:
    reading, writing = os.pipe()
    keeper = Memory()
    aside: list[str] = []
    source = Source("-", Lines(GrowingStream(reading), scenario, "standard input"), scenario)
    assert not source.poll(keeper).ended
    os.write(writing, data.encode())
    os.close(writing)
    while not source.report.ended:
        aside += source.poll(keeper).aside
    os.close(reading)
    return keeper, aside


def test_standard_input_ends_at_its_end_with_or_without_that_of_a_line(scenario: Scenario) -> None:
    for end in ("\n", ""):
        keeper, _ = piped("\n".join((HEAD, *ROWS)) + end, scenario)
        assert keeper.figures == FIGURES
        assert keeper.messages[0].by == "standard input"
    assert piped(MESSAGES[4], scenario)[0].figures == {"one-ford": ((9001, 8000), None)}
    assert piped("", scenario) == (Memory(), [])


def test_what_is_incomplete_at_the_end_is_set_aside(scenario: Scenario) -> None:
    keeper, aside = piped(text(*ROWS[:4]), scenario)
    assert aside == ["-: incomplete: Two Moor: 2 of 3 candidates"]
    assert keeper.aside[0][0] == "\n".join(ROWS[2:4])
    assert list(keeper.figures) == ["one-ford"]


# Names of sources


def test_every_name_that_is_none_of_a_source_is_refused_at_once(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [
        "here.csv",
        "ftp://x/y",
        "http://ann:pw@x/?token=secret",
        "x.csv.gz",
        "n.jsonl",
        "n.jsonl.rejected",
        "./here.csv",
    ]
    with pytest.raises(InputError) as refused:
        open_sources(names, scenario, Path("n.jsonl"))
    assert [line.partition('" ')[2] for line in refused.value.lines] == [
        "is no feed's address, which begins http:// or https://",
        "names a user: a token stands in ELECTION_NIGHT_FEED_TOKEN, or in ?token=",
        "is packed: a file that grows is not",
        "is what this night is kept in",
        "is what this night is kept in",
        "is there twice",
    ]
    assert "secret" not in str(refused.value)
    assert "pw" not in str(refused.value)
    assert len(open_sources(["here.csv", "there.csv"], scenario, Path("n.jsonl")).sources) == 2
