"""No key does harm in any state; two keys leave from everywhere."""

from __future__ import annotations

import random
import string

import pytest
from textual.command import CommandList

from tests.tui.picturing import SIZES
from tests.tui.states import BOUND, STATES, State, reached
from tui.palette import Palette

OTHERS = {
    *string.ascii_letters, *string.digits, "tab", "shift+tab", "enter", "escape", "backspace",
    "delete", "insert", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "ctrl+p", "ctrl+a", "ctrl+d", "ctrl+l", "ctrl+z", "ctrl+home", "shift+up", "f1", "f5", "f12",
    "semicolon", "slash", "backslash", "quotation_mark", "at", "number_sign", "é", "ß", "☃",
}  # fmt: skip
LEAVING = {"q", "ctrl+c", "ctrl+q"}
BRIEFLY = [state for state in STATES if state.name in {"picker", "sorting"}]


def keys_for(state: State, others: int = 12) -> list[str]:
    """Every bound key and some others, in an order of the state's own."""
    shuffle = random.Random(state.name)
    keys = sorted(BOUND - LEAVING)
    keys += shuffle.sample(sorted(OTHERS - BOUND - LEAVING), others)
    shuffle.shuffle(keys)
    return keys


@pytest.mark.parametrize("state", BRIEFLY, ids=lambda state: state.name)
async def test_no_key_does_harm(state: State) -> None:
    """Keys lead from each state on into the others."""
    async with reached(state) as there:
        await there.hammer(keys_for(state))


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_no_key_does_harm_in_any_state_at_any_size(
    state: State, size: tuple[int, int]
) -> None:
    async with reached(state, size) as there:
        await there.hammer(keys_for(state, 40))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_q_leaves_unless_a_text_field_has_the_focus_and_ctrl_c_always(state: State) -> None:
    async with reached(state) as there:
        if state.typing:
            await there.press("q")
            assert there.app.is_running
            assert there.app.return_code is None
        there.app.simulate_key("ctrl+c" if state.typing or state.by_ctrl_c else "q")
        await there.gone()
        assert there.app.return_code == 0


async def test_q_and_ctrl_c_leave_alike_from_under_a_card() -> None:
    """A modal screen hides the app's own bindings, so each card has to bind q itself."""
    for state in (s for s in STATES if s.name in {"help", "stages", "briefing", "sources"}):
        async with reached(state) as there:
            there.app.simulate_key("q" if state.by_ctrl_c else "ctrl+c")
            await there.gone()
            assert there.app.return_code == 0


@pytest.mark.parametrize("name", ["sorting", pytest.param("statement", marks=pytest.mark.long)])
async def test_no_size_does_harm(name: str) -> None:
    (state,) = (state for state in STATES if state.name == name)
    async with reached(state, (10, 3)) as there:
        for size in ((1, 1), (40, 12), (200, 12), (60, 50)):
            await there.pilot.resize_terminal(*size)
            await there.hammer(["t", "escape", "question_mark", "escape"])


async def test_a_search_that_ends_after_its_list_is_gone_does_no_harm() -> None:
    (state,) = (state for state in STATES if state.name == "palette")
    async with reached(state) as there:
        palette = there.app.screen
        assert isinstance(palette, Palette)
        await palette.query_one(CommandList).remove()
        palette._list_visible = not palette._list_visible
        palette._show_busy = not palette._show_busy
        await there.press("escape")
        assert there.app.is_running
        assert not isinstance(there.app.screen, Palette)
