"""The page of a night: one file that loads nothing, says what results say, and runs no name."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from simulator import session
from simulator.output import jsonl
from simulator.output.html import page_text
from simulator.output.html_record import Cut, band, exposed, page_record
from simulator.scenario import Scenario, load
from simulator.telling import heard_of_night
from simulator.telling.moment import ALONE_SECONDS
from simulator.text import toml_string
from simulator.timeline import HallTimeline, Timeline
from tests import shipped
from tests.output.pages import HOSTILE, NIGHT, Page, page
from tests.program import Run
from tests.scenario.writing import TWO, write


@pytest.fixture(scope="module")
def norfolk() -> Timeline:
    return session.play(shipped.load(shipped.NORFOLK))


@pytest.fixture(scope="module")
def hall(norfolk: Timeline) -> str:
    return page_text(page_record(norfolk, shipped.load(shipped.NORFOLK)))


@pytest.fixture
def two(tmp_path: Path) -> Scenario:
    return load(str(write(tmp_path, TWO)))


@pytest.fixture
def hostile(tmp_path: Path) -> Scenario:
    return load(str(write(tmp_path, NIGHT.format(*map(toml_string, HOSTILE)))))


def test_a_page_asks_for_nothing(hall: str) -> None:
    told = Page(hall)
    for tag, about in told.elements:
        assert tag not in ("img", "iframe", "object", "embed", "form", "base", "audio", "video")
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            where = about.get(name) or "#"
            assert where.startswith(("#", "data:")), (tag, where)
        assert not [name for name in about if name.startswith("on") or name == "style"], tag
    (style,) = told.texts["style"]
    assert "url(" not in style
    assert "@import" not in style


def test_nothing_may_run_but_its_own_script(hall: str) -> None:
    told = Page(hall)
    rules = dict(rule.strip().split(" ", 1) for rule in told.policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"
    for kind, text in (("script", told.texts["script"][-1]), ("style", told.texts["style"][0])):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"
    kinds = [about.get("type") for tag, about in told.elements if tag == "script"]
    assert kinds == ["text/plain", None]


def test_the_record_says_what_results_say(two: Scenario) -> None:
    record = Page(page(two)).record
    stated = {o["contest"]: o for o in jsonl.result_objects(session.results(two), two)}
    assert [record["seats"][r["seat"]]["slug"] for r in record["results"]] == ["east", "west"]
    for result in record["results"]:
        seat = record["seats"][result["seat"]]
        same = stated[seat["slug"]]
        ids = [party[0] for party in record["parties"]]
        assert {(c["name"], ids[c["party"]], c["votes"]) for c in result["candidates"]} == {
            (c["name"], c["party"], c["votes"]) for c in same["candidates"]
        }
        first = next(c for c in same["candidates"] if c["elected"])
        assert result["candidates"][0]["name"] == first["name"]
        for mine, theirs in (("valid", "valid_votes"), ("majority", "majority"), ("mark", "mark")):
            assert result[mine] == same[theirs]
        assert result["turnout"] == pytest.approx(same["turnout"], abs=1e-4)
        assert result["rejected"] == same["rejected"]["total"]
        assert seat["electorate"] == same["electorate"]


def test_a_hall_is_folded_as_its_timeline_is(norfolk: Timeline, hall: str) -> None:
    record = Page(hall).record["hall"]
    rows: list[list[int]] = []
    for row in record["rows"]:
        rows.append([a + b for a, b in zip(row, rows[-1] if rows else [0] * 99, strict=False)])
    (slug,) = norfolk.halls
    for row in rows[:: len(rows) // 20]:
        told = dict(zip(record["columns"], row, strict=False))
        standing = norfolk.halls[slug].at(told["time"])
        assert record["stages"][told["stage"]] == standing.stage
        assert told["papers_verified"] == standing.papers_verified
        assert told["rejected"] == standing.rejected
        assert tuple(row[len(record["columns"]) :]) == standing.piles
    missing = record["columns"].index("absent")
    absent = {row[missing] for row in rows}
    truss = [who["name"] for who in record["people"]].index("Liz Truss")
    assert absent == {0, 1 << truss}
    assert record["statement"]["beats"][-1][2].endswith(
        "Member of Parliament for South West Norfolk."
    )


def test_every_length_tells_everything(norfolk: Timeline, hall: str) -> None:
    record = Page(hall).record
    alone = [i for i, moment in enumerate(record["moments"]) if moment[2] == 1]
    assert alone
    for length, shots in record["tapes"]:
        assert sum(shot[0] for shot in shots) == pytest.approx(length, rel=0.1)
        told = {i: shot[0] for shot in shots for i in shot[4]}
        for i in alone:
            exact = record["moments"][i][10]
            assert told[i] >= (exact or ALONE_SECONDS) - 0.01
        assert shots[0][1] == 0
        assert shots[-1][2] == record["end"] == norfolk.end


def test_it_opens_and_plays_as_it_is_asked(norfolk: Timeline) -> None:
    scenario = shipped.load(shipped.NORFOLK)
    asked = page_record(norfolk, scenario, Cut(start=3_600, length=100.0))
    assert asked["start"] == 3_600
    assert [tape[0] for tape in asked["tapes"]] == [100, 120, 240, 480]
    assert asked["tapes"][asked["chosen"]][0] == 100


def test_the_same_night_gives_the_same_bytes(hall: str, run: Run) -> None:
    done = run("replay", "--html", "one.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "wrote one.html\n")
    assert Path("one.html").read_text(encoding="utf-8") == hall
    assert [path.name for path in Path().iterdir()] == ["one.html"]


def test_nothing_after_until_is_in_it(two: Scenario) -> None:
    whole = Page(page(two)).record
    last = whole["results"][-1]
    cut = Page(page(two, Cut(end=last["time"] - 1))).record
    assert len(cut["results"]) == len(whole["results"]) - 1
    assert cut["end"] < last["time"]
    assert cut["closing"] is None
    assert all(moment[0] <= cut["end"] for moment in cut["moments"])
    assert all(sum(count[1::2]) <= cut["end"] for count in cut["counts"])


def test_the_public_s_page_has_no_running_totals(norfolk: Timeline) -> None:
    scenario = shipped.load(shipped.NORFOLK)
    record = page_record(heard_of_night(norfolk), scenario, Cut(public=True))
    hall: dict[str, Any] = record["hall"]
    declared = record["results"][0]["time"]
    sums = [0] * 99
    for row in hall["rows"]:
        sums = [a + b for a, b in zip(row, sums, strict=False)]
        if sums[0] < declared:
            assert not any(sums[len(hall["columns"]) :])
    told = " ".join(line[2] for line in hall["log"] if line[0] < declared)
    assert "11,847" not in told
    assert "Provisional" not in told


def test_a_night_that_never_was_says_so_on_top(two: Scenario, tmp_path: Path) -> None:
    assert page_record(session.play(two), two)["band"]["mark"] == "author"
    changed = write(
        tmp_path,
        'extends = "night.toml"\n[scenario]\ntitle = "W"\n[[changes]]\ntype = "votes"\n'
        'contest = "east"\ncandidate = "Bob Ray"\nvotes = 9\n',
        "what-if.toml",
    )
    whatif = load(str(changed))
    record = page_record(session.play(whatif), whatif)
    assert record["band"]["word"] == "what-if"
    assert record["scenario"]["changes"]


def test_a_drawn_night_says_so_and_the_record_says_nothing(norfolk: Timeline) -> None:
    scenario = shipped.load(shipped.NORFOLK)
    assert band(norfolk, scenario) is None
    drawn = band(replace(norfolk, draw=2), scenario)
    assert drawn is not None
    assert drawn["mark"] == "simulated"
    assert drawn["text"] == "Drawn outcome 2, seed 1: a simulation"


def test_hostile_names_stay_names(hostile: Scenario) -> None:
    text = page(hostile)
    told = Page(text)
    assert [tag for tag, _ in told.elements].count("script") == 2
    assert "img" not in {tag for tag, _ in told.elements}
    record = told.record
    assert record["scenario"]["title"] == HOSTILE[0]
    assert record["seats"][1]["name"] == HOSTILE[4]
    names = {c["name"] for r in record["results"] for c in r["candidates"]}
    assert names == set(HOSTILE[:4])
    assert told.texts["title"] == [HOSTILE[0]]


def test_what_could_turn_a_line_about_is_made_visible() -> None:
    assert exposed({"a": ["x\u202ey", 1.23456789, None]}) == {"a": ["x\\u202ey", 1.2346, None]}


@pytest.mark.parametrize("kind", ["folder", "pipe", "no folder", "a name that commands", "other"])
def test_odd_targets_are_refused_before_anything_is_played(kind: str, run: Run) -> None:
    name = {
        "no folder": "none/page.html",
        "a name that commands": "a\x1b[2J.html",
        "other": "page.txt",
    }.get(kind, "page.html")
    if kind == "folder":
        Path(name).mkdir()
    elif kind == "pipe":
        os.mkfifo(name)
    before = sorted(path.name for path in Path().iterdir())
    done = run("replay", "--html", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == before


def test_options_that_do_not_fit_are_told_together(run: Run) -> None:
    done = run("replay", "--html", "p.html", "--sources", "--events", "incident", "--length", "x")
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert said[:2] == [f"{o} does not go with --html" for o in ("--events", "--sources")]
    assert said[2].startswith("--length: ")
    assert not Path("p.html").exists()
    assert run("replay", "--html", "p.html", "--plain").returncode == 2


def test_a_seat_without_a_poll_has_a_page(tmp_path: Path) -> None:
    alone = TWO.replace('    { name = "Bob Ray", party = "Con", votes = 250 },\n', "", 1)
    scenario = load(str(write(tmp_path, alone.replace("votes = 300", "votes = 0", 1))))
    record = Page(page(scenario)).record
    east = next(r for r in record["results"] if record["seats"][r["seat"]]["slug"] == "east")
    assert east["unopposed"] is True


def test_nothing_happens_in_a_hall_without_events(two: Scenario) -> None:
    silent = Timeline(two.close_of_poll, (), {"east": HallTimeline("east", 2, ())}, 1)
    record = page_record(silent, two)
    assert record["results"] == record["moments"] == []
    assert record["hall"]["statement"] is None
