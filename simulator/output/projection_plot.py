"""``project --plot``: a night's projections along the night, a panel a party (extra ``plot``).

The line is the median, the bands hold half and nine in ten of the draws; the exit poll is dashed,
the result of the night as it was played is dotted, and both are named: nothing rests on colour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from simulator.course import Course
from simulator.output.pictures import check_plot, pictures, save
from simulator.projection import LABEL, PartyProjection, Projection, cautions
from simulator.scenario import Scenario, credit
from simulator.text import quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST: Final = 6
"""Parties with a panel: those with most seats."""

LEAST: Final = 3
"""Seats, projected at some moment or won, below which a party has none."""

LINE: Final = 130
"""Characters of a line below the panels."""

HOUR: Final = 3600


def write_plot(
    projections: Sequence[Projection], course: Course, scenario: Scenario, path: Path
) -> None:
    """Draw a night's projections into a file.

    Args:
        projections: at moments of the night, ascending.
        course: of the night, which has the result.
        scenario: the night.
        path: .png or .svg.

    Raises:
        InputError: the file's name or place cannot be used.
        ExtraMissing: matplotlib is not installed.
    """
    check_plot(path)
    won = Counter(outcome.winner.party for outcome in course.outcome.contests.values())
    shown = _largest(projections, won)
    poll = scenario.exit_poll.seats if scenario.exit_poll and not scenario.modified else {}
    with pictures() as figure:
        rows = ceil(len(shown) / 2)
        picture = figure(figsize=(10, 1.5 + 2.6 * rows), dpi=120, layout="constrained")
        panels = picture.subplots(rows, 2, sharex=True, squeeze=False).flatten()
        for axes, party in zip(panels, shown, strict=False):
            _panel(axes, party, projections, scenario, poll.get(party), won[party])
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        for axes in panels[max(0, len(shown) - 2) : len(shown)]:
            axes.tick_params(labelbottom=True)
        last = projections[-1]
        picture.suptitle(f"{scenario.title}: {LABEL}")
        below = [
            "Seats: median (line), half and nine in ten of "
            f"{quantity(last.draws, 'draw')} (bands), "
            f"seed {last.seed}; {last.declared} of {last.total} declared at the end",
            *_balanced(f"Prior: {last.told}"),
            *dict.fromkeys(words for p in projections for words in cautions(p)),
            *_balanced(credit(scenario)),
        ]
        picture.supxlabel("\n".join(below), fontsize=8)
        save(picture, path)


def _balanced(text: str) -> list[str]:
    """A text in as few lines as it takes, about equally long: none is left with a word."""
    lines = wrap(text, LINE)
    return wrap(text, min(LINE, len(text) // len(lines) + 12)) if len(lines) > 1 else lines


def _largest(projections: Iterable[Projection], won: Counter[str]) -> list[str]:
    most = Counter(won)
    for projection in projections:
        for name, party in projection.parties.items():
            most[name] = max(most[name], round(party.seats.p50))
    return [name for name, seats in most.most_common(MOST) if seats >= LEAST] or [
        name for name, _ in most.most_common(1)
    ]


def _panel(
    axes: Axes,
    name: str,
    projections: Sequence[Projection],
    scenario: Scenario,
    exit_poll: int | None,
    won: int,
) -> None:
    from matplotlib.ticker import MaxNLocator

    described = scenario.party(name)
    parties = [projection.parties.get(name) for projection in projections]
    hours = [(projection.time or 0) / HOUR for projection in projections]

    def line(percentile: str) -> list[float]:
        return [_at(party, percentile) for party in parties]

    bands: dict[str, Any] = {"step": "post", "linewidth": 0, "color": described.colour}
    axes.fill_between(hours, line("p5"), line("p95"), alpha=0.2, **bands)
    axes.fill_between(hours, line("p25"), line("p75"), alpha=0.35, **bands)
    axes.step(hours, line("p50"), where="post", color="#222222", linewidth=1.2)
    levels = [("result", won, ":")]
    if exit_poll is not None:
        levels.append(("exit poll", exit_poll, "--"))
    for _, seats, style in levels:
        axes.axhline(seats, color="#555555", linestyle=style, linewidth=1)
    told = ", ".join(f"{what} {seats} ({_STYLES[style]})" for what, seats, style in levels)
    axes.set_title(f"{described.short}: {told}", fontsize=9)
    axes.set_ylabel("seats", fontsize=8)
    axes.tick_params(labelsize=8)
    ends = [seats for _, seats, _ in levels] + line("p5") + line("p95")
    low, high = min(ends), max(ends)
    room = max(1.0, 0.06 * (high - low))
    axes.set_ylim(max(-0.5, low - room), high + room)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0, max(hours[-1], 0.25))
    first = range(0, ceil(hours[-1]) + 1, max(1, ceil(hours[-1] / 9)))
    axes.set_xticks(list(first), [f"{scenario.clock.at(h * HOUR):%H:%M}" for h in first])


_STYLES: Final = {":": "dotted", "--": "dashed"}


def _at(party: PartyProjection | None, percentile: str) -> float:
    """A percentile of its seats; zero where it has no chance of one."""
    return 0.0 if party is None else float(getattr(party.seats, percentile))
