"""What ``new`` writes beside a what-if: a seat of one's own, a by-election; both run."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.outcome import Mark
from simulator.scenario import check, load
from tests.program import call

UNSOURCED = (
    "warning: scenario.source: no source: shown as the author's figures; name one with "
    'source = "…"'
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def new(*arguments: str) -> list[str]:
    """The complaints of ``new``, after what it printed."""
    done = call("new", *arguments)
    assert done.returncode == (0 if done.stdout else 1)
    if done.stdout and "--by-election" in arguments:
        assert done.stderr == (
            "on the night, keep results as they come: "
            f"election-night live {arguments[0]}.toml --journal {arguments[0]}.jsonl\n"
        )
        return done.stdout.splitlines()
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def test_a_seat_of_ones_own() -> None:
    assert new("mine") == ["mine.toml"]
    (told,) = check("mine.toml")
    assert str(told).endswith(UNSOURCED)
    night = load("mine.toml")
    assert not night.modified
    outcome = night.contests[0].outcome
    assert outcome is not None
    assert (outcome.winner.name, outcome.majority, outcome.mark) == ("Cy Cole", 500, Mark.AUTHOR)
    assert new("mine") == ["mine.toml exists already: choose another name, or remove it"]
    # What it offers in comments is right too.
    text = Path("mine.toml").read_text(encoding="utf-8")
    for line in text.splitlines():
        offered = line.removeprefix("# ")
        if line.startswith("# ") and " = " in offered and not offered.startswith(("election", " ")):
            text = text.replace(line, offered, 1)
        if line.startswith("# [["):
            text = text.replace(line, offered, 1)
        if line == "# [contests.count]":
            text = text.replace(line, offered, 1)
    text = text.replace('poll = "unopposed"', 'poll = "held"')
    Path("all.toml").write_text(text, encoding="utf-8")
    assert [p.message for p in check("all.toml")] == ["nobody ties: no lot is drawn"]


@pytest.mark.long
@pytest.mark.parametrize("seat", ["runcorn-and-helsby", "Runcorn and Helsby", "E14001455"])
def test_a_by_election(seat: str) -> None:
    assert new("by", "--by-election", seat, "--date", "2025-05-01") == ["by.toml"]
    (told,) = check("by.toml")
    assert str(told).endswith(UNSOURCED)
    (contest,) = load("by.toml").contests
    assert contest.slug == "runcorn-and-helsby"
    assert contest.outcome is not None
    assert contest.outcome.mark is Mark.AUTHOR
    assert [c.party for c in contest.candidates] == ["Lab", "RUK", "Con"]
    assert contest.default_base == "result-2024"


@pytest.mark.parametrize(
    "seat", ["chorley", pytest.param("na-h-eileanan-an-iar", marks=pytest.mark.long)]
)
def test_any_seat_will_do(seat: str) -> None:
    new("by", "--by-election", seat, "--date", "2026-10-22")
    assert [p.severity for p in check("by.toml")] == ["warning"]


def test_a_by_election_in_a_seat_of_ones_own() -> None:
    new("mine")
    new("by", "--by-election", "newtown", "--date", "2027-01-14", "--from", "mine.toml")
    contest = load("by.toml").contests[0]
    assert contest.default_base == "result-2026"
    assert contest.outcome is not None
    assert contest.outcome.result == "NTF hold"


REFUSED = {
    "no such seat": (
        ("--by-election", "runcorn", "--date", "2025-05-01"),
        'uk-2024 has no contest "runcorn" (nearest: runcorn-and-helsby)',
    ),
    "no such day": (
        ("--by-election", "hendon", "--date", "2025-02-30"),
        '--date should be a date, such as 2025-05-01, not "2025-02-30"',
    ),
    "a day before": (
        ("--by-election", "hendon", "--date", "2024-07-04"),
        "--date 2024-07-04 is not after the poll of uk-2024, 2024-07-04",
    ),
    "no day": (
        ("--by-election", "hendon"),
        "--by-election needs a polling day: --date 2025-05-01",
    ),
    "a day alone": (("--date", "2025-05-01"), "--date goes with --by-election"),
    "no such night": (
        ("--by-election", "hendon", "--date", "2025-05-01", "--from", "uk-2023"),
        "uk-2023: error: no such scenario (nearest: uk-2024)",
    ),
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=[pytest.mark.long] * (c == "a day before")) for c in REFUSED],
)
def test_what_cannot_be_is_one_line(case: str) -> None:
    arguments, told = REFUSED[case]
    assert new("by", *arguments) == [told]
    assert not Path("by.toml").exists()
