"""Every seat's sign at a moment, in the colours of a look; one value a frame."""

from __future__ import annotations

from simulator import Contest, Scenario
from simulator.timeline import SeatStatus
from tui.night.hexmap import fill_colour
from tui.night.replay import Frame, NightReplay
from tui.night.seat_signs import Manner, Sign, manner_of, open_sign
from tui.themes import Look


class SignPainter:
    """Keeps the last frame's signs, and one sign for each party and manner."""

    def __init__(self) -> None:
        self._signs: dict[str, Sign] = {}
        self._signed: tuple[Frame, tuple[Sign, ...]] | None = None

    def clear(self) -> None:
        """Another look: every colour anew."""
        self._signs.clear()
        self._signed = None

    def signs(self, replay: NightReplay, look: Look) -> tuple[Sign, ...]:
        """The signs of the seats in the scenario's order."""
        frame, scenario = replay.frame(), replay.scenario
        if self._signed is None or self._signed[0] is not frame:
            pairs = zip(frame.seats, scenario.contests, strict=True)
            self._signed = (frame, tuple(self._sign(*pair, scenario, look) for pair in pairs))
        return self._signed[1]

    def _sign(self, status: SeatStatus, contest: Contest, scenario: Scenario, look: Look) -> Sign:
        manner = manner_of(status, contest.poll)
        key = status.party if manner is Manner.WON and status.party else manner
        sign = self._signs.get(key)
        if sign is None:
            if manner is Manner.WON:
                party = scenario.party(status.party or "")
                sign = Sign(look.party(party).symbol, manner, fill_colour(look, party))
            else:
                sign = open_sign(manner)
            self._signs[key] = sign
        return sign
