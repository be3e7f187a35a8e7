"""Who stands: name, description, standing, note, and in the hall the papers on each table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widgets import Label

from simulator import Candidate, Contest, Scenario
from tui.kit import formats
from tui.kit.cards import Card
from tui.kit.drawn import Tall, ends
from tui.kit.formats import wrap


@dataclass(frozen=True)
class People:
    """The candidates of a contest, and their papers where there are any, by their indices."""

    contest: Contest
    scenario: Scenario
    order: tuple[int, ...]
    papers: tuple[int, ...] | None = None
    only_noted: bool = False


class PeopleList(Tall[People]):
    """A line a candidate, and what is known of them set in under it."""

    def draw(self, people: People, size: Size) -> Iterable[Text]:
        look, width = self.look, max(size.width, 12)
        for index in people.order:
            candidate = people.contest.candidates[index]
            party = people.scenario.party(candidate.party)
            if people.only_noted and not facts(candidate):
                continue
            worn = look.party(party)
            line = Text(f"{worn.symbol} ", worn.style).append(candidate.shown, look.strong)
            line.append(f"  {candidate.description or party.name}", look.quiet)
            papers = "" if people.papers is None else formats.votes(people.papers[index])
            yield ends(line, Text(papers, look.strong), width)
            for fact in facts(candidate):
                yield from (Text(f"  {piece}", look.normal) for piece in wrap(fact, width - 2))


def facts(candidate: Candidate) -> tuple[str, ...]:
    """What a file says of a candidate beyond the name and what stands on the ballot paper."""
    found = []
    if candidate.status:
        found.append(candidate.status[:1].upper() + candidate.status[1:])
    if candidate.name != candidate.shown:
        found.append(f"In full {candidate.name}")
    if candidate.note:
        found.append(candidate.note)
    elif candidate.sitting_mp:
        found.append("Sitting member")
    return tuple(found)


def noted(contest: Contest) -> bool:
    """Whether a file says anything of any candidate."""
    return any(facts(candidate) for candidate in contest.candidates)


class PeopleScreen(Card[None]):
    """Everybody, to scroll; any of the keys that open or close things closes it."""

    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,enter", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, people: People, title: str) -> None:
        super().__init__()
        self.people = people
        self.card_title = title

    def compose(self) -> ComposeResult:
        """The title, and everybody."""
        with VerticalScroll(id="people", classes="card"):
            yield Label(self.card_title, classes="card-title", markup=False)
            yield PeopleList(self.people)
            yield Label("↑ ↓ scroll, escape closes", classes="card-hint")
