"""The projection in two lines under the exit poll: what is certain or likely, and every party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.projection import LABEL, Projection
from simulator.scenario import Party
from simulator.text import capitalise
from tui.kit.drawn import Drawn, ends
from tui.kit.expectations import caution_words, nation_words
from tui.kit.pieces import Piece, Role, chip_text, painted, plain_party

WAITING: tuple[Piece, ...] = (
    (capitalise(LABEL), Role.MARK),
    ("  the first is being made …", Role.QUIET),
)


@dataclass(frozen=True, slots=True)
class StripState:
    """What the strip shows.

    Attributes:
        said: the sentence about the nation.
        parties: (id, median, 5th and 95th percentile of the seats), most seats first.
        asides: what may stand at the end of the first line, the longest first.
    """

    said: tuple[Piece, ...]
    parties: tuple[tuple[str, int, int, int], ...] = ()
    asides: tuple[str, ...] = ()


def strip_of(projection: Projection | None, scenario: Scenario) -> StripState:
    """The strip at a moment; the projection may be of fewer seats than have declared."""
    if projection is None:
        return StripState(WAITING)
    asides: tuple[str, ...] = ()
    after = f"after {projection.declared} of {projection.total} seats"
    if caution := caution_words(projection):
        asides = (f"{after}. {caution[0]}", *caution)
    elif projection.declared < projection.total:
        asides = (after,)
    return StripState(said_of(projection, scenario), seats_of(projection), asides)


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
        yield self._seats(state, size.width)

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
