"""Opening, refusing, helping, colouring, leaving."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Static

from simulator.errors import InputError, Problem, ScenarioError
from simulator.request import TuiRequest
from tests.program import ROOT
from tests.tui import night
from tests.tui.stage import Opened, opened
from tests.tui.states import PAGES
from tui import pictures
from tui.app import ElectionNightApp
from tui.desk.opening import OpeningScreen
from tui.desk.problems import ProblemsScreen
from tui.hall import HallScreen
from tui.kit.help import HELP, HelpScreen, beginning_with
from tui.live import ByElectionScreen, LiveScreen
from tui.navigation import EVERYWHERE, Page
from tui.shows import Show, prepare

PROBLEMS = (
    Problem("broken.toml", 3, "contests[0].name", "is missing"),
    Problem("broken.toml", 9, "contests[0].electorate", "must be above 0"),
)


def refusing(_: TuiRequest) -> Show:
    raise ScenarioError(PROBLEMS)


async def test_the_first_frame_says_what_is_coming_while_it_is_prepared() -> None:
    app = ElectionNightApp(TuiRequest(scenario="some-night"), prepare=refusing)
    async with app.run_test(size=(80, 24)):
        assert isinstance(app.screen, OpeningScreen)
        assert app.screen.query_one("#opening-name", Static).content == "some-night"


async def test_what_the_command_line_asked_for_is_refused_with_every_problem() -> None:
    app = ElectionNightApp(TuiRequest(scenario="broken"), prepare=refusing)
    async with app.run_test() as pilot:
        await Opened(app, pilot, [0.0]).gone()
    assert app.return_code == 1
    assert app.refusal == tuple(str(problem) for problem in PROBLEMS)


@pytest.mark.long
async def test_what_was_picked_in_here_is_refused_in_here() -> None:
    async with opened() as there:
        there.app.prepare = refusing
        there.app.start(TuiRequest(scenario="broken"))
        await there.reach(ProblemsScreen)
        await there.until(lambda: "broken cannot be shown: 2 problems" in there.text)
        for problem in PROBLEMS:
            assert str(problem) in " ".join(there.text.split())
        await there.press("escape")
        assert not isinstance(there.screen, ProblemsScreen)


def test_preparing_refuses_times_that_are_none() -> None:
    with pytest.raises(InputError, match='--at: no such time: "25:00"'):
        prepare(TuiRequest(scenario="south-west-norfolk-2024", at="25:00"))
    with pytest.raises(InputError, match="--until"):
        prepare(TuiRequest(scenario="south-west-norfolk-2024", until="soon"))


def test_preparing_loads_and_plays() -> None:
    show = prepare(TuiRequest(scenario="south-west-norfolk-2024", at="06:00", until="06:30"))
    assert (show.start, show.until) == (8 * 3600, 8 * 3600 + 1800)
    assert show.caveat is None
    assert show.timeline.declarations[0].elected.votes == 11847


async def test_help_comes_and_goes_and_time_waits() -> None:
    async with opened(night.show(start=3600)) as there:
        before = there.replay.now
        for key in ("question_mark", "f1", "escape", "enter"):
            await there.press("question_mark")
            assert isinstance(there.screen, HelpScreen)
            await there.wait(60)
            await there.press(key)
            assert not isinstance(there.screen, HelpScreen)
        assert there.replay.now == before
        assert there.replay.playback.playing


def test_the_help_names_every_key() -> None:
    text = HELP.read_text(encoding="utf-8")
    spans = re.findall(r"`([^`]+)`", text)
    told = {"esc", *spans, *(key for span in spans for key in span.split())}
    for page in PAGES:
        for action in (*page.actions(), *EVERYWHERE):
            for shown in action.shown.split(" or ") if action.palette and action.shown else ():
                assert shown in told, (page, action)


def test_help_begins_with_the_keys_of_the_screen_and_keeps_the_rest() -> None:
    text = HELP.read_text(encoding="utf-8")
    assert beginning_with(text, ()) == text
    for page in PAGES:
        assert page.SECTIONS, page
        told = beginning_with(text, page.SECTIONS)
        assert told.startswith(f"## {page.SECTIONS[0]}\n"), page
        assert sorted(told.split()) == sorted(text.split()), page


@pytest.mark.parametrize("page", [LiveScreen, ByElectionScreen])
def test_the_help_of_a_live_screen_names_no_key_that_is_not_there(page: type[Page]) -> None:
    text = beginning_with(HELP.read_text(encoding="utf-8"), page.SECTIONS, page.OTHERS)
    own = text.partition("\n## ")[0]
    rows = [line.split("|")[1] for line in own.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    table = (*page.actions(), *EVERYWHERE)
    shown = {
        key
        for action in table
        for key in (*action.shown.split(" or "), *action.shown.split(), *action.keys.split(","))
    }
    assert named, page
    assert named <= shown, page
    other = page.OTHERS[0]
    assert f"## {other}\n" not in text


def test_the_footer_of_every_screen_has_at_most_seven_keys() -> None:
    for page in PAGES:
        actions = {action.action: action for action in (*page.actions(), *EVERYWHERE)}
        assert sum(action.footer for action in actions.values()) <= 7, page


@pytest.mark.parametrize(("start", "keys"), [(0, ()), (528 * 60, ()), (528 * 60, ("s", "enter"))])
async def test_no_footer_shows_more_than_seven_keys(start: int, keys: tuple[str, ...]) -> None:
    async with opened(night.show(start=start), (200, 50)) as there:
        await there.press(*keys)
        shown = there.screen.query("FooterKey")
        assert 4 <= len(shown) <= 7


async def test_the_palette_has_the_actions_of_the_screen_and_its_stages() -> None:
    async with opened(night.show(start=3600), (120, 36)) as there:
        await there.press("ctrl+p")
        await there.press(*"sorting")
        await there.until(lambda: "Go to sorting and adjudication" in there.text)
        assert "Stage 4, 01:12" in there.text
        await there.press("enter", "enter")
        await there.reach(HallScreen)
        await there.until(lambda: there.replay.now == there.replay.stops[3].time)


@pytest.mark.long
async def test_the_looks_go_round() -> None:
    async with opened() as there:
        seen = [there.app.theme]
        for _ in range(4):
            await there.press("c")
            seen.append(there.app.theme)
        assert seen == ["dark", "light", "safe-dark", "safe-light", "dark"]


async def test_no_color_leaves_no_colour_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(night.show(start=6 * 3600), (120, 36)) as there:
        await there.press("c")
        strips = there.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        filtered = [
            segment.style
            for strip in strips
            for line_filter in there.app._filters[-1:]
            for segment in line_filter.apply(list(strip), there.screen.styles.background)
            if segment.style
        ]
        assert styles
        assert all(s.color is None or s.color.is_default for s in filtered)
        assert all(s.bgcolor is None or s.bgcolor.is_default for s in filtered)
        assert "█" in there.text
        assert "▓" in there.text


def test_a_plain_command_never_imports_the_ui(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom tui.entry import main\nsys.argv = ['election-night', '--version']\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert stop.code == 0, stop.code\n"
        "assert 'textual' not in sys.modules, 'textual'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_pictures_are_taken_of_the_real_screens(tmp_path: Path) -> None:
    assert pictures.main([str(tmp_path), "--size", "80x24", "--only", "hall"]) == 0
    svg = (tmp_path / "hall-80x24.svg").read_text(encoding="utf-8")
    assert "Norfolk" in svg
    assert "04:00" in svg


def test_every_action_is_bound_once_a_screen() -> None:
    for page in PAGES:
        keys = [key for a in page.ACTIONS if a.keys for key in a.keys.split(",")]
        assert len(keys) == len(set(keys)), page
        assert all(action.help and action.label for action in page.ACTIONS)
