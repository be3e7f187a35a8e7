from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulator import session
from simulator.feed.plan import LATEST, SOONEST, plan_night
from simulator.feed.roll import Roll, roll_of
from simulator.feed.transmission import plan_hash
from simulator.feed.values import PlanOptions
from simulator.messages import Kind, Parties, Result, Rush, fold, read_message
from simulator.outcome import Origin
from simulator.scenario import Candidate, ExitPoll, load, names_of
from tests import shipped
from tests.feed.nights import (
    SEATS,
    small_night,
    small_plan,
    small_roll,
    small_timeline,
    transmit,
    write_night,
)


def of_kind(kind: Kind, items=None) -> list:  # type: ignore[no-untyped-def, type-arg]
    return [item for item in items or small_plan() if item.message.kind is kind]


def test_who_stands_comes_first_and_the_end_last() -> None:
    kinds = [item.message.kind for item in small_plan()]
    assert kinds[: len(SEATS)] == [Kind.NOMINATIONS] * len(SEATS)
    assert kinds[-1] is Kind.END
    assert kinds.count(Kind.RUSH) == kinds.count(Kind.RESULT) == len(SEATS)
    dues = [item.due for item in small_plan()]
    assert dues == sorted(dues)


def test_of_a_night_that_never_was_nothing_is_on_the_record() -> None:
    scenario = small_night()
    told = replace(scenario, exit_poll=ExitPoll({"Lab": 2, "Con": 1}, "BBC"))
    for origin, simulated in ((Origin.KNOWN, False), (Origin.CHANGED, True), (Origin.DRAWN, True)):
        items = plan_night(session.play(told), roll_of(told, origin), PlanOptions())
        (poll,) = of_kind(Kind.EXIT_POLL, items)
        assert poll.simulated is simulated
        if simulated:
            assert all(item.simulated for item in items)


def test_winner_at_the_declaration_and_figures_a_little_later() -> None:
    for declaration in small_timeline().declarations:
        (rush,) = [i for i in of_kind(Kind.RUSH) if i.message.contest == declaration.contest]
        (result,) = [i for i in of_kind(Kind.RESULT) if i.message.contest == declaration.contest]
        assert rush.due == declaration.time
        assert SOONEST <= result.due - rush.due <= LATEST
        body = result.message.body
        assert isinstance(body, Result)
        assert {c.name: c.votes for c in body.candidates} == {
            c.display_name: c.votes for c in declaration.candidates
        }
        assert body.majority == declaration.majority
        assert body.result == declaration.result
        assert isinstance(rush.message.body, Rush)
        assert rush.message.body.result == declaration.result
        shares = {c.name: round(c.share, 6) for c in body.candidates if c.share is not None}
        assert shares == {c.display_name: round(c.share, 6) for c in declaration.candidates}


def test_state_of_the_parties_follows_each_result() -> None:
    states = [i.message.body for i in of_kind(Kind.PARTIES)]
    assert [s.sequence for s in states] == [s.declared for s in states] == [1, 2, 3]
    last = states[-1]
    assert isinstance(last, Parties)
    assert {p.party: p.seats for p in last.parties if p.seats} == {"Lab": 3}
    assert {p.party: p.gains - p.losses for p in last.parties if p.gains or p.losses} == {
        "Lab": 3,
        "Con": -3,
    }
    votes = {p.party: p.votes for p in last.parties}
    assert sum(votes.values()) == last.votes
    for before, after in zip(of_kind(Kind.RESULT), of_kind(Kind.PARTIES), strict=True):
        assert after.due - before.due == 5


def test_partial_figures_grow_to_the_final_ones() -> None:
    items = plan_night(small_timeline(), small_roll(), PlanOptions(partials=4))
    for slug in SEATS:
        steps = [i.message.body for i in of_kind(Kind.PARTIAL, items) if i.message.contest == slug]
        (final,) = [
            i.message.body for i in of_kind(Kind.RESULT, items) if i.message.contest == slug
        ]
        assert len(steps) == 4
        rows = [[c.votes for c in step.candidates] for step in steps]
        assert rows[-1] == [c.votes for c in final.candidates]
        for before, after in pairwise(rows):
            assert all(b <= a for b, a in zip(before, after, strict=True))
    assert all(i.simulated for i in of_kind(Kind.PARTIAL, items))
    assert not of_kind(Kind.PARTIAL)


def test_the_halls_own_totals_only_where_they_are_asked_for() -> None:
    timeline = session.play(small_night(SEATS[:1]))
    roll = small_roll(SEATS[:1])
    public = plan_night(timeline, roll, PlanOptions())
    hall = plan_night(timeline, roll, PlanOptions(hall=True))
    assert not of_kind(Kind.PARTIAL, public)
    totals = [i.message.body.valid_votes for i in of_kind(Kind.PARTIAL, hall)]
    assert len(totals) > 3
    assert totals[-1] == timeline.declarations[0].valid_votes


def test_the_same_night_is_the_same_plan_in_another_process(tmp_path: Path) -> None:
    write_night(tmp_path)
    script = (
        "from simulator import session; from simulator.scenario import load\n"
        "from simulator.feed.plan import plan_night; from simulator.feed.roll import roll_of\n"
        "from simulator.feed.values import PlanOptions; from simulator.outcome import Origin\n"
        "from simulator.feed.transmission import plan_hash\n"
        f"night = load({str(tmp_path / 'small.toml')!r}); roll = roll_of(night, Origin.KNOWN)\n"
        "print(plan_hash(plan_night(session.play(night), roll, PlanOptions(partials=2)), roll))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    here = plan_hash(
        plan_night(small_timeline(), small_roll(), PlanOptions(partials=2)), small_roll()
    )
    assert said.stdout.strip() == here
    other = plan_hash(
        plan_night(small_timeline(), small_roll(), PlanOptions(partials=2, seed=2)), small_roll()
    )
    assert other != here


def test_a_drawn_and_an_imagined_night_say_so_in_every_message() -> None:
    night = small_night()
    for origin, word in ((Origin.DRAWN, "drawn"), (Origin.CHANGED, "imagined")):
        roll = roll_of(night, origin, told="as told")
        # The timeline's own marks are those of its figures; the roll's word stands on everything.
        run = transmit(plan_night(small_timeline(), roll, PlanOptions()), roll)
        for sent in run.sent:
            told = json.loads(sent.data)
            assert told["night"] == word
            assert told["test"] is True
        assert run.night_object(1_000.0)["told"] == "as told"


@given(st.integers(0, 17))
def test_any_prefix_folded_is_the_snapshot_of_that_moment(length: int) -> None:
    run = transmit(small_plan()[:length], small_roll())
    folded = fold(read_message(json.loads(sent.data)) for sent in run.sent)
    assert run.board.declared == sum(c.result is not None for c in folded.contests.values())
    for slug in SEATS:
        told, own = run.board.contest_object(slug), folded.of(slug)
        assert (told["status"] == "declared") == (own.result is not None)
        assert (told["status"] == "rushed") == (own.rush is not None)
        if own.result is not None:
            votes = {c["id"]: c["votes"] for c in told["result"]["candidates"]}
            assert votes == {c.id: c.votes for c in own.result.candidates}


def test_what_is_sent_reads_back_as_it_was() -> None:
    for sent in transmit(small_plan(), small_roll()).sent:
        read = read_message(json.loads(sent.data))
        assert read.body == sent.message.body
        assert (read.id, read.kind, read.contest, read.revision) == (
            sent.message.id,
            sent.message.kind,
            sent.message.contest,
            sent.message.revision,
        )
        assert read.night_time == sent.message.night_time
        assert read.test


def test_surnames_are_the_tail_that_they_are_put_in_order_by() -> None:
    assert names_of("Cy of the Cole", "of-the-cole, cy") == ("Cy", "of the Cole")
    assert names_of("Dee Dúlamán", Candidate("Dee Dúlamán", "Ind").sort_name) == ("Dee", "Dúlamán")
    assert names_of("Prince", "prince") == ("", "Prince")
    assert names_of("Ann Ash", "zebra, ann") is None


def test_every_name_of_2024_parts_into_forenames_and_surname() -> None:
    night = shipped.load(shipped.UK)
    parted = [
        names_of(who.shown, who.sort_name)
        for contest in night.contests
        for who in contest.candidates
    ]
    assert None not in parted
    norfolk = load(shipped.NORFOLK).contests[0]
    assert ("Earl Elvis", "of East Anglia") in [
        names_of(who.shown, who.sort_name) for who in norfolk.candidates
    ]


def test_a_rehearsals_election_has_another_day_and_name() -> None:
    roll: Roll = small_roll()
    assert roll.election_date.isoformat() == "2025-04-30"
    assert roll.election_name == "Test General Election"
    nominee = roll.seats["one-ford"].nominees[3]
    assert roll.surname(nominee) == "of the Cole Test"
