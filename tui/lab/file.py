"""The file that the lab saves: what the sliders said, as an author would have written it.

Nothing here imports textual.
"""

from __future__ import annotations

import os
from pathlib import Path

from simulator.errors import InputError
from simulator.scenario.changes import describe, write_what_if
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


def save(path: Path, text: str, *, over: bool = False) -> None:
    """Write a file whole or not at all.

    Args:
        path: where.
        text: what.
        over: may replace a file.

    Raises:
        InputError: the file exists, or cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        try:
            if over:
                temporary.replace(path)
            else:
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise InputError(f"{path} exists already: choose another name") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def file_path(name: str) -> Path:
    """The file in this folder that a person means by a name.

    Raises:
        InputError: it is no name of a file in this folder.
    """
    name = name.strip()
    stem = name.removesuffix(".toml")
    plain = stem and Path(name).name == name and name.isprintable() and "\\" not in name
    if not plain or name.startswith(".") or len(name.encode()) > 200:
        raise InputError(f"'{name}' is not the name of a file in this folder")
    return Path(f"{stem}.toml")
