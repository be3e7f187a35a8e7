"""A journal that is played sends what was served while it was kept, and what it came to."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.feed.faults import afflict, read_faults
from simulator.feed.formats.making import make_formats
from simulator.feed.record import Recording, recorded_items
from simulator.feed.roll import roll_of
from simulator.feed.values import Item, Sent
from simulator.live.night import Hall, hall_of
from simulator.live.serving import KeptTransmission
from simulator.messages import (
    Adjourned,
    Body,
    ExitPoll,
    Header,
    Kind,
    Lot,
    Message,
    Note,
    Parties,
    Postponed,
    Reading,
    Recount,
    Result,
    Resumed,
    Retraction,
    Rush,
    Turnout,
    Votes,
    fold,
)
from simulator.outcome import Origin
from tests.feed.nights import SEATS, small_night, transmit

ROLL = roll_of(small_night(), Origin.ENTERED)
START = ROLL.close_of_poll + timedelta(days=100)
"""When the polls of the rehearsal close."""
NIGHT = ROLL.close_of_poll

BODIES: dict[Kind, Any] = {
    Kind.TURNOUT: st.builds(Turnout, st.integers(20, 22)),
    Kind.RECOUNT: st.builds(Recount, st.integers(1, 2)),
    Kind.ADJOURNED: st.just(Adjourned(cause="flood")),
    Kind.RESUMED: st.just(Resumed()),
    Kind.NOTE: st.just(Note("heard")),
    Kind.POSTPONED: st.just(Postponed()),
}
SAID = (Kind.RUSH, Kind.RESULT, Kind.RESULT, Kind.CORRECTION, Kind.CORRECTION, Kind.LOT)
KINDS = (*BODIES, *SAID, *SAID, Kind.EXIT_POLL, Kind.RETRACTION, Kind.RETRACTION)


@st.composite
def journals(draw: st.DrawFn) -> tuple[Message, ...]:
    """What two desks, a file and another's feed might enter, likely or not."""
    messages: list[Message] = []
    at = draw(st.integers(-200, 10))
    for number in range(1, draw(st.integers(3, 14)) + 1):
        at += draw(st.integers(0, 90))
        kind = draw(st.sampled_from(KINDS))
        slug = draw(st.sampled_from(SEATS[:2] if number % 5 else SEATS))
        nominees = ROLL.seats[slug].nominees
        body: Body
        replaces = None
        if kind is Kind.RETRACTION:
            known = [m for m in messages if m.contest in (slug, None)]
            target = draw(st.sampled_from([None, *known]))
            undo = True if target is not None and draw(st.booleans()) else None
            body, replaces = Retraction(undo=undo), target.id if target is not None else None
            contest = target.contest if target is not None else slug
        elif kind is Kind.EXIT_POLL:
            contest, body = None, ExitPoll({"Lab": draw(st.integers(1, 2))})
        else:
            contest = slug
            who = nominees[draw(st.integers(0, 1))]
            if kind is Kind.LOT:
                body = Lot(who.name, who.party, who.id)
            elif kind is Kind.RUSH or (kind is Kind.CORRECTION and draw(st.booleans())):
                body = Rush(who.name, who.party, who.id)
            elif kind in BODIES:
                body = draw(BODIES[kind])
            else:
                votes = (draw(st.integers(20, 22)), draw(st.integers(20, 22)), 5, 1)
                marked = draw(st.sampled_from([None, None, None, who.id]))
                lines = tuple(
                    Votes(n, one.id, one.name, one.party, True if one.id == marked else None)
                    for one, n in zip(nominees, votes, strict=True)
                )
                body = Result(lines, rejected=draw(st.sampled_from([None, 3, 3])))
        messages.append(
            Message(
                f"j.{number}",
                kind,
                contest,
                NIGHT + timedelta(seconds=at + draw(st.sampled_from([0, 0, -40, 600]))),
                draw(st.sampled_from([1, 1, 2, 3])),
                body,
                draw(st.sampled_from(["Ann", "Bob"])),
                draw(st.sampled_from(["typed", "typed", "file"])),
                START + timedelta(seconds=at),
                replaces,
            )
        )
    return tuple(messages)


def header(*, double_entry: bool) -> Header:
    opened = START - timedelta(seconds=300)
    return Header("small", "small", "0", "1", double_entry, True, START, opened)


def played(messages: tuple[Message, ...], *, double_entry: bool = False) -> tuple[Item, ...]:
    reading = Reading(Path("night.jsonl"), header(double_entry=double_entry), messages)
    return recorded_items(Recording(reading, ROLL.scenario, Origin.ENTERED, ""), ROLL)


def plain(sent: Sent) -> dict[str, Any]:
    """What a client reads, without what each run has of its own."""
    said = json.loads(sent.data)
    del said["sent_at"], said["run"]
    for key in ("id", "replaces"):
        said[key] = said.get(key, "").rpartition(".")[2]
    return dict(said)


def ending(hall: Hall) -> object:
    """How a contest ended, as the live night has it."""
    if hall.off or hall.result is None:
        return hall.off
    result = hall.result
    votes = [candidate.votes for candidate in result.candidates]
    return result.winner.name, votes, result.rejected, result.rush


def news(hall: Hall) -> Counter[tuple[str, str]]:
    happened = (m for m in hall.folded.happenings if m.kind is not Kind.NOTE)
    return Counter((m.kind.value, repr(m.body)) for m in happened)


@settings(max_examples=6)
@given(journals(), st.booleans())
def test_a_journal_is_played_as_it_was_served_and_says_at_every_moment_what_holds(
    messages: tuple[Message, ...], double_entry: bool
) -> None:
    check_journal(messages, double_entry=double_entry)


@pytest.mark.long
@settings(max_examples=60)
@given(journals(), st.booleans())
def test_any_journal_is_played_as_it_was_served(
    messages: tuple[Message, ...], double_entry: bool
) -> None:
    check_journal(messages, double_entry=double_entry)


def check_journal(messages: tuple[Message, ...], *, double_entry: bool) -> None:
    entered: list[Message] = []
    run = KeptTransmission(ROLL, header(double_entry=double_entry), lambda: tuple(entered))
    run.advance(START.timestamp() - 300)
    for message in messages:
        assert message.entered_at is not None
        entered.append(message)
        run.advance(message.entered_at.timestamp())
        check_moment(entered, run.sent, double_entry=double_entry)
    run.advance(START.timestamp() + 5_000)  # the night is over, and its polls have closed
    items = played(messages, double_entry=double_entry)
    again = transmit(items, ROLL).sent
    assert [plain(sent) for sent in again[:-1]] == [plain(sent) for sent in run.sent]
    assert again[-1].message.kind is Kind.END
    assert [item.due for item in items] == sorted(item.due for item in items)


def check_moment(entered: list[Message], sent: list[Sent], *, double_entry: bool) -> None:
    """What was sent comes to what was entered, seat by seat."""
    ours = fold(entered, double_entry=double_entry)
    theirs = fold(one.message for one in sent)
    declared: dict[str, str] = {}
    for slug, seat in ROLL.seats.items():
        mine = hall_of(ROLL.scenario, seat.contest, ours.of(slug))
        yours = hall_of(ROLL.scenario, seat.contest, theirs.of(slug))
        assert ending(mine) == ending(yours)
        assert news(mine) == news(yours)
        assert yours.folded.conflicts == ()
        if mine.result is not None and not mine.result.rush:
            declared[slug] = mine.result.winner.party
    polls = [f.exit_poll.body if f.exit_poll is not None else None for f in (ours, theirs)]
    assert polls[0] == polls[1]
    states = [one.message.body for one in sent if isinstance(one.message.body, Parties)]
    if states or declared:
        assert states[-1].declared == len(declared)
        seats = {line.party: line.seats for line in states[-1].parties if line.seats}
        assert seats == Counter(declared.values())


# What happens in a night, said step by step


def story(*steps: tuple[Kind, str | None, Body, dict[str, Any]]) -> tuple[Message, ...]:
    """Messages a minute apart, from a minute after the close of poll."""
    told = []
    for number, (kind, contest, body, more) in enumerate(steps, 1):
        at = timedelta(minutes=number)
        values = {"by": "Ann", "entered_at": START + at, **more}
        told.append(Message(f"j.{number}", kind, contest, NIGHT + at, body=body, **values))
    return tuple(told)


def votes(*numbers: int, slug: str = SEATS[0]) -> Result:
    people = zip(ROLL.seats[slug].nominees, numbers, strict=True)
    return Result(tuple(Votes(n, who.id, who.name, who.party) for who, n in people))


def local(items: tuple[Item, ...], slug: str = SEATS[0]) -> list[tuple[str, int, int]]:
    """What goes out of a contest after who stands: kind, revision, minutes of the night."""
    return [
        (i.message.kind.value, i.message.revision, i.due // 60)
        for i in items
        if i.message.contest == slug and i.message.kind is not Kind.NOMINATIONS
    ]


ONE = SEATS[0]
PUT_RIGHT = story(
    (Kind.RESULT, ONE, votes(20, 30, 5, 1), {}),
    (Kind.RESULT, SEATS[1], votes(30, 20, 5, 1, slug=SEATS[1]), {}),
    (Kind.CORRECTION, ONE, votes(40, 30, 5, 1), {"revision": 2}),
    (Kind.RETRACTION, ONE, Retraction(undo=True), {"replaces": "j.3"}),
    (Kind.CORRECTION, ONE, votes(20, 31, 5, 1), {"revision": 3}),
)


def test_what_brings_a_result_back_is_due_when_it_was_taken_back() -> None:
    assert local(played(PUT_RIGHT)) == [
        ("result", 1, 1),
        ("correction", 2, 3),
        ("result", 3, 3),
        ("correction", 4, 4),
        ("result", 5, 4),
        ("result", 6, 5),
    ]


def test_two_persons_see_before_anybody_else_does() -> None:
    said = votes(20, 30, 5, 1)
    twice = story((Kind.RESULT, ONE, said, {}), (Kind.RESULT, ONE, said, {"by": "Bob"}))
    assert local(played(twice, double_entry=True)) == [("result", 1, 2)]
    assert local(played(twice)) == [("result", 1, 1)]


def test_nobody_is_elected_while_a_lot_is_to_come() -> None:
    who = ROLL.seats[ONE].nominees[1]
    lot = Lot(who.name, who.party)  # a stranger's feed names no ids
    messages = story(
        (Kind.RUSH, ONE, Rush(who.name, who.party, who.id), {}),
        (Kind.RESULT, ONE, votes(20, 20, 5, 1), {}),
        (Kind.LOT, ONE, lot, {}),
        (Kind.RETRACTION, ONE, Retraction(), {"replaces": "j.3"}),
    )
    items = played(messages)
    assert local(items) == [
        ("rush", 1, 1),
        ("retraction", 2, 2),
        ("lot", 1, 3),
        ("result", 3, 3),
        ("retraction", 1, 4),  # of the lot, and with it of the result
        ("retraction", 4, 4),
    ]
    (figures,) = (i.message.figures for i in items if i.message.figures is not None)
    assert figures.by_lot
    assert [line.id for line in figures.candidates if line.elected] == [who.id]


def test_news_that_is_taken_back_takes_no_result_with_it() -> None:
    messages = story(
        (Kind.TURNOUT, ONE, Turnout(56), {}),
        (Kind.RESULT, ONE, votes(20, 30, 5, 1), {}),
        (Kind.RETRACTION, ONE, Retraction(), {"replaces": "j.1"}),
        (Kind.RESULT, SEATS[1], votes(30, 20, 5, 1, slug=SEATS[1]), {}),
    )
    items = played(messages)
    # Worked out anew, as faults do it, the state of the parties says the same.
    for told in (
        items,
        afflict(items, read_faults(ROLL, flags=["duplicate"]).faults, 1, ROLL).items,
    ):
        states = [i.message.body for i in told if isinstance(i.message.body, Parties)]
        assert [state.declared for state in states] == [1, 2]
    (pa,) = make_formats(("pa",), ROLL, {})
    for sent in transmit(items, ROLL).sent:
        pa.take(sent)
    (results,) = (path for path in pa.snapshots if "results" in path)
    assert pa.render(results).data.count(b"One Ford") == 1


def test_a_seat_without_a_poll_is_told_so_once_and_is_counted_again_when_it_has_one() -> None:
    messages = story(
        (Kind.RESULT, ONE, votes(20, 30, 5, 1), {}),
        (Kind.POSTPONED, ONE, Postponed("flood"), {"revision": 2}),
        (Kind.RETRACTION, ONE, Retraction(undo=True), {"replaces": "j.2"}),
    )
    items = played(messages)
    assert local(items) == [("result", 1, 1), ("postponed", 2, 2), ("result", 3, 3)]
    states = [i.message.body for i in items if isinstance(i.message.body, Parties)]
    assert [(state.declared, state.of) for state in states] == [(1, 3), (0, 2), (1, 3)]
    board = transmit(items, ROLL).board
    assert (board.declared, board.of) == (1, 3)


@pytest.mark.parametrize(
    "fault",
    [
        "wrong_winner:contest=one-ford",
        pytest.param("preset:bad-night", marks=pytest.mark.long),
    ],
)
def test_faults_strike_a_journal_with_corrections_and_it_is_right_in_the_end(fault: str) -> None:
    last = story(
        (Kind.EXIT_POLL, None, ExitPoll({"Lab": 2}), {}),
        (Kind.RESULT, SEATS[2], votes(7, 8, 9, 1, slug=SEATS[2]), {}),
    )
    messages = (
        *PUT_RIGHT,
        *(
            replace(m, id=f"k.{k}", night_time=m.night_time + timedelta(hours=1))
            for k, m in enumerate(last)
        ),
    )
    items = played(messages)
    faults = read_faults(ROLL, flags=[fault]).faults
    struck = afflict(items, faults, 1, ROLL)
    assert any(touch.items for touch in struck.touches)
    right, wrong = (transmit(told, ROLL).sent for told in (items, struck.items))
    ours, theirs = (fold(sent.message for sent in sents) for sents in (right, wrong))
    for slug in SEATS:
        mine, yours = ours.of(slug).result, theirs.of(slug).result
        assert mine is not None
        assert mine == yours
    states = [
        next(s.message.body for s in reversed(sents) if isinstance(s.message.body, Parties))
        for sents in (right, wrong)
    ]
    assert replace(states[0], sequence=0) == replace(states[1], sequence=0)
