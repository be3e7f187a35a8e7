"""Pictures of the real screens: ``python -m tui.pictures DIR [--size 120x36] [--look dark]``.

Writes one SVG a picture and size, which names whose figures it shows, and a PNG beside it where
cairosvg is installed. The replay's clock stands still, so the same program gives the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Final

from simulator.request import TuiRequest
from simulator.scenario import credit, load
from tui.app import ElectionNightApp
from tui.desk import DeskScreen, OpeningScreen
from tui.night import NightScreen
from tui.themes import LOOKS

SCENARIO: Final = "south-west-norfolk-2024"
SIZES: Final = ("80x24", "120x36", "200x50")
FONT: Final = "DejaVu Sans Mono"
PATIENCE: Final = 600
"""Tenths of a second that a show may take to open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the moment it opens at, and what is done then.

    A key is pressed; ``wait N`` lets N seconds pass on the replay's clock. ``scenario`` is one
    of its own in place of the one that is asked for; of a picker's, the one that it shows.
    """

    name: str
    at: str | None = None
    keys: tuple[str, ...] = ()
    picker: bool = False
    scenario: str | None = None


PICTURES: Final = (
    Picture("picker", picker=True),
    Picture("desk-2019", keys=("down", "wait 1"), picker=True, scenario="uk-2019"),
    Picture("desk-2017", keys=("down", "down", "wait 1"), picker=True, scenario="uk-2017"),
    Picture("desk-2015", keys=("down", "down", "down", "wait 1"), picker=True, scenario="uk-2015"),
    Picture("verification", at="00:30"),
    Picture("hall", at="04:00"),
    Picture("stage", at="06:40"),
    Picture("statement", at="06:48", keys=("wait 12",)),
    Picture("elected", at="06:48", keys=("s",)),
    Picture("closing", at="06:48", keys=("s", "enter")),
    Picture("help", at="04:00", keys=("question_mark",)),
    Picture("night", at="03:00", keys=("space",), scenario="uk-2024"),
    Picture("night-seats", at="04:22", keys=("space", "s"), scenario="uk-2024"),
    Picture("night-projection", at="03:00", keys=("space", "j"), scenario="uk-2024"),
    Picture("night-end", at="09:00", keys=("space", "n"), scenario="uk-2024"),
)


async def take(picture: Picture, size: tuple[int, int], look: str, scenario: str) -> str:
    """The picture as SVG."""
    hands = [0.0]
    request = TuiRequest(
        scenario=None if picture.picker else picture.scenario or scenario, at=picture.at
    )
    app = ElectionNightApp(request, monotonic=lambda: hands[0])
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=False) as pilot:
        if not app.plain:
            app.theme = look
        for _ in range(PATIENCE):
            await pilot.pause(0.1)
            ready = getattr(getattr(app.screen, "replay", None), "ready", True)
            if ready and not isinstance(app.screen, OpeningScreen):
                break
        if isinstance(app.screen, NightScreen):
            for _ in range(PATIENCE):
                if app.screen.projected:
                    break
                await pilot.pause(0.1)
        if isinstance(app.screen, DeskScreen):
            await pilot.pause(0.3)
            for _ in range(PATIENCE):
                if app.screen.findings.keys() >= {entry.name for entry in app.screen.entries}:
                    break
                await pilot.pause(0.1)
        await pilot.pause(0.3)
        for key in picture.keys:
            if key.startswith("wait "):
                hands[0] += float(key.removeprefix("wait "))
            else:
                await pilot.press(key)
            await pilot.pause(0.3)
        return app.export_screenshot()


def with_credit(svg: str, words: str) -> str:
    """The picture with whom its figures are owed to, as its description."""
    head, end, rest = svg.partition(">")
    return f"{head}{end}<desc>{escape(words)}</desc>{rest}" if words else svg


def save(svg: str, path: Path) -> None:
    """Write the SVG, and a PNG of it where cairosvg is there."""
    # Browsers fetch Rich's web font; readers of a local file may not have it.
    svg = svg.replace("Fira Code", FONT)
    path.write_text(svg, encoding="utf-8")
    try:
        cairosvg = import_module("cairosvg")
    except ImportError:
        return
    cairosvg.svg2png(bytestring=svg.encode(), write_to=str(path.with_suffix(".png")))


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures that are asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tui.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", action="append", help="WIDTHxHEIGHT; again for more")
    parser.add_argument("--look", choices=[*LOOKS, "plain"], default="dark")
    parser.add_argument("--only", action="append", choices=[p.name for p in PICTURES])
    parser.add_argument("--scenario", default=SCENARIO)
    options = parser.parse_args(argv)
    if options.look == "plain":
        os.environ["NO_COLOR"] = "1"
    options.folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        if options.only and picture.name not in options.only:
            continue
        for size in options.size or SIZES:
            width, height = (int(part) for part in size.split("x"))
            svg = asyncio.run(take(picture, (width, height), options.look, options.scenario))
            if picture.scenario or not picture.picker:
                svg = with_credit(svg, credit(load(picture.scenario or options.scenario)))
            look = "" if options.look == "dark" else f"-{options.look}"
            path = options.folder / f"{picture.name}-{size}{look}.svg"
            save(svg, path)
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
