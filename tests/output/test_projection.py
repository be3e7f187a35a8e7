"""What is told of a projection: JSON, columns, tables, lines. Its figures are made by hand here."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator import load
from simulator.errors import InputError
from simulator.output.batch_tables import columns_csv
from simulator.output.console import Console
from simulator.output.jsonl import dumps
from simulator.output.projection_json import projection_object
from simulator.output.projection_text import print_projection, projection_line
from simulator.projection import (
    BEFORE_FOUR,
    INTERVAL,
    TABLES,
    Projection,
    against_words,
    cautions,
    group_names,
    kind_name,
    nation_sentence,
)
from tests.output.test_output_schema import check
from tests.projection.values import NIGHT, projection, sure


def printed(value: Projection, width: int = 100) -> str:
    text = io.StringIO()
    print_projection(value, NIGHT, Console(file=text, width=width))
    return text.getvalue()


def name(party: str) -> str:
    return party


def told() -> dict[str, Any]:
    out: dict[str, Any] = json.loads(dumps(projection_object(projection(), NIGHT)))
    return out


def test_the_json_object_has_the_contracts_shape_and_four_digits() -> None:
    value = told()
    check("project --json", value)
    assert (value["scenario"], value["declared"], value["total"]) == ("test", 1, 3)
    assert value["time"] == "2024-07-05T00:30:00+00:00"
    assert (value["simulated"], value["mark"]) == (True, "simulated")
    assert value["parties"]["Lab"]["seats"]["mean"] == 380.1235
    assert value["parties"]["Ind"]["share"] is None
    assert value["watch"] == [
        {"contest": "beta", "ons_id": None, "contest_name": "Beta", "r2": 0.1235}
    ]
    assert value["against_2200"] == {"Lab": 0.4123, "Con": -0.4}
    alpha, beta = value["contests"]["alpha"], value["contests"]["beta"]
    assert (alpha["declared"], alpha["winner_party"], alpha["contest"]) == (True, "Lab", "alpha")
    assert (beta["winner_party"], beta["too_close"]) == (None, True)
    assert beta["expected"] == "2024-07-05T02:00:00+00:00"
    assert value["sure"] == []
    assert [c["what"] for c in projection_object(sure(), NIGHT)["sure"]] == ["largest", "majority"]


def test_without_contests_it_is_small() -> None:
    value = projection_object(projection(), NIGHT, contests=False)
    assert set(told()) - set(value) == {"contests"}


def test_columns_are_as_long_as_one_another_and_described() -> None:
    for table, described in TABLES.items():
        columns = projection().columns(table)
        assert len({len(column) for column in columns.values()}) == 1
        if table != "nights":
            assert list(columns) == list(described)
        header, *rows = columns_csv(columns).splitlines()
        assert header.split(",") == list(columns)
        assert len(rows) == len(next(iter(columns.values())))
    parties = projection().columns()
    assert parties["party"].tolist() == ["Lab", "Con", "Ind"]
    assert np.isnan(parties["share_mean"][2])
    contests = projection().columns("contests")
    assert contests["r2"].tolist()[1] == 0.123456
    assert contests["expected"].tolist()[1] == "2024-07-05T02:00:00+00:00"
    assert contests["winner_party"].tolist() == ["Lab", None, None]
    assert projection().columns("nights")["Lab"].tolist() == [380, 381]
    with pytest.raises(InputError, match="nearest: parties"):
        projection().columns("party")


def test_every_number_of_seats_stands_beside_its_interval_at_every_width() -> None:
    for width in (80, 100, 130):
        text = printed(projection(), width)
        assert "Projection (simulated) at 00:30 on Friday: 1 of 3 declared" in text
        assert BEFORE_FOUR in text
        (labour,) = [
            line for line in text.splitlines() if line.startswith("Lab  ") and "380" in line
        ]
        assert "371 to 389" in labour
        assert "30.1 (28.0 to 32.0)" in text
        assert "too close to say (1)" in text
        assert "Con 60 %" in text
        assert "−7.2" in text
        assert "change so far, points (against " in text
        assert "call" not in text.lower()
        table = text[text.index("party ") : text.index("Chances:")]
        assert max(map(len, table.splitlines())) <= width


def test_the_nations_sentence_is_certain_only_at_two_updates_in_a_row() -> None:
    first = "Chances: Lab majority 80 %, hung parliament 20 %; largest party Lab 97 %, Con 3 %"
    assert nation_sentence(projection(), name) == first
    certain = replace(sure(), sure=())
    assert nation_sentence(certain, name).startswith("Chances: ")
    assert nation_sentence(sure(), name) == "Projection: Lab majority, more than 99 %"
    assert "Projection: Lab majority, more than 99 %" in printed(sure())
    only = replace(sure(), sure=sure().sure[:1])
    assert nation_sentence(only, name) == "Projection: Lab largest party, more than 99 %"


def test_no_chance_that_is_open_is_said_to_be_certain() -> None:
    lab = replace(projection().parties["Lab"], majority=1.0, largest=1.0)
    value = replace(projection(), parties={"Lab": lab}, hung=0.0)
    assert "100" not in nation_sentence(value, name)
    assert "100.0 %" not in printed(value)
    assert "<0.3 %" in printed(value)  # of 400 draws
    assert "more than 99 %" not in nation_sentence(replace(value, draws=1), name)
    assert "Lab majority 1 of 1 draw" in nation_sentence(replace(value, draws=1), name)
    over = replace(value, declared=3, contests={}, watch=())
    assert "100.0 %" in printed(over)


def test_what_has_to_stand_beside_the_figures() -> None:
    early = projection()
    assert cautions(early) == (BEFORE_FOUR,)
    assert cautions(replace(early, time=6 * 3600)) == ()
    alone = replace(early, exit_poll=False, time=6 * 3600)
    # Without an exit poll it is not "little better" than one: only the interval counts.
    assert cautions(alone) == cautions(replace(alone, time=0)) == (INTERVAL,)
    assert cautions(replace(alone, total=alone.declared)) == ()
    assert cautions(replace(alone, declared=100)) == ()


def test_what_it_is_measured_against_says_where_the_exit_poll_took_part() -> None:
    words = against_words(projection(), name)
    assert "22:00 projection in the same seats: Lab +0.4 and Con −0.4" in words
    assert "the exit poll, which itself names no seats" in words
    assert "exit poll" not in against_words(replace(projection(), exit_poll=False), name)
    assert against_words(replace(projection(), against_2200={}), name) == ""


def test_one_line_has_seats_intervals_and_the_sentence() -> None:
    line = projection_line(sure(), NIGHT)
    head = "Projection (simulated), 1 of 3 declared, 400 draws: "
    assert line.startswith(f"{head}Lab 380 (371 to 389), Con 120")
    assert line.endswith("Projection: Lab majority, more than 99 %.")
    assert "\n" not in line


def test_a_row_that_goes_to_no_screen_is_a_line() -> None:
    wide = printed(projection(), 130)
    rows = wide[wide.index("too close to say") :].splitlines()
    narrow = printed(projection(), 30)
    assert narrow[narrow.index("too close to say") :].splitlines() == rows


def test_more_seats_too_close_than_are_listed_are_counted() -> None:
    close = projection().contests["beta"]
    many = replace(projection(), contests={str(i): replace(close) for i in range(13)}, watch=())
    assert "and 3 more" in printed(many)


def test_a_group_is_called_by_the_nights_own_party() -> None:
    night = load("uk-2019")
    assert group_names(night) == {"RUK": "Brexit Party"}
    assert kind_name("Con-RUK", group_names(night)) == "Con-Brexit Party"
    assert kind_name("Lab-Con", group_names(night)) == "Lab-Con"
