"""A timeline printed as it plays: one readable line an event, or one JSON object an event."""

from __future__ import annotations

import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, TextIO

from simulator.errors import InputError
from simulator.outcome import Mark
from simulator.output import jsonl as json_lines
from simulator.output.standing_json import hall_standing, nation_standing
from simulator.scenario import Candidate, Scenario, describe_credit, list_sources, name_source
from simulator.telling import exit_poll_name
from simulator.text import nearest, quote
from simulator.timeline import (
    Declaration,
    Event,
    HallOpened,
    Timeline,
    describe_pace,
    sentence,
)
from simulator.timeline import events as ev

if TYPE_CHECKING:
    from simulator.output.replay_projection import Updates

EXIT_POLL: Final = "exit_poll"
"""The kind of the event that publishes it: on a drawn or changed night that of the real one."""

STANDING: Final = "standing"
"""The kind of the line that sums up what was before ``--at``; no event of a timeline."""


def print_sources(timeline: Timeline, scenario: Scenario, out: TextIO) -> None:
    """Print what a night rests on, or one contest of it, a line a source, with licences."""
    slugs = list(timeline.halls)
    contest = slugs[0] if len(slugs) == 1 else None
    for line in list_sources(scenario, contest, drawn=timeline.draw is not None):
        out.write(describe_credit(line) + "\n")


def plain_line(
    event: Event, scenario: Scenario, timeline: Timeline, *, sources: bool = False
) -> str:
    """``06:48:00 rec …``: the hall's time, what the event may be called, and a sentence.

    With ``sources`` the line ends on where it was reported, if it was, and a hall's first one on
    how its clock was bent.
    """
    said = sentence(event, scenario)
    if event.kind == EXIT_POLL:
        said = said.replace("exit poll", exit_poll_name(scenario, timeline), 1)
    clock = f"{timeline.clock(event.time):%a %H:%M:%S}"
    line = f"{clock} {event.mark.short}  {timeline.test_words}{said}"
    return f"{line}{_source(event, scenario)}" if sources else line


def _source(event: Event, scenario: Scenario) -> str:
    source = getattr(event, "source", None)
    parts: list[tuple[str, str | None]]
    if isinstance(event, HallOpened):
        parts = [("minutes", describe_pace(event, scenario.by_slug[event.contest or ""]))]
    elif isinstance(event, Declaration):
        minute = event.time_source and name_source(event.time_source)
        parts = [("figures", source), ("minute", minute)]
    else:
        parts = [("source", source and name_source(source))]
    said = "; ".join(f"{what}: {where}" for what, where in parts if where)
    return f" [{said}]" if said else ""


def standing_line(
    timeline: Timeline,
    scenario: Scenario,
    at: int,
    updates: Updates | None = None,
    *,
    public: bool = False,
) -> str:
    """The ``standing`` JSON line of a moment: the one hall's, or the nation's.

    It has the number of the last line up to then, projections among them.
    """
    seq = bisect_right(timeline.events, at, key=lambda event: event.time) - 1
    seq += updates.passed(at) if updates else 0
    slugs = list(timeline.halls)
    one = slugs[0] if len(slugs) == 1 else None
    if one is not None:
        standing = hall_standing(
            timeline.halls[one].at(at), scenario.by_slug[one], timeline, public=public
        )
    else:
        from simulator.timeline import NationTimeline

        standing = nation_standing(NationTimeline(scenario, timeline).at(at), scenario, timeline)
    head = {
        "seq": seq,
        "time": timeline.clock(at).isoformat(),
        "event": STANDING,
        "contest": one,
        "simulated": standing["simulated"],
        "mark": standing["mark"],
        **json_lines.said_of_test(test=timeline.test),
    }
    return json_lines.dumps(head | {key: standing[key] for key in standing if key not in head})


def kinds_of(text: str) -> frozenset[str]:
    """Kinds of events out of ``KIND[,KIND]``.

    Raises:
        InputError: a kind that does not exist; the message names the nearest.
    """
    known = {STANDING, json_lines.PROJECTION, *(kind.kind for kind in Event.__subclasses__())}
    wanted = [word.strip() for word in text.split(",")]
    wrong = [word for word in wanted if word not in known]
    if wrong:
        raise InputError(f"--events: {'; '.join(_no_kind(word, known) for word in wrong)}")
    return frozenset(wanted)


def _no_kind(word: str, known: Iterable[str]) -> str:
    near = nearest(word, sorted(known))
    return f"no kind {quote(word)}" + (f" (nearest: {near})" if near else "")


def print_replay(
    timeline: Timeline,
    scenario: Scenario,
    out: TextIO,
    *,
    jsonl: bool,
    speed: float,
    start: int | None = None,
    end: int | None = None,
    kinds: frozenset[str] | None = None,
    sources: bool = False,
    public: bool = False,
    updates: Updates | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Print the events from after ``start`` to ``end`` (both seconds after close of poll).

    With a start, the first line is the standing at that moment. ``speed`` is times real time;
    infinite prints without waiting. ``kinds``: lines of these kinds alone; ``sources``: plain lines
    end on theirs, and a list of all follows; ``updates``: projections between them, which are
    numbered with the events; ``public``: the timeline is as the public hears it.
    Narration that is not an event goes to stderr.
    """
    events = timeline.events
    first = 0 if start is None else bisect_right(events, start, key=lambda e: e.time)
    last = len(events) if end is None else bisect_right(events, end, key=lambda e: e.time)
    shown = [event for event in events[first:last] if kinds is None or event.kind in kinds]
    standing = start is not None and (kinds is None or STANDING in kinds)
    if not jsonl:
        _say(scenario.title)
        if timeline.draw is not None:
            _say(_drawn(timeline))
        marks = {event.mark for event in shown}
        if standing:
            marks.add(timeline.undeclared_mark)
        legend = [f"'{mark.short}' marks {mark.words}" for mark in Mark if mark in marks]
        if legend:
            _say("; ".join(legend) + ".")
        for change in scenario.changes:
            _say(f"Changed: {change}")
        if start is None:
            _beforehand(timeline, scenario)
    if start is not None and standing:
        from simulator.output.standing_text import standing_sentence

        clock = f"{timeline.clock(start):%a %H:%M:%S}"
        out.write(
            standing_line(timeline, scenario, start, updates, public=public) + "\n"
            if jsonl
            else f"{clock} {timeline.undeclared_mark.short}  "
            f"{timeline.test_words}{standing_sentence(timeline, scenario, start, public=public)}\n"
        )
    now = start or 0

    def emit(at: int, line: str) -> None:
        nonlocal now
        if speed != float("inf") and at > now:
            out.flush()
            sleep((at - now) / speed)
        now = max(now, at)
        out.write(line + "\n")

    def project(before: int | None = None) -> None:
        if updates is None:
            return
        line = updates.line if jsonl else updates.plain
        for projection in updates.due(before):
            emit(projection.time or 0, line(projection))
            out.flush()  # each takes its time: who reads along shall have it

    for event in shown:
        project(event.time)
        if jsonl:
            told = json_lines.event_object(event, scenario, timeline)
            if updates:
                told["seq"] += updates.shift(event.time)
            emit(event.time, json_lines.dumps(told))
        elif not isinstance(event, ev.CountUnderWay):  # that a hall counts is no news to people
            emit(
                event.time, plain_line(event, scenario, timeline, sources=sources or timeline.live)
            )
    project()
    if sources and not jsonl:
        print_sources(timeline, scenario, out)
    out.flush()
    if not jsonl and last == len(events) and len(timeline.halls) == 1:
        _afterwards(timeline)


def _drawn(timeline: Timeline) -> str:
    """That the night never was: which draw it is, and what it was drawn on."""
    given = timeline.given
    around = f"given {given.words}" if given else "around what was expected before the poll"
    return f"Drawn outcome {timeline.draw}, seed {timeline.seed}: a simulation, {around}."


def _beforehand(timeline: Timeline, scenario: Scenario) -> None:
    """Tell what a viewer should know before 22:00: why it matters, and who stands.

    What a file tells of its night is not told of a night that was changed or drawn.
    """
    slugs = list(timeline.halls)
    if len(slugs) != 1:
        told = () if scenario.modified or timeline.draw is not None else scenario.opening
        people: tuple[Candidate, ...] = ()
    else:
        contest = scenario.by_slug[slugs[0]]
        told = () if contest.modified or timeline.draw is not None else contest.opening
        people = tuple(contest.candidates[i] for i in contest.declaration_order)
    for line in told:
        _say(line)
    for who in people:
        party = scenario.party(who.party).name
        about = [who.description if who.description != party else None, who.status, who.note]
        if any(about):
            _say(f"{who.shown} ({party}): {'; '.join(words for words in about if words)}")


def _afterwards(timeline: Timeline) -> None:
    for declaration in timeline.declarations:
        for line in (*declaration.notable, *declaration.aftermath):
            _say(line)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
