"""``batch --json``: the contract's object, with notes and the model's scales beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulator.forecast import BatchResult, ContestForecast, PartyForecast, Start, scales_used
from simulator.output.known import certified_object, place_fields, seat_fields
from simulator.scenario import Scenario, certified_outcome

if TYPE_CHECKING:
    from simulator.session import CountedContest, CountedDraws


def batch_object(result: BatchResult, counted: CountedDraws | None = None) -> dict[str, Any]:
    """The JSON object of a batch; floats are rounded where it is written.

    Args:
        result: the batch; ``winner_party`` of a contest is that of its likeliest winner; of a
            candidate returned unopposed there is no majority.
        counted: when its first draws would declare, where their count was simulated too.
    """
    sampled = dict(result.sampled)
    if counted is not None:
        sampled["declared"] = sampled["recounts"] = counted.draws
    source = result.model.source
    return {
        "scenario": result.scenario.name,
        "draws": result.draws,
        "seed": result.seed,
        "given": dict(source.record) if source is not None else None,
        "parties": {party.party: _party(party) for party in result.parties.values()},
        "night": {
            "hung": result.hung,
            "tipping_point": [
                {**seat_fields(result.scenario.by_slug[slug]), "p": p}
                for slug, p in result.tipping_points
            ],
        },
        "contests": {
            slug: _contest(contest, result.scenario, counted.contests[slug] if counted else None)
            for slug, contest in result.contests.items()
        },
        "sampled": sampled,
        "notes": list(result.notes),
        "model": {
            "pollsters": [p.name for p in result.scenario.pollsters if p.used and source is None],
            "scales": scales_used(result.scenario) if source is None else {},
        },
    }


def _party(party: PartyForecast) -> dict[str, Any]:
    seats = party.seats
    return {
        "seats": {
            name: getattr(seats, name) for name in ("mean", "p5", "p25", "p50", "p75", "p95")
        },
        "largest": party.largest,
        "majority": party.majority,
    }


def _contest(
    contest: ContestForecast, scenario: Scenario, counted: CountedContest | None
) -> dict[str, Any]:
    poll = contest.start is not Start.UNOPPOSED
    low, middle, high = contest.majority if poll else (None, None, None)
    seat = scenario.by_slug[contest.contest]
    return {
        **seat_fields(seat),
        **place_fields(seat),
        "winner_party": contest.candidates[contest.favourite].party,
        "certified": certified_object(certified_outcome(scenario, contest.contest)),
        "candidates": [
            {
                "name": candidate.name,
                "party": candidate.party,
                "win": candidate.win,
                "share": asdict(candidate.share),
                "votes": asdict(candidate.votes),
                "deposit_lost": candidate.deposit_lost,
            }
            for candidate in contest.candidates
        ],
        "majority_votes": {
            "p5": low,
            "p50": middle,
            "p95": high,
            "under": {str(limit): chance for limit, chance in contest.under.items()},
        },
        "recount": contest.recount,
        "tie": contest.tie,
        "declared": _declared(counted, scenario) if counted else None,
        "recounts": counted.recounts if counted else None,
        "start": contest.start.value,
    }


def _declared(counted: CountedContest, scenario: Scenario) -> dict[str, str]:
    def at(seconds: int) -> str:
        return scenario.clock.at(seconds).isoformat()

    low, middle, high = (at(seconds) for seconds in counted.declared)
    return {"p5": low, "p50": middle, "p95": high}
