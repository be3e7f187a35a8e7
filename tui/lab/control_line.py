"""The base of the lab's controls: one line with a label, that keys and the mouse can turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType

from simulator import Scenario
from tui.kit import formats
from tui.kit.drawn import Drawn
from tui.lab.forms import Value

T = TypeVar("T")

Turn = Callable[[str, Value], None]
"""Called when a control has been turned: its key, and the value it asks for.

A call and not a message: keys that come in a burst must each find what the last one left.
"""


class ControlLine(Drawn[T], can_focus=True):
    """A line of the controls. Up and down go to the next one, as in a form."""

    DEFAULT_CSS = "ControlLine { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "leave(-1)", "Control above", show=False),
        Binding("down", "leave(1)", "Control below", show=False),
    ]

    def __init__(self, scenario: Scenario, state: T, turn: Turn) -> None:
        super().__init__(state)
        self.scenario = scenario
        self.turn = turn

    @property
    def control(self) -> T:
        """What it shows; it always shows something."""
        assert self.state is not None
        return self.state

    def action_leave(self, direction: int) -> None:
        """Go to the next control; above the first one is whatever comes before the panel."""
        lines = [line for line in self._beside if line.can_focus]
        to = lines.index(self) + direction
        if to < 0:
            self.screen.focus_previous()
        elif to < len(lines):
            self.screen.set_focus(lines[to])

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    @property
    def _beside(self) -> Sequence[ControlLine[Any]]:
        """The controls of the same panel, this one among them."""
        holder = self.parent
        siblings = holder.children if holder is not None else ()
        return [line for line in siblings if isinstance(line, ControlLine)] or [self]

    @property
    def value_width(self) -> int:
        """Cells for a number and its unit: the same for all controls of a panel."""
        units = {getattr(line.state, "unit", "%") for line in self._beside}
        return 6 if units <= {"%"} else 8

    @property
    def label_width(self) -> int:
        """Cells for what it is called: what the longest beside it needs, if a track is left."""
        labels = [getattr(line.state, "label", "") for line in self._beside]
        needed = formats.widest(labels) + 4
        return min(max(self.size.width - self.value_width - 12, 13), max(needed, 13))

    def labelled(self, label: str, party: str | None) -> Text:
        """The label in its cells: a cursor, the party's symbol, the name."""
        look = self.look
        text = Text().append("▸" if self.has_focus else " ", look.bright)
        if party is not None:
            mark = look.party(self.scenario.party(party))
            text.append(mark.symbol, mark.style).append(" ")
        room = self.label_width - text.cell_len
        ink = look.strong if self.has_focus else look.quiet
        return text.append(formats.fitted(label, room - 1) + " ", ink)
