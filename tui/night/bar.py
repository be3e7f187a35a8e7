"""The bar of the House at a moment: whose seats, in which order, and what is said over it."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.telling import poll_name
from simulator.text import quantity
from tui.kit.marks import BRIEF
from tui.night.party_bar import House, sides
from tui.night.replay import Frame, NightReplay


def house_of(replay: NightReplay, frame: Frame, order: Sequence[str], note: str) -> House:
    """The bar of a moment; a note takes the place of how many have declared."""
    scenario, standing = replay.scenario, frame.standing
    seats = {line.party: line.seats for line in standing.parties}
    poll = scenario.exit_poll.seats if scenario.exit_poll and replay.begun else {}
    known = {party: scenario.party(party) for party in {*seats, *poll, *order}}
    left, right = sides(seats, order, known)
    poll_left, poll_right = sides(poll, order, known)
    return House(
        left,
        right,
        standing.total,
        standing.house.line,
        poll_left,
        poll_right,
        note or _bar_note(replay, frame),
        _bar_said(replay, frame),
        scenario.party(standing.house.leader) if standing.house.leader else None,
        poll_name(replay.nation),
    )


def bar_order(replay: NightReplay) -> tuple[str, ...]:
    """Parties in the order of the bar, fixed for the night.

    By the exit poll, then by seats in the base, then by how many candidates stand.
    """
    scenario = replay.scenario
    rank: dict[str, int] = {}
    stand: dict[str, int] = {}
    for contest in scenario.contests:
        if contest.base is not None and contest.base.winner:
            rank[contest.base.winner] = rank.get(contest.base.winner, 0) + 1
        for candidate in contest.candidates:
            stand[candidate.party] = stand.get(candidate.party, 0) + 1
    poll = scenario.exit_poll.seats if scenario.exit_poll else {}
    first = sorted((p for p in poll if p != "Other"), key=lambda p: -poll[p])
    known = {*rank, *stand} - set(first)
    rest = sorted(known, key=lambda p: (-rank.get(p, 0), -stand.get(p, 0), p))
    return (*first, *rest, "Other")


def _bar_note(replay: NightReplay, frame: Frame) -> str:
    """How far the night is, over the bar."""
    standing = frame.standing
    if not replay.begun:
        return replay.closing_words
    if not standing.declared:
        return "no seat declared yet" if replay.ready else ""
    without = len(replay.scenario.contests) - len(replay.scenario.polled)
    words = f"{standing.declared} of {standing.total} declared"
    # Of a live night the banner says what everything is.
    if replay.declared_mark is not None and not replay.timeline.live:
        words = f"{words}, {BRIEF[replay.declared_mark]}"
    return f"{words}; {quantity(without, 'poll')} countermanded" if without else words


def _bar_said(replay: NightReplay, frame: Frame) -> str:
    """Who has a majority, once a party has."""
    standing, house = frame.standing, frame.standing.house
    if house.leader is None or not house.reached:
        return ""
    least = "" if standing.declared == standing.total else "at least "
    return f"{replay.scenario.party(house.leader).short} majority {least}{house.majority}"
