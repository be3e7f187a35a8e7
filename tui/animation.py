"""A moving picture of the real screens: one SVG that plays by itself, wherever an image may stand.

Frames are those of the app, taken at the hands of a clock that is turned by hand. What stays is
drawn once: an animation in the style sheet shows each run of text while it stands. Of
readers without animations, or who want none, the last frame is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tui.kit.formats import wrap
from tui.kit.picture import FONT

LINE: Final = 24.4
CELL: Final = 12.2
"""Height of a line and width of a cell in the pictures that frames are taken from."""
BASE: Final = 18.5
"""Where letters stand in a line, from its top."""
TOP, FOOT, MARGIN = 8.0, 22.0, 8.0
SMALL: Final = 9.1
"""Width of a cell of the lines under the picture."""

_STYLE: Final = re.compile(r"\.terminal-\d+-(r\d+) \{ (.*?) \}")
_RECT: Final = re.compile(
    r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" [^>]*crispEdges"/>'
)
_TEXT: Final = re.compile(
    r'<text class="terminal-\d+-(r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*>'
    r"(.*?)</text>"
)
_LOOK: Final = "terminal-looks"
_MOST_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the screen, as ``App.export_screenshot`` gives it, and how long it stands."""

    svg: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, or the ground under it, in a row: ``style`` is a class, ``rest`` its SVG."""

    row: int
    tag: str
    style: str
    rest: str


Stretches = tuple[tuple[float, float], ...]
"""When something is seen: from and to, in seconds."""


def animate(frames: Sequence[Frame], size: tuple[int, int], lines: Sequence[str]) -> str:
    """The moving picture of frames, all of one size in cells, with lines of text under it.

    Raises:
        ValueError: there is no frame.
    """
    if not frames:
        raise ValueError("an animation needs a frame")
    styles: dict[str, str] = {}
    ground = _ground(frames[-1].svg)
    seen: dict[Piece, list[tuple[float, float]]] = {}
    at = 0.0
    for frame in frames:
        for piece in _pieces(frame.svg, styles, ground):
            stretches = seen.setdefault(piece, [])
            if stretches and _same(stretches[-1][1], at):
                stretches[-1] = (stretches[-1][0], at + frame.seconds)
            else:
                stretches.append((at, at + frame.seconds))
        at += frame.seconds
    cells = int(size[0] * CELL / SMALL)
    foot = [part for line in lines for part in wrap(line, cells)]
    found = {piece: tuple(stretches) for piece, stretches in seen.items()}
    return "".join(_document(found, styles, at, size, foot, ground))


def _ground(svg: str) -> str:
    """The colour of most of a frame, on which the rest is drawn."""
    much: Counter[str] = Counter()
    for fill, _, _, width in _RECT.findall(svg):
        much[fill] += round(float(width))
    return max(much, key=much.__getitem__, default="#000000")


def _pieces(svg: str, styles: dict[str, str], ground: str) -> Iterator[Piece]:
    """All that a frame is drawn of; new styles are put with their short names."""
    names = {
        name: styles.setdefault(rules.rstrip(";"), f"s{len(styles)}")
        for name, rules in _STYLE.findall(svg)
    }
    boxes: list[tuple[int, str, float, float]] = []
    for fill, x, y, width in _RECT.findall(svg):
        row, left, wide = round((float(y) - 1.5) / LINE), float(x), float(width)
        if boxes and boxes[-1][:2] == (row, fill) and _same(sum(boxes[-1][2:]), left):
            boxes[-1] = (row, fill, boxes[-1][2], boxes[-1][3] + wide)
        else:
            boxes.append((row, fill, left, wide))
    for row, fill, left, wide in boxes:
        if fill != ground:
            style = styles.setdefault(f"fill: {fill}", f"s{len(styles)}")
            yield Piece(row, "path", style, f' d="M{left:g} -{BASE}h{wide:g}v24.7h-{wide:g}z"/>')
    for name, x, y, across, words in _TEXT.findall(svg):
        rest = f' x="{x}" textLength="{across}">{words}</text>'
        yield Piece(round((float(y) - 20) / LINE), "text", names[name], rest)


def _document(
    seen: Mapping[Piece, Stretches],
    styles: Mapping[str, str],
    length: float,
    size: tuple[int, int],
    lines: Sequence[str],
    ground: str,
) -> Iterator[str]:
    width, height = size[0] * CELL + 2 * MARGIN, size[1] * LINE + 2 * TOP + len(lines) * FOOT
    moves: dict[Stretches, str] = {}
    rows: dict[int, list[str]] = {}
    for piece, stretches in seen.items():
        classes = piece.style
        if not (len(stretches) == 1 and _same(stretches[0][1] - stretches[0][0], length)):
            classes += f" {moves.setdefault(stretches, f'm{len(moves)}')}"
        # Where nothing moves, the last frame is seen.
        last = _same(stretches[-1][1], length)
        hidden = "" if last else ' visibility="hidden"'
        rows.setdefault(piece.row, []).append(f'<{piece.tag} class="{classes}"{hidden}{piece.rest}')
    # The ground lies under every text of its row, whenever it was first seen.
    body = [
        f'<g transform="translate(0 {row * LINE + BASE:g})">'
        f"{''.join(sorted(found, key=_is_text))}</g>"
        for row, found in sorted(rows.items())
    ]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONT}, Menlo, Consolas, monospace" font-size="20" '
        f'xml:space="preserve"><desc>{escape(" ".join(lines))}</desc><style>'
    )
    yield "".join(f".{name}{{{rules}}}" for rules, name in styles.items())
    for shown, name in moves.items():
        steps = "".join(_steps(shown, length))
        yield f"@keyframes {name}{{{steps}}}"
        yield f".{name}{{animation:{name} {length:g}s step-end infinite}}"
    yield "@media(prefers-reduced-motion:reduce){*{animation:none!important}}</style>"
    yield f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{ground}"/>'
    yield f'<g transform="translate({MARGIN:g} {TOP:g})">{"".join(body)}</g>'
    for place, line in enumerate(lines):
        y = size[1] * LINE + 2 * TOP + place * FOOT + 10
        yield (
            f'<text x="{MARGIN + 6:g}" y="{y:g}" font-size="15" fill="#8b949e">'
            f"{escape(line)}</text>"
        )
    yield "</svg>\n"


def _steps(stretches: Sequence[tuple[float, float]], length: float) -> Iterator[str]:
    """When a line is seen, and when not, in percent of the whole."""
    if stretches[0][0] > 0:
        yield "0%{visibility:hidden}"
    for begin, end in stretches:
        yield f"{_percent(begin, length)}{{visibility:visible}}"
        if not _same(end, length):
            yield f"{_percent(end, length)}{{visibility:hidden}}"


def _is_text(drawn: str) -> bool:
    return drawn.startswith("<text")


def _percent(at: float, length: float) -> str:
    return f"{round(100 * at / length, _MOST_PLACES):g}%"


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 1e-3
