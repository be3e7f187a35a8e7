"""Known results of two nights, as JSON: in ``compare``, and before and after in ``explain``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.outcome import ContestOutcome, Mark, Swing
from simulator.scenario import Contest, KnownContest, KnownNight
from simulator.text import join


def known_object(known: KnownNight) -> dict[str, Any]:
    """The contract's JSON object: every contest that both have, and all seats, as pairs."""
    return {
        "contests": [_contest(contest) for contest in known.contests],
        "seats": _by_party(known.seats),
        "votes": _by_party(known.votes),
        "shares": {party: list(known.shares(party)) for party in known.votes},
        "valid_votes": list(known.valid_votes),
        "swing": swing_object(known.swing),
        "flips": [
            {
                **seat_fields(contest.seat),
                "from": contest.winner[0],
                "to": contest.winner[1],
                "majority": list(contest.majority),
            }
            for contest in known.contests
            if contest.changes_hands
        ],
        "elections": known.elections,
    }


def _by_party(pairs: Mapping[str, tuple[int, int]]) -> dict[str, list[int]]:
    return {party: list(pair) for party, pair in pairs.items()}


def swing_object(swing: Swing | None) -> dict[str, Any] | None:
    """A swing, in points; null where there is none."""
    if swing is None:
        return None
    return {"from": swing.from_party, "to": swing.to_party, "points": swing.points}


def _contest(contest: KnownContest) -> dict[str, Any]:
    return {
        "id": contest.contest,
        **seat_fields(contest.seat),
        **place_fields(contest.seat),
        "winner_party": list(contest.winner),
        "winner": list(contest.winner),
        "elected": list(contest.elected),
        "majority": list(contest.majority),
        "votes": _by_party(contest.votes),
        "swing": swing_object(contest.swing),
        "by_lot": [outcome.by_lot for outcome in contest.outcomes],
        "mark": list(contest.mark),
        "certified": certified_object(contest.certified),
    }


def seat_fields(contest: Contest) -> dict[str, Any]:
    """The one key of a seat: slug, ONS id (null where the file gives none) and name."""
    return {
        "contest": contest.slug,
        "ons_id": contest.ons_id or None,
        "contest_name": contest.name,
    }


def place_fields(contest: Contest) -> dict[str, Any]:
    """Where a seat is; null where the file does not say."""
    return {"region": contest.region or None, "country": contest.country}


def verdict(outcome: ContestOutcome) -> str:
    """Who was elected and by how much: ``Lab gain from Con, Terry Jermy by 630``."""
    who = outcome.winner.name
    if outcome.without_votes:
        comma = "," if outcome.rush else ""
        return f"{outcome.result}, {who}{comma} {outcome.instead_of_votes}"
    if outcome.by_lot:
        names = join(outcome.candidates[index].name for index in outcome.tied)
        drawn = outcome.elected_mark is Mark.SIMULATED
        lot = "a simulated lot" if drawn else "the lot"
        return f"{outcome.result}, equality of votes between {names}: {lot} fell on {who}"
    return f"{outcome.result}, {who} by {outcome.majority:,}"


def certified_object(outcome: ContestOutcome | None) -> dict[str, Any] | None:
    """A certified result in short; null where there is none.

    Where the top is level and the record does not say on whom the lot fell, it has no winner.
    """
    if outcome is None:
        return None
    elected = outcome.elected_mark is Mark.RECORD
    return {
        "winner": outcome.winner.name if elected else None,
        "winner_party": outcome.winner.party if elected else None,
        "majority": None if outcome.without_votes else outcome.majority,
        "valid_votes": None if outcome.without_votes else outcome.valid_votes,
    }
