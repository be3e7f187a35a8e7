"""The base of widgets that draw lines of text from a state: given a state, they show it.

A state is any value that can be compared; the same state again costs nothing. Subclasses write
``draw`` and nothing else. They take their inks from the look of the app, so a change of theme
redraws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from rich.text import Text
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from tui.themes import Look, look_of

T = TypeVar("T")


class Drawn(Widget, Generic[T]):
    """A widget that shows a state as lines of text, cut to its size."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Drawn { height: 1; }"

    def __init__(
        self, state: T | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.state = state

    def show(self, state: T) -> None:
        """Show another state."""
        if state != self.state:
            self.state = state
            self.changed()

    def changed(self) -> None:
        """The state is another one; subclasses that animate set off here."""
        self.refresh()

    @property
    def look(self) -> Look:
        """The inks to draw with."""
        return look_of(self.app)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._repaint)

    def _repaint(self, _: Theme) -> None:
        self.refresh()

    def draw(self, state: T, size: Size) -> Iterable[Text]:
        """The lines of a state in so many cells; more than fit are cut."""
        raise NotImplementedError

    def render(self) -> Text:
        width, height = self.size
        if self.state is None or not width or not height:
            return Text("")
        lines = list(self.draw(self.state, self.size))[:height]
        for line in lines:
            cut(line, width)
        return Text("\n", no_wrap=True, overflow="crop", end="").join(lines)


def cut(line: Text, width: int) -> None:
    """Shorten a line to so many cells; what is left out leaves an ellipsis, save blanks."""
    if line.cell_len > width:
        line.rstrip_end(width)
        line.truncate(width, overflow="ellipsis")


def beside(left: Text, right: Text, at: int) -> Text:
    """Two texts on one line, the second from a cell on."""
    line = Text().append_text(left)
    return line.append(" " * max(at - line.cell_len, 0)).append_text(right)


class Tall(Drawn[T]):
    """As high as its lines."""

    DEFAULT_CSS = "Tall { height: auto; }"

    def changed(self) -> None:
        """Another state may have another height."""
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(list(self.draw(self.state, Size(width, 0)))) if self.state else 0


def ends(left: Text, right: Text, width: int) -> Text:
    """One line with something at both ends; the left gives way where it is too narrow."""
    room = max(width - right.cell_len - 1, 0)
    cut = left.copy()
    if cut.cell_len > room:
        cut.truncate(room, overflow="ellipsis")
    # Onto an empty text: what follows must not take on the style of the first words.
    line = Text().append_text(cut)
    line.append(" " * max(width - line.cell_len - right.cell_len, 0))
    line.append_text(right)
    return line
