"""What a projection says of the nation and of a seat, in the words of a British screen.

A projection is never a call: a seat is likely held, and the nation is certain only by the rule of
``Projection.sure``. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import Final

from simulator import Contest, Scenario
from simulator.projection import (
    BEFORE_FOUR,
    INTERVAL,
    CandidateProjection,
    ContestProjection,
    Projection,
    ShareRange,
    cautions,
    nation_sentence,
)
from simulator.text import join
from tui.themes import tag

BRIEF: Final = {
    BEFORE_FOUR: "until 04:00 little better than the exit poll",
    INTERVAL: "the interval, not the number, is the message",
}
"""Cautions where there is no room for them."""

TOO_CLOSE: Final = "too close to say: "
"""What stands before the chances in a seat that nobody is likely to win."""

STRONG: Final = 10.0
"""A candidate with such a share (percent) within the interval is worth a word."""

WORTH_NAMING: Final = 0.1
"""The least chance of a candidate named in a seat that is too close."""


def chance(part: float) -> str:
    """``97 %``. Of a seat no chance is printed as certain: what is surer than 99 % says 99 %."""
    if part <= 0.0:
        return "0 %"
    return "<1 %" if part < 0.01 else f"{min(round(100 * part), 99)} %"


def nation_words(projection: Projection, scenario: Scenario) -> str:
    """What is expected of the House: full names once it is sure of something, else chances."""
    if projection.declared == projection.total:
        return "Every seat has declared: nothing is left to project"
    if projection.sure:
        return nation_sentence(projection, lambda party: scenario.party(party).name)
    return nation_sentence(projection, lambda party: tag(scenario.party(party)))


def caution_words(projection: Projection) -> tuple[str, ...]:
    """What has to stand beside the figures, the longest first; nothing where nothing has to."""
    return tuple(words for said in cautions(projection) for words in (said, BRIEF[said]))


def seat_words(contest: Contest, seat: ContestProjection, scenario: Scenario) -> str:
    """``likely Lab hold (97 %)``, ``too close to say: Lab 52 %, Con 46 %``; guarded: no figure."""
    ranked = sorted(seat.candidates, key=lambda candidate: -candidate.win)
    best = ranked[0]
    if seat.guarded:
        return f"perhaps {_result(contest, best, scenario)}; no chance given: {seat.guarded}"
    if seat.too_close:
        near = [c for c in ranked[:3] if c.win >= WORTH_NAMING] or ranked[:1]
        named = (f"{_who(c, near, scenario)} {chance(c.win)}" for c in near)
        return f"{TOO_CLOSE}{', '.join(named)}"
    return f"likely {_result(contest, best, scenario)} ({chance(best.win)})"


def share_words(seat: ContestProjection, scenario: Scenario) -> str:
    """``Lab 41 % (36–46), Con 38 % (33–43)``: mean and nine draws in ten, the strongest first."""
    ranked = sorted(seat.candidates, key=lambda candidate: -candidate.share.mean)
    said = (
        f"{_who(c, ranked, scenario)} {_share(c.share.mean)} % ({_between(c.share)})"
        for c in ranked
        if c.share.p95 >= 1.0 or c.name in seat.guarded
    )
    return ", ".join(said)


def _share(percent: float) -> str:
    return "<1" if 0.0 < percent < 0.5 else f"{percent:.0f}"


def _between(share: ShareRange) -> str:
    """In whole percent, as all the rest; outwards where both ends would say the same."""
    low, high = round(share.p5), round(share.p95)
    return f"{low}–{high}" if low < high else f"{floor(share.p5)}–{ceil(share.p95)}"


def fixed_words(seat: ContestProjection, scenario: Scenario) -> str:
    """Who of the strong is not updated: ``Jeremy Corbyn (Ind): not updated by results``."""
    named = [
        f"{c.name} ({tag(scenario.party(c.party))})"
        for c in seat.candidates
        if not c.updated and (c.share.p95 >= STRONG or c.name in seat.guarded)
    ]
    if not named:
        return ""
    return f"{join(named)}: not updated by results"


def _result(contest: Contest, candidate: CandidateProjection, scenario: Scenario) -> str:
    """``Lab gain from Con``, ``Con hold``, ``Lab win``."""
    party = tag(scenario.party(candidate.party))
    holder = contest.base.winner if contest.base else None
    if not holder:
        return f"{party} win"
    if holder == candidate.party:
        return f"{party} hold"
    return f"{party} gain from {tag(scenario.party(holder))}"


def _who(
    candidate: CandidateProjection, among: Iterable[CandidateProjection], scenario: Scenario
) -> str:
    """The party; the name where two of one party are spoken of."""
    alike = [other for other in among if other.party == candidate.party]
    if len(alike) > 1:
        return candidate.name
    return tag(scenario.party(candidate.party))
