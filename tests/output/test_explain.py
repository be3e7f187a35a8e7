"""``explain`` as JSON and for people."""

from __future__ import annotations

import json
from io import StringIO

from simulator.output.console import Console
from simulator.output.explain import explain_object, print_explanation
from simulator.output.jsonl import dumps
from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.model import Scenario
from tests.shipped import load


def told(scenario: Scenario) -> str:
    text = StringIO()
    print_explanation(scenario, Console(file=text, width=100))
    return text.getvalue()


def test_the_json_says_what_each_change_did_in_turn() -> None:
    base = load("south-west-norfolk-2024")
    scenario = apply(
        base,
        [
            CHANGE.validate_python({"type": "withdraw", "candidate": "Gary Conway"}),
            CHANGE.validate_python({"type": "pact", "parties": ["Con", "RUK"], "transfer": 0.5}),
        ],
    )
    first, second = json.loads(dumps(explain_object(scenario)))["changes"]
    assert first == {
        "index": 0,
        "type": "withdraw",
        "text": "Gary Conway withdraws (100 % abstain) in South West Norfolk",
        "contests": 1,
        "votes": {"HPUK": -160},
        "seats": {},
        "flips": [],
        "abstained": 160,
        "predicted": 1,
        "floored": 0,
    }
    assert second["index"] == 1
    assert second["votes"] == {"Con": 4979, "RUK": -9958}
    assert second["abstained"] == 4979
    assert second["seats"] == {"Lab": -1, "Con": 1}
    assert second["flips"] == [
        {
            "contest": "south-west-norfolk",
            "ons_id": "E14001497",
            "contest_name": "South West Norfolk",
            "region": "East of England",
            "country": "England",
            "from": "Lab",
            "to": "Con",
        }
    ]


def test_people_are_told_the_result_before_and_after() -> None:
    text = told(load("what-if/bagge-does-not-stand"))
    assert "1. James Bagge withdraws (55 % to Con, 10 % to Lab, 15 % to LD, 20 % abstain)" in text
    assert "1,257 no longer vote." in text
    assert "1 seat changes hands: South West Norfolk (Lab to Con)." in text
    assert "before: Lab gain from Con, Terry Jermy by 630, valid votes 44,335" in text
    assert "after: Con hold, Liz Truss by 2,197, valid votes 43,078" in text


def test_a_dead_heat_is_told_as_one() -> None:
    text = told(load("what-if/dead-heat"))
    words = "equality of votes between Terry Jermy and Liz Truss: a simulated lot fell on "
    assert f"after: Lab gain from Con, {words}Terry Jermy" in text


def test_a_night_without_changes_says_so_and_a_national_one_sums_up() -> None:
    base = load("uk-2024")
    explained = explain_object(base)
    assert explained["changes"] == []
    assert explained["known"]["seats"]["Lab"] == [411, 411]
    assert "uk-2024 has no changes" in told(base)
    snow = {"type": "incident", "at": "23:00", "text": "It snows."}
    fewer = {"type": "turnout", "multiply": 0.9, "party": "Lab"}
    said = [CHANGE.validate_python(change) for change in (fewer, snow)]
    text = told(apply(base, said))
    assert "Told to the whole night; changes no contest." in text
    assert "seats change hands" in text
    assert "and" in text
    assert "Lab 411 → " in text
