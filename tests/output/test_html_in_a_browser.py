"""The page in a real headless Chromium: quiet, right to the last seat, inert where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator import session
from simulator.output.html import Cut, page_text, write_page
from simulator.output.html_record import page_record
from simulator.scenario import load
from simulator.telling import heard_of_night
from simulator.text import toml_string
from simulator.timeline import NationTimeline
from tests import shipped
from tests.output.browser import Browser, browsing, find
from tests.output.pages import HOSTILE, NIGHT
from tests.scenario.writing import write

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find() is None, reason="there is no Chromium on this machine"),
]

TABLE = """Object.fromEntries([...document.querySelectorAll("#parties tr[data-party]")].map(
  (row) => [row.dataset.party, [...row.querySelectorAll("td")].map((cell) => cell.textContent)]))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    with browsing(folder) as browser:
        yield browser


@pytest.fixture(scope="module")
def nation(folder: Path) -> Path:
    path = folder / "uk.html"
    write_page(shipped.play(), shipped.load(shipped.UK), path)
    return path


@pytest.fixture(scope="module")
def hall(folder: Path) -> Path:
    path = folder / "norfolk.html"
    scenario = shipped.load(shipped.NORFOLK)
    write_page(session.play(scenario), scenario, path)
    return path


def shown(browser: Browser, selector: str) -> str:
    """The text of an element."""
    found: str = browser.ask(f"document.querySelector({selector!r}).textContent")
    return found


def test_the_nation_s_page_is_right_at_every_moment(nation: Path, browser: Browser) -> None:
    assert nation.stat().st_size < 600_000
    night = NationTimeline(shipped.load(shipped.UK), shipped.play())
    for clock in ("00:15", "03:41", "05:03", "06:48", "end"):
        browser.open(nation, f"#t={clock}")
        time = browser.ask("page.player.position")
        standing = night.at(int(time))
        table: dict[str, list[str]] = browser.ask(TABLE)
        for line in standing.parties:
            if line.seats or line.lost:
                seats, net, poll, share, change = table[line.party]
                assert int(seats) == line.seats
                assert int(net.replace("−", "-")) == line.net
                assert poll == ("" if line.exit_poll is None else str(line.exit_poll))
                assert share == f"{line.share:.1f}%"
                expected = "" if line.change is None else f"{line.change:+.1f}".replace("-", "−")
                assert change.lstrip("+−") == expected.lstrip("+−")
        hexagons = browser.ask(
            "[...document.querySelectorAll('g.seat.won text')].map((t) => t.textContent).join('')"
        )
        assert len(hexagons) == standing.declared
        assert hexagons.count("L") == standing.party("Lab").seats  # type: ignore[union-attr]
        assert shown(browser, ".said span").startswith(f"{standing.declared} of 650")
        assert standing.swing is not None
        assert f"{standing.swing.points:.1f} points" in shown(browser, ".note")
        assert browser.complaints() == []
    assert shown(browser, "#piece h2") == "Labour 411, a majority of 172"
    assert shown(browser, "#piece .mark") == "rec"
    assert "Hendon was decided by 15 votes" in shown(browser, "#about div:not([hidden])")


def test_it_plays_and_goes_by_its_keys(nation: Path, browser: Browser) -> None:
    browser.open(nation)
    assert "Play the night" in shown(browser, "#piece")
    browser.press(" ")
    browser.wait("page.player.playing && page.player.at > 0.2")
    assert "majority" in shown(browser, "#piece h2")
    browser.press(" ")
    browser.wait("location.hash.startsWith('#t=22:0')")
    steps = 0
    while shown(browser, "#time") != "23:14" and steps < 9:
        browser.press("}")
        steps += 1
    assert "Houghton and Sunderland South" in shown(browser, "#lower")
    for _ in range(steps):
        browser.press("{")
    assert shown(browser, "#time") == "22:00"
    browser.press("ArrowRight")
    assert shown(browser, "#time") == "22:01"
    browser.press("End")
    assert browser.ask("document.querySelectorAll('g.won').length") == 650
    browser.press("Home")
    assert browser.ask("document.querySelectorAll('g.won').length") == 0
    browser.press("m")
    assert browser.ask("document.getElementById('moments').open") is True
    browser.ask(
        "[...document.querySelectorAll('#moments button')]"
        ".find((b) => b.textContent.includes('South West Norfolk')).click()"
    )
    assert shown(browser, "#time") == "06:48"
    browser.press("?")
    assert "play or pause" in shown(browser, "#help")
    browser.ask("document.getElementById('help').close()")
    before = browser.ask("page.player.position")
    browser.press("+")
    assert browser.ask("page.player.tape.length") == pytest.approx(2400, rel=0.1)
    assert browser.ask("page.player.position") == pytest.approx(before, abs=60)
    assert browser.complaints() == []


def test_a_fixed_speed_holds_for_what_stands_alone(nation: Path, browser: Browser) -> None:
    browser.open(nation)
    tapes: list[dict[str, Any]] = browser.ask(
        "page.player.tapes.slice(3).map((t) => ({name: t.name, shots: t.shots.map((s) => ["
        "s.end - s.begin, s.until - s.at,"
        "s.moments.some((i) => page.night.moments[i].rank === 1)])}))"
    )
    assert [tape["name"] for tape in tapes] == ["60×", "180×", "600×", "3600×"]
    for tape in tapes:
        speed = float(tape["name"][:-1])
        for seconds, run, alone in tape["shots"]:
            assert seconds >= run / speed - 1e-6
            assert not alone or seconds >= 3.0


def test_a_seat_shows_its_result_and_lets_the_keyboard_in(nation: Path, browser: Browser) -> None:
    browser.open(nation, "#t=06:48&seat=south-west-norfolk")
    said = shown(browser, "#seat")
    for words in ("Terry Jermy", "11,847", "26.7 %", "630", "59.33 %", "House of Commons Library"):
        assert words in said
    browser.press("Escape")
    assert browser.ask("document.getElementById('seat').hidden") is True
    browser.ask("document.querySelector('#map svg').focus()")
    browser.press("ArrowDown")
    browser.press("Enter")
    assert browser.ask("document.getElementById('seat').hidden") is False
    browser.open(nation, "#t=22:30&seat=clacton")
    assert "Not declared yet" in shown(browser, "#seat")
    assert "Farage" not in shown(browser, "#main")


def test_the_hall_s_page_reads_the_declaration(hall: Path, browser: Browser) -> None:
    browser.open(hall, "#t=03:00")
    assert "Terry Jermy" in shown(browser, ".piles")
    browser.open(hall, "#t=06:45")
    assert [shown(browser, ".floor .missing .name"), shown(browser, ".floor h2")] == [
        "Liz Truss",
        "On the stage: 8 of 9",
    ]
    browser.open(hall, "#t=06:48")
    browser.ask("page.player.seek(page.player.at + 6)")
    told = shown(browser, "#app")
    assert "Bagge, James" in shown(browser, ".statement")
    assert "is elected with" not in told
    assert "majority 630" not in told
    browser.press("End")
    assert "And I declare that Jermy, Terry, is duly elected" in shown(browser, ".statement")
    assert "majority 630" in shown(browser, ".result")
    assert browser.complaints() == []


def test_the_public_s_page_tells_nothing_before_the_declaration(
    folder: Path, browser: Browser
) -> None:
    scenario = shipped.load(shipped.NORFOLK)
    path = folder / "public.html"
    write_page(heard_of_night(session.play(scenario)), scenario, path, Cut(public=True))
    browser.open(path)
    browser.press(" ")
    browser.press(" ")
    last = browser.ask("page.player.tape.place(page.hall.declaredAt)")
    for part in range(40):
        browser.ask(f"page.player.seek({last} * {part} / 40)")
        # The list of moments and the sources are asked for, and not part of the show.
        told = shown(browser, "#app")
        for secret in ("11,847", "11,217", "by 630", "leads", "gain"):
            assert secret not in told


def test_hostile_names_run_nothing(folder: Path, browser: Browser) -> None:
    night = write(folder, NIGHT.format(*map(toml_string, HOSTILE)))
    scenario = load(str(night))
    for contest in (None, "x"):
        path = folder / "hostile.html"
        path.write_text(page_text(page_record(session.play(scenario, 1, None, contest), scenario)))
        browser.open(path)
        browser.press(" ")
        browser.press("End")
        browser.press("m")
        browser.ask("document.querySelector('dialog[open]').close()")
        browser.ask("page.seats.open(0)")
        told = shown(browser, "body")
        for words in HOSTILE[:3]:
            assert words in told
        assert browser.ask("document.title") == (
            HOSTILE[0] if contest is None else f"{HOSTILE[0]}: {HOSTILE[0]}"
        )
        assert browser.ask("document.querySelectorAll('img, [onload], [onerror]').length") == 0
        assert browser.ask("document.scripts.length") == 2
        assert browser.complaints() == []


@pytest.mark.parametrize("width", [1280, 1024, 390])
def test_it_has_a_dark_and_a_light_side_and_fits(
    width: int, nation: Path, hall: Path, browser: Browser
) -> None:
    height = 844 if width == 390 else 800
    for path in (nation, hall) if width != 1024 else (nation,):
        pictures, grounds = [], []
        for scheme in ("dark", "light"):
            browser.look(scheme=scheme, motion="reduce")
            browser.open(path, "#t=05:03", width=width, height=height)
            grounds.append(browser.ask("getComputedStyle(document.body).backgroundColor"))
            assert browser.ask("document.documentElement.scrollWidth") <= width
            cut = "[...document.querySelectorAll('#parties, #hall, #ticker')].filter("
            assert browser.ask(f"{cut}(box) => box.scrollWidth > box.clientWidth + 1).length") == 0
            pictures.append(browser.picture())
        assert len(set(pictures)) == len(set(grounds)) == 2
        browser.press("t")
        assert browser.ask("getComputedStyle(document.body).backgroundColor") == grounds[0]
        assert browser.ask("document.getAnimations().length") == 0
    browser.look(scheme="dark")


def test_an_old_browser_is_told(nation: Path, browser: Browser) -> None:
    added = browser.send(
        "Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream"
    )
    browser.open(nation)
    assert "too old" in shown(browser, "#wait")
    browser.send("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])
