"""A batch on the terminal: one contest's candidates, or a night's parties, with histograms.

Every bar of a histogram is one of eight heights; its tallest bin has the full one. A chance that
is not zero is never printed as zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from simulator.forecast import BatchResult, ContestForecast, PartyForecast, Start
from simulator.output.console import Console, print_rows
from simulator.scenario import Scenario
from simulator.text import nice_step, of_draws, percent, quantity, sparkline

if TYPE_CHECKING:
    from simulator.session import CountedContest, CountedDraws

WIDE: Final = 24
"""Bins of a histogram on the terminal, …"""

NARROW: Final = 12
"""… and where it has fewer than a hundred columns."""


CONTESTS: Final = 10
"""Contests listed of a night: those whose favourite is least certain."""


def print_batch(
    result: BatchResult, console: Console | None = None, counted: CountedDraws | None = None
) -> None:
    """Print what a batch says, for people.

    Args:
        result: the batch.
        console: where to; standard output by default.
        counted: when its first draws would declare, where their count was simulated too.
    """
    console = console or Console()
    console.print(Text(result.scenario.title, style="bold"))
    around = f"given {result.given}" if result.given else "around the predictions"
    draws = quantity(result.draws, "draw")
    console.print(f"Simulated: {draws} {around}, seed {result.seed}", soft_wrap=True)
    for change in result.scenario.changes:
        console.print(f"· {change}", soft_wrap=True)
    console.print()
    if len(result.contests) == 1:
        _one_contest(console, result, next(iter(result.contests.values())), counted)
    else:
        _night(console, result)
        console.print()
        _least_certain(console, result)
    if result.ranges.draws < result.draws:
        console.print(
            f"\nRanges, deposits and recounts rest on {quantity(result.ranges.draws, 'draw')}."
        )
    if counted is not None:
        console.print(f"Declaration times rest on the counts of {quantity(counted.draws, 'draw')}.")
    for note in result.notes:
        console.print(f"Note: {note}.", soft_wrap=True)


def _one_contest(
    console: Console, result: BatchResult, contest: ContestForecast, counted: CountedDraws | None
) -> None:
    top = max(candidate.share.p95 for candidate in contest.candidates)
    scale = max(5, -(-int(top * 1.1) // 5) * 5)
    width = _width(console)
    edges = [scale * i / width for i in range(width + 1)]
    table = Table(box=None, pad_edge=False)
    table.add_column("candidate")
    table.add_column("party", no_wrap=True)
    table.add_column("wins", justify="right", no_wrap=True)
    table.add_column("share, 90 %", justify="right", no_wrap=True)
    table.add_column(f"0 to {scale} %", no_wrap=True)
    table.add_column("lost dep.", justify="right", no_wrap=True)
    order = sorted(range(len(contest.candidates)), key=lambda i: -contest.candidates[i].share.mean)
    people = result.scenario.by_slug[contest.contest].candidates
    decided = contest.start.decided
    for index in order:
        candidate = contest.candidates[index]
        chart = sparkline(result.share_histogram(contest.contest, index, edges))
        party = result.scenario.party(candidate.party)
        table.add_row(
            people[index].shown,
            party.short,
            chance(candidate.win) if decided else _open(result, candidate.win),
            f"{candidate.share.p5:.1f} to {candidate.share.p95:.1f}",
            Text(chart, style=party.colour),
            chance(candidate.deposit_lost),
        )
    print_rows(console, table)
    if contest.start is Start.UNOPPOSED:
        return
    console.print()
    _majority(console, result, contest)
    if counted is not None:
        _declared(console, result.scenario, counted.contests[contest.contest])


def _majority(console: Console, result: BatchResult, contest: ContestForecast) -> None:
    low, middle, high = contest.majority
    step = nice_step(high / WIDE)
    edges = [step * i for i in range(WIDE + 1)]
    chart = sparkline(result.majority_histogram(contest.contest, edges))
    console.print(f"majority   {middle:,} votes; nine in ten from {low:,} to {high:,}")
    console.print(f"           {chart}  0 to {edges[-1]:,}")
    under = ", ".join(
        f"under {limit:,} {chance(part)}" for limit, part in sorted(contest.under.items())
    )
    console.print(f"           {under}")
    console.print(f"recount    {chance(contest.recount)} (a check or recount granted)")
    console.print(f"tie        {chance(contest.tie)} (decided by lot)")


def _declared(console: Console, scenario: Scenario, counted: CountedContest) -> None:
    low, middle, high = (f"{scenario.clock.at(seconds):%H:%M}" for seconds in counted.declared)
    console.print(f"declared   {middle}; nine in ten from {low} to {high}")
    console.print(f"           with a full recount in {chance(counted.recounts)}")


def _night(console: Console, result: BatchResult) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("party", no_wrap=True)
    # The mean here, as what many nights come to; the median of ``project`` is one night's.
    for name in ("mean seats", "90 %"):
        table.add_column(name, justify="right", no_wrap=True)
    shown = [party for party in result.parties.values() if party.seats.mean >= 0.05]
    rest = [party for party in result.parties.values() if 0 < party.seats.mean < 0.05]
    width = _width(console)
    step = max(1, -(-(max(party.seats.p95 for party in shown) + 1) // width))
    table.add_column(f"0 to {step * width - 1} seats", no_wrap=True)
    table.add_column("most seats", justify="right", no_wrap=True)
    table.add_column("majority", justify="right", no_wrap=True)
    for party in shown:
        described = result.scenario.party(party.party)
        table.add_row(
            described.short,
            f"{party.seats.mean:.1f}",
            f"{party.seats.p5} to {party.seats.p95}",
            Text(sparkline(seat_bins(party, step, width)), style=described.colour),
            _open(result, party.largest),
            _open(result, party.majority),
        )
    print_rows(console, table)
    if rest:
        seats = sum(party.seats.mean for party in rest)
        others = quantity(len(rest), "more party wins", "more parties win")
        console.print(f"{others} {seats:.2f} seats between them on average")
    console.print(
        f"\nhung       {_open(result, result.hung)} (no party with {result.model.majority})"
    )
    names = [
        f"{result.contests[slug].name} {_open(result, part)}"
        for slug, part in result.tipping_points[:3]
    ]
    if names:
        console.print(f"tipping    likeliest tipping points: {', '.join(names)}", soft_wrap=True)


def _least_certain(console: Console, result: BatchResult) -> None:
    table = Table(box=None, pad_edge=False)
    # A long name wraps between its words rather than a chance before its percent.
    table.add_column("least certain")
    table.add_column("favourite", no_wrap=True)
    table.add_column("next", no_wrap=True)
    with_poll = [c for c in result.contests.values() if not c.start.decided]
    if not with_poll:
        return
    by_chance = sorted(with_poll, key=lambda c: c.candidates[c.favourite].win)
    for contest in by_chance[:CONTESTS]:
        best = sorted(contest.candidates, key=lambda c: -c.win)[:2]
        chances = [f"{result.scenario.party(c.party).short} {_open(result, c.win)}" for c in best]
        table.add_row(contest.name, *chances)
    print_rows(console, table)


def _width(console: Console) -> int:
    return WIDE if console.width >= 100 else NARROW


def seat_bins(party: PartyForecast, step: int, bins: int) -> list[float]:
    """Draws by seats, so many seats a bin."""
    counts = party.histogram
    return [float(counts[i * step : (i + 1) * step].sum()) for i in range(bins)]


def chance(part: float) -> str:
    """A chance in percent; never 0 or 100 for what is neither."""
    return f"{percent(part)} %"


def _open(result: BatchResult, part: float) -> str:
    """A chance of a night; given what was declared of it, never 0 or 100 while a seat is open."""
    if not result.given or all(c.start.decided for c in result.contests.values()):
        return chance(part)
    return of_draws(part, result.draws)
