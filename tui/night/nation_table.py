"""The parties of the nation: seats, gains, votes, changes, and the exit poll beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from simulator.text import signed
from simulator.timeline import NationStanding, PartyStanding
from tui.kit.drawn import Drawn
from tui.kit.formats import fitted
from tui.kit.pieces import chip_text, plain_party

Column = tuple[str, int]

REAL_POLL: Final = "Poll: the exit poll of the real night, not of this one."
"""Said where the night is drawn or changed."""

AGAINST_2200: Final = (
    "v 22:00: seats won against our projection of 22:00, in the same seats (simulated)."
)

COLUMNS: tuple[Column, ...] = (
    ("Seats", 5),
    ("Net", 5),
    ("Share %", 8),
    ("Change", 8),
    ("v 22:00", 8),
    ("Poll", 5),
    ("Left", 5),
    ("Votes", 12),
    ("2nd", 5),
)
"""Heads and widths; what a narrow table has no room for is left out from the right.

``Poll`` is the exit poll's seats, ``Left`` those of them that are still to come. With a projection
``v 22:00`` stands in its place: seats won against our projection of 22:00, in the same seats.
"""

NAME = 13
"""Least room for a party's name, its chip apart."""

MOST: Final = 100
"""Cells of a table at most: figures are not to stand far from their names."""

BOUND: Final = "\N{NO-BREAK SPACE}"
"""Between a figure, its unit and what it is of."""

LEAST_PARTIES: Final = 3
"""Parties whose figures a table of so few lines gives before it sums the others."""

LEAST_SHARE = 0.5
"""Parties without a seat are named from this percentage of the votes on."""


@dataclass(frozen=True, slots=True)
class NationState:
    """What the table shows.

    ``real_poll``: the exit poll is the real night's, while this one is drawn or changed.
    ``against``: seats won less those of our 22:00 projection in the same seats, by party.
    """

    standing: NationStanding
    real_poll: bool = False
    against: Mapping[str, int] | None = None


class NationTable(Drawn[NationState]):
    """A line a party, then the words that say what the figures are about."""

    DEFAULT_CSS = "NationTable { height: 1fr; }"

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, state: NationState, size: Size) -> Iterable[Text]:
        lines, height = list(self._lines(state, size)), size.height
        notes = len(self._notes(state, min(size.width, MOST)))
        if len(lines) - notes < height < len(lines):  # the notes are cut, not the figures
            last = lines[height - 1]
            last.truncate(size.width - 2, overflow="crop")
            last.append(" …", self.look.quiet)
        return lines[:height]

    def _lines(self, state: NationState, size: Size) -> Iterable[Text]:
        standing, width, height = state.standing, min(size.width, MOST), size.height
        columns = _columns(state, width)
        notes = self._notes(state, width)
        room = max(height - 1 - len(notes) - 1, min(height - 1, 8))
        named, others = _named(standing, room)
        low = room <= LEAST_PARTIES
        yield self._heads(columns, width, len(others) if low else 0)
        for line in named:
            yield self._party(line, columns, width, state.against or {})
        if others and not low:
            yield self._others(others, standing, columns, width)
        yield Text("")
        yield from notes

    def _heads(self, columns: tuple[Column, ...], width: int, left: int) -> Text:
        """The columns' names; on a low table how many parties it leaves out stands beside them."""
        name = width - sum(room for _, room in columns)
        line = Text(f"    {f'+{left} more' if left else '':<{max(name - 4, 0)}}", self.look.quiet)
        for head, room in columns:
            line.append(f"{head:>{room}}", self.look.quiet)
        return line

    def _party(
        self,
        line: PartyStanding,
        columns: tuple[Column, ...],
        width: int,
        against: Mapping[str, int],
    ) -> Text:
        look = self.look
        party = self.parties.get(line.party) or plain_party(line.party)
        text = chip_text(party, look).append(" ")
        room = width - sum(wide for _, wide in columns) - text.cell_len
        name = party.name if cell_len(party.name) < room else party.short
        text.append(fitted(name, room - 1) + " ", look.normal)
        figures = {
            "Seats": (str(line.seats), look.strong),
            "Net": (signed(line.net) if line.net else "·", look.normal),
            "Share %": (f"{line.share:.1f}" if line.votes else "·", look.normal),
            "Change": (_change(line), look.normal),
            "Poll": (_or_dot(line.exit_poll), look.quiet),
            "Left": (_or_dot(line.remaining), look.quiet),
            "v 22:00": (_against(against.get(line.party)), look.normal),
            "Votes": (f"{line.votes:,}" if line.votes else "·", look.normal),
            "2nd": (str(line.second_places) if line.second_places else "·", look.quiet),
        }
        for head, wide in columns:
            figure, ink = figures[head]
            text.append(f"{figure:>{wide}}", ink)
        return text

    def _others(
        self,
        others: tuple[PartyStanding, ...],
        standing: NationStanding,
        columns: tuple[Column, ...],
        width: int,
    ) -> Text:
        look = self.look
        net, share = sum(o.net for o in others), sum(o.share for o in others)
        seats = sum(other.seats for other in others)
        poll = standing.exit_poll_other if all(o.exit_poll is None for o in others) else None
        figures = {
            "Seats": str(seats),
            "Net": signed(net) if net else "·",
            "Share %": f"{share:.1f}" if share else "·",
            "Votes": f"{sum(o.votes for o in others):,}",
            "2nd": str(sum(o.second_places for o in others)),
            "Poll": "" if poll is None else str(poll[0]),
            "Left": "" if poll is None else signed(poll[1]),
        }
        room = width - sum(wide for _, wide in columns)
        text = Text(f"{'    others':<{room}}", look.quiet)
        for head, wide in columns:
            text.append(f"{figures.get(head, ''):>{wide}}", look.quiet)
        return text

    def _notes(self, state: NationState, width: int) -> list[Text]:
        """What the figures are about, in lines of so many cells."""
        look, standing = self.look, state.standing
        turnout = ""
        if standing.turnout is not None:
            turnout = f"turnout{BOUND}{standing.turnout:.1f}{BOUND}%"
            if standing.turnout_change is not None:
                turnout += f"{BOUND}({signed(standing.turnout_change, 1)})"
        swing = standing.swing
        facts = [
            (
                f"Swing {swing.points:.1f} points from {swing.from_party} to {swing.to_party}"
                if swing
                else ""
            ),
            turnout,
        ]
        said = "; ".join(part for part in facts if part)
        said = said[:1].upper() + said[1:]
        lines = [Text(piece, look.normal) for piece in wrapped(said, width)]
        if standing.declared:
            scope = f"Figures are {standing.scope}."
            lines += [Text(piece, look.quiet) for piece in wrapped(scope, width)]
        if state.against is not None:
            lines += [Text(piece, look.quiet) for piece in wrapped(AGAINST_2200, width)]
        lines += [Text(piece, look.quiet) for piece in wrapped(f"{standing.house.text}.", width)]
        if state.real_poll and any(line.exit_poll is not None for line in standing.parties):
            lines += [Text(piece, look.quiet) for piece in wrapped(REAL_POLL, width)]
        return lines


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many cells, broken at spaces; what is ``BOUND`` stays on one line."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [line.replace(BOUND, " ") for line in lines]


def _columns(state: NationState, width: int) -> tuple[Column, ...]:
    """The columns that mean something and fit."""
    standing = state.standing
    without = {"Left"} if state.real_poll or state.against is not None else set()
    without |= {"v 22:00"} if state.against is None else set()
    if not any(line.exit_poll is not None for line in standing.parties):
        without |= {"Poll", "Left"}
    if standing.base is None and standing.declared:
        without |= {"Net", "Change"}
    columns = [column for column in COLUMNS if column[0] not in without]
    while len(columns) > 1 and sum(room for _, room in columns) + 4 + NAME > width:
        columns.pop()
    return tuple(columns)


def _named(
    standing: NationStanding, room: int
) -> tuple[tuple[PartyStanding, ...], tuple[PartyStanding, ...]]:
    """Parties with a line of their own, and the rest together, in so many lines."""
    worth = [
        line
        for line in standing.parties
        if line.seats or line.exit_poll is not None or line.share >= LEAST_SHARE
    ]
    named = tuple(worth)
    if room <= LEAST_PARTIES:
        named = tuple(worth[: max(room, 1)])
    elif len(worth) > room or len(worth) < len(standing.parties):
        named = tuple(worth[: max(room - 1, 1)])
    keys = {line.party for line in named}
    return named, tuple(line for line in standing.parties if line.party not in keys)


def _change(line: PartyStanding) -> str:
    if line.change is not None:
        return signed(line.change, 1)
    return "new" if line.votes and line.party != "Ind" else "·"


def _against(more: int | None) -> str:
    """``+3``, ``−4``, ``=`` as it was; ``·`` of a party that it does not project."""
    if more is None:
        return "·"
    return signed(more) if more else "="


def _or_dot(value: int | None) -> str:
    return "·" if value is None else str(value).replace("-", "−")
