"""What is expected of every seat of Great Britain before anything is declared.

Four starts, each on square-root shares, on which a constant shift is half-way between uniform and
proportional swing: seat predictions (MRP), national polls on the previous result, the previous
result alone, and the scenario's own forecast (for nights that a change or a draw made).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from simulator.errors import InputError
from simulator.forecast import expectations
from simulator.projection.projection import PriorName
from simulator.projection.seats import (
    CON,
    GREEN,
    GROUP_OF,
    LAB,
    LD,
    NAT,
    NEW_SHARE,
    OTH,
    RUK,
    Bools,
    Floats,
    Seats,
)
from simulator.scenario import PollArea, Scenario, mean_poll
from simulator.text import join
from simulator.uk import OTHER

ROUNDS: Final = 200
"""Steps towards the polls. They do not converge (only differences of shifts are seen): the sum
of the shifts drifts, so the number is part of the model."""

LEAST: Final = 0.03
"""Least square-root share where a party stands."""

LEAST_PREDICTED: Final = 0.004
"""Least share where seat predictions say."""

MOST_SEATS: Final = 0.5
"""Seat predictions of fewer of the seats are no start for a nation."""

IN_BRITAIN: Final = (CON, LAB, LD, RUK, GREEN)
IN_SCOTLAND: Final = (CON, LAB, LD, NAT)

Start = Literal["mrp", "polls", "base", "forecast"]
Asked = Literal["auto"] | Start


@dataclass(frozen=True, eq=False)
class Prior:
    """A start.

    Attributes:
        name: which of the four.
        mean: (n, 7), expected square-root share; zero where the group does not stand, each
            seat's squares sum to 1.
        reference: (n, 7), square-root shares by which slopes are measured.
        told: what it rests on, in words.
    """

    name: PriorName
    mean: Floats
    reference: Floats
    told: str


def prior_of(scenario: Scenario, seats: Seats, asked: Asked = "auto") -> Prior:
    """The prior that was asked for, or the best that the scenario has figures for.

    The order is seat predictions, polls, base; a night that a change made starts from its own
    forecast. What was asked for and is missing is told, and the next best is taken.

    Raises:
        InputError: the scenario has no figures for any, or not for the one asked for.
    """
    makers: Mapping[Start, Callable[[Scenario, Seats], Prior | None]] = {
        "mrp": _from_mrp,
        "polls": _from_polls,
        "base": _from_base,
        "forecast": _forecast,
    }
    if asked != "auto":
        made = makers[asked](scenario, seats)
        if made is None:
            predicted = _predicted_seats(scenario, seats)
            if asked == "mrp" and predicted:
                raise InputError(
                    f"{scenario.name}: the seat predictions are of {predicted} of {len(seats)} "
                    "seats in Great Britain; the prior 'mrp' takes half of them"
                )
            raise InputError(f"{scenario.name} has no {_MISSING[asked]} for the prior '{asked}'")
        return made
    order: tuple[Start, ...] = ("mrp", "polls", "base")
    if scenario.modified:
        order = ("forecast", *order)
    missing: list[str] = []
    for name in order:
        made = makers[name](scenario, seats)
        if made is not None:
            without = f" (no {join(missing, 'and no')})" if missing else ""
            return replace(made, told=made.told + without)
        missing.append(_MISSING[name])
    raise InputError(
        f"{scenario.name} cannot be projected: it has no seat predictions, no national polls and "
        "no previous results"
    )


_MISSING: Final[Mapping[Start, str]] = {
    "mrp": "seat predictions",
    "polls": "national polls of Great Britain on a previous result",
    "base": "previous results",
    "forecast": "predictions or previous results",
}


def _has_base(seats: Seats) -> bool:
    return bool((seats.base_votes > 0).any())


def _scaled(mean: Floats) -> Floats:
    """Square-root shares whose squares sum to 1 in each seat."""
    total = np.sqrt((mean**2).sum(axis=1, keepdims=True))
    scaled: Floats = mean / np.where(total > 0, total, 1.0)
    return scaled


def _floored(mean: Floats, seats: Seats) -> Floats:
    return _scaled(np.where(seats.stands, np.maximum(mean, LEAST), 0.0))


def _from_base(_scenario: Scenario, seats: Seats) -> Prior | None:
    if not _has_base(seats):
        return None
    start = _with_given(np.sqrt(seats.start), seats)
    return Prior("base", _floored(start, seats), np.sqrt(seats.start), "the previous result")


def _poll(scenario: Scenario, area: PollArea, groups: Sequence[int]) -> Mapping[int, float] | None:
    """Fractions of a poll's mean by group, of those it has a figure for; None without the two
    largest parties'."""
    mean: Mapping[str, float] | None = mean_poll(scenario.national_polls, area)
    if mean is None:
        return None
    by_group = np.zeros(7)
    for party, percent in mean.items():
        by_group[GROUP_OF.get(party, OTH)] += percent / 100.0
    found = {group: float(by_group[group]) for group in groups if by_group[group] > 0}
    return found if CON in found and LAB in found else None


def _from_polls(scenario: Scenario, seats: Seats) -> Prior | None:
    britain = _poll(scenario, "Great Britain", IN_BRITAIN)
    if britain is None or not _has_base(seats):
        return None
    scotland = _poll(scenario, "Scotland", IN_SCOTLAND)
    shift = _shifts(seats, britain, scotland)
    start = np.sqrt(seats.start)
    mean = _with_given(np.where(seats.stands, start + shift, 0.0), seats)
    told = "national polls on the previous result"
    if scotland is not None:
        told += ", Scotland's own for Scotland"
    return Prior("polls", _floored(mean, seats), start, told)


def _shifts(
    seats: Seats, britain: Mapping[int, float], scotland: Mapping[int, float] | None
) -> Floats:
    """(n, 7), shift of each group's square-root share that makes base votes agree with polls."""
    start = np.sqrt(seats.start)
    north, south = np.zeros(7), np.zeros(7)
    if scotland is not None:
        rows = seats.scotland
        for _ in range(ROUNDS):
            predicted = _national(seats, start + north, rows)
            _step(north, predicted, scotland)
    everywhere = np.ones(len(seats), np.bool_)
    shift = np.zeros_like(start)
    for _ in range(ROUNDS):
        shift = _laid_out(seats, north if scotland is not None else south, south, scotland)
        predicted = _national(seats, start + shift, everywhere)
        _step(south, predicted, britain)
    return _laid_out(seats, north if scotland is not None else south, south, scotland)


def _laid_out(
    seats: Seats, north: Floats, south: Floats, scotland: Mapping[int, float] | None
) -> Floats:
    """Shifts by seat; Scotland's Reform UK and Greens move half as far as England's."""
    north = north.copy()
    if scotland is not None:
        north[[RUK, GREEN]] = 0.5 * south[[RUK, GREEN]]
    shift: Floats = np.where(seats.scotland[:, None], north, south)
    return shift


def _national(seats: Seats, roots: Floats, rows: Bools) -> Floats:
    """(7,), shares of these seats together, weighted by the votes of the base."""
    squares = np.where(seats.stands[rows], np.maximum(roots[rows], 0.01) ** 2, 0.0)
    total = squares.sum(axis=1, keepdims=True)
    shares = squares / np.where(total > 0, total, 1.0)
    weights = seats.base_votes[rows]
    return np.asarray(weights @ shares / max(float(weights.sum()), 1.0))


def _step(shift: Floats, predicted: Floats, poll: Mapping[int, float]) -> None:
    for group, share in poll.items():
        now = max(float(predicted[group]), 0.01)
        shift[group] += 0.5 * (share - now) / (2.0 * now**0.5)


def _with_given(mean: Floats, seats: Seats) -> Floats:
    """Shares that the file itself gives a candidate stand as they are given: a strong
    independent's, that no previous result knows."""
    out = mean.copy()
    for row, contest in enumerate(seats.contests):
        for group, members in enumerate(seats.members[row]):
            given = [contest.candidates[index].share for index in members]
            known = [share for share in given if share is not None]
            if known:
                out[row, group] = (max(known) if group == OTH else sum(known)) ** 0.5 / 10.0
    return out


def _from_mrp(scenario: Scenario, seats: Seats) -> Prior | None:
    pollsters = [p for p in scenario.pollsters if p.used and p.shares]
    if _predicted_seats(scenario, seats) < max(MOST_SEATS * len(seats), 1):
        return None
    fallback = _from_polls(scenario, seats) or _from_base(scenario, seats)
    mean = fallback.mean.copy() if fallback else np.where(seats.stands, LEAST, 0.0)
    for row, contest in enumerate(seats.contests):
        polled = [(p.weight, p.shares[contest.slug]) for p in pollsters if contest.slug in p.shares]
        if polled and not seats.speaker[row]:
            mean[row] = _predicted(seats, row, polled)
    told = "seat predictions by " + ", ".join(p.name for p in pollsters)
    if all(p.fieldwork for p in pollsters):
        mean, moved = _brought_up_to_date(scenario, seats, mean)
        told += " moved to the final national polls" if moved else ""
    mean = _scaled(_with_given(mean, seats))
    return Prior("mrp", mean, mean, told)


def _predicted_seats(scenario: Scenario, seats: Seats) -> int:
    """Seats of Great Britain that a pollster in use predicts."""
    known = {slug for p in scenario.pollsters if p.used for slug in p.shares}
    return sum(contest.slug in known for contest in seats.contests)


def _brought_up_to_date(scenario: Scenario, seats: Seats, mean: Floats) -> tuple[Floats, bool]:
    """Seat predictions moved to agree with the final national polls, and whether there were any.

    Who is asked about seats is asked days before the final polls (in 2024 up to eight). Measured
    on 2019 and 2024, each with parameters learnt without it: the error up to 450 declared falls
    from 24.3 to 22.4 seats with the exit poll and from 35 to 26 without it, CRPS from 18.1 to 17.0
    and from 28.9 to 25.3. Predictions that do not say when they were asked stand as they are.
    """
    britain = _poll(scenario, "Great Britain", IN_BRITAIN)
    if britain is None or not _has_base(seats):
        return mean, False
    scotland = _poll(scenario, "Scotland", IN_SCOTLAND)
    shift = _shifts(replace(seats, start=mean**2), britain, scotland)
    return np.where(seats.stands, np.maximum(mean + shift, LEAST), 0.0), True


def _predicted(
    seats: Seats, row: int, polled: Sequence[tuple[float, Mapping[str, float]]]
) -> Floats:
    """(7,), square-root shares of a seat: the pollsters' mean over those who stand."""
    total = np.zeros(7)
    weights = np.zeros(7)
    for weight, shares in polled:
        published = sum(shares.values())
        by_group = np.full(7, np.nan)
        for party, percent in shares.items():
            group = OTH if party == OTHER else GROUP_OF.get(party, OTH)
            before = 0.0 if np.isnan(by_group[group]) else by_group[group]
            by_group[group] = before + percent / published
        known = ~np.isnan(by_group)
        total[known] += weight * by_group[known]
        weights[known] += weight
    mean = total / np.where(weights > 0, weights, 1.0)
    squares = np.maximum(mean, LEAST_PREDICTED)
    if weights[OTH]:
        squares[OTH] = max(min(seats.start[row, OTH], mean[OTH]), LEAST_PREDICTED)
    else:
        squares[OTH] = max(NEW_SHARE, seats.start[row, OTH])
    squares = np.where(seats.stands[row], squares, 0.0)
    roots: Floats = np.sqrt(squares / max(float(squares.sum()), 1e-9))
    return roots


def _forecast(scenario: Scenario, seats: Seats) -> Prior | None:
    """The forecast's expected shares. Its scales, on another scale, do not carry over."""
    try:
        expected = expectations(scenario)
    except InputError:
        return None
    by_slug = {c.slug: e.shares for c, e in zip(scenario.contests, expected, strict=True)}
    mean = np.zeros((len(seats), 7))
    for row, contest in enumerate(seats.contests):
        shares = by_slug[contest.slug]
        for group, members in enumerate(seats.members[row]):
            several = [shares[index] for index in members]
            if several:
                mean[row, group] = (max(several) if group == OTH else sum(several)) ** 0.5
    mean = _floored(mean, seats)
    return Prior("forecast", mean, mean, "the scenario's own forecast")
