"""A heap of messages comes to the same in any order, and however often each came."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.messages import (
    BadMessage,
    ExitPoll,
    Kind,
    Message,
    Note,
    Recount,
    Result,
    Retraction,
    Rush,
    Status,
    Turnout,
    Votes,
    fold,
    read_message,
    write_message,
)

CLOSE = datetime.fromisoformat("2024-07-04T22:00:00+01:00")
SEAT = "south-west-norfolk"


def message(
    number: int,
    kind: Kind,
    body: object = None,
    *,
    contest: str | None = SEAT,
    revision: int = 1,
    by: str = "Ada",
    replaces: str | None = None,
) -> Message:
    moment = CLOSE + timedelta(minutes=number)
    return Message(
        f"m.{number}", kind, contest, moment, revision, body, by, "typed", moment, replaces  # type: ignore[arg-type]
    )  # fmt: skip


def result(number: int, a: int, b: int, **more: object) -> Message:
    votes = (Votes(a, f"{SEAT}-1"), Votes(b, f"{SEAT}-2"))
    return message(number, Kind.RESULT, Result(votes), **more)  # type: ignore[arg-type]


def test_the_highest_revision_holds_and_figures_before_a_winner_alone() -> None:
    rush = message(1, Kind.RUSH, Rush("Liz Truss", "Con", f"{SEAT}-1"))
    first = result(2, 10, 5)
    assert fold([rush]).of(SEAT).status is Status.RUSHED
    assert fold([first, rush]).of(SEAT).standing == first
    corrected = message(3, Kind.CORRECTION, Rush("Terry Jermy", "Lab"), revision=2)
    assert fold([corrected, first, rush]).of(SEAT).status is Status.RUSHED
    last = result(4, 5, 10, revision=3)
    seat = fold([last, corrected, rush, first]).of(SEAT)
    assert seat.standing == last
    assert seat.since == rush.night_time


def test_a_retraction_takes_the_seat_back_to_counting() -> None:
    first, back = result(1, 10, 5), message(2, Kind.RETRACTION, Retraction(), revision=2)
    seat = fold([back, first]).of(SEAT)
    assert (seat.status, seat.since, seat.result) == (Status.RETRACTED, None, None)
    again = result(3, 9, 6, revision=3)
    seat = fold([again, back, first]).of(SEAT)
    assert (seat.status, seat.since) == (Status.DECLARED, again.night_time)


def test_what_is_taken_back_by_its_id_leaves_the_result_alone() -> None:
    first, heard = result(1, 10, 5), message(2, Kind.TURNOUT, Turnout(percent=59.3))
    back = message(3, Kind.RETRACTION, Retraction(), replaces=heard.id)
    seat = fold([back, heard, first]).of(SEAT)
    assert seat.status is Status.DECLARED
    assert seat.happenings == ()


def test_other_figures_of_one_revision_are_a_conflict_until_a_higher_one_decides() -> None:
    first, other = result(1, 10, 5), result(2, 11, 5)
    folded = fold([other, first])
    assert folded.of(SEAT).standing == first
    assert [c.claims for c in folded.conflicts] == [(first, other)]
    decided = result(3, 11, 5, revision=2)
    assert fold([decided, first, other]).conflicts == ()


def test_what_an_agency_leaves_open_contradicts_nothing() -> None:
    """Its results name no rejected papers, and its recounts no lead."""
    figures = result(1, 10, 5)
    assert isinstance(figures.body, Result)
    open_one = replace(figures, via="file")
    told = [
        replace(figures, id=f"w.{k}", via="url", body=replace(figures.body, rejected=rejected))
        for k, rejected in enumerate((7, 7, 8))
    ]
    assert fold([open_one, *told[:2]]).conflicts == ()
    assert fold([told[0], open_one]).conflicts == ()
    assert len(fold([open_one, *told]).conflicts) == 1
    # Who types says what is meant: with and without are two entries.
    assert len(fold([replace(open_one, via="typed"), told[0]]).conflicts) == 1
    recounts = [
        replace(figures, id=f"r.{k}", kind=Kind.RECOUNT, body=Recount(1, lead))
        for k, lead in enumerate((None, 20, 21))
    ]
    assert fold(recounts[:2]).conflicts == ()
    assert len(fold(recounts).conflicts) == 1


def test_a_rush_of_another_winner_than_the_figures_is_a_conflict() -> None:
    rush = message(1, Kind.RUSH, Rush("Terry Jermy", "Lab", f"{SEAT}-2"))
    first = result(2, 10, 5)
    assert [c.claims for c in fold([rush, first]).conflicts] == [(first, rush)]
    assert fold([rush, result(2, 5, 10)]).conflicts == ()


def test_double_entry_counts_what_two_persons_entered() -> None:
    ada, ben = result(1, 10, 5), result(2, 10, 5, by="Ben")
    assert fold([ada], double_entry=True).of(SEAT).status is Status.AWAITING
    assert fold([ada, replace(ada, id="m.9")], double_entry=True).of(SEAT).standing is None
    assert fold([ben, ada], double_entry=True).of(SEAT).standing == ada
    slip = result(2, 10, 6, by="Ben")
    folded = fold([slip, ada], double_entry=True)
    assert folded.of(SEAT).standing is None
    assert folded.conflicts[0].claims == (ada, slip)
    cleo = result(3, 10, 6, by="Cleo")
    assert fold([cleo, slip, ada], double_entry=True).of(SEAT).standing == slip


def test_what_happens_on_the_way_is_told_in_order() -> None:
    said = [
        message(3, Kind.RECOUNT, Recount(number=1, lead=4)),
        message(1, Kind.TURNOUT, Turnout(percent=46.2)),
        message(2, Kind.NOTE, Note("Reform are smiling", "BBC")),
    ]
    seat = fold(said).of(SEAT)
    assert [m.kind for m in seat.happenings] == [Kind.TURNOUT, Kind.NOTE, Kind.RECOUNT]
    assert seat.status is Status.RECOUNT


def test_one_id_is_one_message() -> None:
    first, other = result(1, 10, 5), replace(result(2, 11, 5), id="m.1")
    folded = fold([other, first, first])
    assert folded.of(SEAT).standing == first
    assert [s.message for s in folded.set_aside] == [other]


MANY = [
    result(1, 10, 5),
    result(2, 11, 5),
    replace(result(9, 12, 5), id="m.2"),
    result(3, 10, 5, revision=2, by="Ben"),
    message(4, Kind.RETRACTION, Retraction(), revision=3),
    message(5, Kind.RUSH, Rush("Terry Jermy", "Lab"), revision=4),
    message(6, Kind.TURNOUT, Turnout(percent=59.3)),
    message(7, Kind.TURNOUT, Turnout(percent=58.3)),
    message(8, Kind.EXIT_POLL, ExitPoll({"Con": 131}), contest=None),
    message(10, Kind.RECOUNT, Recount(lead=4)),
    message(11, Kind.RETRACTION, Retraction(), replaces="m.10"),
    message(14, Kind.RETRACTION, Retraction(undo=True), replaces="m.11"),
    message(15, Kind.RETRACTION, Retraction(undo=True), replaces="m.3"),
    message(16, Kind.RETRACTION, Retraction(), replaces="nothing"),
    result(12, 7, 7, contest="ely"),
    message(13, Kind.RUSH, Rush("Nobody"), contest="ely"),
]


@given(st.permutations(MANY), st.lists(st.sampled_from(MANY)), st.booleans())
@settings(max_examples=40)
def test_order_and_repetition_change_nothing(
    order: list[Message], again: list[Message], double: bool
) -> None:
    assert fold([*order, *again], double_entry=double) == fold(MANY, double_entry=double)


def test_a_message_is_read_as_it_was_written() -> None:
    for one in MANY:
        assert read_message(json.loads(json.dumps(write_message(one)))) == one


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        ([1], ["should be an object"]),
        ({"kind": "resul"}, ["(nearest: result)", "id: is missing", "night_time: is missing"]),
        (
            {"kind": "result", "id": "1", "night_time": "22:00", "revision": 0, "body": 3},
            ["contest: is missing", "ISO 8601", "revision: should be", "body: should be"],
        ),
        (
            {
                "kind": "result",
                "id": "1",
                "night_time": "2024-07-05T01:00:00+01:00",
                "contest": SEAT,
                "body": {"candidates": [{"votes": -1}, {"votes": "5"}, {}]},
            },
            ["[0].votes", "[1].votes: should be a whole number", "[2].votes: is missing"],
        ),
        (
            {
                "kind": "exit_poll",
                "id": "1",
                "night_time": "2024-07-04T22:00:00",
                "contest": SEAT,
                "body": {"seats": {}},
            },
            ["is of no contest", "no offset from UTC", "seats"],
        ),
    ],
)  # fmt: skip
def test_bad_messages_are_refused_with_every_reason(data: object, reasons: list[str]) -> None:
    with pytest.raises(BadMessage) as refused:
        read_message(data)
    text = "\n".join(refused.value.reasons)
    assert all(reason in text for reason in reasons), text
