"""Battlegrounds: the seats a party must win, by the swing it needs, and how they went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from simulator.scenario import Scenario
from simulator.uk import INDEPENDENT


class TargetStatus(StrEnum):
    """How a target went."""

    WON = "won"
    MISSED = "missed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Target:
    """A seat that a party did not hold and stands in.

    Attributes:
        contest, name: the seat.
        party: the challenger.
        holder: the base's winner.
        swing_needed: Butler swing from holder to challenger that makes them level on the
            base, in points.
        status: won, missed or pending.
        winner: party id of the person elected; None while pending.
    """

    contest: str
    name: str
    party: str
    holder: str
    swing_needed: float
    status: TargetStatus = TargetStatus.PENDING
    winner: str | None = None


class Battleground:
    """The target lists of a scenario, by challenger; measured once, against its bases."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._targets: dict[str, tuple[Target, ...]] = {}

    def targets(self, party: str) -> tuple[Target, ...]:
        """Every seat the party could gain, least swing needed first (ties by ONS id)."""
        if party not in self._targets:
            self._targets[party] = self._measure(party)
        return self._targets[party]

    def after(
        self, party: str, winners: Mapping[str, str], limit: int | None = None
    ) -> tuple[Target, ...]:
        """The list with what is known: ``winners`` are party ids by declared contest."""
        return tuple(_after(target, winners) for target in self.targets(party)[:limit])

    def _measure(self, party: str) -> tuple[Target, ...]:
        ranked: list[tuple[float, str, Target]] = []
        for contest in self._scenario.contests:
            base = contest.base
            if base is None or base.winner in (None, party) or party == INDEPENDENT:
                continue
            mine, theirs = base.share(party), base.share(base.winner or "")
            if mine is None or theirs is None:
                continue
            if not any(candidate.party == party for candidate in contest.candidates):
                continue
            swing = (theirs - mine) / 2
            target = Target(contest.slug, contest.name, party, base.winner or "", swing)
            ranked.append((swing, contest.ons_id, target))
        ranked.sort(key=lambda entry: entry[:2])
        return tuple(target for _, _, target in ranked)


def _after(target: Target, winners: Mapping[str, str]) -> Target:
    winner = winners.get(target.contest)
    if winner is None:
        return target
    status = TargetStatus.WON if winner == target.party else TargetStatus.MISSED
    return Target(
        target.contest,
        target.name,
        target.party,
        target.holder,
        target.swing_needed,
        status,
        winner,
    )
