"""A pact: parties that do not stand against each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import (
    PartyName,
    Plan,
    Planner,
    Rate,
    VoteChange,
    check_parties,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, parties_of
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.changes.tallies import Tally, units
from simulator.scenario.changes.words import nicknames, percent
from simulator.scenario.model import Contest
from simulator.text import join

USUAL = ("Con", "RUK")
"""The pact that was spoken of in 2024; elsewhere the second and the third party begin."""


def _begin(choices: Choices) -> Data | None:
    if len(choices.parties) < 2:
        return None
    usual = all(party in choices.parties for party in USUAL)
    others = choices.parties[1:3]
    parties = USUAL if usual else (others[0], others[-1])
    return {"parties": parties, "transfer": Decimal("0.25")}


class Pact(VoteChange):
    """Where two or more of these parties stand, only the best placed does."""

    type: Literal["pact"]
    parties: Annotated[
        tuple[PartyName, ...], Field(min_length=2, max_length=10), Ask("Parties")
    ] = Field(description="party ids; where they are level, the first named stays")
    transfer: Annotated[Rate, Ask("Who follow")] = Field(
        description="fraction of the others' votes that goes to the one who stays; "
        "the rest abstains"
    )

    rank: ClassVar[int] = 60
    main_key: ClassVar[str] = "transfer"
    idle_words: ClassVar[str] = "a pact needs two parties"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("pact", "Pact", "only the best placed of them stands", _begin, rank=30),
    )

    @model_validator(mode="after")
    def _check_parties(self) -> Pact:
        check_parties(self.parties, "parties")
        return self

    def words(self) -> str:
        """``a pact of Con and RUK (25 % of the others' voters follow)``."""
        rate = percent(self.transfer)
        return f"a pact of {join(self.parties)} ({rate} of the others' voters follow)"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Pact of Con and Reform, 25 %``."""
        return f"Pact of {nicknames(data['parties'])}, {percent(data['transfer'])}"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """Fewer than two parties."""
        return len(data.get("parties", ())) < 2

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data] | None:
        """The second and the third, everywhere."""
        _, second, third = choices.placed
        if not choices.third_party:
            return None
        return (
            "The worse placed stands aside; a third of the voters follow. Everywhere: no contest.",
            {"parties": (second.party, third.party), "transfer": Decimal("0.333")},
        )

    def plan(self, figures: Figures) -> Planner:
        """Of several parties only the best placed stands; a rate of the others' voters follows."""
        for party in self.parties:
            figures.check_party(party, "parties")
        rate = units(self.transfer)

        def planner(contest: Contest) -> Plan | None:
            members = [parties_of(contest, party) for party in self.parties]
            if sum(map(bool, members)) < 2:
                return None
            standing = figures.standing(contest)
            partners = [index for bearers in members for index in bearers]
            stays = max(partners, key=lambda index: standing[index])
            others = [index for index in partners if index != stays]

            def act(tally: Tally) -> None:
                for index in others:
                    tally.transfer(index, [(stays, rate)])

            return Plan(known=act, predicted=act, removed=frozenset(others))

        return planner
