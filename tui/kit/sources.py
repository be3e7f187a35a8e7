"""The sources: who is to be named for what is on the screen, with licences; it scrolls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widgets import Label

from simulator import Scenario, Timeline
from simulator.scenario import Credit, list_sources
from tui.kit.cards import Card
from tui.kit.drawn import Tall
from tui.kit.formats import wrap


@dataclass(frozen=True, slots=True)
class Sources:
    """Credits under a title."""

    title: str
    credits: tuple[Credit, ...]


class SourceList(Tall[tuple[Sources, ...]]):
    """What each thing is, its source set in under it, and the terms where there are any."""

    def draw(self, groups: tuple[Sources, ...], size: Size) -> Iterable[Text]:
        look, width = self.look, max(size.width - 2, 20)
        for place, group in enumerate(groups):
            if place:
                yield Text("")
            yield Text(group.title, look.bright)
            # What is said of figures and minutes comes before the list of publications.
            for what, source, licence in sorted(group.credits, key=lambda c: c.what == "Source"):
                yield from (Text(line, look.quiet) for line in wrap(what, width + 2))
                yield from (Text(f"  {line}", look.normal) for line in wrap(source, width))
                yield from (Text(f"  {line}", look.quiet) for line in wrap(licence or "", width))


class SourcesScreen(Card[None]):
    """Any of the keys that open or close things closes it."""

    AUTO_FOCUS = "#sources"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i,enter", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, groups: Sequence[Sources]) -> None:
        super().__init__()
        self.groups = tuple(groups)

    def compose(self) -> ComposeResult:
        """The list, to scroll."""
        with VerticalScroll(id="sources", classes="card"):
            yield Label("Sources", classes="card-title")
            yield SourceList(self.groups)
            yield Label("↑ ↓ scroll, escape closes", classes="card-hint")


def sources_of_hall(scenario: Scenario, slug: str, timeline: Timeline | None) -> Sources:
    """Of one contest: its figures, its minute, what happened in its hall."""
    return _of(scenario, scenario.by_slug[slug].name, slug, timeline)


def sources_of_night(scenario: Scenario, timeline: Timeline | None = None) -> Sources:
    """Of a whole night."""
    return _of(scenario, scenario.title, None, timeline)


def _of(scenario: Scenario, title: str, slug: str | None, timeline: Timeline | None) -> Sources:
    found = list_sources(scenario, slug)
    if timeline is not None and timeline.draw is not None:
        drawn = f"draw {timeline.draw} of seed {timeline.seed}: simulated, around the predictions"
        real = "of the real night, from which this one was drawn"
        found = (Credit("This night's figures and minutes", drawn), Credit("What follows", real),
                 *found)  # fmt: skip
    return Sources(title, found)
