"""The ``replay`` command: a night in the terminal UI, as lines, or as something to share."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator import streams
from simulator.commands.common import condition_of, moment_of, refuse_sources
from simulator.disk import refuse_target
from simulator.errors import ElectionNightError, InputError
from simulator.request import (
    DEFAULT_SPEED,
    RECORDED_SIZE,
    Direction,
    OpenTui,
    Recording,
    TuiRequest,
)
from simulator.scenario import Scenario, load
from simulator.text import excerpt, expose, join, quote

if TYPE_CHECKING:
    from simulator.live import KeptNight
    from simulator.outcome import ContestOutcome
    from simulator.projection import Projection
    from simulator.session import Condition
    from simulator.timeline import Timeline

SLOWEST: Final = 0.001
"""Times real time: an hour's night at a thousandth takes six weeks."""

SUFFIX: Final = ".cast"
"""Of recordings, as players of them expect."""


def run(options: Namespace, open_tui: OpenTui | None) -> int:
    """Run the ``replay`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    _take_up(options)
    if options.draw is None and (options.exit_poll or options.given is not None):
        name = "--exit-poll" if options.exit_poll else "--given"
        raise InputError(f"{name} is what draws are conditioned on: it goes with --draw K")
    if options.html is not None:
        return _page(options)
    # What only lines can show is printed, whether or not there is a terminal for screens.
    lines = options.events is not None or options.sources or options.projection or options.moments
    printing = options.plain or options.jsonl or options.json or lines
    terminal = streams.is_terminal() or options.record is not None
    speed = options.speed or (float("inf") if printing or not terminal else DEFAULT_SPEED)
    screens = terminal and not printing and open_tui is not None
    record = _record(options, screens=screens)
    direction = _direction(options, screens=screens)
    if options.speed is not None and not options.speed >= SLOWEST:
        raise InputError(f"--speed must be {SLOWEST:g} or more, or max, not {options.speed:g}")
    if screens and open_tui is not None:
        return open_tui(
            TuiRequest(
                scenario=None if options.kept else options.scenario,
                journal=options.scenario if options.kept else None,
                contest=options.contest,
                seed=options.seed,
                draw=options.draw,
                exit_poll=options.exit_poll,
                given=options.given,
                speed=speed,
                at=options.at,
                until=options.until,
                no_color=options.no_color,
                direction=direction,
                record=record,
            )
        )
    if options.moments or options.json:
        return _moments(options)
    from simulator import forecast
    from simulator.output import jsonl, progress, replay

    forecast.check_seed(options.seed)
    if options.jsonl:
        refuse_sources(options)
    kinds = None if options.events is None else replay.kinds_of(options.events)
    scenario = _scenario(options)
    start = moment_of(options.at, scenario, "--at")
    end = moment_of(options.until, scenario, "--until")
    if options.projection:
        from simulator.output import replay_projection

        replay_projection.check_several(scenario, options.contest)
        kinds = kinds and kinds | {jsonl.PROJECTION}
    elif kinds and jsonl.PROJECTION in kinds:
        raise InputError("--events projection goes with --projection")
    condition = condition_of(options, scenario)
    timeline = _play(options, scenario, condition)
    out = streams.data() if options.jsonl else sys.stdout
    # Lines on a terminal are progress enough.
    quiet = not options.projection or sys.stdout.isatty()
    with nullcontext() if quiet else progress.show("projecting") as report:
        replay.print_replay(
            timeline,
            scenario,
            out,
            jsonl=options.jsonl,
            speed=speed,
            start=start,
            end=end,
            kinds=kinds,
            sources=options.sources,
            public=options.view == "public",
            updates=replay_projection.Updates(
                timeline,
                scenario,
                condition,
                start=start,
                end=end,
                progress=report,
                results=_results(options),
            )
            if options.projection
            else None,
        )
    return 0


def _play(options: Namespace, scenario: Scenario, condition: Condition | None) -> Timeline:
    """The night that is asked for, or as the public followed it."""
    from simulator import session
    from simulator.telling import heard_of_night

    kept: KeptNight | None = options.kept
    if kept is not None:
        timeline = kept.timeline(options.contest)
    else:
        timeline = session.play(
            scenario, options.seed, options.draw, options.contest, condition=condition
        )
    return heard_of_night(timeline) if options.view == "public" else timeline


def _moments(options: Namespace) -> int:
    """Print the running order of a night, or of one hall.

    Raises:
        InputError: every option that does not fit, or what ``session.play`` refuses.
    """
    from simulator import forecast
    from simulator.output import moments, progress, replay_projection

    wrong = {
        "--json goes with --moments; the events of a replay as JSON are --jsonl": (
            options.json and not options.moments
        ),
        "--moments are printed as lines, or with --json as one list: not with --jsonl": (
            options.jsonl
        ),
        "--moments are printed at once: --speed is for events": options.speed is not None,
    }
    if any(wrong.values()):
        raise InputError(*(why for why, so in wrong.items() if so))
    forecast.check_seed(options.seed)
    if options.json:
        refuse_sources(options)
    kinds = None if options.events is None else moments.moment_kinds(options.events)
    scenario = _scenario(options)
    start = moment_of(options.at, scenario, "--at")
    end = moment_of(options.until, scenario, "--until")
    if options.projection:
        replay_projection.check_several(scenario, options.contest)
    condition = condition_of(options, scenario)
    timeline = _play(options, scenario, condition)
    projections: list[Projection] = []
    if options.projection:
        with progress.show("projecting") as report:
            projections = moments.project_quarters(
                timeline, scenario, condition, end=end, progress=report, results=_results(options)
            )
    moments.print_moments(
        moments.find_moments(timeline, scenario, projections),
        timeline,
        scenario,
        streams.data() if options.json else sys.stdout,
        json=options.json,
        start=start,
        end=end,
        kinds=kinds,
        sources=options.sources,
    )
    return 0


def _page(options: Namespace) -> int:
    """Write the page of a night, or of one hall.

    Raises:
        InputError: every option that does not fit, no file can stand there, or what
            ``session.play`` refuses.
    """
    from simulator import forecast
    from simulator.output import html, progress

    asked = {
        "--speed": options.speed is not None,
        "--events": options.events is not None,
        "--moments": options.moments,
        "--projection": options.projection,
        "--sources": options.sources,
        "--no-set-pieces": options.no_set_pieces,
        "--shown": options.shown is not None,
        "--record": options.record is not None,
        "--size": options.size is not None,
    }
    wrong = [f"{name} does not go with --html" for name, there in asked.items() if there]
    length = _length(options.length, wrong)
    if wrong:
        raise InputError(*wrong)
    path = Path(options.html)
    html.check_page(path)
    forecast.check_seed(options.seed)
    scenario = _scenario(options)
    start = moment_of(options.at, scenario, "--at")
    end = moment_of(options.until, scenario, "--until")
    condition = condition_of(options, scenario)
    with progress.show("playing, then writing the page") as report:
        timeline = _play(options, scenario, condition)
        if report is not None:
            report(1, 2)
        cut = html.Cut(start or 0, end, length, options.view == "public")
        html.write_page(timeline, scenario, path, cut)
    print(f"wrote {expose(str(path))}", file=sys.stderr)
    return 0


def _direction(options: Namespace, *, screens: bool) -> Direction:
    """How a replay is to be told.

    Raises:
        InputError: every option that does not fit what is asked for.
    """
    wrong: list[str] = []
    length = _length(options.length, wrong)
    if not screens:
        given = {
            "--length": options.length is not None,
            "--no-set-pieces": options.no_set_pieces,
            "--shown": options.shown is not None,
        }
        wrong += [
            f"{name} is for screens: this prints lines" for name, there in given.items() if there
        ]
    elif options.shown is not None:
        wrong += _unwritable(Path(options.shown))
    if wrong:
        raise InputError(*wrong)
    return Direction(
        directed=options.speed is None,
        length=length,
        set_pieces=not options.no_set_pieces,
        view=options.view,
        shown=options.shown,
    )


def _length(text: str | None, wrong: list[str]) -> float | None:
    """Wall seconds of ``--length``, if it is given; ``wrong`` gets why it is none."""
    from simulator.telling import seconds_of

    if text is None:
        return None
    try:
        return seconds_of(text)
    except ValueError as error:
        wrong.append(f"--length: {error}")
        return None


def _record(options: Namespace, *, screens: bool) -> Recording | None:
    """What screens are recorded in, if they are.

    Raises:
        InputError: every option that does not fit; the scenario has problems.
    """
    if options.record is None:
        if options.size is not None:
            raise InputError("--size is of a recording: it goes with --record FILE.cast")
        return None
    wrong, size = [], RECORDED_SIZE
    if not screens:
        wrong.append("--record is of screens: this prints lines")
    if Path(options.record).suffix != SUFFIX:
        wrong.append(f"--record: the name must end in {SUFFIX}, not be {excerpt(options.record)}")
    if options.size is not None:
        try:
            size = size_of(options.size)
        except ValueError as error:
            wrong.append(f"--size: {error}")
    if wrong:
        raise InputError(*wrong)
    # What is wrong with it is said before the first second is recorded.
    scenario = _scenario(options)
    for text, option in ((options.at, "--at"), (options.until, "--until")):
        moment_of(text, scenario, option)
    return Recording(options.record, scenario.title, *size)


def size_of(text: str) -> tuple[int, int]:
    """Columns and rows of ``120x36``.

    Raises:
        ValueError: no such size, or one that no terminal has.
    """
    parts = text.casefold().split("x")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError(f"should be COLUMNSxROWS, such as 120x36, not {excerpt(text)}")
    columns, rows = (int(part[:5]) for part in parts)
    if not (20 <= columns <= 500 and 8 <= rows <= 200):
        raise ValueError(f"from 20x8 to 500x200 can be recorded, not {excerpt(text)}")
    return columns, rows


def _unwritable(path: Path) -> list[str]:
    """Why no log can be begun there; empty where one can."""
    if os.path.lexists(path):
        return [f"--shown: {quote(str(path))} exists already"]
    try:
        refuse_target(path)
        if not os.access(path.parent, os.W_OK):
            raise InputError(f"{path}: its folder cannot be written to")
    except ElectionNightError as error:
        return [f"--shown: {line}" for line in error.lines]
    return []


def _scenario(options: Namespace) -> Scenario:
    """The night's scenario: the one asked for, or a live night's as it came to be."""
    kept: KeptNight | None = options.kept
    return load(options.scenario) if kept is None else kept.night.scenario


def _results(options: Namespace) -> Mapping[str, ContestOutcome] | None:
    """The results of a live night, which its scenario does not know; None of any other."""
    kept: KeptNight | None = options.kept
    return None if kept is None else kept.night.results


def _take_up_journal(options: Namespace) -> KeptNight:
    """The night of a journal, which is played as it was kept.

    Raises:
        InputError: every option that does not fit, or it cannot be read.
    """
    from simulator.output import recording

    asked = {
        "--draw": options.draw is not None,
        "--seed": options.seed != 1,
        "--exit-poll": options.exit_poll,
        "--given": options.given is not None,
    }
    names = [name for name, there in asked.items() if there]
    if names:
        verb = "is" if len(names) == 1 else "are"
        raise InputError(f"{join(names)} {verb} not for a live night: it plays as it was kept")
    return recording.read_kept(options.scenario)


def _take_up(options: Namespace) -> None:
    """Play what a file of JSON lines is a record of, as it was; a contest may be asked for."""
    from simulator.output import recording

    options.kept = None
    if recording.is_journal_name(options.scenario):
        options.kept = _take_up_journal(options)
        return
    if not recording.is_recording(options.scenario):
        return
    if options.draw is not None:
        raise InputError("--draw is not for a recorded night, which says what was drawn")
    if options.exit_poll or options.given is not None:
        raise InputError("a recorded night says itself what it was conditioned on")
    recorded = recording.read_recording(options.scenario)
    options.scenario, options.draw = recorded.scenario, recorded.draw
    options.seed = recorded.seed
    options.exit_poll, options.given = recorded.exit_poll, recorded.given
    options.contest = options.contest or recorded.contest
    if recorded.warning:
        print(recorded.warning, file=sys.stderr)
