"""Changes while they are being made: a draft is the table of a file, turned by sliders.

A draft may say nothing yet (a swing of zero points), which no file could: then it is idle, and
left out of what is computed and saved. Nothing here imports textual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from simulator import Scenario, describe
from simulator.scenario.changes import (
    CHANGE,
    Change,
    Choices,
    Data,
    Form,
    Kind,
    Question,
    change_types,
)
from simulator.text import capitalise


@dataclass(frozen=True)
class Draft:
    """One change on the bench. ``key`` tells it from its neighbours while they change places."""

    key: int
    data: Data

    @property
    def type(self) -> type[Change]:
        """The type of change.

        Raises:
            KeyError: a file names a type that there is not.
        """
        return change_types()[str(self.data.get("type"))]

    @property
    def form(self) -> Form | None:
        """How it could have been begun by hand; None for what only a file can say."""
        for form in self.type.menu():
            _, _, key = form.id.partition(".")
            if not key or key in self.data:
                return form
        return None

    @property
    def name(self) -> str:
        """What it is called over its controls."""
        form = self.form
        return form.name if form else self.type.heading or self.data["type"].replace("_", " ")

    @property
    def questions(self) -> tuple[Question, ...]:
        """What can be asked for, in the order of its form; nothing where only a file can say it."""
        if not self.type.menu():
            return ()
        questions = {question.key: question for question in self.type.questions()}
        keys = (self.form.keys if self.form else None) or questions
        return tuple(questions[key] for key in keys)

    def with_data(self, data: Data) -> Draft:
        """The same change, saying something else."""
        return replace(self, data=data)

    @property
    def table(self) -> Data | None:
        """The table as it is saved and computed; None while it says nothing."""
        if self.type.is_idle(data := drop_empty(self.data, self.type.questions())):
            return None
        return data

    @property
    def change(self) -> Change | None:
        """The change, checked; None while it says nothing or nothing sensible."""
        try:
            return None if (data := self.table) is None else CHANGE.validate_python(data)
        except (KeyError, ValidationError):
            return None

    @property
    def refusal(self) -> str | None:
        """Why no file could say it; None where one could, or while it says nothing."""
        try:
            if (data := self.table) is not None:
                CHANGE.validate_python(data)
        except ValidationError as error:
            return capitalise(error.errors()[0]["msg"])
        return None

    def words(self, scenario: Scenario) -> str:
        """The change in one line; an idle one says what it waits for."""
        change = self.change
        return self.type.idle_words if change is None else describe(change, scenario)

    def short(self, scenario: Scenario) -> str:
        """The change in a few words, for a list beside its controls."""
        return self.type.short(self.data) or capitalise(self.words(scenario))


def drop_empty(data: Data, questions: tuple[Question, ...]) -> dict[str, Any]:
    """A table without keys that say nothing, and without rates of zero.

    A table of rates that is empty then is as good as none; one that had to be there stays.
    """
    table = {key: value for key, value in data.items() if value not in (None, "")}
    for question in questions:
        value = table.get(question.key)
        if not isinstance(value, Mapping) or question.span.zero_counts:
            continue
        table[question.key] = {name: number for name, number in value.items() if number != 0}
        if not table[question.key] and question.span.share_of is not None:
            del table[question.key]
    return table


def exact(data: Data) -> dict[str, Any]:
    """A file's table with numbers as decimals, where a slider may make whole ones broken."""
    kind = change_types().get(str(data.get("type")))
    table = dict(data)
    for question in kind.questions() if kind else ():
        value = table.get(question.key)
        if question.kind is Kind.NUMBER and question.span.exact and value is not None:
            table[question.key] = _decimal(value)
        elif question.kind is Kind.NUMBERS and isinstance(value, Mapping):
            table[question.key] = {name: _decimal(number) for name, number in value.items()}
    return table


def _decimal(value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return Decimal(value) if whole else value


def offer_forms(choices: Choices) -> tuple[Form, ...]:
    """The changes that make sense on a night, as a menu has them."""
    offered = [form for kind in change_types().values() for form in kind.menu()]
    possible = [form for form in offered if form.begin(choices) is not None]
    return tuple(sorted(possible, key=lambda form: form.rank))


def begin(form_id: str, key: int, choices: Choices) -> Draft:
    """A new draft with this night's most telling values; it may be idle.

    Args:
        form_id: one of ``offer_forms``.
        key: of the draft.
        choices: of the night.
    """
    name = form_id.partition(".")[0]
    form = next(form for form in change_types()[name].menu() if form.id == form_id)
    where = {} if choices.contest is None else {"contest": choices.contest.slug}
    return Draft(key, {"type": name, **where, **(form.begin(choices) or {})})
