"""The file that the lab saves: what the sliders said, as an author would have written it.

Nothing here imports textual.
"""

from __future__ import annotations

from pathlib import Path

from simulator import describe
from simulator.scenario.changes import write_what_if
from tui.lab.bench import Bench


def title_of(bench: Bench) -> str:
    """The title to offer: the file's own, or one that says what has changed."""
    if bench.title and not bench.altered:
        return bench.title
    words = [describe(change, bench.base) for change in bench.changes]
    if not words:
        return f"What if? {bench.base.title}"
    more = f", and {len(words) - 1} more" if len(words) > 1 else ""
    return f"What if: {words[0]}{more}?"


def name_of(bench: Bench) -> str:
    """A file name to offer that does not exist yet."""
    stem = f"what-if-{bench.extends.rpartition('/')[2].removesuffix('.toml')}"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next((f"{name}.toml" for name in names if not Path(f"{name}.toml").exists()), stem)


def text_of(bench: Bench, title: str) -> str:
    """The file's text; drafts that say nothing are left out."""
    head = (
        "# Set in the what-if lab. Changes act in this order; rates are fractions of 1, shares\n"
        "# and swings are points (percent of the valid votes).\n\n"
    )
    if bench.altered or not bench.sources:
        return head + write_what_if(
            bench.extends, bench.changes, title=title, sources=["Changes: assumed"]
        )
    return head + write_what_if(
        bench.extends,
        bench.changes,
        title=title,
        question=bench.question,
        description=bench.description,
        sources=bench.sources,
    )
