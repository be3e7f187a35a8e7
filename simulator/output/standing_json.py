"""Standings as plain dictionaries, ready for JSON: the hall's and the nation's.

Floats are rounded to six decimals, times are ISO 8601 with offset, and what does not exist is
None. Everything in a hall before its declaration is simulated, and says so; on a live night it
is as it was entered.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from simulator.outcome import Mark, least
from simulator.output.known import seat_fields
from simulator.scenario import Contest, Scenario
from simulator.timeline import HallStanding, NationStanding, Timeline

Json = dict[str, Any]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def hall_standing(
    hall: HallStanding, contest: Contest, timeline: Timeline, *, public: bool = False
) -> Json:
    """A hall's standing: its stage, papers wherever they are, running totals by candidate.

    ``candidates`` run in order of declaration; ``papers`` on their tables are running totals,
    simulated until the declaration. What the ``public`` does not see of it is null.
    """
    declared = hall.declaration
    seen = not public or declared is not None
    mark = declared.mark if declared else timeline.undeclared_mark
    sample = hall.sample
    return {
        "scope": "contest",
        **seat_fields(contest),
        "time": timeline.clock(hall.time).isoformat(),
        "simulated": mark is not Mark.RECORD,
        "mark": mark,
        "stage": hall.stage.name.lower(),
        "since": timeline.clock(hall.stage_since).isoformat(),
        "resumes_at": _moment(timeline, hall.resumes_at),
        "boxes": None
        if public
        else {
            "all": hall.boxes,
            "received": hall.boxes_received,
            "verified": hall.boxes_verified,
            "recounted": hall.boxes_recounted,
        },
        "papers_verified": hall.papers_verified,
        "verified_turnout": _rounded(hall.verified_turnout),
        "candidates": [
            {
                "name": contest.candidates[i].name,
                "party": contest.candidates[i].party,
                "papers": hall.piles[i] if seen else None,
                "estimate": None
                if sample is None
                else {
                    "share": _rounded(sample.estimates[i].share),
                    "low": _rounded(sample.estimates[i].low),
                    "high": _rounded(sample.estimates[i].high),
                },
            }
            for i in contest.declaration_order
        ],
        "doubtful": None if public else hall.doubtful,
        "rejected": hall.rejected if seen else None,
        "tables": None if public else {"all": hall.tables, "busy": hall.tables_busy},
        "checks": hall.checks,
        "recounts": hall.recounts,
        "reconciliation_failures": hall.reconciliation_failures,
        "declared": declared is not None,
        "result": declared.result if declared else None,
        "winner_party": declared.elected.party if declared else None,
    }


def nation_standing(standing: NationStanding, scenario: Scenario, timeline: Timeline) -> Json:
    """The nation's standing; shares, changes and turnout in percent or points.

    It is on the record once all declarations that it sums up are, and their minutes.
    """

    def seat(slug: str) -> Json:
        return seat_fields(scenario.by_slug[slug])

    mark = _mark(standing, timeline)
    return {
        "scope": "nation",
        "time": timeline.clock(standing.time).isoformat(),
        "simulated": mark is not Mark.RECORD,
        "mark": mark,
        "declared": standing.declared,
        "rushed": standing.rushed,
        "total": standing.total,
        "parties": {
            line.party: {
                "seats": line.seats,
                "gained": line.gained,
                "lost": line.lost,
                "net": line.net,
                "votes": line.votes,
                "share": _rounded(line.share),
                "change": _rounded(line.change),
                "second_places": line.second_places,
                "exit_poll": line.exit_poll,
                "remaining": line.remaining,
            }
            for line in standing.parties
        },
        "valid_votes": standing.valid_votes,
        "rejected": standing.rejected,
        "electorate": standing.electorate,
        "turnout": _rounded(standing.turnout),
        "turnout_change": _rounded(standing.turnout_change),
        "swing": None
        if standing.swing is None
        else {
            "from": standing.swing.from_party,
            "to": standing.swing.to_party,
            "points": _rounded(standing.swing.points),
        },
        "base": standing.base,
        "scope_of_changes": standing.scope,
        "house": _house(standing),
        "regions": [
            {
                "region": line.region,
                "declared": line.declared,
                "total": line.total,
                "seats": dict(line.seats),
            }
            for line in standing.regions
        ],
        "records": [
            {
                "kind": record.kind,
                "about": record.about,
                **seat(record.contest),
                "time": timeline.clock(record.time).isoformat(),
                "value": _rounded(record.value),
                "text": record.text,
            }
            for record in standing.records.values()
            if record.about is None or record.kind == "largest_swing"
        ],
        "defeats": [
            {
                **seat(defeat.contest),
                "candidate": defeat.candidate,
                "party": defeat.party,
                "winner": defeat.winner,
                "note": defeat.note,
            }
            for defeat in standing.defeats
        ],
        "near_misses": [
            {
                **seat(miss.contest),
                "candidate": miss.candidate,
                "party": miss.party,
                "winner": miss.winner,
                "majority": miss.majority,
            }
            for miss in standing.near_misses
        ],
        "expected": [
            {
                **seat(status.contest),
                "stage": status.stage.name.lower(),
                "since": timeline.clock(status.since).isoformat(),
                "resumes_at": _moment(timeline, status.resumes_at),
                "simulated": True,
                "mark": timeline.undeclared_mark,
            }
            for status in standing.expected
        ],
        "latest": list(standing.latest),
    }


def _mark(standing: NationStanding, timeline: Timeline) -> Mark:
    """The least certain mark of the declarations summed up and of their minutes."""
    declared = [d for d in timeline.declarations if d.time <= standing.time]
    marks = [mark for d in declared for mark in (d.mark, d.time_mark)]
    return reduce(least, marks) if marks else timeline.undeclared_mark


def _house(standing: NationStanding) -> Json:
    house = standing.house
    return {
        "line": house.line,
        "leader": house.leader,
        "majority": house.majority if house.reached else None,
        "effective_line": house.effective_line,
        "effective_majority": house.effective_majority if house.reached else None,
        "text": house.text,
    }


def _moment(timeline: Timeline, time: int | None) -> str | None:
    return None if time is None else timeline.clock(time).isoformat()
