"""More or fewer people vote."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.outcome import Rejected
from simulator.scenario.changes.change import (
    Factor,
    PartyName,
    Percent,
    Plan,
    Planner,
    VoteChange,
    check_one_of,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused, parties_of
from simulator.scenario.changes.form import Ask, Data, Form, Span
from simulator.scenario.changes.tallies import HUNDRED, UNIT, Tally, apportion, half_up, units
from simulator.scenario.changes.words import nickname, number
from simulator.scenario.model import Contest
from simulator.values import wrong


def _begin(choices: Choices) -> Data | None:
    del choices
    return {"multiply": Decimal("0.9")}


class Turnout(VoteChange):
    """More or fewer people vote: everybody, or one party's voters."""

    type: Literal["turnout"]
    set: (
        Annotated[
            Percent,
            Field(gt=0, lt=100),
            Ask("Turnout"),
            Span(Decimal(5), Decimal(99), Decimal(1), Decimal(5)),
        ]
        | None
    ) = Field(None, description="valid votes, percent of the electorate")
    multiply: Annotated[Factor, Field(gt=0), Ask("Turnout")] | None = Field(
        None, description="factor on the valid votes"
    )
    party: Annotated[PartyName, Ask("Of", absent="everybody")] | None = Field(
        None, description="only this party's votes (with `multiply`)"
    )

    rank: ClassVar[int] = 80
    idle_words: ClassVar[str] = "turnout as it was: move its slider"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("turnout", "Turnout", "more or fewer people vote", _begin, rank=50),
    )

    @model_validator(mode="after")
    def _check_way(self) -> Turnout:
        check_one_of(self, "set", "multiply")
        if self.party is not None and self.set is not None:
            raise wrong("'party' goes with 'multiply': a turnout of one party is not defined")
        return self

    def words(self) -> str:
        """``turnout × 0.9``."""
        who = f"turnout of {self.party} voters" if self.party else "turnout"
        if self.set is not None:
            return f"{who} set to {number(self.set)} %"
        return f"{who} × {number(self.multiply or Decimal(1))}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Turnout of SNP × 0.85``."""
        if data.get("set") is not None:
            return f"Turnout {number(data['set'])} %"
        of = f" of {nickname(data['party'])}" if data.get("party") else ""
        return f"Turnout{of} × {number(data['multiply'])}"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """As many vote as did."""
        return bool(data.get("multiply", 0) == 1)

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """One in twenty stays at home."""
        return (
            "Fewer vote: everybody, or (with party) one party's voters. Or: set = 55.0 (percent).",
            {"contest": choices.seat.slug, "multiply": Decimal("0.95")},
        )

    def plan(self, figures: Figures) -> Planner:
        """Rejected papers go with turnout unless only one party's voters do."""
        if self.party is not None:
            figures.check_party(self.party, "party")
        if self.multiply is not None and self.party is not None:
            return _plan_party(self.party, units(self.multiply))
        factor = units(self.multiply) if self.multiply is not None else None
        points = units(self.set) if self.set is not None else 0

        def planner(contest: Contest) -> Plan | None:
            def act(tally: Tally) -> None:
                if tally.total <= 0:
                    raise Refused("", f"nobody votes in {contest.name}")
                if factor is not None:
                    total = tally.portion(tally.total, factor)
                else:
                    total = half_up(contest.electorate * points, HUNDRED)
                tally.assign(tally.values, total)

            expected: float | None
            if factor is None:
                expected = points / UNIT
            else:
                before = figures.expected_turnout(contest)
                expected = None if before is None else before * factor / UNIT
            return Plan(known=act, rejected=_scale, turnout=expected)

        return planner


def _scale(rejected: Rejected, before: int, after: int) -> Rejected:
    """Rejected papers in proportion to valid votes, heads by largest remainder."""
    total = half_up(rejected.total * after, before)
    heads = (
        rejected.official_mark,
        rejected.voted_too_many,
        rejected.voter_identifiable,
        rejected.void_for_uncertainty,
    )
    known = [head for head in heads if head is not None]
    if len(known) < 4 or not sum(known):
        return Rejected(total, *heads, rejected.split_simulated)
    mark, many, writer, void = apportion(total, known)
    return Rejected(total, mark, many, writer, void)


def _plan_party(party: str, factor: int) -> Planner:
    def planner(contest: Contest) -> Plan | None:
        bearers = parties_of(contest, party)
        if not bearers:
            return None

        def act(tally: Tally) -> None:
            for index in bearers:
                value = tally.values[index]
                tally.leave(index, value - tally.portion(value, factor))

        return Plan(known=act, predicted=act)

    return planner
