"""Faults strike whom they should, and leave alone what was sent."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.feed.faults import Fault, afflict, fault_types, faulted, read_faults
from simulator.feed.faults.fault import ContestFault
from simulator.feed.faults.transport import TransportFault
from simulator.feed.plan import plan_night
from simulator.feed.roll import roll_of
from simulator.feed.transmission import plan_hash
from simulator.feed.values import Item, PlanOptions
from simulator.messages import Kind, Parties, Result, Rush, fold
from simulator.outcome import Origin
from tests.feed.nights import SEATS, small_plan, small_roll, transmit
from tests.program import ROOT
from tests.shipped import UK, load, play


def read(*tables: dict[str, Any], now: int | None = None) -> tuple[Fault, ...]:
    return read_faults(small_roll(), tables=tables, now=now).faults


def strike(*tables: dict[str, Any], seed: int = 7) -> tuple[Item, ...]:
    return faulted(small_plan(), read(*tables), seed, small_roll())


def of(items: Sequence[Item], slug: str, *kinds: Kind) -> list[Item]:
    wanted = kinds or tuple(Kind)
    return [i for i in items if i.message.contest == slug and i.message.kind in wanted]


def result_time(slug: str = SEATS[0]) -> int:
    return of(small_plan(), slug, Kind.RESULT)[0].due


def test_no_fault_changes_nothing() -> None:
    assert strike() == small_plan()


def test_a_duplicate_is_the_same_message_once_more() -> None:
    items = strike({"type": "duplicate", "contest": SEATS[1], "after": "90s"})
    first, second = of(items, SEATS[1], Kind.RESULT)
    assert second.message == first.message
    assert (second.again, second.due) == (first.message.id, first.due + 90)
    assert len(items) == len(small_plan()) + 1
    sent = transmit(items, small_roll()).sent
    same = [s.message.id for s in sent if s.item.message.id == first.message.id]
    assert len(same) == 2
    assert len(set(same)) == 1


def test_a_reused_revision_contradicts_itself_until_a_higher_one_decides() -> None:
    items = strike({"type": "reused_revision", "contest": SEATS[0], "corrected_after": "6m"})
    first, other, last = of(items, SEATS[0], Kind.RESULT)
    assert (first.message.revision, other.message.revision, last.message.revision) == (1, 1, 2)
    assert first.message.body != other.message.body
    assert first.message.body == last.message.body
    assert isinstance(other.message.body, Result)
    assert isinstance(first.message.body, Result)
    assert other.message.body.valid_votes == first.message.body.valid_votes
    assert last.due == other.due + 360
    never = strike({"type": "reused_revision", "contest": SEATS[0], "corrected_after": "never"})
    assert len(of(never, SEATS[0], Kind.RESULT)) == 2


def test_a_gap_in_revisions() -> None:
    items = strike({"type": "revision_gap", "contest": SEATS[0], "by": 3})
    assert [i.message.revision for i in of(items, SEATS[0], Kind.RUSH, Kind.RESULT)] == [1, 4]


def test_only_a_rush_until_the_figures_come() -> None:
    table = {"type": "rush_only", "contest": SEATS[0]}
    late = of(strike({**table, "corrected_after": "2h"}), SEATS[0], Kind.RESULT)
    assert [i.due for i in late] == [result_time() + 7_200]
    never = strike({**table, "corrected_after": "never"})
    assert not of(never, SEATS[0], Kind.RESULT)
    states = [i.message.body for i in never if isinstance(i.message.body, Parties)]
    assert [s.declared for s in states if isinstance(s, Parties)] == [1, 2]


def test_figures_before_the_winner() -> None:
    items = strike({"type": "result_before_rush", "contest": SEATS[0]})
    kinds = [i.message.kind for i in of(items, SEATS[0], Kind.RUSH, Kind.RESULT)]
    assert kinds == [Kind.RESULT, Kind.RUSH]


def test_figures_after_a_recount_are_as_real_as_those_that_they_replace() -> None:
    items = strike({"type": "recount_after_result", "contest": SEATS[0]})
    first, again = of(items, SEATS[0], Kind.RESULT)
    assert again.message.replaces == first.message.id
    assert again.simulated == first.simulated


def test_a_recount_after_the_figures() -> None:
    items = strike({"type": "recount_after_result", "contest": SEATS[0]})
    told = of(items, SEATS[0], Kind.RUSH, Kind.RESULT, Kind.RECOUNT)
    assert [i.message.kind for i in told] == [Kind.RUSH, Kind.RESULT, Kind.RECOUNT, Kind.RESULT]
    assert told[1].message.body == told[3].message.body


def test_out_of_order_moves_within_its_window_and_reorders() -> None:
    items = strike({"type": "out_of_order", "window": "10m"})
    before = {i.message.id: i for i in small_plan()}
    moved = [i for i in items if i.due != before[i.message.id].due and i.message.contest]
    assert moved
    assert all(0 < i.due - before[i.message.id].due <= 600 for i in moved)
    assert [i.due for i in items] == sorted(i.due for i in items)


@pytest.mark.parametrize("kind", ["burst", "silence"])
def test_nothing_comes_for_a_while_and_then_all_of_it_in_order(kind: str) -> None:
    start, lasts = result_time() - 600, 1800
    items = strike({"type": kind, "at": start, "for": lasts})
    assert not [i for i in items if start <= i.due < start + lasts]
    assert [i.message.id for i in items] == [i.message.id for i in small_plan()]
    delays = [new.due - old.due for new, old in zip(items, small_plan(), strict=True)]
    assert min(delays) >= 0
    assert max(delays) > 0
    if kind == "burst":
        assert {i.due for i in items if "burst" in i.faults} == {start + lasts}
    else:
        assert max(i.due for i in items if "silence" in i.faults) < start + 2 * lasts


def test_bytes_are_spoilt_once_and_whole_after_a_minute() -> None:
    items = strike({"type": "truncated", "contest": SEATS[0]})
    first, second = of(items, SEATS[0], Kind.RESULT)
    assert (first.spoilt, second.spoilt) == ("truncated", "")
    assert (second.again, second.due - first.due) == (first.message.id, 60)
    assert first.message == second.message


# Whom


def test_contests_are_named_filtered_and_drawn() -> None:
    def struck(**keys: Any) -> set[str | None]:
        items = strike({"type": "duplicate", **keys})
        return {i.message.contest for i in items if i.again}

    assert struck() == set(SEATS)
    assert struck(contest=SEATS[2]) == {SEATS[2]}
    assert struck(where={"region": "East of England"}) == set(SEATS)
    assert len(struck(count=2)) == 2
    assert len(struck(share=0.01)) == 1
    assert struck(share=0.4) <= struck(share=0.9)
    # A time of the night: those that declare in it.
    assert struck(at=0, **{"for": 60}) == set()


def test_what_is_drawn_does_not_depend_on_other_faults() -> None:
    drawn = {"type": "duplicate", "count": 1}
    alone = {i.message.contest for i in strike(drawn) if i.again}
    others = ({"type": "revision_gap"}, {"type": "truncated", "share": 0.5})
    among = {
        i.message.contest for i in strike(*others, drawn) if i.again and "duplicate" in i.faults
    }
    assert alone <= among
    assert {i.message.contest for s in range(20) for i in strike(drawn, seed=s) if i.again} == set(
        SEATS
    )


def test_a_contest_that_cannot_be_struck_gives_its_place_to_the_next() -> None:
    first = strike({"type": "rush_only", "contest": SEATS[0], "corrected_after": "never"})
    for seed in range(6):
        twice = faulted(first, read({"type": "duplicate", "count": 2}), seed, small_roll())
        assert {i.message.contest for i in twice if i.again} == set(SEATS[1:])


# Always

CORRECTED = tuple(
    name for name, kind in fault_types().items() if not issubclass(kind, TransportFault)
)
TABLES = st.lists(
    st.builds(
        lambda kind, more, span: {
            "type": kind,
            **(more if issubclass(fault_types()[kind], ContestFault) else {}),
            **(span if kind in ("burst", "silence") else {}),
        },
        st.sampled_from(CORRECTED),
        st.sampled_from([{}, {"contest": SEATS[0]}, {"count": 1}, {"share": 0.5}]),
        st.builds(
            lambda at, lasts: {"at": at, "for": lasts},
            st.integers(0, 30_000),
            st.integers(60, 9_000),
        ),
    ),
    max_size=5,
)


@settings(max_examples=12)
@given(TABLES, st.integers(0, 1000), st.integers(-4000, 40_000))
def test_any_set_of_faults_leaves_a_plan_a_plan(
    tables: list[dict[str, Any]], seed: int, now: int
) -> None:
    roll = small_roll()
    faults = read(*tables)
    items = faulted(small_plan(), faults, seed, roll)
    assert items == faulted(small_plan(), faults, seed, roll)
    check(items)
    # What was sent when a fault is asked for stays as it was, byte for byte and in order.
    for before in (small_plan(), items):
        later = faulted(before, faults, seed + 1, roll, now=now)
        check(later)
        sent = [item for item in before if item.due <= now]
        assert list(later[: len(sent)]) == sent


def check(items: tuple[Item, ...]) -> None:
    assert [i.due for i in items] == sorted(i.due for i in items)
    ids = Counter(i.message.id for i in items if i.again is None)
    assert not [id for id, times in ids.items() if times > 1]
    assert all(i.message.test for i in items)
    assert items[-1].message.kind is Kind.END
    assert [i.message.kind for i in items].count(Kind.END) == 1
    seen: set[str] = set()
    for item in items:
        assert item.again is None or item.again in seen
        assert item.message.replaces is None or item.message.replaces in seen
        seen.add(item.message.id)
    sequences = [i.message.body.sequence for i in items if isinstance(i.message.body, Parties)]
    assert sorted(sequences) == list(range(1, len(sequences) + 1))


@settings(max_examples=12)
@given(TABLES, st.integers(0, 1000), st.integers(-4000, 40_000))
def test_what_is_corrected_ends_as_the_plan_does(
    tables: list[dict[str, Any]], seed: int, now: int
) -> None:
    told = [table for table in tables if table["type"] not in LASTING]
    faults = read(*told)
    roll = small_roll()
    first = afflict(small_plan(), faults, seed, roll)
    items = faulted(first.items, faults, seed, roll, now=now, earlier=first.touches)
    assert end(items) == end(small_plan())


LASTING = {"postponed", "same_names", "id_change"}
"""What is never put right."""


def test_what_comes_once_more_says_what_was_said_first() -> None:
    roll = small_roll()
    twice = strike({"type": "duplicate", "after": "2m"}, {"type": "truncated", "contest": SEATS[0]})
    now = result_time() - 100
    wrong = read({"type": "wrong_winner", "contest": SEATS[0]})
    items = faulted(twice, wrong, 7, roll, now=now)
    first, *others = (i for i in of(items, SEATS[0], Kind.RESULT) if i.message.revision == 1)
    assert "wrong_winner" in first.faults
    assert len(others) == 2
    assert all(item.message == first.message for item in others)


def test_a_winner_held_back_is_not_news_after_the_correction() -> None:
    late = strike({"type": "result_before_rush", "contest": SEATS[0], "after": "5m"})
    wrong = read({"type": "dropped_digits", "contest": SEATS[0], "corrected_after": "30s"})
    items = faulted(late, wrong, 7, small_roll(), now=0)
    assert end(items) == end(small_plan())


def test_states_of_the_parties_are_numbered_on_from_those_that_were_sent() -> None:
    roll = small_roll()
    late = read({"type": "sop_late", "by": "5h", "count": 1})
    items = faulted(small_plan(), late, 2, roll)
    states = [i for i in items if i.message.kind is Kind.PARTIES]
    assert [i.message.id for i in states] == ["parties:2", "parties:1", "parties:3"]
    for now in (states[0].due - 1, states[0].due, states[1].due):
        check(faulted(items, read({"type": "missing_votes"}), 7, roll, now=now))


def end(items: tuple[Item, ...]) -> object:
    run = transmit(items, small_roll())
    folded = fold(sent.message for sent in run.sent)
    states = [s.message.body for s in run.sent if isinstance(s.message.body, Parties)]
    return (
        {slug: folded.of(slug).result for slug in SEATS},
        {slug: run.board.status(slug) for slug in SEATS},
        replace(states[-1], sequence=0),
    )


@pytest.mark.long
def test_the_same_in_another_process() -> None:
    code = (
        "from tests.feed.test_faults import strike; "
        "from simulator.feed.transmission import plan_hash; "
        "from tests.feed.nights import small_roll; "
        "print(plan_hash(strike({'type': 'duplicate', 'count': 2}, {'type': 'out_of_order'}), "
        "small_roll()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = strike({"type": "duplicate", "count": 2}, {"type": "out_of_order"})
    assert done.stdout.strip() == plan_hash(here, small_roll())


def test_what_each_did_is_known() -> None:
    faults = read(
        {"type": "duplicate", "contest": SEATS[0]},
        {"type": "refuse", "at": "01:00", "for": "5m"},
        {"type": "rush_only", "contest": SEATS[1]},
    )
    done = afflict(small_plan(), faults, 1, small_roll())
    twice, line, late = done.touches
    assert (twice.contests, twice.items) == ((SEATS[0],), (f"result:{SEATS[0]}:1",))
    assert (line.contests, line.items) == ((), ())
    assert late.items == (f"result:{SEATS[1]}:1",)
    assert isinstance(of(done.items, SEATS[1], Kind.RUSH)[0].message.body, Rush)


@pytest.mark.parametrize("name", ["pa-test", "bad-night"])
def test_a_bad_night_ends_as_a_good_one(name: str) -> None:
    roll = small_roll()
    faults = read_faults(roll, flags=[f"preset:{name}"]).faults
    for seed in (1, 2):
        items = faulted(small_plan(), faults, seed, roll)
        check(items)
        assert len(items) > len(small_plan())
        assert end(items) == end(small_plan())


def test_a_bad_night_loses_nothing_and_ends() -> None:
    faults = read_faults(small_roll(), flags=["preset:bad-night"]).faults
    assert not {fault.type for fault in faults} & {*LASTING, "skipped_events", "repeated_events"}
    assert all(getattr(fault, "corrected_after", 0) is not None for fault in faults)
    assert {fault.family for fault in faults} == {"content", "sequence", "payload", "transport"}
    assert 28 <= len(faults) <= 36


SPECIFIED = f"""
seed = 7
[[fault]]
type = "wrong_winner"
contest = "{SEATS[0]}"
corrected_after = "6m"          # night time
[[fault]]
type = "transposed_digits"
where = {{ region = "East of England" }}
share = 0.02
corrected_after = "2h"
[[fault]]
type = "retraction"
contest = "{SEATS[1]}"
after = "90s"
again_after = "35m"
[[fault]]
type = "duplicate"
share = 0.05
[[fault]]
type = "out_of_order"
window = "3m"
share = 0.05
[[fault]]
type = "missing_candidate"
contest = "{SEATS[2]}"
revision = 1
[[fault]]
type = "http_status"
at = "03:30"
for = "10m"
status = 503
retry_after = 5
share = 0.5
[[fault]]
type = "drop_connections"
every = "90s"                   # wall time
routes = ["/v1/events"]
[[fault]]
type = "clock_skew"
offset = "-7m"
"""


def test_the_plan_of_the_specification_strikes(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(SPECIFIED, encoding="utf-8")
    plan = read_faults(small_roll(), file=path)
    done = afflict(small_plan(), plan.faults, plan.seed or 0, small_roll())
    struck = {touch.fault.type: touch.contests for touch in done.touches if touch.items}
    assert set(struck) == {
        *("wrong_winner", "transposed_digits", "retraction"),
        *("duplicate", "out_of_order", "missing_candidate"),
    }
    assert struck["retraction"] == (SEATS[1],)
    # As the agency does: rush 1, result 1, rush 2 "Correction: …", result 3.
    told = [
        item.message
        for item in of(done.items, SEATS[0])
        if item.message.kind in (Kind.RUSH, Kind.RESULT, Kind.CORRECTION)
        and item.again is None
        and "wrong_winner" in item.faults
    ]
    assert sorted((m.revision, m.kind.value) for m in told) == [
        (1, "result"), (1, "rush"), (2, "correction"), (3, "result"),
    ]  # fmt: skip
    assert end(done.items) == end(small_plan())


@pytest.mark.long
def test_the_night_of_2024_ends_with_every_certified_result() -> None:
    scenario = load(UK)
    roll = roll_of(scenario, Origin.KNOWN)
    whole = plan_night(play(), roll, PlanOptions())
    faults = read_faults(roll, flags=["preset:bad-night"]).faults
    done = afflict(whole, faults, 7, roll)
    check(done.items)
    assert all(touch.items for touch in done.touches if touch.fault.family != "transport")
    board = transmit(done.items, roll).board
    assert board.declared == 650
    for item in whole:
        if item.message.kind is Kind.RESULT:
            assert board.fold(item.message.contest or "").result == item.message.body
    *_, right = (i.message.body for i in whole if isinstance(i.message.body, Parties))
    assert isinstance(right, Parties)
    assert board.parties is not None
    assert replace(board.parties, sequence=0) == replace(right, sequence=0)
