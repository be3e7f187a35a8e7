"""A screen as a picture in a file: what is seen, and under it what it shows and whose figures.

The picture is Textual's own, made self-contained: no font is fetched, and every word of a file is
escaped in it as on the screen it is plain text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Final

from textual.app import App

from simulator import Scenario, disk
from simulator.errors import ElectionNightError, InputError
from simulator.scenario import credit
from simulator.text import expose
from tui.kit.formats import fitted, wrap
from tui.kit.replay import Replay
from tui.navigation import Caption

FONT: Final = "DejaVu Sans Mono"
"""Rich's own is fetched from the network, which a file on a disk should not need."""

MARKS: Final = (
    "Marks: rec or certified, on record; rep, reported; own, the author's; all else is simulated"
)


LONGEST: Final = 80
"""Characters of a picture's name."""
MOST_NAMES: Final = 1000
"""So many pictures of one moment find a name."""

_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FRAME: Final = re.compile(r'(<rect [^>]*?height=")([\d.]+)("[^>]*? rx="8"/>)')
_FONT_FACE: Final = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)

_ODD: Final = re.compile(r"[^a-z0-9]+")

_LINE: Final = 22.0
_SIZE: Final = 15
_CELL: Final = 0.602 * _SIZE
"""Measures of the lines under the picture, in its own units; a cell of the font is so wide."""


def caption_of(replay: Replay, moment: datetime | None = None) -> Caption:
    """What stands under a picture of a replay at a moment of the clock, or at this one."""
    scenario, halls = replay.scenario, tuple(replay.timeline.halls)
    moment = moment or replay.clock(replay.now)
    stem, place = scenario.name, scenario.title
    if len(halls) == 1:
        stem, name = halls[0], scenario.by_slug[halls[0]].name
        place = place if len(scenario.contests) == 1 else f"{name}, {place}"
    title = f"{place}, {moment:%H:%M:%S} {moment.tzname() or ''}".rstrip()
    first = title if replay.show.caveat is None else f"{title}. {replay.show.caveat}"
    entered = replay.timeline.undeclared_mark  # of a live night there is no other mark
    marks = f"Marks: {entered.short}, {entered.words}" if replay.timeline.live else MARKS
    return make_caption(f"{stem}-{moment:%H%M}", title, first, marks, scenario=scenario)


def make_caption(stem: str, title: str, *lines: str, scenario: Scenario) -> Caption:
    """A caption that ends on whom a scenario's figures are owed to."""
    owed = credit(scenario)
    return Caption(plain_name(stem), title, (*lines, *([f"Sources: {owed}"] if owed else [])))


def plain_name(name: str) -> str:
    """A name for a file: small letters, digits and hyphens of what a file may call itself."""
    stem = name.casefold().removesuffix(".toml")
    return _ODD.sub("-", stem).strip("-")[:LONGEST] or "screen"


def with_caption(svg: str, caption: Caption) -> str:
    """A picture of a screen with its caption under it, complete in itself."""
    svg = _FONT_FACE.sub("", svg).replace("Fira Code", f"{FONT}, monospace")
    view = _VIEW.search(svg)
    if view is None:
        return svg
    width, height = (float(number) for number in view.groups())
    cells = max(int((width - 40) / _CELL), 10)
    lines = [line for words in caption.lines for line in wrap(words, cells)]
    more = len(lines) * _LINE + 18
    svg = svg.replace(view[0], f'viewBox="0 0 {width:g} {height + more:g}"', 1)
    svg = _FRAME.sub(lambda f: f"{f[1]}{float(f[2]) + more:g}{f[3]}", svg, count=1)
    head, end, rest = svg.partition(">")
    about = f"<desc>{escape(' '.join(caption.lines))}</desc>"
    body, close, _ = rest.rpartition("</svg>")
    return f"{head}{end}{about}{body}{''.join(_foot(lines, height))}{close}\n"


def _foot(lines: Iterable[str], top: float) -> Iterator[str]:
    style = f"font-family: {FONT}, monospace; font-size: {_SIZE}px; white-space: pre"
    yield f'<g style="{style}" fill="#c5c8c6">'
    for place, line in enumerate(lines):
        yield f'<text x="20" y="{top + 12 + place * _LINE:g}">{escape(line)}</text>'
    yield "</g>"


def draw(app: App[object], caption: Caption) -> str:
    """The screen as it is now, with its caption."""
    title = fitted(caption.title, max(app.size.width - 16, 8)).rstrip()
    return with_caption(app.export_screenshot(title=title), caption)


def save(svg: str, stem: str, folders: Sequence[Path] | None = None) -> str:
    """Write a picture, and a PNG of it where cairosvg is there; never over a file.

    Args:
        svg: the picture.
        stem: of its name; a number follows where there is one already.
        folders: the first that takes it is used; the working one and the home where none is said.

    Returns:
        What was written where, in words.

    Raises:
        InputError: no folder takes it.
    """
    refusal = InputError("the picture cannot be written anywhere")
    for place, folder in enumerate(folders if folders is not None else _folders()):
        try:
            path = _write(svg, folder, stem)
        except ElectionNightError as error:
            refusal = refusal if place else InputError(f"cannot save the picture: {error.lines[0]}")
            continue
        also = " and .png" if _png(svg, path) else ""
        return f"Saved {path.name}{also} in {expose(str(folder.resolve()))}"
    raise refusal


def _folders() -> tuple[Path, ...]:
    """The working folder, then the home: either may be gone, or not ours to write in."""
    try:
        return Path(), Path.home()
    except RuntimeError:
        return (Path(),)


def _write(svg: str, folder: Path, stem: str) -> Path:
    for number in range(1, MOST_NAMES):
        path = folder / f"{stem if number == 1 else f'{stem}-{number}'}.svg"
        if any(os.path.lexists(path.with_suffix(end)) for end in (".svg", ".png")):
            continue
        disk.write(path, svg)
        return path
    raise InputError(f"there are {MOST_NAMES - 1} pictures named {stem} already")


def _png(svg: str, path: Path) -> bool:
    """Write a PNG beside the picture, unless cairosvg, or the library under it, is not there."""
    try:
        cairosvg = import_module("cairosvg")
    except (ImportError, OSError):
        return False
    target = path.with_suffix(".png")
    try:
        with disk.replacement(target) as file:
            file.write(cairosvg.svg2png(bytestring=svg.encode()))
    except Exception:
        # Whatever another program's library does not like: the picture itself is saved.
        return False
    return True
