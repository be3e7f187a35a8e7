"""The tables of elex-model: every constituency of Great Britain, zero until it has declared."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.feed.document import Format
from simulator.feed.figures import result_of, votes_of
from simulator.feed.formats.model import (
    CONFIG,
    LIVE,
    PREPROCESSED,
    ModelFormat,
    read_parties,
    region_codes,
)
from simulator.feed.plan import make
from simulator.feed.roll import Roll
from simulator.feed.values import Sent
from simulator.messages import Kind, Result
from tests.feed.nights import SEATS, small_night, small_plan, small_roll, transmit


def table(form: Format, path: str) -> dict[str, dict[str, str]]:
    """A table by the id of its units."""
    text = form.render(path).data.decode()
    return {row["geographic_unit_fips"]: row for row in csv.DictReader(io.StringIO(text))}


def config(form: Format) -> tuple[str, Any]:
    ((election, (entry,)),) = json.loads(form.render(CONFIG).data).items()
    return election, entry


def fed(form: ModelFormat, sents: list[Sent]) -> ModelFormat:
    for sent in sents:
        assert form.take(sent) == ()
    return form


def elsewhere(roll: Roll, slug: str, **values: Any) -> Roll:
    """The roll with one contest somewhere else."""
    seat = roll.seats[slug]
    moved = replace(seat, contest=replace(seat.contest, **values))
    return replace(roll, seats={**roll.seats, slug: moved})


def test_a_constituency_is_zero_until_it_has_declared_and_exact_from_then_on() -> None:
    roll = small_roll()
    form, last = ModelFormat(roll), dict[str, Result]()
    for sent in transmit(small_plan(), roll).sent:
        form.take(sent)
        if sent.message.kind is Kind.RESULT and isinstance(sent.message.body, Result):
            last[sent.message.contest or ""] = sent.message.body
        for slug, seat in roll.seats.items():
            row = table(form, LIVE)[seat.contest.ons_id]
            votes = {c.party: c.votes for c in last[slug].candidates} if slug in last else {}
            assert int(row["results_dem"]) == votes.get("Lab", 0)
            assert int(row["results_gop"]) == votes.get("Con", 0)
            # The model throws out units whose weights differ much from the turnout of the base.
            assert int(row["results_weights"]) == int(row["results_turnout"]) == sum(votes.values())
            assert row["percent_expected_vote"] == ("100" if votes else "0")
    assert set(last) == set(SEATS)


def test_what_is_taken_back_is_zero_again() -> None:
    roll = small_roll()
    slug = SEATS[0]
    back = make(roll, 90_000, Kind.RETRACTION, slug, None, False, revision=2)
    form = fed(ModelFormat(roll), transmit((*small_plan(), back), roll).sent)
    rows = table(form, LIVE)
    assert rows[roll.seats[slug].contest.ons_id]["results_turnout"] == "0"
    assert rows[roll.seats[SEATS[1]].contest.ons_id]["results_turnout"] != "0"


def test_figures_that_no_count_can_have_are_told_as_they_are() -> None:
    roll, slug = small_roll(), SEATS[0]
    seat = roll.seats[slug]
    body = result_of(seat, votes_of(seat.nominees, (5_000, -16_022, 7, 8)))
    wrong = make(roll, 90_000, Kind.RESULT, slug, body, False, revision=3)
    form = fed(ModelFormat(roll), transmit((*small_plan(), wrong), roll).sent)
    row = table(form, LIVE)[seat.contest.ons_id]
    assert seat.nominees[1].party == "Lab"
    assert row["results_dem"] == "-16022"
    assert int(row["results_turnout"]) == 5_000 - 16_022 + 7 + 8


def test_contests_that_there_are_not_come_behind_those_that_there_are() -> None:
    roll = small_roll()
    seat = roll.seats[SEATS[0]]
    body = result_of(seat, votes_of(seat.nominees, (5, 6, 7, 8)))
    twice = make(roll, 90_000, Kind.RESULT, f"{seat.slug}-2", body, False)
    odd = make(roll, 90_001, Kind.RESULT, "atlantis", replace(body, ons_id="E99"), False)
    form = fed(ModelFormat(roll), transmit((*small_plan(), twice, odd), roll).sent)
    lines = form.render(LIVE).data.decode().splitlines()[len(SEATS) + 1 :]
    assert lines == [
        f"EAST_O,{seat.contest.ons_id},26,6,5,26,100,TEST DATA",
        "XX,E99,26,6,5,26,100,TEST DATA",
    ]


def test_the_base_and_the_configuration_fit_together() -> None:
    form = ModelFormat(small_roll(), {"dem": "LD", "gop": "Con", "green": "Green"})
    election, entry = config(form)
    assert election == "TEST-2025-04-30_UK_G"
    assert entry["baseline_pointer"] == {k: k for k in ("turnout", "dem", "gop", "green")}
    before, live = table(form, PREPROCESSED), table(form, LIVE)
    assert list(before) == list(live)
    for row in before.values():
        assert row["baseline_turnout"] == "27800"
        assert (row["baseline_dem"], row["baseline_gop"]) == ("3000", "15000")
        assert row["baseline_green"] == "800"
        assert row["postal_code"] in entry["states"]
        assert row["geographic_unit_type"] in entry["geographic_unit_types"]


def test_northern_ireland_and_contests_without_a_base_are_left_out() -> None:
    roll = elsewhere(small_roll(), SEATS[0], country="Northern Ireland")
    form = ModelFormat(elsewhere(roll, SEATS[1], bases={}, default_base=None))
    one, two, three = (roll.seats[slug].contest.ons_id for slug in SEATS)
    assert set(table(form, LIVE)) == {two, three}
    assert set(table(form, PREPROCESSED)) == {three}
    assert one not in form.render(CONFIG).data.decode()


@pytest.mark.parametrize("path", [LIVE, PREPROCESSED, CONFIG])
def test_every_document_says_what_it_is(path: str) -> None:
    roll = replace(small_roll(), night="drawn", told="draw 3, seed 1")
    document = ModelFormat(roll).render(path)
    assert document.path == path
    assert document.file == f"model/TEST-{path.removeprefix('model/')}"
    if path == CONFIG:
        _, entry = config(ModelFormat(roll))
        assert (entry["test"], entry["night"], entry["told"]) == (True, "drawn", "draw 3, seed 1")
    else:
        sources = {r["results_source"] for r in table(ModelFormat(roll), path).values()}
        assert sources == {"TEST DATA: drawn: draw 3, seed 1"}
    plain = ModelFormat(small_roll())
    if path != CONFIG:
        assert {r["results_source"] for r in table(plain, path).values()} == {"TEST DATA"}


def test_real_data_is_not_marked_as_test() -> None:
    form = ModelFormat(replace(small_roll(), test=False))
    assert {row["results_source"] for row in table(form, LIVE).values()} == {""}
    assert form.render(LIVE).file == LIVE
    election, entry = config(form)
    assert election.endswith("_UK_G")
    assert "TEST" not in election
    assert entry["test"] is False


def test_another_path_is_none_of_its_own() -> None:
    with pytest.raises(KeyError):
        ModelFormat(small_roll()).render("model/other.csv")


@pytest.mark.parametrize(
    ("regions", "codes"),
    [
        (("North East", "East of England", "Wales"), ("NE", "EAST_O", "WALES")),
        (("Yorkshire and The Humber", "West Midlands", "Ynys Môn"), ("YORKSH", "WEST_M", "YNYS_M")),
        (("New England", "New Enfield", "."), ("NEW_EN2", "NEW_EN", "UK")),
    ],
)
def test_each_region_has_its_own_code(regions: tuple[str, ...], codes: tuple[str, ...]) -> None:
    roll = small_roll()
    for slug, region in zip(SEATS, regions, strict=True):
        roll = elsewhere(roll, slug, region=region)
    assert region_codes(tuple(roll.seats.values())) == dict(zip(regions, codes, strict=True))


def test_the_models_parties_are_named_by_ours() -> None:
    assert read_parties("dem=LD, gop=Con", small_night()) == {"dem": "LD", "gop": "Con"}
    with pytest.raises(InputError) as refused:
        read_parties("dem=lab,gop,gop=\x1b[2J,dem=Con,turnout=Lab", small_night())
    own, lone, odd, taken = refused.value.problems
    assert own == '--model-parties: no party "lab" in small (nearest: Lab)'
    assert lone == '--model-parties: "gop": should be like dem=Lab'
    assert "no party" in odd
    assert taken == '--model-parties: "turnout=Lab": should be like dem=Lab'
    assert "\x1b" not in str(refused.value)
    with pytest.raises(InputError, match="gop is missing"):
        read_parties("dem=Lab", small_night())
