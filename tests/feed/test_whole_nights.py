"""What a feed is for: it ends with the truth, and never hides that it is a test."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from functools import cache

import pytest

from simulator import session
from simulator.feed.document import Document
from simulator.feed.faults import fault_types, faulted, read_faults, spoil
from simulator.feed.formats.making import make_formats
from simulator.feed.formats.pa_reading import PaNews, read_document
from simulator.feed.plan import plan_night
from simulator.feed.roll import Roll, roll_of
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, PlanOptions, Sent
from simulator.messages import Kind, Result, fold, read_message
from simulator.outcome import Origin
from tests import shipped
from tests.feed.nights import SEATS, small_plan, small_roll, transmit

PARTIES = {"dem": "Lab", "gop": "Con"}
NIGHTS = ("uk-2024", "uk-2019")
BAD_NIGHT = ("preset:bad-night",)
EACH_TIME = [("uk-2024", ()), ("uk-2019", BAD_NIGHT)]


@cache
def night(name: str) -> tuple[Roll, tuple[Item, ...]]:
    scenario = shipped.load(name)
    timeline = shipped.play() if name == shipped.UK else session.play(scenario)
    roll = roll_of(scenario, Origin.KNOWN)
    return roll, plan_night(timeline, roll, PlanOptions())


def documents(run: Transmission, names: tuple[str, ...]) -> tuple[dict[str, Document], list[Sent]]:
    """The last of each document; of the states of the parties only the last is made."""
    formats = make_formats(names, run.roll, PARTIES)
    states = [sent for sent in run.sent if sent.message.kind is Kind.PARTIES]
    found: dict[str, Document] = {}
    for form in formats:
        for sent in run.sent:
            if sent.message.kind is not Kind.PARTIES or sent is states[-1]:
                found |= {document.path: document for document in form.take(sent)}
        found |= {path: form.render(path) for path in form.snapshots}
    return found, states


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "faults"),
    [
        pytest.param(
            name,
            faults,
            id=f"{name}-{'bad-night' if faults else 'clean'}",
            marks=[pytest.mark.thorough] * ((name, faults) not in EACH_TIME),
        )
        for name in NIGHTS
        for faults in ((), BAD_NIGHT)
    ],
)
def test_every_format_ends_with_the_results(name: str, faults: tuple[str, ...]) -> None:
    roll, items = night(name)
    armed = read_faults(roll, flags=faults).faults
    run = transmit(faulted(items, armed, 7, roll) if armed else items, roll)
    truth = {
        declared.contest: {who.display_name: who.votes for who in declared.candidates}
        for declared in session.results(roll.scenario)
    }
    folded = fold(read_message(json.loads(sent.data), faulty=True) for sent in run.sent)
    assert folded.conflicts == ()
    native = {}
    for slug in truth:
        result = folded.of(slug or "").result
        assert result is not None, slug
        native[slug] = {line.name: line.votes for line in result.candidates}
    assert native == truth
    assert run.night_object(1_000.0)["declared"] == len(truth)

    found, _ = documents(run, ("pa", "model"))
    last: dict[int, PaNews] = {}
    for path, document in found.items():
        if "_result_" in path and not document.spoilt:
            news = read_document(document.data)
            if news.number is not None and news.revision >= last.get(news.number, news).revision:
                last[news.number] = news
    for seat in roll.seats.values():
        news, outcome = last[seat.number], seat.contest.outcome
        told = {who.name: who.votes for who in news.candidates}
        assert told == truth[seat.slug], seat.slug
        assert outcome is not None
        shown = {who.name: who.shown for who in seat.contest.roll}
        assert {who.name: who.party for who in news.candidates} == {
            shown[one.name]: one.party for one in outcome.candidates
        }
        assert [who.name for who in news.elected] == [shown[outcome.winner.name]]
        assert (news.turnout, news.majority) == (outcome.valid_votes, outcome.majority)
        if not faults:
            votes = [who.votes or 0 for who in news.candidates]
            assert votes == sorted(votes, reverse=True)
            assert news.marks == {"comment", "election", "surnames"}
    rows = csv.DictReader(io.StringIO(found["model/live.csv"].data.decode()))
    by_id = {row["geographic_unit_fips"]: row for row in rows}
    for seat in roll.seats.values():
        if seat.contest.country == "Northern Ireland":
            continue
        outcome = seat.contest.outcome
        assert outcome is not None
        row = by_id[seat.contest.ons_id]
        assert int(row["results_turnout"]) == outcome.valid_votes
        assert int(row["results_dem"]) == outcome.party_votes.get("Lab", 0)
        assert int(row["results_gop"]) == outcome.party_votes.get("Con", 0)


def marked(document: Document) -> bool:
    """Whether a document says that it is test data, as its kind does."""
    text = document.data.decode()
    if document.path.endswith(".xml"):
        return "TEST DATA" in text and "Test General Election" in text
    if document.path.endswith(".csv"):
        body = text.splitlines()[1:]
        return bool(body) and all("TEST DATA" in line for line in body)
    said = json.loads(text)
    each: Iterable[dict[str, object]] = said if isinstance(said, list) else [said]
    if "config" in document.path:
        each = [entry for several in said.values() for entry in several]
    return all(one.get("test") is True for one in each)


@pytest.mark.long
@pytest.mark.parametrize("kind", [*fault_types(), ""])
def test_no_fault_takes_a_test_mark_off(kind: str) -> None:
    roll = small_roll()
    span = {"at": 30_000, "for": 9_000} if kind in ("burst", "silence") else {}
    tables = [{"type": kind, **span}] if kind else []
    items = faulted(small_plan(), read_faults(roll, tables=tables).faults, 3, roll)
    run = transmit(items, roll)
    for sent in run.sent:
        told = json.loads(sent.data)
        assert told["test"] is True
        assert told["night"] == "replayed"
    found, _ = documents(run, ("pa", "model"))
    assert len(found) > 2 * len(SEATS)
    for document in found.values():
        assert marked(document), document.path
        if document.spoilt and document.spoilt != "empty":
            there = spoil(document.data, document.spoilt, document.media, seed_of(3)).data
            assert b"test" in there.lower(), (document.path, document.spoilt)


def seed_of(seed: int):  # type: ignore[no-untyped-def]
    import numpy as np

    return np.random.default_rng(seed)


def test_a_drawn_night_is_called_so_in_every_payload() -> None:
    told = "a drawn night (outcome 0 of seed 1): nothing in it is real"
    roll = roll_of(small_roll().scenario, Origin.DRAWN, told=told)
    run = transmit(small_plan(), roll)
    for sent in run.sent:
        assert json.loads(sent.data)["night"] == "drawn"
    found, _ = documents(run, ("pa", "model"))
    for document in found.values():
        assert b"drawn" in document.data, document.path
    assert isinstance(run.sent[-3].message.body, Result)
