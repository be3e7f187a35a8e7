"""``batch --plot``: charts of a batch as PNG or SVG (extra ``plot``: matplotlib).

One contest: how its candidates' shares and its majority are spread. A night: seats of the
parties, and how certain each contest's favourite is. Curves of small parties, narrow and tall,
are cut at the top so that the others can be read. Every picture says that it is
a simulation, with draws and seed, and names whose figures it rests on. The same batch gives the
same SVG everywhere: nothing that a user has set for matplotlib counts here.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from simulator.forecast import BatchResult, ContestForecast
from simulator.output.pictures import check_plot, pictures, save
from simulator.scenario import credit
from simulator.text import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

BINS: Final = 60
LINE: Final = 120
"""Characters of a line below the charts."""
MOST: Final = 8
"""Candidates or parties drawn: those with the largest mean."""


def write_plot(result: BatchResult, path: Path) -> None:
    """Draw a batch into a file.

    Raises:
        InputError: the file's name or place cannot be used.
        ExtraMissing: matplotlib is not installed.
    """
    check_plot(path)
    with pictures() as figure:
        picture = figure(figsize=(9, 8), dpi=120, layout="constrained")
        upper, lower = picture.subplots(2, 1)
        if len(result.contests) == 1:
            contest = next(iter(result.contests.values()))
            _shares(upper, result, contest)
            _majority(lower, result, contest)
        else:
            _seats(upper, result)
            _margins(lower, result)
        picture.suptitle(result.scenario.title)
        around = f"given {result.given}" if result.given else "around the predictions"
        label = f"Simulated: {quantity(result.draws, 'draw')} {around}, seed {result.seed}"
        below = [label, *result.notes, *wrap(credit(result.scenario), LINE)]
        picture.supxlabel("\n".join(below), fontsize=8)
        save(picture, path)


def _shares(axes: Axes, result: BatchResult, contest: ContestForecast) -> None:
    order = sorted(range(len(contest.candidates)), key=lambda i: -contest.candidates[i].share.mean)
    top = 1.15 * max(candidate.share.p95 for candidate in contest.candidates)
    edges = [top * i / BINS for i in range(BINS + 1)]
    people = result.scenario.by_slug[contest.contest].candidates
    names = []
    lines = []
    for index in order[:MOST]:
        parts = result.share_histogram(contest.contest, index, edges)
        party = result.scenario.party(people[index].party)
        names.append(f"{people[index].shown} ({party.short})")
        bins = [100 * part for part in parts]
        lines.append(axes.stairs(bins, edges, color=party.colour, linewidth=1.5))
    # Candidates near zero would hide the others.
    leader = [100 * p for p in result.share_histogram(contest.contest, order[0], edges)]
    axes.set_ylim(0, 2.5 * max(leader))
    axes.set_xlim(0, top)
    axes.set_xlabel("share of the vote, percent")
    axes.set_ylabel("percent of draws")
    _legend(axes, lines, names)


def _majority(axes: Axes, result: BatchResult, contest: ContestForecast) -> None:
    top = max(100, round(1.2 * contest.majority[2]))
    edges = [top * i / BINS for i in range(BINS + 1)]
    parts = result.majority_histogram(contest.contest, edges)
    axes.stairs([100 * part for part in parts], edges, fill=True, color="#777777")
    axes.set_xlim(0, top)
    axes.set_xlabel("majority, votes, whoever wins")
    axes.set_ylabel("percent of draws")


def _seats(axes: Axes, result: BatchResult) -> None:
    parties = [party for party in result.parties.values() if party.seats.mean >= 5][:MOST]
    parties = parties or list(result.parties.values())[:MOST]
    step = max(1, -(-(max(party.seats.p95 for party in parties) + 1) // BINS))
    names = []
    lines = []
    for party in parties:
        described = result.scenario.party(party.party)
        counts = party.histogram
        bins = [100 * float(counts[i : i + step].sum()) / result.draws
                for i in range(0, len(counts), step)]  # fmt: skip
        edges = [i * step - 0.5 for i in range(len(bins) + 1)]
        seats = f"{party.seats.mean:.0f} ({party.seats.p5} to {party.seats.p95})"
        names.append(f"{described.short}: {seats}")
        lines.append(axes.stairs(bins, edges, color=described.colour, linewidth=1.5))
    axes.axvline(result.model.majority, color="#777777", linestyle="--", linewidth=1)
    axes.set_xlim(0, 1.1 * max(1, *(party.seats.p95 for party in parties)))
    # Parties of a few seats would hide the others.
    tallest = max(100 * float(parties[0].histogram[i : i + step].sum()) / result.draws
                  for i in range(0, len(parties[0].histogram), step))  # fmt: skip
    axes.set_ylim(0, 5 * tallest)
    axes.set_xlabel(f"seats ({result.model.majority} are a majority: dashed)")
    axes.set_ylabel("percent of draws")
    _legend(axes, lines, names, "mean and nine in ten")


def _legend(
    axes: Axes, lines: Sequence[Artist], names: Sequence[str], title: str | None = None
) -> None:
    """A legend whose names are data: matplotlib leaves out those that begin with a line."""
    places = [str(place) for place in range(len(names))]
    legend = axes.legend(lines, places, fontsize=8, title=title, title_fontsize=8)
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_text(name)


def _margins(axes: Axes, result: BatchResult) -> None:
    """Chance of each contest's favourite, most certain first."""
    chances = sorted(c.candidates[c.favourite].win for c in result.contests.values())
    axes.stairs([100 * chance for chance in reversed(chances)], fill=True, color="#777777")
    axes.set_xlim(0, len(chances))
    axes.set_ylim(0, 100)
    axes.set_xlabel("contests, from the most certain to the least")
    axes.set_ylabel("favourite wins, percent")
