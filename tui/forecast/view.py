"""What the forecast screen shows, as frozen values; nothing here draws.

Chances are fractions, shares percent of the valid votes, majorities votes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from simulator.scenario import Candidate, Party

DRAWS: Final = 10_000
SEED: Final = 1

FAR: Final = 2.0
"""A certified share of so many times the top of the drawn range is one that nobody's polls saw …"""
WORTH_TELLING: Final = 5.0
"""… and worth telling from here on (percent): it saves the deposit."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of all draws: nine in ten lie from ``low`` (p5) to ``high`` (p95)."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Bins:
    """A histogram: the chance of each bin of ``step`` units, from ``start`` on."""

    chances: tuple[float, ...]
    start: float = 0.0
    step: float = 1.0


@dataclass(frozen=True, slots=True)
class CandidateChance:
    """One candidate's chances.

    Attributes:
        name, surname: as screens show them.
        win, deposit_lost: chances.
        share: percent.
        known: the share on the record, percent; None where there is no record.
        as_much: the chance of at least that share, worked out for those whom nobody's polls
            saw: on the record far above all that was drawn; None for all others.
    """

    name: str
    surname: str
    party: Party
    win: float
    share: Spread
    deposit_lost: float
    known: float | None = None
    as_much: float | None = None


@dataclass(frozen=True)
class SeatForecast:
    """One contest's chances, its likeliest winner first.

    Attributes:
        majority: votes.
        under: (votes, the chance of a majority below them), ascending.
        recount, tie: the chances of a full recount and of equality of votes.
        bins: majorities.
        known_majority: on the record, or None.
        tipping: the chance to be the seat that takes the largest party to a majority.
        note: what its draws start from, where that is no prediction; empty otherwise.
    """

    slug: str
    name: str
    region: str
    candidates: tuple[CandidateChance, ...]
    majority: Spread
    under: tuple[tuple[int, float], ...]
    recount: float
    tie: float
    bins: Bins
    known_majority: int | None = None
    tipping: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartyChance:
    """One party's seats and its chances to be the largest, and to have a majority."""

    party: Party
    seats: Spread
    largest: float
    majority: float
    bins: Bins
    known: int | None = None


@dataclass(frozen=True, slots=True)
class NationForecast:
    """A night of many contests: its parties by mean seats, and the chance of none with a majority.

    ``line`` is how many of the ``total`` seats are a majority.
    """

    parties: tuple[PartyChance, ...]
    hung: float
    total: int
    line: int


@dataclass(frozen=True)
class Forecast:
    """Everything one batch says.

    Attributes:
        title: of the scenario.
        draws, seed: of the batch.
        seats: by contest slug, in the scenario's order.
        nation: None for a scenario of one contest.
        ranges_on: draws that shares, votes and majorities rest on.
        notes: what to know about the model, one sentence each.
        modified: the scenario is a what-if.
    """

    title: str
    draws: int
    seed: int
    seats: Mapping[str, SeatForecast]
    nation: NationForecast | None
    ranges_on: int
    notes: tuple[str, ...] = ()
    modified: bool = False


def surname(candidate: Candidate) -> str:
    """The surname, as the order of declaration has it: ``of East Anglia``."""
    words = candidate.shown.split()
    for first in range(len(words)):
        tail = " ".join(words[first:])
        if candidate.sort_name.startswith(tail.casefold()):
            return tail
    return words[-1] if words else ""


def percent(chance: float) -> str:
    """A chance as a table prints it: ``49.4``, ``<0.1``, ``>99.9``; nought only if it never was."""
    if chance <= 0.0:
        return "0"
    if chance >= 1.0:
        return "100"
    told = f"{100 * chance:.1f}"
    return {"0.0": "<0.1", "100.0": ">99.9"}.get(told, told)


def between(low: float, high: float) -> str:
    """``26–29``; with a decimal where whole numbers would say the same twice."""
    whole = (f"{low:.0f}", f"{high:.0f}")
    return "–".join(whole if whole[0] != whole[1] else (f"{low:.1f}", f"{high:.1f}"))


def nice_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 …"""
    for power in count():
        for digit in (1, 2, 5):
            yield digit * 10**power
