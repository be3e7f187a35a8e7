"""What keys do on the forecast screen, as the table that it binds."""

from __future__ import annotations

from typing import Final

from tui.actions import Action, Group

FORECAST: Final[Group] = (
    Action("l", "likeliest", "Likeliest", "Replay a draw of the likeliest result", "l", True),
    Action("u", "upset", "Upset", "Replay a draw of the likeliest other result", "u", True),
    Action("k", "ask_draw", "Draw …", "Replay a drawn outcome by its number", "k", True),
    Action("d,s", "ask_settings", "Draws", "Another number of draws, another seed", "d", True),
    Action("slash", "ask_seat", "Seat", "The chances in one seat", "/"),
    Action("r", "run", "Draw again", "Draw again", "r"),
    Action("n", "nation", "Nation", "Back to the whole night", "n"),
    Action("right", "turn(1)", "Next party", "The seats of the party after this one", "→",
           palette=False),
    Action("left", "turn(-1)", "Party before", "The seats of the party before this one", "←",
           palette=False),
    Action("x", "stop", "Stop", "Stop drawing", "x"),
    Action("escape,f", "leave", "Back", "Stop drawing; out of the seat; back", "esc", True),
)  # fmt: skip
"""The forecast screen."""
