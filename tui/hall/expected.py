"""What the night's projection expects of a hall's seat, or had expected before it declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from simulator.projection import LABEL
from simulator.text import capitalise
from tui.hall.replay import HallReplay
from tui.kit.drawn import Tall, ends
from tui.kit.expectations import fixed_words, seat_words, share_words
from tui.kit.formats import fitted, wrap


def wanted(replay: HallReplay) -> int | None:
    """After how many declarations the seat is looked at: those by now, or before its own.

    None where there is no projection of the night.
    """
    projections = replay.show.projections
    if projections is None or not projections.on or projections.problem:
        return None
    before = projections.declared_before(replay.contest.slug)
    now = projections.declared_at(replay.now)
    return now if before is None else min(now, before)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is said of a seat.

    Attributes:
        opening: whether it is, or was, expected.
        chance: what is likely.
        shares: the candidates' shares with their ranges.
        fixed: who of the strong is not updated; empty where nobody.
        aside: what may stand at the end of the first line.
    """

    opening: str = ""
    chance: str = ""
    shares: str = ""
    fixed: str = ""
    aside: str = ""


NOTHING: Final = Expectation()
"""Nothing can be said."""


def expectation_of(replay: HallReplay) -> Expectation:
    """What is said of the seat at this moment."""
    projections, number = replay.show.projections, wanted(replay)
    if projections is None or number is None:
        return NOTHING
    projection = projections.at(number)
    if projection is None:
        return Expectation(" is being made …")
    seat = projection.contests.get(replay.contest.slug)
    if seat is None or seat.declared or not seat.candidates:
        return NOTHING
    scenario = replay.scenario
    declared = replay.standing.declaration is not None
    # No caution stands here: those are about the nation, and an exit poll tells of no one seat.
    after = f"after {projection.declared} of {projection.total} seats"
    return Expectation(
        "  before it declared: " if declared else "  ",
        seat_words(replay.contest, seat, scenario),
        share_words(seat, scenario),
        fixed_words(seat, scenario),
        after,
    )


class ExpectedLine(Tall[Expectation]):
    """What is likely, the shares, what is to be said against it; as many lines as it takes."""

    def draw(self, state: Expectation, size: Size) -> Iterable[Text]:
        """The lines; where they are too many the shares are cut, and never what is likely."""
        if not state.opening:
            return
        look, (width, height) = self.look, size
        said = Text.assemble((capitalise(LABEL), look.mark), (state.opening, look.quiet))
        first, *more = wrap(state.chance, max(width - said.cell_len, 10)) or [""]
        said.append(first, look.strong)
        aside = state.aside if len(state.aside) + 2 <= width - said.cell_len else ""
        yield said if more or not aside else ends(said, Text(aside, look.quiet), width)
        yield from (Text(words, look.strong) for words in more)
        notes = wrap(state.fixed, width)
        shares = wrap(f"Shares: {state.shares}", width) if state.shares else []
        left = max(height - 1 - len(more) - len(notes), 1) if height else len(shares)
        if len(shares) > left:
            shares = [*shares[: left - 1], fitted(" ".join(shares[left - 1 :]), width)]
        yield from (Text(words, look.normal) for words in shares)
        yield from (Text(words, look.quiet) for words in notes)
