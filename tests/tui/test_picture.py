"""A screen saved as a picture: whole, self-contained, never over another, with whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from simulator.errors import InputError
from tests.tui import night
from tests.tui.stage import Opened, opened
from tui.hall import ClosingScreen, DeclarationScreen, HallScreen
from tui.kit import picture
from tui.kit.help import HelpScreen
from tui.navigation import EVERYWHERE, Caption, Page

HOSTILE = '<script>alert(1)</script> & "x" ]]> \'$[b]'


def pages(kind: type[Page] = Page) -> Iterator[type[Page]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from pages(sub)


def test_no_key_is_bound_twice_on_a_screen() -> None:
    assert {HallScreen, ClosingScreen, DeclarationScreen} <= set(pages())
    for page in pages():
        bound: dict[str, set[str]] = defaultdict(set)
        for action in (*page.actions(), *EVERYWHERE):
            for key in filter(None, action.keys.split(",")):
                bound[key].add(action.action)
        assert {key: twice for key, twice in bound.items() if len(twice) > 1} == {}, page


def words_of(svg: str) -> str:
    """All that a reader of the picture can read."""
    return "".join(ET.fromstring(svg).itertext()).replace("\N{NO-BREAK SPACE}", " ")


async def save(there: Opened, *, after: str) -> str:
    """Press the key; what is said of it."""
    await there.press("S")
    await there.until(lambda: after in there.notices)
    return there.notices


@pytest.fixture
def no_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without cairosvg, as most are."""

    def gone(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(picture, "import_module", gone)


@pytest.mark.usefixtures("no_pixels")
async def test_a_hall_is_saved_with_its_marks_and_never_over_another(own_folder: Path) -> None:
    shown = night.show(start=3600)
    shown = replace(shown, scenario=replace(shown.scenario, title=HOSTILE))
    async with opened(shown, (80, 24)) as there:
        said = await save(there, after=".svg in ")
        assert str(own_folder) in said
        await save(there, after="-2.svg")
        await there.press("question_mark", "S")
        await there.until(lambda: "-3.svg" in there.notices)
        assert isinstance(there.screen, HelpScreen)
    first, *others = sorted(own_folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert [first.name, *(path.name for path in others)] == [
        f"election-night-south-west-norfolk-2300{end}.svg" for end in ("", "-2", "-3")
    ]
    svg = first.read_text()
    assert HOSTILE in words_of(svg)
    assert picture.MARKS in words_of(svg)
    assert "23:00:00 BST" in words_of(svg)
    assert "url(http" not in svg
    assert "Fira Code" not in svg
    assert "<script" not in svg


@pytest.mark.usefixtures("no_pixels")
def test_a_folder_that_takes_nothing_is_passed_over_and_none_is_refused_in_a_line(
    own_folder: Path,
) -> None:
    gone = own_folder / "gone"
    assert picture.save("<svg/>", "x", [gone, own_folder]).startswith("Saved x.svg")
    with pytest.raises(InputError, match=r"^cannot save the picture: .*gone.*: No such") as refused:
        picture.save("<svg/>", "x", [gone, own_folder / "also"])
    assert len(refused.value.lines) == 1


def test_names_of_files_are_plain() -> None:
    assert picture.plain_name("what-if/bagge-does-not-stand") == "what-if-bagge-does-not-stand"
    assert picture.plain_name("../../My Own\x1b.toml") == "my-own"
    assert picture.plain_name("…") == "screen"


def test_a_caption_makes_the_picture_higher_by_its_lines() -> None:
    bare = '<svg class="r" viewBox="0 0 400 100" xmlns="http://www.w3.org/2000/svg"></svg>'
    low, high = (
        ET.fromstring(picture.with_caption(bare, Caption("x", "X", ("word " * times,))))
        for times in (3, 30)
    )
    assert float(low.attrib["viewBox"].split()[3]) < float(high.attrib["viewBox"].split()[3])
    assert len(low.findall(".//{*}text")) == 1
    assert len(high.findall(".//{*}text")) == 4
