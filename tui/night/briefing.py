"""What is told of a night before 22:00: its file's words, who holds the seats, who predicted."""

from __future__ import annotations

from collections.abc import Iterator

from simulator import Scenario
from simulator.text import join, quantity
from tui.kit.briefing import Part
from tui.kit.sentences import Sentences
from tui.night.replay import NightReplay


def brief_night(replay: NightReplay) -> list[Part]:
    """The parts of the card of a night."""
    scenario = replay.scenario
    real = not scenario.modified and replay.timeline.draw is None
    parts: list[Part] = []
    told = scenario.opening if real else ()
    about = tuple(" ".join(part.split()) for part in (scenario.description,) if part.strip())
    if told or about:
        parts.append(("", Sentences(told or about)))
    parts.append(("The seats", Sentences(tuple(_seats(scenario)))))
    named = tuple(_pollsters(scenario))
    if named:
        parts.append(("Predictions", Sentences(named)))
    if scenario.changes:
        parts.append(("What is changed", Sentences(scenario.changes)))
    return parts


def _seats(scenario: Scenario) -> Iterator[str]:
    """How many, where, and who holds them."""
    contests = scenario.contests
    regions: dict[str, int] = {}
    held: dict[str, dict[str, int]] = {}
    for contest in contests:
        where = contest.region or contest.country
        regions[where] = regions.get(where, 0) + 1
        base = contest.base
        if base is not None and base.winner is not None:
            seats = held.setdefault(base.label, {})
            seats[base.winner] = seats.get(base.winner, 0) + 1
    yield f"{quantity(len(contests), 'seat')} in {quantity(len(regions), 'region')}"
    for label, seats in held.items():
        ranked = sorted(seats, key=lambda party: (-seats[party], party))
        yield f"{label}: " + ", ".join(f"{scenario.party(p).short} {seats[p]}" for p in ranked)
    for poll, words in (("unopposed", "returned unopposed"), ("countermanded", "countermanded")):
        names = [contest.name for contest in contests if contest.poll == poll]
        if names:
            yield f"{words[:1].upper()}{words[1:]}: {join(names)}"


def _pollsters(scenario: Scenario) -> Iterator[str]:
    """Whose predictions there are, and of how many seats."""
    for pollster in scenario.pollsters:
        seats = quantity(len(pollster.shares.keys() | pollster.candidates.keys()), "seat")
        when = f", {pollster.fieldwork}" if pollster.fieldwork else ""
        yield f"{pollster.name}{when}: {seats}"
