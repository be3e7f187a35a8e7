"""Live nights opened in tests: a small one, or the whole House, its clock's hands in the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from simulator.live import Draft, Keeper, Receipt, coming, keep_journal
from simulator.messages import Body, Kind, Result, Votes
from simulator.scenario import Scenario
from tests.shipped import load
from tests.tui.stage import Opened, opened
from tui.live import Live, LiveReplay, LiveScreen
from tui.projections import Projections

SEATS = ("Swindon South", "Barking", "Swindon North", "Witney", "Broxbourne", "Blyth and Ashington")


@cache
def whole() -> Scenario:
    """The House of 2024, as it was before its night."""
    return coming(load("uk-2024"))


@cache
def few() -> Scenario:
    """Six seats of it."""
    scenario = whole()
    chosen = tuple(c for c in scenario.contests if c.name in SEATS)
    return replace(scenario, contests=chosen, name="six-seats", title="Six seats")


class Hands:
    """The hands of the real clock, in the night's own time."""

    def __init__(self, scenario: Scenario, minutes: float = 60) -> None:
        self.time = scenario.close_of_poll + timedelta(minutes=minutes)

    def __call__(self) -> datetime:
        return self.time

    def wait(self, minutes: float) -> None:
        """Time passes."""
        self.time += timedelta(minutes=minutes)


def votes_of(scenario: Scenario, slug: str) -> tuple[int, ...]:
    """What the seat's candidates had on the night, in order of declaration."""
    contest = load("uk-2024").by_slug[slug]
    order = scenario.by_slug[slug].declaration_order
    return tuple(contest.candidates[i].votes or 0 for i in order)


def result_of(scenario: Scenario, slug: str, votes: tuple[int, ...] | None = None) -> Result:
    """Figures of a seat."""
    contest = scenario.by_slug[slug]
    people = [contest.candidates[i] for i in contest.declaration_order]
    return Result(
        tuple(
            Votes(number, name=who.name, party=who.party)
            for who, number in zip(people, votes or votes_of(scenario, slug), strict=True)
        )
    )


class Kept:
    """A live night that is open, and what a test does with it beside the screen."""

    def __init__(self, there: Opened, keeper: Keeper, hands: Hands) -> None:
        self.there, self.keeper, self.hands = there, keeper, hands

    @property
    def screen(self) -> LiveScreen:
        """The board."""
        return self.there.find(LiveScreen)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self.there.text

    def enter(
        self, kind: Kind, contest: str | None, body: Body, by: str = "Ada", **more: object
    ) -> Receipt:
        """Somebody else enters something."""
        return self.keeper.enter(Draft(kind, contest, body, by, **more), sure=True)  # type: ignore[arg-type]

    def declare(self, slug: str, *votes: int, by: str = "Ada") -> Receipt:
        """Somebody else enters a seat's figures: those of the night, unless others are given."""
        return self.enter(
            Kind.RESULT, slug, result_of(self.keeper.night.scenario, slug, votes or None), by
        )

    async def look(self) -> None:
        """The screen looks at its clock and at the keeper."""
        self.screen.tick()
        await self.there.settle()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.there.press(*keys)

    async def type(self, words: str) -> None:
        """Type words, in one moment."""
        await self.there.burst(*words)


@asynccontextmanager
async def kept(
    scenario: Scenario | None = None,
    size: tuple[int, int] = (80, 24),
    *,
    minutes: float = 60,
    double_entry: bool = False,
    before: Callable[[Keeper], None] | None = None,
    projections: Projections | None = None,
    by: str = "AB",
) -> AsyncIterator[Kept]:
    """A live night of few seats, or of another scenario, so many minutes after close of poll."""
    scenario = scenario or few()
    hands = Hands(scenario, minutes)
    path = Path("night.journal.jsonl")
    with keep_journal(path, scenario, double_entry=double_entry, now=hands()) as journal:
        keeper = Keeper(journal, scenario, now=hands)
        if before is not None:
            before(keeper)
        place = Live(keeper, LiveReplay(keeper, projections), by)
        async with opened(place, size) as there:
            open_ = Kept(there, keeper, hands)
            await open_.look()
            yield open_
