"""Projections on the screens: made one at a time, shown wherever they belong, never ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from rich.style import Style

from simulator.errors import InputError
from simulator.outcome import ContestOutcome, Rejected
from simulator.projection import Projection, ShareRange
from simulator.timeline import Timeline
from tests.tui import national, projected
from tests.tui.boards import board, seat
from tests.tui.national import at
from tests.tui.stage import Opened
from tui.hall.declaration import DeclarationScreen
from tui.kit.expectations import fixed_words, seat_words, share_words
from tui.kit.pieces import Says
from tui.night.hall import NightHallScreen
from tui.night.projection_lines import COMING, Bar, Shown, Swung, draw_interval, pane_lines
from tui.night.projection_stand import ProjectionStand
from tui.night.projection_strip import BEFORE, BETWEEN, DECIDED, DONE
from tui.night.replay import NightReplay
from tui.night.screen import NightScreen
from tui.projections import Projections
from tui.themes import DARK


def followed() -> tuple[projected.Arithmetic, Projections]:
    """The night's projections, not begun."""
    projector = projected.Arithmetic(national.scenario())
    projections = projected.show(projector=projector).projections
    assert projections is not None
    return projector, projections


def test_one_works_at_a_time_and_the_newest_wish_is_next() -> None:
    projector, projections = followed()
    projector.go.clear()
    assert projections.want(0)
    worker = Thread(target=projections.work)
    worker.start()
    assert not any(projections.want(declared) for declared in (10, 20, 30))
    projector.go.set()
    worker.join(60)
    assert projector.asked == [0, 30]
    assert projector.most_at_once == 1
    assert not projections.want(30)  # it is kept
    assert projections.want(20)
    projections.work()
    assert projector.asked == [0, 30, 20]


def test_no_moment_is_shown_what_a_later_one_knows() -> None:
    _, projections = followed()
    for declared in (0, 90, 79):
        projections.want(declared)
        projections.work()
    for declared, known in ((0, 0), (50, 0), (79, 79), (89, 79), (90, 90), (650, 90)):
        found = projections.at(declared)
        assert found is not None
        assert found.declared == known
    assert projections.declared_at(at("03:00")) == 79
    torbay = projections.declared_before("torbay")
    assert torbay is not None
    assert torbay < projections.declared_at(at("02:59"))


def test_a_jump_is_as_sure_as_the_night_played_through() -> None:
    projector, projections = followed()
    projections.want(200)
    projections.work()
    found = projections.at(200)
    assert found is not None
    assert [certainty.what for certainty in found.sure] == ["majority"]
    assert [number for number in projector.asked if 100 <= number < 200]


def test_few_are_kept_the_first_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.projections.KEPT", 4)
    projector, projections = followed()
    for declared in range(1, 8):
        projections.want(declared)
        projections.work()
    assert projections.want(2)
    projections.work()
    assert projector.asked.count(0) == 1
    assert projector.asked.count(2) == 2


def test_a_night_that_cannot_be_projected_is_asked_once() -> None:
    asked = []

    def make() -> projected.Arithmetic:
        asked.append(1)
        raise InputError("no result before")

    projections = Projections(make)
    projections.want(0)
    projections.work()
    assert projections.problem == "no result before"
    assert not projections.want(0)
    assert asked == [1]


class Growing:
    """A live night out of the first results of the national one."""

    def __init__(self) -> None:
        self.scenario = national.scenario()
        self.declarations = national.timeline().declarations
        outcome = self.scenario.outcome
        assert outcome is not None
        self.known = outcome.contests

    def at(
        self,
        number: int,
        *,
        without: int | None = None,
        other: int | None = None,
        winner: int | None = None,
    ) -> tuple[Timeline, dict[str, ContestOutcome]]:
        """Its timeline and results: without one, with other figures or another winner there."""
        told = list(self.declarations[:number])
        if without is not None:
            del told[without]
        results = {d.contest or "": self.known[d.contest or ""] for d in told}
        if other is not None:
            slug = told[other].contest or ""
            results[slug] = replace(results[slug], rejected=Rejected(999))
        if winner is not None:
            slug = told[winner].contest or ""
            first = results[slug].ranking[0]
            candidates = list(results[slug].candidates)
            candidates[first] = replace(candidates[first], votes=0)
            results[slug] = replace(results[slug], candidates=tuple(candidates))
        return Timeline(self.scenario.close_of_poll, tuple(told), {}, 1, live=True), results


def live() -> tuple[projected.Arithmetic, Projections, Growing]:
    """The projections of a night that has just begun."""
    night = Growing()
    projector = projected.Arithmetic(night.scenario)
    return projector, Projections(lambda: projector, rest=0.0), night


def test_a_new_result_is_projected_at_once_and_what_stands_is_kept() -> None:
    projector, projections, night = live()
    assert projections.renew(*night.at(0))
    projections.work()
    for number in (1, 2, 3):
        assert projections.renew(*night.at(number))
        assert projections.declared_at(10**6) == number
        projections.work()
        newest = projections.at(number)
        assert newest is not None
        assert newest.declared == number
    assert projector.asked == [0, 1, 2, 3]
    assert not projections.renew(*night.at(3))  # nothing has changed
    projections.work()
    assert projector.asked == [0, 1, 2, 3]


@pytest.mark.parametrize(("change", "left"), [("other", 5), ("winner", 2), ("without", 2)])
def test_a_retraction_and_another_winner_forget_what_they_make_untrue(
    change: str, left: int
) -> None:
    projector, projections, night = live()
    for number in range(6):
        projections.renew(*night.at(number))
        projections.work()
    projector.asked.clear()
    assert projections.renew(*night.at(5, **{change: 2}))  # the third is another, or none
    shown = projections.at(5)
    assert shown is not None
    assert shown.declared == left
    projections.work()
    number = 4 if change == "without" else 5
    assert projector.asked == [number]
    found = projections.at(number)
    assert found is not None
    assert found.declared == number


class Slow(projected.Arithmetic):
    """A projector during whose work the night goes on."""

    def __init__(self, night: Growing) -> None:
        super().__init__(night.scenario)
        self.meanwhile: list[Callable[[], None]] = []

    def project(self, declared: Mapping[str, ContestOutcome], **given: Any) -> Projection:
        found = super().project(declared, **given)
        if declared and self.meanwhile:
            self.meanwhile.pop(0)()
        return found


def test_projections_that_results_outrun_are_shown_each_until_there_is_a_newer() -> None:
    night = Growing()
    projector = Slow(night)
    projections = Projections(lambda: projector, rest=0.0)
    shown: list[int] = []

    def look(number: int) -> None:
        found = projections.at(number)
        shown.append(-1 if found is None else found.declared)

    def on(number: int) -> Callable[[], None]:
        def go_on() -> None:
            look(number - 1)
            # The first figures replace those that every projection so far rests on.
            assert not projections.renew(*night.at(number, other=number % 3))

        return go_on

    projector.meanwhile = [on(number) for number in range(3, 9)]
    projections.renew(*night.at(2))
    projections.work()
    look(8)
    assert projector.asked == [0, 2, 3, 4, 5, 6, 7, 8]
    assert shown == [0, 2, 3, 4, 5, 6, 8]


def test_what_is_made_of_a_winner_who_is_corrected_meanwhile_is_never_shown() -> None:
    night = Growing()
    projector = Slow(night)
    projections = Projections(lambda: projector, rest=0.0)
    projections.renew(*night.at(4))
    seen: list[Projection | None] = []

    def correct() -> None:
        projections.renew(*night.at(4, winner=1))
        projector.meanwhile.append(lambda: seen.append(projections.at(4)))

    projector.meanwhile = [correct]
    projections.work()
    assert projector.asked == [0, 4, 4]
    assert [found.declared if found is not None else None for found in seen] == [0]


def test_a_correction_while_a_projection_is_made_is_projected_after_it() -> None:
    projector, projections, night = live()
    projections.renew(*night.at(0))
    projections.work()
    projector.go.clear()
    assert projections.renew(*night.at(4))
    worker = Thread(target=projections.work)
    worker.start()
    while len(projector.asked) < 2:
        worker.join(0.001)
    assert not projections.renew(*night.at(4, other=1))  # the worker is at it
    projector.go.set()
    worker.join(60)
    assert projector.asked == [0, 4, 4]
    assert projections.at(4) is not None


def test_fewer_results_than_a_screen_still_believes_do_no_harm() -> None:
    projector, projections, night = live()
    projections.renew(*night.at(5))
    projections.renew(*night.at(2))
    assert not projections.want(5)
    projections.work()
    assert projector.asked == [0, 2]
    projections.on = False
    assert not projections.renew(*night.at(1))
    projections.work()
    assert projector.asked[-1] == 1


def test_the_exit_poll_conditions_what_is_projected_at_once() -> None:
    projector, projections, night = live()
    projections.renew(*night.at(2))
    projections.work()
    poll = night.scenario.exit_poll
    assert poll is not None
    polled = replace(
        night.scenario, exit_poll=replace(poll, seats={**poll.seats, "Lab": poll.seats["Lab"] - 9})
    )
    assert projections.take_exit_poll(polled)
    assert projections.at(2) is None
    projections.work()
    assert projector.scenario is polled
    assert projector.asked == [0, 2, 0, 2]


async def test_the_board_shows_strip_and_pane_and_they_can_be_switched_off() -> None:
    show = projected.show("03:00")
    async with board(size=(80, 24), show=show) as (there, screen):
        await there.until(lambda: "Projection (simulated)" in there.text)
        await there.until(lambda: _declared(screen) == 79)
        assert "Lab majority 88 %" in there.text
        assert "(382–434)" in there.text
        await there.press("j")
        for words in ("after 79 of 650", "Until 04:00, on past nights", "408   382–434", "●"):
            assert words in there.text, words
        # Back to a moment before anything: what is shown knows nothing of what came.
        screen.seek(at("22:30"))
        assert _declared(screen) == 0
        await there.press("ctrl+home")
        assert "after 0 of 650" in there.text
        assert "Against our" not in there.text
        await there.press("J")
        assert "Projection (simulated)" not in there.text
        assert "J switches it on" in there.text
        await there.press("J")
        assert "Projection (simulated)" in there.text
        # Once it is sure, in the words of a screen; and no size does harm.
        screen.seek(at("05:00"))
        await there.until(lambda: "Projection: Labour majority, more than 99 %" in there.text)
        assert "Until 04:00" not in there.text
        for size in ((10, 3), (120, 36)):
            await there.pilot.resize_terminal(*size)
            await there.press("m", "j", hasty=True)
        await there.settle()
        assert "326: a majority" in there.text


def test_no_old_projection_stands_beside_a_new_count_and_a_fact_is_not_projected() -> None:
    show = projected.show("03:00")
    assert show.projections is not None
    replay, stand = NightReplay(show), ProjectionStand()

    def project(declared: int) -> None:
        assert show.projections is not None
        show.projections.want(declared)
        show.projections.work()

    project(79)
    assert stand.now(replay) is not None
    replay.playback.seek(at("05:10"))
    assert stand.now(replay) is None
    assert stand.strip(replay).said == BETWEEN
    assert stand.why_not(replay) == COMING
    project(replay.nation.declared_at(replay.now))
    decided = stand.strip(replay)
    assert decided.said == DECIDED
    assert decided.parties
    # In play it may lag behind, but never behind the last jump.
    replay.playback.play()
    replay.playback.seek(at("05:20"))
    assert stand.now(replay) is not None
    stand.jumped()
    assert stand.now(replay) is None
    replay.playback.seek(replay.playback.end)
    last = stand.strip(replay)
    assert (last.said, last.parties, last.against) == (DONE, (), None)
    replay.begun = False
    assert stand.strip(replay).said == BEFORE


def test_the_pane_reads_from_the_nation_to_what_it_rests_on() -> None:
    show = projected.show("03:00")
    assert show.projections is not None
    show.projections.want(79)
    show.projections.work()
    projection = show.projections.at(79)
    assert projection is not None
    lines = pane_lines(NightReplay(show), projection, 120)
    seen = "\n".join(_words(line.says) for line in lines)
    for words in ("Against our 22:00 projection", "names no seats", "What to watch next", "~03:00",
                  "Too close", "Con 52 %, Green 46 %", "North East (5) -20.1 +3.2", "Con, LD (3)",
                  "Seat predictions of three pollsters", "200 simulated nights"):  # fmt: skip
        assert words.replace("-", "−", 1) in seen, words
    hendon = [line for line in lines if line.seat == seat("Hendon")]
    assert len(hendon) == 1
    guarded = national.scenario().by_slug[projected.GUARDED]
    said = projection.contests[projected.GUARDED]
    assert seat_words(guarded, said, national.scenario()).startswith(
        "perhaps Lab hold; no chance given: an independent stands"
    )
    assert "Jeremy Corbyn (Ind)" in fixed_words(said, national.scenario())


def test_a_range_has_both_its_caps_or_none() -> None:
    def drawn(*points: float) -> str:
        return draw_interval(Bar("Con", "", "", "", points, 10.0), 11, Style(), DARK).plain

    assert drawn(1, 3, 5, 7, 9) == "·├─━━●━━─┤·"
    assert drawn(3, 3, 5, 5, 6) == "···━━●─····"
    assert drawn(4, 5, 5, 5, 5) == "····─●·····"


def test_shares_are_whole_and_no_range_says_one_figure_twice() -> None:
    _, projections = followed()
    projections.want(0)
    projections.work()
    found = projections.at(0)
    assert found is not None
    seen = found.contests[projected.GUARDED]
    shares = (ShareRange(41.4, 36.2, 46.4), ShareRange(0.96, 0.9, 1.04), ShareRange(0.4, 0.2, 1.6))
    few = tuple(
        replace(candidate, party=party, share=share)
        for candidate, party, share in zip(
            seen.candidates, ("Lab", "Ind", "Green"), shares, strict=False
        )
    )
    said = share_words(replace(seen, candidates=few), national.scenario())
    assert said == "Lab 41 % (36–46), Ind 1 % (0–2), Green <1 % (0–2)"


async def test_a_long_title_keeps_clear_of_the_clock() -> None:
    night = national.show()
    title = "What if Reform UK and the Conservatives had made a pact across Britain?"
    show = replace(night, scenario=replace(night.scenario, title=title))
    async with board(size=(80, 24), show=show) as (there, _):
        assert "…  22:00" in there.text.splitlines()[0]


@pytest.mark.long
async def test_a_hall_says_what_is_expected_of_its_seat_and_afterwards_what_was() -> None:
    async with board("02:50", size=(80, 24), show=projected.show("02:50")) as (there, screen):
        screen.board.choose_seat(seat("Torbay"))
        await there.press("enter")
        hall = await there.reach(NightHallScreen)
        await there.until(lambda: _looked(there, "likely Con hold (97 %)"))
        assert "exit poll at that hour" not in there.text  # which tells nothing of one seat
        assert "Shares: Con 45 % (41–49)" in there.text
        hall.seek(at("02:58"))
        await there.until(lambda: isinstance(there.screen, DeclarationScreen))
        hall.replay.playback.seek(at("02:59"))
        await there.press("h")
        await there.until(lambda: _looked(there, "before it declared: likely Con hold (97 %)"))


@pytest.mark.long
async def test_a_night_without_a_projection_says_why_in_a_line() -> None:
    show = projected.show("03:00")
    assert show.projections is not None
    show.projections._make = projected.refuse
    async with board(size=(120, 36), show=show) as (there, screen):
        await there.until(lambda: bool(show.projections and show.projections.problem))
        await there.look()
        assert not screen.board.sees("strip")
        await there.press("j")
        assert "There is no projection of this night" in there.text
        await there.press("J")
        assert there.notices.endswith("no result before, no polls and no exit poll")


def _declared(screen: NightScreen) -> int:
    """How many seats the shown projection knows."""
    screen.tick()
    projection = screen.board.projection
    return -1 if projection is None else projection.declared


def _looked(there: Opened, words: str) -> bool:
    """The words are there, once the screen has looked at what the worker made."""
    there.app.screen.tick()  # type: ignore[attr-defined]
    return words in there.text


def _words(says: Shown) -> str:
    """What a line says, without how it is drawn."""
    match says:
        case Says():
            return "".join(words for words, _ in (*says.left, *says.right))
        case Swung():
            return " ".join((says.name, *says.cells))
        case _:
            return f"{says.label} {says.ends}"
