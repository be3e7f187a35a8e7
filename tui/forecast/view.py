"""What the forecast screen shows of a batch: its values, beside what is on the record.

Nothing here draws. Chances are fractions, shares percent of the valid votes, majorities votes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simulator import Candidate, Contest
from simulator.scenario import Party
from simulator.text import fold, of_draws

if TYPE_CHECKING:
    from simulator.forecast import CandidateForecast, ContestForecast, PartyForecast

SEATS_TO_SHOW: Final = 0.5
"""Parties with fewer seats than this in the mean are not worth a line, unless they won one."""

DRAWS: Final = 10_000
SEED: Final = 1


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
        index: of the candidate in the contest.
        known: the share on the record, percent; None where there is no record.
        as_much: the chance of at least that share, worked out for those whom no pollster saw: on
            the record far above all that was drawn; None for all others.
    """

    index: int
    candidate: Candidate
    party: Party
    forecast: CandidateForecast
    known: float | None = None
    as_much: float | None = None


@dataclass(frozen=True)
class SeatForecast:
    """One contest's chances, its likeliest winner first.

    Attributes:
        bins: majorities.
        known_majority: on the record, or None.
        open_on: draws of chances that the results of others have left open; None elsewhere.
    """

    contest: Contest
    forecast: ContestForecast
    candidates: tuple[CandidateChance, ...]
    bins: Bins
    known_majority: int | None = None
    open_on: int | None = None


@dataclass(frozen=True, slots=True)
class PartyChance:
    """One party's seats, and how many it has on the record."""

    party: Party
    forecast: PartyForecast
    bins: Bins
    known: int | None = None


@dataclass(frozen=True, slots=True)
class NationForecast:
    """A night of many contests: its parties by mean seats, and the chance of none with a majority.

    ``line`` is how many of the seats are a majority; ``open_on`` the draws of chances that results
    have left open, None for a batch around predictions.
    """

    parties: tuple[PartyChance, ...]
    hung: float
    line: int
    open_on: int | None = None


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
        given: what the draws are conditioned on, in words; empty before the poll.
        hidden: contests whose result on the record is left out, since it would tell the end.
    """

    title: str
    draws: int
    seed: int
    seats: Mapping[str, SeatForecast]
    nation: NationForecast | None
    ranges_on: int
    notes: tuple[str, ...] = ()
    modified: bool = False
    given: str = ""
    hidden: frozenset[str] = frozenset()


def without_record(forecast: Forecast, declared: frozenset[str]) -> Forecast:
    """A forecast that tells the result on the record of these contests alone.

    The nation's is told once every contest with one is among them.
    """
    hidden = frozenset(
        slug
        for slug, seat in forecast.seats.items()
        if slug not in declared and any(c.known is not None for c in seat.candidates)
    )
    if not hidden:
        return forecast
    seats = {
        slug: _seat_without_record(seat) if slug in hidden else seat
        for slug, seat in forecast.seats.items()
    }
    nation = forecast.nation
    if nation is not None:
        # A party that nobody expected to win anything has a line because it did.
        parties = [replace(p, known=None) for p in nation.parties if expected(p.forecast)]
        nation = replace(nation, parties=tuple(parties) or nation.parties)
    return replace(forecast, seats=seats, nation=nation, hidden=hidden)


def _seat_without_record(seat: SeatForecast) -> SeatForecast:
    candidates = tuple(replace(c, known=None, as_much=None) for c in seat.candidates)
    return replace(seat, candidates=candidates, known_majority=None)


def expected(party: PartyForecast) -> bool:
    """Whether a party's seats are worth a line by what was drawn alone."""
    return party.seats.mean >= SEATS_TO_SHOW


def surname(candidate: Candidate) -> str:
    """The surname, as the order of declaration has it: ``of East Anglia``."""
    words = candidate.shown.split()
    for first in range(len(words)):
        tail = " ".join(words[first:])
        if candidate.sort_name.startswith(fold(tail)):
            return tail
    return words[-1] if words else ""


def percent(chance: float, open_on: int | None = None, places: int = 1) -> str:
    """A chance as a table prints it: ``49.4``, ``<0.1``, ``>99.9``; ``0`` only if it never was.

    What is still open after results is neither 0 nor 100: it rests on so many draws.
    """
    if open_on is not None:
        return of_draws(chance, open_on, places).removesuffix(" %")
    if chance <= 0.0:
        return "0"
    if chance >= 1.0:
        return "100"
    words = f"{100 * chance:.1f}"
    return {"0.0": "<0.1", "100.0": ">99.9"}.get(words, words)


def between(low: float, high: float) -> str:
    """``26–29``; with a decimal where whole numbers would say the same twice."""
    rounded = (f"{low:.0f}", f"{high:.0f}")
    return "–".join(rounded if rounded[0] != rounded[1] else (f"{low:.1f}", f"{high:.1f}"))
