"""Who takes over reads who sat there, what is open, and what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.live import (
    Header,
    Keeper,
    Rejection,
    coming,
    is_kept,
    keep,
    keep_journal,
    reject,
    serve_desk,
    status_lines,
)
from simulator.messages import (
    Adjourned,
    ExitPoll,
    Kind,
    Message,
    Retraction,
    Rush,
    fold,
)
from simulator.output.live_status import print_status
from simulator.scenario import load
from tests.live.journals import CLOSE, NIGHT, NOW, note, result
from tests.program import call

HEADER = Header("towns.toml", "A night in two towns", "x", "1")


def lines(
    tmp_path: Path,
    messages: list[Message],
    rejected: list[Rejection] | None = None,
    header: Header = HEADER,
    now: datetime = NOW,
) -> list[str]:
    path = tmp_path / "towns.toml"
    expected = 'name = "Other Town"\nexpected_at = "02:30"'
    path.write_text(NIGHT.replace('name = "Other Town"', expected))
    scenario = coming(load(str(path)))
    night = keep(scenario, fold(messages, double_entry=header.double_entry))
    return status_lines(header, night, messages, rejected or [], now)


def news(number: int, kind: Kind, body: object, contest: str | None = "other-town") -> Message:
    return replace(note(number), kind=kind, contest=contest, body=body)  # type: ignore[arg-type]


def test_what_was_set_aside_of_a_message_leads_with_its_seat(tmp_path: Path) -> None:
    text = '{"id":"k7q2.12","kind":"result","contest":"the-town"}'
    why = "before the polls close"
    found = lines(
        tmp_path,
        [],
        [
            Rejection("feed", text, why, NOW),
            Rejection("feed", text, f"The Town: {why}", NOW),
            Rejection("pa", "<FirstPastThePostResult/>", f"a.xml: {why}", NOW),
            Rejection("x", '{"id"', "not JSON", NOW),
            Rejection("feed", text, f"{why}; nobody in The Town has a vote", NOW),
        ],
    )
    assert found[6:11] == [
        f"  rejected: The Town: {why} (k7q2.12) · feed",
        f"  rejected: The Town: {why} (k7q2.12) · feed",
        f"  rejected: a.xml: {why} · pa",
        "  rejected: not JSON: \"{'id'\" · x",
        f"  rejected: The Town: {why}; nobody in The Town has a vote (k7q2.12) · feed",
    ]


def test_a_night_of_which_nothing_is_known(tmp_path: Path) -> None:
    assert lines(tmp_path, []) == [
        "A night in two towns (live, as entered)",
        "Fri 01:00: 0 of 2 seats declared.",
        "No exit poll is entered.",
        "Who sits:",
        "  nobody yet",
        "Open:",
        "  nothing",
        "Due:",
        "  Fri 02:30 Other Town",
    ]


def test_who_sits_and_what_is_open(tmp_path: Path) -> None:
    messages = [
        news(1, Kind.EXIT_POLL, ExitPoll({"Lab": 2}), None),
        result(150, 21_000, 20_000, 5_000),
        result(151, 21_000, 2_000, 5_000, by="Bea"),
        news(152, Kind.ADJOURNED, Adjourned(CLOSE + timedelta(hours=14), "sleep")),
        replace(note(153, "A dog"), by="", via="file"),
    ]
    odd = [Rejection("results.csv", "the-town,\x1b[2J", "line 3: 4 columns, not 5", NOW)]
    assert lines(tmp_path, messages, odd, now=CLOSE + timedelta(hours=5)) == [
        "A night in two towns (live, as entered)",
        "Fri 03:00: 1 of 2 seats declared.",
        "Seats: Labour 1.",
        "The exit poll is entered.",
        "Who sits:",
        "  a file: 1 line, the last at Fri 00:33: A dog",
        "  Ada: 3 lines, the last at Fri 00:32: Other Town: adjourned until Fri 12:00: sleep",
        "  Bea: 1 line, the last at Fri 00:31: Labour win The Town, Ada Abbott 21,000, "
        "majority 16,000",
        "Open:",
        "  a conflict: The Town: Bob Baker 20,000 (j.150 by Ada) stands, "
        "against Bob Baker 2,000 (j.151 by Bea)",
        "  Other Town: adjourned until Fri 12:00",
        '  rejected: line 3: 4 columns, not 5: "the-town,\\x1b[2J" · results.csv',
        "Due:",
        "  Fri 02:30 Other Town: overdue",
    ]


def test_winners_without_figures_and_results_taken_back(tmp_path: Path) -> None:
    messages = [
        news(100, Kind.RUSH, Rush("Dee Dale", "Lab", "other-town-1")),
        result(101, 21_000, 20_000, 5_000),
        replace(news(102, Kind.RETRACTION, Retraction(), "the-town"), revision=2),
    ]
    found = lines(tmp_path, messages)
    assert "Fri 01:00: 0 of 2 seats declared, and of 1 the winner alone." in found
    assert "  Other Town: the winner alone is known, figures are to come" in found
    assert "  The Town: its result was taken back: counting" in found
    assert found[-2:] == ["Due:", "  nothing"]


def test_a_seat_whose_winner_was_corrected_is_named(tmp_path: Path) -> None:
    messages = [result(101, 20_000, 21_000, 5_000), result(102, 21_000, 20_000, 5_000, revision=2)]
    found = lines(tmp_path, messages)
    at = found.index("Corrected:")
    assert found[at + 1] == "  The Town: Ada Abbott (Lab), before it was Bob Baker (Con)"
    figures = [result(101, 21_000, 20_001, 5_000), result(102, 21_000, 20_000, 5_000, revision=2)]
    assert "Corrected:" not in lines(tmp_path, figures)


def test_equal_votes_wait_for_the_lot(tmp_path: Path) -> None:
    found = lines(tmp_path, [result(100, 20_000, 20_000, 5_000)])
    assert "  The Town: votes are equal: on whom the lot fell is to come" in found


def test_a_rehearsal_with_two_persons(tmp_path: Path) -> None:
    began = datetime.fromisoformat("2026-02-03T10:00:00+00:00")
    header = replace(HEADER, double_entry=True, rehearsal=True, began=began)
    found = lines(
        tmp_path, [result(5, 21_000, 20_000, 5_000)], header=header, now=began + timedelta(hours=2)
    )
    assert found[1:4] == [
        "A rehearsal: its polls closed at 10:00 on 3 February 2026.",
        "Figures count once two persons have entered the same.",
        "Fri 00:00: 0 of 2 seats declared.",
    ]
    assert any("entered once by Ada, a second person has to" in line for line in found)


def test_a_long_list_says_how_long_it_is(tmp_path: Path) -> None:
    many = [Rejection("x.csv", f"line {n}", "no", NOW) for n in range(50)]
    found = lines(tmp_path, [], many)
    assert "  … and 30 more" in found
    assert sum("rejected" in line for line in found) == 20


def test_it_is_printed_whether_or_not_somebody_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "towns.toml").write_text(NIGHT)
    scenario = load(str(tmp_path / "towns.toml"))
    path = tmp_path / "night.jsonl"
    with keep_journal(path, scenario, now=NOW) as journal:
        journal.append(note(1, "A dog"))
        reject(path, Rejection("x.csv", "?", "no", NOW))
        with serve_desk(journal, Keeper(journal, scenario)):
            print_status(path, NOW)
            assert is_kept(path)
    assert capsys.readouterr().out.endswith("It is being kept now.\n")
    path.write_bytes(path.read_bytes() + b"torn")
    print_status(path, NOW)
    out, err = capsys.readouterr()
    assert "  Ada: 1 line, the last at Thu 22:01: A dog" in out
    assert '  rejected: no: "?" · x.csv' in out
    assert out.endswith("Nobody keeps it now.\n")
    assert "the last line was broken off after 4 bytes" in err


def test_the_command_prints_it(tmp_path: Path) -> None:
    (tmp_path / "towns.toml").write_text(NIGHT)
    path = tmp_path / "night.jsonl"
    with keep_journal(path, load(str(tmp_path / "towns.toml")), now=NOW) as journal:
        journal.append(note(1, "A dog"))
    command = ("--journal", str(path), "--status")
    assert "Ada: 1 line" in call("live", *command).stdout
    assert call("live", str(tmp_path / "towns.toml"), *command) == call("live", *command)
    other = call("live", "south-west-norfolk-2024", *command)
    assert (other.returncode, other.stdout) == (1, "")
    assert 'a journal of "A night in two towns", not of "South West Norfolk' in other.stderr
