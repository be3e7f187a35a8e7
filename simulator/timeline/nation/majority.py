"""The majority line of the House of Commons, and what the Speaker and Sinn Féin do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.uk import ABSTAINING, SPEAKER, majority_line


@dataclass(frozen=True, slots=True)
class House:
    """Where the parties stand against a majority of the House.

    Attributes:
        total: seats.
        line: seats for a majority of the House: more than half of all.
        leader: party id with most seats so far, None before the first or when level.
        leading: its seats.
        speaker, abstaining: the Speaker's seat and Sinn Féin's, among those declared.
    """

    total: int
    line: int
    leader: str | None
    leading: int
    speaker: int
    abstaining: int

    @property
    def reached(self) -> bool:
        """Some party has a majority of the House on declared seats alone."""
        return self.leading >= self.line

    @property
    def majority(self) -> int:
        """The leader's seats less all others of the House; negative short of the line."""
        return 2 * self.leading - self.total

    @property
    def voting(self) -> int:
        """Members who vote: all but the Speaker and Sinn Féin, as far as declared."""
        return self.total - self.speaker - self.abstaining

    @property
    def effective_line(self) -> int:
        """Seats for a majority of members who vote."""
        return majority_line(self.voting)

    @property
    def effective_majority(self) -> int:
        """The leader's seats less all others who vote."""
        return 2 * self.leading - self.voting

    @property
    def text(self) -> str:
        """The line in words."""
        words = f"{self.line} of {self.total} is a majority of the House"
        without = []
        if self.speaker:
            without.append("the Speaker (who does not vote)")
        if self.abstaining:
            without.append(f"{self.abstaining} of Sinn Féin (who do not take their seats)")
        if not without:
            return f"{words}; the Speaker does not vote and Sinn Féin do not take their seats"
        return f"{words}; without {' and '.join(without)}, {self.effective_line} is enough"


def house(seats: Mapping[str, int], total: int) -> House:
    """The House from seats by party id so far."""
    ranked = sorted(seats.items(), key=lambda item: -item[1])
    level = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
    return House(
        total=total,
        line=majority_line(total),
        leader=ranked[0][0] if ranked and not level else None,
        leading=ranked[0][1] if ranked else 0,
        speaker=seats.get(SPEAKER, 0),
        abstaining=seats.get(ABSTAINING, 0),
    )
