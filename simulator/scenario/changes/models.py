"""What a change may say: one pydantic model a type, discriminated on ``type``.

The models hold no meaning beyond their own checks: ``acts`` gives each its meaning and
``applying`` runs it. Rates are fractions from 0 to 1, points and turnouts are percent; both are
exact decimals, so that ``0.1`` in a file is one tenth.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from simulator.scenario.count_parameters import CountParameters, Frozen
from simulator.scenario.kinds import Clock, Line, Minutes, Stage, Whole, wrong


def _number(low: float, high: float) -> WithJsonSchema:
    """Editors are told "a number": TOML has no decimals, and a string is only a courtesy."""
    return WithJsonSchema({"type": "number", "minimum": low, "maximum": high})


def _fraction(value: Decimal) -> Decimal:
    """A rate written as a percentage is the likeliest slip."""
    if value > 1:
        meant = f": write {value / 100:f} for {value} %" if value <= 100 else ""
        raise wrong(f"a rate is a fraction from 0 to 1, not {value}{meant}")
    return value


def _listed(value: Any) -> Any:
    """One name stands for a list of one."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise wrong("should be a name, or a list of names")
    return value


Rate = Annotated[Decimal, Field(ge=0, decimal_places=9), AfterValidator(_fraction), _number(0, 1)]
Points = Annotated[Decimal, Field(ge=-100, le=100, decimal_places=9), _number(-100, 100)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=9), _number(0, 100)]
Factor = Annotated[Decimal, Field(ge=0, le=100, decimal_places=9), _number(0, 100)]
OneOrMore = Annotated[
    tuple[Line, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One name, or a list of them."""


def _one_of(model: Frozen, first: str, second: str) -> None:
    """Exactly one of two keys must be given."""
    if (getattr(model, first) is None) == (getattr(model, second) is None):
        raise wrong(f"give exactly one of '{first}' and '{second}'")


def _sum_at_most_one(rates: Mapping[str, Decimal], key: str) -> None:
    total = sum(rates.values(), Decimal(0))
    if total > 1:
        raise wrong(f"the rates of '{key}' sum to {total}, above 1")


class Where(Frozen):
    """Contests that match all that is given, as figures stand before this change."""

    region: OneOrMore | None = Field(None, description="region, or a list of regions")
    country: OneOrMore | None = Field(
        None, description="England, Scotland, Wales, Northern Ireland, or a list"
    )
    type: OneOrMore | None = Field(None, description="county, borough, burgh, or a list")
    winner: OneOrMore | None = Field(None, description="party id of the winner, or a list")
    second: OneOrMore | None = Field(None, description="party id of the runner-up, or a list")
    majority_below: Percent | None = Field(
        None, description="majority below this many percent of the valid votes"
    )

    @model_validator(mode="after")
    def _something(self) -> Where:
        if not self.model_fields_set:
            raise wrong(f"give at least one of {', '.join(type(self).model_fields)}")
        return self


class Selecting(Frozen):
    """What every change has: the contests it acts on; neither key means every contest."""

    contest: OneOrMore | None = Field(None, description="slug of the contest, or a list of slugs")
    where: Where | None = Field(None, description="a filter over contests, instead of `contest`")

    @model_validator(mode="after")
    def _one_selector(self) -> Selecting:
        if self.contest is not None and self.where is not None:
            raise wrong("give 'contest' or 'where', not both")
        return self


class Swing(Selecting):
    """Moves points of the vote from one party to another, in each seat where both stand."""

    type: Literal["swing"]
    from_party: Line = Field(alias="from", description="party id that loses")
    to_party: Line = Field(alias="to", description="party id that gains")
    points: Annotated[Percent, Field(gt=0)] = Field(
        description="percent points of the valid votes that move"
    )
    model: Literal["uniform", "proportional"] = Field(
        "uniform",
        description="uniform: the same points in each seat; proportional: each party's share "
        "times its overall share now / before, renormalised",
    )
    floor: bool = Field(
        False, description="clip shares below nought and renormalise instead of refusing"
    )

    @model_validator(mode="after")
    def _two_parties(self) -> Swing:
        if self.from_party == self.to_party:
            raise wrong("'from' and 'to' are the same party")
        return self


class Shares(Selecting):
    """Sets or shifts shares of the vote; everybody else keeps their proportions."""

    type: Literal["shares"]
    set: Mapping[Line, Percent] | None = Field(
        None, description="party id (or candidate's name) = share of the valid votes, percent"
    )
    shift: Mapping[Line, Points] | None = Field(
        None, description="party id (or candidate's name) = points to add, negative to take"
    )
    predicted: Line | None = Field(
        None,
        description="set the shares to those of this pollster, or 'average' for all that are "
        "used; acts on known figures only",
    )
    floor: bool = Field(
        False, description="clip shares below nought and renormalise instead of refusing"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Shares:
        given = [key for key in ("set", "shift", "predicted") if getattr(self, key) is not None]
        if len(given) != 1:
            raise wrong("give exactly one of 'set', 'shift' and 'predicted'")
        if self.set is not None and sum(self.set.values(), Decimal(0)) > 100:
            raise wrong(f"the shares of 'set' sum to {sum(self.set.values())}, above 100")
        if not (self.set or self.shift or self.predicted):
            raise wrong(f"'{given[0]}' names nobody")
        return self


class ForCandidate(Selecting):
    """A change to one candidate of each contest, by name or by party."""

    candidate: Line | None = Field(None, description="the candidate's name")
    party: Line | None = Field(None, description="party id, instead of `candidate`")

    @model_validator(mode="after")
    def _one_person(self) -> ForCandidate:
        _one_of(self, "candidate", "party")
        return self


class SetVotes(ForCandidate):
    """Sets a candidate's known votes to a number; acts on known figures only."""

    type: Literal["votes"]
    votes: Whole = Field(description="the candidate's votes")


class Withdraw(ForCandidate):
    """Takes a candidate off the ballot paper; the votes go to others or abstain."""

    type: Literal["withdraw"]
    to: Mapping[Line, Rate] = Field(
        default_factory=dict,
        description="party id (or candidate's name) = fraction of the votes; the rest abstains",
    )

    @model_validator(mode="after")
    def _rates(self) -> Withdraw:
        _sum_at_most_one(self.to, "to")
        return self


class Add(Selecting):
    """Puts a candidate on the ballot paper, with votes taken from others or from abstainers."""

    type: Literal["add"]
    name: Line = Field(description="the candidate's name in natural order")
    party: Line = Field("Ind", description="party id")
    votes: Whole | None = Field(None, description="the candidate's votes")
    share: Annotated[Percent, Field(lt=100)] | None = Field(
        None, description="instead of `votes`: percent of the valid votes after the change"
    )
    from_parties: Mapping[Line, Rate] | None = Field(
        None,
        alias="from",
        description="party id (or candidate's name) = fraction of the new candidate's votes that "
        "they lose; the rest had not voted; without `from`, everybody loses in proportion",
    )
    sort_name: Line | None = Field(
        None, description="surname then forenames, for the order of declaration"
    )

    @model_validator(mode="after")
    def _amount(self) -> Add:
        _one_of(self, "votes", "share")
        _sum_at_most_one(self.from_parties or {}, "from")
        return self


class Pact(Selecting):
    """Where two or more of these parties stand, only the best placed does."""

    type: Literal["pact"]
    parties: Annotated[tuple[Line, ...], Field(min_length=2, max_length=10)] = Field(
        description="party ids; where they are level, the first named stays"
    )
    transfer: Rate = Field(
        description="fraction of the others' votes that goes to the one who stays; "
        "the rest abstains"
    )

    @model_validator(mode="after")
    def _different(self) -> Pact:
        if len(set(self.parties)) < len(self.parties):
            raise wrong("'parties' names a party twice")
        return self


class Tactical(Selecting):
    """In seats that `against` wins, voters of these parties move to the best placed of them."""

    type: Literal["tactical"]
    voters_of: Annotated[tuple[Line, ...], Field(min_length=2, max_length=20)] = Field(
        description="party ids; where they are level, the first named is the best placed"
    )
    against: Line = Field(description="party id that these voters want to lose")
    rate: Rate = Field(description="fraction of each party's voters that moves")

    @model_validator(mode="after")
    def _sides(self) -> Tactical:
        if len(set(self.voters_of)) < len(self.voters_of):
            raise wrong("'voters_of' names a party twice")
        if self.against in self.voters_of:
            raise wrong(f"'{self.against}' is on both sides")
        return self


class Turnout(Selecting):
    """More or fewer people vote: everybody, or one party's voters."""

    type: Literal["turnout"]
    set: Annotated[Percent, Field(gt=0, lt=100)] | None = Field(
        None, description="valid votes, percent of the electorate"
    )
    multiply: Annotated[Factor, Field(gt=0)] | None = Field(
        None, description="factor on the valid votes"
    )
    party: Line | None = Field(None, description="only this party's votes (with `multiply`)")

    @model_validator(mode="after")
    def _one_way(self) -> Turnout:
        _one_of(self, "set", "multiply")
        if self.party is not None and self.set is not None:
            raise wrong("'party' goes with 'multiply': a turnout of one party is not defined")
        return self


class Count(CountParameters, Selecting):
    """Changes how the hall counts: any parameter of ``count``, and ``preset``."""

    type: Literal["count"]
    preset: Literal["fast"] | None = Field(
        None, description="fast: a Sunderland-style race; further keys act on top of it"
    )

    @property
    def given(self) -> Mapping[str, Any]:
        """The count parameters that this change sets."""
        names = self.model_fields_set & CountParameters.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(names)}

    @model_validator(mode="after")
    def _something(self) -> Count:
        if not self.given and self.preset is None:
            raise wrong("sets no parameter of the count")
        return self


class DeclareAt(Selecting):
    """Pins the declaration to an imagined time, whatever else the file changes."""

    type: Literal["declare_at"]
    time: Clock = Field(
        description='"06:48": the first such moment at or after close of poll; or ISO 8601'
    )


class AddIncident(Selecting):
    """Something that happens in the hall, at a clock time or attached to a stage."""

    type: Literal["incident"]
    text: Line = Field(description="one sentence")
    at: Clock | None = Field(None, description="clock time of an incident that only narrates")
    stage: Stage | None = Field(
        None, description="instead of `at`: the moment of the count it follows"
    )
    after: Minutes = Field(0.0, description="minutes after the stage")
    holds: Minutes = Field(0.0, description="minutes for which it holds the declaration")
    candidate: Line | None = Field(None, description="only if a candidate of this name stands")
    source: Line | None = Field(None, description="where it was reported; none: imagined")

    @model_validator(mode="after")
    def _when(self) -> AddIncident:
        _one_of(self, "at", "stage")
        if self.at is not None and (self.after or self.holds):
            raise wrong("'after' and 'holds' go with 'stage': a clock time only narrates")
        return self


Change = Annotated[
    Swing
    | Shares
    | SetVotes
    | Withdraw
    | Add
    | Pact
    | Tactical
    | Turnout
    | Count
    | DeclareAt
    | AddIncident,
    Field(discriminator="type"),
]
"""Any change, told apart by its ``type``."""

CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
"""Reads one change: ``CHANGE.validate_python({"type": "withdraw", …})``."""
