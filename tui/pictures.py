"""Pictures of the real screens: ``python -m tui.pictures DIR [--size 120x36] [--look dark]``.

Writes one SVG a picture and size, which names whose figures it shows, and a PNG beside it where
cairosvg is installed; then the moving ones, an SVG each that plays by itself. The replay's clock is
turned by hand, so the same program gives the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import escape
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from textual.pilot import Pilot

from simulator.live import Draft, Options, read_entry, sit
from simulator.messages import Kind, Result, Votes
from simulator.request import DIRECTED, LiveRequest, TuiRequest
from simulator.scenario import credit, load
from simulator.session import declarations
from tui.animation import Frame, animate
from tui.app import ElectionNightApp
from tui.desk import DeskScreen, OpeningScreen
from tui.kit.briefing import BriefingScreen
from tui.kit.picture import FONT
from tui.kit.replaying import ReplayScreen
from tui.navigation import Page
from tui.night import NightScreen
from tui.themes import LOOKS

SCENARIO: Final = "south-west-norfolk-2024"
SIZES: Final = ("80x24", "120x36", "200x50")
PATIENCE: Final = 600
"""Tenths of a second that a show may take to open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the moment it opens at, and what is done then.

    A key is pressed; ``wait N`` lets N seconds pass on the replay's clock. ``scenario`` is one
    of its own in place of the one that is asked for; of a picker's, the one that it shows.
    ``kept`` is of a live night: the words of ``enter`` by which it came so far, each with its
    time; then the first ``declared`` results are entered as they were.
    """

    name: str
    at: str | None = None
    keys: tuple[str, ...] = ()
    picker: bool = False
    scenario: str | None = None
    kept: tuple[str, ...] = ()
    declared: int = 0


_RUNCORN: Final = (
    "00:45 turnout runcorn-and-helsby 46.2",
    "03:10 recount runcorn-and-helsby --lead 4 --lead-of RUK",
)
_EXIT_POLL: Final = "22:00 exit-poll Lab=410 Con=131 LD=61 RUK=13 SNP=10 PC=4 Green=2 Other=19"
_SWINDON: Final = ("21676", "12070", "472", "2539")
"""What is being typed of Swindon South."""


PICTURES: Final = (
    Picture("picker", picker=True),
    Picture("desk-2019", keys=("down", "V", "wait 1"), picker=True, scenario="uk-2019"),
    Picture("desk-2017", keys=("down", "down", "V", "wait 1"), picker=True, scenario="uk-2017"),
    Picture(
        "desk-2015", keys=("down", "down", "down", "V", "wait 1"), picker=True, scenario="uk-2015"
    ),
    Picture("verification", at="00:30"),
    Picture("hall", at="04:00"),
    Picture("stage", at="06:41", keys=("wait 1",)),
    Picture("statement", at="06:48", keys=("wait 12",)),
    Picture("elected", at="06:48", keys=("s",)),
    Picture("closing", at="06:48", keys=("s", "enter")),
    Picture("help", at="04:00", keys=("question_mark",)),
    Picture("night", at="03:01", keys=("space",), scenario="uk-2024"),
    Picture("night-gain", at="00:15", keys=("space", "wait 1"), scenario="uk-2024"),
    Picture("night-seats", at="04:22", keys=("space", "s"), scenario="uk-2024"),
    Picture("night-projection", at="03:00", keys=("space", "j"), scenario="uk-2024"),
    Picture("night-end", at="09:00", keys=("space", "n"), scenario="uk-2024"),
    Picture("by-election", scenario="runcorn-and-helsby-2025", kept=_RUNCORN),
    Picture(
        "entry",
        keys=(
            "e",
            *"swindon",
            "space",
            "s",
            "enter",
            *(key for votes in _SWINDON for key in (*votes, "enter")),
        ),
        scenario="uk-2024",
        kept=(_EXIT_POLL,),
        declared=3,
    ),
)


@dataclass(frozen=True, slots=True)
class Film:
    """One moving picture: the night as it is told, from a moment on.

    Attributes:
        name, scenario, at: of the picture, and the moment it begins at.
        seconds: how much of the replay's clock it shows.
        step: between two frames, on that clock.
        pace: seconds of that clock in one of the film.
        length: that the replay is directed to; None for what suits it.
        size: of the screen, in cells.
    """

    name: str
    scenario: str
    at: str
    seconds: float
    step: float = 0.5
    pace: float = 1.0
    length: float | None = None
    size: tuple[int, int] = (100, 30)


FILMS: Final = (
    Film("stage-moving", SCENARIO, "06:46", 52.0),
    Film("night-moving", "uk-2024", "22:00", 288.0, step=6.0, pace=12.0, length=280.0),
)


@dataclass
class Opened:
    """An app that runs, and the hands of its clock."""

    app: ElectionNightApp
    pilot: Pilot[object]
    hands: list[float]


@asynccontextmanager
async def opened(request: TuiRequest, size: tuple[int, int], look: str) -> AsyncIterator[Opened]:
    """The app, once what it was asked for is on the screen."""
    hands = [0.0]
    app = ElectionNightApp(request, monotonic=lambda: hands[0])
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=False) as pilot:
        if not app.plain:
            app.theme = look
        for _ in range(PATIENCE):
            await asyncio.sleep(0.1)
            if _is_ready(app):
                break
        await _until_projected(app)
        if isinstance(app.screen, DeskScreen):
            await asyncio.sleep(0.3)
            for _ in range(PATIENCE):
                if app.screen.findings.keys() >= {entry.name for entry in app.screen.entries}:
                    break
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.3)
        yield Opened(app, pilot, hands)


def _is_ready(app: ElectionNightApp) -> bool:
    """What was asked for is on the screen, or under what is told before it."""
    page = next((s for s in reversed(app.screen_stack) if isinstance(s, Page)), None)
    if page is None or isinstance(page, OpeningScreen):
        return False
    return bool(getattr(getattr(page, "replay", None), "ready", True))


async def _until_projected(app: ElectionNightApp) -> None:
    """Wait for the projection of the moment, where the board shows one."""
    for _ in range(PATIENCE):
        if not isinstance(app.screen, NightScreen) or app.screen.projected:
            return
        await asyncio.sleep(0.1)


def _keep(picture: Picture, path: Path) -> None:
    """The journal of a live night, as far as the picture has it."""
    name = picture.scenario or SCENARIO
    with sit(path, name, by_entry=True) as sitting:
        keeper, night = sitting.keeper, sitting.scenario
        for said in picture.kept:
            at, *words = shlex.split(said)
            options: dict[str, Any] = {
                word.removeprefix("--").replace("-", "_"): value
                for word, value in pairwise(words)
                if word.startswith("--")
            }
            count = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
            draft = read_entry(night, words[:count], Options(at=at, by="Ada", **options))
            keeper.enter(draft, sure=True)
        for result in declarations(night)[: picture.declared]:
            votes = tuple(Votes(c.votes, None, c.name, c.party) for c in result.candidates)
            body, at_time = Result(votes, result.rejected.total), night.clock.at(result.time)
            draft = Draft(Kind.RESULT, result.contest, body, "Ada", night_time=at_time)
            keeper.enter(draft, sure=True)


async def take(picture: Picture, size: tuple[int, int], look: str, scenario: str) -> str:
    """The picture as SVG."""
    request = TuiRequest(
        scenario=None if picture.picker else picture.scenario or scenario,
        at=picture.at,
        direction=DIRECTED,
    )
    with TemporaryDirectory() as folder:
        if picture.kept:
            journal = Path(folder) / "night.jsonl"
            _keep(picture, journal)
            live = LiveRequest(str(journal), clock="entry", by="Ada")
            request = TuiRequest(scenario=picture.scenario, live=live)
        return await _taken(picture, request, size, look)


async def _taken(picture: Picture, request: TuiRequest, size: tuple[int, int], look: str) -> str:
    async with opened(request, size, look) as there:
        if picture.kept:
            await there.pilot.pause(2.0)  # it is laid out once its size is known
        for key in picture.keys:
            if key.startswith("wait "):
                there.hands[0] += float(key.removeprefix("wait "))
            else:
                await there.pilot.press(key)
            await there.pilot.pause(0.3)
        return there.app.export_screenshot()


async def shoot(film: Film, look: str) -> str:
    """The moving picture as SVG."""
    direction = replace(DIRECTED, length=film.length)
    request = TuiRequest(scenario=film.scenario, at=film.at, direction=direction)
    async with opened(request, film.size, look) as there:
        app, frames, lines = there.app, list[Frame](), tuple[str, ...]()
        if isinstance(app.screen, BriefingScreen):
            await there.pilot.press("escape")
        for _ in range(round(film.seconds / film.step)):
            there.hands[0] += film.step
            # What the hands have done may lead to another screen, which then looks at them too.
            for _ in range(3):
                if isinstance(app.screen, ReplayScreen):
                    app.screen.tick()
                await asyncio.sleep(0.03)
            await _until_projected(app)
            lines = lines or app.page.caption().lines[1:]
            frames.append(Frame(app.export_screenshot(), film.step / film.pace))
        return animate(frames, film.size, lines)


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
    names = [picture.name for picture in (*PICTURES, *FILMS)]
    parser.add_argument("--only", action="append", choices=names)
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
    for film in FILMS:
        if not options.only or film.name in options.only:
            path = options.folder / f"{film.name}.svg"
            path.write_text(asyncio.run(shoot(film, options.look)), encoding="utf-8")
            print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
