"""What the forecast screen shows, without a screen: values, scales, words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Candidate
from simulator.forecast import batch
from tests.forecast.test_polls import mixed as unopposed_night
from tests.shipped import load
from tests.tui import forecasts, night
from tui.forecast.engine import forecast_of
from tui.forecast.histogram import Columns, scale
from tui.forecast.tables import notes, seat_facts, seat_lines, seat_table
from tui.forecast.view import Bins, between, percent, surname


@pytest.mark.parametrize(
    ("chance", "told"),
    [(0.0, "0"), (0.0004, "<0.1"), (0.494, "49.4"), (0.9999, ">99.9"), (1.0, "100")],
)
def test_a_chance_is_nought_or_certain_only_if_it_was(chance: float, told: str) -> None:
    assert percent(chance) == told


def test_between_never_says_the_same_twice_where_tenths_differ() -> None:
    assert between(25.6, 29.2) == "26–29"
    assert between(0.2, 0.4) == "0.2–0.4"


def test_surnames_are_those_of_the_order_of_declaration() -> None:
    told = [surname(c) for c in night.CANDIDATES]
    assert told[:2] == ["Bagge", "Conway"]
    assert told[5:7] == ["McKenzie", "of East Anglia"]


def test_a_batch_becomes_what_is_shown() -> None:
    scenario = load("south-west-norfolk-2024")
    result = batch(scenario, 4_096, 3)
    told = forecast_of(result)
    seat = told.seats["south-west-norfolk"]
    assert (told.draws, told.seed, told.nation, told.ranges_on) == (4_096, 3, None, 4_096)
    assert sum(c.forecast.win for c in seat.candidates) == pytest.approx(1)
    assert [c.forecast.win for c in seat.candidates] == sorted(
        (c.forecast.win for c in seat.candidates), reverse=True
    )
    # What the histogram leaves out lies beyond twice the 95th percentile.
    assert 0.99 < sum(seat.bins.chances) <= 1 + 1e-9
    under = sum(seat.bins.chances[: int(1000 // seat.bins.step)])
    assert under == pytest.approx(seat.forecast.under[1000], abs=0.02)
    assert seat.known_majority == 630
    assert [c.candidate.shown for c in seat.candidates if c.as_much is not None] == ["James Bagge"]


def test_only_the_record_is_called_the_record() -> None:
    told = forecast_of(batch(load("what-if/bagge-does-not-stand"), 500, 1))
    seat = next(iter(told.seats.values()))
    assert told.modified
    assert seat.known_majority is None
    assert all(c.known is None and c.as_much is None for c in seat.candidates)
    # Figures without a source are the author's.
    shipped = load("south-west-norfolk-2024")
    own = replace(shipped, contests=(replace(shipped.contests[0], source=None),))
    (seat,) = forecast_of(batch(own, 500, 1)).seats.values()
    assert seat.known_majority is None
    assert all(c.known is None and c.as_much is None for c in seat.candidates)


def test_a_night_is_on_the_record_when_every_winner_is() -> None:
    night = load("uk-2024")
    few = tuple(night.by_slug[slug] for slug in ("aldershot", "hendon", "clacton"))
    whole = replace(night, contests=few, unchanged=None)
    nation = forecast_of(batch(whole, 200, 1)).nation
    assert nation is not None
    assert {p.party.id: p.known for p in nation.parties if p.known} == {"Lab": 2, "RUK": 1}
    own = replace(whole, contests=(*few[:2], replace(few[2], source=None)))
    told = forecast_of(batch(own, 200, 1))
    assert told.nation is not None
    assert all(party.known is None for party in told.nation.parties)
    assert told.seats["hendon"].known_majority == 15
    assert told.seats["clacton"].known_majority is None


def test_a_seat_without_a_poll_is_shown_as_one() -> None:
    scenario = unopposed_night()
    told = forecast_of(batch(scenario, 200, 1))
    assert list(told.seats) == [contest.slug for contest in scenario.polled]
    seat = told.seats["alone"]
    assert seat_facts(seat).pairs == (("poll", "none: returned unopposed"),)
    assert seat_table(seat).full > 0
    assert any("returned unopposed" in note.words.casefold() for note in notes(told, seat))


def test_seats_that_decide_the_night_come_first_and_a_seat_has_its_own_notes() -> None:
    told = forecasts.nation(night.SCENARIO)
    assert [line.seat for line in seat_lines(told)] == list(range(12))
    words = [note.words for note in notes(told, told.seats["seat-1"])]
    assert "Seat 1 starts from its previous result." in words
    assert not any("Northern Ireland" in line for line in words)
    assert any("Northern Ireland" in note.words for note in notes(told, None))


@settings(max_examples=40)
@given(
    chances=st.lists(st.floats(0, 1), min_size=1, max_size=300).map(tuple),
    known=st.none() | st.floats(0, 300 * 7.0),
    width=st.integers(4, 200),
    from_zero=st.booleans(),
)
def test_a_histogram_fills_its_width_and_keeps_its_marks_in_sight(
    chances: tuple[float, ...], known: float | None, width: int, from_zero: bool
) -> None:
    columns = Columns(Bins(chances, 0.0, 7.0), known=known, from_zero=from_zero)
    made = scale(columns, width)
    if sum(chances) == 0:
        assert made is None
        return
    assert made is not None
    assert len(list(made.cells())) == width
    assert sum(made.chances) == pytest.approx(sum(chances), rel=0.005, abs=1e-12)
    if known is not None:
        assert 0 <= made.cell(known) < width
    if from_zero:
        assert made.start == 0


def test_a_surname_of_several_words_with_accents_is_found_whole() -> None:
    assert surname(Candidate("Zoë de la Háye", "Ind", "De la Haye, Zoë")) == "de la Háye"
