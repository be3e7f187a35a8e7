"""What is asked and published of a night: polls, predictions of its seats, the exit poll."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Annotated, Literal

from pydantic import Field

from simulator.values import (
    Exact,
    Flag,
    Line,
    Number,
    PartyId,
    Percent,
    Scale,
    Slug,
    Whole,
    about,
)

PollArea = Literal[
    "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "United Kingdom"
]


@dataclass(frozen=True, slots=True)
class NationalPoll(Exact):
    """A poll of the nation, or of one of its countries, published before the close of poll."""

    pollster: Annotated[Line, about("who asked")]
    shares: Annotated[Mapping[PartyId, Percent], about("party id = percent")]
    area: Annotated[PollArea, about("whose electors were asked; Great Britain by default")] = (
        "Great Britain"
    )
    fieldwork: Annotated[Line | None, about("when people were asked")] = None
    source: Annotated[Line | None, about("where it was published")] = None
    average: Annotated[
        bool,
        about(
            "a published mean of final polls: what a projection starts from; "
            "without one it takes the plain mean of those listed"
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class ExitPoll(Exact):
    """The broadcasters' exit poll at close of poll."""

    seats: Annotated[Mapping[PartyId, Whole], about("party id = seats; Other for the rest")]
    source: Annotated[Line | None, about("whose")] = None


def mean_poll(polls: Iterable[NationalPoll], area: PollArea) -> Mapping[PartyId, float] | None:
    """What the final polls of an area say together, in percent; None where there is no poll of it.

    The published average where one is listed, for it knows polls that a file does not list. Else
    the plain mean, party by party, over the polls that name the party: a share that a poll leaves
    out is not zero.
    """
    there = [poll for poll in polls if poll.area == area]
    for poll in there:
        if poll.average:
            return dict(poll.shares)
    if not there:
        return None
    shares: dict[PartyId, list[float]] = {}
    for poll in there:
        for party, share in poll.shares.items():
            shares.setdefault(party, []).append(share)
    return {party: fmean(each) for party, each in shares.items()}


@dataclass(frozen=True, slots=True)
class Pollster(Exact):
    """One pollster's predictions, as published. ``Other`` stands for all who are not named."""

    name: Annotated[Line, about("the pollster")]
    shares: Annotated[
        Mapping[Slug, Mapping[PartyId, Percent]],
        about("by contest: party id = percent; Other for all who are not named"),
    ] = field(default_factory=dict)
    weight: Annotated[
        Number, Field(gt=0), about("relative weight in the average, above zero; 1 by default")
    ] = 1.0
    used: Annotated[Flag, about("false: for the record only, not drawn around")] = True
    candidates: Annotated[
        Mapping[Slug, Mapping[Line, Percent]], about("by contest: candidate's name = percent")
    ] = field(default_factory=dict)
    fieldwork: Annotated[Line | None, about("when people were asked")] = None
    source: Annotated[Line | None, about("where it was published")] = None


@dataclass(frozen=True, slots=True)
class Uncertainty(Exact):
    """The forecast's scales, where this file sets its own: sd on the log scale by party id."""

    national: Annotated[Mapping[PartyId, Scale], about("nation-wide miss")] = field(
        default_factory=dict
    )
    regional: Annotated[Mapping[PartyId, Scale], about("a region's own")] = field(
        default_factory=dict
    )
    seat: Annotated[Mapping[PartyId, Scale], about("a seat's own")] = field(default_factory=dict)
    turnout_national: Annotated[Scale | None, about("sd of the logit of turnout")] = None
    turnout_seat: Annotated[Scale | None, about("sd of the logit of turnout")] = None
