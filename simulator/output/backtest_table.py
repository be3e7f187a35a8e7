"""``backtest`` for people: how far off, how often the intervals held, when it was sure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from simulator.output.console import Console
from simulator.projection.backtest import (
    BASELINES,
    WIDE,
    Backtest,
    Run,
    Score,
    coverage,
    mean_at,
    mean_baseline,
    sequences,
)
from simulator.text import join, quantity

LIMITS: Final = (
    "What this cannot prove: a handful of nights has a handful of outcomes. No false certainty "
    "in them does not prove 99.5 %, and a method that was chosen with these nights in view will "
    "look a little better on them than on the next."
)

Values = Callable[[str], float | None]
"""From a checkpoint to a figure."""


def print_backtest(result: Backtest, console: Console | None = None) -> None:
    """Print a backtest's tables; the training set stands above each."""
    console = console or Console()
    nights = quantity(len(result.nights), "night")
    console.print(
        Text(
            f"Backtest of {nights}: {quantity(result.draws, 'draw')} each, seed {result.seed}; "
            "every figure "
            "is of projections (simulated)",
            "bold",
        ),
        soft_wrap=True,
    )
    for night, took in result.autos.items():
        words = join(f"{name} is {start}" for name, start in took.items())
        console.print(f"on {night} {words}", soft_wrap=True)
    if result.order == "shuffled":
        _shuffled(console, result)
    else:
        _errors(console, result)
        _means(console, result)
        _coverage(console, result)
        _certainties(console, result)
    console.print()
    console.print(LIMITS, soft_wrap=True)


def _title(console: Console, result: Backtest, words: str) -> None:
    console.print()
    console.print(Text(words, "bold"), soft_wrap=True)
    sets: dict[tuple[int, ...], list[str]] = {}
    for night, years in result.trained_on.items():
        sets.setdefault(years, []).append(night)
    for years, names in sets.items():
        console.print(
            f"  parameters for {join(names)} learnt on {join(map(str, years))}",
            style="dim",
            soft_wrap=True,
        )


def _table(console: Console, names: Sequence[str], rows: Sequence[tuple[str, Values, int]]) -> None:
    """Rows of figures by checkpoint: those by declarations, then those by the clock."""
    for part in (
        [name for name in names if not name.endswith("h")],
        [name for name in names if name.endswith("h")],
    ):
        if not part:
            continue
        table = Table(box=None, pad_edge=False)
        table.add_column("declared" if part[0].isdigit() else "by the clock", no_wrap=True)
        for name in part:
            heading = f"{name[:-1]}:00" if name.endswith("h") else name
            table.add_column(heading, justify="right", no_wrap=True)
        for label, values, places in rows:
            cells = (values(name) for name in part)
            shown = ("–" if value is None else _figure(value, places) for value in cells)
            table.add_row(label, *shown, style="bold" if " mean of " in label else "")
        console.print(table)


def _figure(value: float, places: int) -> str:
    """A figure; ``.131`` below one, where the digits behind the point are what tells."""
    words = f"{value:.{places}f}"
    return words.removeprefix("0") if places > 2 else words


def _values(runs: Sequence[Run], value: Callable[[Score], float | None]) -> Values:
    return lambda name: mean_at(runs, name, value)


def _errors(console: Console, result: Backtest) -> None:
    _title(
        console,
        result,
        "Seat error: sum of the absolute errors of the medians, seats (Con, Lab, LD, RUK with "
        "UKIP and the Brexit Party, Green, SNP, PC, other in Great Britain)",
    )
    rows: list[tuple[str, Values, int]] = []
    for start in result.all_starts:
        runs = result.of(start)
        if start in result.starts:
            rows += [(f"{start} {r.night}", _values([r], lambda s: s.error), 0) for r in runs]
        if len(runs) > 1:
            rows.append((f"{start} mean of {len(runs)}", _values(runs, lambda s: s.error), 0))
    rows += [(f"({name})", _baseline(result, name), 0) for name in BASELINES]
    _table(console, result.checkpoints, rows)
    console.print("  In brackets what it has to beat, mean of the nights:", style="dim")
    for name, words in BASELINES.items():
        console.print(f"  ({name}) {words}", style="dim", soft_wrap=True)


def _baseline(result: Backtest, name: str) -> Values:
    return lambda checkpoint: mean_baseline(result, name, checkpoint)


def _means(console: Console, result: Backtest) -> None:
    scores: tuple[tuple[str, tuple[tuple[str, Callable[[Score], float | None], int], ...]], ...] = (
        ("CRPS summed over the groups, seats, mean of the nights", (("", _crps, 1),)),
        (
            "Undeclared seats whose favourite lost, and how many it expected itself",
            ((" lost", lambda s: s.lost, 0), (" expected", lambda s: s.expected_lost, 0)),
        ),
        (
            "Brier and log score per undeclared seat",
            ((" Brier", lambda s: s.brier, 3), (" log", lambda s: s.log, 3)),
        ),
        (
            "Shares in Great Britain: sum of the errors of Con, Lab, LD and RUK, points",
            (("", lambda s: s.national_error, 1),),
        ),
    )
    for title, several in scores:
        _title(console, result, title)
        rows = [
            (f"{start}{words}", _values(result.of(start), value), places)
            for start in result.all_starts
            for words, value, places in several
        ]
        _table(console, result.checkpoints, rows)


def _crps(score: Score) -> float:
    return score.crps


def _coverage(console: Console, result: Backtest) -> None:
    _title(
        console,
        result,
        f"90 % intervals of more than {WIDE} seats: how many of 100 held the actual figure (and "
        "their median width); then 50/80/90 % intervals of all",
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("Con", "Lab", "LD", "SNP", "seats", "shares", "nation"):
        table.add_column(name, justify="right", no_wrap=True)
    for start in result.all_starts:
        found = coverage(result.of(start))
        by_party = (
            "–" if own.share is None else f"{100 * own.share:.0f} ({own.width:.0f})"
            for own in found.parties.values()
        )
        levels = (
            "/".join("–" if part is None else f"{100 * part:.0f}" for part in parts.values())
            for parts in (found.large, found.shares, found.national)
        )
        table.add_row(start, *by_party, *levels)
    console.print(table)
    console.print(
        "  seats: of Con, Lab, LD and SNP; shares: of undeclared seats; nation: Great Britain",
        style="dim",
        soft_wrap=True,
    )


def _certainties(console: Console, result: Backtest) -> None:
    _title(console, result, "When it was sure, at two updates in a row, of what")
    for run in result.runs:
        known: dict[str, str] = {}
        for score in run.scores:
            for claim in score.sure:
                words = f"{claim.party} {claim.what}" if claim.party else claim.what
                known.setdefault(f"{words}{'' if claim.true else ' (FALSE)'}", score.checkpoint)
        told = join(f"{words} at {_moment(name)}" for words, name in known.items())
        console.print(f"{run.start} {run.night}: {told or 'of nothing'}", soft_wrap=True)
    false = sum(len(run.false) for run in result.runs)
    console.print(f"False certainties: {false or 'none'}", style="bold")


def _moment(checkpoint: str) -> str:
    if checkpoint.endswith("h"):
        return f"{checkpoint[:-1]}:00"
    return f"{checkpoint} declared"


def _shuffled(console: Console, result: Backtest) -> None:
    found = sequences(result.runs)
    _title(console, result, f"{quantity(found.number, 'random order')} of declaration")
    part = 100 * found.false / found.number if found.number else 0.0
    console.print(f"with a false certainty: {found.false} ({part:.1f} %)")
    for words, middle, without in (
        ("first true certainty of any kind", found.first_true, found.none),
        (
            "first true certainty of a majority or a hung parliament",
            found.first_house,
            found.no_house,
        ),
    ):
        shown = "never in most" if middle is None else f"{middle:.0f} declared (median)"
        console.print(f"{words}: {shown}; {quantity(without, 'order')} without", soft_wrap=True)
    for run in result.runs:
        for score, claim in run.false:
            who = f"{claim.party} {claim.what}" if claim.party else claim.what
            console.print(
                f"  false: {run.night}, order {run.sequence}: {who} at {score.declared} declared "
                f"({100 * claim.p:.1f} %)",
                soft_wrap=True,
            )
    _title(console, result, "Seat error and CRPS in random orders, seats, mean")
    for start in result.starts:
        rows: list[tuple[str, Values, int]] = [
            (f"{start} error", _values(result.of(start), lambda s: s.error), 0),
            (f"{start} CRPS", _values(result.of(start), _crps), 1),
        ]
        _table(console, result.checkpoints, rows)
