"""The plan of a night that is kept: what holds goes out, as an agency would send it, and stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulator.feed.growing import GrowingPlan
from simulator.feed.roll import Roll, roll_of
from simulator.feed.transmission import Transmission
from simulator.messages import (
    Adjourned,
    Body,
    ExitPoll,
    Kind,
    Lot,
    Message,
    Note,
    Postponed,
    Recount,
    Result,
    Retraction,
    Rush,
    Votes,
    fold,
)
from simulator.outcome import Origin
from tests.feed.nights import small_night, transmit

SEAT = "one-ford"


@pytest.fixture(scope="module")
def roll() -> Roll:
    return roll_of(small_night(("one-ford", "two-moor")), Origin.ENTERED)


class Desk:
    """Somebody who enters."""

    def __init__(self, roll: Roll, **options: Any) -> None:
        self.roll = roll
        self.plan = GrowingPlan(roll, began=-600, **options)
        self.messages: list[Message] = []
        self.known = len(self.plan.items)

    def enter(
        self,
        kind: Kind,
        body: Body | None,
        revision: int = 1,
        *,
        contest: str | None = SEAT,
        by: str = "Ann",
        replaces: str | None = None,
    ) -> list[tuple[str, int]]:
        """Enter something; kinds and revisions of what goes out because of it."""
        number = len(self.messages) + 1
        at = 60 * number
        moment = self.roll.close_of_poll + timedelta(seconds=at)
        message = Message(
            f"j.{number}", kind, contest, moment, revision, body, by, "typed", moment, replaces
        )
        self.messages.append(message)
        before = list(self.plan.items)
        self.plan.take(message)
        assert self.plan.items[: len(before)] == before
        fresh = [item.message for item in self.plan.items[len(before) :]]
        return [(m.kind.value, m.revision) for m in fresh if m.kind is not Kind.CLOSE_OF_POLL]

    def votes(self, *votes: int, elected: int | None = None) -> Result:
        nominees = self.roll.seats[SEAT].nominees
        return Result(
            tuple(
                Votes(number, who.id, who.name, who.party, True if k == elected else None)
                for k, (who, number) in enumerate(zip(nominees, votes, strict=True))
            )
        )

    def rush(self, place: int) -> Rush:
        who = self.roll.seats[SEAT].nominees[place]
        return Rush(who.name, who.party, who.id)

    @property
    def last(self) -> Message:
        return self.plan.items[-1].message


def test_it_begins_with_who_stands_and_with_the_close_of_poll_in_its_time(roll: Roll) -> None:
    plan = GrowingPlan(roll, began=-600)
    assert [(i.message.kind, i.due) for i in plan.items] == [(Kind.NOMINATIONS, -600)] * 2
    plan.pass_time(-1)
    assert len(plan.items) == 2
    plan.pass_time(5)
    plan.pass_time(6)
    assert [i.message.kind for i in plan.items[2:]] == [Kind.CLOSE_OF_POLL]


def test_a_winner_its_figures_and_what_is_put_right(roll: Roll) -> None:
    desk = Desk(roll)
    assert desk.enter(Kind.RUSH, desk.rush(1)) == [("rush", 1)]
    assert desk.enter(Kind.RESULT, desk.votes(10, 20, 5, 1)) == [("result", 1), ("parties", 1)]
    body = desk.plan.items[-2].message.body
    assert isinstance(body, Result)
    assert (body.majority, body.valid_votes) == (10, 36)
    assert body.result == "Lab gain from Con"
    # Figures wrong, winner right; then the winner wrong, as agencies put it right.
    right = desk.enter(Kind.CORRECTION, desk.votes(12, 20, 5, 1), 2)
    assert right == [("result", 2), ("parties", 1)]
    wrong = desk.enter(Kind.CORRECTION, desk.votes(20, 12, 5, 1), 3)
    assert wrong == [("correction", 3), ("result", 4), ("parties", 1)]
    rush = desk.plan.items[-3].message.body
    assert isinstance(rush, Rush)
    assert rush.text == "Correction: Con hold One Ford"
    assert desk.enter(Kind.RETRACTION, Retraction(), 4) == [("retraction", 5), ("parties", 1)]
    state: Any = desk.last.body
    assert state.declared == 0
    assert desk.enter(Kind.RESULT, desk.votes(9, 8, 7, 6), 5) == [("result", 6), ("parties", 1)]


def test_what_does_not_hold_does_not_go_out(roll: Roll) -> None:
    desk = Desk(roll)
    assert desk.enter(Kind.RESULT, desk.votes(10, 20, 5, 1))
    assert desk.enter(Kind.RESULT, desk.votes(10, 21, 5, 1)) == []  # a contradiction
    assert desk.enter(Kind.RESULT, desk.votes(10, 20, 5, 1), by="Bob") == []
    assert desk.enter(Kind.NOTE, Note("the candidate is said to be late")) == []
    assert desk.enter(Kind.RUSH, desk.rush(1)) == []
    undo = desk.enter(Kind.RETRACTION, Retraction(undo=True), replaces="j.1")
    assert undo == [("result", 2), ("parties", 1)]  # now the other figures hold
    twice = Desk(roll, double_entry=True)
    assert twice.enter(Kind.RESULT, twice.votes(10, 20, 5, 1)) == []
    assert twice.enter(Kind.RESULT, twice.votes(10, 20, 5, 1), by="Bob") == [
        ("result", 1),
        ("parties", 1),
    ]


def test_equal_votes_wait_for_their_lot(roll: Roll) -> None:
    desk = Desk(roll)
    assert desk.enter(Kind.RESULT, desk.votes(20, 20, 5, 1)) == []
    who = roll.seats[SEAT].nominees[1]
    told = desk.enter(Kind.LOT, Lot(who.name, who.party, who.id))
    assert told == [("lot", 1), ("result", 1), ("parties", 1)]
    body = desk.plan.items[-2].message.body
    assert isinstance(body, Result)
    assert [line.id for line in body.candidates if line.elected] == [who.id]
    assert body.by_lot


def test_news_goes_out_and_is_taken_back(roll: Roll) -> None:
    desk = Desk(roll)
    assert desk.enter(Kind.ADJOURNED, Adjourned(cause="flood")) == [("adjourned", 1)]
    assert desk.enter(Kind.RECOUNT, Recount(1, 4)) == [("recount", 1)]
    told = desk.enter(Kind.RETRACTION, Retraction(), replaces="j.1")
    assert told == [("retraction", 1)]
    said = [item.message for item in desk.plan.items]
    assert desk.last.replaces == next(m.id for m in said if m.kind is Kind.ADJOURNED)
    assert [m.kind for m in fold(said).of(SEAT).happenings] == [Kind.RECOUNT]
    assert desk.enter(Kind.POSTPONED, Postponed()) == [("postponed", 1)]


def test_the_exit_poll_is_the_nations(roll: Roll) -> None:
    desk = Desk(roll)
    poll = ExitPoll({"Con": 1, "Lab": 1})
    assert desk.enter(Kind.EXIT_POLL, poll, contest=None) == [("exit_poll", 1)]
    assert desk.enter(Kind.EXIT_POLL, poll, 2, contest=None) == []
    other = ExitPoll({"Lab": 2})
    assert desk.enter(Kind.EXIT_POLL, other, 3, contest=None) == [("exit_poll", 2)]


def test_entered_again_it_is_the_same_to_the_byte_and_holds_what_the_journal_has(
    roll: Roll,
) -> None:
    desk = Desk(roll)
    desk.enter(Kind.RUSH, desk.rush(0))
    desk.enter(Kind.RESULT, desk.votes(10, 20, 5, 1))
    desk.enter(Kind.CORRECTION, desk.votes(30, 20, 5, 1), 2)
    again = GrowingPlan(roll, began=-600)
    for message in desk.messages:
        again.take(message)
    assert again.items == desk.plan.items
    assert len({item.message.id for item in again.items}) == len(again.items)
    sent: Transmission = transmit(tuple(again.items), roll)
    result = fold(one.message for one in sent.sent).of(SEAT).result
    assert result is not None
    assert [line.votes for line in result.candidates] == [30, 20, 5, 1]
    assert fold(desk.messages).of(SEAT).result is not None
