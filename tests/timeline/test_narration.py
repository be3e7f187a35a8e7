"""Events told in sentences: the hall's words, singular and plural right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from simulator.outcome import Rejected
from simulator.timeline import Event, Weight, describe_pace, heads_of, sentence, weight
from simulator.timeline import events as ev
from tests.tui import night

S = night.SCENARIO


def told(kind: Callable[..., Event], **fields: object) -> str:
    return sentence(kind(seq=0, time=60, contest=night.SLUG, **fields), S)


def votes(**by_surname: int) -> tuple[int, ...]:
    return tuple(by_surname.get(c.name.split()[-1], 0) for c in night.CANDIDATES)


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (ev.CloseOfPoll, {}, "The poll closes."),
        (ev.BoxReceived, {"box": 17}, "Box 17 arrives."),
        (
            ev.BoxVerified,
            {"box": 17, "papers": 612, "account": 612},
            "Box 17 verified: 612 papers.",
        ),
        (
            ev.BoxVerified,
            {"box": 3, "papers": 1, "account": 2},
            "Box 3 verified: 1 paper; the account said 2.",
        ),
        (
            ev.BoxRecounted,
            {"box": 3, "counted": 1, "account": 2, "attempt": 1},
            "Box 3: 1 paper counted, 2 on its account; counted again.",
        ),
        (
            ev.PostalOpened,
            {"papers": 9197, "late": False},
            "9,197 postal papers, opened face down, join the count.",
        ),
        (
            ev.PostalOpened,
            {"papers": 1, "late": True},
            "1 postal paper handed in at polling stations is opened, face down.",
        ),
        (
            ev.VerificationComplete,
            {"papers_verified": 44474, "verified_turnout": 59.5177, "electorate": 74724},
            "Verification is complete: 44,474 papers, a verified turnout of 59.52 %.",
        ),
        (ev.BundlePlaced, {"candidate": 5, "papers": 100}, "100 for Toby McKenzie (Reform)."),
        (
            ev.DoubtfulSetAside,
            {"papers": 1},
            "1 doubtful paper comes before the (Acting) Returning Officer.",
        ),
        (
            ev.DoubtfulAdjudicated,
            {"admitted": votes(Jermy=1, Truss=2), "rejected": Rejected(1, 0, 1, 0, 0)},
            "4 doubtful papers adjudicated: allowed 2 for Liz Truss (Con) and "
            "1 for Terry Jermy (Lab); 1 rejected.",
        ),
        (
            ev.DoubtfulAdjudicated,
            {"admitted": votes(), "rejected": Rejected(1, 0, 1, 0, 0)},
            "1 doubtful paper adjudicated: 1 rejected.",
        ),
        (
            ev.Reconciled,
            {"votes": votes(Jermy=3, Truss=2), "rejected": 1},
            "The totals agree: 5 for the candidates and 1 rejected make the 6 papers verified.",
        ),
        (
            ev.ReconciliationFailed,
            {"difference": -1},
            "The totals do not agree: 1 paper missing. A search begins.",
        ),
        (
            ev.ReconciliationFailed,
            {"difference": 25},
            "The totals do not agree: 25 papers too many. A search begins.",
        ),
        (ev.ReconciliationFailed, {"difference": 0}, "The totals do not agree. A search begins."),
        (
            ev.RecountRequested,
            {"requested_by": 8, "majority": 45, "full": True},
            "Liz Truss (Con) asks for a full recount: the lead is 45.",
        ),
        (
            ev.RecountRequested,
            {"requested_by": None, "majority": 0, "full": False},
            "A candidate or agent asks for a bundle check: the top is level.",
        ),
        (
            ev.CountingEnded,
            {"source": "the Argus"},
            "The counting has ended, as reported; what follows is a wait.",
        ),
        (ev.CountingEnded, {}, "The counting has ended; what follows is a wait."),
        (
            ev.RecountRefused,
            {"requested_by": 8, "majority": 4500},
            "The (Acting) Returning Officer refuses as unreasonable what Liz Truss (Con) asked "
            "for: the lead is 4,500.",
        ),
        (
            ev.BundleCheck,
            {"number": 1, "requested_by": None},
            "Bundle check is done; it is not a recount.",
        ),
        (
            ev.Recount,
            {"number": 2},
            "Recount 2 begins: every bundle is opened and counted again.",
        ),
        (
            ev.Adjourned,
            {"until": 45000, "cause": "totals differ"},
            "The count is adjourned until 10:30 on Friday (totals differ).",
        ),
        (ev.Resumed, {}, "The count goes on."),
        (
            ev.LotDrawn,
            {"between": (4, 8), "elected": 4, "votes": 11532},
            "Equality of votes: Terry Jermy (Lab) and Liz Truss (Con) have 11,532 each. The "
            "(Acting) Returning Officer decides by lot, and the simulated lot falls on Terry "
            "Jermy (Lab).",
        ),
        (ev.CandidatesCalled, {}, "Candidates and agents are called to the stage."),
        (ev.IncidentHappened, {"text": "A slow  handclap."}, "A slow handclap."),
    ],
)
def test_each_kind_has_its_words(
    kind: Callable[..., Event], fields: dict[str, object], expected: str
) -> None:
    assert told(kind, **fields) == expected


def test_the_exit_poll_is_told_from_most_seats_to_fewest_with_the_others_last() -> None:
    poll = ev.ExitPollPublished(
        seq=0, time=0, contest=None, seats={"Other": 19, "Con": 131, "Lab": 410}
    )
    assert sentence(poll, S) == "The exit poll, in seats: Labour 410, Conservative 131, others 19."


def test_the_hall_opens_and_its_pace_is_told_to_who_asks() -> None:
    fields: dict[str, Any] = {"tables": 9, "table_staff": 6, "boxes": 85, "papers": 1, "postal": 1}
    told_so = told(ev.HallOpened, venue="Lynnsport", pace=0.94, **fields)
    assert told_so == "At Lynnsport, 9 tables of 6 counters await 85 ballot boxes."
    opened = ev.HallOpened(seq=0, time=0, contest=night.SLUG, venue="", pace=0.94, **fields)
    words = describe_pace(opened, S.contests[0])
    assert words.endswith("minute, simulated times are multiplied by 0.94")
    assert describe_pace(replace(opened, pace=1.0), S.contests[0]) == ""
    kept = describe_pace(replace(opened, kept=True), S.contests[0])
    assert kept.startswith("at the pace of this hall's own record")


def test_what_the_hall_may_not_know_is_not_told() -> None:
    """The papers cast are the simulation's own truth until they are verified."""
    text = told(
        ev.HallOpened, venue="", tables=1, table_staff=1, boxes=1, papers=34874, postal=9600
    )
    assert "34" not in text
    assert "9" not in text
    assert "1 table of 1 counter awaits 1 ballot box." in text


def test_an_agents_sample_says_what_it_leaves_out() -> None:
    sample = next(e for e in night.timeline().events if isinstance(e, ev.AgentsSample))
    assert sentence(sample, S) == (
        "Agents' sample of 850 papers from 5 boxes, excludes postal votes: Lab 27 % (23 to 32); "
        "Con 24 % (21 to 28); Reform 23 % (19 to 27); Ind 13 % (10 to 16)."
    )


def test_the_declaration_has_every_vote_in_order_of_declaration() -> None:
    declared = night.timeline().declarations[0]
    text = sentence(declared, S)
    assert text.startswith("Declared: Terry Jermy (Labour) is elected with 11,847 votes,")
    assert "majority 630, Lab gain from Con" in text
    order = ["Bagge 6,282", "Conway 160", "Devulapalli 1,838", "Douglas 77", "Jermy 11,847"]
    order += ["McKenzie 9,958", "East Anglia 338", "Ratcliffe 2,618", "Truss 11,217"]
    places = [text.index(words, text.index("The votes:")) for words in order]
    assert places == sorted(places)
    assert text.endswith("139 rejected (heads not in our sources); turnout 59.33 %.")


def test_a_lot_is_told_as_a_majority_of_nought() -> None:
    declared = night.timeline(night.level()).declarations[0]
    assert "majority 0, by lot" in sentence(declared, night.level())


def test_every_event_of_a_night_is_one_line_of_plain_text() -> None:
    for event in night.timeline(recount=True).events:
        text = sentence(event, S)
        assert text
        assert text == " ".join(text.split())
        assert text.endswith(".")
        assert text.isprintable()


def test_in_a_night_of_many_the_contest_is_named() -> None:
    other = replace(night.CONTEST, slug="elsewhere", name="Elsewhere")
    two = replace(S, contests=(night.CONTEST, other))
    event = ev.Resumed(seq=0, time=0, contest="elsewhere")
    assert sentence(event, two) == "Elsewhere: The count goes on."
    assert sentence(ev.CloseOfPoll(seq=0, time=0, contest=None), two) == "The poll closes."


def test_a_kind_unknown_here_is_told_by_its_name() -> None:
    class NewsFlash(ev.Event):
        kind = "news_flash"

    assert sentence(NewsFlash(seq=0, time=0, contest=None), S) == "News flash."


def test_routine_events_are_the_many_and_milestones_the_few() -> None:
    weights = [weight(event) for event in night.timeline().events]
    assert weights.count(Weight.ROUTINE) > 20 * weights.count(Weight.MILESTONE)
    assert weights[-1] is Weight.MILESTONE


def test_the_heads_of_rejected_papers_stand_in_the_order_of_the_rules() -> None:
    heads = heads_of(Rejected(10, 1, 2, 3, 4))
    assert [n for _, n in heads] == [1, 2, 3, 4]
    assert heads[0][0] == "want of an official mark"
    assert heads_of(Rejected(10)) == ()
