"""A moving picture: every line of every frame is in it, for just as long as it stood."""

from __future__ import annotations

import io
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from rich.text import Text

from tui.animation import Frame, animate

SVG = "{http://www.w3.org/2000/svg}"


def frame(seconds: float, *lines: Text | str) -> Frame:
    """A screen of 20 cells a line."""
    with io.StringIO() as nowhere:
        console = Console(width=20, record=True, file=nowhere, color_system="truecolor",
                          force_terminal=True, legacy_windows=False)  # fmt: skip
        for line in lines:
            console.print(line, style="on #0d1117", markup=False, highlight=False)
    return Frame(console.export_svg(title="x"), seconds)


def seen(svg: str, at: float) -> set[str]:
    """What stands on the picture at so many seconds, by its own style sheet."""
    root = ET.fromstring(svg)
    sheet = root.findtext(f"{SVG}style") or ""
    frames = dict(re.findall(r"@keyframes (\w+)\{((?:[\d.]+%\{.*?\})*)\}", sheet))
    lengths = dict(re.findall(r"\.(m\d+)\{animation:\w+ ([\d.]+)s step-end", sheet))
    found = set()
    for text in root.findall(f"{SVG}g//{SVG}text"):
        words = (text.text or "").replace("\N{NO-BREAK SPACE}", " ").strip()
        visible = text.get("visibility") != "hidden"
        for move in (text.get("class") or "").split()[1:]:
            for percent, state in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", frames[move]):
                if float(percent) / 100 * float(lengths[move]) <= at + 1e-6:
                    visible = state == "visible"
        if visible and words:
            found.add(words)
    return found


def test_each_line_is_seen_while_it_stood_and_never_else() -> None:
    svg = animate(
        [
            frame(1.0, "title", "one"),
            frame(0.5, "title", "two"),
            frame(0.5, "title", "two"),
            frame(2.0, "title", "one", Text("red", style="bold red on blue")),
        ],
        (20, 3),
        ['Sources: <us> & "others"'],
    )
    assert seen(svg, 0) == {"title", "one"}
    assert seen(svg, 0.9) == {"title", "one"}
    assert seen(svg, 1.2) == seen(svg, 1.9) == {"title", "two"}
    assert seen(svg, 2.5) == seen(svg, 3.9) == {"title", "one", "red"}
    assert svg.count("title") == 1, "a line that stays is drawn once"
    assert "4s step-end infinite" in svg
    text = "".join(ET.fromstring(svg).itertext())
    assert 'Sources: <us> & "others"' in unescape(text)
    assert "prefers-reduced-motion" in svg


def test_without_animations_the_last_frame_is_seen() -> None:
    svg = animate([frame(1, "first"), frame(1, "<last>")], (20, 1), [])
    still = re.sub(r"<style>.*?</style>", "<style/>", svg)
    root = ET.fromstring(still)
    shown = [
        (text.text or "").strip("\N{NO-BREAK SPACE}\n ")
        for text in root.findall(f"{SVG}g//{SVG}text")
        if text.get("visibility") != "hidden"
    ]
    assert [words for words in shown if words] == ["<last>"]


def test_nothing_is_no_film() -> None:
    with pytest.raises(ValueError, match="needs a frame"):
        animate([], (80, 24), [])
