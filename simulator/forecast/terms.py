"""The scales of every candidate's terms, and what pollsters' disagreement adds to them.

Pollsters that disagree tell that predictions miss by more. Of candidate *i* in seat *s*, with
the log of each pollster's normalised share (floored at .5 %), measured from the seat's mean:
a pollster's *house* is its mean over seats; N gets the sd (ddof 1) of the houses ÷ √K, S the sd
(ddof 1) of what is left in the seat ÷ √K. K is the number of pollsters (with unequal weights
Kish's effective number), so one pollster adds nothing. Candidates who share no national term
get all of it in S.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log, sqrt
from typing import Final

from simulator.forecast import scales
from simulator.forecast.predictions import Expected, Start
from simulator.forecast.scales import Scale
from simulator.scenario import Candidate, Contest, Scenario

FLOOR: Final = 0.005
"""Shares are floored here before their logs are compared: below it rounding is all."""

_ALONE: Final = "alone"
"""In place of a bloc: a candidate who shares no house effect with anybody."""

NORTHERN_IRELAND: Final = "Northern Ireland"
"""Country whose parties share no terms with Great Britain's."""


@dataclass(frozen=True, slots=True)
class CandidateTerms:
    """One candidate's share and terms.

    Attributes:
        share: expected share, a fraction.
        scale: σ_N, σ_R, σ_S with disagreement included.
        bloc: contests of one bloc share national and regional terms of a party.
    """

    share: float
    scale: Scale
    bloc: str

    @property
    def mean(self) -> float:
        """log p − ½ V (1 − 2p): the log weight whose drawn shares have mean p; −inf for 0."""
        if self.share <= 0.0:
            return float("-inf")
        s = self.scale
        variance = s.national**2 + s.regional**2 + s.seat**2
        return log(self.share) - 0.5 * variance * (1.0 - 2.0 * self.share)


def candidate_terms(
    scenario: Scenario, expected: Sequence[Expected], *, disagreement: bool = True
) -> tuple[tuple[CandidateTerms, ...], ...]:
    """Share and scales of every candidate, by contest in the scenario's order.

    Args:
        scenario: the night; its own scales take precedence over the defaults.
        expected: what ``expectations`` says of it.
        disagreement: add what pollsters' disagreement tells.

    Raises:
        InputError: a scale that cannot be.
    """
    extra = _disagreement(scenario, expected) if disagreement else _Disagreement({}, {})
    return tuple(
        tuple(
            CandidateTerms(
                told.shares[index],
                _scale(scenario, contest, candidate, told, index, extra),
                _bloc(contest, told),
            )
            for index, candidate in enumerate(contest.candidates)
        )
        for contest, told in zip(scenario.contests, expected, strict=True)
    )


def _bloc(contest: Contest, told: Expected) -> str:
    if contest.country == NORTHERN_IRELAND:
        return NORTHERN_IRELAND
    return told.start.value


@dataclass(frozen=True, slots=True)
class _Disagreement:
    """Standard deviations to add: to N by (bloc, party), to S by (contest, candidate index)."""

    national: Mapping[tuple[str, str], float]
    seat: Mapping[tuple[str, int], float]


def _scale(
    scenario: Scenario,
    contest: Contest,
    candidate: Candidate,
    told: Expected,
    index: int,
    extra: _Disagreement,
) -> Scale:
    party = candidate.party
    if told.start is Start.SPEAKER:
        return scales.SPEAKER_CONTEST
    if told.start is Start.PREVIOUS or contest.country == NORTHERN_IRELAND:
        default = scales.FROM_PREVIOUS
    else:
        default = scales.PARTIES.get(party, scales.UNPOLLED)
    if not told.polled[index] or not scales.shares_terms(party):
        # Nobody asked about this candidate: their own term is as wide as any minor one's.
        default = Scale(default.national, default.regional, scales.UNPOLLED.seat)
    scale = scales.scale_of(party, default, scenario.uncertainty)
    seat = scale.seat if candidate.sigma is None else candidate.sigma
    scales.checked(seat, f"{contest.name}: sigma of {candidate.name}")
    national = extra.national.get((_bloc(contest, told), party), 0.0)
    return Scale(
        hypot(scale.national, national) if national else scale.national,
        scale.regional,
        hypot(seat, extra.seat.get((contest.slug, index), 0.0)),
    )


def _disagreement(scenario: Scenario, expected: Sequence[Expected]) -> _Disagreement:
    weights = [pollster.weight for pollster in scenario.pollsters if pollster.used]
    # By bloc and party: for each seat polled, {house: deviation from the seat's mean}.
    deviations: dict[tuple[str, str], list[dict[int, float]]] = {}
    places: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for contest, told in zip(scenario.contests, expected, strict=True):
        for index, candidate in enumerate(contest.candidates):
            logs = {
                house: log(max(share, FLOOR))
                for house, shares in enumerate(told.houses)
                if (share := shares[index]) is not None
            }
            if len(logs) < 2 or candidate.share is not None:
                continue
            mean = sum(logs.values()) / len(logs)
            key = (_bloc(contest, told), candidate.party)
            if not scales.shares_terms(candidate.party):
                key = (_ALONE, f"{contest.slug}/{index}")
            deviations.setdefault(key, []).append({h: x - mean for h, x in logs.items()})
            places.setdefault(key, []).append((contest.slug, index))
    national: dict[tuple[str, str], float] = {}
    seat: dict[tuple[str, int], float] = {}
    for key, seats in deviations.items():
        houses = _houses(seats)
        if key[0] == _ALONE:
            houses = dict.fromkeys(houses, 0.0)
        else:
            national[key] = _sd(list(houses.values())) / _root(weights, houses)
        for place, found in zip(places[key], seats, strict=True):
            left = [deviation - houses[h] for h, deviation in found.items()]
            seat[place] = _sd(left) / _root(weights, found)
    return _Disagreement(national, seat)


def _houses(seats: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Each pollster's mean deviation over the seats it polled."""
    sums: dict[int, float] = {}
    numbers: dict[int, int] = {}
    for found in seats:
        for house, deviation in found.items():
            sums[house] = sums.get(house, 0.0) + deviation
            numbers[house] = numbers.get(house, 0) + 1
    return {house: sums[house] / numbers[house] for house in sums}


def _sd(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _root(weights: Sequence[float], houses: Mapping[int, float]) -> float:
    """√K with K the effective number of pollsters."""
    some = [weights[house] for house in houses]
    return sum(some) / sqrt(sum(weight**2 for weight in some))
