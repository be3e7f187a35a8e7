"""From a hall's standing to what the screens say of it: boards, leads, headings, log entries.

Pure functions; nothing here imports textual's widgets or draws.
"""

from __future__ import annotations

from typing import Final

from simulator import Candidate, Contest, Scenario
from simulator.outcome import Mark
from simulator.text import quantity
from simulator.timeline import (
    Declaration,
    HallStanding,
    Stage,
    Weight,
    sentence,
    weight,
)
from tui.hall.bars import Board, Measure, Row
from tui.hall.figures import Figures
from tui.hall.log import Entry
from tui.hall.replay import HallReplay
from tui.kit import formats
from tui.kit.marks import BRIEF, BY_SIMULATED_LOT, by_simulated_lot, letters
from tui.kit.replay import stage_names
from tui.themes import tag

WIDEST: Final = 1 / 3
"""A bar over the whole width is a third of the papers verified, or the longest pile if more:
piles grow through the night, and the scale tells nothing of the end."""

SLOW: Final = {
    "boxes": "boxes are late",
    "verification": "slow to verify",
    "sorting": "slow to sort",
    "reconciliation": "hard to reconcile",
}
"""What takes long, by the stage that a delay names."""

NOT_TOLD: Final = "the tables are for agents' eyes"
"""Why the public view has no papers, samples and piles."""

SIMULATED: Final = BRIEF[Mark.SIMULATED]


def estimates(hall: HallStanding, contest: Contest, scenario: Scenario) -> Board:
    """The agents' estimates with their intervals; rows without figures before the first sample."""
    sample = hall.sample
    rows = []
    for i, candidate in enumerate(contest.candidates):
        party = scenario.party(candidate.party)
        if sample is None:
            rows.append(Row(candidate.shown, party, about=about(candidate), note=note(candidate)))
            continue
        e = sample.estimates[i]
        rows.append(
            Row(candidate.shown, party, 0, e.share, e.low, e.high,
                about=about(candidate), note=note(candidate))
        )  # fmt: skip
    if sample is None:
        return Board(tuple(rows), Measure.NOTHING, 1.0)
    widest = max((row.high for row in rows), default=1.0)
    return Board(tuple(rows), Measure.ESTIMATES, max(10.0 * -(-widest // 10), 10.0))


def totals(hall: HallStanding, contest: Contest, scenario: Scenario) -> Board:
    """The papers on candidates' tables."""
    declared = hall.declaration
    elected = declared.elected.index if declared else None
    # In the public view no pile grew: there the papers are those declared.
    piles = hall.piles if declared is None or declared.without_votes else votes_of(declared)
    counted = sum(piles)
    rows = tuple(
        Row(
            candidate.shown,
            scenario.party(candidate.party),
            papers,
            100 * papers / counted if counted else None,
            elected=i == elected,
            about=about(candidate),
            note=note(candidate),
        )
        for i, (candidate, papers) in enumerate(zip(contest.candidates, piles, strict=True))
    )
    return Board(rows, Measure.TOTALS, max(hall.papers_verified * WIDEST, *piles, 1.0))


def votes_of(declared: Declaration) -> tuple[int, ...]:
    """The votes of a declaration, in the order of the contest's candidates."""
    votes = {c.index: c.votes for c in declared.candidates}
    return tuple(votes[index] for index in sorted(votes))


def without_votes(contest: Contest, scenario: Scenario, elected: int = 0) -> Board:
    """Who is returned without a poll, or elected by votes that nobody knows: bars of no length."""
    rows = (
        Row(c.shown, scenario.party(c.party), elected=i == elected, about=about(c), note=note(c))
        for i, c in enumerate(contest.candidates)
    )
    return Board(tuple(rows), Measure.NOTHING, 1.0)


def totals_mark(replay: HallReplay) -> str:
    """What the running totals may be called: provisional figures are as their event is."""
    waiting = replay.waiting_since
    return SIMULATED if waiting is None else BRIEF[waiting[0]]


def about(candidate: Candidate) -> str:
    """What stands beside the party."""
    return candidate.status or ""


def note(candidate: Candidate) -> str:
    """What is known of a candidate, in one line."""
    return candidate.note or ""


def counting(hall: HallStanding) -> bool:
    """Papers are face up: the totals are the thing to show."""
    early = (Stage.BEFORE, Stage.RECEIPT, Stage.COUNTING, Stage.VERIFICATION, Stage.VERIFIED)
    return sum(hall.piles) > 0 or hall.stage not in early


def lead(hall: HallStanding, contest: Contest, scenario: Scenario) -> str:
    """Who leads whom by how many papers."""
    declared = hall.declaration
    if declared is not None:
        order = [c.index for c in declared.ranked]
    else:
        order = sorted(range(hall.candidates), key=lambda i: -hall.piles[i])
    if declared is not None and declared.unopposed:
        return f"{contest.candidates[order[0]].shown} is returned unopposed"
    if declared is not None and declared.rush:
        return f"{contest.candidates[order[0]].shown} is elected, {declared.instead_of_votes}"
    piles = hall.piles if declared is None else votes_of(declared)
    if len(order) < 2 or not (piles[order[0]] or declared):
        return ""
    first, second = order[:2]
    gap = piles[first] - piles[second]
    names = [
        f"{contest.candidates[i].shown} ({tag(scenario.party(contest.candidates[i].party))})"
        for i in (first, second)
    ]
    if gap == 0 and declared is not None:
        lot = BY_SIMULATED_LOT if by_simulated_lot(declared) else "elected by lot"
        return f"{names[0]} {lot}, level with {names[1]}"
    if gap == 0:
        return f"{names[0]} and {names[1]} are level"
    word = "Majority" if hall.declaration else "Lead"
    return f"{word} {formats.votes(gap)}: {names[0]} over {names[1]}"


def progress(hall: HallStanding) -> str:
    """How far the count has come."""
    if hall.declaration is not None and not hall.counted:
        return ""  # the public saw none of them counted
    return f"{formats.votes(hall.counted)} of {formats.votes(hall.papers_verified)} counted"


def seen(hall: HallStanding) -> str:
    """What the agents' sample rests on."""
    if hall.sample is None:
        return ""
    papers, boxes = hall.sample.papers, hall.sample.boxes
    return f"{quantity(papers, 'paper')} seen in {quantity(boxes, 'box', 'boxes')}"


def summary(replay: HallReplay, hall: HallStanding) -> str:
    """The line under the race: who leads, or what the sample rests on; to the public neither."""
    if replay.public and hall.declaration is None:
        return ""
    if counting(hall):
        return lead(hall, replay.contest, replay.scenario)
    return seen(hall)


def figures(replay: HallReplay, hall: HallStanding) -> Figures:
    """The figures of the hall, as far as they are told."""
    return Figures(hall, all_in=replay.all_boxes_in) if replay.public else Figures(hall)


def stage_words(replay: HallReplay, hall: HallStanding) -> tuple[str, str]:
    """The stage, and since when (or until when)."""
    name = stage_names(hall.stage, public=replay.public)[0]
    since = f"since {replay.clock(hall.stage_since):%H:%M}"
    if hall.declaration is not None and hall.declaration.unopposed:
        return "Returned unopposed", "no poll, no boxes"
    waiting = replay.waiting_since
    if waiting is not None:
        mark, began = waiting
        return f"Counting finished ({BRIEF[mark]})", f"waiting since {replay.clock(began):%H:%M}"
    if hall.stage in (Stage.ADJOURNED, Stage.SEALED) and hall.resumes_at is not None:
        return name, f"until {replay.clock(hall.resumes_at):%H:%M}"
    if hall.stage is Stage.DECLARED:
        return name, f"at {replay.clock(hall.stage_since):%H:%M}"
    return name, since


def place_words(replay: HallReplay) -> tuple[str, str]:
    """Where we are; and in a slow count, why it is slow, as far as anyone has said."""
    contest = replay.contest
    delayed = replay.delayed
    if delayed is not None:
        return contest.name, f"{SLOW[delayed.stage]}: {delayed.cause} ({letters(delayed)})"
    return contest.name, contest.venue or contest.region or replay.scenario.title


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
        sentence(event, replay.scenario).removeprefix(f"{replay.contest.name}: "),
        weight(event) is Weight.MILESTONE,
        letters(event),
    )
