"""The shipped scenarios as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from simulator.output.console import Console
from simulator.scenario import Summary


def print_summaries(summaries: Sequence[Summary]) -> None:
    """Print name, title or question, base and number of contests."""
    table = Table(box=None, pad_edge=False)
    table.add_column("scenario", style="bold", no_wrap=True)
    table.add_column("what it is")
    table.add_column("seats", justify="right")
    for summary in summaries:
        table.add_row(summary.name, summary.title, str(summary.contests))
    Console().print(table)
