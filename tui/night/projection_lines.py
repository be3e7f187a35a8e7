"""The Projection pane as lines: parties, shares, seats to watch, what is close, swings, prior."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text

from simulator.projection import LABEL, Projection, cautions
from simulator.scenario import Party
from simulator.text import capitalise, percent, quantity, signed
from tui.kit.drawn import ends
from tui.kit.expectations import TOO_CLOSE, nation_words, seat_words
from tui.kit.formats import fitted, wrap
from tui.kit.line_list import Line, LineList
from tui.kit.pieces import Piece, Role, Says, chip, chip_text, painted, plain_party
from tui.night.hexmap_layout import brief_region
from tui.night.replay import NightReplay
from tui.themes import Look, tag

BOUND: Final = "\u00a0"

WATCHED: Final = 8
"""Seats to watch that are named."""

CHANCES: Final = 64
"""Columns from which the chances have columns of their own."""

RANGES: Final = 84
"""Columns from which the ranges stand as figures too."""

SWUNG: Final = ("Con", "Lab", "LD", "RUK", "Green", "SNP", "PC")
"""Parties of the table of swings, those left out first last."""

MOST_CERTAIN: Final = 0.9999
"""What no draw contradicts is still not certain."""

OFF: Final = "Switched off; J switches it on again."
UNSEEN: Final = "The night is made ready: the projection comes with it."
COMING: Final = "The projection of this moment comes …"
NONE: Final = "There is no projection of this night"


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval to draw: the 5th, 25th, 50th, 75th, 95th percentile on a scale up to ``full``.

    ``line`` is marked on it: the seats of a majority.
    """

    party: str
    label: str
    ends: str
    quartiles: str
    points: tuple[float, ...]
    full: float
    line: float | None = None
    largest: str = ""
    majority: str = ""


@dataclass(frozen=True, slots=True)
class Heads:
    """The names of the columns of bars."""

    label: str
    ends: str
    quartiles: str = ""
    scale: str = ""
    largest: str = ""
    majority: str = ""


@dataclass(frozen=True, slots=True)
class Swung:
    """A line of the table of swings: who, and a figure a party; ``head`` names the columns."""

    name: str
    cells: tuple[str, ...]
    head: bool = False


Shown = Says | Bar | Heads | Swung


class ProjectionList(LineList[Shown]):
    """The pane. It stays where it was read: a seat chosen elsewhere does not move it."""

    EMPTY: ClassVar[str] = UNSEEN

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties
        self.title: Says | None = None

    def entitle(self, title: Says) -> None:
        """Another header."""
        if title != self.title:
            self.title = title
            self.refresh()

    def header(self, width: int, look: Look) -> Text | None:
        return None if self.title is None else self.draw_line(self.title, width, look)

    def go_to_seat(self, seat: int) -> None:
        """The seats here are not all the seats: the table at the top is what is read."""

    def draw_line(self, says: Shown, width: int, look: Look) -> Text:
        match says:
            case Says():
                left = painted(says.left, look, self.parties)
                right = painted(says.right, look, self.parties)
                return ends(left, right, width) if says.right else left
            case Heads():
                return self._heads(says, width, look)
            case Bar():
                return self._bar(says, width, look)
            case Swung():
                return self._swung(says, width, look)

    @staticmethod
    def _columns(width: int) -> tuple[int, int, int]:
        """Cells of the range, of the quartiles, and of each chance."""
        return 10, (10 if width >= RANGES else 0), (9 if width >= CHANCES else 0)

    def _heads(self, heads: Heads, width: int, look: Look) -> Text:
        interval, quartiles, chances = self._columns(width)
        line = Text(" " * 13 + heads.label.rjust(6) + heads.ends.rjust(interval), look.quiet)
        line.append(heads.quartiles.rjust(quartiles)[:quartiles] + "  ")
        room = width - line.cell_len - 2 * chances
        line.append(fitted(heads.scale, room))
        for words in (heads.largest, heads.majority):
            line.append(words.rjust(chances)[:chances])
        return line

    def _bar(self, bar: Bar, width: int, look: Look) -> Text:
        interval, quartiles, chances = self._columns(width)
        party = self.parties.get(bar.party) or plain_party(bar.party)
        line = chip_text(party, look).append(f" {fitted(tag(party), 9)}", look.normal)
        line.append(bar.label.rjust(6), look.strong).append(bar.ends.rjust(interval), look.normal)
        line.append(bar.quartiles.rjust(quartiles)[:quartiles] + "  ", look.quiet)
        room = width - line.cell_len - 2 * chances
        line.append_text(draw_interval(bar, room, look.party(party).style, look))
        for words in (bar.largest, bar.majority):
            line.append(words.rjust(chances)[:chances], look.normal)
        return line

    @staticmethod
    def _swung(swung: Swung, width: int, look: Look) -> Text:
        name = 21 if width >= 60 else 16
        line = Text(fitted(swung.name, name), look.quiet if swung.head else look.normal)
        for cell in swung.cells:
            if line.cell_len + 7 > width:
                break
            line.append(cell.rjust(7), look.quiet if swung.head else look.normal)
        return line


def draw_interval(bar: Bar, width: int, ink: Style, look: Look) -> Text:
    """``├──━━●━━──┤``: nine draws in ten, half of them, the median; told by shape alone.

    Caps stand at both ends or at neither: one alone would look like a range open on one side.
    """
    if width < 3:
        return Text(" " * max(width, 0))
    places = [min(max(round(point / bar.full * (width - 1)), 0), width - 1) for point in bar.points]
    low, lower, middle, upper, high = places
    cells: list[tuple[str, Style]] = [("·", look.rail)] * width
    if bar.line is not None and bar.line <= bar.full:
        cells[round(bar.line / bar.full * (width - 1))] = ("│", look.quiet)
    for place in range(low, high + 1):
        cells[place] = ("━" if lower <= place <= upper else "─", ink)
    if low < lower and upper < high:
        cells[low], cells[high] = ("├", ink), ("┤", ink)
    cells[middle] = ("●", ink)
    text = Text()
    for sign, style in cells:
        text.append(sign, style)
    return text


def note_lines(words: str, width: int) -> list[Line[Shown]]:
    """A sentence in place of the pane."""
    return list(_sentence("note", words, Role.QUIET, width))


def pane_title(replay: NightReplay, projection: Projection) -> Says:
    """What the pane is, and how many results it knows."""
    after = f"after {projection.declared} of {projection.total}"
    if projection.time is not None:
        after += f", {replay.clock(projection.time):%H:%M}"
    return Says(((capitalise(LABEL), Role.MARK),), ((after, Role.QUIET),))


def pane_lines(replay: NightReplay, projection: Projection, width: int) -> list[Line[Shown]]:
    """The pane at a moment, in lines of so many cells."""
    room = max(width - 1, 20)  # the cursor's cell
    return [
        *_sentence("nation", f"{nation_words(projection, replay.scenario)}.", Role.STRONG, room),
        *_cautions(projection, room),
        *_seats(projection),
        *_against(projection, room),
        *_watched(replay, projection),
        *_shares(projection),
        *_swings(projection, replay),
        *_prior(projection, room),
        *_close(replay, projection),
    ]


def _sentence(key: str, words: str, role: Role, width: int) -> Iterator[Line[Shown]]:
    bound = words.replace(" %", f"{BOUND}%")  # a figure and its sign stay on one line
    for number, piece in enumerate(wrap(bound, width)):
        yield Line((key, number), Says(((piece.replace(BOUND, " "), role),)))


def _heading(key: str, words: str, right: str = "") -> Iterator[Line[Shown]]:
    yield Line((key, "space"), Says(()))
    yield Line(key, Says(((words, Role.HEADING),), ((right, Role.QUIET),)))


def _cautions(projection: Projection, width: int) -> Iterator[Line[Shown]]:
    for number, words in enumerate(cautions(projection)):
        yield from _sentence(f"caution {number}", words, Role.BRIGHT, width)


def _seats(projection: Projection) -> Iterator[Line[Shown]]:
    """The parties' seats, bars on one scale up to the majority line or beyond."""
    parties = [p for p in projection.parties.values() if p.seats.p95 > 0]
    line = float(projection.majority_line)
    full = max([p.seats.p95 for p in parties], default=1.0)
    full = max(full, line) * 1.02
    yield Line("seats-space", Says(()))
    scale = f"│ {projection.majority_line}: a majority"
    heads = Heads("seats", "5–95 %", "25–75 %", scale, "largest", "majority")
    yield Line("seats", heads)
    for party in parties:
        seats = party.seats
        points = (seats.p5, seats.p25, seats.p50, seats.p75, seats.p95)
        chances = (_chance(part, projection) for part in (party.largest, party.majority))
        yield Line(
            ("seats", party.party),
            Bar(
                party.party,
                f"{seats.median:.0f}",
                _range(seats.p5, seats.p95),
                _range(seats.p25, seats.p75),
                points,
                full,
                line,
                *chances,
            ),
        )


def _chance(part: float, projection: Projection) -> str:
    """``97 %``; ``>99 %`` for what every draw says, until every seat has declared."""
    most = 1.0 if projection.declared == projection.total else MOST_CERTAIN
    return f"{percent(min(part, most), 0)} %" if part else "·"


def _range(low: float, high: float) -> str:
    return f"{low:.0f}–{high:.0f}"


def _shares(projection: Projection) -> Iterator[Line[Shown]]:
    """Shares of the votes in Great Britain."""
    shares = {p.party: p.share for p in projection.parties.values() if p.share is not None}
    if not shares:
        return
    yield Line("shares-space", Says(()))
    yield Line("shares", Heads("GB %", "5–95 %", "", "votes in Great Britain"))
    full = max(share.p95 for share in shares.values()) * 1.05 or 1.0
    for party, share in sorted(shares.items(), key=lambda item: -item[1].mean):
        points = (share.p5, share.mean, share.mean, share.mean, share.p95)
        yield Line(
            ("shares", party),
            Bar(party, f"{share.mean:.1f}", f"{share.p5:.1f}–{share.p95:.1f}", "", points, full),
        )


def _against(projection: Projection, width: int) -> Iterator[Line[Shown]]:
    """What the declared seats brought, beside what our projection of 22:00 had for them."""
    if not projection.against_2200 or not projection.declared:
        return
    yield from _heading("against", "Against our 22:00 projection, same seats")
    ranked = sorted(projection.against_2200.items(), key=lambda item: -abs(item[1]))
    pieces: list[Piece] = []
    used, row = 0, 0
    for party, more in ranked:
        if abs(more) < 0.5:
            continue
        words = f" {signed(more)}   "
        if used + 3 + len(words) > width:
            yield Line(("against", row), Says(tuple(pieces)))
            pieces, used, row = [], 0, row + 1
        pieces += [chip(party), (words, Role.STRONG)]
        used += 3 + len(words)
    yield Line(("against", row), Says(tuple(pieces) or (("as projected", Role.NORMAL),)))
    if projection.exit_poll:
        words = "(That one had heard the exit poll, which names no seats: these seats are ours.)"
        yield from _sentence("against-note", words, Role.QUIET, width)


def _watched(replay: NightReplay, projection: Projection) -> Iterator[Line[Shown]]:
    """The seats that would tell most of the others."""
    watched = [w for w in projection.watch if not projection.contests[w.contest].declared]
    if not watched:
        return
    yield from _heading("watch", "What to watch next", "tells most of the others  ~when")
    for watch in watched[:WATCHED]:
        yield _seat_line("watch", replay, projection, watch.contest)


def _close(replay: NightReplay, projection: Projection) -> Iterator[Line[Shown]]:
    close = projection.close_seats
    if not close:
        return
    yield from _heading("close", "Too close", f"{quantity(len(close), 'seat')}  ~when")
    for seat in close:
        yield _seat_line("close", replay, projection, seat.contest)


def _seat_line(key: str, replay: NightReplay, projection: Projection, slug: str) -> Line[Shown]:
    """A seat to come: its name, what is likely, and about when."""
    scenario = replay.scenario
    contest = scenario.by_slug[slug]
    words = seat_words(contest, projection.contests[slug], scenario).removeprefix(TOO_CLOSE)
    holder = contest.base.winner if contest.base else None
    held: tuple[Piece, ...] = (chip(holder), (" ", Role.QUIET)) if holder else ()
    left = (*held, (contest.name, Role.NORMAL), (f"  {words}", Role.QUIET))
    when = projection.expected.times.get(slug) if projection.expected else None
    right = ((f"~{replay.clock(when):%H:%M}", Role.QUIET),) if when is not None else ()
    return Line((key, slug), Says(left, right), replay.places[slug])


def _swings(projection: Projection, replay: NightReplay) -> Iterator[Line[Shown]]:
    """Mean changes so far, by region and by kind of seat."""
    titles = {"region": "Swing so far by region", "battleground": "… by kind of seat"}
    for kind, title in titles.items():
        swings = [swing for swing in projection.swings if swing.kind == kind]
        if not swings:
            continue
        yield from _heading(kind, title, "points, declared seats")
        groups = [g for g in SWUNG if any(g in swing.changes for swing in swings)]
        names = tuple(tag(_party(replay, g))[:6] for g in groups)
        yield Line((kind, "head"), Swung("holder, second" if kind != "region" else "",
                                         names, head=True))  # fmt: skip
        for swing in swings:
            cells = tuple(
                signed(swing.changes[g], 1) if g in swing.changes else "·" for g in groups
            )
            name = brief_region(swing.name) if kind == "region" else swing.name.replace("-", ", ")
            yield Line((kind, swing.name), Swung(f"{name} ({swing.seats})", cells))


def _party(replay: NightReplay, party: str) -> Party:
    return replay.scenario.parties.get(party) or plain_party(party)


def _prior(projection: Projection, width: int) -> Iterator[Line[Shown]]:
    """What it rests on."""
    yield from _heading("prior", "What it rests on")
    told = projection.told.strip().rstrip(".")
    yield from _sentence("told", f"{told}." if told else "", Role.NORMAL, width)
    words = (
        f"{projection.draws:,} simulated nights, seed {projection.seed}. ├──━━●━━──┤ is where "
        "nine draws in ten lie, ━ half of them, ● the median."
    )
    yield from _sentence("draws", words, Role.QUIET, width)
