"""The sources: who is to be named for what is on the screen, with licences; it scrolls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widgets import Label

from simulator import Scenario, Timeline
from simulator.outcome import Mark
from simulator.scenario import Credit, list_sources, name_source
from simulator.telling import Kind, Moment, Rank
from simulator.timeline import HallOpened, describe_pace
from tui.kit.cards import Card
from tui.kit.drawn import Tall
from tui.kit.formats import wrap
from tui.kit.replay import Replay

LATEST: Final = 5
"""So many moments are told of with their sources."""


SUMMED_UP: Final = "summed up from what had been declared by then"
"""Of what is told of the nation, which nobody need have published."""


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
            # What is said of figures, minutes and moments comes before the list of publications.
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


def moment_source(moment: Moment, timeline: Timeline) -> str:
    """Where a moment is from, in words; of a declaration figures and minute by themselves."""
    if moment.kind is Kind.EXIT_POLL and timeline.draw is not None:
        return f"{name_source(moment.source or 'the exit poll')}; of the real night"
    hall = timeline.halls.get(moment.contest or "")
    declared = hall.declaration if hall is not None else None
    if moment.contest is None and moment.source is None and moment.mark is not Mark.SIMULATED:
        return SUMMED_UP
    if declared is None or declared.time != moment.time:
        return _where(moment.source, moment.mark)
    figures, minute = declared.mark, declared.time_mark
    return (
        f"figures: {_where(declared.source, figures)}; "
        f"minute: {_where(declared.time_source, minute)}"
    )


def _at(moment: datetime, headline: str) -> str:
    """The clock before a headline, unless it says so itself."""
    clock = f"{moment:%H:%M}"
    return headline if headline.startswith(clock) else f"{clock} {headline}"


def _where(source: str | None, mark: Mark) -> str:
    if source is None or mark in (Mark.SIMULATED, Mark.LIVE, Mark.TEST, Mark.AUTHOR):
        return mark.words
    assumed = "; its minute is assumed" if mark is Mark.REPORTED else ""
    return f"{name_source(source)}{assumed}"


def sources_now(replay: Replay) -> Sources:
    """Of what was told last, the latest first: each moment, its time, and where it is from."""
    now = replay.now
    told = [m for m in replay.moments if m.time <= now and m.rank < Rank.COUNTED][-LATEST:]
    found = (
        Credit(_at(replay.clock(m.time), m.headline), moment_source(m, replay.timeline))
        for m in reversed(told)
    )
    return Sources("What was told last", tuple(found))


def sources_screen(replay: Replay, *of_all: Sources) -> SourcesScreen:
    """The card over a replay: of what was told last, then of everything.

    The titles of publications look back on the night: in the public view they come after it.
    """
    now = sources_now(replay)
    if replay.public and replay.playback.position < replay.playback.end:
        later = Credit("Everything else", "stands here once all has been declared")
        return SourcesScreen((Sources(now.title, (*now.credits, later)),))
    return SourcesScreen((*((now,) if now.credits else ()), *of_all))


def sources_of_hall(scenario: Scenario, slug: str, timeline: Timeline | None) -> Sources:
    """Of one contest: its figures, its minute, what happened in its hall."""
    return _of(scenario, scenario.by_slug[slug].name, slug, timeline)


def sources_of_night(scenario: Scenario, timeline: Timeline | None = None) -> Sources:
    """Of a whole night."""
    return _of(scenario, scenario.title, None, timeline)


def _minutes(scenario: Scenario, slug: str, timeline: Timeline) -> Iterator[Credit]:
    """How a hall's simulated minutes were made, where its clock was bent."""
    opened = next((e for e in timeline.halls[slug].events if isinstance(e, HallOpened)), None)
    words = describe_pace(opened, scenario.by_slug[slug]) if opened is not None else ""
    if words:
        yield Credit("Simulated minutes", words)


def _of(scenario: Scenario, title: str, slug: str | None, timeline: Timeline | None) -> Sources:
    found = list_sources(scenario, slug)
    if slug is not None and timeline is not None and slug in timeline.halls:
        found = (*found, *_minutes(scenario, slug, timeline))
    if timeline is not None and timeline.draw is not None:
        drawn = f"draw {timeline.draw} of seed {timeline.seed}: simulated, around the predictions"
        real = "of the real night, from which this one was drawn"
        found = (Credit("This night's figures and minutes", drawn), Credit("What follows", real),
                 *found)  # fmt: skip
    return Sources(title, found)
