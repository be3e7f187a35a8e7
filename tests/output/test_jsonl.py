"""JSON lines: every kind of event, named candidates, rounded floats."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator.outcome import Base, Mark, Rejected
from simulator.output.jsonl import dumps, event_object, result_objects
from simulator.scenario.model import Candidate, Contest, Party, Scenario
from simulator.timeline import Timeline, declaration
from simulator.timeline import events as ev
from simulator.version import __version__

CLOSE = datetime(2024, 7, 4, 22, tzinfo=ZoneInfo("Europe/London"))
CONTEST = Contest(
    slug="north",
    name="North",
    ons_id="E1",
    electorate=100,
    rejected=Rejected(3),
    candidates=(
        Candidate("Zoe Young", "Lab", "young zoe", votes=20),
        Candidate("Al Adams", "Con", "adams al", votes=10, display_name="Big Al"),
    ),
    bases={"b": Base("b", "2019 actual", {"Lab": 1, "Con": 2}, winner="Con")},
    default_base="b",
    source="the Library",
)
NIGHT = Scenario(
    name="n",
    title="N",
    date=date(2024, 7, 4),
    close_of_poll=CLOSE,
    contests=(CONTEST,),
    parties={"Lab": Party("Lab", "Labour", "Lab", "#e4003b", "●")},
)
HEAD: dict[str, Any] = {"seq": 3, "time": 60, "contest": "north"}
EVENTS = [
    ev.CloseOfPoll(seq=0, time=0, contest=None, mark=Mark.RECORD),
    ev.ExitPollPublished(seq=1, time=0, contest=None, mark=Mark.RECORD, seats={"Lab": 410}),
    ev.HallOpened(
        **HEAD, venue="Gym", tables=2, table_staff=6, boxes=1, papers=30, postal=3, pace=1.0
    ),
    ev.CountUnderWay(**HEAD),
    ev.BoxReceived(**HEAD, box=1),
    ev.BoxRecounted(**HEAD, box=1, counted=29, account=30, attempt=1),
    ev.BoxVerified(**HEAD, box=1, papers=30, account=30),
    ev.PostalOpened(**HEAD, papers=3, late=True),
    ev.AgentsSample(
        **HEAD,
        boxes=1,
        papers=9,
        estimates=(ev.Estimate(share=60, low=50, high=70), ev.Estimate(share=40, low=30, high=50)),
    ),
    ev.VerificationComplete(**HEAD, papers_verified=33, verified_turnout=33.0, electorate=100),
    ev.SortingStarted(**HEAD, papers=33),
    ev.BundlePlaced(**HEAD, candidate=1, papers=10),
    ev.DoubtfulSetAside(**HEAD, papers=4),
    ev.DoubtfulAdjudicated(**HEAD, admitted=(1, 0), rejected=Rejected(3, 0, 1, 0, 2)),
    ev.Reconciled(**HEAD, votes=(20, 10), rejected=3),
    ev.ReconciliationFailed(**HEAD, difference=-1),
    ev.ProvisionalFigures(**HEAD, votes=(20, 10), rejected=3),
    ev.BundleCheck(**HEAD, number=1, requested_by=1),
    ev.RecountRequested(**HEAD, requested_by=1, majority=10, full=True),
    ev.RecountRefused(**HEAD, requested_by=None, majority=10),
    ev.Recount(**HEAD, number=1),
    ev.Adjourned(**HEAD, until=3600, cause="rest"),
    ev.Resumed(**HEAD),
    ev.LotDrawn(**HEAD, between=(0, 1), elected=0, votes=20),
    ev.IncidentHappened(**HEAD, text="A dog.", mark=Mark.RECORD, source="the Argus"),
    ev.CandidatesCalled(**HEAD),
    ev.LastBox(**HEAD, boxes=1),
    ev.SealedOvernight(**HEAD, boxes=1, until=39_600),
    ev.CountBegun(**HEAD, after_four_hours=True, source="the Argus"),
    ev.CountDelayed(**HEAD, stage="boxes", cause="gales", source="the Argus"),
    ev.PostalMixed(**HEAD, papers=3),
    ev.AdjudicationBegun(**HEAD, where="the returning officer's table"),
    ev.SortingComplete(**HEAD),
    ev.CountingEnded(**HEAD, source="the Argus"),
]


TIMELINE = Timeline(CLOSE, (), {}, seed=7, draw=2)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.kind)
def test_every_kind_is_json_with_the_common_fields_first(event: ev.Event) -> None:
    told = json.loads(dumps(event_object(event, NIGHT, TIMELINE)))
    assert list(told)[:5] == ["seq", "time", "event", "contest", "simulated"]
    assert (told["event"], told["simulated"]) == (event.kind, event.simulated)
    assert told["time"] == TIMELINE.clock(event.time).isoformat()
    text = json.dumps({k: v for k, v in told.items() if k not in ("seq", "time")})
    if event.kind in ("bundle_placed", "bundle_check"):
        assert "Al Adams" in text


def test_every_event_type_of_the_house_is_covered() -> None:
    kinds = {event.kind for event in EVENTS} | {ev.Declaration.kind}
    assert kinds == {subclass.kind for subclass in ev.Event.__subclasses__()}


def test_figures_are_named_in_order_of_declaration() -> None:
    told = event_object(EVENTS[16], NIGHT, TIMELINE)
    assert [(c["name"], c["votes"]) for c in told["candidates"]] == [
        ("Al Adams", 10),
        ("Zoe Young", 20),
    ]
    assert event_object(EVENTS[21], NIGHT, TIMELINE)["until"] == "2024-07-04T23:00:00+01:00"


def test_a_declaration_is_the_contracts_object() -> None:
    assert NIGHT.outcome is not None
    event = declaration(NIGHT, CONTEST, NIGHT.outcome.contests["north"], time=60, seq=9)
    told = json.loads(dumps(event_object(event, NIGHT, TIMELINE)))
    assert [c["name"] for c in told["candidates"]] == ["Al Adams", "Zoe Young"]
    assert told["candidates"][1] == {
        "name": "Zoe Young", "display_name": "Zoe Young", "party": "Lab", "party_name": "Labour",
        "votes": 20, "share": 66.666667, "change": 33.333333, "elected": True,
        "deposit_lost": False, "new": False, "read_as": "Zoe Young", "description": None,
        "status": None, "note": None,
    }  # fmt: skip
    assert told["candidates"][0]["display_name"] == "Big Al"
    assert told["swing"] == {"from": "Con", "to": "Lab", "points": 33.333333}
    assert (told["result"], told["majority"], told["simulated"]) == (
        "Lab gain from Con",
        10,
        False,
    )
    assert (told["mark"], told["time_mark"], told["source"]) == (
        "record",
        "simulated",
        "the Library",
    )
    assert (told["contest"], told["ons_id"], told["contest_name"]) == ("north", "E1", "North")
    assert (told["country"], told["region"], told["winner_party"]) == ("England", None, "Lab")
    assert told["certified"] == {
        "winner": "Zoe Young",
        "winner_party": "Lab",
        "majority": 10,
        "valid_votes": 30,
    }
    (result,) = result_objects((event,), NIGHT)
    assert result["time"] is None
    assert result["valid_votes"] == 30


def test_heads_that_nobody_published_are_null() -> None:
    assert NIGHT.outcome is not None
    event = declaration(NIGHT, CONTEST, NIGHT.outcome.contests["north"], time=60, seq=9)
    rejected = event_object(event, NIGHT, TIMELINE)["rejected"]
    assert rejected == {
        "total": 3,
        "official_mark": None,
        "voted_too_many": None,
        "voter_identifiable": None,
        "void_for_uncertainty": None,
        "split_simulated": False,
    }


def test_the_close_of_poll_says_which_night_was_played_and_how() -> None:
    told = event_object(EVENTS[0], NIGHT, TIMELINE)
    assert told["scenario"] == {
        "name": "n",
        "title": "N",
        "digest": "",
        "version": __version__,
        "seed": 7,
        "draw": 2,
        "given": None,
        "contest": None,
    }


def test_nobody_turns_out_where_there_is_no_poll() -> None:
    lone = replace(CONTEST, candidates=CONTEST.candidates[:1], poll="unopposed")
    night = replace(NIGHT, contests=(lone,))
    assert lone.outcome is not None
    event = declaration(night, lone, lone.outcome, time=60, seq=9)
    told = event_object(event, night, TIMELINE)
    assert (told["unopposed"], told["turnout"], told["majority"]) == (True, None, None)
    assert told["winner"] == "Zoe Young"


def test_floats_have_six_decimals_and_no_negative_nought() -> None:
    assert (
        dumps({"a": 1 / 3, "b": (-1e-9, 2.0), "c": "é"}) == '{"a":0.333333,"b":[0.0,2.0],"c":"é"}'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"a": float("nan")})
