"""The what-if lab on the screen: sliders, results, saving, replaying, leaving."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from simulator.scenario import check, load
from simulator.scenario.changes import apply
from simulator.scenario.model import Scenario
from tests.scenario.writing import TWO, write
from tests.tui import night
from tests.tui.bench import SWN, bench
from tests.tui.picturing import SIZES, picture
from tests.tui.stage import Opened, opened
from tui.hall.screen import HallScreen
from tui.kit.cards import Ask, Choose
from tui.kit.help import HELP, HelpScreen, beginning_with
from tui.kit.verdict import verdict
from tui.lab.add_change import AddChange
from tui.lab.bench import Bench, open_bench
from tui.lab.chances import Chance, Chances, Forecaster
from tui.lab.change_list import ChangeList
from tui.lab.controls import Write
from tui.lab.drafts import Draft
from tui.lab.pickers import Picker, TextLine, Ticks
from tui.lab.results import base_words
from tui.lab.screen import LabScreen
from tui.lab.slider import Slider
from tui.night.screen import NightScreen

BAGGE = "what-if/bagge-does-not-stand"


class Fixed(Forecaster):
    """Chances that stand still while the forecast is tuned, for pictures."""

    def chances(
        self, base: Scenario, whatif: Scenario, overtaken: Callable[[], bool] = lambda: False
    ) -> Chances | str:
        people = [c.key for c in base.contests[0].candidates]
        wins = {key: Chance(0.4 / (i + 1), 0.45 / (i + 1), 0.001) for i, key in enumerate(people)}
        return Chances(2_000, 1, wins, {}, {}, Chance(0.0, 0.0))


async def computed(there: Opened) -> None:
    """The results are those of the sliders as they stand."""
    lab = there.find(LabScreen)

    def ready() -> bool:
        found = lab.found
        fresh = found is not None and found.bench.changes == lab.bench.changes
        return fresh and (not lab.stale or (found is not None and found.whatif is None))

    await there.until(ready)


@asynccontextmanager
async def lab(on: Bench | str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
    """The lab on a bench, over the hall of a replay, with its first results."""
    async with opened(size=size) as there:
        there.app.push_screen(LabScreen(open_bench(on) if isinstance(on, str) else on))
        await there.settle()
        await computed(there)
        yield there


def test_only_certified_figures_are_a_record_to_compare_with() -> None:
    shipped = load("south-west-norfolk-2024")
    (contest,) = shipped.contests
    own = replace(shipped, contests=(replace(contest, source=None),))
    vacant = replace(shipped, contests=(replace(contest, poll="countermanded"),))
    assert base_words(shipped) == "record"
    assert (base_words(own), base_words(vacant)) == ("base", "base")
    assert verdict(vacant, 1) == "The poll is countermanded: no result"
    assert base_words(load(BAGGE)) == "base"


async def test_moving_a_slider_changes_votes_majority_and_chances() -> None:
    async with lab(BAGGE) as there:
        assert "Liz Truss (Conservative) by 2,197" in there.text
        assert "record: Terry Jermy (Labour) by 630" in there.text
        before = there.find(LabScreen).chances
        await there.press("right", "down", "down")
        slider = there.app.focused
        assert isinstance(slider, Slider)
        assert slider.control.label == "Liz Truss"
        await there.press("right")
        await computed(there)
        assert "Liz Truss (Conservative) by 2,260" in there.text
        await there.press("shift+left")
        await computed(there)
        assert slider.control.value == 46
        assert "Liz Truss (Conservative) by 1,632" in there.text
        assert there.find(LabScreen).chances != before
        await there.press("home")
        await computed(there)
        assert "Terry Jermy (Labour) by 1,258" in there.text


@pytest.mark.thorough
async def test_digits_type_a_value_and_escape_drops_it() -> None:
    async with lab(BAGGE) as there:
        await there.press("right", "down", "down", "6", "1", ".", "5")
        assert "61.5▏" in there.text
        await there.press("escape")
        assert isinstance(there.screen, LabScreen)
        assert "55 %" in there.text
        await there.press("6", "9", "backspace", "1", "enter")
        assert isinstance(there.screen, LabScreen), "enter took the value and replayed nothing"
        assert there.app.focused.control.value == 61  # type: ignore[union-attr]
        await there.press("9", "9", "9", "enter")
        assert there.app.focused.control.value == 75, "others have the rest"  # type: ignore[union-attr]
        await there.press(".", "enter")
        assert there.app.focused.control.value == 75  # type: ignore[union-attr]


async def test_the_mouse_drags_a_slider() -> None:
    async with lab(bench(SWN, "pact")) as there:
        await there.press("right", "down")
        slider = there.app.focused
        assert isinstance(slider, Slider)
        first, width = slider._track()
        await there.pilot.mouse_down(slider, offset=(first, 0))
        await there.settle()
        assert slider.control.value == 0
        await there.pilot.hover(slider, offset=(first + width - 1, 0))
        await there.settle()
        await there.pilot.mouse_up(slider, offset=(first + width - 1, 0))
        await there.settle()
        assert slider.control.value == 100


@pytest.mark.thorough
async def test_pickers_turn_and_open_a_list_that_typing_narrows() -> None:
    async with lab(BAGGE) as there:
        await there.press("right")
        assert isinstance(there.app.focused, Picker)
        await there.press("left")
        assert there.find(LabScreen).bench.drafts[0].data["candidate"] == "Tobias McKenzie"
        await there.press("space")
        assert isinstance(there.screen, Choose)
        await there.press(*"jerm", "enter")
        assert there.find(LabScreen).bench.drafts[0].data["candidate"] == "Terry Jermy"
        assert "Lab" not in there.find(LabScreen).bench.drafts[0].data["to"]
        await computed(there)
        assert "Liz Truss" in there.text.splitlines()[3]
        await there.press("space", *"nobody of the name", "enter", "escape")
        assert there.find(LabScreen).bench.drafts[0].data["candidate"] == "Terry Jermy"


async def test_ticks_take_parties_in_and_leave_them_out() -> None:
    async with lab(bench(SWN, "pact")) as there:
        await there.press("right")
        assert isinstance(there.app.focused, Ticks)
        assert there.find(LabScreen).bench.drafts[0].data["parties"] == ("Con", "RUK")
        await there.press("right", "space")
        assert there.find(LabScreen).bench.drafts[0].data["parties"] == ("RUK",)
        await computed(there)
        assert "idle" in there.text
        assert "nothing is changed" in there.text
        await there.press("left", "space")
        assert there.find(LabScreen).bench.drafts[0].data["parties"] == ("RUK", "Lab")


async def test_changes_are_added_reordered_removed_and_undone() -> None:
    async with lab(SWN) as there:
        assert "ON THE RECORD" in there.text
        assert "What-if: not the record" not in there.text
        await there.press("a")
        assert isinstance(there.screen, AddChange)
        await there.press("1")
        await computed(there)
        assert "What-if: not the record" in there.text
        await there.press("a", "5")
        here = there.find(LabScreen)
        assert [d.data["type"] for d in here.bench.drafts] == ["swing", "turnout"]
        await there.press("left_square_bracket")
        assert [d.data["type"] for d in here.bench.drafts] == ["turnout", "swing"]
        await there.press("left_square_bracket")
        assert [d.data["type"] for d in here.bench.drafts] == ["turnout", "swing"]
        await there.press("x")
        assert [d.data["type"] for d in here.bench.drafts] == ["swing"]
        await there.press("u", "u")
        assert [d.data["type"] for d in here.bench.drafts] == ["swing", "turnout"]
        await there.press("u", "u", "u", "u")
        assert here.bench.drafts == ()
        assert "There is nothing to undo." in there.text
        await there.press("x", "s", "a", "escape")
        assert isinstance(there.screen, LabScreen)


@pytest.mark.thorough
async def test_a_slide_of_many_steps_is_one_step_back() -> None:
    async with lab(bench(SWN, "turnout")) as there:
        here = there.find(LabScreen)
        await there.press("right", "down", *["left"] * 9)
        assert here.bench.drafts[0].data["multiply"] == Decimal("0.81")
        await there.press("u")
        assert here.bench.drafts[0].data["multiply"] == Decimal("0.9")


@pytest.mark.thorough
async def test_what_is_saved_is_what_the_sliders_said(own_folder: Path) -> None:
    async with lab(bench(SWN, "swing", "withdraw")) as there:
        await there.press("s")
        assert isinstance(there.screen, Ask)
        assert there.screen.query_one(Input).value == f"what-if-{SWN}.toml"
        await there.press("enter")
        assert "checked, nothing wrong" in there.text
        saved = f"what-if-{SWN}.toml"
        on = there.find(LabScreen).bench
        assert check(saved) == ()
        assert load(saved).contests == apply(on.base, on.changes).contests
        # Saving again is over the same file; another file is never replaced.
        (own_folder / "mine.toml").write_text("# precious")
        await there.press("s", "enter", "s")
        there.screen.query_one(Input).value = "mine"
        await there.press("enter")
        assert "mine.toml exists already" in there.text
        assert (own_folder / "mine.toml").read_text() == "# precious"
        await there.press("escape", "escape")
        assert not isinstance(there.screen, LabScreen), "nothing is unsaved"


@pytest.mark.thorough
async def test_what_is_not_saved_is_asked_about_once() -> None:
    async with lab(bench(SWN, "swing")) as there:
        await there.press("escape")
        assert not isinstance(there.screen, LabScreen), "the test's bench came so"
    async with lab(SWN) as there:
        await there.press("a", "1", "escape")
        assert "Not saved" in there.text
        await there.press("escape")
        assert not isinstance(there.screen, LabScreen)


async def test_what_cannot_be_says_so_and_which_change_it_is() -> None:
    on = bench(SWN, "votes")
    draft = on.drafts[0]
    async with lab(on.put(draft.with_data({**draft.data, "votes": 74_000}))) as there:
        assert "This cannot be" in there.text
        assert "cannot be" in there.text.splitlines()[3]
        assert "Change 1:" in there.text
        await there.press("s", "enter")
        assert isinstance(there.screen, LabScreen)
        await there.press("right", "down", "home")
        await computed(there)
        assert "Liz Truss (Conservative) by" in there.text


@pytest.mark.thorough
async def test_enter_replays_the_what_if_and_escape_comes_back() -> None:
    async with lab(BAGGE) as there:
        await there.press("right", "down", "enter")
        await there.begin(HallScreen)
        assert "What-if: not the record" in there.text
        await there.press("d", "s", "enter")
        assert "Liz Truss" in there.text
        assert "certified" not in there.text
        await there.press("p")
        await there.reach(LabScreen)
        assert "Liz Truss (Conservative) by 2,197" in there.text


@pytest.mark.thorough
async def test_what_only_a_file_can_say_stays_as_it_is() -> None:
    slow = {"type": "count", "contest": "south-west-norfolk", "travel": {"median": 50}}
    async with lab(bench(SWN, "votes").add(Draft(1, slow))) as there:
        assert "The count changes" in there.text
        assert "as the file says" in there.text
        await there.press("up", "down", "right", "down", "right", "left", "space", "enter")
        await there.press("left_square_bracket", "right")
        drafts = there.find(LabScreen).bench.drafts
        assert [d.data["type"] for d in drafts] == ["count", "votes"]
        assert drafts[0].data == slow


@pytest.mark.thorough
async def test_a_candidate_gets_a_name_and_an_incident_its_time() -> None:
    async with lab(bench(SWN, "add", "incident.at").choose(0)) as there:
        here = there.find(LabScreen)
        await there.press("up", "right")
        assert isinstance(there.screen.focused, TextLine)
        await there.press("space")
        line = there.screen.query_one(Input)
        line.value = "Ann [b]Other[/b]"
        await there.press("enter")
        assert here.bench.drafts[0].data["name"] == "Ann [b]Other[/b]"
        await there.until(lambda: here.found is not None and here.found.whatif is not None)
        assert "Ann [b]Other" in there.text
        await there.press("u")
        assert here.bench.drafts[0].data["name"] == "A new candidate"
        here.work_on(here.bench.choose(1))
        await there.settle()
        here.on_text_line_opened(TextLine.Opened(Write("at", "At", "23:30")))
        await there.settle()
        line = there.screen.query_one(Input)
        line.value = "26:00"
        await there.press("enter")
        assert "26:00" in " ".join(there.text.split())
        line.value = "23:45"
        await there.press("enter")
        assert here.bench.drafts[1].data["at"] == "23:45"


@pytest.mark.thorough
async def test_help_begins_with_the_lab() -> None:
    async with lab(SWN) as there:
        await there.press("question_mark")
        assert isinstance(there.screen, HelpScreen)
        assert "The what-if lab" in there.text
        text = HELP.read_text(encoding="utf-8")
        assert beginning_with(text, LabScreen.SECTIONS).startswith("## The what-if lab")


async def test_two_choices_on_their_way_come_to_rest() -> None:
    async with lab(bench(SWN, "withdraw", "tactical")) as there:
        changes = there.app.screen.query_one(ChangeList)
        for place in (0, 1, 0, 1):
            changes.post_message(ChangeList.Chosen(changes, place))
        await there.settle()
        screen = there.find(LabScreen)
        assert screen.bench.chosen == changes.cursor == 1


async def test_quitting_while_it_computes_leaves_no_thread_waiting() -> None:
    async with lab(BAGGE) as there:
        await there.press("right", "down", "right")
        await there.press("q")
        there.app.simulate_key("y")
        await there.gone()
        assert there.app.return_code == 0


async def test_pictures(pictures: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.lab.screen.Forecaster", Fixed)
    async with lab(Bench(night.SCENARIO, night.SCENARIO.name)) as there:
        for keys, name in (
            ((), "nothing"),
            (("a", "2", "down", "right"), "withdraw"),
            (("a", "3"), "pact"),
        ):
            await there.press(*keys)
            await computed(there)
            for width, height in SIZES:
                await there.resize(width, height)
                assert picture(there) == pictures(name=f"{width}x{height}-{name}")
            await there.resize(80, 24)


@pytest.mark.thorough
async def test_no_colour(pictures: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("tui.lab.screen.Forecaster", Fixed)
    async with lab(Bench(night.SCENARIO, night.SCENARIO.name)) as there:
        await there.press("a", "4", "down")
        await computed(there)
        assert picture(there) == pictures


@pytest.mark.thorough
async def test_a_hall_opens_from_a_night_replayed_in_the_lab(own_folder: Path) -> None:
    write(own_folder, TWO, "two.toml")
    async with lab("two.toml", (120, 36)) as there:
        await there.press("a", "1")
        await computed(there)
        await there.press("enter")
        await there.begin(NightScreen)
        board = there.screen
        assert isinstance(board, NightScreen)
        await there.until(lambda: board.replay.ready)
        assert "What-if: not the record" in there.text
        await there.press("enter")
        await there.reach(HallScreen)
        assert "What-if: not the record" in there.text
        await there.press("escape")
        assert there.screen is board
        await there.press("p")
        await there.reach(LabScreen)
