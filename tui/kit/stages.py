"""A list of the stages of the count, to go to one."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from tui.kit.cards import Card, Offers
from tui.kit.replay import Replay


class ChooseStage(Card[int]):
    """Gives the time of the chosen stage, seconds after close of poll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.replay = replay

    def compose(self) -> ComposeResult:
        """The stages with their times, the current one marked by the cursor."""
        with Vertical(classes="card"):
            yield Label("Go to a stage", classes="card-title")
            yield Offers(
                *(
                    Option(
                        Content.from_markup(
                            "[$muted]$n[/]  [b]$when[/b]  $name",
                            n=f"{number:>2}",
                            when=f"{self.replay.clock(stop.time):%H:%M}",
                            name=stop.name,
                        ),
                    )
                    for number, stop in enumerate(self.replay.named_stops, 1)
                ),
                compact=True,
            )
            yield Label("enter goes there, escape stays here", classes="card-hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self.replay.stop_at(self.replay.now)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.replay.stops[event.option_index].time)

    def on_key(self, event: events.Key) -> None:
        """A number chooses at once."""
        number = int(event.key) if event.key in set("123456789") else 0
        if 1 <= number <= len(self.replay.stops):
            event.stop()
            self.dismiss(self.replay.stops[number - 1].time)
