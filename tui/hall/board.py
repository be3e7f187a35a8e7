"""From a hall's standing to what the screens say of it: boards, leads, headings, log entries.

Pure functions; nothing here imports textual's widgets or draws.
"""

from __future__ import annotations

from typing import Final

from simulator import Contest, Scenario
from simulator.outcome import Mark
from simulator.text import quantity
from simulator.timeline import HallStanding, Stage, Weight, sentence, weight
from tui.hall.bars import Board, Measure, Row
from tui.hall.log import Entry
from tui.hall.replay import HallReplay
from tui.kit import formats
from tui.kit.marks import BRIEF, letters
from tui.kit.replay import STAGE_NAMES
from tui.themes import tag

WIDEST: Final = 1 / 3
"""A bar over the whole width is a third of the papers verified, or the longest pile if more:
piles grow through the night, and the scale tells nothing of the end."""

SIMULATED: Final = BRIEF[Mark.SIMULATED]


def estimates(hall: HallStanding, contest: Contest, scenario: Scenario) -> Board:
    """The agents' estimates with their intervals; rows without figures before the first sample."""
    sample = hall.sample
    rows = []
    for i, candidate in enumerate(contest.candidates):
        party = scenario.party(candidate.party)
        if sample is None:
            rows.append(Row(candidate.shown, party))
            continue
        e = sample.estimates[i]
        rows.append(Row(candidate.shown, party, 0, e.share, e.low, e.high))
    if sample is None:
        return Board(tuple(rows), Measure.NOTHING, 1.0)
    widest = max((row.high for row in rows), default=1.0)
    return Board(tuple(rows), Measure.ESTIMATES, max(10.0 * -(-widest // 10), 10.0))


def totals(hall: HallStanding, contest: Contest, scenario: Scenario) -> Board:
    """The papers on candidates' tables."""
    counted = sum(hall.piles)
    declared = hall.declaration
    elected = declared.elected.index if declared else None
    rows = tuple(
        Row(
            candidate.shown,
            scenario.party(candidate.party),
            papers,
            100 * papers / counted if counted else None,
            elected=i == elected,
        )
        for i, (candidate, papers) in enumerate(zip(contest.candidates, hall.piles, strict=True))
    )
    return Board(rows, Measure.TOTALS, max(hall.papers_verified * WIDEST, *hall.piles, 1.0))


def counting(hall: HallStanding) -> bool:
    """Papers are face up: the totals are the thing to show."""
    early = (Stage.BEFORE, Stage.RECEIPT, Stage.VERIFICATION, Stage.VERIFIED)
    return sum(hall.piles) > 0 or hall.stage not in early


def lead(hall: HallStanding, contest: Contest, scenario: Scenario) -> str:
    """Who leads whom by how many papers."""
    order = sorted(range(hall.candidates), key=lambda i: -hall.piles[i])
    if len(order) < 2 or not hall.piles[order[0]]:
        return ""
    first, second = order[:2]
    gap = hall.piles[first] - hall.piles[second]
    names = [
        f"{contest.candidates[i].shown} ({tag(scenario.party(contest.candidates[i].party))})"
        for i in (first, second)
    ]
    if gap == 0:
        return f"{names[0]} and {names[1]} are level"
    word = "Majority" if hall.declaration else "Lead"
    return f"{word} {formats.votes(gap)}: {names[0]} over {names[1]}"


def progress(hall: HallStanding) -> str:
    """How far the count has come."""
    return f"{formats.votes(hall.counted)} of {formats.votes(hall.papers_verified)} counted"


def seen(hall: HallStanding) -> str:
    """What the agents' sample rests on."""
    if hall.sample is None:
        return ""
    papers, boxes = hall.sample.papers, hall.sample.boxes
    return f"{quantity(papers, 'paper')} seen in {quantity(boxes, 'box', 'boxes')}"


def stage_words(replay: HallReplay, hall: HallStanding) -> tuple[str, str]:
    """The stage, and since when (or until when)."""
    name = STAGE_NAMES[hall.stage][0]
    since = f"since {replay.clock(hall.stage_since):%H:%M}"
    if hall.stage is Stage.ADJOURNED and hall.resumes_at is not None:
        return name, f"until {replay.clock(hall.resumes_at):%H:%M}"
    if hall.stage is Stage.DECLARED:
        return name, f"at {replay.clock(hall.stage_since):%H:%M}"
    return name, since


def entries(replay: HallReplay, *, routine: bool) -> tuple[Entry, ...]:
    """The hall's log: ``at`` counts events, so a line appears with its event."""
    return tuple(
        entry(replay, index)
        for index, event in enumerate(replay.hall.events)
        if routine or weight(event) is not Weight.ROUTINE
    )


def entry(replay: HallReplay, index: int) -> Entry:
    """The log's line of one event of the hall."""
    event = replay.hall.events[index]
    return Entry(
        index + 1,
        f"{replay.clock(event.time):%H:%M}",
        sentence(event, replay.scenario),
        weight(event) is Weight.MILESTONE,
        letters(event),
    )
