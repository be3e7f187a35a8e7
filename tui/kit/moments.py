"""The moments of a replay: the one before and after, and a list of them to go to one.

A moment that is still to come would tell how the night ends: the list gives its time alone until
it is asked for more, and the words typed are not looked for in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from simulator.telling import Moment, Rank
from tui.kit.cards import Card, Offers
from tui.kit.marks import ink
from tui.kit.replay import HIDDEN, Replay
from tui.kit.sources import moment_source
from tui.themes import Look, look_of

FAR: Final = 1_000_000
"""Lines beyond any end of a list."""

WAIT: Final = 1.5
"""Seconds within which a second jump goes on from where the first one went."""


def jump_times(moments: Iterable[Moment]) -> list[int]:
    """Where a jump may go: moments that are named, ascending."""
    return sorted({moment.time for moment in moments if moment.rank <= Rank.NAMED})


def neighbour(times: Sequence[int], position: float, step: int) -> int | None:
    """The time after a position, or before it (``step`` −1); None beyond the last."""
    index = bisect_right(times, position) if step > 0 else bisect_left(times, position) - 1
    return times[index] if 0 <= index < len(times) else None


class Leap:
    """Jumps from moment to moment, as a player's keys go from track to track.

    While the clock runs, the moment just reached is already past: a second jump back within a
    breath goes on to the one before it.
    """

    def __init__(self) -> None:
        self._last: tuple[float, int] | None = None

    def target(self, replay: Replay, step: int) -> int | None:
        """Where a jump goes from here; None where there is no further moment."""
        now, position = replay.monotonic(), replay.playback.position
        if self._last is not None and now - self._last[0] <= WAIT:
            position = self._last[1]
        found = neighbour(jump_times(replay.moments), position, step)
        if found is not None:
            self._last = (now, found)
        return found


class ChooseMoment(Card[int]):
    """Gives the time of the chosen moment, seconds after close of poll.

    Typing narrows the list to what has happened by now; ``tab`` shows what is still to come.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "walk(1)", "Down", show=False, priority=True),
        Binding("up", "walk(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "walk(10)", "Further down", show=False, priority=True),
        Binding("pageup", "walk(-10)", "Further up", show=False, priority=True),
        Binding("home", f"walk({-FAR})", "To the first", show=False, priority=True),
        Binding("end", f"walk({FAR})", "To the last", show=False, priority=True),
        Binding("tab", "reveal", "What is to come", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    ChooseMoment Input { background: $panel; }
    ChooseMoment .card-source { color: $muted; height: auto; max-height: 2; }
    """

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.replay = replay
        self.now = replay.now
        self.open = False
        self.moments = [m for m in replay.moments if m.rank < Rank.COUNTED]
        self._listed: list[int] = []
        self._moments: list[Moment | None] = []
        """Of each line; None where it is still to come."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="card", id="moments"):
            yield Label("Go to a moment", classes="card-title")
            yield Input(placeholder="type to narrow the list", compact=True)
            yield Offers()
            yield Label("", classes="card-source", markup=False)
            yield Label("", classes="card-hint", markup=False)

    def on_mount(self) -> None:
        self._fill()

    def on_input_changed(self, _: Input.Changed) -> None:
        self._fill()

    def action_reveal(self) -> None:
        """Show what is still to come, or hide it again."""
        self.open = not self.open
        self._fill()

    def _fill(self) -> None:
        """The moments that are looked for; the latest by now is under the cursor."""
        options, look = self.query_one(OptionList), look_of(self.app)
        parts = self.query_one(Input).value.casefold().split()
        lines = [line for line in self._lines(look) if all(part in line[1] for part in parts)]
        self._listed = [time for time, _, _, _ in lines]
        self._moments = [moment for _, _, _, moment in lines]
        options.clear_options()
        options.add_options(Option(text) for _, _, text, _ in lines)
        if not lines:
            options.add_option(Option("nothing like that by now", disabled=True))
        else:
            options.highlighted = max(bisect_right(self._listed, self.now) - 1, 0)
            self.call_after_refresh(options.scroll_to_highlight)
        what = "hides" if self.open else "shows"
        hint = f"enter goes there, escape stays here; tab {what} what is to come"
        self.query_one(".card-hint", Label).update(hint)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say where the moment under the cursor is from."""
        place = event.option_index
        moment = self._moments[place] if place < len(self._moments) else None
        words = "" if moment is None else moment_source(moment, self.replay.timeline)
        self.query_one(".card-source", Label).update(words and f"source: {words}")

    def _lines(self, look: Look) -> Iterable[tuple[int, str, Text, Moment | None]]:
        """Time, the words it is found by, what the list shows, and the moment, if it is shown."""
        hidden = ""
        for moment in self.moments:
            clock = self._clock(moment.time)
            if moment.time > self.now and not self.open:
                if clock != hidden:  # how many there are in a minute would tell too
                    yield moment.time, clock, Text(f"{clock}  {HIDDEN}", look.quiet), None
                hidden = clock
                continue
            words = f"{clock} {moment.headline} {moment.detail}".casefold()
            line = Text.assemble((f"{clock}  ", look.quiet), no_wrap=True, overflow="ellipsis")
            line.append(f"{moment.mark.short} ", ink(moment.mark.short, look))
            line.append(moment.headline, look.strong if moment.alone else look.normal)
            if moment.detail:
                line.append(f"  {moment.detail}", look.quiet)
            yield moment.time, words, line, moment

    def _clock(self, time: int) -> str:
        """The clock, with the day where it is not that of the night."""
        when = self.replay.clock(time)
        night = when.date() == self.replay.clock(0).date() or time < 24 * 3600
        return f"{when:%H:%M}" if night else f"{when:%a %H:%M}"

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there, unless what was typed in the same moment has left another list by now."""
        place = event.option_index
        if place < len(self._listed) and event.option in event.option_list.options:
            self.dismiss(self._listed[place])

    def action_walk(self, lines: int) -> None:
        """The list's cursor, while the line has the focus."""
        options = self.query_one(OptionList)
        if self._listed:
            here = options.highlighted or 0
            options.highlighted = max(0, min(here + lines, len(self._listed) - 1))
