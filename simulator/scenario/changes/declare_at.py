"""A time of declaration that nobody recorded."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.scenario.changes.change import Hall, HallChange
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.model import Contest
from simulator.values import ClockTime

IMAGINED = "imagined in a what-if"
"""Source of a declaration time that no one recorded."""


def _begin(choices: Choices) -> Data:
    return {"contest": choices.seat.slug, "time": "04:30"}


class DeclareAt(HallChange):
    """Pins the declaration to an imagined time, whatever else the file changes."""

    type: Literal["declare_at"]
    time: Annotated[ClockTime, Ask("Declared at")] = Field(
        description='"06:48": the first such moment at or after close of poll; or ISO 8601'
    )

    rank: ClassVar[int] = 100
    declares: ClassVar[bool] = True
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("declare_at", "Time of declaration", "an imagined minute", _begin, rank=120),
    )

    def words(self) -> str:
        """``declaration at 04:30``."""
        return f"declaration at {self.time}"

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """Half past four."""
        return (
            "Any change drops the recorded declaration time; this gives an imagined one.",
            {"contest": choices.seat.slug, "time": "04:30"},
        )

    def hall(self, figures: Figures) -> Hall:
        """The declaration falls on this second, whatever else changes."""
        moment = figures.moment(self.time, "time")

        def change(contest: Contest) -> Contest:
            if contest.declared_at == moment:
                return contest
            return contest.amend(
                declared_at=moment,
                declared_at_source=IMAGINED,
                declared_at_approximate=False,
            )

        return change
