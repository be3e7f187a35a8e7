"""A scenario that cannot be shown: all of its problems, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from simulator.text import quantity
from tui.kit.foot import Foot
from tui.navigation import PICKER, Group, Page


class ProblemsScreen(Page):
    """One problem a line, as ``election-night check`` prints them."""

    AUTO_FOCUS = "#problems"
    ACTIONS: ClassVar[Group] = (replace(PICKER, keys="escape,enter,p", shown="esc", footer=True),)

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.scenario = name
        self.lines = tuple(lines)

    def compose(self) -> ComposeResult:
        count = quantity(len(self.lines), "problem")
        yield Static(f"{self.scenario} cannot be shown: {count}", id="problems-title", markup=False)
        with VerticalScroll(id="problems"):
            for line in self.lines:
                yield Static(line, classes="paragraph", markup=False)
        yield Foot(show_command_palette=False)
