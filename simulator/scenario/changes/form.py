"""How a person is asked for a change: what the lab derives its sliders and pickers from.

A field of a change says what it holds by its type (``Rate``, ``Party``, ``Mapping[Line, Points]``)
and, where the derived line would not do, how it is asked for (``Ask``). ``questions`` puts both
together; nothing here knows of a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

if TYPE_CHECKING:
    from simulator.scenario.changes.choices import Choices

Data = Mapping[str, Any]
"""A ``[[changes]]`` table as a file writes it: its keys, their values, numbers as decimals."""


class Role(Enum):
    """Whom a name in a change stands for."""

    PARTY = auto()
    CANDIDATE = auto()
    POLLSTER = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """How far a number may be turned by hand: narrower than what a file may say.

    Attributes:
        low, high: ends, as shown; ``high`` None is the largest electorate of the night.
        step, leap: a small and a large step, as shown.
        unit: of what is shown: ``%``, ``pts`` or nothing.
        scale: shown ÷ written: 100 for a rate that is shown in percent.
        signed: shown with its sign.
        share_of: what numbers by name may sum to, as written; None: anything.
        zero_counts: zero for a name says something (a share of zero), and is not dropped.
        exact: written as a decimal; else as a whole number.
    """

    low: Decimal = Decimal(0)
    high: Decimal | None = Decimal(100)
    step: Decimal = Decimal(1)
    leap: Decimal = Decimal(10)
    unit: str = "%"
    scale: int = 1
    signed: bool = False
    share_of: Decimal | None = None
    zero_counts: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field is asked for, where the line that its type gives would not do.

    Attributes:
        label: what the line is called; else the key.
        words: values of a choice (``true``, ``false`` for a flag) and words for them, in order.
        rest: what happens with what numbers by name leave over.
        absent: words for leaving the key out, which is then on offer.
        always: asked for even where the key may be left out and is.
        everywhere: asked for on nights of several contests only.
    """

    label: str = ""
    words: tuple[tuple[str, str], ...] = ()
    rest: str = ""
    absent: str = ""
    always: bool = False
    everywhere: bool = False


class Kind(Enum):
    """What is asked for."""

    NAME = auto()
    NAMES = auto()
    NUMBER = auto()
    NUMBERS = auto()
    CHOICE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """A key of a change as a person is asked for it.

    Attributes:
        key: in a file.
        kind: a name, several names, a number, numbers by name, one of several values, or text.
        ask: its words.
        optional: a file may leave it out, and then it means nothing.
        default: what leaving it out means.
        role: whom names stand for.
        span: how far numbers go.
        values: what there is to choose; ``true`` and ``false`` for a flag.
    """

    key: str
    kind: Kind
    ask: Ask
    optional: bool
    default: Any = None
    role: Role = Role.PARTY
    span: Span = Span()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One way to begin a change by hand: an entry of the lab's menu.

    Attributes:
        id: the change's type; after a point, the key that tells this way from others
            (``shares.shift``).
        name: a word or two.
        about: a few words.
        begin: the most telling values on a night; None where it makes no sense there.
        rank: its place in the menu.
        keys: the keys that are asked for, in order; None: all that can be.
    """

    id: str
    name: str
    about: str
    begin: Callable[[Choices], Data | None]
    rank: int = 100
    keys: tuple[str, ...] | None = None


def questions(fields: Mapping[str, FieldInfo]) -> tuple[Question, ...]:
    """What can be asked for of a change's own fields, in their order; other keys are for files."""
    asked = (_question(name, about) for name, about in fields.items())
    return tuple(question for question in asked if question is not None)


def _question(name: str, about: FieldInfo) -> Question | None:
    kind, marks = unfold(about.annotation)
    marks = [*reversed(about.metadata), *marks]
    default = None if about.is_required() else about.get_default(call_default_factory=True)
    ask = next((mark for mark in marks if isinstance(mark, Ask)), Ask())
    key = about.alias or name

    def make(kind: Kind, marks: list[Any], values: tuple[str, ...] = ()) -> Question:
        role = next((mark for mark in marks if isinstance(mark, Role)), Role.PARTY)
        # The outermost span wins: a field may narrow that of its type.
        span = next((mark for mark in marks if isinstance(mark, Span)), Span())
        optional = default is None and not about.is_required()
        return Question(key, kind, ask, optional, default, role, span, values)

    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return make(Kind.CHOICE, marks, tuple(map(str, inner)))
    if kind is bool:
        return make(Kind.CHOICE, marks, ("true", "false"))
    if origin is tuple and any(isinstance(m, Role) for m in unfold(inner[0])[1]):
        return make(Kind.NAMES, [*marks, *unfold(inner[0])[1]])
    if origin is not None and issubclass(origin, Mapping):
        marks = [*marks, *unfold(inner[1])[1]]
        return make(Kind.NUMBERS, marks) if any(isinstance(m, Span) for m in marks) else None
    if any(isinstance(mark, Role) for mark in marks):
        return make(Kind.NAME, marks)
    if any(isinstance(mark, Span) for mark in marks):
        return make(Kind.NUMBER, marks)
    # Text is asked for where its field says how: most of it is for files.
    return make(Kind.TEXT, marks) if kind is str and Ask() != ask else None


def unfold(kind: Any) -> tuple[Any, list[Any]]:
    """The plain type within Annotated and Optional, and what is noted of it, outermost first."""
    if get_origin(kind) is Annotated:
        plain, *marks = get_args(kind)
        inner, more = unfold(plain)
        return inner, [*reversed(marks), *more]
    if get_origin(kind) in (Union, UnionType):
        members = [member for member in get_args(kind) if member is not NoneType]
        if len(members) == 1:
            return unfold(members[0])
    return kind, []
