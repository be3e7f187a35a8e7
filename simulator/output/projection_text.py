"""A projection on the terminal: the House, the seats too close to say, what to watch, swings.

Every number of seats stands beside its interval, at the same size; no chance that the draws leave
open is printed as 0 or 100 %.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
from rich.table import Table
from rich.text import Text

from simulator.output.batch_table import NARROW, WIDE
from simulator.output.console import Console, print_rows
from simulator.projection import (
    LABEL,
    ContestProjection,
    PartyProjection,
    Projection,
    against_words,
    cautions,
    group_names,
    kind_name,
    nation_sentence,
)
from simulator.scenario import Scenario
from simulator.text import capitalise, of_draws, percent, quantity, signed, sparkline

LISTED: Final = 10
"""Seats listed of those too close to say, and of those to watch."""

KINDS: Final = 8
"""Kinds of seat whose swing is listed: those with most declarations."""


def print_projection(
    projection: Projection, scenario: Scenario, console: Console | None = None
) -> None:
    """Print what a projection says, for people.

    Args:
        projection: the projection.
        scenario: its night.
        console: where to; standard output by default.
    """
    console = console or Console()

    def name(party: str) -> str:
        return scenario.party(party).short

    def say(line: str) -> None:
        console.print(line, soft_wrap=True)

    console.print(Text(scenario.title, style="bold"))
    at = f"{scenario.clock.at(projection.time or 0):%H:%M on %A}"
    say(
        f"{capitalise(LABEL)} at {at}: {projection.declared} of {projection.total} declared; "
        f"{quantity(projection.draws, 'draw')}, seed {projection.seed}"
    )
    say(f"Prior: {projection.told}")
    for change in scenario.changes:
        say(f"· {change}")
    for caution in cautions(projection):
        say(caution)
    console.print()
    _parties(console, projection, scenario)
    console.print()
    say(f"{nation_sentence(projection, name)} ({projection.majority_line} are a majority)")
    against = against_words(projection, name)
    if against:
        say(against)
    close = projection.close_seats
    if close:
        console.print()
        _too_close(console, projection, scenario)
    if projection.watch:
        console.print()
        _watch(console, projection, scenario)
    base = _base(scenario)
    for kind, title in (
        ("region", f"change so far, points{base}"),
        ("battleground", f"by first and second{base}"),
    ):
        _swings(console, projection, scenario, kind, title)


def projection_line(projection: Projection, scenario: Scenario) -> str:
    """A projection in one sentence: seats with intervals, and what is expected of the House."""

    def name(party: str) -> str:
        return scenario.party(party).short

    seats = ", ".join(
        f"{name(party.party)} {range_words(party)}"
        for party in projection.parties.values()
        if party.seats.mean >= 1
    )
    declared = f"{projection.declared} of {projection.total} declared"
    declared = f"{declared}, {quantity(projection.draws, 'draw')}"
    return f"{capitalise(LABEL)}, {declared}: {seats}. {nation_sentence(projection, name)}."


def _base(scenario: Scenario) -> str:
    """What changes are against, by the label that most seats' base has; empty without a base."""
    labels = Counter(contest.base.label for contest in scenario.polled if contest.base)
    return f" (against {labels.most_common(1)[0][0]})" if labels else ""


def range_words(party: PartyProjection) -> str:
    """``410 (391 to 430)``: the median and nine draws in ten."""
    seats = party.seats
    return f"{seats.p50:.0f} ({seats.p5:.0f} to {seats.p95:.0f})"


def _chance(part: float, projection: Projection) -> str:
    """A chance in percent, never 0 or 100 before the last seat."""
    if projection.declared == projection.total:
        return f"{percent(part)} %"
    return of_draws(part, projection.draws)


def _parties(console: Console, projection: Projection, scenario: Scenario) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("party", no_wrap=True)
    for heading in ("median seats", "90 %", "declared"):
        table.add_column(heading, justify="right", no_wrap=True)
    # A party without a seat in nineteen draws of twenty is one of the rest.
    shown = [p for p in projection.parties.values() if p.seats.p95 >= 1]
    rest = [p for p in projection.parties.values() if p.seats.p95 < 1 and p.seats.mean > 0]
    width = WIDE if console.width >= 120 else NARROW
    # On a narrow screen shares have a table of their own.
    together = console.width >= 90
    top = max((round(party.seats.p95) for party in shown), default=0)
    step = max(1, -(-(top + 1) // width))
    drawn = projection.totals.size > 0 and console.width >= 105
    if drawn:
        table.add_column(f"0 to {step * width - 1}", no_wrap=True)
    for heading in ("most seats", "majority", *(["share, 90 %"] if together else [])):
        table.add_column(heading, justify="right", no_wrap=True)
    rows = dict(zip(projection.parties, projection.totals, strict=False))
    shares = Table(box=None, pad_edge=False)
    shares.add_column("party", no_wrap=True)
    shares.add_column("share, 90 %", justify="right", no_wrap=True)
    for party in shown:
        described = scenario.party(party.party)
        share = party.share
        cells: list[str | Text] = [
            described.short,
            f"{party.seats.p50:.0f}",
            f"{party.seats.p5:.0f} to {party.seats.p95:.0f}",
            str(party.declared),
        ]
        if drawn:
            bins = np.bincount(np.minimum(rows[party.party] // step, width - 1), minlength=width)
            cells.append(Text(sparkline(bins.tolist()), style=described.colour))
        cells += [
            _chance(party.largest, projection),
            _chance(party.majority, projection),
        ]
        # As wide as ten and more, so that points stand below points.
        words = f"{share.mean:.1f} ({share.p5:4.1f} to {share.p95:4.1f})" if share else ""
        table.add_row(*cells, *([words] if together else []))
        if words:
            shares.add_row(described.short, words)
    print_rows(console, table)
    if rest:
        mean = sum(party.seats.mean for party in rest)
        others = quantity(len(rest), "more party has", "more parties have")
        console.print(f"{others} {mean:.2f} seats on average")
    hung = _chance(projection.hung, projection)
    console.print(f"\nhung       {hung} (no party with {projection.majority_line})")
    if not together:
        console.print()
        print_rows(console, shares)
    console.print("shares     of the valid votes in Great Britain, percent; mean and nine in ten")


def _favourites(contest: ContestProjection, scenario: Scenario) -> list[str]:
    """The two with the best chances, as ``Labour 55 %``; never certain."""
    first = sorted(contest.candidates, key=lambda c: -c.win)[:2]
    return [f"{scenario.party(c.party).short} {percent(min(c.win, 0.99), 0)} %" for c in first]


def _too_close(console: Console, projection: Projection, scenario: Scenario) -> None:
    close = projection.close_seats
    table = Table(box=None, pad_edge=False)
    table.add_column(f"too close to say ({len(close)})")
    table.add_column("favourite", no_wrap=True)
    table.add_column("next", no_wrap=True)
    notes = []
    for contest in close[:LISTED]:
        name = scenario.by_slug[contest.contest].name
        both = _favourites(contest, scenario)
        if contest.guarded:
            notes.append(f"* {name}: {contest.guarded}")
            name += " *"
        table.add_row(name, *both, *[""] * (2 - len(both)))
    print_rows(console, table)
    if len(close) > LISTED:
        console.print(f"and {len(close) - LISTED} more")
    for note in notes:
        console.print(note, soft_wrap=True)


def _watch(console: Console, projection: Projection, scenario: Scenario) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("to watch: what tells most of the others")
    table.add_column("tells", justify="right", no_wrap=True)
    table.add_column("favourite", no_wrap=True)
    table.add_column("expected", justify="right", no_wrap=True)
    expected = projection.expected.times if projection.expected else {}
    for seat in projection.watch[:LISTED]:
        at = expected.get(seat.contest)
        table.add_row(
            scenario.by_slug[seat.contest].name,
            f"{100 * seat.r2:.0f} %",
            _favourites(projection.contests[seat.contest], scenario)[0],
            "" if at is None else f"{scenario.clock.at(at):%H:%M}",
        )
    print_rows(console, table)


def _swings(
    console: Console, projection: Projection, scenario: Scenario, kind: str, title: str
) -> None:
    swings = [swing for swing in projection.swings if swing.kind == kind]
    if not swings:
        return
    if kind != "region":
        swings = sorted(swings, key=lambda swing: -swing.seats)[:KINDS]
    parties = list(dict.fromkeys(party for swing in swings for party in swing.changes))
    table = Table(box=None, pad_edge=False)
    table.add_column("region" if kind == "region" else "first-second", no_wrap=True)
    table.add_column("seats", justify="right", no_wrap=True)
    # By their ids: six names are wider than a screen. A name of two words may wrap.
    names = group_names(scenario)
    for party in parties:
        table.add_column(names.get(party, party), justify="right")
    for swing in swings:
        table.add_row(
            kind_name(swing.name, names),
            str(swing.seats),
            *(
                signed(swing.changes[party], 1) if party in swing.changes else "–"
                for party in parties
            ),
        )
    console.print()
    console.print(title, soft_wrap=True)
    print_rows(console, table)
