"""What is entered is kept once, in the right revision, and folded into a night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.live import (
    Accepted,
    Draft,
    Keeper,
    Receipt,
    Refused,
    Repeated,
    keep_journal,
)
from simulator.live.sources import TEST_DATA
from simulator.messages import (
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
    Status,
    Turnout,
    Votes,
)
from simulator.outcome import Mark
from simulator.scenario import Scenario, load

SEAT = "south-west-norfolk"
VOTES = {"Lab": 11847, "Con": 11217, "RUK": 9958, "James Bagge": 6282, "LD": 2618, "Green": 1838,
         "Earl Elvis of East Anglia": 338, "Gary Conway": 160, "Lorraine Douglas": 77}  # fmt: skip
SLIP = {**VOTES, "Lab": 11874}


class Hands:
    """A clock in the test's own hands."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def night() -> Scenario:
    return load("south-west-norfolk-2024")


@pytest.fixture
def hands(night: Scenario) -> Hands:
    return Hands(night.close_of_poll)


@contextmanager
def kept(
    path: Path, night: Scenario, hands: Hands, *, double_entry: bool = False
) -> Iterator[Keeper]:
    with keep_journal(path, night, double_entry=double_entry, now=hands()) as journal:
        yield Keeper(journal, night, now=hands)


@pytest.fixture
def keeper(tmp_path: Path, night: Scenario, hands: Hands) -> Iterator[Keeper]:
    with kept(tmp_path / "night.jsonl", night, hands) as keeper:
        yield keeper


def figures(votes: dict[str, int], rejected: int | None = 139) -> Result:
    lines = (
        Votes(n, None, who) if " " in who else Votes(n, None, None, who) for who, n in votes.items()
    )
    return Result(tuple(lines), rejected)


def result(votes: dict[str, int] = VOTES, **more: object) -> Draft:
    return replace(Draft(Kind.RESULT, SEAT, figures(votes), "Ada"), **more)  # type: ignore[arg-type]


def message(receipt: Receipt) -> Message:
    assert isinstance(receipt, Accepted), receipt
    return receipt.message


def test_a_result_is_a_declaration_live_as_entered(keeper: Keeper, hands: Hands) -> None:
    hands.wait(528)
    entered = message(keeper.enter(result()))
    declared = keeper.night.timeline.halls[SEAT].declaration
    assert declared is not None
    assert (declared.time, declared.mark, declared.time_mark) == (528 * 60, Mark.LIVE, Mark.LIVE)
    assert declared.elected.name == "Terry Jermy"
    assert (declared.majority, declared.valid_votes, declared.rejected.total) == (630, 44335, 139)
    assert declared.result == "Lab gain from Con"
    assert keeper.night.complete
    assert (entered.id, entered.revision, entered.contest) == ("j.1", 1, SEAT)
    assert [c.id for c in entered.body.candidates][:2] == [f"{SEAT}-1", f"{SEAT}-2"]  # type: ignore[union-attr]


def test_figures_follow_the_winner_and_a_correction_both(keeper: Keeper, hands: Hands) -> None:
    rush = message(keeper.enter(Draft(Kind.RUSH, SEAT, Rush("Con"), "Ada")))
    assert keeper.night.results[SEAT].rush
    assert not keeper.night.complete
    hands.wait(1)
    slip = message(keeper.enter(result(SLIP), sure=True))
    hands.wait(1)
    fixed = message(keeper.enter(result(kind=Kind.CORRECTION)))
    assert [m.revision for m in (rush, slip, fixed)] == [1, 1, 2]
    assert fixed.replaces == slip.id
    declared = keeper.night.timeline.halls[SEAT].declaration
    assert declared is not None
    assert declared.majority == 630
    assert declared.time == 0
    assert any("Liz Truss was entered as elected" in line for line in declared.aftermath)
    assert any("11,874" in line for line in declared.aftermath)


def test_the_same_again_is_written_once(keeper: Keeper, hands: Hands) -> None:
    first = message(keeper.enter(result()))
    assert keeper.enter(result()) == Repeated(first)
    heard = Draft(Kind.NOTE, SEAT, Note("Truss is not here", "BBC"), "Ada")
    note = message(keeper.enter(heard))
    assert keeper.enter(heard) == Repeated(note)
    hands.wait(3)
    assert message(keeper.enter(heard)) != note
    assert len(keeper.messages) == 3


def test_a_files_rows_again_after_a_correction_change_nothing(keeper: Keeper) -> None:
    row = result(SLIP, via="file", by="results.csv")
    first = message(keeper.enter(row))
    fixed = message(keeper.enter(result(kind=Kind.CORRECTION)))
    assert keeper.enter(row) == Repeated(first)
    other = message(keeper.enter(result({**SLIP, "Lab": 11875}, via="file", by="other.csv")))
    assert other.revision == fixed.revision
    (conflict,) = keeper.night.fold.conflicts
    assert conflict.claims == (fixed, other)
    assert keeper.night.results[SEAT].winner.votes == 11847


def test_undo_brings_back_what_held_before(keeper: Keeper, hands: Hands) -> None:
    assert isinstance(keeper.undo("Ada"), Refused)
    keeper.enter(result(SLIP))
    hands.wait(1)
    keeper.enter(result(kind=Kind.CORRECTION))
    hands.wait(1)
    keeper.undo("Ada")
    assert keeper.night.results[SEAT].majority == 657
    keeper.enter(Draft(Kind.TURNOUT, SEAT, Turnout(percent=59.5), "Ada"))
    keeper.undo("Ada")
    assert keeper.night.fold.of(SEAT).happenings == ()
    assert keeper.night.results[SEAT].majority == 657


def test_a_conflict_is_decided_for_either_and_that_is_undone(keeper: Keeper, hands: Hands) -> None:
    first = message(keeper.enter(result()))
    keeper.enter(result(SLIP, via="file", by="other.csv"))
    for votes in (VOTES, SLIP):
        hands.wait(1)
        decided = message(keeper.enter(result(votes, kind=Kind.CORRECTION)))
        assert keeper.night.fold.conflicts == ()
        assert keeper.night.fold.of(SEAT).standing == decided
    hands.wait(1)
    keeper.undo("Ada")
    standing = keeper.night.fold.of(SEAT).standing
    assert standing is not None
    assert standing.figures == first.figures


def test_undoing_goes_back_line_by_line_and_says_nothing_untrue(keeper: Keeper) -> None:
    keeper.enter(result())
    keeper.enter(Draft(Kind.TURNOUT, SEAT, Turnout(percent=59.5), "Ada"))
    keeper.undo("Ada")
    assert keeper.night.complete
    keeper.undo("Ada")
    assert keeper.night.status(SEAT) is Status.COUNTING
    assert [e.kind for e in keeper.night.timeline.halls[SEAT].events] == ["count_under_way"]
    assert keeper.undo("Ada") == Refused(("there is nothing to undo",))
    message(keeper.enter(result()))
    assert keeper.night.complete


def test_undoing_leaves_what_another_person_entered(
    tmp_path: Path, night: Scenario, hands: Hands
) -> None:
    with kept(tmp_path / "n.jsonl", night, hands, double_entry=True) as keeper:
        first = message(keeper.enter(result()))
        message(keeper.enter(result(SLIP, by="Ben")))
        assert not keeper.night.fold.conflicts[0].stands
        keeper.undo("Ben")
        assert keeper.night.fold.of(SEAT).awaiting == (first,)
        message(keeper.enter(result(by="Ben")))
        assert keeper.night.complete


def test_undoing_a_decision_brings_the_contradiction_back(keeper: Keeper, hands: Hands) -> None:
    keeper.enter(result())
    keeper.enter(result(SLIP, via="file", by="other.csv"))
    hands.wait(1)
    keeper.enter(result(SLIP, kind=Kind.CORRECTION))
    assert keeper.night.fold.conflicts == ()
    keeper.undo("Ada")
    assert len(keeper.night.fold.conflicts) == 1


def test_only_what_is_meant_is_undone(keeper: Keeper) -> None:
    first = message(keeper.enter(result()))
    keeper.enter(Draft(Kind.NOTE, SEAT, Note("In between"), "Ada"))
    assert isinstance(keeper.undo("Ada", first.id), Refused)
    assert keeper.night.complete


def test_a_retraction_names_what_there_is(keeper: Keeper) -> None:
    keeper.enter(result())
    poll = message(keeper.enter(Draft(Kind.EXIT_POLL, None, ExitPoll({"Lab": 1}), "Ada")))
    for wrong in ("j.99", poll.id):
        taken = Draft(Kind.RETRACTION, SEAT, Retraction(), "Ada", replaces=wrong)
        assert isinstance(keeper.enter(taken), Refused)
        keeper.enter(replace(taken, via="file"))
        assert keeper.night.complete


def test_a_retraction_takes_the_seat_back(keeper: Keeper) -> None:
    keeper.enter(result())
    keeper.enter(Draft(Kind.RETRACTION, SEAT, Retraction("a misprint"), "Ada"))
    assert keeper.night.status(SEAT) is Status.RETRACTED
    assert keeper.night.timeline.halls[SEAT].declaration is None
    (said,) = [e for e in keeper.night.timeline.halls[SEAT].events if e.kind == "incident"]
    assert "a misprint" in said.text  # type: ignore[attr-defined]
    again = message(keeper.enter(result()))
    assert again.revision == 3
    assert keeper.night.complete


def test_what_is_told_of_a_count_stands_in_its_hall(keeper: Keeper, hands: Hands) -> None:
    for minutes, kind, body in (
        (100, Kind.TURNOUT, Turnout(papers=44474)),
        (100, Kind.RECOUNT, Recount(lead=4, lead_of="Lab", asked_by="Con")),
        (100, Kind.RECOUNT, Recount(lead=6)),
        (10, Kind.NOTE, Note("Everybody is tired", "a reporter in the hall")),
    ):
        hands.wait(minutes)
        message(keeper.enter(Draft(kind, SEAT, body, "Ada")))
    hall = keeper.night.timeline.halls[SEAT]
    assert [e.kind for e in hall.events] == [
        "count_under_way", "verification_complete", "recount_requested", "recount", "recount",
        "incident",
    ]  # fmt: skip
    assert {e.mark for e in hall.events} == {Mark.LIVE}
    assert hall.at(10**6).recounts == 2
    assert hall.at(10**6).verified_turnout == pytest.approx(59.517692)
    assert keeper.night.status(SEAT) is Status.RECOUNT


def test_no_lot_is_drawn_but_the_officers(keeper: Keeper, hands: Hands) -> None:
    equal = {**VOTES, "Con": VOTES["Lab"]}
    hands.wait(100)
    message(keeper.enter(result(equal), sure=True))
    assert keeper.night.results == {}
    assert keeper.night.status(SEAT) is Status.LEVEL
    assert not keeper.night.complete
    hands.wait(30)
    message(keeper.enter(Draft(Kind.LOT, SEAT, Lot("Liz Truss"), "Ada")))
    declared = keeper.night.timeline.halls[SEAT].declaration
    assert declared is not None
    assert (declared.elected.name, declared.by_lot, declared.time) == ("Liz Truss", True, 7800)
    assert declared.mark is Mark.LIVE
    assert any(e.kind == "lot_drawn" for e in keeper.night.timeline.halls[SEAT].events)


def test_an_exit_poll_and_a_postponement_change_the_night(keeper: Keeper) -> None:
    keeper.enter(Draft(Kind.EXIT_POLL, None, ExitPoll({"Lab": 1}), "Ada"))
    assert keeper.night.scenario.exit_poll is not None
    assert dict(keeper.night.scenario.exit_poll.seats) == {"Lab": 1}
    keeper.enter(Draft(Kind.POSTPONED, SEAT, Postponed("A candidate has died"), "Ada"))
    assert keeper.night.scenario.polled == ()
    assert any("A candidate has died" in str(e) for e in keeper.night.timeline.events)
    keeper.undo("Ada")
    assert keeper.night.status(SEAT) is Status.COUNTING
    assert len(keeper.night.scenario.polled) == 1


def test_double_entry_takes_two(tmp_path: Path, night: Scenario, hands: Hands) -> None:
    with kept(tmp_path / "n.jsonl", night, hands, double_entry=True) as keeper:
        first = message(keeper.enter(result()))
        assert keeper.enter(result()) == Repeated(first)
        assert keeper.night.status(SEAT) is Status.AWAITING
        second = message(keeper.enter(result(by="Ben")))
        assert second.revision == first.revision
        assert keeper.night.complete


def test_unknown_missing_and_double_candidates_are_refused_together(keeper: Keeper) -> None:
    lines = figures(VOTES).candidates
    wrong = (*lines[1:], Votes(1, None, "Tery Jermy"), Votes(2, None, "Liz Truss", "Lab"))
    receipt = keeper.enter(Draft(Kind.RESULT, SEAT, Result(wrong), "Ada"))
    assert isinstance(receipt, Refused)
    text = "\n".join(receipt.reasons)
    assert "nearest: Terry Jermy" in text
    assert "Liz Truss stands for Conservative" in text
    missing = keeper.enter(Draft(Kind.RESULT, SEAT, Result(lines[1:]), "Ada"))
    assert isinstance(missing, Refused)
    assert "no votes are given for Terry Jermy" in missing.reasons[0]
    assert keeper.messages == ()


MARKED = (
    (Kind.RESULT, Result(tuple(
        Votes(n, name=f"{who} Test" if who == "James Bagge" else who) if " " in who
        else Votes(n, party=who) for who, n in VOTES.items()
    ))),
    (Kind.RUSH, Rush("James Bagge TEST", id=f"{SEAT}-1")),
    (Kind.RUSH, Rush("James Bagge Test")),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), MARKED)
def test_who_bears_the_test_mark_is_of_a_rehearsal(
    kind: Kind, body: Result | Rush, keeper: Keeper, hands: Hands, tmp_path: Path,
    night: Scenario,
) -> None:  # fmt: skip
    assert keeper.enter(Draft(kind, SEAT, body), sure=True) == Refused((TEST_DATA,))
    assert keeper.messages == ()
    with keep_journal(
        tmp_path / "practice.jsonl", night, now=hands() + timedelta(days=90)
    ) as journal:
        rehearsed = Keeper(journal, night, now=lambda: hands() + timedelta(days=90))
        receipt = rehearsed.enter(Draft(kind, SEAT, body), sure=True)
        assert isinstance(receipt, Accepted)
        assert receipt.message.test


def test_the_same_night_stands_after_a_restart(
    tmp_path: Path, night: Scenario, hands: Hands
) -> None:
    path = tmp_path / "n.jsonl"
    with kept(path, night, hands) as keeper:
        keeper.enter(Draft(Kind.RUSH, SEAT, Rush("Terry Jermy", "Lab"), "Ada"))
        keeper.enter(result(SLIP))
        keeper.enter(result(kind=Kind.CORRECTION))
        keeper.enter(Draft(Kind.NOTE, None, Note("A long night"), "Ada"))
        messages, events = keeper.messages, keeper.night.timeline.events
    with kept(path, night, hands) as again:
        assert again.messages == messages
        assert again.night.timeline.events == events
        assert message(again.enter(Draft(Kind.RETRACTION, SEAT, Retraction(), "Ben"))).id == "j.5"
