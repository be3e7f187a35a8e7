"""``project --json`` and the ``projection`` events of a replay: one object, rounded to 4 digits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from simulator.outcome import Mark
from simulator.output.known import place_fields, seat_fields
from simulator.projection import (
    ContestProjection,
    PartyProjection,
    Projection,
    cautions,
    nation_sentence,
)
from simulator.scenario import Scenario

DIGITS: Final = 4
"""Of every figure: the draws hold no more, and libraries may differ beyond it."""

CLOSEST: Final = 10
"""Seats too close to say that are named; ``too_close`` is how many there are."""


def projection_object(
    projection: Projection, scenario: Scenario, *, contests: bool = True
) -> dict[str, Any]:
    """The JSON object of a projection.

    Args:
        projection: the projection.
        scenario: its night.
        contests: with what is expected of every contest; without, it is a hundredth of the size.
    """
    time = projection.time
    told: dict[str, Any] = {
        "scenario": projection.scenario,
        "time": None if time is None else scenario.clock.at(time).isoformat(),
        "simulated": True,
        "mark": Mark.SIMULATED.value,
        "declared": projection.declared,
        "total": projection.total,
        "prior": projection.prior,
        "told": projection.told,
        "exit_poll": projection.exit_poll,
        "draws": projection.draws,
        "seed": projection.seed,
        "house": projection.house,
        "parties": {name: _party(party) for name, party in projection.parties.items()},
        "hung": projection.hung,
        "sure": [asdict(certainty) for certainty in projection.sure],
        "certain": [asdict(certainty) for certainty in projection.certain],
        "sentence": nation_sentence(projection, lambda party: scenario.party(party).short),
        "cautions": list(cautions(projection)),
    }
    if contests:
        expected = projection.expected.times if projection.expected else {}
        told["contests"] = {
            slug: _contest(contest, scenario, expected.get(slug))
            for slug, contest in projection.contests.items()
        }
    close = projection.close_seats
    out: dict[str, Any] = rounded(
        told
        | {
            "watch": [
                {**seat_fields(scenario.by_slug[seat.contest]), "r2": seat.r2}
                for seat in projection.watch
            ],
            "too_close": len(close),
            "close": [_favourite(contest, scenario) for contest in close[:CLOSEST]],
            "swings": [
                {
                    "kind": swing.kind,
                    "name": swing.name,
                    "seats": swing.seats,
                    "changes": dict(swing.changes),
                    "structural": None if swing.structural is None else dict(swing.structural),
                }
                for swing in projection.swings
            ],
            "against_2200": dict(projection.against_2200),
        }
    )
    return out


def rounded(value: Any) -> Any:
    """The value with every figure in it rounded to 4 digits."""
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return value


def _party(party: PartyProjection) -> dict[str, Any]:
    return {
        "seats": asdict(party.seats),
        "share": None if party.share is None else asdict(party.share),
        "largest": party.largest,
        "majority": party.majority,
        "declared": party.declared,
    }


def _contest(
    contest: ContestProjection, scenario: Scenario, expected: int | None
) -> dict[str, Any]:
    seat = scenario.by_slug[contest.contest]
    return {
        **seat_fields(seat),
        **place_fields(seat),
        "declared": contest.declared,
        "winner_party": contest.winner_party,
        "candidates": [
            {
                "name": candidate.name,
                "party": candidate.party,
                "win": candidate.win,
                "share": asdict(candidate.share),
                "updated": candidate.updated,
            }
            for candidate in contest.candidates
        ],
        "too_close": contest.too_close,
        "guarded": contest.guarded or None,
        "expected": None if expected is None else scenario.clock.at(expected).isoformat(),
    }


def _favourite(contest: ContestProjection, scenario: Scenario) -> dict[str, Any]:
    first = contest.favourite
    return {
        **seat_fields(scenario.by_slug[contest.contest]),
        "name": first.name,
        "party": first.party,
        "win": first.win,
    }
