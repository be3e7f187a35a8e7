"""Something that happens in the hall, or in the country."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import CandidateName, Hall, HallChange, check_one_of
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, person
from simulator.scenario.changes.form import Ask, Data, Form, Span
from simulator.scenario.happenings import Incident
from simulator.scenario.model import Contest, Scenario
from simulator.values import ClockTime, Line, Minutes, Stage, wrong

MINUTES: Final = Span(Decimal(0), Decimal(600), Decimal(1), Decimal(10), "min", exact=False)


def _begin_at(choices: Choices) -> Data:
    return {"contest": choices.seat.slug, "text": "It begins to snow.", "at": "23:30"}


def _begin_stage(choices: Choices) -> Data:
    text = "The lights go out for ten minutes."
    return {"contest": choices.seat.slug, "text": text, "stage": "sorting_started", "after": 20,
            "holds": 10}  # fmt: skip


class AddIncident(HallChange):
    """Something that happens in the hall, at a clock time or attached to a stage."""

    type: Literal["incident"]
    text: Annotated[Line, Ask("What happens")] = Field(description="one sentence")
    at: Annotated[ClockTime, Ask("At")] | None = Field(
        None, description="clock time of an incident that only narrates"
    )
    stage: Stage | None = Field(
        None, description="instead of `at`: the moment of the count it follows"
    )
    after: Annotated[Minutes, Ask("Minutes after"), MINUTES] = Field(
        0.0, description="minutes after the stage"
    )
    holds: Annotated[Minutes, Ask("It holds up"), MINUTES] = Field(
        0.0, description="minutes for which it holds the declaration"
    )
    candidate: Annotated[CandidateName, Ask("Only if", absent="whoever stands")] | None = Field(
        None, description="only if a candidate of this name stands"
    )
    source: Annotated[Line, Ask("Source", always=True)] | None = Field(
        None, description="where it was reported; none: imagined"
    )

    rank: ClassVar[int] = 110
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("incident.at", "Incident", "something happens at a clock time", _begin_at,
             rank=130, keys=("text", "at", "source")),
        Form("incident.stage", "Held up", "something holds up the hall",
             _begin_stage, rank=131,
             keys=("text", "stage", "after", "holds", "candidate", "source")),
    )  # fmt: skip

    @model_validator(mode="after")
    def _check_time(self) -> AddIncident:
        check_one_of(self, "at", "stage")
        if self.at is not None and (self.after or self.holds):
            raise wrong("'after' and 'holds' go with 'stage': a clock time only narrates")
        return self

    def words(self) -> str:
        """``incident at 23:30: “It snows.”``."""
        when = f"at {self.at}" if self.at else f"after {(self.stage or '').replace('_', ' ')}"
        return f"incident {when}: “{self.text}”"

    def describe(self, scenario: Scenario) -> str:
        """One line; one that happens everywhere has no place."""
        return self.words() if self._is_national(scenario) else super().describe(scenario)

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """The lights go out."""
        return (
            "Something happens in the hall.",
            {
                "contest": choices.seat.slug,
                "text": "The lights go out for ten minutes.",
                "stage": "sorting_started",
                "after": 20,
            },
        )

    def _is_national(self, scenario: Scenario) -> bool:
        """A clock-time incident of no contest in particular happens once, not in every hall."""
        everywhere = self.contest is None and self.where is None
        return everywhere and self.at is not None and len(scenario.contests) > 1

    def change_nation(self, figures: Figures) -> Scenario | None:
        """The incident happens once, where no contest in particular is meant."""
        scenario = figures.scenario
        if not self._is_national(scenario):
            return None
        return replace(scenario, incidents=(*scenario.incidents, self._incident(figures, None)))

    def hall(self, figures: Figures) -> Hall:
        """The incident happens in each hall that is selected."""
        incidents = {c.slug: self._incident(figures, c.slug) for c in figures.selected}

        def change(contest: Contest) -> Contest:
            return contest.amend(incidents=(*contest.incidents, incidents[contest.slug]))

        return change

    def _whom(self, figures: Figures, slug: str | None) -> str | None:
        """The label of the candidate whom it waits for, where that candidate stands."""
        if self.candidate is None or slug is None:
            return self.candidate
        contest = figures.scenario.by_slug[slug]
        place = person(contest, self.candidate, "candidate")
        return self.candidate if place is None else contest.labels[place]

    def _incident(self, figures: Figures, slug: str | None) -> Incident:
        if self.candidate is not None:
            figures.check_name(self.candidate, "candidate")
        at = None if self.at is None else figures.moment(self.at, "at")
        return Incident(
            text=self.text,
            at=at,
            stage=self.stage,
            after=self.after,
            holds=self.holds,
            candidate=self._whom(figures, slug),
            source=self.source,
            contest=slug,
            imagined=True,
        )
