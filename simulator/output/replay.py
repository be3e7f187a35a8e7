"""A timeline printed as it plays: one readable line an event, or one JSON object an event."""

from __future__ import annotations

import sys
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import TextIO

from simulator.outcome import Mark
from simulator.output import jsonl as json_lines
from simulator.output.standing_json import hall_standing, nation_standing
from simulator.scenario import Scenario
from simulator.timeline import Event, Timeline, sentence


def plain_line(event: Event, scenario: Scenario, timeline: Timeline) -> str:
    """``06:48:00 rec …``: the hall's time, whether it is simulated, and a sentence."""
    return (
        f"{timeline.clock(event.time):%a %H:%M:%S} {event.mark.short}  {sentence(event, scenario)}"
    )


def standing_line(timeline: Timeline, scenario: Scenario, at: int) -> str:
    """The ``standing`` JSON line of a moment: the one hall's, or the nation's."""
    seq = bisect_right(timeline.events, at, key=lambda event: event.time) - 1
    slugs = list(timeline.halls)
    one = slugs[0] if len(slugs) == 1 else None
    if one is not None:
        standing = hall_standing(timeline.halls[one].at(at), scenario.by_slug[one], timeline)
    else:
        from simulator.timeline import NationTimeline

        standing = nation_standing(NationTimeline(scenario, timeline).at(at), timeline)
    head = {
        "seq": seq,
        "time": timeline.clock(at).isoformat(),
        "event": "standing",
        "contest": one,
        "simulated": True,
    }
    return json_lines.dumps(head | {key: standing[key] for key in standing if key not in head})


def print_replay(
    timeline: Timeline,
    scenario: Scenario,
    out: TextIO,
    *,
    jsonl: bool,
    speed: float,
    start: int | None = None,
    end: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Print the events from after ``start`` to ``end`` (both seconds after close of poll).

    With a start, the first line is the standing at that moment. ``speed`` is times real time;
    infinite prints without waiting. Narration that is not an event goes to stderr.
    """
    events = timeline.events
    first = 0 if start is None else bisect_right(events, start, key=lambda e: e.time)
    last = len(events) if end is None else bisect_right(events, end, key=lambda e: e.time)
    if not jsonl:
        _say(scenario.title)
        _say("; ".join(f"'{mark.short}' marks {mark.words}" for mark in Mark) + ".")
        for change in scenario.changes:
            _say(f"Changed: {change}")
    if start is not None:
        from simulator.output.standing_text import standing_sentence

        clock = f"{timeline.clock(start):%a %H:%M:%S}"
        out.write(
            standing_line(timeline, scenario, start) + "\n"
            if jsonl
            else f"{clock} {Mark.SIMULATED.short}  {standing_sentence(timeline, scenario, start)}\n"
        )
    now = start or 0
    for event in events[first:last]:
        if speed != float("inf") and event.time > now:
            out.flush()
            sleep((event.time - now) / speed)
        now = max(now, event.time)
        out.write(
            json_lines.dumps(json_lines.event_object(event, scenario, timeline.clock)) + "\n"
            if jsonl
            else plain_line(event, scenario, timeline) + "\n"
        )
    out.flush()
    if not jsonl and last == len(events) and len(timeline.halls) == 1:
        _afterwards(timeline)


def _afterwards(timeline: Timeline) -> None:
    for declaration in timeline.declarations:
        for line in (*declaration.notable, *declaration.aftermath):
            _say(line)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
