"""``project`` and ``replay --projection`` on a night of two dozen seats, as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.course import follow
from simulator.projection import BEFORE_FOUR, INTERVAL
from tests.output.test_output_schema import check, line_check
from tests.program import Done, Run, call
from tests.projection import nights

FEW = ("--draws", "60")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nights") / "two-dozen.toml"
    path.write_text(nights.text(exit_poll=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def recorded(night: Path) -> Done:
    """The lines of its replay with projections."""
    done = call("replay", str(night), "--jsonl", "--projection", "--until", "00:30")
    assert (done.returncode, done.stderr) == (0, "")
    return done


def lines(done: Done) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, done.stdout.splitlines())


def projected(night: Path, *arguments: str) -> dict[str, Any]:
    done = call("project", str(night), *FEW, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    check("project --json", value)
    return value


def test_a_moment_is_a_time_or_a_number_of_declarations(night: Path) -> None:
    first = projected(night, "--at", "00:00")
    assert (first["declared"], first["total"]) == (4 + 1, nights.SEATS)
    # Two declare at midnight: the fourth of all is the one whose id comes first.
    by_number = projected(night, "--declared", "4")
    declared = {slug for slug, seat in by_number["contests"].items() if seat["declared"]}
    assert declared == {"seat-0", "seat-1", "seat-2", "seat-3"}
    assert by_number["time"] == first["time"] == "2025-05-02T00:00:00+01:00"
    assert (first["prior"], first["exit_poll"]) == ("polls", False)
    assert sum(party["declared"] for party in first["parties"].values()) == 5


def test_without_one_it_is_22_00_and_the_exit_poll_may_be_left_out(own_folder: Path) -> None:
    path = Path("polled.toml")
    path.write_text(nights.text(), encoding="utf-8")
    opening = projected(path)
    assert (opening["declared"], opening["exit_poll"]) == (0, True)
    assert opening["time"] == "2025-05-01T22:00:00+01:00"
    assert (len(opening["cautions"]), opening["against_2200"]) == (1, {})
    without = projected(path, "--prior", "base", "--no-exit-poll")
    assert (without["prior"], without["exit_poll"]) == ("base", False)
    assert without["cautions"] == [INTERVAL]


def test_the_face_projects_what_it_is_handed(night: Path) -> None:
    scenario = simulator.load(str(night))
    votes = {"E14009000": {"Con 0": 18_000, "Lab 0": 15_000, "LD 0": 4_000}}
    projection = simulator.project(scenario, votes, draws=60)
    assert isinstance(projection, simulator.Projection)
    assert projection.contests["seat-0"].winner_party == "Con"
    seats = projection.columns("contests")
    assert seats["ons_id"].tolist()[0] == "E14009000"
    assert seats["declared"].tolist() == [True] + [False] * 23


def test_the_tables_say_what_has_to_be_said(night: Path) -> None:
    done = call("project", str(night), *FEW, "--declared", "24")
    assert "24 of 24 declared" in done.stdout
    assert BEFORE_FOUR not in done.stdout
    done = call("project", str(night), *FEW, "--at", "23:40")
    assert INTERVAL in done.stdout
    assert "Prior: national polls on the previous result" in done.stdout
    table = call("project", str(night), *FEW, "--csv", "contests").stdout.splitlines()
    assert len(table) == 1 + nights.SEATS
    assert table[0].startswith("contest,ons_id,contest_name,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--declared", "25"), "--declared must be between 0 and the 24 contests of two-dozen"),
        (("--declared", "-1"), "not -1"),
        (("--prior", "pols"), '--prior: no prior "pols" (nearest: polls)'),
        (("--prior", "mrp"), "no seat predictions"),
        (("--draws", "0"), "draws, not 0"),
        (("--draws", "30000"), "draws, not 30,000"),
        (("--at", "yesterday"), "--at: "),
        (("--seed", "-1"), "--seed must be"),
        (("--csv", "seat"), "no table 'seat'; there are parties"),
        (("--plot", "seats.gif"), "must end in .png or .svg"),
        (("--predictions", "none.csv"), "no such file"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_a_line(
    night: Path, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run("project", str(night), *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_moment_is_not_said_twice(night: Path) -> None:
    assert call("project", str(night), "--at", "23:00", "--declared", "3").returncode == 2


def test_one_seat_is_no_night(night: Path, run: Run) -> None:
    done = run("project", "south-west-norfolk-2024")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "it takes 20 contests in Great Britain" in done.stderr
    for arguments in (("south-west-norfolk-2024",), (str(night), "--contest", "seat-3")):
        done = run("replay", *arguments, "--projection")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "a night of several contests" in done.stderr
    assert "goes with --projection" in run("replay", "--events", "projection").stderr


def test_a_night_with_nothing_to_start_from_is_refused(run: Run) -> None:
    path = Path("bare.toml")
    path.write_text(nights.text(polls=False, exit_poll=False, base=False), encoding="utf-8")
    done = run("project", str(path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Traceback" not in done.stderr


def test_predictions_of_one_s_own_are_the_prior(night: Path, own_folder: Path) -> None:
    rows = [
        f"E14009{place:03d},Mine,{party},{share}"
        for place in range(nights.SEATS)
        for party, share in (("Con", 25), ("Lab", 60), ("LD", 15))
    ]
    Path("mine.csv").write_text("ons_id,pollster,party,share\n" + "\n".join(rows) + "\n")
    value = projected(night, "--predictions", "mine.csv", "--no-exit-poll")
    assert value["prior"] == "mrp"
    assert "Mine" in value["told"]
    assert value["parties"]["Lab"]["seats"]["p50"] > 20
    done = call("batch", str(night), "--draws", "50", "--predictions", "mine.csv", "--json")
    assert json.loads(done.stdout)["model"]["pollsters"] == ["Mine"]


def test_a_replay_tells_projections_after_its_minutes_of_declarations(recorded: Done) -> None:
    told = list(lines(recorded))
    assert [line["seq"] for line in told] == list(range(len(told)))
    moments = [line["time"] for line in told]
    assert moments == sorted(moments)
    updates = [line for line in told if line["event"] == "projection"]
    # 22:00, then 23:30, :40, :50, 00:00 (two seats), 00:20, 00:30.
    assert [line["declared"] for line in updates] == [0, 1, 2, 3, 5, 6, 7]
    for line in updates:
        line_check(line)
        assert (line["contest"], line["simulated"], line["mark"]) == (None, True, "simulated")
        assert "contests" not in line
        before = told[line["seq"] - 1]
        assert before["time"] == line["time"]
    assert len({line["draws"] for line in updates}) == 1


@pytest.mark.long
def test_what_is_left_out_of_a_replay_changes_no_number(night: Path, recorded: Done) -> None:
    span = ("--at", "23:45", "--until", "00:20")
    some = ("--events", "declaration")
    done = call("replay", str(night), "--jsonl", "--projection", *span, *some)
    all_ = {line["seq"]: line for line in lines(recorded)}
    told = list(lines(done))
    kinds = [line["event"] for line in told]
    assert kinds == ["declaration", "projection"] + ["declaration"] * 2 + ["projection"] + [
        "declaration",
        "projection",
    ]
    assert all(line == all_[line["seq"]] for line in told)
    (standing, *_) = lines(call("replay", str(night), "--jsonl", "--projection", *span))
    assert standing["event"] == "standing"
    assert all_[standing["seq"]]["time"] <= standing["time"] < all_[standing["seq"] + 1]["time"]


@pytest.mark.long
def test_a_recording_with_projections_plays_again(
    night: Path, recorded: Done, own_folder: Path
) -> None:
    Path("night.jsonl").write_text(recorded.stdout, encoding="utf-8")
    Path("two-dozen.toml").write_bytes(night.read_bytes())
    span = ("--until", "00:30")
    again = call("replay", "night.jsonl", "--jsonl", "--projection", *span)
    assert again.stdout.splitlines()[1:] == recorded.stdout.splitlines()[1:]
    plain = call("replay", "night.jsonl", "--jsonl", *span)
    assert plain.returncode == 0
    assert "projection" not in {line["event"] for line in lines(plain)}


@pytest.mark.long
def test_plain_lines_have_intervals_and_the_caution_once(night: Path) -> None:
    done = call(
        "replay",
        str(night),
        "--plain",
        "--projection",
        "--until",
        "23:40",
        "--events",
        "projection",
    )
    assert (done.stderr.count(BEFORE_FOUR), done.stderr.count(INTERVAL)) == (0, 1)
    first, *_, last = done.stdout.splitlines()
    head = "Thu 22:00:00 sim  Projection (simulated), 0 of 24 declared, 500 draws: "
    assert first.startswith(head)
    assert " to " in last
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.long
def test_a_drawn_night_is_projected_from_its_own_forecast(own_folder: Path) -> None:
    shares = "".join(f"seat-{i} = {{ Con = 45, Lab = 45, LD = 10 }}\n" for i in range(nights.SEATS))
    asked = f'[[prediction.pollsters]]\nname = "Us"\n[prediction.pollsters.shares]\n{shares}'
    Path("polled.toml").write_text(nights.text() + asked, encoding="utf-8")
    some = ("--events", "projection", "--until", "22:30")
    done = call("replay", "polled.toml", "--jsonl", "--projection", "--draw", "2", *some)
    assert done.returncode == 0, done.stderr
    (opening,) = lines(done)
    assert (opening["prior"], opening["exit_poll"]) == ("forecast", False)


def test_a_course_is_in_order_of_time_and_of_ids(night: Path) -> None:
    course = follow(simulator.load(str(night)))
    assert len(course) == nights.SEATS
    assert course.slugs[3:5] == ("seat-3", "seat-4")
    assert course.times[3] == course.times[4] == 7_200
    assert (course.count_at(0), course.count_at(7_199), course.count_at(7_200)) == (0, 3, 5)
    assert course.quarters(7_200) == (0, 5_400, 6_300, 7_200)


@pytest.mark.long
def test_all_declared_is_certain_of_what_one_fewer_was_certain_of(night: Path) -> None:
    end = projected(night, "--declared", "24", "--draws", "200")
    assert end["sure"] == end["certain"] != []
    assert all(party["seats"]["p5"] == party["seats"]["p95"] for party in end["parties"].values())


@pytest.mark.long
def test_the_chart_of_a_night(night: Path, own_folder: Path) -> None:
    pytest.importorskip("matplotlib")
    done = call("project", str(night), *FEW, "--at", "23:50", "--plot", "night.svg")
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("wrote night.svg\n")
    text = Path("night.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")


@pytest.mark.thorough
def test_a_night_of_650_seats_tells_all_there_is_to_tell() -> None:
    done = call("project", "uk-2024", "--at", "02:30", "--draws", "50", "--json")
    value = json.loads(done.stdout)
    check("project --json", value)
    assert (value["declared"], value["prior"], value["exit_poll"]) == (41, "mrp", True)
    assert value["watch"]
    assert {swing["kind"] for swing in value["swings"]} == {"region", "battleground"}
    assert value["contests"]["hendon"]["expected"] > value["time"]
    assert value["contests"]["hendon"]["ons_id"] == "E14001279"
    assert "Lab" in value["against_2200"]
