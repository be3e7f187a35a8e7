"""Which card a shot of the programme puts up, and for how long it stands; nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Final

from simulator import Scenario
from simulator.projection import LABEL
from simulator.telling import Kind, Moment, Shot
from simulator.text import capitalise, quantity, signed
from simulator.timeline import Declaration, NationStanding, house
from simulator.uk import OTHER
from tui.kit.pieces import Role
from tui.night.cards import NAME, Card, Prose, Row, SeatBar
from tui.night.lower_third import BADGES, declared_at, elected_words, result_badge, third_of
from tui.night.replay import NightReplay
from tui.themes import tag

READ: Final = 1.0
"""Seconds for the holds on a card, beside what its moments want."""

COUNTED: Final = 2.5
"""Seconds for a card that does nothing but count holds."""

LARGE: Final = frozenset(
    {Kind.HOUR, Kind.EXIT_POLL, Kind.SEATS, Kind.MAJORITY, Kind.PROJECTION, Kind.ENDING}
)
"""Kinds with a large card, whatever their rank: they are tables."""

PARTIES: Final = 9
"""Parties with a bar of their own at most."""

CANDIDATES: Final = 5
"""Candidates with a bar of their own at most."""


def stands(shot: Shot) -> float:
    """Wall seconds for which the card of a shot stands; afterwards the board is seen again."""
    if any(moment.kind is Kind.ENDING for moment in shot.moments):
        return inf
    if shot.alone:
        return max(shot.stand, min(shot.seconds, sum(m.seconds for m in shot.moments)))
    if not shot.moments:
        return min(shot.seconds, COUNTED) if shot.holds else 0.0
    wanted = sum(moment.seconds for moment in shot.moments) + READ * bool(shot.holds)
    return min(shot.seconds, max(wanted, 2 * READ))


def is_large(shot: Shot) -> bool:
    """Its card has the place of all panes."""
    return shot.alone or any(moment.kind in LARGE for moment in shot.moments)


def card_of(replay: NightReplay, shot: Shot) -> Card | None:
    """The card of a shot; None where it has nothing to put up."""
    if is_large(shot):
        moment = next(m for m in shot.moments if m.alone or m.kind in LARGE)
        holds = _holds(replay, shot.holds, alone=False)
        card = _large(replay, moment)
        return card if not holds else _with(card, holds)
    rows: list[Row] = [third_of(replay, moment, late=False) for moment in shot.moments]
    rows += _holds(replay, shot.holds, alone=not shot.moments)
    if not rows:
        return None
    standing = replay.nation.at(int(shot.at))
    strap = f"{standing.declared} of {standing.total} declared"
    return Card(
        strap, None, f"{replay.clock(int(shot.at)):%H:%M}", "", (), tuple(rows), alone=False
    )


def _with(card: Card, rows: Sequence[Row]) -> Card:
    return replace(card, rows=(*card.rows, *rows))


def _holds(replay: NightReplay, holds: Mapping[str, int], *, alone: bool) -> list[Row]:
    """``and 14 holds: Lab 9, Con 5``."""
    if not holds:
        return []
    scenario = replay.scenario
    ranked = sorted(holds, key=lambda party: (-holds[party], party))
    named = ", ".join(f"{tag(scenario.party(party))} {holds[party]}" for party in ranked)
    words = f"{quantity(sum(holds.values()), 'hold')}: {named}"
    return [Prose(words if alone else f"and {words}", Role.STRONG)]


def _large(replay: NightReplay, moment: Moment) -> Card:
    clock, mark = f"{replay.clock(moment.time):%H:%M}", moment.mark.short
    declared = declared_at(replay, moment)
    if declared is not None:
        return _declared(replay, moment, declared, clock)
    match moment.kind:
        case Kind.EXIT_POLL:
            strap, headings, rows = _exit_poll(replay, moment)
        case Kind.PROJECTION:
            strap = capitalise(LABEL)
            headings, rows = _projection(moment)
        case Kind.HOUR:
            strap = moment.headline.removeprefix(f"{clock} · ")
            headings, rows = (clock,), tuple(_standing(replay, moment.time, moment))
        case Kind.SEATS:
            strap = moment.headline
            headings = _passed(replay, moment)
            rows = tuple(_standing(replay, moment.time))
        case Kind.MAJORITY:
            strap = moment.headline
            headings = _majority(_name(replay.scenario, moment.party), None)
            rows = (Prose(moment.detail, Role.NORMAL), *_standing(replay, moment.time))
        case _:
            strap, headings = BADGES.get(moment.kind, ""), ()
            rows = (Prose(moment.headline, Role.STRONG), *_parts(moment.detail))
    loud = moment.kind is Kind.MAJORITY  # it comes once a night
    return Card(strap, moment.party, clock, mark, headings, rows, loud=loud)


def _parts(detail: str) -> tuple[Prose, ...]:
    """What is said, a line for each part."""
    return tuple(Prose(part) for part in detail.split(" · ") if part)


def _name(scenario: Scenario, party: str | None) -> str:
    """In full, unless that is long."""
    if not party:
        return ""
    found = scenario.party(party)
    return found.name if len(found.name) <= NAME else tag(found)


def _majority(name: str, seats: int | None) -> tuple[str, ...]:
    """In large letters, as long as there is room for."""
    figure = "" if seats is None else f" {seats}"
    return (f"{name} majority{figure}", f"Majority{figure}") if name else (f"Majority{figure}",)


def _declared(replay: NightReplay, moment: Moment, declared: Declaration, clock: str) -> Card:
    """A declaration that stands alone: who won, who is out, and the votes."""
    party = replay.scenario.party(declared.elected.party)
    badge = result_badge(declared, party)
    full = f"{_name(replay.scenario, party.id)} {badge.split()[-1]}"
    said, colon, _ = moment.headline.partition(": ")
    # Of somebody of note it says in large letters what has become of them.
    person = colon and moment.kind in (Kind.DEFEAT, Kind.ELECTED)
    strap = f"{badge}  {declared.name}" if person or not colon else said
    headings = (said, full, badge) if person else (full, badge)
    rows: list[Row] = [] if person or not colon else [Prose(declared.name, Role.STRONG)]
    winner, *others = _parts(moment.detail) or (Prose(elected_words(declared)),)
    rows += [replace(winner, brief=elected_words(declared)), *others]
    ranked = sorted(declared.candidates, key=lambda c: (not c.elected, -c.votes))
    most = max((c.votes for c in ranked), default=0)
    for candidate in ranked[:CANDIDATES]:
        change = "" if candidate.change is None else signed(candidate.change, 1)
        rows.append(
            SeatBar(
                candidate.party,
                candidate.display_name,
                f"{candidate.votes:,}",
                candidate.votes,
                most,
                f"{candidate.share:>4.1f} % {change:>6}",
            )
        )
    mark = third_of(replay, moment, late=False).mark
    return Card(strap, declared.elected.party, clock, mark, headings, tuple(rows))


def last_time(scenario: Scenario) -> dict[str, int]:
    """Seats by party of the bases' winners."""
    held: dict[str, int] = {}
    for contest in scenario.contests:
        if contest.base is not None and contest.base.winner:
            held[contest.base.winner] = held.get(contest.base.winner, 0) + 1
    return held


def _exit_poll(replay: NightReplay, moment: Moment) -> tuple[str, tuple[str, ...], tuple[Row, ...]]:
    """Seats by party as bars, a majority or none, and against last time."""
    scenario = replay.scenario
    strap = moment.headline.partition(":")[0]
    poll = scenario.exit_poll.seats if scenario.exit_poll else {}
    if not poll:
        return moment.headline, (), _parts(moment.detail)
    members, held = house(poll, len(scenario.contests)), last_time(scenario)
    ranked = sorted((p for p in poll if p != OTHER), key=lambda p: -poll[p])
    headings: tuple[str, ...] = ("Hung parliament",)
    if members.reached and members.leader:
        headings = _majority(_name(scenario, members.leader), members.majority)
    full = max(poll.values(), default=1)
    rows: list[Row] = [
        SeatBar(p, _name(scenario, p), str(poll[p]), poll[p], full,
                f"{signed(poll[p] - held.get(p, 0)):>5}" if held else "", members.line)
        for p in ranked
    ]  # fmt: skip
    others = f"others {poll[OTHER]}" if poll.get(OTHER) else ""
    labels = dict.fromkeys(c.base.label for c in scenario.contests if c.base)
    against = f"changes on {', '.join(labels)}" if labels else ""
    line = f"{members.line} is a majority"
    rows.append(Prose(" · ".join(filter(None, (others, against, line))), Role.QUIET))
    return strap, headings, tuple(rows)


def _projection(moment: Moment) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """What it has become sure of: never a call."""
    said = moment.headline.removeprefix("Projection: ")
    words = said.partition(",")[0]
    return (words,), (Prose(said, Role.STRONG), *_parts(moment.detail))


def _passed(replay: NightReplay, moment: Moment) -> tuple[str, ...]:
    """``LABOUR 100``."""
    seats = next((word for word in moment.headline.split() if word.isdecimal()), "")
    name = _name(replay.scenario, moment.party)
    return (f"{name} {seats}", seats)


def _standing(replay: NightReplay, time: int, hour: Moment | None = None) -> Iterator[Row]:
    """The parties as they stand: seats, net change, and what the exit poll has left for them."""
    standing = replay.nation.at(time)
    scenario, real = replay.scenario, not replay.poll_of_the_real_night
    named = [line for line in standing.parties if line.seats][:PARTIES]
    full = max(standing.house.line, *(line.seats for line in named), 1)
    for line in named:
        net = signed(line.net) if line.net else "·"
        left = "" if line.remaining is None or not real else f"{_left(line.remaining)}"
        yield SeatBar(
            line.party,
            _name(scenario, line.party),
            str(line.seats),
            line.seats,
            full,
            f"{net:>5} {left:>9}",
            standing.house.line,
        )
    others = sum(line.seats for line in standing.parties) - sum(line.seats for line in named)
    facts = [f"others {others}" if others else "", *figures_of(standing)]
    said = " · ".join(fact for fact in facts if fact)
    if said:
        yield Prose(said, Role.NORMAL)
    if hour is not None:
        note = "net change, and how many the exit poll has left for them"
        yield Prose(note if real and scenario.exit_poll else "net change", Role.QUIET)


def _left(remaining: int) -> str:
    return f"{remaining} left" if remaining >= 0 else f"{-remaining} over"


def figures_of(standing: NationStanding) -> list[str]:
    """Swing and turnout so far, in words."""
    facts = []
    if standing.swing is not None:
        swing = standing.swing
        words = f"swing {swing.points:.1f} from {swing.from_party} to {swing.to_party}"
        if standing.declared < standing.total:  # of few seats it says little of the nation
            one = standing.declared == 1
            words += " in this seat" if one else f" in these {standing.declared} seats"
        facts.append(words)
    if standing.turnout is not None:
        change = standing.turnout_change
        against = "" if change is None else f" ({signed(change, 1)})"
        facts.append(f"turnout {standing.turnout:.1f} %{against}")
    return facts
