"""The lower third: two lines about the latest declaration or moment, seen at every size."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from simulator.telling import Kind, Moment, poll_name
from simulator.text import capitalise, quantity
from simulator.timeline import Declaration, house
from tui.kit.drawn import Drawn
from tui.kit.marks import letters, majority_words
from tui.kit.pieces import plain_party
from tui.night.hexmap import fill_colour, on_colour
from tui.night.replay import NightReplay
from tui.themes import Look, tag

BADGES: Final = {
    Kind.EXIT_POLL: "EXIT POLL",
    Kind.RECORD: "RECORD",
    Kind.RECOUNT: "RECOUNT",
    Kind.INCIDENT: "IN THE HALL",
    Kind.LOT: "BY LOT",
    Kind.TOO_CLOSE: "TOO CLOSE",
    Kind.MAJORITY: "MAJORITY",
    Kind.PROJECTION: "PROJECTION",
    Kind.EXIT_POLL_MISSED: "EXIT POLL",
    Kind.HOUR: "SO FAR",
    Kind.LAST_SEAT: "LAST SEAT",
    Kind.ENDING: "THE RESULT",
}
"""What stands in the block of a moment that is no declaration."""

ROUND: Final = 5 * 60
"""An expected minute is said to five."""

LATE: Final = 0.9
"""Share of the seats after which what is left is said."""

QUIET: Final = 10 * 60
"""Seconds after a declaration from which on, late in the night, what is left comes first."""

FEW: Final = 3
"""Seats that are left are named when they are so few."""

LEAST: Final = 18
"""Cells that the name must have beside the clock; narrower, the clock gives way."""


@dataclass(frozen=True, slots=True)
class Third:
    """What the two lines say.

    Attributes:
        badge: the block they begin with: ``LAB GAIN``.
        party: whose colour and symbol the block has; None for the nation.
        name: the seat, or what has happened.
        clock, mark: when, and what it may be called.
        detail: the second line; ``brief`` where it is too long for the cells there are.
        aside: what may stand at its end, where there is room for it.
    """

    badge: str
    party: str | None
    name: str
    clock: str = ""
    mark: str = ""
    detail: str = ""
    brief: str = ""
    aside: str = ""


def latest(moments: Sequence[Moment], now: int) -> Moment | None:
    """The last moment by now; of one second the one that weighs most."""
    count = bisect_right(moments, now, key=lambda moment: moment.time)
    if not count:
        return None
    time = moments[count - 1].time
    alike = []
    for moment in reversed(moments[:count]):
        if moment.time != time:
            break
        alike.append(moment)
    return min(alike, key=lambda moment: moment.rank)


def seat_of(replay: NightReplay, moment: Moment | None) -> int | None:
    """Index of the seat that a moment is about, else of the last that declared, if any has."""
    if moment is not None and moment.contest is not None:
        return replay.places[moment.contest]
    declared = replay.nation.declared_at(replay.now)
    return replay.places[replay.nation.steps[declared - 1].contest.slug] if declared else None


def third_of(replay: NightReplay, moment: Moment | None, *, late: bool = True) -> Third:
    """The lines of a moment; what comes first while nothing has been declared.

    Args:
        replay: the night, at its moment.
        moment: what to tell of; None tells of the last declaration.
        late: say late in the night what is left.
    """
    count = replay.nation.declared_at(replay.now)
    if not count and (moment is None or moment.contest is None):
        return _before(replay, moment)
    aside = left_words(replay) if late else ""
    if moment is None:
        declared: Declaration | None = replay.nation.steps[count - 1].declaration
    else:
        declared = declared_at(replay, moment)
    if declared is not None:
        detail = (moment.detail if moment else "") or elected_words(declared)
        # The figures before who the winner is, where there is no room for both.
        brief = " · ".join((elected_words(declared), *detail.split(" · ")[1:]))
        if aside and replay.now - declared.time > QUIET:
            # Nothing has come for a while: what is awaited is the news.
            detail, brief, aside = f"{aside} · {detail}", f"{aside} · {brief}", ""
        return Third(
            result_badge(declared, replay.scenario.party(declared.elected.party)),
            declared.elected.party,
            declared.name,
            f"{replay.clock(declared.time):%H:%M}",
            letters(declared),
            detail,
            brief,
            aside,
        )
    assert moment is not None
    clock = f"{replay.clock(moment.time):%H:%M}"
    return Third(
        BADGES.get(moment.kind, ""),
        moment.party,
        name_of(moment, clock),
        clock,
        moment.mark.short,
        f"{aside} · {moment.detail}" if aside else moment.detail,
    )


def declared_at(replay: NightReplay, moment: Moment) -> Declaration | None:
    """The declaration that a moment is about, if it is one."""
    seat = replay.places.get(moment.contest or "")
    if seat is None or moment.time > replay.now:
        return None
    declared = replay.declaration(seat)
    return declared if declared is not None and declared.time == moment.time else None


def result_badge(declared: Declaration, party: Party) -> str:
    """``LAB GAIN``, ``CON HOLD``, ``SPK UNOPPOSED``."""
    words = declared.result.split()
    word = "unopposed" if declared.unopposed else words[1] if len(words) > 1 else ""
    return f"{tag(party)} {word}".strip().upper()


def elected_words(declared: Declaration) -> str:
    """``Heidi Alexander 21,676, majority 9,606``."""
    who = declared.elected
    if declared.unopposed:
        return f"{who.display_name}, returned unopposed"
    if declared.rush:
        return f"{who.display_name}, {declared.instead_of_votes}"
    margin = majority_words(declared)
    majority = margin if declared.by_lot else f"majority {margin}"
    return f"{who.display_name} {who.votes:,}, {majority}"


def _before(replay: NightReplay, moment: Moment | None) -> Third:
    """Before the first declaration: the exit poll, and when something is to be expected."""
    if not replay.begun:
        words = capitalise(replay.closing_words)
        return Third("TONIGHT", None, replay.scenario.title, detail=words)
    expected = first_words(replay)
    poll = replay.scenario.exit_poll
    if moment is None and poll is not None:  # it is known before the night is ready
        members = house(poll.seats, len(replay.scenario.contests))
        name = "a hung parliament"
        if members.leader is not None and members.reached:
            party = replay.scenario.party(members.leader).name
            name = f"{party} {members.leading}, a majority of {members.majority}"
        title = poll_name(replay.nation).upper()
        return Third(title, members.leader, name, detail=expected)
    if moment is None:
        return Third("TONIGHT", None, replay.scenario.title, detail=expected)
    detail = f"{expected} · {moment.detail}" if moment.detail else expected
    clock = f"{replay.clock(moment.time):%H:%M}"
    badge = BADGES.get(moment.kind, "")
    return Third(badge, moment.party, name_of(moment, clock), clock, moment.mark.short, detail)


def name_of(moment: Moment, clock: str) -> str:
    """The headline without what its block and its clock say already."""
    words = moment.headline.removeprefix(f"{clock} · ")
    first, colon, rest = words.partition(": ")
    return rest if colon and first.upper() == BADGES.get(moment.kind) else words


def first_words(replay: NightReplay) -> str:
    """``First declaration expected about 23:15``."""
    if not replay.nation.steps:
        return "The polls have closed; the first declaration is some time away"
    first = replay.nation.steps[0].declaration.time
    return f"First declaration expected about {replay.clock(_rounded(first)):%H:%M}"


def left_words(replay: NightReplay) -> str:
    """``3 seats left: Hendon, Poole, …``: what is still to come late in the night; else empty."""
    steps, now = replay.nation.steps, replay.now
    declared = replay.nation.declared_at(now)
    left = len(steps) - declared
    if not left or declared < LATE * len(steps):
        return ""
    words = f"{quantity(left, 'seat')} left"
    if left <= FEW:
        words = f"{words}: {' · '.join(step.contest.name for step in steps[declared:])}"
    coming = replay.clock(_rounded(steps[declared].declaration.time))
    if coming.date() == replay.clock(now).date():
        return f"{words}; next about {coming:%H:%M}"
    return f"{words}; next on {coming:%A}"


def _rounded(seconds: int) -> int:
    return round(seconds / ROUND) * ROUND


class LowerThird(Drawn[Third]):
    """A block in the party's colour with its symbol, the seat, the clock; under it the figures."""

    DEFAULT_CSS = "LowerThird { height: 2; background: $panel; }"

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, third: Third, size: Size) -> Iterable[Text]:
        look, width = self.look, size.width
        yield head_line(third, width, look, self.parties)
        under = detail_line(third, width, look)
        room = width - under.cell_len - 3
        if third.aside and len(third.aside) <= room:
            under.append(" " * (room - len(third.aside) + 2)).append(third.aside, look.quiet)
        yield under


def detail_line(third: Third, width: int, look: Look) -> Text:
    """What stands under the name, cut at its end alone."""
    fits = cell_len(third.detail) < width
    line = Text(f" {third.detail if fits else third.brief or third.detail}", look.normal)
    line.truncate(width, overflow="ellipsis")
    return line


def head_line(third: Third, width: int, look: Look, parties: Mapping[str, Party]) -> Text:
    """The block, the name, and the clock at the end; the name gives way, then the clock."""
    left = block(third.badge, third.party, look, parties) if third.badge else Text("")
    left.append(f" {third.name}", look.strong)
    right = Text(f" {third.clock}", look.bright)
    if third.mark:
        right.append(f" {third.mark} ", look.quiet)
    if width - right.cell_len < LEAST:
        right = Text("")
    left.truncate(width - right.cell_len, overflow="ellipsis")
    line = Text().append_text(left)
    return line.append(" " * (width - left.cell_len - right.cell_len)).append_text(right)


def block(words: str, party_id: str | None, look: Look, parties: Mapping[str, Party]) -> Text:
    """Words on a party's colour, after its symbol; in reverse where there is no party."""
    style, symbol = Style(bold=True, reverse=True), ""
    if party_id is not None:
        party = parties.get(party_id) or plain_party(party_id)
        colour = fill_colour(look, party)
        style = on_colour(colour) if colour else style
        symbol = f"{look.party(party).symbol} "
    return Text.assemble((f" {symbol}{words} ", style))
