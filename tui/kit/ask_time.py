"""One line that asks for a time of the night; it stands in for the transport while it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.message import Message
from textual.widgets import Input, Label

from simulator import Scenario


def read_time(scenario: Scenario, text: str) -> int:
    """Seconds after close of poll of what was typed; 2240 is a time too, typed in a hurry.

    Raises:
        ValueError: it is no time of the night.
    """
    typed = text.strip()
    if typed.isdecimal() and len(typed) in (3, 4):
        text = f"{typed[:-2]}:{typed[-2:]}"
    return scenario.clock.seconds(text)


class AskTime(HorizontalGroup):
    """Posts ``AskTime.Answered`` with seconds after close of poll; escape asks no more.

    Args:
        read: seconds after close of poll of a text, or a ``ValueError`` that says what is wrong.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", show=False)]
    DEFAULT_CSS = """
    AskTime { height: 1; display: none; }
    AskTime.-asking { display: block; }
    AskTime #question { width: auto; color: $accent; text-style: bold; padding: 0 1; }
    AskTime Input { width: 24; background: $panel; }
    AskTime #trouble { width: 1fr; color: $muted; padding: 0 2; }
    """

    class Answered(Message):
        """A time was given."""

        def __init__(self, time: int) -> None:
            super().__init__()
            self.time = time

    class Closed(Message):
        """No time was given, or it has been."""

    def __init__(self, read: Callable[[str], int], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._read = read

    def compose(self) -> ComposeResult:
        """The question, the line to write on, and room for what is wrong."""
        yield Label("Go to", id="question")
        yield Input(placeholder="HH:MM", compact=True, select_on_focus=False)
        yield Label("", id="trouble", markup=False)

    @property
    def asking(self) -> bool:
        """It is on the screen."""
        return self.has_class("-asking")

    def ask(self) -> None:
        """Begin to ask."""
        self.add_class("-asking")
        self.query_one("#trouble", Label).update("enter goes there, escape stays here")
        line = self.query_one(Input)
        line.value = ""
        line.focus()

    def action_close(self) -> None:
        """Stop asking."""
        if self.asking:
            self.remove_class("-asking")
            self.screen.set_focus(None)
            self.post_message(self.Closed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.action_close()
            return
        try:
            seconds = self._read(event.value)
        except ValueError as error:
            self.query_one("#trouble", Label).update(str(error))
            return
        self.action_close()
        self.post_message(self.Answered(seconds))
