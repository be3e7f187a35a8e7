"""A swing: points of the vote move from one party to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import (
    FLOOR,
    Floor,
    PartyName,
    Percent,
    Plan,
    Planner,
    VoteChange,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, below_zero, known_votes, resolve
from simulator.scenario.changes.form import Ask, Data, Form, Span
from simulator.scenario.changes.tallies import HUNDRED, Tally, units
from simulator.scenario.changes.words import nickname, number
from simulator.scenario.model import Contest
from simulator.values import wrong


def _begin(choices: Choices) -> Data | None:
    if len(choices.parties) < 2:
        return None
    first, second, *_ = choices.parties
    return {"from": first, "to": second, "points": Decimal("1.0"), "floor": True}


class Swing(VoteChange):
    """Moves points of the vote from one party to another, in each seat where both stand."""

    type: Literal["swing"]
    from_party: Annotated[PartyName, Ask("From")] = Field(
        alias="from", description="party id that loses"
    )
    to_party: Annotated[PartyName, Ask("To")] = Field(alias="to", description="party id that gains")
    points: Annotated[
        Percent,
        Field(gt=0),
        Ask("Points"),
        Span(Decimal(0), Decimal(30), Decimal("0.1"), Decimal(1), "pts"),
    ] = Field(description="percent points of the valid votes that move")
    model: Annotated[
        Literal["uniform", "proportional"],
        Ask(
            "How",
            words=(("uniform", "the same everywhere"), ("proportional", "in proportion")),
            everywhere=True,
        ),
    ] = Field(
        "uniform",
        description="uniform: the same points in each seat; proportional: each party's share "
        "times its overall share now / before, renormalised",
    )
    floor: Floor = Field(False, description=FLOOR)

    rank: ClassVar[int] = 10
    main_key: ClassVar[str] = "points"
    idle_words: ClassVar[str] = "a swing of zero: move its slider"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("swing", "Swing", "points of the vote change party", _begin, rank=10),
    )

    @model_validator(mode="after")
    def _check_sides(self) -> Swing:
        if self.from_party == self.to_party:
            raise wrong("'from' and 'to' are the same party")
        return self

    def words(self) -> str:
        """``a uniform swing of 2 points from Lab to Con``."""
        unit = "point" if self.points == 1 else "points"
        route = f"from {self.from_party} to {self.to_party}"
        return f"a {self.model} swing of {number(self.points)} {unit} {route}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Swing 2 Lab → Con``."""
        loser, gainer = nickname(data["from"]), nickname(data["to"])
        return f"Swing {number(data['points'])} {loser} → {gainer}"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """No points move."""
        return bool(data.get("points", 0) == 0)

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """One point from the winner to the runner-up; everywhere where there are many contests."""
        first, second, _ = choices.placed
        where = {"contest": choices.seat.slug} if choices.contest is not None else {}
        table = {**where, "from": first.party, "to": second.party, "points": Decimal("1.0")}
        return "Points of the vote change party.", table

    def plan(self, figures: Figures) -> Planner:
        """Points move in each seat where both stand."""
        figures.check_party(self.from_party, "from")
        figures.check_party(self.to_party, "to")
        points = units(self.points)

        def sides(contest: Contest) -> tuple[int, int] | None:
            parties = (self.from_party, self.to_party)
            places = resolve(contest, parties, figures, "", must_stand=False)
            return (places[parties[0]], places[parties[1]]) if len(places) == 2 else None

        overall: Mapping[str | None, tuple[float, float, float]] = {}
        if self.model == "proportional":
            there = [(c, pair) for c in figures.selected if (pair := sides(c)) is not None]
            overall = _overall(there, figures)

        def planner(contest: Contest) -> Plan | None:
            pair = sides(contest)
            if pair is None:
                return None
            loser, winner = pair

            def uniform(tally: Tally) -> None:
                if not tally.holds(loser):
                    return
                amount = tally.portion(tally.total, points, HUNDRED)
                left = tally.values[loser] - amount
                if left >= 0:
                    tally.shift(loser, winner, amount)
                    return
                if not self.floor:
                    raise below_zero(contest, loser, tally, left)
                figures.clip(contest, tally)
                weights = list(tally.values)
                weights[loser], weights[winner] = 0, weights[winner] + amount
                tally.touch(loser, winner)
                tally.assign(weights, tally.total)

            def proportional(tally: Tally) -> None:
                losing, gaining, everybody = overall[tally.source]
                falls = HUNDRED * losing - points * everybody
                if losing <= 0 or gaining <= 0:
                    return
                if falls < 0:
                    if not self.floor:
                        raise below_zero(contest, loser, tally, falls * tally.total / HUNDRED)
                    figures.clip(contest, tally)
                    falls = 0
                weights = [value * HUNDRED * losing * gaining for value in tally.values]
                weights[loser] = tally.values[loser] * falls * gaining
                weights[winner] = (
                    tally.values[winner] * (HUNDRED * gaining + points * everybody) * losing
                )
                if sum(weights) > 0:
                    tally.touch(loser, winner)
                    tally.assign(weights, tally.total)

            act = uniform if self.model == "uniform" else proportional
            return Plan(known=act, predicted=act)

        return planner


def _overall(
    there: Sequence[tuple[Contest, tuple[int, int]]], figures: Figures
) -> Mapping[str | None, tuple[float, float, float]]:
    """Losing, gaining and all votes over the contests, by source.

    Predictions are weighted by electorate: nobody has voted yet.
    """
    sums: dict[str | None, tuple[float, float, float]] = {}

    def add(source: str | None, losing: float, gaining: float, everybody: float) -> None:
        a, b, c = sums.get(source, (0, 0, 0))
        sums[source] = (a + losing, b + gaining, c + everybody)

    for contest, (loser, winner) in there:
        votes = known_votes(contest)
        if votes is not None:
            add(None, votes[loser], votes[winner], sum(votes))
        for pollster, tally in figures.predictions(contest):
            weight = contest.electorate / tally.total if tally.total else 0.0
            losing, gaining = tally.values[loser], tally.values[winner]
            add(pollster.name, weight * losing, weight * gaining, weight * tally.total)
    return sums
