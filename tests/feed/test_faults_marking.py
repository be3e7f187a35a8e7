"""The marking sheet says which fault did what and when."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from simulator.feed.faults import afflict, print_rows, read_faults, sheet, write_rows
from simulator.messages import Kind
from tests.feed.nights import SEATS, small_plan, small_roll, transmit

FLAGS = (
    f"rush_only:contest={SEATS[0]},corrected_after=1h",
    "refuse:at=01:00,for=5m",
    f"duplicate:contest={SEATS[1]}",
    "out_of_order:at=20:00,for=1s",
)


def test_each_fault_has_a_row_with_its_times_and_messages() -> None:
    roll = small_roll()
    done = afflict(small_plan(), read_faults(roll, flags=FLAGS).faults, 1, roll)
    late, line, twice, nothing = sheet(done.items, done.touches, roll, first=4)
    due = next(i.due for i in done.items if i.message.id == f"result:{SEATS[0]}:1")
    assert (late.id, late.type, late.contests) == ("f4", "rush_only", (SEATS[0],))
    assert late.messages == (f"result:{SEATS[0]}:1",)
    assert late.corrected == roll.time(due).isoformat()
    assert (line.due or "", line.corrected or "")[0][11:19] == "01:00:00"
    assert (line.corrected or "")[11:19] == "01:05:00"
    assert (twice.contests, twice.corrected) == ((SEATS[1],), None)
    assert (nothing.messages, nothing.contests) == ((), ())


def test_on_disk_and_on_paper() -> None:
    roll = small_roll()
    done = afflict(small_plan(), read_faults(roll, flags=FLAGS).faults, 1, roll)
    run = transmit(done.items, roll)
    ids = {sent.item.message.id: sent.message.id for sent in run.sent if sent.item.again is None}
    rows = sheet(done.items, done.touches, roll, ids=ids)
    told = [json.loads(line) for line in write_rows(rows).splitlines()]
    assert [row["id"] for row in told] == ["f1", "f2", "f3", "f4"]
    assert all(row["test"] is True for row in told)
    sent = {s.message.id: s.message.kind for s in run.sent}
    assert sent[told[0]["messages"][0]] is Kind.RESULT
    text = print_rows(rows, "a \x1b[31mnight")
    assert text.startswith("TEST DATA")
    assert text.count("[ ] f") == 4
    assert "\x1b" not in text
    assert "01:00:00 → 01:05:00" in text
    assert text.count("struck nothing") == 1


def test_several_contests_have_their_own_times() -> None:
    roll = small_roll()
    faults = read_faults(roll, flags=["transposed_digits:corrected_after=10m"]).faults
    done = afflict(small_plan(), faults, 1, roll)
    (row,) = sheet(done.items, done.touches, roll)
    assert {part.contest for part in row.parts} == set(SEATS)
    for part in row.parts:
        assert len(part.messages) == 2
        due, corrected = map(datetime.fromisoformat, (part.due, part.corrected or ""))
        assert corrected - due == timedelta(minutes=10)
    assert (row.due, row.corrected) == (
        min(part.due for part in row.parts),
        max(part.corrected or "" for part in row.parts),
    )
    text = print_rows((row,), "small")
    assert all(slug in text for slug in SEATS)
