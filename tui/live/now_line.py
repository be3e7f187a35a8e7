"""The line in place of the transport: whether this is now, and what wants a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from simulator.text import quantity
from tui.kit.transport import Cap, Going, Transport

BLANKS: Final = 2
"""Cells about each word of the line."""

LIVE_DOT: Final = "●"
STANDS: Final = "the clock is the last message's"
"""Of a rehearsal whose messages are ahead of it, while no feed says how its night goes."""

STEPS: Final = (
    ("‹ event", "step(-1)", "The event before  ←"),
    ("event ›", "step(1)", "The next event  →"),
)


@dataclass(frozen=True, slots=True)
class Now:
    """What the line says.

    Attributes:
        clock: the time that is shown.
        live: it is now.
        rehearsal: the night is practised.
        words: what wants a person: contradictions, what was set aside, who is overdue.
    """

    clock: str
    live: bool
    rehearsal: bool
    words: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """``● live 23:14:05``, ``looking back to 22:40``."""
        word = "rehearsal" if self.rehearsal else "live"
        return f"{LIVE_DOT} {word} {self.clock}" if self.live else f"looking back to {self.clock}"


def attention(conflicts: int, rejected: int, overdue: int, awaiting: int) -> tuple[str, ...]:
    """What wants a person, in few words, the most urgent first."""
    return tuple(
        words
        for number, words in (
            (conflicts, quantity(conflicts, "contradiction")),
            (awaiting, f"{awaiting} to be entered again"),
            (rejected, f"{rejected} set aside"),
            (overdue, f"{overdue} overdue"),
        )
        if number
    )


class NowLine(Transport):
    """In place of play, pause and speed."""

    DEFAULT_CSS = """
    NowLine #now { width: auto; text-style: bold; color: $accent; padding: 0 1; }
    NowLine #wants { width: auto; height: 1; color: $foreground; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    NowLine #back { text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.now: Now | None = None

    def compose(self) -> ComposeResult:
        (before, *first), (after, *second) = STEPS
        yield Static("", id="now", markup=False)
        yield Cap(before, *first, classes="step")
        yield Cap(after, *second, classes="step")
        yield Cap("back to live", "end", "Back to now  L", id="back")
        yield Static("", id="wants", markup=False)

    def on_mount(self) -> None:
        """Nothing to show before the first look."""

    def on_resize(self) -> None:
        self._fit()

    def show(self, going: Going) -> None:
        """Nothing plays here."""

    def tell(self, now: Now) -> None:
        """Show whether this is now."""
        if now == self.now or not self.is_mounted:
            return
        self.now = now
        self.query_one("#now", Static).update(Text(now.state))
        self.query_one("#wants", Static).update(Text(" · ".join(now.words)))
        self._fit()

    def _fit(self) -> None:
        """Caps that would be cut are left out."""
        live = self.now is None or self.now.live
        room = self.size.width
        self.query(".step").set(display=room >= (90 if live else 64))
        self.query_one("#back", Cap).display = not live and room >= 40
        wants = self.query_one("#wants", Static)
        wants.display = room >= 50
        others = (child for child in self.children if child is not wants and child.display)
        taken = sum(cell_len(_words(child)) + BLANKS for child in others)
        wants.styles.max_width = max(room - taken, 1)


def _words(child: Widget) -> str:
    return str(child.content) if isinstance(child, Static) else ""
