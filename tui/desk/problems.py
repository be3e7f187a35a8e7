"""A scenario that cannot be shown: all of its problems, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from simulator.output.narrate import number_of


class ProblemsScreen(Screen[None]):
    """One problem a line, as ``election-night check`` prints them."""

    AUTO_FOCUS = "#problems"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,p", "app.picker", "Scenarios", key_display="esc"),
    ]

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.scenario = name
        self.lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """What it is about, then every line."""
        count = number_of(len(self.lines), "problem")
        yield Static(f"{self.scenario} cannot be shown: {count}", id="problems-title", markup=False)
        with VerticalScroll(id="problems"):
            for line in self.lines:
                yield Static(line, classes="told", markup=False)
        yield Footer(show_command_palette=False)
