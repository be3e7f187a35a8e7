"""The Daily Mail's election graphics of 2026 read the feed's JSON as PA's, in a real browser.

Its page is of Scotland's Parliament; what it is told are seats of the Commons, and it counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.scenario import load
from simulator.scenario.model import Contest
from tests.feed.clients import harness
from tests.feed.clients.pages import serving
from tests.feed.running import Feed, feed
from tests.output.browser import Browser, browsing, find

pytestmark = pytest.mark.long

PAGE: Final = "scotland-scoreboard.html"
D3: Final = "https://d3js.org/d3.v7.min.js"
FONT: Final = "https://fonts.googleapis.com/css2?family=Inter:wght@400;500;700&display=swap"
NAMES: Final = {
    "Labour": "Lab", "Conservative": "Con", "Liberal Democrats": "LD", "SNP": "SNP",
    "Green": "Green", "Reform UK": "RUK", "Plaid Cymru": "PC", "DUP": "DUP", "Sinn Féin": "SF",
    "SDLP": "SDLP", "UUP": "UUP", "Independent": "Ind",
}  # fmt: skip
ROWS: Final = """Object.fromEntries(
  [...document.querySelectorAll(".scoreboard__table tbody tr")].map((row) => [
    row.querySelector(".scoreboard__party-name--full").textContent,
    [...row.querySelectorAll(".scoreboard__num, .scoreboard__change")].map((e) => e.textContent),
  ]))"""
DECLARED: Final = "document.querySelector('.scoreboard__declared').textContent"
TIME: Final = "03:30"
LAST: Final = 1_000_000
"""Seconds after the close of poll: later than all."""


@pytest.fixture(scope="module")
def playing() -> Iterator[Feed]:
    harness.clone("DAILY_MAIL_GRAPHICS", "oliverpriceMOL/election_graphics_mockups_2026", PAGE)
    fault = "wrong_winner:contest=south-west-norfolk"
    with feed("uk-2024", "--paused", "--formats", "native,pa", "--fault", fault) as running:
        running.ready()
        yield running


@pytest.fixture(scope="module")
def look(
    playing: Feed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Browser]]:
    """Open the page anew."""
    folder = harness.clone("DAILY_MAIL_GRAPHICS", "its graphics", PAGE)
    _, modules = harness.node("d3")
    if find() is None:
        pytest.skip("there is no Chromium")
    data = {
        "data/scottish_fptp_results.json": lambda: playing.get("pa/json/results.json"),
        "data/scottish_topup_results.json": lambda: b"[]",
        "d3.js": (modules / "d3/dist/d3.min.js").read_bytes,
    }
    with (
        serving(folder, data, {D3: "d3.js", FONT: ""}) as base,
        browsing(tmp_path_factory.mktemp("browser")) as browser,
    ):

        def opened() -> Browser:
            browser.size(900, 900)
            browser.send("Page.navigate", url="about:blank")
            browser.send("Page.navigate", url=f"{base}{PAGE}")
            browser.wait("document.querySelector('.scoreboard__table tbody tr') !== null")
            return browser

        yield opened


def counted(contests: list[Contest]) -> dict[str, tuple[int, int]]:
    """Seats and the change of them, by party."""
    seats: Counter[str] = Counter()
    change: Counter[str] = Counter()
    for contest in contests:
        winner = max(contest.candidates, key=lambda candidate: candidate.votes or 0).party
        base = contest.bases[contest.default_base or next(iter(contest.bases))]
        seats[winner] += 1
        change[winner] += 1
        change[base.winner or max(base.votes, key=lambda party: base.votes[party])] -= 1
    return {party: (seats[party], change[party]) for party in NAMES.values()}


def shown(rows: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """The same, off the page."""
    told = {}
    for name, party in NAMES.items():
        seats, change = rows[name][:2] if name in rows else ("0", "—")
        told[party] = (int(seats), {"▲": 1, "▼": -1}.get(change[0], 0) * int(change[1:] or 0))
    return told


def test_in_the_night_it_counts_what_has_declared(
    playing: Feed, look: Callable[[], Browser]
) -> None:
    playing.control("seek", at=TIME)
    page = look()
    said = playing.json("v1/contests")["contests"]
    declared = {one["slug"] for one in said if one["status"] in ("rushed", "declared")}
    assert 100 < len(declared) < 400
    assert page.ask(DECLARED).startswith(f"{len(declared)} of 73")
    contests = [contest for contest in load("uk-2024").contests if contest.slug in declared]
    assert shown(page.ask(ROWS)) == counted(contests)


def test_at_the_end_all_seats_and_changes_are_right(
    playing: Feed, look: Callable[[], Browser], tmp_path: Path
) -> None:
    playing.control("seek", at=LAST)
    playing.ended()
    page = look()
    assert page.ask(DECLARED).startswith("650 of 73")
    # The wrong winner of South West Norfolk was put right, and the higher revision wins.
    assert shown(page.ask(ROWS)) == counted(list(load("uk-2024").contests))
    (tmp_path / "page.png").write_bytes(page.picture())
    complaints: list[Any] = [said for said in page.complaints() if "exception" in said.lower()]
    assert complaints == []
