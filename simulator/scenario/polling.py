"""What is asked of the whole nation: before a night the final polls, at its close the exit poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ExitPoll(Exact):
    """The broadcasters' exit poll at close of poll."""

    seats: Annotated[Mapping[PartyId, Whole], about("party id = seats; Other for the rest")]
    source: Annotated[Line | None, about("whose")] = None
