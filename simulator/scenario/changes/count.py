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
    words = (about.description or "").partition(" (K")[0].partition(" (S")[0]
    return Question(name, Kind.NUMBER, Ask(words=(("", words),)), True, default, span=span)


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
