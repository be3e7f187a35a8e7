"""The marking sheet says which fault did what and when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from simulator.feed.faults import (
    Row,
    afflict,
    catalogue,
    fault_types,
    print_rows,
    read_faults,
    sheet,
    write_rows,
)
from simulator.feed.faults.marking import QUESTIONS
from simulator.feed.plan import plan_night
from simulator.feed.values import PlanOptions, Sent
from simulator.messages import Kind
from tests.feed.nights import SEATS, small_plan, small_roll, small_timeline, transmit
from tests.program import ROOT

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
    assert text.count("noticed [ ] at __:__") == 4
    assert "\x1b" not in text
    assert "Fri 2 May 01:00:00 → 01:05:00" in text
    assert text.count("strikes nothing") == 1


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
    assert all(roll.seats[slug].contest.name in text for slug in SEATS)


def marked(flag: str, now: int | None = None) -> tuple[Row, tuple[Sent, ...]]:
    """A fault's row, of a night that is sent up to a moment."""
    roll = small_roll()
    plan = read_faults(roll, flags=[flag])
    done = afflict(small_plan(), plan.faults, 1, roll)
    sent = [s for s in transmit(done.items, roll).sent if now is None or s.item.due <= now]
    ids = {one.item.message.id: one.message.id for one in sent}
    (row, *_) = sheet(
        done.items,
        done.touches,
        roll,
        ids=ids,
        presets=plan.presets,
        run="abc",
        wall=lambda seconds: datetime.fromtimestamp(seconds, UTC),
    )
    return row, tuple(sent)


def test_the_wrong_and_the_true_figures_stand_side_by_side() -> None:
    row, _ = marked(f"wrong_winner:contest={SEATS[0]},corrected_after=6m")
    (part,) = row.parts
    assert part.name == "One Ford"
    assert part.said == "Ann Ash (Con) 10,437 elected; Bob Birch (Lab) 10,041"
    assert part.true == "Ann Ash (Con) 10,041; Bob Birch (Lab) 10,437 elected"
    assert [(s.kind, s.wrong, s.mends) for s in part.steps] == [
        ("rush", True, False),
        ("result", True, False),
        ("correction", False, True),
        ("result", False, True),
    ]
    text = print_rows((row,), "A night", told="an imagined night: no real results", run="abc")
    assert text.splitlines()[1:3] == ["An imagined night: no real results", "run abc"]
    assert text.count("puts it right") == 2
    assert "a good desk: the page corrects itself within a minute" in text
    assert part.said in text
    assert part.true in text
    assert "one-ford" not in text
    (step, *_) = part.steps
    assert step.wall is not None
    assert f"{step.due[11:19]} ({step.wall[11:19]})  rush" in text


def test_what_was_not_sent_yet_is_to_come() -> None:
    flag = f"wrong_winner:contest={SEATS[0]},corrected_after=6m"
    whole, sents = marked(flag)
    mended = next(s.item.due for s in sents if s.message.kind is Kind.CORRECTION)
    row, _ = marked(flag, now=mended - 1)
    before, after = row.parts[0].steps, whole.parts[0].steps
    assert [s.id for s in before] == [*(s.id for s in after[:2]), None, None]
    text = print_rows((row,), "A night")
    assert text.count("to come") == 2
    assert f":{SEATS[0]}:" not in text


def test_names_totals_and_states_of_the_parties_are_told_as_well() -> None:
    (part,) = marked(f"names:contest={SEATS[0]}")[0].parts
    assert "Dee DÃºlamÃ¡n" in part.said
    assert "Dee Dúlamán" in part.true
    (part,) = marked(f"total_mismatch:contest={SEATS[0]}")[0].parts
    assert (part.said[:6], part.true[:6]) == ("total ", "total ")
    (part,) = marked(f"no_winner:contest={SEATS[0]}")[0].parts
    assert part.true == f"{part.said} elected"
    (part,) = marked(f"zeros:contest={SEATS[0]}")[0].parts
    assert part.true == "nothing is declared yet; in the end Bob Birch (Lab) 10,437 elected"
    assert [s.mends for s in part.steps] == [False, True]
    (part,) = marked("sop_disagrees:count=1")[0].parts
    assert part.contest is None
    assert part.said != part.true
    assert " 1 seat" in part.said
    (part,) = marked(f"truncated:contest={SEATS[0]}")[0].parts
    assert [(s.wrong, s.mends) for s in part.steps] == [(True, False), (False, True)]
    assert (part.said, part.true) == ("", "Bob Birch (Lab) 10,437 elected")


def test_a_fault_of_the_line_says_what_it_does() -> None:
    row, _ = marked("preset:2am-outage")
    assert row.preset == "2am-outage"
    text = " ".join(print_rows((row,), "A night").split())
    assert "status 503; retry_after 30; routes all but /health and /control" in text
    assert "Fri 2 May 01:55:00 → 02:40:00" in text
    assert "preset:2am-outage" in text
    assert "streams that are open go on" in text
    whole = print_rows((marked("refuse")[0],), "A night")
    assert "from the beginning → to the end" in whole


@pytest.mark.parametrize("kind", ["zeros", "early"])
def test_what_is_taken_back_is_wrong_until_then(kind: str) -> None:
    row, _ = marked(f"{kind}:corrected_after=10m")
    assert len(row.parts) == len(SEATS)
    for part in row.parts:
        (mended,) = [step.due for step in part.steps if step.mends]
        assert part.corrected == mended == row.corrected


def test_the_sheet_asks_what_the_guide_asks() -> None:
    text = print_rows((marked("zeros")[0],), "A night")
    assert f"         {QUESTIONS}" in text.splitlines()
    guide = " ".join((ROOT / "scenarios" / "README.md").read_text(encoding="utf-8").split())
    assert " ".join(QUESTIONS.split()) in guide


def test_many_contests_are_cut_short_and_the_mending_never_is() -> None:
    row, _ = marked("burst:at=22:00,for=5h")
    text = print_rows((row,), "A night")
    assert all(len(line) <= 100 for line in text.splitlines())
    row, _ = marked(f"retraction:contest={SEATS[0]}")
    assert "PA-style files have no document for it" in print_rows((row,), "A night")
    (part,) = row.parts
    assert part.steps[-1].mends
    longer = replace(part, steps=part.steps[:1] * 20 + part.steps[-1:])
    text = print_rows((replace(row, parts=(longer,)),), "A night")
    assert text.count("puts it right") == 1
    assert "… 15 more messages" in text


def test_every_type_says_what_a_good_desk_does() -> None:
    said = [kind.expected for kind in fault_types().values()]
    assert all(said)
    assert not any(one.endswith(".") for one in said)
    assert [entry.expected for entry in catalogue()] == said


OWN = "Ann Ash (Con) 10,041; Bob Birch (Lab) 10,437 elected"
LATER = 3_600
"""Seconds from the close of poll until another fault is put in, before anything is declared."""


@pytest.mark.parametrize("injected", [False, True])
@pytest.mark.parametrize("second_ends", ["6m", "never"])
@pytest.mark.parametrize("first_ends", ["2h", "never"])
@pytest.mark.parametrize("first", ["transposed_digits", "wrong_winner"])
def test_what_is_true_is_the_nights_own_whatever_other_faults_did(
    first: str, first_ends: str, second_ends: str, injected: bool
) -> None:
    second = {"transposed_digits": "wrong_winner", "wrong_winner": "transposed_digits"}[first]
    roll = small_roll()
    flags = [
        f"{first}:contest={SEATS[0]},corrected_after={first_ends}",
        f"{second}:contest={SEATS[0]},corrected_after={second_ends}",
    ]
    faults = read_faults(roll, flags=flags).faults
    done = afflict(small_plan(), faults[:1] if injected else faults, 1, roll)
    touches = done.touches
    if injected:
        done = afflict(done.items, faults[1:], 1, roll, now=LATER, earlier=touches)
        touches += done.touches
    (own,) = [i.message for i in small_plan() if i.message.id == f"result:{SEATS[0]}:1"]
    assert own.figures is not None
    lines = {
        f"{line.name} ({line.party}) {line.votes:,}{' elected' if line.elected else ''}"
        for line in own.figures.candidates
    }
    said = {i.message.id: i.message for i in done.items}
    results = [i for i in done.items if i.message.contest == SEATS[0] and i.message.figures]
    right = {roll.time(i.due).isoformat() for i in results if i.message.body == own.body}
    for row, ends in zip(sheet(done.items, touches, roll), (first_ends, second_ends), strict=True):
        (part,) = row.parts
        assert set(part.true.split("; ")) <= lines
        assert {"wrong_winner": OWN, "transposed_digits": ""}[row.type] in part.true
        for id, step in zip(part.messages, part.steps, strict=True):
            if step.kind == "result":
                assert step.wrong == (said[id].body != own.body)
        assert row.corrected == part.corrected
        stays = "by another fault" in print_rows([row], "A night")
        assert stays is (ends != "never" and not right)
        if ends == "never" or not right:
            assert part.corrected is None
        else:
            assert part.corrected in right


def test_figures_that_never_come_are_a_contest_of_their_own() -> None:
    row, _ = marked(f"rush_only:contest={SEATS[0]},corrected_after=never")
    (part,) = row.parts
    assert (part.contest, part.corrected) == (SEATS[0], None)
    assert [(s.kind, s.wrong) for s in part.steps] == [("rush", False)]
    assert part.true == OWN.rpartition("; ")[2]
    # The winner was sent already: then there is nothing to see.
    roll = small_roll()
    rush = next(i for i in small_plan() if i.message.id == f"rush:{SEATS[0]}:1")
    faults = read_faults(roll, flags=[f"rush_only:contest={SEATS[0]},corrected_after=never"]).faults
    done = afflict(small_plan(), faults, 1, roll, now=rush.due)
    assert not [i for i in done.items if i.message.id == f"result:{SEATS[0]}:1"]
    (row,) = sheet(done.items, done.touches, roll)
    assert (row.contests, row.messages) == ((SEATS[0],), ())
    text = print_rows((row,), "A night")
    assert "One Ford" in text
    assert "strikes nothing" not in text


def test_partial_figures_have_a_truth_of_their_own() -> None:
    roll = small_roll()
    plan = plan_night(small_timeline(), roll, PlanOptions(partials=3))
    faults = read_faults(roll, flags=[f"votes_down:contest={SEATS[0]}"]).faults
    done = afflict(plan, faults, 1, roll)
    (row,) = sheet(done.items, done.touches, roll)
    (part,) = row.parts
    (step,) = part.steps
    assert (step.kind, step.wrong) == ("partial", True)
    (was,) = [i.message for i in plan if i.message.id == part.messages[0]]
    assert was.figures is not None
    assert all(f"{line.votes:,}" in part.true for line in was.figures.candidates)
