"""Two keys leave from everywhere; a search may end when nobody waits for it any more."""

from __future__ import annotations

import pytest
from textual.command import CommandList

from tests.tui.states import STATES, State, reached
from tui.palette import Palette

EACH_TIME = ("picker", "asking", "help", "palette", "statement", "closing", "problems")
"""One state of each kind: a page, a text field, a card, what goes by Ctrl+C here."""


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(s, id=s.name, marks=[pytest.mark.long] * (s.name not in EACH_TIME))
        for s in STATES
    ],
)
async def test_q_leaves_unless_a_text_field_has_the_focus_and_ctrl_c_always(state: State) -> None:
    async with reached(state) as there:
        if state.typing:
            await there.press("q")
            assert there.app.is_running
            assert there.app.return_code is None
        there.app.simulate_key("ctrl+c" if state.typing or state.by_ctrl_c else "q")
        await there.gone()
        assert there.app.return_code == 0


@pytest.mark.long
async def test_q_and_ctrl_c_leave_alike_from_under_a_card() -> None:
    """A modal screen hides the app's own bindings, so each card has to bind q itself."""
    for state in (s for s in STATES if s.name in {"help", "stages", "briefing", "sources"}):
        async with reached(state) as there:
            there.app.simulate_key("q" if state.by_ctrl_c else "ctrl+c")
            await there.gone()
            assert there.app.return_code == 0


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
