from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from simulator.cli import main
from simulator.errors import InputError
from simulator.feed import Earlier, FeedClock, Injection, RunState, read_state, write_state
from simulator.output.feed_schema import feed_schema
from tests.feed.nights import small_plan, small_roll, transmit, write_night

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["feed", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_plan_says_what_is_sent_and_when(say: Said, tmp_path: Path) -> None:
    path = str(write_night(tmp_path))
    code, out, err = say(path, "--plan")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "TEST DATA: A night"
    assert lines[1] == "Thursday 1 May 2025"
    assert lines[2].startswith("21:00:00  nominations · One Ford · 4 candidates")
    assert lines[-1] == "17 messages"
    assert sum("Bob Birch (Lab gain from Con)" in line for line in lines) == 3
    assert any("parties · 3 of 3: Lab 3" in line for line in lines)


def test_a_plan_as_json_is_the_messages_and_the_same_each_time(say: Said, tmp_path: Path) -> None:
    path = str(write_night(tmp_path))
    _, out, _ = say(path, "--plan", "--json")
    assert say(path, "--plan", "--json")[1] == out
    told = [json.loads(line) for line in out.splitlines()]
    assert [one["kind"] for one in told] == [item.message.kind for item in small_plan()]
    assert all(one["test"] is True and one["due"] for one in told)


def test_a_fault_that_strikes_nothing_is_told_at_once(say: Said, tmp_path: Path) -> None:
    path = str(write_night(tmp_path))
    idle, line = "duplicate:kind=recount,contest=two-moor+one-ford", "refuse:at=23:00,for=5m"
    flags = ("--fault", idle, "--fault", line)
    nothing = "strikes nothing: there is nothing that it could strike"
    told = f"fault duplicate on two-moor and one-ford {nothing}"
    code, _, err = say(path, "--plan", *flags, "--fault", "wrong_winner")
    assert (code, err) == (0, f"{told}\n")
    recording = str(tmp_path / "night.jsonl")
    code, _, err = say(path, "--no-server", "--record", recording, *flags)
    assert code == 0
    assert told in err.splitlines()
    assert err.count(nothing) == 1


def test_a_plan_has_the_faults_of_the_line_in_their_place(say: Said, tmp_path: Path) -> None:
    path = str(write_night(tmp_path))
    flags = ("--fault", "preset:2am-outage", "--fault", "refuse", "--fault", "hang:at=23:50")
    _, out, err = say(path, "--plan", *flags)
    lines = out.splitlines()
    outage = "01:55:00 → 02:40:00  every request 503, Retry-After 30   ! http_status"
    place = lines.index(outage)
    assert lines[1].startswith("from the beginning → to the end  Connections are refused")
    before = [line for line in lines[:place] if "  hang" in line or "! hang" in line]
    assert before == ["23:50:00 → to the end  Requests are taken and never answered   ! hang"]
    assert lines[place + 1][:8] > "01:55:00"
    assert (lines[-1], err) == ("17 messages", "")
    _, out, err = say(path, "--plan", "--json", "--fault", "http_status:at=22:30,for=9h")
    told = [json.loads(line) for line in out.splitlines()]
    assert len(told) == 17
    acting = {one["kind"] for one in told if one.get("line") == ["http_status"]}
    assert "close_of_poll" not in acting
    assert acting
    assert err == "22:30:00 → 07:30:00  every request 503   ! http_status\n"


def test_no_option_is_taken_by_its_beginning(say: Said) -> None:
    code, _, err = say("--pla")
    assert code == 2
    assert "unrecognized arguments: --pla" in err


def test_a_drawn_night_says_so(say: Said) -> None:
    _, out, _ = say("south-west-norfolk-2024", "--plan", "--draw", "3", "--seed", "7")
    assert "a drawn night (outcome 3 of seed 7): nothing in it is real" in out.splitlines()[0]
    _, out, _ = say("south-west-norfolk-2024", "--plan", "--json", "--draw", "3")
    told = [json.loads(line) for line in out.splitlines()]
    assert {one["night"] for one in told} == {"drawn"}
    assert all(one["simulated"] for one in told if one["kind"] in ("rush", "result", "parties"))


def test_every_wrong_option_is_told_at_once(say: Said) -> None:
    code, out, err = say(
        *("--no-server", "--speed", "9000", "--port", "70000", "--formats", "nativ"),
        *("--skip-quiet", "x", "--model-parties", "a=b", "--json", "--election-date", "May"),
    )
    assert (code, out) == (1, "")
    for part in (
        "--port is for the server",
        "--no-server only writes: give --files DIR, or --record FILE",
        "--json goes with --plan",
        "--speed should be from 1 to 3600",
        'there is none called "nativ" (nearest: native)',
        "--skip-quiet should be minutes",
        "--model-parties is for the model format",
        "--election-date should be a date",
        "--port should be from 0 to 65,535",
    ):
        assert part in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--host", "0.0.0.0"), "beyond this machine nothing is served without a --token"),
        (("--host", "0.0.0.0", "--token", "short"), "--token should have 8 characters or more"),
        (("--token-file", "none-such"), "--token-file none-such: no such file"),
        (("--resume",), "--resume goes on with the run of a --state DIR"),
        (("--names", "plain", "--draw"), "--names plain is for true results without faults"),
        (("--names", "plain", "--partials", "2"), "--names plain is for true results"),
        (("--plan", "--election-date", "2024-07-04"), "that is the day of the real poll"),
        (("--plan", "--contest", "chorly"), "chorley"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    say: Said, arguments: tuple[str, ...], reason: str
) -> None:
    code, out, err = say(*arguments)
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert reason in line


def test_the_schema_describes_every_message(say: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--feed"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == json.loads(json.dumps(feed_schema()))
    check = jsonschema.Draft202012Validator(schema)
    check.check_schema(schema)
    for sent in transmit(small_plan(), small_roll()).sent:
        check.validate(json.loads(sent.data))
    spoilt = json.loads(transmit(small_plan(), small_roll()).sent[-3].data)
    assert spoilt["kind"] == "result"
    spoilt["body"]["candidates"][0]["votes"] = "many"
    assert not check.is_valid(spoilt)


def test_a_run_is_taken_up_as_it_was(tmp_path: Path) -> None:
    clock = FeedClock.start(1_000.0, -3_600.0, 60.0).pause(1_010.0)
    earlier = (Earlier("aaaa", 900.0, ("--files",)),)
    injections = (Injection(3, 12, ({"type": "burst"},)),)
    state = RunState("k7q2", "abc", clock, injections, earlier=earlier)
    write_state(tmp_path / "new", state)
    assert read_state(tmp_path / "new") == state
    assert read_state(tmp_path / "new", "abc") == state
    with pytest.raises(InputError, match="its run has another plan"):
        read_state(tmp_path / "new", "abd")
    with pytest.raises(InputError, match="no run to resume"):
        read_state(tmp_path)
    whole = (tmp_path / "new" / "run.json").read_text()
    for old, new in (
        (whole, '{"run": 3}'),
        ('"k7q2"', '"../x"'),
        ('"k7q2"', '""'),
        ('"aaaa"', '"a/b"'),
        ("900.0", "-900.0"),
        ("1010.0", "NaN"),
        ("1010.0", "-1e12"),
        ('"speed": 60.0', '"speed": 1e308'),
        ('"sent": 3', '"sent": -5'),
    ):
        assert old in whole
        (tmp_path / "run.json").write_text(whole.replace(old, new))
        with pytest.raises(InputError, match="not the state of a feed's run"):
            read_state(tmp_path)
    # Left alone until the morning, at its fastest and long over.
    late = replace(state, clock=FeedClock.start(0, 0, 3_600.0).pause(60_000.0))
    write_state(tmp_path / "late", late)
    assert read_state(tmp_path / "late") == late
