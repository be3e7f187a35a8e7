"""What is expected of each contest before anything is drawn: one share for every candidate.

A sole candidate returned unopposed wins without a vote; a contest whose poll was countermanded
has no result. Of the others, the order of belief, contest by contest:

1. The Speaker's contest starts from the previous result: no pollster asked a real question there.
   The Speaker has what its winner had, whichever party that was (the House's Speaker was once
   elected for one): the Speaker holds.
2. Where a pollster in use predicts the contest, or the file gives its candidates shares:
   a candidate's explicit ``share`` stands as it is; each pollster's figures are normalised over
   what it polled, then averaged by weight; candidates nobody polled get the unpolled rule;
   polled candidates share the rest.
3. Otherwise (Northern Ireland, for which no seat predictions are published) the previous result,
   with parties new to the contest at 2 % each.

The unpolled rule: O is the mean "Other" over the pollsters that publish one anywhere (a blank of
theirs counts as zero). Each unpolled candidate gets one part of O, a sitting or former member
six (2019: 8 % against 1.3 %), but one part is never below .76 %, the 2019 median of minor
candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from simulator.errors import InputError
from simulator.scenario import Contest, Pollster, Scenario, is_ahead
from simulator.uk import INDEPENDENT, OTHER, SPEAKER

NEW_PARTY: Final = 0.02
"""Share of a party new to a contest that starts from its previous result (judgement)."""

UNPOLLED_FLOOR: Final = 0.0076
"""Median share of minor candidates in 2019 (House of Commons Library, results by candidate)."""

MEMBER_FACTOR: Final = 6
"""A sitting or former member without a prediction: in 2019 they had 8 %, other minor
candidates 1.3 % (House of Commons Library, results by candidate)."""


class Start(Enum):
    """What a contest's draws start from.

    ``PROJECTION`` and ``DECLARED`` are those of a batch from another source than predictions: what
    it expects of the contest, or the contest's own result, which every draw then has.
    """

    PREDICTION = "prediction"
    PREVIOUS = "previous"
    SPEAKER = "speaker"
    PROJECTION = "projection"
    DECLARED = "declared"
    UNOPPOSED = "unopposed"
    COUNTERMANDED = "countermanded"

    @property
    def decided(self) -> bool:
        """Who is elected is known: nothing of it is open."""
        return self in (Start.UNOPPOSED, Start.DECLARED)

    @property
    def drawn(self) -> bool:
        """There is a poll whose outcome is drawn."""
        return self not in (Start.UNOPPOSED, Start.COUNTERMANDED)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one contest, by candidate in the contest's order.

    Attributes:
        start: what the shares come from.
        shares: fractions; they sum to 1 (to 0 where there is no result).
        polled: the candidate has a figure of their own (a pollster's, the file's, or the base's).
        houses: by pollster in use, its normalised fraction for each candidate, or None.
    """

    start: Start
    shares: tuple[float, ...]
    polled: tuple[bool, ...]
    houses: tuple[tuple[float | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _House:
    """One pollster's normalised figures of one contest."""

    weight: float
    shares: tuple[float | None, ...]
    other: float | None


def expectations(scenario: Scenario) -> tuple[Expected, ...]:
    """What is expected of every contest, in the scenario's order.

    Raises:
        InputError: nothing to draw around, or figures that make no prediction.
    """
    houses = pollsters_in_use(scenario)
    publishes_other = [any(OTHER in s for s in p.shares.values()) for p in houses]
    seats = tuple(_contest(contest, houses, publishes_other) for contest in scenario.contests)
    starts = {expected.start for expected in seats if expected.start.drawn}
    # A night without votes has nothing else to show: what nobody predicted is not drawn for it.
    ahead = is_ahead(scenario) and Start.PREDICTION not in starts
    if starts == {Start.PREVIOUS} or ahead:
        raise InputError(f"{scenario.name} has no predictions to draw around")
    return seats


def pollsters_in_use(scenario: Scenario) -> tuple[Pollster, ...]:
    """The pollsters that are drawn around.

    Raises:
        InputError: one of them has a weight that is not above zero.
    """
    used = tuple(pollster for pollster in scenario.pollsters if pollster.used)
    for pollster in used:
        if not 0.0 < pollster.weight < float("inf"):
            raise InputError(
                f"pollster {pollster.name}: the weight must be above 0, not {pollster.weight:g}"
            )
    return used


def _contest(
    contest: Contest, pollsters: Sequence[Pollster], publishes_other: Sequence[bool]
) -> Expected:
    if contest.poll == "unopposed":
        return Expected(Start.UNOPPOSED, (1.0,), (False,))
    if contest.poll == "countermanded":
        nobody = len(contest.candidates)
        return Expected(Start.COUNTERMANDED, (0.0,) * nobody, (False,) * nobody)
    if any(candidate.party == SPEAKER for candidate in contest.candidates):
        return _from_previous(contest, Start.SPEAKER)
    houses = [
        _house(contest, pollster, publishes)
        for pollster, publishes in zip(pollsters, publishes_other, strict=True)
    ]
    explicit = [c.share is not None for c in contest.candidates]
    if not any(house for house in houses) and not any(explicit):
        return _from_previous(contest, Start.PREVIOUS)
    return _predicted(contest, houses)


def _house(contest: Contest, pollster: Pollster, publishes_other: bool) -> _House | None:
    """A pollster's figures by candidate, as fractions of all it published; None: none here."""
    by_party: Mapping[str, float] = pollster.shares.get(contest.slug, {})
    by_name = pollster.candidates.get(contest.slug, {})
    if not by_party and not by_name:
        return None
    candidates = contest.candidates
    figures = [by_party.get(candidate.party) for candidate in candidates]
    labels = contest.labels
    unnamed = [c.party for c, label in zip(candidates, labels, strict=True) if label not in by_name]
    if len(set(unnamed)) < len(candidates):  # some are named, or stand for one party
        for index, candidate in enumerate(candidates):
            figure = figures[index]
            if labels[index] in by_name:
                figures[index] = by_name[labels[index]]
            elif figure is not None:
                # Several candidates of one party share its figure evenly.
                figures[index] = figure / unnamed.count(candidate.party)
    published = [figure for figure in figures if figure is not None]
    if not any(published):
        return None
    if not all(0.0 <= figure <= 100.0 for figure in published):
        raise InputError(
            f"pollster {pollster.name}: a share in {contest.name} is not between 0 and 100"
        )
    other = by_party.get(OTHER, 0.0)
    total = sum(published) + other
    return _House(
        pollster.weight,
        tuple([None if figure is None else figure / total for figure in figures]),
        other / total if publishes_other else None,
    )


def _predicted(contest: Contest, by_pollster: Sequence[_House | None]) -> Expected:
    houses = [house for house in by_pollster if house is not None]
    candidates = contest.candidates
    explicit = [None if c.share is None else c.share / 100.0 for c in candidates]
    weights = [house.weight for house in houses]
    by_candidate = zip(*(house.shares for house in houses), strict=True)
    averages = [_average(weights, shares) for shares in by_candidate] or [None] * len(candidates)
    others = [(house.weight, house.other) for house in houses if house.other is not None]
    other = sum(w * o for w, o in others) / sum(w for w, _ in others) if others else 0.0
    unpolled = [
        index
        for index in range(len(candidates))
        if explicit[index] is None and averages[index] is None
    ]
    small = _unpolled(contest, unpolled, other)
    fixed = {i: share for i, share in enumerate(explicit) if share is not None} | small
    rest = 1.0 - sum(fixed.values())
    polled = sum(a for i, a in enumerate(averages) if a is not None and i not in fixed)
    if rest < -1e-9 or any(share < 0 for share in fixed.values()):
        raise InputError(f"the shares given in {contest.name} sum to more than 100 %")
    if polled <= 0.0:
        # No polled candidate shares the rest: the fixed shares are all there is.
        shares = [fixed.get(i, 0.0) for i in range(len(candidates))]
    else:
        shares = [
            fixed[i] if i in fixed else rest * (averages[i] or 0.0) / polled
            for i in range(len(candidates))
        ]
    total = sum(shares)
    if total <= 0.0:
        raise InputError(f"nobody is predicted a vote in {contest.name}")
    return Expected(
        Start.PREDICTION,
        tuple([share / total for share in shares]),
        tuple([index not in small for index in range(len(candidates))]),
        tuple(h.shares if h else (None,) * len(candidates) for h in by_pollster),
    )


def _average(weights: Sequence[float], shares: Sequence[float | None]) -> float | None:
    """Weighted mean of a candidate's figures over the pollsters that have one."""
    weight = figure = 0.0
    for w, share in zip(weights, shares, strict=True):
        if share is not None:
            weight += w
            figure += w * share
    return figure / weight if weight else None


def _unpolled(contest: Contest, indices: Sequence[int], other: float) -> dict[int, float]:
    """Shares of candidates nobody polled, by index."""
    parts = {
        i: MEMBER_FACTOR
        if contest.candidates[i].sitting_mp or contest.candidates[i].former_mp
        else 1
        for i in indices
    }
    if not parts:
        return {}
    one = max(other / sum(parts.values()), UNPOLLED_FLOOR)
    # However many stand unpolled, they leave the polled half of the vote.
    one = min(one, 0.5 / sum(parts.values()))
    return {i: one * part for i, part in parts.items()}


def _from_previous(contest: Contest, start: Start) -> Expected:
    """The previous result; parties new to the contest, and independents, at 2 % each.

    The Speaker stands where the previous winner stood.
    """
    base = contest.base
    if base is None or not base.valid_votes:
        raise InputError(f"{contest.name} has neither predictions nor a previous result")
    parties = [candidate.party for candidate in contest.candidates]
    inherited = {INDEPENDENT: ""}  # whose votes of then they have: nobody's
    if start is Start.SPEAKER:
        winner = base.winner if base.votes.get(base.winner or "") else None
        winner = winner or max(base.votes, key=lambda party: base.votes[party])
        # A candidate of the party that the Speaker was elected for is new against the Speaker.
        inherited |= {winner: "", SPEAKER: winner}
    before = [
        base.votes.get(inherited.get(party, party), 0) / parties.count(party) for party in parties
    ]
    new = [votes == 0 for votes in before]
    known = sum(before)
    rest = 1.0 - NEW_PARTY * sum(new)
    if known == 0 or rest <= 0.0:
        raise InputError(
            f"{contest.name} has no predictions, and nobody in it stood in its previous result"
        )
    shares = tuple(
        NEW_PARTY if fresh else rest * votes / known
        for votes, fresh in zip(before, new, strict=True)
    )
    return Expected(start, shares, (True,) * len(shares))
