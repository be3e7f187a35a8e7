"""The shipped scenarios as a table, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from simulator.output.console import Console
from simulator.scenario import Summary


def summary_objects(summaries: Sequence[Summary]) -> list[dict[str, Any]]:
    """The contract's list of JSON objects, in the order of the list."""
    return [
        {**asdict(summary), "date": summary.date.isoformat() if summary.date else None}
        for summary in summaries
    ]


def print_summaries(summaries: Sequence[Summary]) -> None:
    """Print name, title or question, base and number of contests."""
    table = Table(box=None, pad_edge=False)
    table.add_column("scenario", style="bold", no_wrap=True)
    table.add_column("what it is")
    table.add_column("seats", justify="right")
    for summary in summaries:
        table.add_row(summary.name, summary.title, str(summary.contests))
    Console().print(table)
