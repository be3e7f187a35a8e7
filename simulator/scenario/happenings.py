"""What happened in a hall, as a file says it: incidents, recounts, adjournments, delays, a lot.

Each carries the source that reported it; without one it is the author's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from simulator.values import (
    Exact,
    Flag,
    Line,
    Minutes,
    Moment,
    NotInFiles,
    PartyId,
    Slug,
    Stage,
    Whole,
    about,
)

AT: Final = 'a time: "06:48" is the first such moment at or after close of poll; or ISO 8601'

PEOPLE: Final = ("candidate", "absent", "arrives")
"""Keys of an incident that name a candidate."""


@dataclass(frozen=True, slots=True)
class Incident(Exact):
    """Something that happens in the hall, at a clock time or attached to a stage."""

    text: Annotated[Line, about("one sentence")]
    at: Annotated[Moment | None, about(AT + "; such an incident only narrates")] = None
    stage: Annotated[Stage | None, about("the moment of the count it follows")] = None
    after: Annotated[Minutes, about("minutes after the stage")] = 0.0
    holds: Annotated[Minutes, about("minutes it holds the declaration up")] = 0.0
    only_if: Annotated[
        Literal["known"] | None,
        about("known: only on the record, with known and unmodified figures"),
    ] = None
    candidate: Annotated[Line | None, about("only if a candidate of this name stands")] = None
    absent: Annotated[
        Line | None, about("whom the hall misses from now on: the stage shows an empty place")
    ] = None
    arrives: Annotated[Line | None, about("who comes, and is missed no more")] = None
    source: Annotated[Line | None, about("where it was reported; absent: the author's")] = None
    approximate: Annotated[Flag, about("reported without its minute: 'at' is assumed")] = False
    public: Annotated[
        Flag, about("false: the hall's alone, or told later; the public view leaves it out")
    ] = True
    always: Annotated[Flag, about("a hall's habit: it stays on changed and drawn nights")] = False
    contest: Annotated[Slug | None, about("at the top of a file: whose hall; else all")] = None
    imagined: Annotated[bool, NotInFiles()] = False

    @property
    def people(self) -> tuple[str, ...]:
        """Candidates without whom it does not happen."""
        names = (getattr(self, key) for key in PEOPLE)
        return tuple(name for name in names if name is not None)

    @property
    def on_record(self) -> bool:
        """It belongs to the night as it was: changed figures and drawn ones leave it behind."""
        return self.source is not None and not (self.always or self.imagined)


@dataclass(frozen=True, slots=True)
class KnownRecount(Exact):
    """A recount or bundle check on the record."""

    kind: Annotated[Literal["full", "bundle_check"], about("full by default")] = "full"
    at: Annotated[Moment | None, about(AT)] = None
    approximate: Annotated[Flag, about("reported without its minute: 'at' is assumed")] = False
    lead: Annotated[Whole | None, about("the lead before it, as reported")] = None
    lead_of: Annotated[Line | None, about("whose lead: a candidate's name or a party id")] = None
    asked_by: Annotated[
        Line | None, about("who asked: a candidate's name or a party id; absent: not known")
    ] = None
    source: Annotated[Line | None, about("where it was reported")] = None


@dataclass(frozen=True, slots=True)
class KnownAdjournment(Exact):
    """An adjournment on the record; without ``at``: after the last stage before ``until``."""

    until: Annotated[Moment, about(AT)]
    at: Annotated[Moment | None, about(AT)] = None
    cause: Annotated[Line, about("why")] = ""
    source: Annotated[Line | None, about("where it was reported")] = None


@dataclass(frozen=True, slots=True)
class Delay(Exact):
    """Why a count was slow: which of its stages took long, and the cause where one is known."""

    stage: Annotated[
        Literal["boxes", "verification", "sorting", "reconciliation"], about("what took long")
    ]
    cause: Annotated[Line, about("why, such as boxes that come by plane")] = ""
    source: Annotated[Line | None, about("where it was reported")] = None


@dataclass(frozen=True, slots=True)
class Lot(Exact):
    """On whom the lot fell; in a file the candidate's name alone will do."""

    candidate: Annotated[Line, about("the candidate's name")]
    party: Annotated[PartyId | None, about("where two share the name")] = None
    source: Annotated[Line | None, about("where it was reported")] = None
