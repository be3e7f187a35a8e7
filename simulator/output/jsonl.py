"""JSON lines of a replay, and declarations as JSON: one object an event, UTF-8, no NaN.

Candidates stand by name and party; floats carry at most six decimals. A seat is its slug, its ONS
id and its name, wherever it is more than the contest of an event. ``schema.py`` describes it all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from simulator.outcome import Mark, Rejected
from simulator.output.known import certified_object, place_fields, seat_fields, swing_object
from simulator.scenario import Candidate, Contest, Scenario, certified_outcome, seat_history
from simulator.text import expose_json
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from simulator.version import __version__

Fields = dict[str, Any]
_CANDIDATE: Final = (
    "name", "display_name", "party", "party_name", "votes", "share", "change", "elected",
    "deposit_lost", "new", "read_as", "description", "status", "note",
)  # fmt: skip
"""Fields of a candidate in a declaration, in this order."""
PROJECTION: Final = "projection"
"""The kind of a line that says how the night will end; no event of a timeline."""
Naming = tuple[tuple[Candidate, ...], Callable[[int], datetime]]


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False
)
_EXACT: Final = frozenset({int, str, bool, type(None)})
"""Types that JSON holds as they are: most of a night's fields, passed over quickly."""


def dumps(value: object) -> str:
    """Compact JSON with the floats rounded to six decimals; nothing in it commands a terminal."""
    return expose_json(_ENCODER.encode(rounded(value)))


def rounded(value: Any) -> Any:
    """The value with every float in it rounded to six decimals (and no negative zero)."""
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, dict):
        return {k: v if type(v) in _EXACT else rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [v if type(v) in _EXACT else rounded(v) for v in value]
    return value


def said_of_test(*, test: bool) -> Fields:
    """``"test": true`` of what is of a rehearsal; no field of anything else."""
    return {"test": True} if test else {}


def _who(candidate: Candidate) -> Fields:
    return {"name": candidate.name, "party": candidate.party}


def _heads(rejected: Rejected) -> Fields:
    heads = {name: getattr(rejected, name) for name in Rejected.__slots__ if name != "unknown"}
    return heads | {"total": None} if rejected.unknown else heads


def _votes(votes: tuple[int, ...], naming: Naming) -> list[Fields]:
    order = sorted(range(len(votes)), key=lambda i: (naming[0][i].sort_name, i))
    return [{**_who(naming[0][i]), "votes": votes[i]} for i in order]


def _name(index: int | None, naming: Naming) -> str | None:
    return None if index is None else naming[0][index].name


def _bundle(e: ev.BundlePlaced, n: Naming) -> Fields:
    return {
        "candidate": n[0][e.candidate].name,
        "party": n[0][e.candidate].party,
        "papers": e.papers,
        "tables_busy": e.tables_busy,
    }


def _sample(e: ev.AgentsSample, n: Naming) -> Fields:
    return {
        "boxes": e.boxes,
        "papers": e.papers,
        "excludes_postal": True,
        "estimates": [
            {**_who(c), "share": estimate.share, "low": estimate.low, "high": estimate.high}
            for c, estimate in zip(n[0], e.estimates, strict=True)
        ],
    }


def _adjudicated(e: ev.DoubtfulAdjudicated, n: Naming) -> Fields:
    admitted = [
        {**_who(c), "papers": papers} for c, papers in zip(n[0], e.admitted, strict=True) if papers
    ]
    return {"admitted": admitted, "rejected": _heads(e.rejected)}


def _figures(e: ev.Reconciled | ev.ProvisionalFigures, n: Naming) -> Fields:
    fields: Fields = {"candidates": _votes(e.votes, n), "rejected": e.rejected}
    return {**fields, "source": e.source} if isinstance(e, ev.Reconciled) else fields


def _lot(e: ev.LotDrawn, n: Naming) -> Fields:
    return {
        "between": [_who(n[0][i]) for i in e.between],
        "elected": _name(e.elected, n),
        "votes": e.votes,
    }


def _adjourned(e: ev.Adjourned, n: Naming) -> Fields:
    until = None if e.until is None else n[1](e.until).isoformat()
    return {"until": until, "cause": e.cause, "source": e.source}


def _sealed(e: ev.SealedOvernight, n: Naming) -> Fields:
    return {"boxes": e.boxes, "until": n[1](e.until).isoformat()}


def _requested(e: ev.RecountRequested | ev.RecountRefused, n: Naming) -> Fields:
    fields: Fields = {"requested_by": _name(e.requested_by, n), "majority": e.majority}
    if isinstance(e, ev.RecountRequested):
        fields |= {
            "requested_by_party": e.requested_by_party,
            "full": e.full,
            "source": e.source,
            "lead_of": e.lead_of,
        }
    return fields


def _checked(e: ev.BundleCheck, n: Naming) -> Fields:
    return {
        "number": e.number,
        "requested_by": _name(e.requested_by, n),
        "requested_by_party": e.requested_by_party,
        "lead": e.lead,
        "source": e.source,
        "lead_of": e.lead_of,
    }


def _incident(e: ev.IncidentHappened, n: Naming) -> Fields:
    return {
        "text": e.text,
        "holds": e.holds,
        "source": e.source,
        "absent": _name(e.absent, n),
        "arrives": _name(e.arrives, n),
        "public": e.public,
    }


def _candidate(candidate: ev.DeclaredCandidate, e: ev.Declaration) -> Fields:
    fields = {name: getattr(candidate, name) for name in _CANDIDATE}
    # Nobody voted, or nobody knows yet how many: that is not a vote of zero.
    return fields | {"votes": None, "share": None} if e.without_votes else fields


def declaration_fields(e: ev.Declaration, scenario: Scenario) -> Fields:
    """The contract's declaration object, without the fields every line has."""
    contest = scenario.by_slug[e.contest or ""]
    return {
        "ons_id": e.ons_id,
        "name": e.name,
        "contest_name": e.name,
        **place_fields(contest),
        "candidates": [_candidate(c, e) for c in e.candidates],
        "winner": e.elected.name,
        "winner_party": e.elected.party,
        "electorate": e.electorate,
        "valid_votes": None if e.without_votes else e.valid_votes,
        "turnout": None if e.without_votes else e.turnout,
        "rejected": _heads(e.rejected) | ({"total": None} if e.without_votes else {}),
        "majority": None if e.without_votes else e.majority,
        "by_lot": e.by_lot,
        "result": e.result,
        "base": e.base,
        "swing": swing_object(e.swing),
        "time_mark": e.time_mark,
        "origin": e.origin,
        "source": e.source,
        "time_source": e.time_source,
        "unopposed": e.unopposed,
        "rush": e.rush,
        "declared_by": e.declared_by,
        "certified": certified_object(certified_outcome(scenario, contest.slug)),
        "notable": list(e.notable),
        "aftermath": list(e.aftermath),
    }


_SPECIAL: dict[type[ev.Event], Callable[[Any, Naming], Fields]] = {
    ev.BundlePlaced: _bundle,
    ev.AgentsSample: _sample,
    ev.DoubtfulAdjudicated: _adjudicated,
    ev.Reconciled: _figures,
    ev.ProvisionalFigures: _figures,
    ev.LotDrawn: _lot,
    ev.Adjourned: _adjourned,
    ev.SealedOvernight: _sealed,
    ev.RecountRequested: _requested,
    ev.RecountRefused: _requested,
    ev.BundleCheck: _checked,
    ev.IncidentHappened: _incident,
}
_COMMON = ("seq", "time", "contest", "mark")
_PLAIN: dict[type[ev.Event], tuple[str, ...]] = {}


def _plain_fields(event: ev.Event) -> tuple[str, ...]:
    """Names of an event's own fields, for kinds whose fields are JSON as they are."""
    kind = type(event)
    if kind not in _PLAIN:
        _PLAIN[kind] = tuple(
            name for name in kind.__dataclass_fields__ if name not in _COMMON and name != "kind"
        )
    return _PLAIN[kind]


def event_object(event: ev.Event, scenario: Scenario, timeline: Timeline) -> Fields:
    """One event as the contract's JSON object."""
    head: Fields = {
        "seq": event.seq,
        "time": timeline.clock(event.time).isoformat(),
        "event": event.kind,
        "contest": event.contest,
        "simulated": event.simulated,
        "mark": event.mark,
        **said_of_test(test=timeline.test),
    }
    if isinstance(event, ev.Declaration):
        return head | declaration_fields(event, scenario)
    contest = scenario.by_slug[event.contest] if event.contest else None
    special = _SPECIAL.get(type(event))
    if special is not None:
        return head | special(event, (contest.candidates if contest else (), timeline.clock))
    if isinstance(event, ev.CloseOfPoll):
        head["scenario"] = _played(scenario, timeline)
    elif isinstance(event, ev.HallOpened) and contest is not None:
        head |= seat_fields(contest)
    return head | {name: getattr(event, name) for name in _plain_fields(event)}


def _played(scenario: Scenario, timeline: Timeline) -> Fields:
    """What a file of lines is a record of: with it the very night can be played again."""
    one = next(iter(timeline.halls)) if len(timeline.halls) == 1 else None
    given = timeline.given
    at = None if given is None or given.time is None else timeline.clock(given.time).isoformat()
    return {
        "name": scenario.name,
        "title": scenario.title,
        "digest": scenario.digest,
        "version": __version__,
        "seed": timeline.seed,
        "draw": timeline.draw,
        "given": None
        if given is None
        else {"words": given.words, "exit_poll": given.exit_poll, "time": at},
        "contest": one if len(scenario.contests) > 1 else None,
    }


def history_objects(contest: Contest) -> list[Fields]:
    """A seat's results on the shipped nights, the oldest first; empty where none has it."""
    return [
        {
            "night": past.night,
            "date": past.date.isoformat() if past.date else None,
            "base": past.base,
            "winner_party": past.winner_party,
            "winner": past.winner,
            "majority": past.majority,
        }
        for past in seat_history(contest.ons_id)
    ]


def declared_time(d: ev.Declaration, scenario: Scenario) -> str | None:
    """When a result was declared: recorded, or said live; None where nobody knows."""
    if d.time_mark.entered:
        return scenario.clock.at(d.time).isoformat()
    at = scenario.by_slug[d.contest or ""].declared_at
    return at.isoformat() if at else None


def result_objects(declarations: tuple[ev.Declaration, ...], scenario: Scenario) -> list[Fields]:
    """Declared results as JSON objects; ``time`` is null where no declaration is recorded.

    One contest alone comes with its history on the shipped nights.
    """
    alone = len(declarations) == 1
    return [
        {
            "time": declared_time(d, scenario),
            "contest": d.contest,
            "simulated": d.simulated,
            "mark": d.mark,
            **said_of_test(test=d.mark is Mark.TEST),
            **declaration_fields(d, scenario),
            **({"history": history_objects(contest)} if alone else {}),
        }
        for d in declarations
        if (contest := scenario.by_slug[d.contest or ""])
    ]
