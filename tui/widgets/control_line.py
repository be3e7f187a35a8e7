"""The base of the lab's controls: one line with a label, that keys and the mouse can turn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from simulator.scenario.night import Scenario
from tui import formats
from tui.widgets.drawn import Drawn

T = TypeVar("T")


class Turned(Message):
    """A control has been turned: its key, and the value it asks for."""

    def __init__(self, key: str, value: Decimal | str | tuple[str, ...]) -> None:
        self.key = key
        self.value = value
        super().__init__()


class ControlLine(Drawn[T], can_focus=True):
    """A line of the controls. Up and down go to the next one, as in a form."""

    DEFAULT_CSS = "ControlLine { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "leave(-1)", "Control above", show=False),
        Binding("down", "leave(1)", "Control below", show=False),
    ]

    def __init__(self, scenario: Scenario, state: T, *, id: str | None = None) -> None:
        super().__init__(state, id=id)
        self.scenario = scenario

    class Left(Message):
        """The focus shall go to the control above (−1) or below (1)."""

        def __init__(self, source: ControlLine[Any], direction: int) -> None:
            self.source = source
            self.direction = direction
            super().__init__()

    def action_leave(self, direction: int) -> None:
        """Go to the next control."""
        self.post_message(self.Left(self, direction))

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
        needed = max(len(label) for label in labels) + 4
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
