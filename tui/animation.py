"""A moving picture of the real screens: one SVG that plays by itself, wherever an image may stand.

Frames are those of the app, taken at the hands of a clock that is turned by hand. A line of the
screen that stays is drawn once: an animation in the style sheet shows each line while it holds. Of
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


def animate(frames: Sequence[Frame], size: tuple[int, int], lines: Sequence[str]) -> str:
    """The moving picture of frames, all of one size in cells, with lines of text under it.

    Raises:
        ValueError: there is no frame.
    """
    if not frames:
        raise ValueError("an animation needs a frame")
    styles: dict[str, str] = {}
    ground = _ground(frames[-1].svg)
    length = sum(frame.seconds for frame in frames)
    # Each line that is ever seen, with the stretches in which it is: (row, what) → [(from, to)].
    seen: dict[tuple[int, str], list[tuple[float, float]]] = {}
    at = 0.0
    for frame in frames:
        for row, drawn in _rows(frame.svg, styles, ground).items():
            stretches = seen.setdefault((row, drawn), [])
            if stretches and stretches[-1][1] == at:
                stretches[-1] = (stretches[-1][0], at + frame.seconds)
            else:
                stretches.append((at, at + frame.seconds))
        at += frame.seconds
    cells = int(size[0] * CELL / SMALL)
    foot = [part for line in lines for part in wrap(line, cells)]
    return "".join(_document(seen, styles, length, size, foot, ground))


def _ground(svg: str) -> str:
    """The colour of most of a frame, on which the rest is drawn."""
    much: Counter[str] = Counter()
    for fill, _, _, width in _RECT.findall(svg):
        much[fill] += round(float(width))
    return max(much, key=much.__getitem__, default="#000000")


def _rows(svg: str, styles: dict[str, str], ground: str) -> dict[int, str]:
    """The lines of a frame as SVG, by row; new styles are put with their short names."""
    names = {
        name: styles.setdefault(rules.rstrip(";"), f"s{len(styles)}")
        for name, rules in _STYLE.findall(svg)
    }
    boxes: dict[int, list[tuple[str, float, float]]] = {}
    for fill, x, y, width in _RECT.findall(svg):
        found = boxes.setdefault(round((float(y) - 1.5) / LINE), [])
        left, wide = float(x), float(width)
        if found and found[-1][0] == fill and _same(found[-1][1] + found[-1][2], left):
            found[-1] = (fill, found[-1][1], found[-1][2] + wide)
        else:
            found.append((fill, left, wide))
    drawn = {
        row: "".join(
            f'<path fill="{fill}" d="M{left:g} 0h{wide:g}v24.7h-{wide:g}z"/>'
            for fill, left, wide in found
            if fill != ground
        )
        for row, found in boxes.items()
    }
    for name, x, y, across, words in _TEXT.findall(svg):
        row = round((float(y) - 20) / LINE)
        drawn[row] = drawn.get(row, "") + (
            f'<text class="{names[name]}" x="{x}" y="18.5" textLength="{across}">{words}</text>'
        )
    return drawn


def _document(
    seen: Mapping[tuple[int, str], list[tuple[float, float]]],
    styles: Mapping[str, str],
    length: float,
    size: tuple[int, int],
    lines: Sequence[str],
    ground: str,
) -> Iterator[str]:
    width, height = size[0] * CELL + 2 * MARGIN, size[1] * LINE + 2 * TOP + len(lines) * FOOT
    moves: dict[tuple[tuple[float, float], ...], str] = {}
    body = []
    for (row, drawn), stretches in seen.items():
        always = stretches == [(0.0, stretches[-1][1])] and _same(stretches[-1][1], length)
        last = _same(stretches[-1][1], length)
        move = "" if always else moves.setdefault(tuple(stretches), f"m{len(moves)}")
        attributes = f' class="{move}"' if move else ""
        attributes += "" if last else ' visibility="hidden"'
        body.append(f'<g transform="translate(0 {row * LINE:g})"{attributes}>{drawn}</g>')
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
    yield "@media(prefers-reduced-motion:reduce){g{animation:none!important}}</style>"
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


def _percent(at: float, length: float) -> str:
    return f"{round(100 * at / length, _MOST_PLACES):g}%"


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 1e-3
