"""Whenever the process that keeps a night is killed, all that it acknowledged is there, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest

from simulator.live import (
    Accepted,
    Draft,
    Keeper,
    NotKnown,
    Receipt,
    Repeated,
    hand_over,
    hand_undo,
    keep_journal,
    open_journal,
    read_journal,
    serve_desk,
)
from simulator.messages import (
    Adjourned,
    Kind,
    Message,
    Note,
    Recount,
    Result,
    Resumed,
    Retraction,
    Rush,
    Turnout,
    Votes,
)
from simulator.scenario import Scenario, load
from tests.live.journals import CLOSE, NOW, night
from tests.live.processes import FORKS, enter_all, hand, hand_all, start_keeping
from tests.program import ROOT, START, call

KILLS = 50
PRACTICE = CLOSE - timedelta(days=30)
"""For a shell, which has the real time, this night is a rehearsal."""


def large_night(folder: Path, contests: int) -> Scenario:
    """A night of so many contests of three candidates each."""
    head, *_ = (Path(night(folder).path).read_text()).partition("[[contests]]")
    seats = [
        f'[[contests]]\nslug = "seat-{n}"\nname = "Seat {n}"\nelectorate = 70000\n'
        + "".join(
            f'[[contests.candidates]]\nname = "{who} {n}"\nparty = "{party}"\n'
            for who, party in (("Ada", "Lab"), ("Bob", "Con"), ("Cy", "LD"))
        )
        for n in range(contests)
    ]
    path = folder / "large.toml"
    path.write_text(head + "".join(seats))
    return load(str(path))


def course(contests: int, rng: random.Random) -> list[Draft]:
    """The news of a night in order, with everything that happens on one."""
    drafts: list[Draft] = []

    def say(kind: Kind, seat: str, body: object) -> None:
        moment = CLOSE + timedelta(minutes=len(drafts))
        drafts.append(Draft(kind, seat, body, "Ada", night_time=moment))  # type: ignore[arg-type]

    for number in range(contests):
        seat, other = f"seat-{number}", f"seat-{rng.randrange(number + 1)}"
        votes = rng.sample(range(5_000, 20_000), 3)
        names = (f"Ada {number}", f"Bob {number}", f"Cy {number}")
        figures = Result(tuple(Votes(v, name=n) for v, n in zip(votes, names, strict=True)), 100)
        say(Kind.TURNOUT, seat, Turnout(papers=sum(votes) + 100))
        if number % 3 == 0:
            say(Kind.RECOUNT, seat, Recount(number=1, lead=number))
            say(Kind.ADJOURNED, seat, Adjourned(CLOSE + timedelta(hours=12)))
            say(Kind.RESUMED, seat, Resumed())
        if number % 4 == 0:
            say(Kind.RUSH, seat, Rush(names[votes.index(max(votes))]))
        say(Kind.RESULT, seat, figures)
        if number % 5 == 0:
            better = tuple(Votes(c.votes + 7, name=c.name) for c in figures.candidates)
            say(Kind.CORRECTION, seat, Result(better, 100))
        if number % 7 == 0:
            say(Kind.RETRACTION, seat, Retraction("the wrong sheet"))
        say(Kind.NOTE, other, Note(f"Heard at {number}"))
    return drafts


def said(messages: tuple[Message, ...]) -> list[object]:
    return [(m.id, m.kind, m.contest, m.body, m.revision, m.night_time) for m in messages]


class Dying:
    """Keeps what comes, and is gone before it has said so."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        self.keeper.enter(draft, sure)
        raise ConnectionAbortedError

    def undo(self, by: str, only: str | None = None) -> Receipt:
        self.keeper.undo(by, only)
        raise ConnectionAbortedError


def test_what_was_kept_without_an_answer_is_kept_once(tmp_path: Path) -> None:
    scenario, path = large_night(tmp_path, 3), tmp_path / "night.jsonl"
    with keep_journal(path, scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        for draft in course(3, random.Random(3)):
            with (
                serve_desk(journal, Dying(keeper)),
                pytest.raises(NotKnown, match="or enter it again, which keeps it once"),
            ):
                hand_over(path, draft, sure=True)
            kept = journal.messages[-1]
            with serve_desk(journal, keeper):
                assert hand_over(path, draft, sure=True) == Repeated(kept)
        assert len(journal.messages) == len(course(3, random.Random(3)))
        with serve_desk(journal, Dying(keeper)), pytest.raises(NotKnown) as caught:
            hand_undo(path, "Ada")
        # To undo it again would undo what came before.
        assert str(caught.value).endswith("look with live --status")


@pytest.mark.long
def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    rng = random.Random(14)
    scenario = large_night(tmp_path, 40)
    drafts = course(40, rng)
    with keep_journal(tmp_path / "quiet.jsonl", scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        receipts = [keeper.enter(draft, sure=True) for draft in drafts]
        assert all(isinstance(receipt, Accepted) for receipt in receipts)
        quiet, calm = journal.messages, keeper.night

    path = tmp_path / "night.jsonl"
    with keep_journal(path, scenario, now=NOW):
        pass
    acknowledged: list[Message] = []
    kills = unanswered = 0
    over = False
    while not over:
        process, line = start_keeping(path, scenario, NOW)
        kept = read_journal(path)
        assert kept.messages[: len(acknowledged)] == tuple(acknowledged)
        assert len(kept.messages) - len(acknowledged) in (0, 1)
        assert kept.remarks == ()
        assert process.pid is not None
        # As many moments as there are to be: some before the first line, some between two.
        left = len(drafts) - len(acknowledged)
        last = kills >= KILLS
        timer = Timer(rng.uniform(0.0, 0.04), process.kill)
        if not last:
            timer.start()
        # Once all is said, it is said again: a killed process has always something to lose.
        again = drafts[-3:] * (1 if last else 100)
        for draft in drafts[len(acknowledged) :] if left else again:
            receipt = hand(path, draft)
            if receipt is None:
                unanswered += 1
                break
            assert isinstance(receipt, Accepted | Repeated), receipt
            if left:
                acknowledged.append(receipt.message)
        if last:
            line.send("enough")
        else:
            timer.join()
            kills += 1
        process.join(20)
        assert process.exitcode == (0 if last else -signal.SIGKILL)
        # The last one ends by itself, and leaves nothing behind.
        over = last

    assert (kills, len(acknowledged)) == (KILLS, len(drafts))
    assert unanswered > KILLS // 3
    with open_journal(path, now=NOW) as (journal, _):
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        assert journal.remarks == ()
        assert said(journal.messages) == said(quiet)
        assert keeper.night.results == calm.results
        assert keeper.night.timeline.events == calm.timeline.events
    assert sorted(p.name for p in tmp_path.iterdir() if "night" in p.name) == ["night.jsonl"]


@pytest.mark.long
@pytest.mark.parametrize("kept", [True, False])
def test_two_desks_and_a_shell_at_once_lose_no_line(tmp_path: Path, kept: bool) -> None:
    """With a process that keeps the journal, and with shells alone that take it in turn."""
    path = tmp_path / "night.jsonl"
    scenario = night(tmp_path)
    with keep_journal(path, scenario, now=PRACTICE):
        pass
    texts = {who: [f"{who} heard {n}" for n in range(25)] for who in ("Ada", "Bea", "Cy")}
    drafts = {w: [Draft(Kind.NOTE, None, Note(t), w) for t in said] for w, said in texts.items()}
    lines = {
        w: [("note", t, "--by", w, "--at", "23:00") for t in said] for w, said in texts.items()
    }
    keeping = start_keeping(path, scenario, PRACTICE) if kept else None
    desks = [
        FORKS.Process(target=hand_all, args=(str(path), drafts[who]))
        if kept
        else FORKS.Process(target=enter_all, args=(str(path), lines[who]))
        for who in ("Ada", "Bea")
    ]
    shell = FORKS.Process(target=enter_all, args=(str(path), lines["Cy"]))
    for process in (*desks, shell):
        process.start()
    for process in (*desks, shell):
        process.join(60)
        assert process.exitcode == 0
    if keeping is not None:
        keeping[1].send("enough")
        keeping[0].join(20)
        assert keeping[0].exitcode == 0
    messages = read_journal(path).messages
    found = [m.body.text for m in messages if isinstance(m.body, Note)]
    assert sorted(found) == sorted(text for said in texts.values() for text in said)
    assert len({m.id for m in messages}) == len(messages)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["night.jsonl", "towns.toml"]


@pytest.mark.long
def test_the_live_command_is_killed_and_goes_on(tmp_path: Path) -> None:
    """The command itself, as a process of its own: what was handed to it outlives it."""
    path, scenario = tmp_path / "night.jsonl", night(tmp_path)
    command = [sys.executable, "-c", START, "live", "--journal", str(path), "--plain"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    acknowledged: list[Message] = []
    for life in range(3):
        named = [scenario.path] if life == 0 else []
        with subprocess.Popen(
            [*command, *named], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            for number in range(10):
                draft = Draft(Kind.NOTE, None, Note(f"{life}: {number}"), "Ada")
                receipt = None
                while receipt is None:  # it may not listen yet
                    receipt = hand(path, draft)
                assert isinstance(receipt, Accepted)
                acknowledged.append(receipt.message)
            process.kill()
        assert read_journal(path).messages == tuple(acknowledged)
    done = call("live", "--journal", str(path), "--status")
    assert done.returncode == 0
    assert "Ada: 30 lines" in done.stdout
