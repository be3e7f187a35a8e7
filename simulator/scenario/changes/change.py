"""What every type of change has: where it acts, its checks, and what it owes the others.

A type is a subclass of ``VoteChange`` or ``HallChange`` in a module of its own in this folder.
Changes are pydantic models because a change is the set of keys that were given:
``model_fields_set`` tells ``tables = 20`` from a count that leaves the tables alone. Rates are
fractions from 0 to 1, points and turnouts are percent; both are exact decimals, so that ``0.1`` in
a file is one tenth.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from simulator.outcome import Rejected
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused, leading, parties_of, person
from simulator.scenario.changes.form import Ask, Data, Form, Question, Role, Span, questions
from simulator.scenario.changes.tallies import Tally
from simulator.scenario.changes.words import number
from simulator.scenario.count_parameters import Frozen
from simulator.scenario.model import Candidate, Contest, Scenario
from simulator.scenario.people import with_party
from simulator.text import join, nearest
from simulator.values import Line, Whole, wrong

# What the keys of changes hold


def _number(low: float, high: float) -> WithJsonSchema:
    """Editors are told "a number": TOML has no decimals, and a string is only a courtesy."""
    return WithJsonSchema({"type": "number", "minimum": low, "maximum": high})


def _fraction(value: Decimal) -> Decimal:
    """A rate written as a percentage is the likeliest slip."""
    if value > 1:
        meant = f": write {value / 100:f} for {value} %" if value <= 100 else ""
        raise wrong(f"a rate is a fraction from 0 to 1, not {value}{meant}")
    return value


def _list(value: Any) -> Any:
    """One name stands for a list of one."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise wrong("should be a name, or a list of names")
    return value


Rate = Annotated[
    Decimal,
    Field(ge=0, decimal_places=9),
    AfterValidator(_fraction),
    _number(0, 1),
    Span(scale=100, share_of=Decimal(1)),
]
"""A fraction of some voters."""
Points = Annotated[
    Decimal,
    Field(ge=-100, le=100, decimal_places=9),
    _number(-100, 100),
    Span(Decimal(-30), Decimal(30), Decimal("0.1"), Decimal(1), "pts", signed=True),
]
"""Percent points of the valid votes, to add or to take."""
Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, decimal_places=9),
    _number(0, 100),
    Span(step=Decimal("0.1"), leap=Decimal(1), share_of=Decimal(100), zero_counts=True),
]
"""A share of the valid votes, or of the electorate."""
Factor = Annotated[
    Decimal,
    Field(ge=0, le=100, decimal_places=9),
    _number(0, 100),
    Span(Decimal(10), Decimal(160), Decimal(1), Decimal(5), scale=100),
]
"""Multiplies something; by hand a percentage of what it was."""
VoteNumber = Annotated[
    Whole, Span(high=None, step=Decimal(10), leap=Decimal(500), unit="", exact=False)
]
"""Votes of one candidate."""
PartyName = Annotated[Line, Role.PARTY]
"""A party's id."""
CandidateName = Annotated[Line, Role.CANDIDATE]
"""A candidate's name, as the file or the hall calls them."""
PollsterName = Annotated[Line, Role.POLLSTER]
"""A pollster's name."""
OneOrMore = Annotated[
    tuple[Line, ...],
    BeforeValidator(_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One name, or a list of them."""
Floor = Annotated[
    bool,
    Ask(
        "Below 0",
        words=(("true", "stop at zero"), ("false", "refuse, and say where")),
        everywhere=True,
    ),
]
"""What happens to shares below zero."""
FLOOR = "clip shares below zero and renormalise instead of refusing"


def check_one_of(change: Frozen, first: str, second: str) -> None:
    """Exactly one of two keys must be there.

    Raises:
        PydanticCustomError: both are, or neither.
    """
    if (getattr(change, first) is None) == (getattr(change, second) is None):
        raise wrong(f"give exactly one of '{first}' and '{second}'")


def check_rates(rates: Mapping[str, Decimal], key: str) -> None:
    """Rates by name share out one whole at most.

    Raises:
        PydanticCustomError: they sum to more than 1.
    """
    total = sum(rates.values(), Decimal(0))
    if total > 1:
        raise wrong(f"the rates of '{key}' sum to {total}, above 1")


# Where a change acts


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
    def _check_keys(self) -> Where:
        if not self.model_fields_set:
            raise wrong(f"give at least one of {', '.join(type(self).model_fields)}")
        return self

    def matches(self, contest: Contest, figures: Figures) -> bool:
        """Whether a contest is meant."""
        for key in ("region", "country", "type"):
            wanted = getattr(self, key)
            if wanted is not None and getattr(contest, key) not in wanted:
                return False
        if self.winner is None and self.second is None and self.majority_below is None:
            return True
        values = figures.standing(contest)
        first, *others = leading(values)
        if self.winner is not None and contest.parties[first] not in self.winner:
            return False
        if self.second is not None and (
            not others or contest.parties[others[0]] not in self.second
        ):
            return False
        if self.majority_below is None:
            return True
        total = sum(values)
        majority = values[first] - (values[others[0]] if others else 0)
        return total > 0 and 100 * majority < float(self.majority_below) * total

    def why_nothing(self, scenario: Scenario) -> tuple[str, str, str | None]:
        """Key, message and nearest name of a filter that no contest passes."""
        for key in ("region", "country", "type"):
            there = sorted({getattr(contest, key) for contest in scenario.contests})
            for wanted in getattr(self, key) or ():
                if wanted not in there:
                    message = f"matches no contest: no contest has {key} '{wanted}'"
                    return f"where.{key}", message, nearest(wanted, there)
        return "where", "matches no contest", None

    def words(self) -> str:
        """``region East and majority below 5 %``, in the order of the keys."""
        keys = self.model_dump(exclude_none=True)
        below = keys.pop("majority_below", None)
        parts = [f"{key} {join(names, 'or')}" for key, names in keys.items()]
        parts += [f"majority below {number(below)} %"] if below is not None else []
        return ", ".join(parts)


class Change(Frozen, ABC):
    """A change to a night; see ``VoteChange`` and ``HallChange`` for what a type has to say.

    Attributes:
        contest, where: the contests it acts on; neither key means every contest.
        type: what tells it from other types; a subclass narrows it to one word.
    """

    contest: OneOrMore | None = Field(None, description="slug of the contest, or a list of slugs")
    where: Where | None = Field(None, description="a filter over contests, instead of `contest`")
    type: str

    rank: ClassVar[int] = 100
    """Its place in lists of types; of the same rank by name."""
    main_key: ClassVar[str] = ""
    """The key to blame when the change as a whole asks too much."""
    heading: ClassVar[str] = ""
    """What it is called over its controls, where its form does not say so; else the type."""
    forms: ClassVar[tuple[Form, ...] | None] = None
    """How the lab begins it; None: from its example; none at all: only a file can say it."""
    idle_words: ClassVar[str] = "says nothing yet"
    """What it waits for while ``is_idle``."""

    @model_validator(mode="after")
    def _check_selector(self) -> Change:
        if self.contest is not None and self.where is not None:
            raise wrong("give 'contest' or 'where', not both")
        return self

    @abstractmethod
    def words(self) -> str:
        """What it does, in one line of English that can be followed by where."""

    @classmethod
    @abstractmethod
    def example(cls, choices: Choices) -> tuple[str, Data] | None:
        """A line about it and a table that runs on a night; None where it makes no sense there."""

    @classmethod
    def short(cls, data: Data) -> str:
        """A draft in a few words, for a list; empty: as ``words`` has it."""
        del data
        return ""

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """Whether a draft says nothing yet that a file could say."""
        del data
        return False

    @classmethod
    def purpose(cls) -> str:
        """What it is for: the first sentence of its docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]

    @classmethod
    def keys(cls) -> str:
        """Its own keys, for the guide's table."""
        return ", ".join(f"`{about.alias or name}`" for name, about in cls.own_fields().items())

    @classmethod
    def own_fields(cls) -> dict[str, Any]:
        """Fields beside those that every change has."""
        return {k: about for k, about in cls.model_fields.items() if k not in Change.model_fields}

    @classmethod
    def questions(cls) -> tuple[Question, ...]:
        """What a person can be asked for."""
        return questions(cls.own_fields())

    @classmethod
    def menu(cls) -> tuple[Form, ...]:
        """How the lab begins it."""
        if cls.forms is not None:
            return cls.forms
        kind = str(cls.model_fields["type"].annotation.__args__[0])  # type: ignore[union-attr]
        purpose = cls.purpose().rstrip(".")

        def begin(choices: Choices) -> Data | None:
            example = cls.example(choices)
            return None if example is None else example[1]

        name = kind.replace("_", " ").capitalize()
        return (Form(kind, name, purpose[:1].lower() + purpose[1:], begin),)

    def describe(self, scenario: Scenario) -> str:
        """One line: what it does and where."""
        return f"{self.words()} {self._where_words(scenario)}"

    def _where_words(self, scenario: Scenario) -> str:
        if self.where is not None:
            return f"where {self.where.words()}"
        if self.contest is None:
            one = scenario.contests[0].name if len(scenario.contests) == 1 else ""
            return f"in {one}" if one else "in every contest"
        known = scenario.by_slug
        names = [known[slug].name if slug in known else slug for slug in self.contest]
        return f"in {join(names)}"

    def select(self, figures: Figures) -> list[int]:
        """Positions of the contests that are named, that match the filter or, with neither, all.

        A contest or party that does not exist is noted in ``figures.slips``.
        """
        contests = figures.scenario.contests
        if self.where is not None:
            for key in ("winner", "second"):
                for party in getattr(self.where, key) or ():
                    figures.check_party(party, f"where.{key}")
            return [i for i, c in enumerate(contests) if self.where.matches(c, figures)]
        if self.contest is None:
            return list(range(len(contests)))
        places = {slug: place for place, slug in enumerate(figures.scenario.by_slug)}
        for slug in self.contest:
            if slug not in places:
                figures.note("contest", f"unknown contest '{slug}'", nearest(slug, places))
        return sorted({places[slug] for slug in self.contest if slug in places})

    def why_nothing_matches(self, figures: Figures) -> tuple[str, str, str | None]:
        """Key, message and nearest name for a change that concerns no contest."""
        if self.where is None:
            return "", "matches no contest", None
        return self.where.why_nothing(figures.scenario)

    def must_stand(self, figures: Figures) -> bool:
        """Whether whom it names has to stand where it acts: one contest was meant."""
        return self.contest is not None or figures.one_contest


def describe(change: Change, scenario: Scenario) -> str:
    """One line: what a change does and where (``… in South West Norfolk``)."""
    return change.describe(scenario)


# Changes to votes


Act = Callable[[Tally], None]
"""Moves the figures of one tally."""


def nothing(_: Tally) -> None:
    """Leaves the figures alone."""


@dataclass(frozen=True)
class Plan:
    """What a change does in one contest.

    Attributes:
        known: acts on the known votes.
        predicted: acts on each pollster's shares.
        fixed: position and votes of a candidate whose votes are set, known before or not.
        removed: positions of candidates taken off the ballot paper.
        added: a candidate put on it, whose figure the acts append.
        rejected: rejected papers from the valid votes before and after; None keeps them.
        turnout: the turnout that a forecast expects, percent; None keeps it.
    """

    known: Act = nothing
    predicted: Act = nothing
    fixed: tuple[int, int] | None = None
    removed: frozenset[int] = frozenset()
    added: Candidate | None = None
    rejected: Callable[[Rejected, int, int], Rejected] | None = None
    turnout: float | None = None


Planner = Callable[[Contest], Plan | None]
"""What a change does in a contest; None where it does not concern it."""


class VoteChange(Change):
    """A change to who stands and how people vote, on known votes and on predicted shares alike."""

    on_predictions: ClassVar[bool] = True
    """It moves predicted shares too."""

    @abstractmethod
    def plan(self, figures: Figures) -> Planner:
        """Read what the change needs of the figures and say what it does in each contest.

        Names that are nowhere in the night are noted in ``figures.slips``.

        Raises:
            Refused: it cannot be; so may the planner that is returned, and the plan's acts.
        """


class CandidateChange(VoteChange):
    """A change to one candidate of each contest, by name or by party."""

    candidate: Annotated[CandidateName, Ask("Who")] | None = Field(
        None, description="the candidate's name"
    )
    party: Annotated[PartyName, Ask("Who")] | None = Field(
        None, description="party id, instead of `candidate`, or beside it for a namesake"
    )

    @model_validator(mode="after")
    def _check_who(self) -> CandidateChange:
        if self.candidate is None and self.party is None:
            raise wrong("give 'candidate' or 'party'")
        return self

    @property
    def who(self) -> str:
        """The name or party it is about, or both."""
        if self.candidate is not None and self.party is not None:
            return with_party(self.candidate, self.party)
        return self.candidate or self.party or ""

    def check_who(self, figures: Figures) -> None:
        """Note a name that stands nowhere, or that people of several contests have."""
        if self.party is not None:
            figures.check_party(self.party, "party")
        if self.candidate is not None:
            figures.check_name(self.candidate, "candidate")
            figures.check_one_person(self.candidate, self.party, "candidate")

    def positions(self, contest: Contest, figures: Figures) -> list[int]:
        """Positions of the candidate, or of the party's candidates.

        Raises:
            Refused: no such candidate stands where one must.
        """
        if self.candidate is not None:
            place = person(contest, self.candidate, "candidate", self.party)
            places, key = [] if place is None else [place], "candidate"
            there = [candidate.shown for candidate in contest.roll]
        else:
            places, key = parties_of(contest, self.who), "party"
            there = list(contest.parties)
        if not places and self.must_stand(figures):
            near = nearest(self.who, there)
            raise Refused(key, f"'{self.who}' does not stand in {contest.name}", near)
        return places


# Changes to halls


Hall = Callable[[Contest], Contest]
"""Changes a contest's hall; the same contest when it changes nothing."""


class HallChange(Change):
    """A change to how votes are counted and declared, not to the votes."""

    forms: ClassVar[tuple[Form, ...] | None] = ()
    declares: ClassVar[bool] = False
    """It gives the time of declaration, which any other change of a record drops."""

    @abstractmethod
    def hall(self, figures: Figures) -> Hall:
        """Say what it does to each contest's hall.

        Raises:
            Refused: it cannot be.
        """

    def change_nation(self, figures: Figures) -> Scenario | None:
        """The night with the change where it happens once and in no hall; else None."""
        del figures
        return None


def check_parties(names: Sequence[str], key: str) -> None:
    """No party is named twice.

    Raises:
        PydanticCustomError: one is.
    """
    if len(set(names)) < len(names):
        raise wrong(f"'{key}' names a party twice")
