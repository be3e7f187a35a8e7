"""``replay --html FILE``: a night as one page that plays from a file and loads nothing.

The page is the template beside this module (``page/``) with the night's record in it: compressed,
in base64, so that no name in it is ever markup. Its policy lets nothing run but its own script
and nothing be loaded at all. The same night gives the same bytes.
"""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.output import jsonl
from simulator.output.html_record import WHOLE, page_record
from simulator.output.html_record import Cut as Cut
from simulator.scenario import Scenario
from simulator.text import expose
from simulator.timeline import Timeline
from simulator.version import __version__

SUFFIXES: Final = (".html", ".htm")
SCRIPTS: Final = ("record.js", "tape.js", "parts.js", "map.js", "hall.js", "pieces.js", "main.js")
"""In this order they are one script."""


def check_page(path: Path) -> None:
    """Refuse a file that no page can be written to, before a night is played for it.

    Raises:
        InputError: not .html or .htm, or no file can stand there.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--html {path}: the name must end in {' or '.join(SUFFIXES)}")
    disk.refuse_target(path)


def write_page(
    timeline: Timeline,
    scenario: Scenario,
    path: Path,
    cut: Cut = WHOLE,
) -> None:
    """Write the page of a night, whole or not at all.

    Args:
        timeline: the night, or one hall of it.
        scenario: what was played.
        path: where; a file that is there is replaced.
        cut: how much of the night, and how it is told.

    Raises:
        InputError: the disk refuses.
    """
    page = page_text(page_record(timeline, scenario, cut))
    with disk.refusals(path), disk.replacement(path) as file:
        file.write(page.encode())


def page_text(record: dict[str, Any]) -> str:
    """The page of a record."""
    style = _part("page.css")
    script = '"use strict";\n' + "\n".join(_part(name) for name in SCRIPTS)
    title = str(record["scenario"]["title"])
    question = str(record["scenario"]["question"]) or "An election night, as it was declared."
    parts = {
        "csp": _policy(style, script),
        "style": f"{style}",
        "script": script,
        "title": escape(expose(title)),
        "description": escape(expose(question)),
        "program": escape(f"election-night {__version__}"),
        "record": _packed(record),
    }
    # Each place is filled once: what is put in is not looked through again.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _part("page.html"))


def _part(name: str) -> str:
    return files("simulator.output").joinpath("page", name).read_text(encoding="utf-8").strip()


def _packed(record: dict[str, Any]) -> str:
    """The record as JSON, gzip, base64: letters and figures alone."""
    data = jsonl.dumps(record).encode()
    return b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _policy(style: str, script: str) -> str:
    """Nothing is loaded; nothing runs but this very script, nothing dresses but this very style."""

    def digest(text: str) -> str:
        return b64encode(sha256(f"\n{text}\n".encode()).digest()).decode()

    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{digest(script)}'; style-src 'sha256-{digest(style)}'"
    )
