"""Tactical voting: voters move to whoever can beat a party."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import (
    Act,
    PartyName,
    Plan,
    Planner,
    Rate,
    VoteChange,
    check_parties,
    nothing,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, known_votes, leading, parties_of
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.changes.tallies import Tally, units
from simulator.scenario.changes.words import nickname, percent
from simulator.scenario.model import Contest
from simulator.text import join
from simulator.values import wrong


def _begin(choices: Choices) -> Data | None:
    """Against the winner there is; on a whole night against the Conservatives, or the largest."""
    if len(choices.parties) < 2:
        return None
    against = choices.parties[0]
    if choices.contest is None and "Con" in choices.parties:
        against = "Con"
    movers = [party for party in choices.parties if party not in (against, "RUK")]
    return {"voters_of": tuple(movers[:3]), "against": against, "rate": Decimal("0.3")}


class Tactical(VoteChange):
    """In seats that `against` wins, voters of these parties move to the best placed of them."""

    type: Literal["tactical"]
    voters_of: Annotated[
        tuple[PartyName, ...], Field(min_length=2, max_length=20), Ask("Voters of")
    ] = Field(description="party ids; where they are level, the first named is the best placed")
    against: Annotated[PartyName, Ask("Against")] = Field(
        description="party id that these voters want to lose"
    )
    rate: Annotated[Rate, Ask("Who move")] = Field(
        description="fraction of each party's voters that moves"
    )

    rank: ClassVar[int] = 70
    main_key: ClassVar[str] = "rate"
    idle_words: ClassVar[str] = "tactical voting needs two parties to move between"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form(
            "tactical",
            "Tactical voting",
            "voters move to who can beat a party",
            _begin,
            rank=40,
            keys=("against", "voters_of", "rate"),
        ),
    )

    @model_validator(mode="after")
    def _check_sides(self) -> Tactical:
        check_parties(self.voters_of, "voters_of")
        if self.against in self.voters_of:
            raise wrong(f"'{self.against}' is on both sides")
        return self

    def words(self) -> str:
        """``30 % of voters of Lab and LD vote tactically against Con``."""
        movers = join(self.voters_of)
        return f"{percent(self.rate)} of voters of {movers} vote tactically against {self.against}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Tactical against Con, 30 %``."""
        return f"Tactical against {nickname(data['against'])}, {percent(data['rate'])}"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """Fewer than two parties to move between."""
        return len(data.get("voters_of", ())) < 2

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data] | None:
        """Voters of the second and the third, against the first."""
        first, second, third = choices.placed
        if not choices.third_party:
            return None
        movers = (second.party, third.party)
        return (
            "Where one wins, a tenth of the others' voters move to the best placed of them.",
            {"voters_of": movers, "against": first.party, "rate": Decimal("0.1")},
        )

    def plan(self, figures: Figures) -> Planner:
        """Where a party wins, voters of its opponents move to the best placed of them."""
        for party in self.voters_of:
            figures.check_party(party, "voters_of")
        figures.check_party(self.against, "against")
        rate = units(self.rate)

        def moving(contest: Contest, values: Sequence[float] | None) -> Act:
            if values is None or contest.parties[leading(values)[0]] != self.against:
                return nothing
            members = [index for party in self.voters_of for index in parties_of(contest, party)]
            if len(members) < 2:
                return nothing
            best = max(members, key=lambda index: values[index])

            def act(tally: Tally) -> None:
                for index in members:
                    if index != best:
                        tally.shift(index, best, tally.portion(tally.values[index], rate))

            return act

        def planner(contest: Contest) -> Plan | None:
            known = moving(contest, known_votes(contest))
            predicted = moving(contest, figures.average(contest))
            if known is nothing and predicted is nothing:
                return None
            return Plan(known=known, predicted=predicted)

        return planner
