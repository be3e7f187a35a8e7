"""A candidate's votes as a number."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.scenario.changes.change import CandidateChange, Plan, Planner, VoteNumber
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.changes.tallies import Tally
from simulator.scenario.changes.words import nickname
from simulator.scenario.model import Contest


def _begin(choices: Choices) -> Data | None:
    if choices.scenario.outcome is None:
        return None
    best = choices.by_place(choices.seat)[0]
    return {"contest": choices.seat.slug, "candidate": best.name, "votes": best.votes or 0}


class SetVotes(CandidateChange):
    """Sets a candidate's known votes to a number; acts on known figures only."""

    type: Literal["votes"]
    votes: Annotated[VoteNumber, Ask("Votes")] = Field(description="the candidate's votes")

    rank: ClassVar[int] = 30
    main_key: ClassVar[str] = "votes"
    on_predictions: ClassVar[bool] = False
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("votes", "Votes", "a candidate's votes as a number", _begin, rank=80),
    )

    def words(self) -> str:
        """``Liz Truss: votes set to 11,847``."""
        return f"{self.who}: votes set to {self.votes:,}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Liz Truss: 11,847 votes``."""
        who = data.get("candidate") or nickname(data["party"])
        return f"{who}: {data['votes']:,} votes"

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data] | None:
        """The runner-up's votes, where votes are known."""
        first, second, _ = choices.placed
        if first.votes is None:
            return None
        table = {"contest": choices.seat.slug, "candidate": second.name, "votes": 12_345}
        return "Votes as a number.", table

    def plan(self, figures: Figures) -> Planner:
        """A candidate's known votes become a number; the difference had not voted, or abstains."""
        self.check_who(figures)

        def planner(contest: Contest) -> Plan | None:
            places = self.positions(contest, figures)
            if not places:
                return None
            if len(places) > 1:
                raise Refused(
                    "party",
                    f"{len(places)} candidates of '{self.party}' stand in {contest.name}: name one",
                )
            index = places[0]

            def act(tally: Tally) -> None:
                tally.leave(index, tally.values[index] - self.votes)

            return Plan(known=act, fixed=(index, self.votes))

        return planner
