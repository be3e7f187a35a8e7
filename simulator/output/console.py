"""The console that tables and styled words are printed on: rich's, for names that are data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO, Any, Final

from rich import console
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from simulator.streams import styled
from simulator.text import expose

NARROWEST: Final = 20
"""Columns or lines below which the environment's word for them is a slip: nothing could be read."""
WIDEST: Final = 1_000
"""Columns of a row in a file or pipe, at most."""
_SIZES: Final = ("COLUMNS", "LINES", "JUPYTER_COLUMNS", "JUPYTER_LINES")


def _environment() -> dict[str, str]:
    """The environment without sizes that no console has, on which rich would print nothing."""
    return {
        name: value for name, value in os.environ.items() if name not in _SIZES or _is_size(value)
    }


def _is_size(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 6 and int(value) >= NARROWEST


class Console(console.Console):
    """A standard stream on which no text is markup, an emoji's name or a command.

    Only rich's own colours reach the stream as they are.

    Args:
        file: where to print; None is standard output.
        stderr: standard error instead.
        width: columns; None takes the terminal's.
    """

    def __init__(
        self, *, file: IO[str] | None = None, stderr: bool = False, width: int | None = None
    ) -> None:
        stream = file or styled(sys.stderr if stderr else sys.stdout)
        super().__init__(
            file=stream,
            markup=False,
            emoji=False,
            highlight=False,
            width=width,
            _environ=_environment(),
        )

    def render_str(self, text: str, **how: Any) -> Text:
        """A text, harmless before its cells are counted."""
        return super().render_str(expose(text, "\n"), **how)

    def render(
        self, renderable: console.RenderableType, options: console.ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The parts of what is printed, all of them harmless."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(expose(segment.text, "\n"), segment.style)


def print_rows(on: Console, table: Table) -> None:
    """Print a table; where no screen is to be fitted, a row of it is a line however wide."""
    if on.is_terminal:
        on.print(table)
        return
    width = on.width
    every = on.measure(table, options=on.options.update(width=WIDEST)).maximum
    on.width = max(width, every)
    on.print(table)
    on.width = width


def titled_table(on: Console, title: str, *headings: str) -> Table:
    """A plain table whose title has been printed; columns of words stand to the left."""
    on.print(Text(title, "bold"), soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        words = place == 0 or heading in ("party", "candidate", "from", "to")
        table.add_column(heading, justify="left" if words else "right")
    return table
