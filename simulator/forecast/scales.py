"""How far predictions miss: every scale of the forecast, with where it comes from.

A scale is the standard deviation of a term on the log scale of a candidate's share. All are
fixed from the record before 2024, not tuned to the night they are tested on:

- National: the final-week Conservative-Labour lead missed by 5.2 points rms at the nine
  elections 1979-2015 (Jennings and Wlezien); .14 and .12 give 5.1. The others are wider as
  smaller parties' relative misses were.
- Regional and seat: residuals of ``Change`` in the House of Commons Library's results of 2019
  after party and region means: logit sd Con .18, Lab .22, LD .36, Green .34, SNP .12, PC .33,
  regional sd .08-.2, log-share t degrees of freedom 2-6.
- Reform UK's seat scale: judgement, between Labour's and the Liberal Democrats'. Every other party
  that pollsters ask about takes Reform's scales: the Brexit Party of 2019 and UKIP of 2015-17 were
  of its kind (with the seat scale of candidates nobody polled, the Brexit Party wins 6.4 seats in
  the mean of draws around YouGov's last figures of 2019; with these none, as it did).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.errors import InputError
from simulator.uk import INDEPENDENT, NORTHERN_IRELAND, OTHER, SPEAKER

if TYPE_CHECKING:  # workers need the numbers, not scenarios
    from simulator.scenario import Pollster, Scenario, Uncertainty

NU_NATIONAL: Final = 8
"""Student-t degrees of freedom of national and regional terms (judgement: nine elections tell
little of a tail; heavier than normal)."""

NU_SEAT: Final = 5
"""… of seat terms (2019 residuals of log shares: 2-6)."""

CLIP: Final = 6.0
"""Standard deviations at which a variate is clipped: an unclipped heavy t on a log ratio would
elect candidates predicted under 5 % in ten seats a night."""

LARGEST: Final = 5.0
"""Largest scale that is taken, as in scenario files."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Standard deviations on the log scale: a party's national and regional terms, a seat's."""

    national: float
    regional: float
    seat: float


PARTIES: Final = {
    "Con": Scale(0.14, 0.10, 0.18),
    "Lab": Scale(0.12, 0.10, 0.20),
    "LD": Scale(0.16, 0.10, 0.32),
    "Green": Scale(0.19, 0.10, 0.32),
    "RUK": Scale(0.17, 0.10, 0.25),
    "SNP": Scale(0.13, 0.10, 0.12),
    "PC": Scale(0.19, 0.10, 0.30),
}
"""Scales by party; the reasons stand at the head of this module."""

POLLED: Final = PARTIES["RUK"]
"""Parties outside the table that some pollster in use asks about (the head says why)."""

UNPOLLED: Final = Scale(0.0, 0.0, 1.0)
"""Candidates whom nobody polled: log-share sd 1.08 over 480 minor ones of Great Britain in 2019."""

FROM_PREVIOUS: Final = Scale(0.25, 0.0, 0.45)
"""Contests without predictions, Northern Ireland's above all, that start from the previous
result: Northern Ireland's changes of 2017-19 had sd .39 between parties and .31 within."""

SPEAKER_CONTEST: Final = Scale(0.0, 0.0, 0.10)
"""The Speaker's contest: the Speaker holds. Judgement: with variates clipped, a scale of .10
cannot undo a lead of four to one."""

CERTAIN: Final = Scale(0.0, 0.0, 0.0)
"""A candidate returned without a poll."""

TURNOUT_NATIONAL: Final = 0.25
"""sd of the logit of turnout, shared by all contests (judgement)."""

TURNOUT_SEAT: Final = 0.12
"""sd of the logit of turnout in one contest (judgement)."""

TURNOUT_UNKNOWN: Final = 67.3
"""Turnout, percent, where no previous one is known: the United Kingdom's of 2019 (valid votes
32,014,110 of an electorate of 47,562,702, House of Commons Library)."""


def shares_terms(party: str) -> bool:
    """Whether candidates of a party share its national and regional terms."""
    return party not in (INDEPENDENT, SPEAKER)


def scale_of(party: str, default: Scale, uncertainty: Uncertainty) -> Scale:
    """A party's scale: the file's own where it gives one, else the default.

    Raises:
        InputError: a scale of the file is negative, too large or not a number.
    """
    scale = Scale(
        uncertainty.national.get(party, default.national),
        uncertainty.regional.get(party, default.regional),
        uncertainty.seat.get(party, default.seat),
    )
    for name in ("national", "regional", "seat"):
        checked(getattr(scale, name), f"uncertainty.{name}.{party}")
    return scale if shares_terms(party) else Scale(0.0, 0.0, scale.seat)


def default_scale(party: str, asked: Collection[str]) -> Scale:
    """A party's scale without a word of the file's: the table's, or by whether it is polled.

    Args:
        party: its id.
        asked: parties that some pollster in use asks about, wherever.
    """
    return PARTIES.get(party, POLLED if party in asked else UNPOLLED)


def parties_asked(pollsters: Iterable[Pollster]) -> frozenset[str]:
    """Parties that some pollster in use asks about, wherever; a candidate asked about by name
    alone makes no polled party."""
    return frozenset(
        party
        for pollster in pollsters
        if pollster.used
        for shares in pollster.shares.values()
        for party in shares
        if party != OTHER
    )


def scales_used(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Scales by party, the file's own where it has them; ``unpolled`` for those nobody polled."""
    uncertainty = scenario.uncertainty
    asked = parties_asked(scenario.pollsters)
    named = {*PARTIES, *uncertainty.national, *uncertainty.regional, *uncertainty.seat}
    named |= asked & {
        candidate.party
        for contest in scenario.contests
        if contest.country != NORTHERN_IRELAND
        for candidate in contest.candidates
    }
    by_party = {
        party: scale_of(party, default_scale(party, asked), uncertainty) for party in sorted(named)
    }
    by_party |= {"unpolled": UNPOLLED, "from_previous": FROM_PREVIOUS}
    table = {
        name: {"national": s.national, "regional": s.regional, "seat": s.seat}
        for name, s in by_party.items()
    }
    national, seat = uncertainty.turnout_national, uncertainty.turnout_seat
    table["turnout"] = {
        "national": TURNOUT_NATIONAL if national is None else national,
        "seat": TURNOUT_SEAT if seat is None else seat,
    }
    return table


def checked(scale: float, key: str) -> float:
    """The scale, or an ``InputError`` when it is not between 0 and ``LARGEST``."""
    if not 0.0 <= scale <= LARGEST:
        raise InputError(f"{key}: a scale must be between 0 and {LARGEST:g}, not {scale:g}")
    return scale
