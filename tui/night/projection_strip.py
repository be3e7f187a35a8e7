"""The projection under the exit poll: what is certain or likely, every party, and where there is
room how the night goes against the projection of 22:00."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.projection import BEFORE_FOUR, LABEL, Projection
from simulator.scenario import Party
from simulator.text import capitalise, signed
from tui.kit.drawn import Drawn, ends
from tui.kit.expectations import BRIEF, caution_words, nation_words
from tui.kit.pieces import Piece, Role, chip_text, painted, plain_party
from tui.themes import tag

WAITING: tuple[Piece, ...] = (
    (capitalise(LABEL), Role.MARK),
    ("  the first comes in a moment …", Role.QUIET),
)

BEFORE: tuple[Piece, ...] = (
    (capitalise(LABEL), Role.MARK),
    ("  the first comes after the polls have closed", Role.QUIET),
)
BETWEEN: tuple[Piece, ...] = ((capitalise(LABEL), Role.MARK), ("  …", Role.QUIET))
"""After a jump: another moment's figures are not to stand beside this one's."""

DECIDED: tuple[Piece, ...] = (
    (capitalise(LABEL), Role.MARK),
    ("  the final seats, as they must be expected", Role.STRONG),
)
"""Once a majority is a fact: its chance is no news."""

DONE: tuple[Piece, ...] = (("Every seat has declared", Role.QUIET),)

AGAINST: Final = "against our 22:00 projection, same seats:"
MEANING: Final = "the seats in the middle of all draws; in brackets where nine draws in ten lie"
BRIEFEST: Final = "early: ≈ exit poll"
"""The caution until 04:00 where there is room for no more."""


@dataclass(frozen=True, slots=True)
class StripState:
    """What the strip shows.

    Attributes:
        said: the sentence about the nation.
        parties: (id, median, 5th and 95th percentile of the seats), most seats first.
        asides: what may stand at the end of the first line, the longest first.
        caution: what stands at the end of the second where the first has no room for it.
        against: (id, seats more or fewer than our projection of 22:00 had for the same seats).
    """

    said: tuple[Piece, ...]
    parties: tuple[tuple[str, int, int, int], ...] = ()
    asides: tuple[str, ...] = ()
    caution: str = ""
    against: tuple[tuple[str, int], ...] | None = None


def against_of(projection: Projection | None) -> dict[str, int] | None:
    """Seats won less those of our 22:00 projection in the same seats; None before the first."""
    if projection is None or not projection.declared or not projection.against_2200:
        return None
    return {party: round(more) for party, more in projection.against_2200.items()}


SEATS: Final = " seats"
"""What an aside ends with that tells no caution."""


def strip_of(
    projection: Projection | None,
    scenario: Scenario,
    *,
    decided: bool = False,
    behind: bool = False,
) -> StripState:
    """The strip at a moment; the projection may be of fewer seats than have declared.

    Args:
        projection: the newest; None before the first.
        scenario: the night.
        decided: a party has a majority of the seats declared.
        behind: more seats have declared: of how many it knows is told before all else.
    """
    if projection is None:
        return StripState(WAITING)
    if projection.declared == projection.total:
        return StripState(DONE)
    asides: tuple[str, ...] = ()
    caution_brief = ""
    after = f"after {projection.declared} of {projection.total}{SEATS}"
    if caution := caution_words(projection):
        asides = (f"{after}. {caution[0]}", *((after,) if behind else caution))
        caution_brief = BRIEFEST if BRIEF[BEFORE_FOUR] in caution else ""
    else:
        asides = (after,)
    found = against_of(projection)
    against = None if found is None else tuple(sorted(found.items(), key=lambda p: -abs(p[1])))
    said = DECIDED if decided else said_of(projection, scenario)
    return StripState(said, seats_of(projection), asides, caution_brief, against)


def said_of(projection: Projection, scenario: Scenario) -> tuple[Piece, ...]:
    """The sentence after its mark, which says the word itself; what is certain stands out."""
    role = Role.BRIGHT if projection.sure else Role.STRONG
    words = nation_words(projection, scenario).removeprefix("Projection: ")
    return ((capitalise(LABEL), Role.MARK), ("  ", Role.QUIET), (words, role))


def seats_of(projection: Projection) -> tuple[tuple[str, int, int, int], ...]:
    """Every party that may win a seat, with its interval."""
    return tuple(
        (p.party, round(p.seats.median), round(p.seats.p5), round(p.seats.p95))
        for p in projection.parties.values()
        if p.seats.p95 > 0
    )


class ProjectionStrip(Drawn[StripState]):
    """The sentence, then ``412 (389–431)`` for each party: an interval with every number."""

    DEFAULT_CSS = "ProjectionStrip { height: 2; }"

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, state: StripState, size: Size) -> Iterable[Text]:
        said = painted(state.said, self.look, self.parties)
        if said.cell_len > size.width:  # the first chances alone, rather than half of the next
            *mark, (words, role) = state.said
            said = painted((*mark, (words.partition(";")[0], role)), self.look, self.parties)
        room = size.width - said.cell_len - 2
        aside = next((words for words in state.asides if len(words) <= room), "")
        yield ends(said, Text(aside, self.look.quiet), size.width) if aside else said
        caution = state.caution if not aside or aside.endswith(SEATS) else ""  # it is in the aside
        room = size.width - len(caution) - 2 * bool(caution)
        seats = self._seats(state, room)
        yield ends(seats, Text(caution, self.look.quiet), size.width) if caution else seats
        yield self._against(state, size.width)

    def _against(self, state: StripState, width: int) -> Text:
        """How the night goes; before there is one, what the figures above are."""
        look = self.look
        if state.against is None:
            return Text(MEANING if state.parties and len(MEANING) <= width else "", look.quiet)
        line = Text(AGAINST, look.quiet)
        told = [(party, more) for party, more in state.against if more]
        if not told:
            return line.append(" as it was", look.normal)
        for party_id, more in told:
            party = self.parties.get(party_id) or plain_party(party_id)
            item = Text(f"  {tag(party)} ", look.normal).append(signed(more), look.strong)
            if line.cell_len + item.cell_len > width:
                break
            line.append_text(item)
        return line

    def _seats(self, state: StripState, width: int) -> Text:
        """As many parties as there is room for; how many are left out."""
        line, look = Text(), self.look
        for number, (party_id, median, low, high) in enumerate(state.parties):
            party = self.parties.get(party_id) or plain_party(party_id)
            item = chip_text(party, look).append(f" {median} ", look.strong)
            item.append(f"({low}–{high})", look.normal)
            left = len(state.parties) - number - 1
            more = f"  +{left}" if left else ""
            if line.cell_len + 2 * bool(line) + item.cell_len + len(more) > width:
                return line.append(f"  +{left + 1}", look.quiet) if line else item
            line.append("  " if line else "").append_text(item)
        return line
