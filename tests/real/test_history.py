"""A seat on several nights: its history, two elections side by side, its names and ids."""

from __future__ import annotations

import json
import random
import tomllib
from dataclasses import replace

import pytest

from simulator.errors import InputError
from simulator.forecast import compare
from simulator.output.compare import compare_object
from simulator.output.jsonl import dumps
from simulator.scenario import (
    are_elections,
    contest_of,
    held_throughout,
    known_elections,
    seat_history,
    shipped,
)
from simulator.scenario.changes import CHANGE, apply
from tests.output.test_compare import shown
from tests.program import call
from tests.scenario.nights import contest, night, two_seats
from tests.shipped import load

ALDERSHOT = "E14000530"
NIGHTS = ("uk-2015", "uk-2017", "uk-2019", "uk-2024")


def told(ons_id: str) -> list[tuple[str, str, str]]:
    return [(past.when, past.winner_party, past.words) for past in seat_history(ons_id)]


def test_a_seat_has_its_history_within_its_boundaries() -> None:
    assert told(ALDERSHOT) == [
        ("2010 result", "Con", "by 5,586"),
        ("7 May 2015", "Con", "Gerald Howarth by 14,901"),
        ("8 June 2017", "Con", "Leo Docherty by 11,473"),
        ("12 December 2019", "Con", "Leo Docherty by 16,698"),
    ]
    assert held_throughout(seat_history(ALDERSHOT)) == "Con"
    assert held_throughout(seat_history(ALDERSHOT)[:2]) is None, "two results are no tradition"
    # The same name, other boundaries: another seat.
    assert told("E14001063") == [("4 July 2024", "Lab", "Alex Baker by 5,683")]


def test_a_by_election_goes_on_where_its_night_left_off() -> None:
    assert told("E14001455") == [
        ("4 July 2024", "Lab", "Mike Amesbury by 14,696"),
        ("1 May 2025", "RUK", "Sarah Pochin by 6"),
    ]


def test_a_seat_that_kept_its_boundaries_goes_on_in_2024() -> None:
    orkney = [past.when for past in seat_history("S14000051")]
    assert orkney == ["2010 result", "7 May 2015", "8 June 2017", "12 December 2019", "4 July 2024"]
    assert held_throughout(seat_history("S14000051")) == "LD"


def test_what_the_files_do_not_say_is_not_told() -> None:
    # An old result beside a notional one is of old boundaries; a single seat's is the night's.
    assert told("E14001497") == [("4 July 2024", "Lab", "Terry Jermy by 630")]
    # A base sums its independents: who was second, and by how much, it does not say.
    fermanagh = seat_history("N06000007")
    assert (fermanagh[0].winner_party, fermanagh[0].majority) == ("SF", None)
    assert fermanagh[-1].majority == 57
    assert seat_history("") == seat_history("E14999999") == ()


@pytest.mark.parametrize("name", NIGHTS[1:])
def test_the_history_is_what_the_nights_themselves_say(name: str) -> None:
    scenario = load(name)
    assert scenario.outcome is not None
    for seat in random.Random(name).sample(scenario.contests, 2):
        outcome = scenario.outcome.contests[seat.slug]
        (past,) = (p for p in seat_history(seat.ons_id) if p.date == scenario.date)
        assert (past.night, past.winner) == (name, outcome.winner.name)
        assert (past.winner_party, past.majority) == (outcome.winner.party, outcome.majority)


def test_of_namesakes_the_one_who_won_is_told() -> None:
    """Two of one name stood in Mid Buckinghamshire in 2024."""
    seat = next(c for c in load("uk-2024").contests if c.slug == "mid-buckinghamshire")
    assert len({candidate.name for candidate in seat.candidates}) < len(seat.candidates)
    assert told(seat.ons_id)[-1] == ("4 July 2024", "Con", "Greg Smith by 5,872")


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["uk-2024"])
def test_many_seats_of_a_night_have_its_result_in_their_history(name: str) -> None:
    night = load(name)
    assert night.outcome is not None
    for seat in random.Random(1).sample(night.contests, 100):
        won, found = night.outcome.contests[seat.slug], seat_history(seat.ons_id)
        (past,) = (p for p in found if p.date == night.date)
        assert (past.winner, past.majority) == (won.winner.name, won.majority)
        if name == "uk-2015":
            assert seat.base is not None
            assert (found[0].base, found[0].winner_party) == ("2010 result", seat.base.winner)


def test_the_files_name_a_day_and_a_source_for_every_night() -> None:
    """What the history rests on, that reads no more of a night than a seat's rows."""
    for name in NIGHTS:
        path = shipped.find(name)
        assert path is not None
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        assert {"date", "source"} <= document["scenario"].keys()
        people = [c for seat in document["contests"] for c in seat.get("candidates", ())]
        assert not any("votes" in person for person in people), "votes stand in the table"


@pytest.mark.parametrize(
    ("scenario", "wanted", "name"),
    [
        ("uk-2017", "ynys-mon", "Ynys Môn"),
        ("uk-2017", "W07000041", "Ynys Môn"),
        ("uk-2017", "Ynys Mon", "Ynys Môn"),
        ("uk-2017", "Na h-Eileanan an Iar", "Na h-Eileanan An Iar"),
        ("uk-2019", "Birmingham Northfield", "Birmingham, Northfield"),
        ("uk-2024", "Birmingham, Northfield", "Birmingham Northfield"),
    ],
)
def test_a_contest_is_found_by_its_names_and_its_id(scenario: str, wanted: str, name: str) -> None:
    assert contest_of(load(scenario), wanted).name == name


def test_letters_alike_of_two_seats_name_neither() -> None:
    two = night(contest("a", {"Lab": 2, "Con": 1}), contest("b", {"Lab": 2, "Con": 1}))
    alike = tuple(replace(c, name=n) for c, n in zip(two.contests, ("O-x", "Ox"), strict=True))
    two = replace(two, contests=alike)
    assert contest_of(two, "Ox").slug == "b"
    with pytest.raises(InputError, match="no contest 'o x'"):
        contest_of(two, "o x")


def test_result_tells_the_history_of_one_contest_alone() -> None:
    text = call("result", "uk-2017", "--contest", "Aldershot").stdout
    assert "  12 December 2019: Con Leo Docherty by 16,698\n" in text
    assert "  Con at each of these 4 results.\n" in text
    (one,) = json.loads(call("result", "uk-2017", "--contest", ALDERSHOT, "--json").stdout)
    assert one["history"][0] == {
        "night": None, "date": None, "base": "2010 result", "winner_party": "Con",
        "winner": None, "majority": 5586,
    }  # fmt: skip
    assert one["history"][2] == {
        "night": "uk-2017", "date": "2017-06-08", "base": None, "winner_party": "Con",
        "winner": "Leo Docherty", "majority": 11473,
    }  # fmt: skip
    # A what-if is no history, and the record of its seat is.
    (whatif,) = json.loads(call("result", "what-if/dead-heat", "--json").stdout)
    assert [(past["night"], past["majority"]) for past in whatif["history"]] == [("uk-2024", 630)]
    assert "The seat in our files" not in call("result", "what-if/dead-heat").stdout


# Two elections


def test_2017_and_2019_seat_by_seat() -> None:
    before, after = load("uk-2017"), load("uk-2019")
    comparison = compare(before, after, 10, 1)
    assert comparison.forecast is None
    known = json.loads(dumps(compare_object(comparison)))["known"]
    assert known["elections"] is True
    seats = {party: b - a for party, (a, b) in known["seats"].items()}
    assert (seats["Con"], seats["Lab"], seats["SNP"], seats["LD"]) == (48, -60, 13, -1)
    assert known["valid_votes"] == [32_204_184, 32_014_110]
    assert known["votes"]["Con"] == [13_636_684, 13_966_454]
    assert known["shares"]["Lab"] == pytest.approx([39.988, 32.077], abs=0.001)
    assert known["swing"] == {"from": "Lab", "to": "Con", "points": pytest.approx(4.5966, abs=1e-4)}
    # What the Library calls gains in 2019: its base is the result of 2017 in the same seats.
    assert after.outcome is not None
    gains = {s for s, o in after.outcome.contests.items() if "gain from" in o.result}
    assert {flip["contest"] for flip in known["flips"]} == gains
    swings = {seat["contest"]: seat["swing"] for seat in known["contests"]}
    for slug, outcome in after.outcome.contests.items():
        expected = outcome.swing
        found = swings[slug]
        assert (found is None) == (expected is None), slug
        if expected is not None:
            assert (found["from"], found["to"]) == (expected.from_party, expected.to_party)
            assert found["points"] == pytest.approx(expected.points, abs=1e-6)


def test_people_read_seats_votes_swing_and_who_changed_hands() -> None:
    text = shown(compare(load("uk-2017"), load("uk-2019")))
    assert "650 seats within the same boundaries, matched by ONS id" in text
    assert "not of two elections" in text
    assert ["Con", "317", "365", "+48"] in [line.split() for line in text.splitlines()]
    assert "Swing 4.6 points from Lab to Con (Butler), from uk-2017 to uk-2019." in text
    assert "81 seats change hands: 54 from Lab to Con, 7 from Con to SNP" in text
    (line,) = (line.split() for line in text.splitlines() if line.startswith("Bury North"))
    assert line[-4:] == ["Lab", "Con", "4,375", "105"]
    assert "… and 61 more seats (all with --json)." in text
    independents = [line.split()[1:] for line in text.splitlines() if line.startswith("Ind  ")]
    assert independents == [["1", "0", "−1"], ["151,471", "0.5", "206,486", "0.6", "–"]]


def test_a_by_election_is_compared_with_its_seat_alone() -> None:
    text = shown(compare(load("uk-2024"), load("runcorn-and-helsby-2025")))
    assert "1 seat within the same boundaries" in text
    assert "runcorn-and-helsby-2025: RUK gain from Lab, Sarah Joanne Pochin by 6" in text
    assert "Swing 17.4 points from Lab to RUK (Butler)" in text


def test_a_what_if_of_another_year_is_called_one() -> None:
    said = {"type": "swing", "from": "Lab", "to": "RUK", "points": 1}
    night = apply(load("runcorn-and-helsby-2025"), [CHANGE.validate_python(said)])
    text = shown(compare(load("uk-2024"), night))
    assert "runcorn-and-helsby-2025 is a what-if, not the record." in text
    assert "RUK gain from Lab, Sarah Joanne Pochin by 660" in text


def test_other_boundaries_are_refused_with_a_way() -> None:
    done = call("compare", "uk-2019", "uk-2024")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "uk-2019 and uk-2024 cannot be compared seat by seat: by ONS id 645 of the 650 seats of "
        "uk-2019 are not in uk-2024 (other boundaries); `result uk-2024` compares it with its "
        "base, 2019 notional, new boundaries\n"
    )
    with pytest.raises(InputError, match="the seat Runcorn and Helsby of"):
        compare(load("runcorn-and-helsby-2025"), load("south-west-norfolk-2024"))


def test_a_renamed_seat_is_matched_by_its_id_and_a_namesake_is_not() -> None:
    first = two_seats()
    ids = dict(zip(("alpha", "beta"), ("E14000001", "E14000002"), strict=True))
    first = replace(first, contests=tuple(replace(c, ons_id=ids[c.slug]) for c in first.contests))
    day = first.date.replace(year=2029)
    new = replace(first.contests[0], slug="omega", name="Omega")
    later = replace(first, name="later", date=day, contests=(first.contests[1], new))
    known = known_elections(first, later)
    assert known is not None
    assert [c.contest for c in known.contests] == ["alpha", "beta"]
    assert not any(c.changes_hands for c in known.contests)
    namesake = replace(first.contests[0], ons_id="E14009999")
    other = replace(later, contests=(first.contests[1], namesake))
    with pytest.raises(InputError, match="1 of the 2 seats of test is not in later"):
        known_elections(first, other)
    with pytest.raises(InputError, match="2 contests of test have none"):
        known_elections(two_seats(), later)


def test_a_what_if_is_no_other_election() -> None:
    base = two_seats()
    said = {"type": "swing", "from": "Lab", "to": "Con", "points": 6}
    assert not are_elections(base, apply(base, [CHANGE.validate_python(said)]))
    assert not are_elections(load("south-west-norfolk-2024"), load("uk-2024"))
    assert are_elections(load("uk-2017"), load("uk-2019"))
    # Without votes two days are compared by their forecasts, as before.
    later = replace(base, name="later", date=base.date.replace(year=2029))
    bare = tuple(
        replace(c, candidates=tuple(replace(p, votes=None) for p in c.candidates))
        for c in later.contests
    )
    assert compare(base, replace(later, contests=bare), 10, 1).forecast is not None
