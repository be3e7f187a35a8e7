"""Declared results for people: a table for one contest, a line each and totals for a night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.scenario import Scenario
from simulator.timeline import Declaration


def print_results(declared: Sequence[Declaration], scenario: Scenario) -> None:
    """Print one contest in full, or every contest in a line with the seats won."""
    console = Console(highlight=False)
    if len(declared) == 1:
        _one(console, declared[0], scenario)
        return
    for d in declared:
        mark = "" if not d.simulated else "  (what-if)"
        console.print(
            f"{d.name}: {d.result}, {d.elected.display_name} {d.elected.votes:,}, "
            f"majority {d.majority:,}{mark}",
            soft_wrap=True,
        )
    seats = Counter(d.elected.party for d in declared)
    totals = ", ".join(f"{party} {n}" for party, n in seats.most_common())
    console.print(Text(f"{len(declared)} seats: {totals}", style="bold"), soft_wrap=True)


def _one(console: Console, d: Declaration, scenario: Scenario) -> None:
    certified = "what-if: not the record" if d.simulated else "certified"
    table = Table(title=f"{d.name}: {d.result} ({certified})", title_style="bold")
    for heading in ("", "candidate", "party", "votes", "share", "change", ""):
        right = heading in ("votes", "share", "change")
        table.add_column(heading, justify="right" if right else "left")
    for c in d.candidates:
        change = "" if d.base is None else c.change_words
        note = "elected" if c.elected else "lost deposit" if c.deposit_lost else ""
        party = scenario.party(c.party)
        table.add_row(
            Text(party.symbol, style=party.colour),
            c.display_name,
            c.party_name,
            f"{c.votes:,}",
            f"{c.share:.1f}",
            change,
            note,
            style="bold" if c.elected else None,
        )
    console.print(table)
    facts = [
        f"Majority {d.majority:,}" + (", by lot" if d.by_lot else ""),
        f"turnout {d.turnout:.2f} %",
        f"valid votes {d.valid_votes:,}",
        f"rejected {d.rejected.total:,}",
        f"electorate {d.electorate:,}",
    ]
    console.print("; ".join(facts) + ".", soft_wrap=True)
    if d.base:
        swing = f" Swing {d.swing}." if d.swing else ""
        console.print(f"Changes in points against {d.base}.{swing}", soft_wrap=True)
    for line in (*d.notable, *d.aftermath):
        console.print(f"· {line}", soft_wrap=True)
