"""Everything a key can do, as one table: bindings, footer, command palette and help read it.

A screen takes the groups that concern it (``BINDINGS = bindings(TRANSPORT, HALL)``) and gives the
``action_…`` methods. A new screen adds its own group here. The footer shows at most seven keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        keys: Textual's names of its keys, comma-separated.
        action: Textual's action, of the screen unless it says ``app.``.
        label: two words at most, for the footer and the palette.
        help: one line, for the palette and as a tooltip.
        shown: its keys as people write them.
        footer: stands in the footer.
        palette: stands in the command palette.
    """

    keys: str
    action: str
    label: str
    help: str
    shown: str
    footer: bool = False
    palette: bool = True


Group = tuple[Action, ...]

TRANSPORT: Final[Group] = (
    Action("space", "toggle_play", "Play", "Play or pause the replay", "space", True),
    Action("plus,equals_sign", "faster", "Faster", "One step up the speed ladder", "+", True),
    Action("minus,underscore", "slower", "Slower", "One step down the speed ladder", "−", True),
    Action("right,full_stop", "step(1)", "Next event", "Pause at the next event", "→ or ."),
    Action("left,comma", "step(-1)", "Event before", "Pause at the event before", "← or ,"),
    Action("right_square_bracket", "jump(600)", "Ten minutes on", "Jump ten minutes on", "]"),
    Action("left_square_bracket", "jump(-600)", "Ten minutes back", "Jump ten minutes back", "["),
    Action("home", "seek(0)", "Close of poll", "Back to the close of poll", "home"),
    Action("t", "ask_time", "Go to time", "Go to a time of the night", "t", True),
    Action("g", "choose_stage", "Stages", "Choose a stage of the count from a list", "g"),
)
"""The transport: every screen with a replay."""

STAGE_KEYS: Final[Group] = tuple(
    Action(str(n), f"go_to_stop({n})", f"Stage {n}", f"Go to stage {n}", "1 to 9", palette=False)
    for n in range(1, 10)
)

HALL: Final[Group] = (
    Action("d,end", "declaration", "Declaration", "Go to the declaration", "d", True),
    Action("f", "forecast", "Forecast", "The chances before the night, drawn around polls", "f"),
    Action("v", "toggle_routine", "Every event", "Log every box and bundle, or not", "v"),
    Action("up", "scroll_log(-1)", "Log up", "Scroll the log up", "↑", palette=False),
    Action("down", "scroll_log(1)", "Log down", "Scroll the log down", "↓", palette=False),
    Action("pageup", "scroll_log(-10)", "Page up", "The log, a page up", "page up", palette=False),
    Action(
        "pagedown", "scroll_log(10)", "Page down", "The log, a page down", "page down",
        palette=False,
    ),
    Action("p", "app.picker", "Scenarios", "Choose another scenario", "p"),
)  # fmt: skip

STAGE: Final[Group] = (
    Action("enter", "hurry", "Go on", "Hurry on to what is said next", "enter", True),
    Action("s", "skip", "Skip", "Skip to the end of the statement", "s", True),
    Action("d,end", "declaration", "Declaration", "Straight to the declaration", "d", True),
    Action("h,escape", "hall", "Hall", "Back to the counting hall", "h", True),
)

CLOSING: Final[Group] = (
    Action("r", "again", "Replay", "Replay the night from the close of poll", "r", True),
    Action("h,escape", "hall", "Hall", "Back to the counting hall", "h", True),
    Action("d", "declaration", "Declaration", "Hear the declaration again", "d", True),
    Action("f", "forecast", "Forecast", "The chances there were before the night", "f", True),
    Action("p", "app.picker", "Scenarios", "Choose another scenario", "p", True),
)

NIGHT: Final[Group] = (
    Action("slash", "search", "Search", "Look for a seat by name", "/", True),
    Action("enter", "open_hall", "Its hall", "Open the hall of the seat under the cursor", "enter"),
    Action("m", "pane('map')", "Map", "The map of seats; arrows go from seat to seat", "m"),
    Action("n", "pane('nation')", "Nation", "Parties: seats, gains, votes, exit poll", "n"),
    Action("s", "pane('seats')", "Seats", "The list of seats", "s"),
    Action("k", "pane('ticker')", "Ticker", "Declarations and notable moments", "k"),
    Action("b", "pane('battle')", "Battleground", "Targets by swing needed; ← → whose", "b"),
    Action("r", "pane('records')", "Records", "Records, defeats, near misses", "r"),
    Action("x", "pane('next')", "Expected next", "The counts that are furthest on", "x"),
    Action("tab", "next_pane(1)", "Next pane", "The pane after this one", "tab", palette=False),
    Action("shift+tab", "next_pane(-1)", "Pane before", "The pane before", "shift+tab",
           palette=False),
    Action("f", "choose_filter", "Filter", "Narrow the seats: state, region, party", "f"),
    Action("F", "forecast", "Forecast", "The chances before the night, drawn around polls", "F"),
    Action("o", "next_order", "Order", "Another order of the seats; ← → in the list", "o"),
    Action("d,end", "end", "End", "The end of the night", "d"),
    Action("escape", "back", "Back", "Out of a search or filter; back to the map", "escape",
           palette=False),
    Action("p", "app.picker", "Scenarios", "Choose another scenario", "p"),
)  # fmt: skip

EVERYWHERE: Final[Group] = (
    Action("question_mark,f1", "app.help", "Help", "What the keys do", "?", True),
    Action("c", "app.next_look", "Colours", "Next look: dark, light, colour-blind safe", "c"),
    Action("q", "app.quit", "Quit", "Leave", "q", True),
)


def bindings(*groups: Group, footer: bool = True) -> list[BindingType]:
    """Textual's bindings of some groups; ``footer`` False keeps them out of the footer."""
    return [
        Binding(
            action.keys,
            action.action,
            action.label,
            show=action.footer and footer,
            key_display=action.shown,
            tooltip=action.help,
        )
        for action in _flat(groups)
    ]


def _flat(groups: Iterable[Group]) -> Iterable[Action]:
    return (action for group in groups for action in group)


ALL: Final[Group] = (*TRANSPORT, *STAGE_KEYS, *HALL, *STAGE, *CLOSING, *NIGHT, *EVERYWHERE)
"""Every action there is."""
