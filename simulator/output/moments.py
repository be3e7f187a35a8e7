"""``replay --moments``: the running order of a night or of a hall, as lines or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from simulator.conditions import projector_of
from simulator.course import course_along, project_along
from simulator.errors import InputError
from simulator.outcome import ContestOutcome
from simulator.output import jsonl
from simulator.projection import Projection
from simulator.scenario import Scenario, name_source
from simulator.session import Condition
from simulator.telling import (
    Kind,
    Moment,
    Rank,
    hall_order,
    moment_clock,
    running_order,
    seats_by_party,
)
from simulator.text import nearest, quantity, quote
from simulator.timeline import NationTimeline, Timeline

DRAWS = 500
"""Of each projection of a quarter of an hour."""


def moment_kinds(text: str) -> frozenset[Kind]:
    """Kinds of moments out of ``KIND[,KIND]``.

    Raises:
        InputError: kinds that do not exist; the message names the nearest.
    """
    known = [kind.value for kind in Kind]
    wanted = [word.strip() for word in text.split(",")]
    wrong = []
    for word in wanted:
        if word not in known:
            near = nearest(word, known)
            hint = f" (nearest: {near})" if near else ""
            wrong.append(f"--events: no kind of moment {quote(word)}{hint}")
    if wrong:
        raise InputError(*wrong)
    return frozenset(Kind(word) for word in wanted)


def find_moments(
    timeline: Timeline,
    scenario: Scenario,
    projections: Sequence[Projection] = (),
) -> tuple[Moment, ...]:
    """The running order of what was played: of the one hall, or of the nation."""
    if len(timeline.halls) == 1:
        (hall,) = timeline.halls.values()
        return hall_order(scenario, hall, timeline)
    return running_order(NationTimeline(scenario, timeline), projections)


def project_quarters(
    timeline: Timeline,
    scenario: Scenario,
    condition: Condition | None = None,
    *,
    end: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    results: Mapping[str, ContestOutcome] | None = None,
) -> list[Projection]:
    """What was to be expected at 22:00 and at each full quarter that had news, up to ``end``.

    Of a night that was kept live the ``results`` are handed in.
    """
    course = course_along(scenario, timeline, condition, results)
    times = [time for time in course.quarters() if end is None or time <= end]
    projector = projector_of(scenario, timeline, condition, DRAWS)
    made = []
    for projection in project_along(projector, course, times, besides=False):
        made.append(projection)
        if progress is not None:
            progress(len(made), len(times))
    return made


def moment_object(moment: Moment, timeline: Timeline) -> dict[str, Any]:
    """A moment as the contract's JSON object."""
    return {
        "time": timeline.clock(moment.time).isoformat(),
        "kind": moment.kind,
        "rank": int(moment.rank),
        "headline": moment.headline,
        "detail": moment.detail,
        "contest": moment.contest,
        "mark": moment.mark,
        **jsonl.said_of_test(test=timeline.test),
        "party": moment.party,
        "also": [str(kind) for kind in moment.also],
        "seconds": moment.seconds,
        "source": moment.source,
    }


def moment_line(moment: Moment, timeline: Timeline, *, sources: bool = False) -> str:
    """``06:48 rec  Liz Truss out: Labour gain South West Norfolk  Terry Jermy …``."""
    clock = moment_clock(timeline, moment.time)
    headline = moment.headline.removeprefix(f"{clock} · ")  # a card has no other clock
    said = "  ".join(filter(None, (headline, moment.detail)))
    line = f"{clock} {moment.mark.short}  {timeline.test_words}{said}"
    where = f" [{name_source(moment.source)}]" if sources and moment.source else ""
    return f"{line}{where}"


def print_moments(
    moments: Iterable[Moment],
    timeline: Timeline,
    scenario: Scenario,
    out: TextIO,
    *,
    json: bool = False,
    start: int | None = None,
    end: int | None = None,
    kinds: frozenset[Kind] | None = None,
    sources: bool = False,
) -> None:
    """Print the moments from after ``start`` to ``end`` (both seconds after close of poll).

    What is only counted (holds) is in JSON, and a last line of words says how many they are.
    ``kinds``: moments that are of one of these, whatever they are called by.
    """
    wanted = [
        moment
        for moment in moments
        if (start is None or moment.time > start)
        and (end is None or moment.time <= end)
        and (kinds is None or kinds & {moment.kind, *moment.also})
    ]
    if json:
        told = [moment_object(moment, timeline) for moment in wanted]
        out.write(jsonl.dumps(told) + "\n")
        return
    counted = [m for m in wanted if m.rank is Rank.COUNTED] if kinds is None else []
    for moment in wanted:
        if kinds is not None or moment.rank is not Rank.COUNTED:
            out.write(moment_line(moment, timeline, sources=sources) + "\n")
    if counted:
        held = all(moment.kind is Kind.HOLD for moment in counted)
        number = quantity(len(counted), "hold" if held else "declaration")
        by_party = Counter(moment.party for moment in counted if moment.party is not None)
        out.write(
            f"{timeline.test_words}Not listed: {number}, {seats_by_party(by_party, scenario)}\n"
        )
