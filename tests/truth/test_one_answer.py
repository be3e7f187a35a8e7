"""Every command gives one answer: who won, by how much, and what may be called certified."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.program import call
from tests.truth.written import NIGHTS, Answer, Night
from tui.desk.entries import look_into

IDS = [night.name for night in NIGHTS]
EVERY = pytest.mark.parametrize("night", NIGHTS, ids=IDS)


@pytest.fixture
def file(night: Night, own_folder: Path) -> str:
    """The night's file as it is named to a command."""
    if not night.text:
        return night.name
    for name, text in {**night.others, night.name: night.text}.items():
        own_folder.joinpath(f"{name}.toml").write_text(text, encoding="utf-8")
    return f"{night.name}.toml"


def said(*arguments: str) -> str:
    done = call(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


def results(file: str, seed: str = "1") -> dict[str, dict[str, Any]]:
    told = json.loads(said("result", file, "--json", "--seed", seed))
    return {each["contest"]: each for each in told}


def answer(result: dict[str, Any]) -> Answer:
    certified = result["certified"]
    return Answer(
        result["winner"],
        result["winner_party"],
        result["majority"],
        result["mark"],
        result["by_lot"],
        certified and certified["winner_party"],
    )


def paired(known: dict[str, Any], side: int) -> dict[str, Answer]:
    return {
        each["contest"]: Answer(
            each["elected"][side],
            each["winner"][side],
            each["majority"][side],
            each["mark"][side],
            each["by_lot"][side],
            each["certified"] and each["certified"]["winner_party"],
        )
        for each in known["contests"]
    }


def test_there_are_enough_nights() -> None:
    assert len(NIGHTS) >= 24


@EVERY
def test_the_result_is_the_right_one(night: Night, file: str) -> None:
    told = results(file)
    assert list(told) == list(night.answers)
    for slug, right in night.answers.items():
        if right is not None:
            assert answer(told[slug]) == right
        else:
            assert (told[slug]["majority"], told[slug]["by_lot"]) == (0, True)
            assert told[slug]["mark"] == "simulated", "nobody says on whom the lot fell"


@pytest.mark.parametrize("seed", ["1", pytest.param("5", marks=pytest.mark.long)])
@EVERY
def test_every_command_gives_the_same_answer(night: Night, file: str, seed: str) -> None:
    right = {slug: answer(each) for slug, each in results(file, seed).items()}
    lines = said("replay", file, "--jsonl", "--events", "declaration", "--seed", seed)
    played = {each["contest"]: each for each in map(json.loads, lines.splitlines())}
    assert {slug: answer(each) for slug, each in played.items()} == right
    few = ("--draws", "100", "--seed", seed)
    known = json.loads(said("compare", file, file, "--json", *few))["known"]
    assert paired(known, 0) == paired(known, 1) == right
    rows = csv.DictReader(io.StringIO(said("result", file, "--csv", "--seed", seed)))
    for row in rows:
        mine = right[row["contest"]]
        elected = (row["candidate"], row["party"]) == (mine.elected, mine.party)
        assert row["elected"] == str(elected).lower()
        assert (row["winner_party"], row["mark"]) == (mine.party, mine.mark)
        assert row["majority"] == ("" if mine.majority is None else str(mine.majority))
    if seed == "1":
        explained = json.loads(said("explain", file, "--json"))["known"]
        assert paired(explained, 1) == right


@EVERY
def test_screens_give_it_too(night: Night, file: str) -> None:
    found = look_into(file)
    assert not found.wrong
    if (night.contests or len(night.answers)) > 1:
        return
    (right,) = (answer(each) for each in results(file).values())
    assert right.elected in found.verdict
    if right.by_lot:
        assert found.verdict.startswith("A tie at ")
        assert ("simulated lot" in found.verdict) is (right.mark == "simulated")
    else:
        words = "unopposed" if right.majority is None else f"by {right.majority:,}"
        assert words in found.verdict


@EVERY
def test_a_whole_replay_ends_on_it(night: Night, file: str) -> None:
    if (night.contests or len(night.answers)) > 1:
        return
    (right,) = (answer(each) for each in results(file).values())
    last = json.loads(said("replay", file, "--jsonl").splitlines()[-1])
    assert (last["event"], answer(last)) == ("declaration", right)
    plain = said("replay", file, "--plain").splitlines()[-1]
    short = {"record": "rec", "author": "own", "simulated": "sim"}[right.mark]
    assert plain[13:16] == short
    assert right.elected in plain
    assert ("certified" in plain) is (right.mark == "record" or "a-sourced-tie" in file)


HARMLESS = re.compile(r"not certified|certified result of \d{4}", re.IGNORECASE)


@EVERY
def test_nothing_that_is_not_on_record_is_called_certified(night: Night, file: str) -> None:
    if any(
        each is None or each.mark == "record" or each.certified for each in night.answers.values()
    ):
        return
    runs = [
        call("result", file, "--sources"),
        call("replay", file, "--plain", "--sources"),
        call("explain", file),
        call("compare", file, file, "--draws", "100"),
        call("check", file),
    ]
    for done in runs:
        assert done.returncode == 0, done.stderr
        assert "ertified" not in HARMLESS.sub("", done.stdout + done.stderr)


@pytest.mark.parametrize(
    "names", [("a-tie", "a-tie-reversed"), ("a-tie-of-three", "three-reversed")]
)
def test_the_order_of_a_file_moves_no_lot(names: tuple[str, str], own_folder: Path) -> None:
    fell = []
    for name in names:
        (night,) = (each for each in NIGHTS if each.name == name)
        own_folder.joinpath(f"{name}.toml").write_text(night.text, encoding="utf-8")
        fell.append([results(f"{name}.toml", str(seed))["level"]["winner"] for seed in range(12)])
    assert fell[0] == fell[1]
    assert len(set(fell[0])) > 1, "another seed, another lot"


def test_a_drawn_night_is_called_drawn_and_keeps_the_certified_result_beside_it(
    own_folder: Path,
) -> None:
    (night,) = (each for each in NIGHTS if each.name == "polled")
    own_folder.joinpath("polled.toml").write_text(night.text, encoding="utf-8")
    last = json.loads(said("replay", "polled.toml", "--jsonl", "--draw", "3").splitlines()[-1])
    assert (last["mark"], last["time_mark"], last["origin"]) == ("simulated", "simulated", "drawn")
    assert last["certified"]["winner"] == "Ann Ash"
    plain = said("replay", "polled.toml", "--plain", "--draw", "3").splitlines()[-1]
    assert "(drawn)" in plain
    assert "certified" not in plain


def test_a_batch_row_keeps_the_certified_result_beside_its_chances(own_folder: Path) -> None:
    (polled,) = (each for each in NIGHTS if each.name == "polled")
    own_folder.joinpath("polled.toml").write_text(polled.text, encoding="utf-8")
    for file in ("polled.toml", "what-if/bagge-does-not-stand"):
        rows = json.loads(said("batch", file, "--draws", "100", "--json"))["contests"]
        for slug, result in results(file).items():
            assert rows[slug]["certified"] == result["certified"] is not None
            assert said("batch", file, "--draws", "100", "--out", f"{slug}-{len(file)}")
            with Path(f"{slug}-{len(file)}", "contests.csv").open(encoding="utf-8") as table:
                (row,) = csv.DictReader(table)
            assert row["certified_winner"] == result["certified"]["winner"]
            assert row["certified_winner_party"] == result["certified"]["winner_party"]
            assert row["certified_majority"] == str(result["certified"]["majority"])
