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
from simulator.scenario import Contest, Scenario, Uncertainty
from simulator.uk import NORTHERN_IRELAND

FLOOR: Final = 0.005
"""Shares are floored here before their logs are compared: below it rounding is all."""

_ALONE: Final = "alone"
"""In place of a bloc: a candidate who shares no house effect with another."""


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
    asked = scales.parties_asked(scenario.pollsters)
    table = _Scales(scenario.uncertainty, extra.national, asked)
    terms = []
    for contest, seat in zip(scenario.contests, expected, strict=True):
        bloc = _bloc(contest, seat)
        more = extra.seat.get(contest.slug)
        of_contest = []
        for index, candidate in enumerate(contest.candidates):
            scale = table.scale(seat.start, bloc, candidate.party, seat.polled[index])
            if seat.start.drawn and seat.start is not Start.SPEAKER:
                sigma = scale.seat
                if candidate.sigma is not None:
                    sigma = candidate.sigma
                    scales.checked(sigma, f"{contest.name}: sigma of {candidate.name}")
                scale = Scale(
                    scale.national,
                    scale.regional,
                    hypot(sigma, more.get(index, 0.0)) if more else sigma,
                )
            of_contest.append(CandidateTerms(seat.shares[index], scale, bloc))
        terms.append(tuple(of_contest))
    return tuple(terms)


def _bloc(contest: Contest, seat: Expected) -> str:
    return NORTHERN_IRELAND if contest.country == NORTHERN_IRELAND else seat.start.value


class _Scales:
    """Scales by party, each worked out once; disagreement over the nation is in σ_N."""

    def __init__(
        self,
        uncertainty: Uncertainty,
        national: Mapping[tuple[str, str], float],
        asked: frozenset[str],
    ) -> None:
        self._uncertainty = uncertainty
        self._more = national
        self._asked = asked
        self._table: dict[tuple[Start, str, str, bool], Scale] = {}

    def scale(self, start: Start, bloc: str, party: str, polled: bool) -> Scale:
        """The scale of a party's candidates, before what is a candidate's own."""
        key = (start, bloc, party, polled)
        scale = self._table.get(key)
        if scale is None:
            scale = self._table[key] = self._scale(*key)
        return scale

    def _scale(self, start: Start, bloc: str, party: str, polled: bool) -> Scale:
        if not start.drawn:
            return scales.CERTAIN
        if start is Start.SPEAKER:
            return scales.SPEAKER_CONTEST
        if start is Start.PREVIOUS or bloc == NORTHERN_IRELAND:
            default = scales.FROM_PREVIOUS
        else:
            default = scales.default_scale(party, self._asked)
        if not polled or not scales.shares_terms(party):
            # No pollster asked about this candidate: their own term is a minor one's.
            default = Scale(default.national, default.regional, scales.UNPOLLED.seat)
        scale = scales.scale_of(party, default, self._uncertainty)
        more = self._more.get((bloc, party), 0.0)
        if not more:
            return scale
        return Scale(hypot(scale.national, more), scale.regional, scale.seat)


@dataclass(frozen=True, slots=True)
class _Disagreement:
    """Standard deviations to add: to N by (bloc, party), to S by contest and candidate index."""

    national: Mapping[tuple[str, str], float]
    seat: Mapping[str, Mapping[int, float]]


@dataclass(slots=True)
class _Polled:
    """Candidates whose pollsters are compared: places, and figures by house where it has one."""

    places: list[tuple[str, int]]
    deviations: list[list[tuple[int, float]]]


def _disagreement(scenario: Scenario, expected: Sequence[Expected]) -> _Disagreement:
    weights = [pollster.weight for pollster in scenario.pollsters if pollster.used]
    national: dict[tuple[str, str], float] = {}
    seat: dict[str, dict[int, float]] = {}
    if len(weights) < 2:
        return _Disagreement(national, seat)
    for key, polled in _deviations(scenario, expected).items():
        means = _house_means(polled.deviations, len(weights))
        if key[0] == _ALONE:
            means = [0.0] * len(weights)
        else:
            houses = list(dict.fromkeys([h for seen in polled.deviations for h, _ in seen]))
            national[key] = _sd([means[h] for h in houses]) / _root([weights[h] for h in houses])
        for (slug, index), deviations in zip(polled.places, polled.deviations, strict=True):
            left = _sd([deviation - means[h] for h, deviation in deviations])
            root = _root([weights[h] for h, _ in deviations])
            seat.setdefault(slug, {})[index] = left / root
    return _Disagreement(national, seat)


def _deviations(
    scenario: Scenario, expected: Sequence[Expected]
) -> Mapping[tuple[str, str], _Polled]:
    """By bloc and party: each candidate's log shares, measured from their mean."""
    groups: dict[tuple[str, str], _Polled] = {}
    for contest, seat in zip(scenario.contests, expected, strict=True):
        bloc = _bloc(contest, seat)
        by_candidate = zip(*seat.houses, strict=True)
        for index, (candidate, shares) in enumerate(
            zip(contest.candidates, by_candidate, strict=False)
        ):
            if candidate.share is not None:
                continue
            logs = [
                (h, log(max(share, FLOOR))) for h, share in enumerate(shares) if share is not None
            ]
            if len(logs) < 2:
                continue
            mean = sum([x for _, x in logs]) / len(logs)
            key = (bloc, candidate.party)
            if not scales.shares_terms(candidate.party):
                key = (_ALONE, f"{contest.slug}/{index}")
            group = groups.setdefault(key, _Polled([], []))
            group.places.append((contest.slug, index))
            group.deviations.append([(h, x - mean) for h, x in logs])
    return groups


def _house_means(seats: Sequence[Sequence[tuple[int, float]]], houses: int) -> list[float]:
    """Each pollster's mean deviation over the seats it polled."""
    sums, numbers = [0.0] * houses, [0] * houses
    for deviations in seats:
        for house, deviation in deviations:
            sums[house] += deviation
            numbers[house] += 1
    return [total / max(number, 1) for total, number in zip(sums, numbers, strict=True)]


def _sd(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum([(value - mean) ** 2 for value in values]) / (len(values) - 1))


def _root(weights: Sequence[float]) -> float:
    """√K with K the effective number of pollsters."""
    return sum(weights) / sqrt(sum([weight**2 for weight in weights]))
