"""Two elections side by side, for people: seats, votes, swing and the seats that changed hands."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.text import Text

from simulator.output.console import Console, titled_table
from simulator.output.known import verdict
from simulator.scenario import KnownContest, KnownNight, Scenario
from simulator.text import join, quantity, signed
from simulator.uk import INDEPENDENT

SEATS_SHOWN = 20
"""Contests are listed up to this many; JSON has them all."""

LEAST: Final = 0.5
"""Percent of the votes in either election from which a party without a seat has its own line."""


def print_elections(base: Scenario, later: Scenario, known: KnownNight, console: Console) -> None:
    """Print what two elections share, in the seats that they share; the second less the first."""
    shared = len(known.contests)
    console.print(
        f"{quantity(shared, 'seat')} within the same boundaries, matched by ONS id. Known figures "
        "alone: forecasts are compared of a night and its what-ifs, not of two elections.",
        soft_wrap=True,
    )
    for night in (base, later):
        if night.modified:
            console.print(Text(f"{night.name} is a what-if, not the record."), soft_wrap=True)
    console.print()
    names = (base.name, later.name)
    if shared == 1:
        first, second = known.contests[0].outcomes
        for name, outcome in zip(names, (first, second), strict=True):
            console.print(Text(f"{name}: {verdict(outcome)}"), soft_wrap=True)
        swing = known.contests[0].swing
    else:
        _seats(console, names, known)
        swing = known.swing
    console.print()
    _votes(console, names, known)
    if swing is not None:
        console.print(f"Swing {swing} (Butler), from {names[0]} to {names[1]}.", soft_wrap=True)
    if shared > 1:
        console.print()
        _hands(console, names, [contest for contest in known.contests if contest.changes_hands])


def _seats(console: Console, names: tuple[str, str], known: KnownNight) -> None:
    table = titled_table(console, "Seats", "party", *names, "difference")
    for party, (a, b) in known.seats.items():
        table.add_row(Text(party), str(a), str(b), signed(b - a))
    console.print(table)


def _votes(console: Console, names: tuple[str, str], known: KnownNight) -> None:
    headings = ("votes", "%", "votes", "%", "points")
    title = f"Votes in {names[0]}, then in {names[1]}"
    table = titled_table(console, title, "party", *headings)
    rest = [0, 0]
    for party, pair in known.votes.items():
        shares = known.shares(party)
        if party not in known.seats and max(shares) < LEAST:
            rest = [total + votes for total, votes in zip(rest, pair, strict=True)]
        else:
            cells = _cells(pair, shares)
            if party == INDEPENDENT:
                cells[-1] = "–"  # they are no party, that it could rise or fall
            table.add_row(Text(party), *cells)
    if any(rest):
        first, second = (
            100 * votes / total if total else 0.0
            for votes, total in zip(rest, known.valid_votes, strict=True)
        )
        table.add_row("others", *_cells((rest[0], rest[1]), (first, second)), style="dim")
    cells = [f"{votes:,}" for votes in known.valid_votes]
    table.add_row("valid votes", cells[0], "", cells[1], "", "", style="dim")
    console.print(table)


def _cells(votes: tuple[int, int], shares: tuple[float, float]) -> list[str]:
    """Votes and share of both; no share, and no difference of shares, where a party had none."""
    cells = []
    for number, share in zip(votes, shares, strict=True):
        cells += [f"{number:,}", f"{share:.1f}"] if number else ["–", "–"]
    return [*cells, signed(shares[1] - shares[0], 1) if all(votes) else "–"]


def _hands(console: Console, names: tuple[str, str], flips: list[KnownContest]) -> None:
    """The seats that another party won, those with the smallest majority first."""
    if not flips:
        console.print("No seat changes hands.")
        return
    ways = Counter(contest.winner for contest in flips).most_common()
    told = join(f"{number} from {a} to {b}" for (a, b), number in ways)
    hands = "seat changes" if len(flips) == 1 else "seats change"
    headings = ("from", "to", f"majority in {names[0]}", f"in {names[1]}")
    title = f"{len(flips)} {hands} hands: {told}"
    table = titled_table(console, title, "contest", *headings)
    for contest in sorted(flips, key=lambda contest: contest.majority[1] or 0)[:SEATS_SHOWN]:
        majorities = ("–" if m is None else f"{m:,}" for m in contest.majority)
        table.add_row(Text(contest.name), *map(Text, contest.winner), *majorities)
    console.print(table)
    if len(flips) > SEATS_SHOWN:
        console.print(f"… and {len(flips) - SEATS_SHOWN} more seats (all with --json).")
