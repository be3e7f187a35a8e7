"""No key does harm in any state; two keys leave from everywhere."""

from __future__ import annotations

import random
import string

import pytest

from tests.tui.stage import Opened
from tests.tui.states import BOUND, STATES, State, reached

OTHERS = {
    *string.ascii_letters, *string.digits, "tab", "shift+tab", "enter", "escape", "backspace",
    "delete", "insert", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "ctrl+p", "ctrl+a", "ctrl+d", "ctrl+l", "ctrl+z", "ctrl+home", "shift+up", "f1", "f5", "f12",
    "semicolon", "slash", "backslash", "quotation_mark", "at", "number_sign", "é", "ß", "☃",
}  # fmt: skip
LEAVING = {"q", "ctrl+c", "ctrl+q"}
HAMMERED = [s for s in STATES if s.name in {"picker", "sorting", "stages", "stage", "closing"}]


def keys_for(state: State) -> list[str]:
    """Every bound key and a dozen others, in an order of the state's own."""
    shuffle = random.Random(state.name)
    keys = sorted(BOUND - LEAVING) + shuffle.sample(sorted(OTHERS - BOUND - LEAVING), 12)
    shuffle.shuffle(keys)
    return keys


async def hammer(there: Opened, keys: list[str]) -> None:
    for key in keys:
        await there.press(key, hasty=True)
        # The clock goes on too: what a key starts must not fall over later.
        there.hands[0] += 0.7


@pytest.mark.parametrize("state", HAMMERED, ids=lambda state: state.name)
async def test_no_key_does_harm(state: State) -> None:
    """Keys lead from each state on into the others."""
    async with reached(state) as there:
        await hammer(there, keys_for(state))
        assert there.app.is_running
        assert there.app.return_code is None


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
    for state in (s for s in STATES if s.name in {"help", "stages"}):
        async with reached(state) as there:
            there.app.simulate_key("q" if state.by_ctrl_c else "ctrl+c")
            await there.gone()
            assert there.app.return_code == 0


async def test_no_size_does_harm() -> None:
    for state in (s for s in STATES if s.name in {"sorting", "statement"}):
        async with reached(state, (10, 3)) as there:
            for size in ((1, 1), (40, 12), (200, 12), (60, 50)):
                await there.pilot.resize_terminal(*size)
                await hammer(there, ["t", "escape", "question_mark", "escape"])
            assert there.app.is_running
