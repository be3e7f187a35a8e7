"""What a night has to choose from: its parties and candidates from the largest to the smallest.

Examples of changes and the lab's first values are taken from it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from simulator.errors import InputError
from simulator.scenario.changes.figures import Figures, leading
from simulator.scenario.model import Candidate, Contest, Scenario
from simulator.uk import INDEPENDENT, OTHER, SPEAKER

MAIN_PARTIES: Final = 12
"""So many parties of a night are offered; files may name any."""


class Choices:
    """What there is to choose from in a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._figures = Figures(scenario)

    @property
    def contest(self) -> Contest | None:
        """The one contest, or None where there are several."""
        return self.scenario.contests[0] if len(self.scenario.contests) == 1 else None

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Party id → what it has altogether: votes, or predicted shares where none are known."""
        weights: dict[str, float] = {}
        for contest in self.scenario.contests:
            standing = self._figures.standing(contest)
            for candidate, value in zip(contest.candidates, standing, strict=True):
                weights[candidate.party] = weights.get(candidate.party, 0.0) + value
        return weights

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Party ids from the largest on; of a whole night only those that are parties."""
        ordered = sorted(self._weights, key=lambda party: (-self._weights[party], party))
        if self.contest is not None:
            return tuple(ordered)
        plain = [party for party in ordered if party not in (INDEPENDENT, SPEAKER, OTHER)]
        return tuple(plain[:MAIN_PARTIES])

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates of the one contest, best placed first; empty where there are several."""
        return self.by_place(self.contest) if self.contest is not None else ()

    def by_place(self, contest: Contest) -> tuple[Candidate, ...]:
        """The candidates of a contest, best placed first."""
        return tuple(contest.candidates[i] for i in leading(self._figures.standing(contest)))

    def destinations(self, leaving: str) -> tuple[tuple[str, Candidate | None], ...]:
        """Who may inherit the votes of a candidate (by name) or a party that leaves.

        Returns:
            Names as a file gives them; in a night of one contest with the candidate, who goes by
            the party where that tells who is meant, else by name.
        """
        if self.contest is None:
            return tuple((party, None) for party in self.parties if party != leaving)
        parties = [candidate.party for candidate in self.candidates]
        return tuple(
            (c.party if parties.count(c.party) == 1 and c.party != INDEPENDENT else c.name, c)
            for c in self.candidates
            if leaving not in (c.name, c.party)
        )

    @cached_property
    def seat(self) -> Contest:
        """The contest of examples: the closest, with three candidates or more where there is."""

        def key(contest: Contest) -> tuple[bool, float]:
            values = self._figures.standing(contest)
            order = leading(values)
            total = sum(values)
            margin = values[order[0]] - values[order[1]] if len(order) > 1 else total
            parties = {candidate.party for candidate in contest.candidates}
            return (len(parties) < 3, margin / total if total else 1.0)

        return min(self.scenario.contests, key=key)

    @cached_property
    def placed(self) -> tuple[Candidate, Candidate, Candidate]:
        """The best placed candidates of three parties in ``seat``; of two, the last one twice.

        Raises:
            InputError: there is one party only.
        """
        best: dict[str, Candidate] = {}
        for candidate in self.by_place(self.seat):
            best.setdefault(candidate.party, candidate)
        placed = list(best.values())
        if len(placed) < 2:
            raise InputError(f"{self.seat.name} has one party only: there is nothing to swing")
        return placed[0], placed[1], placed[min(2, len(placed) - 1)]

    @property
    def third_party(self) -> bool:
        """Whether a third party stands in ``seat``."""
        return self.placed[2] is not self.placed[1]
