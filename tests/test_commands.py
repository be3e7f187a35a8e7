"""The smaller commands: what they print, and what they refuse."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.program import START, Run, shell


def test_result_is_the_record(run: Run) -> None:
    (declared,) = json.loads(run("result", "--json").stdout)
    assert declared["time"] == "2024-07-05T06:48:00+01:00"
    assert (declared["result"], declared["majority"]) == ("Lab gain from Con", 630)
    told = run("result").stdout
    for words in ("Terry Jermy", "11,847", "26.2 points from Con to Lab", "22.5", "certified"):
        assert words in told
    assert "–" in told.split("James Bagge")[1].splitlines()[0]


def test_a_what_if_is_never_shown_as_the_record(run: Run) -> None:
    name = "what-if/bagge-does-not-stand"
    (declared,) = json.loads(run("result", name, "--json").stdout)
    assert (declared["simulated"], declared["time"]) == (True, None)
    assert (declared["result"], declared["majority"]) == ("Con hold", 2197)
    assert "not the record" in run("result", name).stdout
    last = json.loads(run("replay", name, "--jsonl").stdout.splitlines()[-1])
    assert (last["event"], last["simulated"], last["valid_votes"]) == ("declaration", True, 43078)


def test_one_contest_of_the_night(run: Run) -> None:
    (declared,) = json.loads(run("result", "uk-2024", "--contest", "hendon", "--json").stdout)
    assert (declared["majority"], declared["ons_id"]) == (15, "E14001279")
    lines = run("replay", "uk-2024", "--contest", "hendon", "--jsonl").stdout.splitlines()
    assert json.loads(lines[-1])["majority"] == 15
    assert {json.loads(line)["contest"] for line in lines} == {None, "hendon"}


def test_the_list_of_scenarios(run: Run) -> None:
    printed = run("scenarios").stdout
    listed = json.loads(run("scenarios", "--json").stdout)
    names = {entry["name"]: entry for entry in listed}
    assert names["uk-2024"]["contests"] == 650
    assert names["what-if/bagge-does-not-stand"]["base"] == "south-west-norfolk-2024"
    for entry in listed:
        assert set(entry) >= {"name", "title", "question", "base", "contests", "path"}
        assert Path(entry["path"]).exists()
        assert entry["name"] in printed


def test_check_prints_on_stdout_and_tells_by_its_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        'extends = "south-west-norfolk-2024"\n[scenario]\ntitel = "x"\n', encoding="utf-8"
    )
    bad = run("check", "bad.toml")
    assert bad.returncode == 1
    assert bad.stderr == ""
    assert bad.stdout.startswith("bad.toml:3: error: scenario.titel:")
    assert "title" in bad.stdout
    assert run("check", "south-west-norfolk-2024").returncode == 0


def test_new_writes_once(run: Run, tmp_path: Path) -> None:
    made = run("new", "mine", "--from", "south-west-norfolk-2024")
    assert (made.returncode, made.stdout) == (0, "mine.toml\n")
    before = (tmp_path / "mine.toml").read_bytes()
    again = run("new", "mine", "--from", "south-west-norfolk-2024")
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert (tmp_path / "mine.toml").read_bytes() == before
    assert run("new", "../mine", "--from", "south-west-norfolk-2024").returncode == 1
    assert run("new", "other", "--from", "no-such-night").returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml"]


def test_import_refuses_what_is_not_there_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("import", "hoc", "--constituencies", "a", "--candidates", "b", "--out", "c")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--date", "6 May 2010"), "--date should be a date, such as 2010-05-06, not"),
        (("--base-actual",), "--base-label and --base-actual go with --notional"),
        (("--base-label", "2005"), "--base-label and --base-actual go with --notional"),
    ],
)
def test_an_import_s_options_are_refused_before_a_file_is_read(
    run: Run, options: tuple[str, ...], words: str
) -> None:
    files = ("--constituencies", "a", "--candidates", "b", "--out", "c")
    done = run("import", "hoc", *files, *options)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_a_closed_pipe_is_silent() -> None:
    program = shlex.join([sys.executable, "-c", START])
    done = shell(f"{program} replay --jsonl | head -n 1")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["event"] == "close_of_poll"
