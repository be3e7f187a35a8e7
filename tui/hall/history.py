"""The seat on the nights that come with the program: a line a result, tonight's standing out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.scenario import PastResult, held_throughout
from tui.kit import formats
from tui.kit.drawn import Tall
from tui.themes import TAG


@dataclass(frozen=True)
class History:
    """A seat's results, the oldest first, seen from a night."""

    results: tuple[PastResult, ...]
    scenario: Scenario


class SeatHistory(Tall[History]):
    """As many lines as there are results, and one for a party that won them all."""

    def draw(self, history: History, size: Size) -> Iterable[Text]:
        look, scenario = self.look, history.scenario
        days = max(len(past.when) for past in history.results)
        for past in history.results:
            party = look.party(scenario.party(past.winner_party))
            tonight = past.date == scenario.date
            line = Text(f"{past.when:<{days}}  ", look.normal if tonight else look.quiet)
            line.append(f"{party.symbol} ", party.style)
            line.append(formats.fitted(party.short, TAG), look.bright if tonight else look.normal)
            words = Text(past.words, look.strong if tonight else look.normal)
            if line.cell_len + 2 + words.cell_len <= size.width:
                yield line.append("  ").append_text(words)
            else:
                yield line
                yield Text("  ").append_text(words)
        if winner := held_throughout(history.results):
            name = scenario.party(winner).name
            yield Text(f"{name} at each of these {len(history.results)} results", look.normal)
