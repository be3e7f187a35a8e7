"""Everything that a night says has a source that a reader can see, or says that it has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.outcome import Mark
from simulator.scenario import credit, describe_credit, list_sources, name_source
from simulator.session import play
from simulator.timeline.declaring import minute_mark
from tests import shipped
from tests.count import nights
from tests.scenario.writing import TWO
from tests.truth.files import loaded


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
    assert "Minutes of 624 declarations: a results ticker" in found
    assert not any("ticker" in line and "Hendon" in line for line in found)
    assert any(line.startswith("Hendon: Full recount: Evening Standard") for line in found)


def test_whoever_must_be_named_below_a_picture_is() -> None:
    line = credit(shipped.load(shipped.UK))
    assert "Open Parliament Licence v3.0" in line
    assert "Open Innovations (MIT)" in line
    assert line.endswith("Predictions: Focaldata, Ipsos, Survation, WeThink and YouGov.")


def test_a_base_and_a_reported_moment_of_a_count_are_credited() -> None:
    found = lines("uk-2015", "st-ives")
    assert any(line.startswith("Compared with 2010 result: House of Commons") for line in found)
    assert any(line.startswith("Beginning of the count: Scilly Today") for line in found)
    whole = lines("uk-2015")
    assert any(line.startswith("St Ives: Beginning of the count: Scilly Today") for line in whole)


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


def test_a_drawn_night_lists_nothing_of_the_real_one_as_its_own() -> None:
    for name, contest in ((shipped.NORFOLK, None), (shipped.UK, None), (shipped.UK, "hendon")):
        night = shipped.load(name)
        found = [describe_credit(line) for line in list_sources(night, contest, drawn=True)]
        kinds = (
            "Source of the night it builds on: ",
            "Compared with ",
            "Poll of ",
            "Mean of final polls of ",
            "Prediction of ",
        )
        figures = "Figures: drawn, simulated; minute simulated"
        assert figures in found
        assert not [line for line in found if not line.startswith(kinds) and line != figures]
        assert not any("ertified" in line for line in found)


def test_on_another_day_general_sources_are_those_of_the_night_below() -> None:
    night = loaded(f'extends = "{shipped.NORFOLK}"\n[scenario]\ndate = 2025-05-01\n')
    found = [describe_credit(line) for line in list_sources(night)]
    assert any(line.startswith("Source of the night it builds on: ") for line in found)
    assert not any(line.startswith("Source: ") for line in found)


@pytest.mark.parametrize(
    ("source", "lot", "mark", "told"),
    [
        ("The notice", '"Bob Ray"', Mark.RECORD, "The notice"),
        (None, '"Bob Ray"', Mark.AUTHOR, "no source: the author's, not the record"),
        (None, '{ candidate = "Bob Ray", source = "A paper" }', Mark.REPORTED, "A paper"),
    ],
)
def test_the_source_of_a_result_covers_its_lot(
    source: str | None, lot: str, mark: Mark, told: str
) -> None:
    head = f'source = "{source}"\n' if source else ""
    text = TWO.replace("date = ", f"{head}date = ", 1).replace("votes = 250", "votes = 300")
    night = loaded(text.replace('slug = "east"', f'slug = "east"\nlot = {lot}'))
    assert f"Drawing of the lot: {told}" in [
        describe_credit(line) for line in list_sources(night, "east")
    ]
    events = play(night, 1, None, "east").events
    assert [event.mark for event in events if event.kind == "lot_drawn"] == [mark]


def test_a_lot_is_credited_only_where_one_is_drawn() -> None:
    night = loaded(TWO.replace('slug = "east"', 'slug = "east"\nlot = "Bob Ray"'))
    assert not any("lot" in line.what for line in list_sources(night, "east"))
