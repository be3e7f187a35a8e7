"""A projection in words, for every screen alike: never a "call", and of a seat never certain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulator.projection.projection import Certainty, Projection
from simulator.text import join, of_draws, signed

LABEL: Final = "projection (simulated)"
"""What stands at every figure of a projection."""

FOUR: Final = 6 * 3600
"""04:00, in seconds after a close of poll at 22:00."""

BEFORE_FOUR: Final = (
    "Until 04:00, on past nights, the projection was little better than the exit poll at that hour."
)
"""Mean error over the nights that ship, in seats: 24 against the exit poll's 25 at 22:00, 20 to 24
until 03:00, 18 at 04:00 (leave-one-out, national polls and exit poll)."""

FEW: Final = 100
"""Declarations below which a projection without an exit poll is out by 30 seats and more."""

INTERVAL: Final = (
    "With fewer than 100 seats declared and no exit poll the interval, not the number, is the "
    "message."
)

LEAST: Final = 0.005
"""Chances below it are not told in a sentence: they would be read as zero."""

Name = Callable[[str], str]
"""How a party id is said."""


def outcome_words(certainty: Certainty, name: Name) -> str:
    """``Labour majority``, ``Labour largest party``, ``hung parliament``."""
    if certainty.what == "hung" or certainty.party is None:
        return "hung parliament"
    kind = "majority" if certainty.what == "majority" else "largest party"
    return f"{name(certainty.party)} {kind}"


def nation_sentence(projection: Projection, name: Name) -> str:
    """What is expected of the House, in one line.

    ``Projection: Labour majority, more than 99 %`` once two updates in a row are certain of it;
    until then the chances: ``Chances: Labour majority 62 %, hung parliament 38 %; largest party
    Labour 90 %, Conservative 10 %``.
    """
    if projection.sure:
        # A majority's party is the largest: said once.
        majority = any(c.what == "majority" for c in projection.sure)
        said = [c for c in projection.sure if not (majority and c.what == "largest")]
        words = " and ".join(outcome_words(certainty, name) for certainty in said)
        return f"Projection: {words}, more than 99 %"
    parties = projection.parties.values()
    outcomes = [(f"{name(p.party)} majority", p.majority) for p in parties]
    outcomes.append(("hung parliament", projection.hung))
    first = [(name(p.party), p.largest) for p in parties]
    return f"Chances: {_told(outcomes, projection)}; largest party {_told(first, projection)}"


def _told(chances: list[tuple[str, float]], projection: Projection) -> str:
    order = sorted(chances, key=lambda pair: -pair[1])
    kept = [pair for pair in order if pair[1] >= LEAST] or order[:1]
    return ", ".join(f"{what} {of_draws(p, projection.draws, 0)}" for what, p in kept)


def cautions(projection: Projection) -> tuple[str, ...]:
    """What has to stand beside the figures: how little they are worth at that moment."""
    return cautions_at(
        projection.time,
        projection.declared,
        projection.total,
        exit_poll=projection.exit_poll,
    )


def cautions_at(time: int | None, declared: int, total: int, *, exit_poll: bool) -> tuple[str, ...]:
    """The cautions of a moment.

    Args:
        time: seconds after close of poll; None where it is not known.
        declared, total: seats.
        exit_poll: one takes part; without it nothing can be as good as that poll.
    """
    if declared >= total:
        return ()
    if not exit_poll:
        return (INTERVAL,) if declared < FEW else ()
    early = time < FOUR if time is not None else not declared
    return (BEFORE_FOUR,) if early else ()


def against_words(projection: Projection, name: Name) -> str:
    """How the declared seats fell against our own projection of 22:00; empty without one."""
    differences = [
        (party, seats) for party, seats in projection.against_2200.items() if abs(seats) >= 0.05
    ]
    if not projection.against_2200:
        return ""
    differences.sort(key=lambda pair: -abs(pair[1]))
    told = join(f"{name(party)} {signed(seats, 1)}" for party, seats in differences)
    based = (
        "; it was conditioned on the exit poll, which itself names no seats"
        if projection.exit_poll
        else ""
    )
    return f"Against our 22:00 projection in the same seats: {told or 'no difference'}{based}"
