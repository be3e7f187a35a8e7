"""What would be sent of a night, and when: a pure function of its timeline.

The plan is one more reader of the timeline: it simulates nothing that the hall does. Only what an
agency does with a result is drawn here, by the seed: how long after a winner the figures come, and
in which steps partial figures grow, where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from simulator.count import stream
from simulator.feed.figures import nominations_of, result_of, rush_for, votes_of
from simulator.feed.parties import with_parties
from simulator.feed.roll import Roll, Seat
from simulator.feed.values import RANKS, Item, PlanOptions, item_id
from simulator.messages import (
    Adjourned,
    Body,
    ExitPoll,
    Kind,
    Lot,
    Message,
    Parties,
    Postponed,
    Recount,
    Result,
    Resumed,
    Turnout,
    Votes,
)
from simulator.timeline import Declaration, Event, HallTimeline, Timeline

FEED: Final = 4
"""Domain of the feed's own random numbers."""

NOMINATIONS_AT: Final = -3600
"""Agencies send who stands before everything: clients set themselves up from it."""

SOONEST: Final = 20
LATEST: Final = 90
"""Seconds from a winner to the figures."""

HALL_STEP: Final = 60
"""Seconds of the night between two running totals of a hall."""

_NEWS: Final = frozenset(
    {
        "exit_poll",
        "verification_complete",
        "recount",
        "bundle_check",
        "adjourned",
        "resumed",
        "lot_drawn",
        "declaration",
    }
)


def plan_night(timeline: Timeline, roll: Roll, options: PlanOptions) -> tuple[Item, ...]:
    """The messages of a night in the order in which they are sent.

    Args:
        timeline: of the night, or of a part of it.
        roll: who stands.
        options: what else is sent, and the seed.
    """
    items = [*opening(roll)]
    for event in timeline:
        if event.kind in _NEWS:
            items.extend(_told(event, timeline, roll, options))
    for slug, hall in timeline.halls.items():
        items.extend(_partials(hall, roll.seats[slug], roll, options))
    return closed(with_parties(arranged(items, roll), roll), roll)


def opening(roll: Roll) -> Iterator[Item]:
    """Who stands, where no poll is held, and the close of poll."""
    fictional = _is_fictional(roll)
    for seat in roll.seats.values():
        yield make(
            roll, NOMINATIONS_AT, Kind.NOMINATIONS, seat.slug, nominations_of(seat), fictional
        )
        if seat.contest.poll == "countermanded":
            yield make(roll, NOMINATIONS_AT, Kind.POSTPONED, seat.slug, Postponed(), fictional)
    yield make(roll, 0, Kind.CLOSE_OF_POLL, None, None, fictional)


def _is_fictional(roll: Roll) -> bool:
    """Whether nothing of the night is on the record, be some figures those of the real one."""
    return roll.night in ("imagined", "drawn")


def closed(items: Sequence[Item], roll: Roll) -> tuple[Item, ...]:
    """The items, and the end behind them."""
    kept = [item for item in items if item.message.kind is not Kind.END]
    due = max((item.due for item in kept), default=0) + 1
    end = make(roll, due, Kind.END, None, None, _is_fictional(roll))
    return (*kept, end)


def make(
    roll: Roll,
    due: int,
    kind: Kind,
    contest: str | None,
    body: Body | None,
    simulated: bool,
    *,
    revision: int = 1,
    replaces: str | None = None,
    more: str = "",
) -> Item:
    """An item that is due when what it says is so.

    Args:
        roll: of the night.
        due: seconds after the close of poll.
        kind, contest, body, revision, replaces: the message's.
        simulated: it is not on the record.
        more: what tells it from another of this kind, contest and revision.
    """
    message = Message(
        id=item_id(kind, contest, revision, more),
        kind=kind,
        contest=contest,
        night_time=roll.time(due),
        revision=revision,
        body=body,
        via="url",
        replaces=replaces,
        test=roll.test,
    )
    return Item(due, message, simulated)


def arranged(items: Iterable[Item], roll: Roll) -> list[Item]:
    """In the order of sending: by time, then by ONS id, then by kind, then by revision."""
    places = roll.places

    def key(item: Item) -> tuple[int, int, int, int, int, int, str]:
        message = item.message
        place = places.get(message.contest or "", 0 if message.contest is None else len(places) + 1)
        rank = RANKS[message.kind]
        if message.kind in (Kind.PARTIES, Kind.END):
            # Of one second, the state of the parties follows what it sums up.
            place = len(places) + 2
        sequence = message.body.sequence if isinstance(message.body, Parties) else 0
        return (item.due, item.order, place, rank, message.revision, sequence, message.id)

    return sorted(items, key=key)


def figures_after(seat: Seat, options: PlanOptions) -> tuple[int, np.random.Generator]:
    """Seconds from a contest's winner to its figures, and the generator that drew them."""
    rng = stream(options.seed, FEED, seat.contest, options.draw)
    return int(rng.integers(SOONEST, LATEST, endpoint=True)), rng


def _told(event: Event, timeline: Timeline, roll: Roll, options: PlanOptions) -> Iterator[Item]:
    """What is sent of an event; of a night that never was nothing is on the record."""
    if isinstance(event, Declaration):
        yield from _declared(event, roll.seats[event.contest or ""], roll, options)
        return
    found = _news(event, timeline, roll)
    if found is not None:
        kind, body = found
        more = str(event.seq) if kind in _SEVERAL else ""
        simulated = _is_fictional(roll) or event.simulated
        yield make(roll, event.time, kind, event.contest, body, simulated, more=more)


_SEVERAL: Final = frozenset({Kind.RECOUNT, Kind.BUNDLE_CHECK, Kind.ADJOURNED, Kind.RESUMED})


def _news(event: Event, timeline: Timeline, roll: Roll) -> tuple[Kind, Body] | None:
    from simulator.timeline import events as told

    match event:
        case told.ExitPollPublished():
            return Kind.EXIT_POLL, ExitPoll(dict(event.seats), event.source)
        case told.VerificationComplete():
            percent = round(event.verified_turnout, 6)
            return Kind.TURNOUT, Turnout(event.papers_verified, percent)
        case told.Recount():
            return Kind.RECOUNT, Recount(event.number, event.lead, event.lead_of)
        case told.BundleCheck():
            return Kind.BUNDLE_CHECK, Recount(event.number, event.lead, event.lead_of)
        case told.Adjourned():
            until = timeline.clock(event.until) if event.until is not None else None
            return Kind.ADJOURNED, Adjourned(until, event.cause or None)
        case told.Resumed():
            return Kind.RESUMED, Resumed()
        case told.LotDrawn():
            contest = roll.seats[event.contest or ""].contest
            who = contest.roll[event.elected]
            return Kind.LOT, Lot(who.shown, who.party, contest.candidate_ids[event.elected])
        case _:
            return None


def _declared(event: Declaration, seat: Seat, roll: Roll, options: PlanOptions) -> Iterator[Item]:
    """The winner at the declaration, the figures a little later."""
    ids = seat.contest.candidate_ids
    winner = next(line for line in event.candidates if line.elected)
    rush = rush_for(seat, ids[winner.index], winner.display_name, winner.party)
    simulated = _is_fictional(roll) or event.simulated
    yield make(roll, event.time, Kind.RUSH, seat.slug, rush, simulated)
    if event.without_votes:
        return
    lines = [
        Votes(line.votes, ids[line.index], line.display_name, line.party)
        for line in event.candidates
    ]
    result = result_of(
        seat,
        lines,
        rejected=None if event.rejected.unknown else event.rejected.total,
        lot=ids[winner.index],
        electorate=event.electorate,
    )
    delay, _ = figures_after(seat, options)
    yield make(roll, event.time + delay, Kind.RESULT, seat.slug, result, simulated)


# Figures that no officer announces


def _partials(hall: HallTimeline, seat: Seat, roll: Roll, options: PlanOptions) -> Iterator[Item]:
    if options.partials:
        yield from _steps(hall, seat, roll, options)
    if options.hall:
        yield from _running(hall, seat, roll)


def _steps(hall: HallTimeline, seat: Seat, roll: Roll, options: PlanOptions) -> Iterator[Item]:
    """Cumulative steps to the final votes, papers drawn as though out of one heap."""
    final = hall.declaration
    begun = next((e.time for e in hall.events if e.kind == "sorting_started"), None)
    ended = next((e.time for e in reversed(hall.events) if e.kind == "reconciled"), None)
    if final is None or final.without_votes or begun is None or ended is None:
        return
    _, rng = figures_after(seat, options)
    left = np.array([line.votes for line in final.candidates], dtype=np.int64)
    so_far = np.zeros_like(left)
    for step in range(1, options.partials + 1):
        share = int(left.sum()) // (options.partials + 1 - step)
        taken = rng.multivariate_hypergeometric(left, share, method="marginals")
        left, so_far = left - taken, so_far + taken
        due = begun + (ended - begun) * step // options.partials
        votes = {line.index: int(n) for line, n in zip(final.candidates, so_far, strict=True)}
        yield _partial(due, seat, roll, votes, step)


def _running(hall: HallTimeline, seat: Seat, roll: Roll) -> Iterator[Item]:
    """The papers on the candidates' tables, as the hall's simulation has them."""
    shown, last = -HALL_STEP, 0
    for index, event in enumerate(hall.events):
        if event.kind not in ("bundle_placed", "provisional_figures") or (
            event.kind == "bundle_placed" and event.time - shown < HALL_STEP
        ):
            continue
        piles = hall.after(index + 1).piles
        if event.kind == "provisional_figures":
            piles = getattr(event, "votes", piles)
        shown, last = event.time, last + 1
        yield _partial(event.time, seat, roll, dict(enumerate(piles)), last, "hall")


def _partial(
    due: int, seat: Seat, roll: Roll, votes: dict[int, int], step: int, more: str = ""
) -> Item:
    order = seat.contest.declaration_order
    result: Result = result_of(seat, votes_of(seat.nominees, [votes[i] for i in order]), sure=False)
    return make(roll, due, Kind.PARTIAL, seat.slug, result, True, revision=step, more=more)
