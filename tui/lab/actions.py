"""What keys do at the scenario desk and in the what-if lab, as the table that screens bind."""

from __future__ import annotations

from typing import Final

from tui.actions import Action, Group

DESK: Final[Group] = (
    Action("enter", "replay", "Replay", "Replay this scenario", "enter", True),
    Action("l", "lab", "What-if lab", "Open this scenario in the what-if lab", "l", True),
    Action("n", "new", "New file", "A new what-if file on this scenario", "n", True),
    Action("e", "edit", "Edit", "Open the file in $VISUAL or $EDITOR", "e", True),
    Action("f", "forecast", "Forecast", "The chances, drawn around the polls", "f", True,
           palette=False),
    Action("r", "refresh", "Read again", "Read every file again", "r"),
    Action("right_square_bracket,pagedown", "scroll_details(5)", "Details down",
           "Scroll the details down", "]", palette=False),
    Action("left_square_bracket,pageup", "scroll_details(-5)", "Details up",
           "Scroll the details up", "[", palette=False),
)  # fmt: skip
"""The scenario desk."""

LAB: Final[Group] = (
    Action("a", "add", "Add", "Add a change", "a", True),
    Action("x,delete", "remove", "Remove", "Take this change away", "x", True),
    Action("s", "save", "Save", "Save the changes as a scenario file", "s", True),
    Action("enter", "replay", "Replay", "Replay the what-if", "enter", True),
    Action("u", "undo", "Undo", "Take the last step back", "u"),
    Action("right_square_bracket", "reorder(1)", "Later", "Let this change act later", "]"),
    Action("left_square_bracket", "reorder(-1)", "Earlier", "Let this change act earlier", "["),
    Action("escape,p", "leave", "Back", "Back to where you came from", "esc", True),
)
"""The what-if lab."""
