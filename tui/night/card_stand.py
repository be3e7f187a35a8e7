"""Whether a card stands over the board now, and where: the programme's shots, put up and taken
down, and written into the log of what was shown."""

from __future__ import annotations

from textual.geometry import Region, Size

from simulator.telling import Kind, Moment, Shot, summary
from tui.night.cards import Card, CardView
from tui.night.ending import Ending, ending_of
from tui.night.layout import CARD, SMALL, Arrangement, card_place, card_room
from tui.night.replay import NightReplay
from tui.night.set_pieces import card_of, stands


class CardStand:
    """What stands; a card that was left stays away until the programme has another.

    Attributes:
        up: the shot whose card stands, or None.
        ending: what stands is the ending.
    """

    def __init__(self) -> None:
        self.up: Shot | None = None
        self.ending: Ending | None = None
        self._left: object = None
        self._card: Card | None = None
        self._last: Shot | None = None

    @property
    def alone(self) -> Moment | None:
        """The moment that stands alone now."""
        if self.up is None:
            return None
        return next((moment for moment in self.up.moments if moment.alone), None)

    def look(self, replay: NightReplay) -> bool:
        """Look at the programme; True if another card is to be drawn, or none any longer."""
        wanted = self._wanted(replay)
        # A tape that is laid anew has the same card in another shot.
        changed = _card_key(wanted) != _card_key(self.up)
        self.up = wanted
        if changed:
            self.ending = self._ending(replay, wanted)
            card = card_of(replay, wanted) if wanted is not None else None
            self._card = card if self.ending is None else None
            replay.shown.clear()  # the next may count the very same holds
        if wanted is not None:
            replay.shown.show(wanted.moments, wanted.holds)
        return changed

    @staticmethod
    def _ending(replay: NightReplay, shot: Shot | None) -> Ending | None:
        if shot is None or not any(moment.kind is Kind.ENDING for moment in shot.moments):
            return None
        projections = replay.show.projections
        closing = summary(replay.nation, projections.at(0) if projections is not None else None)
        return None if closing is None else ending_of(replay, closing)

    def finish(self, replay: NightReplay) -> None:
        """The clock has come to the end without a programme: the ending is put up all the same."""
        ending = [moment for moment in replay.moments if moment.kind is Kind.ENDING]
        now = replay.playback.end
        self._last = Shot(0, 0, now, now, 0, tuple(ending)) if ending else None

    def _wanted(self, replay: NightReplay) -> Shot | None:
        shot, tape = replay.shot, replay.playback.tape
        if shot is None or tape is None:
            ended = replay.playback.position >= replay.playback.end
            shot, tape = self._last if ended else None, 0.0
            self._last = shot
        if shot is None or _card_key(shot) != self._left:
            self._left = None  # the night has gone on, or back: it may come again
        elif self._left is not None:
            return None
        if shot is None or not (shot.moments or shot.holds):
            return None
        return shot if tape - shot.begin < stands(shot) else None

    def leave(self) -> None:
        """Somebody wants to see what is under the card."""
        if self.up is not None:
            self._left = _card_key(self.up)

    def place(self, view: CardView, arrangement: Arrangement, size: Size) -> Region | None:
        """Hand the view its card, and say where it stands."""
        card = self._card
        if card is None:
            return None
        low = arrangement.name == "narrow"
        border = 0 if low else 1
        room = card_room(arrangement, size, large=card.alone)
        lines = view.lines_for(card, min(room.width, CARD) - 2 * border)
        if low and not card.alone:
            lines = min(lines, SMALL)
        view.set_class(low, "-low")
        view.show(card)
        # The legend and the seat under the cursor stay in sight where they can.
        rest = arrangement.regions.get("legend") or arrangement.regions.get("seat")
        foot = room.bottom - rest.y if rest is not None and card.alone else 0
        return card_place(room, lines, large=card.alone, border=border, foot=foot)


def _card_key(shot: Shot | None) -> object:
    return None if shot is None else (shot.at, shot.moments, tuple(shot.holds.items()))
