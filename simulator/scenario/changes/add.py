"""A candidate more on the ballot paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import (
    PartyName,
    Percent,
    Plan,
    Planner,
    Rate,
    VoteChange,
    VoteNumber,
    check_one_of,
    check_rates,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused, known_votes, read_rates, resolve
from simulator.scenario.changes.form import Ask, Data, Form, Span
from simulator.scenario.changes.tallies import UNIT, Tally, units
from simulator.scenario.changes.words import nickname, number, share_out
from simulator.scenario.model import Candidate, Contest
from simulator.uk import INDEPENDENT
from simulator.values import Line


def _begin(choices: Choices) -> Data:
    data = {"name": "A new candidate", "party": INDEPENDENT, "share": Decimal("5.0")}
    return data if choices.contest is not None else {"contest": choices.seat.slug, **data}


class Add(VoteChange):
    """Puts a candidate on the ballot paper, with votes taken from others or from abstainers."""

    type: Literal["add"]
    name: Annotated[Line, Ask("Name")] = Field(description="the candidate's name in natural order")
    party: Annotated[PartyName, Ask("Party")] = Field(INDEPENDENT, description="party id")
    votes: Annotated[VoteNumber, Ask("Votes")] | None = Field(
        None, description="the candidate's votes"
    )
    share: (
        Annotated[
            Percent,
            Field(lt=100),
            Ask("Share"),
            Span(Decimal(0), Decimal(90), Decimal("0.1"), Decimal(1)),
        ]
        | None
    ) = Field(None, description="instead of `votes`: percent of the valid votes after the change")
    from_parties: Annotated[Mapping[Line, Rate], Ask(rest="had not voted", always=True)] | None = (
        Field(
            None,
            alias="from",
            description="party id (or candidate's name) = fraction of the new candidate's votes "
            "that they lose; the rest had not voted; without `from`, everybody loses in proportion",
        )
    )
    sort_name: Line | None = Field(
        None, description="surname then forenames, for the order of declaration"
    )

    rank: ClassVar[int] = 50
    idle_words: ClassVar[str] = "a new candidate without votes: move its slider"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("add", "New candidate", "one more on the ballot paper", _begin, rank=90),
    )

    @model_validator(mode="after")
    def _check_amount(self) -> Add:
        check_one_of(self, "votes", "share")
        check_rates(self.from_parties or {}, "from")
        return self

    def words(self) -> str:
        """``Ann Other (Ind) stands with 5 %, taken from all in proportion``."""
        votes, share = self.votes, self.share or Decimal(0)
        amount = f"{votes:,} votes" if votes is not None else f"{number(share)} %"
        sources = ", taken from all in proportion"
        if self.from_parties is not None:
            sources = f" ({share_out(self.from_parties, 'from', 'had not voted')})"
        return f"{self.name} ({self.party}) stands with {amount}{sources}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Ann Other (Ind), 5 %``."""
        by_share = data.get("share") is not None
        much = f"{number(data['share'])} %" if by_share else f"{data['votes']:,}"
        return f"{data['name']} ({nickname(data.get('party', INDEPENDENT))}), {much}"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """Nobody votes for them."""
        return not (data.get("share") or data.get("votes"))

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """An independent with a twentieth of the votes."""
        first, second, _ = choices.placed
        return (
            "A new candidate, whose votes come from others; what is missing from 1 had not voted.",
            {
                "contest": choices.seat.slug,
                "name": "Alex Example",
                "party": INDEPENDENT,
                "share": Decimal("5.0"),
                "from": {first.party: Decimal("0.6"), second.party: Decimal("0.4")},
            },
        )

    def plan(self, figures: Figures) -> Planner:
        """A new candidate takes votes from others and from people who had not voted."""
        figures.check_party(self.party, "party")
        rates = None
        if self.from_parties is not None:
            rates = read_rates(self.from_parties, "from", figures)
        newcomer = Candidate(self.name, self.party, self.sort_name or "")
        must_stand = self.must_stand(figures)

        def planner(contest: Contest) -> Plan | None:
            if any(candidate.key == newcomer.key for candidate in contest.roll):
                raise Refused("name", f"{self.name} stands in {contest.name} already")
            sources = None
            if rates is not None:
                places = resolve(contest, rates, figures, "from", must_stand=must_stand)
                sources = [(place, rates[name]) for name, place in places.items()]

            def act(tally: Tally) -> None:
                joining = UNIT - sum(rate for _, rate in sources) if sources is not None else 0
                amount = self._amount(contest, tally, joining, figures)
                tally.values.append(0)
                _take(contest, tally, amount, sources, joining)

            return Plan(known=act, predicted=act, added=newcomer)

        return planner

    def _amount(self, contest: Contest, tally: Tally, joining: int, figures: Figures) -> float:
        """What the new candidate gets, in the tally's own units."""
        if self.share is not None:
            # share = amount ÷ (total + joining × amount), solved for the amount.
            points = units(self.share)
            return tally.portion(tally.total, points * UNIT, 100 * UNIT * UNIT - points * joining)
        wanted = self.votes or 0
        if tally.source is None:
            return wanted
        known = known_votes(contest)
        turnout = figures.expected_turnout(contest)
        if known is not None:
            everybody: float = sum(known)
        elif turnout is not None:
            everybody = contest.electorate * turnout / 100
        else:
            raise Refused("votes", f"no turnout is known in {contest.name}: give 'share' instead")
        return tally.total * wanted / everybody if everybody else 0.0


def _take(
    contest: Contest,
    tally: Tally,
    amount: float,
    sources: Sequence[tuple[int, int]] | None,
    joining: int,
) -> None:
    """Move an amount to the last candidate from its sources, or from all in proportion."""
    new = len(tally.values) - 1
    if sources is None:
        total = tally.total
        if amount > total:
            raise Refused("votes", f"only {total:,} votes were cast in {contest.name}")
        if amount:
            weights = [int(v) for v in tally.values] if tally.source is None else []
            parts = (
                tally.split(amount, weights)
                if weights
                else [amount * value / total for value in tally.values]
            )
            for index, part in enumerate(parts[:new]):
                tally.values[index] -= part
            tally.values[new] = amount
        return
    *parts, rest = tally.split(amount, [*(rate for _, rate in sources), joining])
    for (index, _), part in zip(sources, parts, strict=True):
        if not tally.holds(index):  # a pollster that says nothing of them: they join instead
            rest += part
            continue
        if part > tally.values[index]:
            who = contest.roll[index]
            have = f"{tally.values[index]:,}" if tally.source is None else "a smaller share"
            raise Refused("from", f"{who.name} ({who.party}) has only {have} in {contest.name}")
        tally.shift(index, new, part)
    tally.leave(new, -rest)
