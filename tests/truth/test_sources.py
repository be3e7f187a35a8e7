"""Everything that a night says has a source that a reader can see, or says that it has none."""

from __future__ import annotations

from dataclasses import replace

from simulator.outcome import Mark
from simulator.scenario import credit, describe_credit, list_sources, name_source
from simulator.timeline.declaring import minute_mark
from tests import shipped
from tests.count import nights


def lines(name: str, contest: str | None = None) -> list[str]:
    return [describe_credit(line) for line in list_sources(shipped.load(name), contest)]


def test_the_flagship_names_its_figures_its_minute_and_its_incidents() -> None:
    found = lines(shipped.NORFOLK)
    terms = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0"
    figures = next(line for line in found if line.startswith("Figures, certified: "))
    assert "House of Commons Library" in figures
    assert figures.endswith(f"[{terms}]")
    assert any(line.startswith("Minute of the declaration: BBC, 5 July 2024") for line in found)
    assert any("handclap" in line and "BBC; Independent" in line for line in found)
    assert any(line.startswith("Prediction of YouGov: ") for line in found)


def test_a_minute_s_source_is_said_in_words() -> None:
    assert "Minute of the declaration: a results ticker" in lines(shipped.UK, "hendon")
    assert name_source("recorded") == "recorded by the House of Commons Library"
    assert name_source("press") == "press reports"
    assert name_source("BBC, 5 July 2024") == "BBC, 5 July 2024"


def test_a_whole_night_sums_its_minutes_up() -> None:
    found = lines(shipped.UK)
    assert "Minutes of 638 declarations: a results ticker" in found
    assert not any("ticker" in line and "Hendon" in line for line in found)
    assert any(line.startswith("Hendon: Full recount: Evening Standard") for line in found)


def test_whoever_must_be_named_below_a_picture_is() -> None:
    line = credit(shipped.load(shipped.UK))
    assert "Open Parliament Licence v3.0" in line
    assert "Open Innovations (MIT)" in line
    assert line.endswith("Predictions: Focaldata, Ipsos, Survation, WeThink and YouGov.")


def test_what_has_no_source_is_the_author_s() -> None:
    seat = replace(nights.norfolk(), source=None, declared_at_source=None)
    found = [describe_credit(line) for line in list_sources(nights.night(seat))]
    assert "Figures: no source: the author's, not the record" in found
    assert "Minute of the declaration: no source: the author's, not the record" in found
    assert not any("ertified" in line for line in found)


def test_a_minute_that_nobody_gave_exactly_says_so() -> None:
    declared = "Sky News, 5 July 2024: shortly before seven"
    (real,) = shipped.load(shipped.NORFOLK).contests
    seat = replace(real, declared_at_source=declared, declared_at_approximate=True)
    assert seat.outcome is not None
    assert minute_mark(real, seat.outcome) is Mark.RECORD
    assert minute_mark(seat, seat.outcome) is Mark.REPORTED
    assert minute_mark(replace(seat, declared_at_source=None), seat.outcome) is Mark.AUTHOR
    found = [describe_credit(line) for line in list_sources(nights.night(seat))]
    assert f"Minute of the declaration: {declared}; its minute is assumed" in found


def test_a_changed_night_lists_nothing_that_it_left_behind() -> None:
    found = lines("what-if/bagge-does-not-stand")
    happened = (
        "lettuce",
        "A slow handclap",
        "End of the counting",
        "Minute of the declaration: BBC",
    )
    assert not [line for line in found if any(part in line for part in happened)]
    assert "Minute of the declaration: not known: simulated" in found
    assert "End of the counting" in " ".join(lines(shipped.NORFOLK))
