"""A night that is still ahead: what cannot be done with it is refused with what can."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import check, is_ahead, load
from simulator.scenario.ahead import journal_of, live_command
from tests.program import call

SEAT = """\
[scenario]
title = "Newtown, 3 May 2029"
date = 2029-05-03
[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
[[contests]]
slug = "newtown"
name = "Newtown"
electorate = 60_000
[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
[[contests.candidates]]
name = "Bob Birch"
party = "Con"
[contests.previous.result-2024]
label = "2024 result"
electorate = 59_000
votes = { Lab = 18_000, Con = 15_000 }
"""
PREDICTED = """\
[[prediction.pollsters]]
name = "A pollster"
shares.newtown = { Lab = 48, Con = 50, Other = 2 }
"""
LIVE = "newtown has no votes yet: `election-night live newtown.toml --journal FILE` keeps it as "
LIVE += "results come"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(*arguments: str) -> str:
    """The one sentence that a command is refused in."""
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_what_has_no_votes_is_refused_with_what_can_be_done() -> None:
    Path("newtown.toml").write_text(SEAT)
    assert check("newtown.toml") == ()
    asked = (
        ("result",),
        ("result", "--json"),
        ("replay", "--plain"),
        ("replay", "--moments"),
        ("replay", "--html", "page.html"),
        ("explain",),
        ("explain", "--json"),
    )
    for command, *options in asked:
        assert refusal(command, "newtown.toml", *options) == LIVE
    assert not Path("page.html").exists()
    assert refusal("batch", "newtown.toml") == "newtown has no predictions to draw around"
    assert refusal("replay", "newtown.toml", "--plain", "--draw") == (
        "newtown has no predictions to draw around"
    )


def test_what_is_predicted_can_be_drawn() -> None:
    Path("newtown.toml").write_text(SEAT + PREDICTED)
    assert refusal("result", "newtown.toml") == f"{LIVE}, `replay --draw` plays a drawn outcome"
    batch = call("batch", "newtown.toml", "--draws", "100", "--workers", "1", "--json")
    assert (batch.returncode, batch.stderr) == (0, "")
    drawn = call("replay", "newtown.toml", "--draw", "--plain")
    assert drawn.returncode == 0
    assert "drawn" in drawn.stdout


def test_a_what_if_on_it_is_explained_as_far_as_it_changes_predictions() -> None:
    Path("newtown.toml").write_text(SEAT + PREDICTED)
    Path("moved.toml").write_text(
        'extends = "newtown.toml"\n[scenario]\ntitle = "Moved"\n'
        '[[changes]]\ntype = "swing"\nfrom = "Con"\nto = "Lab"\npoints = 2\n'
    )
    told = call("explain", "moved.toml")
    assert told.returncode == 0
    assert "Predicted shares change in 1 contest." in told.stdout
    assert refusal("result", "moved.toml").startswith("moved has no votes yet: ")


VOTED = SEAT.replace('party = "Lab"\n', 'party = "Lab"\nvotes = 9_000\n').replace(
    'party = "Con"\n', 'party = "Con"\nvotes = 8_000\n'
)


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        (SEAT, True),
        (VOTED, False),
        (SEAT.replace("electorate =", 'poll = "countermanded"\nelectorate =', 1), False),
    ],
)
def test_a_night_is_ahead_while_nobody_has_votes(text: str, ahead: bool) -> None:
    Path("newtown.toml").write_text(text)
    assert is_ahead(load("newtown.toml")) is ahead


def test_a_by_election_without_votes_has_the_old_result_for_a_base() -> None:
    Path("old.toml").write_text(VOTED)
    done = call(
        *("new", "by", "--by-election", "newtown", "--date", "2030-01-17", "--from", "old.toml"),
    )
    assert done.returncode == 0
    lines = Path("by.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("votes =", "rejected ="))]
    Path("by.toml").write_text("\n".join(kept), encoding="utf-8")
    assert check("by.toml") == ()
    night = load("by.toml")
    assert is_ahead(night)
    base = night.contests[0].base
    assert base is not None
    assert (base.id, dict(base.votes)) == ("result-2029", {"Lab": 9_000, "Con": 8_000})
    assert refusal("replay", "by.toml", "--plain").startswith("by has no votes yet: ")


def test_the_command_is_one_that_a_shell_takes() -> None:
    assert live_command("my nights/scenario.toml", journal_of("my nights/scenario.toml")) == (
        "election-night live 'my nights' --journal 'my nights.jsonl'"
    )
    assert journal_of("nights/newtown.toml") == "newtown.jsonl"
