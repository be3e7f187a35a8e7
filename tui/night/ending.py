"""The ending: what the night came to, over the whole board, once the last seat has declared.

``closing_rows`` says it as values; ``draw_ending`` makes lines of them, in two columns where there
is room. What does not fit is scrolled to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual import events
from textual.geometry import Size

from simulator import Scenario
from simulator.scenario import Party
from simulator.telling import Closing, PartyClosing
from simulator.text import capitalise, quantity, signed
from simulator.timeline import Record
from tui.kit.drawn import Drawn, beside, ends
from tui.kit.formats import fitted, wrap
from tui.kit.large import large
from tui.kit.pieces import Piece, Role, Says, chip, chip_text, inks_of, painted, plain_party
from tui.night.cards import INDENT, Prose, strap_line
from tui.night.replay import NightReplay
from tui.themes import Look, tag

COLUMNS: Final = 96
"""Cells from which on there are two columns."""

GAP: Final = 3

LISTED: Final = 5
"""Seats in each list."""

NEXT: Final = (
    (("{ }", "moments again"), ("M", "all of them")),
    (("r", "records, defeats"), ("s", "every seat")),
    (("F", "chances before it"), ("j", "the projection")),
    (("home", "from 22:00 again"), ("p", "another night")),
)
"""What to do next, with its keys, two in a line."""

PAIR: Final = 26
"""Cells of the first of two."""

PARTIES: Final = 10
"""Parties with a line of their own."""

ROOMY: Final = 36
"""Lines from which the lists are whole; on fewer each has its first three …"""

TIGHT: Final = 3

CLOSEST, SWINGS = "Closest seats", "Biggest swings"
TOP_LISTS: Final = frozenset({CLOSEST, SWINGS})

LETTERS: Final = 20
"""… and on fewer than this there are no large letters."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A party's line of the table: seats, change, exit poll, 22:00 projection and their misses."""

    party: str
    name: str
    heads: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of the table's columns."""

    cells: tuple[str, ...]


EndingRow = Says | Prose | Tabled | Heads


@dataclass(frozen=True, slots=True)
class Ending:
    """What the ending says.

    Attributes:
        strap, clock, mark: its first line.
        party: who leads, for its colour.
        headings: in large letters, the longest that has room.
        table: the parties.
        sections: (heading, rows) of what else there is, in order.
    """

    strap: str
    clock: str
    mark: str
    party: str | None
    headings: tuple[str, ...]
    table: tuple[EndingRow, ...]
    sections: tuple[tuple[str, tuple[EndingRow, ...]], ...]


def ending_of(replay: NightReplay, closing: Closing) -> Ending:
    """The ending of a night."""
    scenario, house = replay.scenario, closing.house
    headings: tuple[str, ...] = ("Hung parliament",)
    if house.reached and house.leader:
        name = scenario.party(house.leader).name
        headings = (f"{name} majority {house.majority}", f"Majority {house.majority}")
    return Ending(
        strap=f"The night is over: {closing.outcome}",
        clock=f"{replay.clock(closing.last):%H:%M %A}",
        mark=closing.mark.short,
        party=house.leader,
        headings=headings,
        table=tuple(_table(closing, scenario)),
        sections=tuple(_sections(replay, closing)),
    )


def _table(closing: Closing, scenario: Scenario) -> Iterator[EndingRow]:
    """The parties beside what the exit poll and our projection of 22:00 gave them."""
    poll, projected = closing.exit_poll, closing.projected
    of_poll = ("poll", "±") if poll else ()
    of_projection = ("22:00", "5–95 %", "±") if projected else ()
    heads = ("seats", "net", *of_poll, *of_projection, "votes %")
    yield Heads(heads)
    seen = [line for line in closing.parties if _worth(line)]
    named = seen if len(seen) <= PARTIES + 1 else seen[:PARTIES]
    for line in named:
        party = scenario.party(line.party)
        cells = [str(line.seats), "·" if line.change is None else signed(line.change)]
        if poll:
            cells += _beside(line.seats, line.exit_poll)
        if projected:
            middle = None if line.projection is None else round(line.projection)
            expected, missed = _beside(line.seats, middle)
            between = "" if line.low is None or line.high is None else (
                f"{line.low:.0f}–{line.high:.0f}"
            )  # fmt: skip
            cells += [expected, between, missed]
        cells.append(f"{line.share:.1f}")
        yield Tabled(line.party, party.name, heads, tuple(cells))
    if len(named) < len(seen):
        rest = seen[len(named) :]
        yield Tabled(
            "", quantity(len(rest), "other"), heads, (str(sum(line.seats for line in rest)),)
        )
    said = [f"the {closing.poll}"] if poll else []
    said += ["our projection of 22:00 (simulated)"] if projected else []
    if said:
        yield Prose(f"±: seats won less those of {' or '.join(said)}", Role.QUIET)


def _worth(line: PartyClosing) -> bool:
    return bool(line.seats or line.exit_poll or (line.projection or 0) >= 1)


def _beside(seats: int, said: int | None) -> list[str]:
    """What was said, and how many more were won."""
    if said is None:
        return ["·", ""]
    return [str(said), signed(seats - said) if seats != said else "="]


def _sections(replay: NightReplay, closing: Closing) -> Iterator[tuple[str, tuple[EndingRow, ...]]]:
    facts = tuple(Prose(words) for words in _facts(replay, closing))
    yield "The night", facts
    yield _next()
    if closing.defeats:
        count = quantity(closing.defeated, "sitting MP")
        yield f"Defeated: {count}, among them", tuple(_defeated(closing, replay.scenario))
    if closing.closest:
        yield (
            CLOSEST,
            tuple(
                Says(
                    (chip(miss.winner), (f" {miss.name}", Role.NORMAL)),
                    ((f"{miss.majority:,} ", Role.STRONG), ("over ", Role.QUIET), chip(miss.party)),
                )
                for miss in closing.closest[:LISTED]
            ),
        )
    if closing.swings:
        yield SWINGS, tuple(
            Says(
                (chip(seat.winner), (f" {seat.name}", Role.NORMAL)),
                ((f"{seat.swing.points:.1f} ", Role.STRONG),
                 (f"{seat.swing.from_party} to {seat.swing.to_party}", Role.QUIET)),
            )
            for seat in closing.swings[:LISTED]
        )  # fmt: skip
    if closing.records:
        yield "Records of the night", tuple(_record(record) for record in closing.records)


def _next() -> tuple[str, tuple[EndingRow, ...]]:
    """What to do next."""
    rows: list[EndingRow] = []
    for (key, words), (other, more) in NEXT:
        gap = " " * (PAIR - len(key) - 2 - len(words))
        rows.append(
            Says(
                (
                    (key, Role.BRIGHT),
                    (f"  {words}{gap}", Role.NORMAL),
                    (other, Role.BRIGHT),
                    (f"  {more}", Role.NORMAL),
                )
            )
        )
    return "What next", tuple(rows)


def _defeated(closing: Closing, scenario: Scenario) -> Iterator[EndingRow]:
    """Those of note by party, the last of the night first."""
    by_party: dict[str, list[str]] = {}
    for defeat in reversed(closing.defeats):
        by_party.setdefault(defeat.party, []).append(defeat.candidate)
    for party in sorted(by_party, key=lambda party: -len(by_party[party])):
        yield Prose(f"{tag(scenario.party(party))}: {', '.join(by_party[party])}")


def _record(record: Record) -> Says:
    left: tuple[Piece, ...] = ((f"{record.title}  ", Role.QUIET), (record.name, Role.NORMAL))
    return Says(left, ((record.detail, Role.STRONG),))


def _facts(replay: NightReplay, closing: Closing) -> Iterator[str]:
    """Turnout, swing, and when it was decided."""
    if closing.turnout is not None:
        against = (
            "" if closing.turnout_change is None else f" ({signed(closing.turnout_change, 1)})"
        )
        yield f"Turnout {closing.turnout:.1f} %{against}"
    if closing.swing is not None:
        swing = closing.swing
        yield f"Swing {swing.points:.1f} points from {swing.from_party} to {swing.to_party}"
    parts = [
        f"{quantity(closing.gains, 'seat')} changed hands",
        quantity(closing.recounts, "recount") if closing.recounts else "",
        f"{quantity(closing.lots, 'seat')} decided by lot" if closing.lots else "",
    ]
    yield capitalise(", ".join(part for part in parts if part))
    times = [f"first declaration {replay.clock(closing.first):%H:%M}"]
    if closing.majority is not None:
        times.append(f"a majority {replay.clock(closing.majority):%H:%M}")
    times.append(f"last seat {replay.clock(closing.last):%A %H:%M}")
    yield capitalise(", ".join(times))
    if closing.countermanded:
        yield f"No poll in {', '.join(closing.countermanded)}"


def draw_ending(ending: Ending, size: Size, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    """All its lines: first the table, then the sections, in two columns where there is room."""
    width, height = size
    two = width >= COLUMNS
    column = (width - GAP) // 2 if two else width
    head = _head(ending, column, look, parties) if height >= LETTERS else []
    table = [line for row in ending.table for line in _drawn(row, column, look, parties)]
    blocks = [
        _section(heading, rows, column, look, parties, tight=height < ROOMY)
        for heading, rows in ending.sections
    ]
    if not two:
        return [*head, *table, *(line for lines in blocks for line in lines)]
    left, right = [*head, *table], list[Text]()
    for lines in blocks:
        shorter = left if len(left) < len(right) else right
        shorter += lines
    high = max(len(left), len(right))
    left += [Text("")] * (high - len(left))
    right += [Text("")] * (high - len(right))
    return [beside(a, b, column + GAP) for a, b in zip(left, right, strict=True)]


def _section(
    heading: str,
    rows: tuple[EndingRow, ...],
    width: int,
    look: Look,
    parties: Mapping[str, Party],
    *,
    tight: bool,
) -> list[Text]:
    """A heading and its rows; of a list the first few, of long prose as much, with a sign."""
    top = tight and heading in TOP_LISTS
    lines = [
        line
        for row in (rows[:TIGHT] if top else rows)
        for line in _drawn(row, width, look, parties)
    ]
    cut = tight and len(lines) > TIGHT + 2
    title = Text(f"{' ' * INDENT}{heading}", look.bright)
    return [Text(""), title, *(lines[:TIGHT] if cut else lines),
            *([Text(f"{' ' * INDENT}…", look.quiet)] if cut else [])]  # fmt: skip


def _head(ending: Ending, width: int, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    """The result in large letters."""
    ink = look.strong
    if ending.party is not None and not look.plain:
        ink = look.party(parties.get(ending.party) or plain_party(ending.party)).style
    for words in ending.headings:
        lines = large(words)
        if lines is not None and len(lines[0]) + 2 * INDENT <= width:
            return [Text(""), *(Text(f"{' ' * INDENT}{line}", ink) for line in lines), Text("")]
    return []


def _drawn(row: EndingRow, width: int, look: Look, parties: Mapping[str, Party]) -> list[Text]:
    match row:
        case Says():
            left = Text(" " * INDENT).append_text(painted(row.left, look, parties))
            right = painted(row.right, look, parties)
            return [ends(left, right, width - INDENT) if row.right else left]
        case Prose():
            ink = inks_of(look)[row.role]
            lines = wrap(row.words, max(width - 2 * INDENT, 1))
            return [Text(f"{' ' * INDENT}{line}", ink) for line in lines]
        case Heads():
            cells, wide = _fitting(row.cells, width)
            line = Text(" " * (width - sum(wide) - INDENT), look.quiet)
            for cell, room in zip(cells, wide, strict=True):
                line.append(cell.rjust(room))
            return [line]
        case Tabled():
            return [_party_line(row, width, look, parties)]


ROOM: Final = {"seats": 6, "net": 6, "poll": 6, "±": 5, "22:00": 6, "5–95 %": 9,
               "votes %": 8}  # fmt: skip
"""Cells of the table's columns."""

NAME: Final = 14
"""Least cells of a party's name, with its chip."""


def _fitting(heads: tuple[str, ...], width: int) -> tuple[tuple[str, ...], list[int]]:
    """As many columns as have room, from the left."""
    wide = [ROOM[head] for head in heads]
    while wide and sum(wide) + NAME > width:
        wide.pop()
    return heads[: len(wide)], wide


def _party_line(row: Tabled, width: int, look: Look, parties: Mapping[str, Party]) -> Text:
    party = parties.get(row.party) or plain_party(row.party)
    _, rooms = _fitting(row.heads, width)
    line = Text(" " * INDENT)
    line.append_text(chip_text(party, look) if row.party else Text("   "))
    room = width - sum(rooms) - line.cell_len - INDENT
    name = row.name if len(row.name) < room or not row.party else tag(party)
    line.append(fitted(f" {name}", room), look.normal)
    for place, (cell, wide) in enumerate(zip(row.cells, rooms, strict=False)):
        line.append(cell.rjust(wide), look.strong if not place else look.normal)
    return line


class EndingView(Drawn[Ending]):
    """The ending over the board; it scrolls where it has not room."""

    DEFAULT_CSS = "EndingView { background: $surface; }"

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties
        self._top = 0

    def draw(self, ending: Ending, size: Size) -> Iterable[Text]:
        width, height = size
        lines = draw_ending(ending, size, self.look, self.parties)
        self._top = max(0, min(self._top, len(lines) - (height - 1)))
        seen = lines[self._top : self._top + height - 1]
        yield strap_line(ending.strap, ending.party, f" {ending.clock} {ending.mark} ", width,
                         self.look, self.parties)  # fmt: skip
        below = len(lines) - self._top - len(seen)
        if below and seen:
            words = f"↓ {quantity(below + 1, 'line')} more; any other key: the board"
            more = Text(f"{' ' * INDENT}{words}", self.look.bright)
            seen = [*seen[:-1], more]
        yield from seen

    def scroll_lines(self, lines: int) -> None:
        """So many lines down, or up."""
        self._top = max(self._top + lines, 0)
        self.refresh()

    def begin(self, ending: Ending) -> None:
        """Show it, from its first line."""
        self._top = 0
        self.show(ending)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Further down."""
        event.stop()
        self.scroll_lines(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Further up."""
        event.stop()
        self.scroll_lines(-2)
