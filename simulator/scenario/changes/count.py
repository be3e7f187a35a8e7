"""How a hall counts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import inf
from typing import Any, ClassVar, Final, Literal

from pydantic import Field, model_validator
from pydantic.fields import FieldInfo

from simulator.scenario.changes.change import Change, Hall, HallChange
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures
from simulator.scenario.changes.form import Ask, Data, Form, Kind, Question, Span, unfold
from simulator.scenario.count_parameters import FAST_HALL, CountParameters
from simulator.scenario.model import Contest
from simulator.values import wrong

PACES: Final = (("", "as this hall counts"), ("fast", "a race, as in Sunderland"))

FINE: Final = 0.05
"""A share or a factor below it moves in finer steps."""

DRAWN: Final[Mapping[str, Any]] = {
    "tables": 12,
    "stations": 70,
    "postal_share": Decimal("0.22"),
    "adjourn_after": 420,
    "recounts": 1,
    "reconciliation_failures": 1,
    "habit": Decimal(0),
}
"""Where a slider begins whose parameter is drawn, or forced by nobody, when it is not given."""


ASKED: Final[Mapping[str, tuple[str, str]]] = {
    "habit": ("Habit", "this hall's hours against the usual: 0 the same, 0.1 a tenth longer"),
    "residue": ("Chance in the hall", "how far it strays from its habit on a night"),
    "night_level": ("This night", "hours in every hall: 0 as usual, 0.1 a tenth longer"),
    "night_spread": ("Chance in the night", "how far nights differ, in all halls together"),
    "combined_polls": ("Other polls", "100 %: another election is counted with this one"),
    "stations": ("Polling stations", "how many send their ballot boxes"),
    "receipt_desks": ("Receipt desks", "where ballot boxes are handed in"),
    "tables": ("Tables", "counting tables in the hall"),
    "table_staff": ("Counters", "people at each table"),
    "utilisation": ("Time at work", "how much of their time people work"),
    "productivity_sd": ("Fast and slow halls", "how far halls differ in speed"),
    "fatigue": ("Tiredness", "speed lost each hour after 01:00: 0.05 is a twentieth"),
    "open_box": ("Opening a box", "minutes"),
    "verify_rate": ("Verification", "papers that one person verifies in an hour"),
    "reconcile_box": ("Ballot paper account", "minutes to compare a box with its own"),
    "mismatch": ("Boxes that differ", "from their ballot paper account"),
    "box_counts": ("Counts of a box", "at most, where it differs"),
    "postal_share": ("Postal votes", "of all votes"),
    "postal_late": ("Late postal votes", "of them: handed in at polling stations, opened last"),
    "postal_staff": ("Postal vote openers", "people"),
    "postal_rate": ("Opening postal votes", "papers that one person opens in an hour"),
    "announce_verification": ("Verified turnout", "minutes to announce it"),
    "sample_every": ("Agents' samples", "one after so many boxes"),
    "sample_rate": ("Size of a sample", "of a box's papers, that agents see"),
    "mixing": ("Mixing boxes", "minutes a box"),
    "sort_rate": ("Sorting", "papers that one person sorts in an hour, with five candidates"),
    "sort_slowdown": ("More candidates", "sorting is slower by this for each beyond five"),
    "bundle": ("Bundle", "papers in one: 25, 50 or 100"),
    "bundle_rate": ("Bundling", "papers that one person bundles in an hour"),
    "check_rate": ("Second check", "papers that one person checks in an hour"),
    "doubtful": ("Doubtful papers", "of all papers"),
    "rejected": ("Rejected papers", "of all papers"),
    "adjudicate": ("Adjudication", "seconds a doubtful paper"),
    "reconcile_failure": ("Totals that differ", "how often, at the end of a count"),
    "close_look": ("Agents' long look", "how much longer, the closer the result: 0 never"),
    "recount_factor": ("Full recount", "how long: so many times the second check"),
    "recount_extra": ("Full recount, on top", "minutes"),
    "full_recount": ("Full recounts", "of all checks that are granted"),
    "refusal": (
        "Refused requests",
        "in close results without a recount: how often one was asked for",
    ),
    "close": ("Close result", "a majority below so many percent of the valid votes"),
    "adjourn_after": ("Sent home", "minutes after 22:00; a search or recount then waits for rest"),
    "recounts": ("Recounts", "so many take place"),
    "reconciliation_failures": ("Failed totals", "so many times the totals do not agree"),
}
"""What a person who is asked for a parameter reads: its name, and what its number is.

The descriptions of the fields are for who writes files: they tell defaults and their sources.
"""


def _begin(choices: Choices) -> Data:
    return {"contest": choices.seat.slug, "tables": 6}


def _number(name: str, about: FieldInfo) -> Question | None:
    """A parameter as a person is asked for it; None where it is no number between two bounds."""
    kind, marks = unfold(about.annotation)
    if kind not in (int, float):
        return None
    bounds = [limit for mark in (*marks, about) for limit in getattr(mark, "metadata", ())]
    low = max(float(getattr(b, "ge", getattr(b, "gt", 0)) or 0) for b in bounds)
    high = min(float(getattr(b, "le", inf)) for b in bounds)
    default = about.default if about.default is not None else DRAWN.get(name, 1)
    whole = kind is int
    if high == 1:  # a share, in percent
        step = Decimal("0.1") if default < FINE else Decimal(1)
        span = Span(Decimal(0), Decimal(100), step, 10 * step, "%", scale=100)
    else:
        most = Decimal(min(high, max(10 * float(default), 10)))
        step = Decimal(10 ** max(len(str(int(default))) - 2, 0))
        step = step if whole or default >= FINE else Decimal("0.1")
        span = Span(Decimal(low), most, step, 10 * step, "", signed=low < 0, exact=not whole)
    label, words = ASKED[name]
    ask = Ask(label, words=(("", words),))
    return Question(name, Kind.NUMBER, ask, True, default, span=span)


class Count(CountParameters, HallChange):
    """Changes how the hall counts: any parameter of ``count``, and ``preset``."""

    type: Literal["count"]
    preset: Literal["fast"] | None = Field(
        None, description="fast: a Sunderland-style race; further keys act on top of it"
    )

    rank: ClassVar[int] = 90
    heading: ClassVar[str] = "The count"
    idle_words: ClassVar[str] = "the count stays as it is: choose what changes"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("count", "The count", "tables, staff, recounts", _begin, rank=110),
    )

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The count parameters that this change sets."""
        names = self.model_fields_set & CountParameters.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(names)}

    @model_validator(mode="after")
    def _check_parameters(self) -> Count:
        if not self.parameters and self.preset is None:
            raise wrong("sets no parameter of the count")
        return self

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """No parameter is set."""
        return all(data[name] is None for name in data if name not in Change.model_fields)

    @classmethod
    def questions(cls) -> tuple[Question, ...]:
        """The preset, and every parameter that is one number; others are for files."""
        paces = tuple(value for value, _ in PACES)
        preset = Question("preset", Kind.CHOICE, Ask("Pace", words=PACES), True, "", values=paces)
        fields = CountParameters.model_fields.items()
        numbers = (_number(name, about) for name, about in fields)
        return (preset, *(question for question in numbers if question is not None))

    @classmethod
    def keys(cls) -> str:
        """Not all fifty of them."""
        return "`preset`, any parameter of the count"

    def words(self) -> str:
        """``the count changes (preset fast, tables 6)``."""
        parts = [f"preset {self.preset}"] if self.preset else []
        for name, value in self.parameters.items():
            simple = isinstance(value, int | float)
            parts.append(f"{name} {value:g}" if simple else name)
        return f"the count changes ({', '.join(parts)})"

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """Six tables and a recount."""
        return (
            "The hall: any parameter of the count (election-night schema lists them).",
            {"contest": choices.seat.slug, "tables": 6, "recounts": 1},
        )

    def hall(self, figures: Figures) -> Hall:
        """The halls' parameters, with a preset under the keys that are given."""
        del figures
        update = {**(FAST_HALL if self.preset == "fast" else {}), **self.parameters}
        # 650 halls share few sets of parameters: each is copied once. The key keeps it alive.
        copies: dict[int, tuple[CountParameters, CountParameters]] = {}

        def change(contest: Contest) -> Contest:
            before = contest.count
            if id(before) not in copies:
                after = before.model_copy(update=update)
                copies[id(before)] = (before, before if after == before else after)
            after = copies[id(before)][1]
            return contest if after is before else contest.amend(count=after)

        return change
