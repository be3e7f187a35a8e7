"""The card that offers the types of change."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from simulator.scenario.changes import Form
from tui.kit.cards import Card, Offers

DIGITS = 9
"""So many of them can be chosen by a key."""


class AddChange(Card[str]):
    """Gives the id of the form of the change to add."""

    def __init__(self, forms: Sequence[Form]) -> None:
        super().__init__()
        self.forms = tuple(forms)

    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Label("Add a change", classes="card-title")
            yield Offers(
                *(
                    Option(
                        Content.from_markup(
                            "[$muted]$n[/]  [b]$name[/b]  [$muted]$about[/]",
                            n=str(number) if number <= DIGITS else " ",
                            name=f"{form.name:<20}",
                            about=form.about,
                        ),
                        id=form.id,
                    )
                    for number, form in enumerate(self.forms, 1)
                ),
                compact=True,
            )
            yield Label("enter adds it, escape adds nothing", classes="card-hint")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        # A number chooses at once.
        if event.key.isdecimal() and 1 <= int(event.key) <= min(len(self.forms), DIGITS):
            event.stop()
            self.dismiss(self.forms[int(event.key) - 1].id)
