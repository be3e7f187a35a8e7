"""What must hold of any input: told in lines, harmless, bounded; votes conserved where accepted.

A line is absent from a finding only where none is to blame: the file is not there, is no plain
file, cannot be read or is larger than its limit; in an import, a row that should be there is not
in it; or the finding counts others that are not told one by one.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import sys
import traceback
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from simulator import forecast, session
from simulator.errors import ElectionNightError
from simulator.output.jsonl import result_objects
from simulator.scenario import Scenario, load
from simulator.timeline import Declaration, Timeline
from simulator.timeline import events as ev
from tests.program import Done, call
from tests.robust.fuzz_cases import MAIN, Case

T = TypeVar("T")

SECONDS: Final = 10
"""Of the processor; six times as many by the clock, for other work may be going on here."""
MEGABYTES: Final = 500

_PLACED = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+))?: (?P<severity>error|warning): (?P<what>.+)")
_WHOLE_FILE = re.compile(
    r"(\S+: )?(no such (file|scenario)|not a plain file|a folder without scenario\.toml"
    r"|cannot be read|more than (4|32) MiB|more than 200 files|and [\d,]+ more problems like these)"
)
_NO_ROW = re.compile(
    r".*(is missing|has no candidates|missing: |no rows|is not given|seats where the House"
    r"|and [\d,]+ more problems like these)"
)
_CANNOT = re.compile(
    r"night has (no known votes for|no votes yet: |no predictions to draw around"
    r"|no result: every poll)"
    r"|.+ has neither predictions nor a previous result"
    r"|night and south-west-norfolk-2024 have no contest in common"
)
"""What an accepted night may lack: votes, predictions, any poll."""


class Fault(Exception):
    """Something that must not be: its kind, and what was seen."""

    def __init__(self, kind: str, seen: str) -> None:
        super().__init__(f"{kind}: {seen}")
        self.kind = kind


class _TooLong(BaseException):
    """The alarm: nothing catches it but the judge."""


@contextmanager
def _alarm(what: str) -> Iterator[None]:
    def ring(_number: int, _frame: object) -> None:
        raise _TooLong

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, 6))
    before = [signal.signal(number, ring) for number, _, _ in timers]
    for _, timer, times in timers:
        signal.setitimer(timer, SECONDS * times)
    try:
        yield
    except _TooLong:
        last = traceback.format_exc().splitlines()[-8:]
        raise Fault(f"longer than {SECONDS} s", "\n".join((what, *last))) from None
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _peak() -> float:
    """The most memory this process has had so far, MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def harmful(text: str) -> str | None:
    """The first character that a terminal could act on, if there is one."""
    if text.replace("\n", "").isprintable():
        return None
    for c in text:
        # Joiners belong to scripts and emblems; all else of Cf turns text round or hides it.
        if c in "\n\u200c\u200d" or c.isprintable():
            continue
        if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            return f"U+{ord(c):04X}"
    return None


@contextmanager
def _watched(what: str) -> Iterator[None]:
    """Whatever the program may never do is a ``Fault``."""
    before = _peak()
    try:
        with warnings.catch_warnings(record=True) as caught, _alarm(what):
            warnings.simplefilter("always")
            yield
    except Fault:
        raise
    except BaseException as error:
        trace = traceback.format_exception(error)
        place = [line.strip() for line in "".join(trace).splitlines() if "/simulator/" in line]
        where = place[-1] if place else ""
        raise Fault(f"{type(error).__name__} at {where}", f"{what}\n{''.join(trace)}") from None
    if caught:
        raise Fault("a warning of Python's", f"{what}\n{caught[0].filename}: {caught[0].message}")
    if _peak() > before + MEGABYTES:
        raise Fault(f"more than {MEGABYTES} MB", f"{what}\n{before:.0f} to {_peak():.0f} MB")


def run(*arguments: str) -> Done:
    """Run the program in this process; whatever it may never do is a ``Fault``."""
    what = f"election-night {' '.join(map(repr, arguments))}"
    with _watched(what):
        done = call(*arguments)
    for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
        if (character := harmful(text)) is not None:
            line = next(line for line in text.splitlines() if harmful(line))
            raise Fault(f"{character} on {name}", f"{what}\n{line[:300]!r}")
    if done.returncode not in (0, 1, 2):
        raise Fault("another exit code", f"{what}\n{done.returncode}")
    if done.returncode != 0 and not done.stderr and arguments[0] != "check":
        raise Fault("refused without a word", what)
    return done


def demand(holds: object, kind: str, *seen: object) -> None:
    """A ``Fault`` unless something holds."""
    if not holds:
        raise Fault(kind, " ".join(map(str, seen)))


def placed(lines: Sequence[str], case: Case, *, official: bool = False) -> list[str]:
    """Every line is a finding in one of the case's files; the errors among them."""
    errors = []
    for text in lines:
        found = _PLACED.fullmatch(text)
        demand(found, "no file in a finding", text)
        assert found is not None
        path = found["path"]
        if found["line"] is None:
            fine = _WHOLE_FILE.match(found["what"]) or (official and _NO_ROW.match(found["what"]))
            demand(fine, "no line in a finding", text)
        else:
            demand(path in case.files, "a finding in a file that is not the author's", text)
            data = case.files[path]
            ends = max(data.count(b"\n"), len(re.findall(rb"\r\n?|\n", data)))
            demand(1 <= int(found["line"]) <= ends + 1, "a line beyond the file's end", text)
        demand("pydantic" not in text, "a library speaks", text)
        demand(len(text) < 2_000, "a finding of thousands of characters", text[:300])
        if found["severity"] == "error":
            errors.append(text)
    demand(len(set(lines)) == len(lines), "a finding told twice", *lines[:3])
    return errors


def judge(case: Case, rng: Random) -> str:
    """Ask every command about a case whose files stand in this folder; what came of it.

    Raises:
        Fault: what must hold does not.
    """
    if case.family == "imports":
        return _judge_import(case, rng)
    if case.family == "recordings":
        return _judge_recording(case)
    errors = check(case)
    if not errors:
        _judge_night(MAIN, rng)
        return "accepted"
    if rng.random() < 0.2:
        again = run(rng.choice(("result", "replay", "explain", "batch")), MAIN)
        demand(again.returncode == 1, "one command accepts what another refuses", MAIN)
        demand(not again.stdout, "a refusal on stdout", again.stdout[:200])
        said = set(again.stderr.splitlines())
        demand(set(errors) <= said, "another refusal than check's", *errors[:2], *again.stderr[:2])
    return "refused"


def check(case: Case) -> list[str]:
    """What ``check`` finds wrong with a case whose files stand in this folder.

    Raises:
        Fault: it finds it in a way that must not be.
    """
    done = run("check", MAIN)
    demand(not done.stderr, "check speaks on stderr", done.stderr)
    if done.stdout == f"{MAIN}: fine\n":
        return []
    errors = placed(done.stdout.splitlines(), case)
    demand(done.returncode == bool(errors), "errors and the code differ", done.stdout)
    return errors


def _judge_import(case: Case, rng: Random) -> str:
    options = [f"--{n.replace('_', '-')}={n}.csv" for n in _OPTIONAL if f"{n}.csv" in case.files]
    done = run(
        "import", "hoc", "--constituencies=seats.csv", "--candidates=candidates.csv", *options,
        "--out=night",
    )  # fmt: skip
    if done.returncode != 0:
        errors = placed(done.stderr.splitlines(), case, official=True)
        demand(errors, "refused without an error", done.stderr)
        demand(not Path("night").exists(), "a refused import wrote something", case.spoilt)
        return "refused"
    placed(done.stderr.splitlines(), case, official=True)
    again = run("check", "night")
    demand(again.returncode == 0, "an import that check refuses", again.stdout)
    _judge_night("night", rng)
    return "accepted"


_OPTIONAL = (
    "times", "notional", "notional_electorates", "predictions", "exit_poll", "hexmap",
)  # fmt: skip


def _judge_recording(case: Case) -> str:
    done = run("replay", case.spoilt, "--events", "declaration", "--jsonl")
    if done.returncode:
        lines = done.stderr.splitlines()
        demand(len(lines) == 1 and not done.stdout, "more than a line", done.stderr)
        demand(len(lines[0]) < 2_000, "a finding of thousands of characters", lines[0][:300])
        return "refused"
    demand(json.loads(done.stdout.splitlines()[-1])["event"] == "declaration", "no declaration")
    return "accepted"


# An accepted night


def _judge_night(name: str, rng: Random) -> None:
    """Votes are conserved through result, replay, draw and batch; the commands print them."""
    with _watched(f"a night of {name}"):
        scenario = load(name)
        few = len(scenario.contests) < 20
        declared = _unless_it_cannot(lambda: session.results(scenario))
        if declared is not None:
            for told in result_objects(declared, scenario):
                _judge_result(told, scenario.date)
        if declared is not None and few:
            _judge_replay(session.play(scenario), {str(d.contest): d for d in declared})
        if few:
            _judge_forecast(scenario, rng)
    command = rng.choice(_COMMANDS)(name)
    if not few and command[0] != "result":
        command = ("explain", name)  # a night of 650 halls takes its time to be printed
    done = run(*command)
    if done.returncode != 0:
        lines = done.stderr.splitlines()
        fine = done.returncode == 1 and not done.stdout and any(map(_CANNOT.match, lines))
        demand(fine, "an accepted night is refused", command, done.stderr[:500])
    elif "--json" in command or "--jsonl" in command:
        for line in done.stdout.splitlines():
            json.loads(line)


def _unless_it_cannot(ask: Callable[[], T]) -> T | None:
    """An answer about an accepted night; None where it has not what the question needs."""
    try:
        return ask()
    except ElectionNightError as error:
        demand(_CANNOT.match(str(error)), "an accepted night is refused", error)
        return None


_COMMANDS: tuple[Callable[[str], tuple[str, ...]], ...] = (
    lambda name: ("result", name, "--json"),
    lambda name: ("result", name, "--sources"),
    lambda name: ("result", name, "--csv"),
    lambda name: ("replay", name, "--jsonl"),
    lambda name: ("replay", name, "--jsonl", "--draw", "5", "--at", "01:00"),
    lambda name: ("replay", name, "--plain", "--at", "23:30"),
    lambda name: ("replay", name, "--plain", "--sources", "--until", "02:00"),
    lambda name: ("replay", name, "--plain", "--draw", "7"),
    lambda name: ("explain", name),
    lambda name: ("explain", name, "--json"),
    lambda name: ("batch", name, "--draws", "20", "--workers", "1"),
    lambda name: ("batch", name, "--draws", "20", "--workers", "1", "--json", "--out", "tables"),
    lambda name: ("batch", name, "--draws", "3", "--workers", "1", "--with-count"),
    lambda name: ("batch", name, "--draws", "3", "--workers", "1", "--plot", "chart.svg"),
    lambda name: ("compare", name, name, "--draws", "20"),
    lambda name: ("compare", name, name, "--draws", "9", "--json"),
)


def _close(a: float, b: float, within: float = 1e-4) -> bool:
    return abs(a - b) <= within


def _judge_result(declared: dict[str, Any], day: date) -> None:
    """Votes, shares, turnout, majority, deposits and the one elected agree."""
    people, name = declared["candidates"], declared["contest"]
    demand(sum(p["elected"] for p in people) == 1, "not one elected", name)
    if declared["unopposed"]:
        demand(len(people) == 1 and people[0]["votes"] is None, "a poll without a poll", name)
        return
    votes = [p["votes"] for p in people]
    valid, rejected = declared["valid_votes"], declared["rejected"]
    demand(sum(votes) == valid and min(votes) >= 0, "votes are lost", name, votes, valid)
    shares = sum(p["share"] for p in people)
    demand(_close(shares, 100 if valid else 0), "shares do not sum to 100", name, shares)
    heads = [rejected[head] for head in rejected if head not in ("total", "split_simulated")]
    if None not in heads:
        demand(sum(heads) == rejected["total"], "rejected papers are lost", name, rejected)
    demand(valid + rejected["total"] <= declared["electorate"], "more papers than electors", name)
    demand(
        _close(declared["turnout"], 100 * valid / declared["electorate"]), "another turnout", name
    )
    most = sorted(votes, reverse=True)
    elected = next(p for p in people if p["elected"])
    demand(elected["votes"] == most[0], "another than the first is elected", name)
    demand(declared["winner_party"] == elected["party"], "another party won", name)
    demand(declared["majority"] == most[0] - most[1], "another majority", name)
    demand(declared["by_lot"] == (most[0] == most[1]), "a lot or none", name)
    part = None if day < date(1918, 2, 6) else 8 if day < date(1985, 10, 1) else 20
    for person in people:
        lost = part is not None and person["votes"] * part <= valid
        demand(person["deposit_lost"] == lost, "another deposit", name, person, day)


_OF_THE_NIGHT = {"seq", "time", "time_mark", "time_source"}
"""What a declaration has in a replay, or has there in another sense."""


def _judge_replay(timeline: Timeline, results: Mapping[str, Declaration]) -> None:
    """Boxes and bundles hold the papers; what is declared is the result."""
    demand([e.seq for e in timeline] == list(range(len(timeline))), "events out of order")
    times = [event.time for event in timeline]
    demand(times == sorted(times), "time runs backwards")
    declared = {str(d.contest): d for d in timeline.declarations}
    demand(declared.keys() == results.keys(), "other contests", [*declared], [*results])
    demand(len(declared) == len(timeline.declarations), "declared twice", [*declared])
    if len(results) == 1:
        last = timeline.events[-1]
        demand(isinstance(last, Declaration), "what comes after the declaration", last)
    for slug, result in results.items():
        for key in (field.name for field in fields(result)):
            there, here = getattr(declared[slug], key), getattr(result, key)
            same = there == here or key in _OF_THE_NIGHT
            demand(same, f"replay and result differ in {key}", slug, there, here)
        if not result.unopposed:
            _judge_count(result, timeline.halls[slug].events)


def _judge_count(result: Declaration, events: Sequence[ev.Event]) -> None:
    papers = result.valid_votes + result.rejected.total
    boxes: dict[int, int] = {}
    in_boxes = 0
    for event in events:
        if isinstance(event, ev.BoxVerified):
            boxes[event.box] = event.papers
        elif isinstance(event, ev.HallOpened):
            in_boxes = event.papers
            demand(in_boxes + event.postal == papers, "the hall has other papers", event, papers)
        elif isinstance(event, ev.VerificationComplete):
            demand(event.papers_verified == papers, "other papers verified", event, papers)
        elif isinstance(event, ev.Reconciled):
            sums = sum(event.votes) + event.rejected
            demand(sums == papers, "other papers reconciled", event, papers)
    demand(not boxes or sum(boxes.values()) == in_boxes, "papers are lost in boxes", boxes)


def _judge_forecast(scenario: Scenario, rng: Random) -> None:
    """A draw is the same in a replay, by itself, and in the batch, whose chances are its draws'."""
    number = 3
    drawn = _unless_it_cannot(lambda: [forecast.draw(scenario, 1, k) for k in range(number)])
    if drawn is None:
        return
    result = forecast.batch(scenario, number, 1, workers=1)
    polled = len(scenario.polled)
    seats = sum(party.seats.mean for party in result.parties.values())
    demand(_close(seats, polled), "seats do not sum to contests", seats, polled)
    for slug, contest in result.contests.items():
        outcomes = [outcome.contests[slug] for outcome in drawn]
        wins = Counter((o.winner.name, o.winner.party) for o in outcomes)
        for place, person in enumerate(contest.candidates):
            won = wins[person.name, person.party]
            demand(_close(person.win * number, won), "a draw that is not the batch's", slug, person)
            votes = [o.candidates[place].votes for o in outcomes]
            mean = 0 if outcomes[0].unopposed else sum(votes) / number
            demand(_close(person.votes.mean, mean, 1), "other votes drawn", slug, person, votes)
        for outcome in outcomes:
            demand(outcome.papers <= outcome.electorate, "more papers drawn than electors", slug)
            demand(all(c.votes >= 0 for c in outcome.candidates), "fewer votes than none", slug)
    chosen = rng.randrange(number)
    timeline = session.play(scenario, 1, chosen)
    for declared in timeline.declarations:
        slug = str(declared.contest)
        there = drawn[chosen].contests[slug]
        told = {(c.name, c.party): c.votes for c in declared.candidates}
        same = told == {(c.name, c.party): c.votes for c in there.candidates}
        demand(same, "the replay of a draw has other votes", declared.contest, told)
        demand(
            declared.elected.name == there.winner.name,
            "the replay of a draw elects another",
            declared.contest,
        )
        if not declared.unopposed:
            _judge_count(declared, timeline.halls[slug].events)
