"""The flagship replay: the certified end, byte for byte, whoever asks and how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.outcome import Mark
from tests.program import Run
from tests.truth.written import candidate, contest, night


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_replay_ends_on_the_certified_declaration(run: Run) -> None:
    done = run("replay", "--jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    told = events(done.stdout)
    last = told[-1]
    assert [e["seq"] for e in told] == list(range(len(told)))
    assert [e["time"] for e in told] == sorted(e["time"] for e in told)
    assert (last["event"], last["time"]) == ("declaration", "2024-07-05T06:48:00+01:00")
    assert [c["votes"] for c in last["candidates"]] == [
        6282, 160, 1838, 77, 11847, 9958, 338, 2618, 11217,
    ]  # fmt: skip
    (elected,) = [c for c in last["candidates"] if c["elected"]]
    assert (elected["name"], elected["party"], elected["votes"]) == ("Terry Jermy", "Lab", 11847)
    assert (last["majority"], last["valid_votes"], last["electorate"]) == (630, 44335, 74724)
    assert last["rejected"]["total"] == 139
    heads = ("official_mark", "voted_too_many", "voter_identifiable", "void_for_uncertainty")
    assert {last["rejected"][head] for head in heads} == {None}
    assert last["rejected"]["split_simulated"] is False
    assert last["turnout"] == 59.331674
    change = {c["party"]: c["change"] for c in last["candidates"]}
    assert [round(change[p], 1) for p in ("Lab", "Con", "LD")] == [8.6, -43.7, -2.2]
    assert change["RUK"] is None
    assert change["Ind"] is None
    assert {**last["swing"], "points": round(last["swing"]["points"], 1)} == {
        "from": "Con", "to": "Lab", "points": 26.2,
    }  # fmt: skip
    assert (last["result"], last["by_lot"], last["simulated"]) == (
        "Lab gain from Con",
        False,
        False,
    )
    assert sum(c["deposit_lost"] for c in last["candidates"]) == 4
    assert "actual" in last["base"]
    (verified,) = [e for e in told if e["event"] == "verification_complete"]
    assert (verified["papers_verified"], round(verified["verified_turnout"], 2)) == (44474, 59.52)
    kinds = {e["event"] for e in told}
    assert not kinds & {"recount", "recount_requested", "bundle_check", "adjourned", "lot_drawn"}
    assert told[0]["event"] == "close_of_poll"
    assert told[0]["time"] == "2024-07-04T22:00:00+01:00"


def test_one_seed_gives_the_same_bytes_in_any_process(run: Run, process: Run) -> None:
    here = run("replay", "--jsonl").stdout
    for seed in ("0", "1"):
        assert process("replay", "--jsonl", PYTHONHASHSEED=seed).stdout == here


def test_another_seed_gives_another_night_and_the_same_end(run: Run) -> None:
    first, second = (events(run("replay", "--jsonl", "--seed", s).stdout) for s in ("1", "2"))
    assert first[-1] == {**second[-1], "seq": first[-1]["seq"]}
    assert [e["time"] for e in first if e["event"] == "box_received"] != [
        e["time"] for e in second if e["event"] == "box_received"
    ]


def test_plain_is_one_line_an_event_and_marks_what_is_simulated(run: Run) -> None:
    plain = run("replay", "--plain", "--speed", "max")
    told = events(run("replay", "--jsonl").stdout)
    lines = plain.stdout.splitlines()
    assert plain.returncode == 0
    assert len(lines) == len(told)
    for line, event in zip(lines, told, strict=True):
        assert line[4:12] == event["time"][11:19]
        assert line[13:16] == Mark(event["mark"]).short
        assert event["simulated"] is (event["mark"] != "record")
    assert "Terry Jermy" in lines[-1]
    assert "11,847" in lines[-1]
    assert "\x1b" not in plain.stdout


def test_without_a_terminal_replay_prints_plainly(run: Run) -> None:
    assert run("replay").stdout == run("replay", "--plain").stdout


def test_at_starts_with_the_standing_and_until_includes_its_moment(run: Run) -> None:
    whole = events(run("replay", "--jsonl").stdout)
    part = events(run("replay", "--jsonl", "--at", "03:00", "--until", "06:48").stdout)
    later = [e for e in whole if e["time"] > "2024-07-05T03:00:00+01:00"]
    assert part[0]["event"] == "standing"
    assert part[0]["time"] == "2024-07-05T03:00:00+01:00"
    assert part[0]["simulated"] is True
    assert part[1:] == later
    short = events(run("replay", "--jsonl", "--until", "22:00").stdout)
    assert {e["time"] for e in short} == {"2024-07-04T22:00:00+01:00"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("replay", "--seed", "-1"), 1, "--seed"),
        (("replay", "--seed", "x"), 2, "invalid int value"),
        (("replay", "--speed", "0"), 1, "--speed"),
        (("replay", "--speed", "nan"), 1, "--speed"),
        (("replay", "--speed", "fast"), 2, "--speed"),
        (("replay", "--at", "25:00"), 1, "no such time"),
        (("replay", "--until", "banana"), 1, "not a time"),
        (("replay", "--contest", "south-west-norfork"), 1, "south-west-norfolk"),
        (("replay", "--plain", "--jsonl"), 2, "not allowed with"),
        (("replay", "south-west-norfork-2024"), 1, "south-west-norfolk-2024"),
        (("result", "nowhere.toml"), 1, "nowhere.toml"),
        (("frobnicate",), 2, "invalid choice"),
        ((), 2, "usage"),
    ],
)
def test_refusals_are_one_line_and_the_contracts_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len(done.stderr.splitlines()) == 1


def test_events_prints_these_kinds_alone(run: Run) -> None:
    whole = events(run("replay", "--jsonl").stdout)
    done = run("replay", "--jsonl", "--events", "incident, declaration")
    wanted = [e for e in whole if e["event"] in ("incident", "declaration")]
    assert events(done.stdout) == wanted
    assert len(wanted) > 2
    late = run("replay", "--jsonl", "--at", "06:00", "--events", "standing").stdout
    assert [e["event"] for e in events(late)] == ["standing"]
    assert run("replay", "--events", "declaration").stdout.count("\n") == 1, "lines, not screens"


def test_an_unknown_kind_is_refused_with_the_nearest(run: Run) -> None:
    done = run("replay", "--jsonl", "--events", "declration,foo")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ('--events: no kind "declration" (nearest: declaration); no kind "foo"\n')


def test_sources_stand_beside_each_line_and_below_all(run: Run) -> None:
    lines = run("replay", "--plain", "--at", "06:40", "--sources").stdout.splitlines()
    incident = next(line for line in lines if "slow handclap" in line)
    assert " rep  " in incident
    assert incident.endswith("]")
    declared = next(line for line in lines if "Declared" in line)
    assert "[figures: House of Commons Library" in declared
    assert "; minute: BBC" in declared
    assert any(line.endswith("[Contains Parliamentary information licensed under the Open "
                             "Parliament Licence v3.0]") for line in lines)  # fmt: skip
    opening = ("replay", "--plain", "--until", "22:00")
    assert "multiplied" not in run(*opening).stdout
    assert (
        " ballot boxes. [minutes: to end on the recorded minute, simulated times are "
        in run(*opening, "--sources").stdout
    )
    refused = run("replay", "--jsonl", "--sources")
    assert refused.returncode == 1
    assert "JSON and CSV carry each source" in refused.stderr


def test_the_legend_names_the_marks_that_occur(run: Run) -> None:
    legend = run("replay", "--plain", "--until", "22:10").stderr.splitlines()[1]
    assert "'rec' marks the record" in legend
    assert "'sim' marks simulated" in legend
    assert "'own'" not in legend
    changed = run("replay", "what-if/bagge-does-not-stand", "--plain").stderr
    assert "'own' marks the author's figures, not the record" in changed


def test_what_a_viewer_should_know_is_told_before_22_00(run: Run) -> None:
    told = run("replay", "--plain", "--until", "22:00").stderr
    assert "Liz Truss (Conservative):" in told
    assert "Prime Minister" in told or "prime minister" in told
    Path("own.toml").write_text(
        night(
            contest(
                "roche-moor",
                candidate("Ann Ash", "Lab", 2_402, 'status = "disowned by Labour"\n'),
                candidate("Bob Birch", "Con", 2_300, 'note = "once mayor"\n'),
            )
        ),
        encoding="utf-8",
    )
    done = run("replay", "own.toml", "--plain")
    assert "Ann Ash (Labour): disowned by Labour" in done.stderr
    assert "Bob Birch (Conservative): once mayor" in done.stderr
    assert "Ann Ash (disowned by Labour) 2,402" in done.stdout.splitlines()[-1]
    last = events(run("replay", "own.toml", "--jsonl").stdout)[-1]
    assert [c["status"] for c in last["candidates"]] == ["disowned by Labour", None]
    assert [c["note"] for c in last["candidates"]] == [None, "once mayor"]


def test_the_public_hears_no_figures_of_candidates_before_the_declaration(run: Run) -> None:
    *before, declared = events(run("replay", "--jsonl", "--view", "public", "--at", "04:40").stdout)
    standing = before[0]
    assert {c["papers"] for c in standing["candidates"]} == {None}
    assert standing["boxes"] is standing["tables"] is None
    kinds = {line["event"] for line in before}
    assert kinds == {"standing", "incident", "candidates_called"}
    assert declared["candidates"][4]["votes"] == 11_847
    plain = run("replay", "--plain", "--view", "public").stdout.splitlines()
    assert not any("Jermy" in line for line in plain[:-1])
    assert any("verified turnout" in line for line in plain)


def test_what_is_for_screens_is_refused_where_lines_are_printed(run: Run) -> None:
    done = run("replay", "--plain", "--length", "soon", "--no-set-pieces", "--shown", "x")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 4
