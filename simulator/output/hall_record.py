"""One counting hall as the page of ``replay --html`` carries it: standings, log, statement.

The page only looks up: what is known in the hall at any moment is folded here, by the one fold
there is, and written down as differences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.scenario import Contest, Scenario
from simulator.telling import Part, asides, rejected_lines, statement
from simulator.text import capitalise
from simulator.timeline import (
    Declaration,
    HallStanding,
    HallTimeline,
    Stage,
    Timeline,
    Weight,
    advance,
    describe_pace,
    opening,
    sentence,
    weight,
)
from simulator.timeline import events as ev
from simulator.uk import HEADS_NOT_KNOWN

Fields = dict[str, Any]
Number = Callable[[str], int]

COLUMNS: Final = (
    "time", "stage", "boxes_received", "boxes_verified", "papers_verified", "postal_opened",
    "doubtful", "rejected", "checks", "recounts", "absent",
)  # fmt: skip
"""What a row of standings holds, before the candidates' piles; ``absent`` has a bit for each of
them, in order, who is missed on the stage."""

_STAGES: Final = tuple(Stage)


_ABOUT: Final = ("note", "status", "description")
"""What a file may say of a candidate beside name and party."""


def hall_record(
    timeline: Timeline, scenario: Scenario, contest: Contest, end: int, number: Number
) -> Fields:
    """What the page knows of the one hall that it plays.

    Args:
        timeline: of that hall alone.
        scenario: its scenario.
        contest: whose hall it is.
        end: the last second that is told.
        number: gives a party its place in the record's list.
    """
    hall = timeline.halls[contest.slug]
    return {
        "venue": contest.venue,
        "officer": contest.declared_by,
        "stages": [stage.value for stage in _STAGES],
        "columns": list(COLUMNS),
        "people": [
            {
                "name": who.shown,
                "party": number(who.party),
                **{key: said for key in _ABOUT if (said := getattr(who, key))},
            }
            for who in contest.candidates
        ],
        "order": list(contest.declaration_order),
        **_opened(hall),
        "rows": _rows(hall, len(contest.candidates), end),
        "log": _log(timeline, scenario, contest, end),
        "statement": _statement(hall.declaration, contest)
        if hall.declaration is not None and hall.declaration.time <= end
        else None,
    }


def _opened(hall: HallTimeline) -> Fields:
    places = (place for place, event in enumerate(hall.events) if isinstance(event, ev.HallOpened))
    opened = hall.after(next(places, -1) + 1)
    return {"boxes": opened.boxes, "tables": opened.tables, "table_staff": opened.table_staff}


def _rows(hall: HallTimeline, candidates: int, end: int) -> list[list[int]]:
    """The standing after each second that changed it; every row less the one before."""
    rows: list[list[int]] = []
    standing = opening(hall.contest, candidates)
    for event in hall.events:
        if event.time > end:
            break
        standing = advance(standing, event)
        row = _row(standing)
        if rows and rows[-1][0] == row[0]:
            rows[-1] = row
        elif not rows or rows[-1][1:] != row[1:]:
            rows.append(row)
    before = [0] * (len(COLUMNS) + candidates)
    found = []
    for row in rows:
        found.append([now - then for now, then in zip(row, before, strict=True)])
        before = row
    return found


def _row(standing: HallStanding) -> list[int]:
    numbers = {key: getattr(standing, key) for key in COLUMNS}
    numbers["stage"] = _STAGES.index(standing.stage)
    numbers["absent"] = sum(1 << candidate for candidate in standing.absent)
    return [*numbers.values(), *standing.piles]


def _log(timeline: Timeline, scenario: Scenario, contest: Contest, end: int) -> list[list[Any]]:
    """Time, mark, sentence, kind, whether it is a milestone, source or detail; no routine.

    The last of the agents' samples before a second that has another is enough of them.
    """
    found: list[list[Any]] = []
    prefix = f"{contest.name}: " if len(scenario.contests) > 1 else ""
    for event in timeline.events:
        if event.time > end:
            break
        if weight(event) is Weight.ROUTINE and event.kind != "agents_sample":
            continue
        said = sentence(event, scenario).removeprefix(prefix)
        milestone = weight(event) is Weight.MILESTONE
        source = getattr(event, "source", None)
        if isinstance(event, ev.HallOpened):
            # How the clock was bent is for who looks closely.
            bent = describe_pace(event, contest)
            source = f"{capitalise(bent)}." if bent else None
        entry = [event.time, event.mark.value, said, event.kind, int(milestone), source]
        if event.kind == "agents_sample":
            found = [line for line in found if line[3] != event.kind or event.time - line[0] > 1500]
        found.append(entry)
    return found


def _statement(declared: Declaration, contest: Contest) -> Fields:
    """What the officer reads: beats of (seconds, part, words, figure, candidate, note)."""
    told = statement(declared, contest)
    beats: list[list[Any]] = []
    for beat in told.beats:
        words, figure, note = beat.text, None, None
        if beat.part is Part.REJECTED:
            *heads, (_, figure) = rejected_lines(declared)
            said = "; ".join(f"{head} {papers:,}" for head, papers in heads)
            words += f" {said}. Total" if said else ""
            note = HEADS_NOT_KNOWN if figure and not said else None
        elif beat.candidate is not None and beat.part is Part.CANDIDATE:
            figure = beat.candidate.votes
        index = None if beat.candidate is None else beat.candidate.index
        beats.append([beat.at, beat.part.value, words, figure, index, note])
    return {"beats": beats, "end": told.end, "asides": list(asides(declared, contest))}
