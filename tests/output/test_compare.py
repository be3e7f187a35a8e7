"""``compare`` as JSON and for people."""

from __future__ import annotations

import json
from io import StringIO

from simulator.forecast.comparison import Comparison, compare
from simulator.output.compare import compare_object, print_comparison
from simulator.output.console import Console
from simulator.output.jsonl import dumps
from simulator.scenario.changes import CHANGE, apply
from tests.scenario.nights import two_seats
from tests.shipped import load


def shown(comparison: Comparison) -> str:
    text = StringIO()
    print_comparison(comparison, Console(file=text, width=100))
    return text.getvalue()


def norfolk() -> Comparison:
    base = load("south-west-norfolk-2024")
    return compare(base, load("what-if/bagge-does-not-stand"), 500, 7)


def test_the_json_has_pairs_differences_and_errors() -> None:
    told = json.loads(dumps(compare_object(norfolk())))
    assert (told["base"], told["whatif"]) == (
        "south-west-norfolk-2024",
        "what-if/bagge-does-not-stand",
    )
    (known,) = told["known"]["contests"]
    assert known["id"] == "south-west-norfolk"
    assert known["winner"] == ["Lab", "Con"]
    assert known["majority"] == [630, 2197]
    assert told["known"]["seats"] == {"Con": [0, 1], "Lab": [1, 0]}
    forecast = told["forecast"]
    for seat in (known, forecast["contests"][0]):
        assert (seat["contest"], seat["ons_id"]) == ("south-west-norfolk", "E14001497")
        assert (seat["contest_name"], seat["region"]) == ("South West Norfolk", "East of England")
        assert seat["country"] == "England"
        assert seat["certified"]["winner"] == "Terry Jermy"
    assert known["winner_party"] == ["Lab", "Con"]
    assert forecast["contests"][0]["winner_party"] == ["Lab", "Lab"]
    assert (forecast["draws"], forecast["seed"]) == (500, 7)
    candidates = {c["name"]: c for c in forecast["contests"][0]["candidates"]}
    assert len(candidates) == 9
    assert candidates["James Bagge"]["win"][1] is None
    assert candidates["James Bagge"]["diff"] is None
    jermy = candidates["Terry Jermy"]
    assert set(jermy) == {"name", "party", "win", "diff", "se"}
    assert abs(jermy["win"][1] - jermy["win"][0] - jermy["diff"]) < 2e-6
    assert set(forecast["seats"]["Lab"]) == {"mean", "diff", "se"}


def test_people_see_votes_and_chances_side_by_side() -> None:
    text = shown(norfolk())
    assert "South West Norfolk, 4 July 2024 | What if James Bagge had not stood?" in text
    assert "· James Bagge withdraws" in text
    assert "Lab gain from Con, Terry Jermy by 630 | Con hold, Liz Truss by 2,197" in text
    assert "Forecast: 500 draws each, the same random numbers, seed 7" in text
    (bagge,) = [line for line in text.splitlines() if "James Bagge" in line and "6,282" in line]
    assert bagge.split()[-3:] == ["6,282", "–", "−6,282"]
    assert "Toby McKenzie" in text  # as the hall calls him


def test_a_night_of_many_seats_is_told_by_party_and_by_what_moves() -> None:
    said = {"type": "swing", "from": "Lab", "to": "Con", "points": 6}
    whatif = apply(two_seats(), [CHANGE.validate_python(said)])
    text = shown(compare(two_seats(), whatif, 400, 1))
    assert "1 seat changes hands: Alpha (Lab to Con)." in text
    assert "Where chances move most" in text
    same = shown(compare(two_seats(), two_seats(), 400, 1))
    assert "No seat changes hands." in same
    assert "No chance moves by more than its Monte Carlo error." in same
    assert "−0" not in same
