"""What is asked of the whole nation: before a night the final polls, at its close the exit poll."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, Literal

from simulator.values import Exact, Line, PartyId, Percent, Whole, about

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
