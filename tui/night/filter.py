"""What the list of seats can be narrowed to: a state, a region or a party, in one list."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from tui.kit.cards import Card, Offers
from tui.night.replay import Frame, NightReplay
from tui.night.seats import STATES, Filter, describe, matches


def choices(replay: NightReplay, frame: Frame) -> list[list[Filter]]:
    """Everything to choose from, in groups: states, regions, parties that won or hold a seat."""
    contests = replay.scenario.contests
    regions = dict.fromkeys(contest.region or contest.country for contest in contests)
    parties: dict[str, int] = {}
    for contest, status in zip(contests, frame.seats, strict=True):
        party = status.party or (contest.base.winner if contest.base else None)
        if party:
            parties[party] = parties.get(party, 0) + 1
    ranked = sorted(parties, key=lambda party: (-parties[party], party))
    return [
        [Filter(state=state) for state in STATES],
        [Filter(region=region) for region in regions],
        [Filter(party=party) for party in ranked],
    ]


class ChooseFilter(Card[Filter]):
    """Gives the chosen filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, replay: NightReplay, frame: Frame) -> None:
        super().__init__()
        self.replay = replay
        self.frame = frame
        self._options: list[Filter] = []

    def compose(self) -> ComposeResult:
        entries: list[Option | None] = []
        for group in choices(self.replay, self.frame):
            if entries:
                entries.append(None)
            for chosen in group:
                entries.append(Option(self._words(chosen), id=str(len(self._options))))
                self._options.append(chosen)
        with Vertical(classes="card"):
            yield Label("Which seats?", classes="card-title")
            yield Offers(*entries, compact=True)
            yield Label("enter narrows the list, escape leaves it", classes="card-hint")

    def _words(self, chosen: Filter) -> Content:
        contests, seats = self.replay.scenario.contests, self.frame.seats
        found = sum(matches(c, s, chosen) for c, s in zip(contests, seats, strict=True))
        words = describe(chosen, self.replay)
        return Content.from_markup("[$muted]$n[/]  $words", n=f"{found:>3}", words=words)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._options[int(event.option_id or 0)])
