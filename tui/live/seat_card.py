"""What is known of a seat on a live night: how it stands, and every message with who entered it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widgets import Label

from simulator.live import Keeper
from simulator.messages import Message, Status
from simulator.text import capitalise
from tui.kit.cards import Card
from tui.kit.drawn import Tall, ends
from tui.live.saying import claim_words, kind_words, who_words

ALL: Final = 200
"""Candidates named: nobody is left out here."""

EMPTY: Final = "Nothing has been entered of this seat yet"


@dataclass(frozen=True, slots=True)
class SeatKnown:
    """A seat.

    Attributes:
        name: of the seat.
        status: how far it is, in words.
        facts: label and value of what is known beside the messages.
        messages: what was entered, in order of the night: kind, what it says, who and when.
        aside: why some of it does not count.
    """

    name: str
    status: str
    facts: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str, str], ...]
    aside: tuple[str, ...]


def know_seat(keeper: Keeper, slug: str) -> SeatKnown:
    """A seat as the keeper has it now."""
    night = keeper.night
    scenario, folded = night.scenario, night.fold.of(slug)
    contest = scenario.by_slug[slug]
    facts = [("Electorate", f"{contest.electorate:,}")]
    if contest.base is not None and contest.base.winner:
        facts.append((contest.base.label, f"held by {scenario.party(contest.base.winner).name}"))
    if contest.expected_at is not None and folded.status is not Status.DECLARED:
        late = ", overdue" if contest.expected_at < keeper.night_time else ""
        facts.append(("Expected", f"{contest.expected_at:%H:%M}{late}"))
    said: list[Message] = sorted(
        (*folded.statements, *folded.happenings), key=lambda m: (m.night_time, m.revision)
    )
    lines = tuple(
        (_kind(m, folded.standing), claim_words(m, scenario, most=ALL), who_words(m, scenario))
        for m in said
    )
    aside = [f"{a.reason}" for a in night.fold.set_aside if a.message.contest == slug]
    return SeatKnown(contest.name, capitalise(folded.status), tuple(facts), lines, tuple(aside))


def _kind(message: Message, standing: Message | None) -> str:
    words = capitalise(kind_words(message.kind))
    return f"{words} (holds)" if message is standing else words


class SeatLines(Tall[SeatKnown]):
    """The lines of a seat."""

    def draw(self, known: SeatKnown, size: Size) -> list[Text]:
        look, width = self.look, max(size.width, 24)
        lines = [
            Text.assemble((f"{label}  ", look.quiet), (value, look.normal))
            for label, value in known.facts
        ]
        lines.append(Text(""))
        for kind, words, who in known.messages:
            lines.append(ends(Text(kind, look.strong), Text(who, look.quiet), width))
            if words:
                lines += Text(words, look.normal).wrap(self.app.console, width)
        if not known.messages:
            lines.append(Text(EMPTY, look.quiet))
        for reason in known.aside:
            lines += Text(f"Set aside: {reason}", look.bright).wrap(self.app.console, width)
        return lines


class SeatCard(Card[None]):
    """A card with all that."""

    DEFAULT_CSS = """
    SeatCard VerticalScroll {
        width: 84; max-width: 100%; max-height: 90%; height: auto; padding: 0 2;
        background: $background; border: round $border; scrollbar-size-vertical: 1; }
    """

    def __init__(self, known: SeatKnown) -> None:
        super().__init__()
        self.known = known

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            title = f"{self.known.name} · {self.known.status} · live, as entered"
            yield Label(title, classes="card-title", markup=False)
            yield SeatLines(self.known)
            yield Label("escape: back", classes="card-hint")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
