"""What was set aside of a live night, in full: why, what it said, where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widgets import Label

from simulator.live import Keeper
from simulator.text import excerpt, expose
from tui.kit.cards import Card
from tui.kit.drawn import Tall
from tui.kit.formats import wrap
from tui.live.saying import who_words

OUT: Final = "× "
TOLD: Final = "· "


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that does not count, or that a source told.

    Attributes:
        sign: which of the two.
        why: why it does not count, or what was told.
        what: that it says; empty where nothing is to be quoted.
        where: it came from; empty where that is said already.
    """

    sign: str
    why: str
    what: str = ""
    where: str = ""


def aside_of(keeper: Keeper, told: Sequence[tuple[datetime, str]] = ()) -> tuple[SetAside, ...]:
    """What a night's sources told, the latest first, then all that was set aside."""
    return (*told_lines(told), *_aside_of(keeper))


def _aside_of(keeper: Keeper) -> Iterator[SetAside]:
    night = keeper.night
    for rejection in keeper.rejected:
        what = excerpt(rejection.text)
        yield SetAside(OUT, expose(rejection.reason), what, expose(rejection.source))
    for aside in night.fold.set_aside:
        yield SetAside(OUT, aside.reason, where=who_words(aside.message, night.scenario))
    for problem in night.problems:
        yield SetAside(OUT, problem)


def told_lines(told: Sequence[tuple[datetime, str]]) -> Iterator[SetAside]:
    """What sources told, the latest first."""
    for when, words in reversed(told):
        yield SetAside(TOLD, f"{when:%H:%M} {expose(words)}")


class AsideLines(Tall[tuple[SetAside, ...]]):
    """Each of them, as many lines as it needs."""

    def draw(self, found: tuple[SetAside, ...], size: Size) -> Iterator[Text]:
        look, width = self.look, max(size.width, 16)
        for aside in found:
            for place, piece in enumerate(wrap(aside.why, width - len(aside.sign)) or [""]):
                sign = aside.sign if place == 0 else " " * len(aside.sign)
                yield Text.assemble((sign, look.bright), (piece, look.normal))
            for words in (aside.what, aside.where):
                for piece in wrap(words, width - len(aside.sign)):
                    yield Text(" " * len(aside.sign) + piece, look.quiet)


class AsideCard(Card[None]):
    """A card with all that."""

    DEFAULT_CSS = """
    AsideCard VerticalScroll {
        width: 84; max-width: 100%; max-height: 90%; height: auto; padding: 0 2;
        background: $background; border: round $border; scrollbar-size-vertical: 1; }
    """

    def __init__(self, found: tuple[SetAside, ...]) -> None:
        super().__init__()
        self.found = found

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Label("Told by the sources, and set aside", classes="card-title", markup=False)
            yield AsideLines(self.found)
            yield Label("↑ ↓ scroll, escape: back", classes="card-hint")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
