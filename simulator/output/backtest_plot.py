"""``backtest --plot``: the seat error along each night, by start and baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.output.pictures import check_plot, pictures, save
from simulator.projection.backtest import BASELINES, Backtest, Run
from simulator.text import join, quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS: Final = {
    "mrp+exit": "#6a3d9a",
    "polls+exit": "#1f4e9c",
    "base+exit": "#2a7f3e",
    "mrp": "#6a3d9a",
    "polls": "#1f4e9c",
    "base": "#2a7f3e",
}
_OTHER: Final = "#b05010"
TOP: Final = 120
"""Seats beyond which an error is cut off: the others could not be read."""


def write_plot(result: Backtest, path: Path) -> None:
    """Draw a backtest into a file: a chart a night.

    Raises:
        InputError: the file's name or place cannot be used.
        ExtraMissing: matplotlib is not installed.
    """
    check_plot(path)
    with pictures() as figure:
        height = 3.2 * -(-len(result.nights) // 2) + 1.2
        picture = figure(figsize=(11, height), dpi=120, layout="constrained")
        charts = picture.subplots(-(-len(result.nights) // 2), 2, squeeze=False).flat
        for place, axes in enumerate(charts):
            if place < len(result.nights):
                _night(axes, result, result.nights[place])
            else:
                axes.axis("off")
        lines = {str(line.get_label()): line for axes in picture.axes for line in axes.get_lines()}
        picture.legend(
            lines.values(), lines.keys(), loc="outside lower center", ncols=5, fontsize=8
        )
        picture.suptitle(
            "Seat error of the projection (simulated) along past nights, by seats declared\n"
            f"{quantity(result.draws, 'draw')}, seed {result.seed}, parameters: {result.learnt}",
            fontsize=10,
        )
        save(picture, path)


def _night(axes: Axes, result: Backtest, night: str) -> None:
    counts = [name for name in result.checkpoints if not name.endswith("h")]
    places = range(len(counts))
    for name in BASELINES:
        errors = result.baselines.get(night, {}).get(name, {})
        known = [(place, errors[c]) for place, c in enumerate(counts) if c in errors]
        style = "--" if name == "exit poll" else ":"
        axes.plot(
            *zip(*known, strict=True) if known else ((), ()),
            linestyle=style,
            linewidth=1.2,
            label=name,
            color={"exit poll": "#000000", "uniform swing": "#999999"}.get(
                name, "#c9a227" if name == "prior only" else "#cc6677"
            ),
        )
    for run in result.runs:
        if run.night == night and run.sequence is None:
            _line(axes, run, counts)
    axes.set_title(f"{night} (learnt on {join(map(str, result.trained_on[night]))})", fontsize=9)
    axes.set_xticks(list(places), counts, fontsize=7)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_ylim(0, TOP)
    axes.set_ylabel("seats", fontsize=8)


def _line(axes: Axes, run: Run, counts: list[str]) -> None:
    errors = {score.checkpoint: score.error for score in run.scores}
    known = [(place, errors[c]) for place, c in enumerate(counts) if c in errors]
    axes.plot(
        *zip(*known, strict=True) if known else ((), ()),
        color=COLOURS.get(run.start, _OTHER),
        linestyle="-" if run.start.endswith("+exit") else "-.",
        linewidth=1.8 if run.start.endswith("+exit") else 1.0,
        label=run.start,
    )
