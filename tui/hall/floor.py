"""The stage before the declaration: a place for each candidate, empty where one is missing.

The places stand in the order in which the officer will read. Whom the hall misses is said by the
incidents of its file; that place is drawn empty, at every size, until they come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.text import join, quantity
from simulator.timeline import events as ev
from tui.hall import board
from tui.hall.log import Entry
from tui.hall.replay import HallReplay
from tui.kit import formats, marks
from tui.kit.drawn import Drawn
from tui.kit.formats import fitted, wrap

CELL: Final = 22
"""Least cells for a place that is drawn as a box, its gap included."""

WIDEST: Final = 36

HERE, EMPTY = "▐", "┆"
NOT_HERE: Final = "not here"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands, or ought to."""

    name: str
    party: str
    here: bool = True
    newest: bool = False
    """They have only just come."""


@dataclass(frozen=True)
class Waiting:
    """The stage between the call and the first word.

    Attributes:
        entries: what has happened since the call.
        places: of the candidates, in the order of the declaration.
        since: clock time of the call; ``minutes`` are those since.
        scenario: whose parties they are.
    """

    entries: tuple[Entry, ...]
    places: tuple[Place, ...]
    since: str
    minutes: int
    scenario: Scenario

    @property
    def missing(self) -> str:
        """Who is not there; empty where nobody is missed."""
        return join(place.name for place in self.places if not place.here)


def waiting_of(replay: HallReplay) -> Waiting:
    """The stage at this moment."""
    called = replay.called_at or 0
    events = replay.hall.events[: replay.index]
    happened = [i for i, event in enumerate(events) if event.time >= called]
    last = events[-1] if events else None
    came = last.arrives if isinstance(last, ev.IncidentHappened) else None
    absent, people = replay.standing.absent, replay.contest.candidates
    return Waiting(
        tuple(board.entry(replay, i) for i in happened),
        tuple(
            Place(people[i].shown, people[i].party, i not in absent, i == came)
            for i in replay.contest.declaration_order
        ),
        f"{replay.clock(called):%H:%M}",
        max(replay.now - called, 0) // 60,
        replay.scenario,
    )


class StageFloor(Drawn[Waiting]):
    """Boxes where there is room, a list or a row of letters where there is less.

    What has just happened stands on its own under them.
    """

    DEFAULT_CSS = "StageFloor { height: 1fr; }"

    def draw(self, waiting: Waiting, size: Size) -> Iterable[Text]:
        """Who is missing comes first, whatever the size."""
        width, height = size
        missing = self._missing(waiting, width)
        for places in (self._boxes, self._list, self._row):
            stage = places(waiting, width)
            head = [self._heading(waiting, width)]
            gap = [Text()] if places is not self._row else []
            newest = self._newest(waiting, width)
            lines = [*head, *gap, *stage, *missing, *gap, *newest]
            if stage and len(lines) <= height:
                room = height - len(lines) - len(gap)
                return [*head, *gap, *stage, *missing, *gap, *self._before(waiting, width, room),
                        *newest]  # fmt: skip
        return [*missing, *newest, *stage, *head]

    def _heading(self, waiting: Waiting, width: int) -> Text:
        look = self.look
        line = Text("ON THE STAGE", look.quiet)
        ago = quantity(waiting.minutes, "minute")
        line.append(f"   called at {waiting.since}, ", look.normal)
        line.append(f"{ago} ago" if waiting.minutes else "just now", look.strong)
        line.truncate(width, overflow="ellipsis")
        return line

    def _missing(self, waiting: Waiting, width: int) -> list[Text]:
        if not waiting.missing:
            return []
        places = sum(not place.here for place in waiting.places)
        words = "An empty place" if places == 1 else f"{places} empty places"
        line = Text.assemble((f"{words}: ", self.look.normal), (waiting.missing, self.look.bright))
        line.truncate(width, overflow="ellipsis")
        return [line]

    def _boxes(self, waiting: Waiting, width: int) -> list[Text]:
        """Each place a box, so many to a row that the rows are even; none where it is narrow."""
        most = width // CELL
        if most < 3:
            return []
        rows = -(-len(waiting.places) // most)
        across = -(-len(waiting.places) // rows)
        cell = min(width // across, WIDEST)
        lines: list[Text] = []
        for start in range(0, len(waiting.places), across):
            row = [self._box(waiting, p, cell) for p in waiting.places[start : start + across]]
            lines += [Text().join(pieces) for pieces in zip(*row, strict=True)]
        return lines

    def _box(self, waiting: Waiting, place: Place, cell: int) -> list[Text]:
        look, party = self.look, self.look.party(waiting.scenario.party(place.party))
        inner = cell - 5
        if not place.here:
            edge = look.quiet
            return [
                Text(f"┌{'╌' * (inner + 2)}┐ ", edge),
                Text.assemble(("╎ ", edge), (fitted(f"  {place.name}", inner), look.quiet),
                              (" ╎ ", edge)),
                Text.assemble(("╎ ", edge), (fitted(f"  {NOT_HERE}", inner), look.bright),
                              (" ╎ ", edge)),
                Text(f"└{'╌' * (inner + 2)}┘ ", edge),
            ]  # fmt: skip
        edge = look.bright if place.newest else look.quiet
        name = look.bright if place.newest else look.strong
        return [
            Text(f"╭{'─' * (inner + 2)}╮ ", edge),
            Text.assemble(("│ ", edge), (f"{party.symbol} ", party.style),
                          (fitted(place.name, inner - 2), name), (" │ ", edge)),
            Text.assemble(("│ ", edge), (fitted(f"  {party.name}", inner), look.quiet),
                          (" │ ", edge)),
            Text(f"╰{'─' * (inner + 2)}╯ ", edge),
        ]  # fmt: skip

    def _list(self, waiting: Waiting, width: int) -> list[Text]:
        """A line a place."""
        look = self.look
        longest = formats.widest(place.name for place in waiting.places)
        lines = []
        for place in waiting.places:
            party = look.party(waiting.scenario.party(place.party))
            if place.here:
                line = Text.assemble((f"{HERE} ", party.style), (f"{party.symbol} ", party.style))
                line.append(fitted(place.name, longest), look.strong)
                line.append(f"  {party.name}", look.quiet)
            else:
                line = Text(f"{EMPTY}   {fitted(place.name, longest)}  ", look.quiet)
                line.append(NOT_HERE, look.bright)
            line.truncate(width, overflow="ellipsis")
            lines.append(line)
        return lines

    def _row(self, waiting: Waiting, width: int) -> list[Text]:
        """A letter a place, as many rows as they take."""
        look = self.look
        lines = [Text()]
        for place in waiting.places:
            if lines[-1].cell_len + 4 > width and lines[-1]:
                lines.append(Text())
            party = look.party(waiting.scenario.party(place.party))
            if place.here:
                lines[-1].append(f"[{party.symbol}] ", party.style)
            else:
                lines[-1].append("[ ] ", look.bright)
        return lines

    def _newest(self, waiting: Waiting, width: int) -> list[Text]:
        return self._entry(waiting.entries[-1], width, newest=True) if waiting.entries else []

    def _before(self, waiting: Waiting, width: int, room: int) -> list[Text]:
        """What happened before, as far as there is room, and an empty line after it."""
        found: list[list[Text]] = []
        for entry in reversed(waiting.entries[:-1]):
            lines = self._entry(entry, width, newest=False)
            if sum(map(len, found)) + len(lines) + 1 > room:
                break
            found.insert(0, lines)
        return [*(line for lines in found for line in lines), Text()] if found else []

    def _entry(self, entry: Entry, width: int, *, newest: bool) -> list[Text]:
        look = self.look
        lines = []
        for i, piece in enumerate(wrap(entry.text, max(width - 11, 20)) or [""]):
            clock, mark = (entry.clock, entry.mark) if i == 0 else ("", "")
            line = Text.assemble((f"{clock:{len(entry.clock)}} ", look.quiet))
            line.append(f"{mark:{len(entry.mark)}} ", marks.ink(mark, look))
            lines.append(line.append(piece, look.bright if newest else look.quiet))
        return lines
