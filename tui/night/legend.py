"""What the map shows, in words: the parties on it, most seats first, and the signs of counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator.outcome import Mark
from simulator.scenario import Party
from simulator.timeline import NationStanding
from tui.kit.drawn import Drawn
from tui.kit.pieces import chip_text, plain_party
from tui.night.hexmap import map_inks
from tui.night.seat_signs import GLYPHS, LIVE_WORDS, WORDS, Manner, Sign, words_of
from tui.themes import tag


@dataclass(frozen=True, slots=True)
class Signs:
    """What is on the map.

    Attributes:
        parties: ids of those that have won seats, most seats first.
        manners: of the seats that have not declared.
        mark: what may be said of those.
    """

    parties: tuple[str, ...]
    manners: tuple[Manner, ...]
    mark: Mark = Mark.SIMULATED


class Legend(Drawn[Signs]):
    """One line, two (parties, then signs), or a column where it stands beside the map.

    What there is no room for is counted: ``+4``; signs give way to parties no further than to half
    of a line.
    """

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, signs: Signs, size: Size) -> Iterable[Text]:
        width, height = size
        if height > 2:
            return self._column(signs, width, height)
        if height == 2 and not signs.parties:
            return [self._states(signs, width)]
        if height == 2:
            parties = self._row([self._party(p) for p in signs.parties], width)
            return [parties, self._states(signs, width)]
        states = self._states(signs, width)
        if not signs.parties:
            return [states]
        room = max(width - states.cell_len - 2, width // 2)
        parties = self._row([self._party(p) for p in signs.parties], room)
        parties.append("  ").append_text(self._states(signs, width - parties.cell_len - 2))
        return [parties]

    def _party(self, party_id: str, room: int | None = None) -> Text:
        party = self.parties.get(party_id) or plain_party(party_id)
        name = party.short if room is None or len(party.short) <= room else tag(party)
        return chip_text(party, self.look).append(f" {name}", self.look.normal)

    def _state(self, manner: Manner, mark: Mark) -> Text:
        ink, words = map_inks(self.look)[manner], words_of(manner, live=mark.entered)
        return Text.assemble((f"{GLYPHS[manner]} ", ink), (f" {words}", self.look.quiet))

    def _states(self, signs: Signs, width: int) -> Text:
        if not signs.manners:
            return Text("")
        row = self._row([self._state(manner, signs.mark) for manner in signs.manners], width - 6)
        return Text.assemble((f" {signs.mark.short} ", self.look.mark), " ").append_text(row)

    def _row(self, items: Sequence[Text], width: int) -> Text:
        """As many as fit beside each other, and how many do not."""
        line, look = Text(), self.look
        gap = 2 if sum(item.cell_len + 2 for item in items) - 2 <= width else 1
        for number, item in enumerate(items):
            left = len(items) - number
            more = f" +{left - 1}" if left > 1 else ""
            if line.cell_len + gap * bool(line) + item.cell_len + len(more) > width:
                return line.append(f" +{left}", look.quiet)
            line.append(" " * gap if line else "").append_text(item)
        return line

    def _column(self, signs: Signs, width: int, height: int) -> Iterable[Text]:
        """Parties under each other, then signs after a blank line."""
        room = height - (len(signs.manners) + 1 if signs.manners and signs.parties else 0)
        room = max(room, min(len(signs.parties), height // 2))
        shown = signs.parties if len(signs.parties) <= room else signs.parties[: room - 1]
        for party in shown:
            yield self._party(party, width - 4)
        if len(shown) < len(signs.parties):
            yield Text(f"    +{len(signs.parties) - len(shown)} more", self.look.quiet)
        if shown:
            yield Text("")
        for manner in signs.manners:
            yield self._state(manner, signs.mark)


def signs_on(
    standing: NationStanding,
    order: Sequence[str],
    signs: Iterable[Sign],
    mark: Mark = Mark.SIMULATED,
) -> Signs:
    """Who and what the map shows; before the first declaration every sign it may show.

    Args:
        standing: the nation at the moment.
        order: parties as the bar of the House has them.
        signs: every seat's.
        mark: what may be said of seats that have not declared.
    """
    won = {line.party: line.seats for line in standing.parties if line.seats}
    places = {party: place for place, party in enumerate(order)}
    parties = sorted(won, key=lambda party: (-won[party], places.get(party, len(places))))
    manners = {sign.manner for sign in signs}
    if not won:
        manners |= set(LIVE_WORDS if mark.entered else WORDS) - {Manner.COUNTERMANDED}
    shown = tuple(manner for manner in WORDS if manner in manners)
    return Signs(tuple(parties), shown, mark)
