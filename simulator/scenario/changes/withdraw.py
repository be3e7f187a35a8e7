"""A candidate who does not stand, and whose voters go elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import CandidateChange, Plan, Planner, Rate, check_rates
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused, read_rates, resolve
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.changes.tallies import Tally
from simulator.scenario.changes.words import nickname, share_out
from simulator.scenario.model import Contest
from simulator.uk import INDEPENDENT
from simulator.values import Line

HALF = Decimal("0.5")


def _begin(choices: Choices) -> Data | None:
    """The best placed independent leaves, else the third; half go to the next.

    The runner-up gets them: what would have decided the seat is the question most asked.
    """
    if len(choices.parties) < 2:
        return None
    if choices.contest is None:
        leaving = choices.parties[:3][-1]
        heirs = [party for party in choices.parties if party != leaving][:1]
        return {"party": leaving, "to": dict.fromkeys(heirs, HALF)}
    below = choices.candidates[2:] or choices.candidates[-1:]
    candidate = next((c for c in below[:4] if c.party == INDEPENDENT), below[0])
    heirs = [name for name, _ in choices.destinations(candidate.name)][:2]
    return {"candidate": candidate.name, "to": dict.fromkeys(heirs[-1:], HALF)}


class Withdraw(CandidateChange):
    """Takes a candidate off the ballot paper; the votes go to others or abstain."""

    type: Literal["withdraw"]
    to: Annotated[Mapping[Line, Rate], Ask(rest="abstain")] = Field(
        default_factory=dict,
        description="party id (or candidate's name) = fraction of the votes; the rest abstains",
    )

    rank: ClassVar[int] = 40
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("withdraw", "Does not stand", "somebody leaves the ballot paper", _begin, rank=20),
    )

    @model_validator(mode="after")
    def _check_rates(self) -> Withdraw:
        check_rates(self.to, "to")
        return self

    def words(self) -> str:
        """``RUK withdraws (55 % to Con, 45 % abstain)``."""
        return f"{self.who} withdraws ({share_out(self.to, 'to', 'abstain')})"

    @classmethod
    def short(cls, data: Data) -> str:
        """``James Bagge does not stand``."""
        return f"{data.get('candidate') or nickname(data['party'])} does not stand"

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """The third does not stand."""
        first, second, third = choices.placed
        to = {first.party: HALF}
        if choices.third_party:
            to = {second.party: HALF, first.party: Decimal("0.2")}
        return (
            f"{third.shown} does not stand; votes go to others at these rates, the rest abstains.",
            {"contest": choices.seat.slug, "candidate": third.name, "to": to},
        )

    def plan(self, figures: Figures) -> Planner:
        """Candidates leave the ballot paper; their votes are transferred, the rest abstains."""
        self.check_who(figures)
        rates = read_rates(self.to, "to", figures)
        must_stand = self.must_stand(figures)

        def planner(contest: Contest) -> Plan | None:
            gone = self.positions(contest, figures)
            if not gone:
                return None
            if len(gone) == len(contest.candidates):
                key = "candidate" if self.candidate else "party"
                raise Refused(key, f"nobody would be left to stand in {contest.name}")
            places = resolve(contest, rates, figures, "to", must_stand=must_stand)
            to = []
            for name, place in places.items():
                if place in gone:
                    raise Refused(f"to.{name}", f"'{name}' withdraws and cannot receive votes")
                to.append((place, rates[name]))

            def act(tally: Tally) -> None:
                for index in gone:
                    tally.transfer(index, to)

            return Plan(known=act, predicted=act, removed=frozenset(gone))

        return planner
