"""What is said in a hall is what the law of its country and the sources allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from simulator import uk
from simulator.outcome import Mark, Rejected
from simulator.scenario.model import Contest
from simulator.timeline import declaration, describe_status, narration, sentence
from simulator.timeline import events as ev
from simulator.timeline.declaring import read_name
from tests import shipped
from tests.count import nights

OFFICERS = {
    "England": "The (Acting) Returning Officer",
    "Wales": "The (Acting) Returning Officer",
    "Scotland": "The Returning Officer",
    "Northern Ireland": "The Deputy Returning Officer, for the Chief Electoral Officer,",
}


@pytest.mark.parametrize(("country", "officer"), OFFICERS.items())
def test_the_officer_who_refuses_is_the_country_s(country: str, officer: str) -> None:
    seat = nights.norfolk(country=country)
    event = ev.RecountRefused(seq=0, time=9, contest=seat.slug, requested_by=None, majority=70)
    told = sentence(event, nights.night(seat))
    assert told == (
        f"{officer} refuses as unreasonable what a candidate or agent asked for: the lead is 70."
    )


def declared(seat: Contest) -> ev.Declaration:
    assert seat.outcome is not None
    return declaration(nights.night(seat), seat, seat.outcome, time=100, seq=0)


def test_a_sourced_officer_is_named_and_no_other() -> None:
    seat = nights.norfolk(source="the notice", declared_by="David Flux, returning officer")
    assert sentence(declared(seat), nights.night(seat)).startswith(
        "Declared by David Flux, returning officer: "
    )
    assert "by David" not in sentence(declared(replace(seat, modified=True)), nights.night(seat)), (
        "on a changed night nobody said who read it"
    )
    notice = uk.votes_notice("England", "Somewhere", "David Flux, returning officer")
    assert notice.startswith("I, David Flux, returning officer for the Somewhere constituency,")


def test_figures_and_minute_are_told_apart() -> None:
    seat = nights.norfolk(source="the notice", declared_at_source=None)
    assert describe_status(declared(replace(seat, declared_at=None))) == (
        "certified; minute simulated"
    )
    assert describe_status(declared(seat)) == "certified; minute the author's"
    timed = declared(replace(seat, declared_at_source="BBC"))
    assert (describe_status(timed), timed.time_mark) == ("certified", Mark.RECORD)
    assert describe_status(declared(replace(seat, source=None))) == (
        "the author's figures, not the record"
    )
    assert describe_status(declared(replace(seat, modified=True))) == "a what-if, not the record"


def test_heads_are_said_only_where_they_were_published() -> None:
    seat = nights.norfolk(source="the notice")
    told = sentence(declared(seat), nights.night(seat))
    assert "139 rejected (heads not in our sources);" in told
    assert declared(seat).rejected == Rejected(139)
    known = replace(seat, rejected=Rejected(10, 1, 2, 3, 4))
    assert "10 rejected; turnout" in sentence(declared(known), nights.night(known))


def test_south_west_norfolk_is_read_surname_first_by_official_names() -> None:
    (seat,) = shipped.load(shipped.NORFOLK).contests
    read = [read_name(seat, seat.candidates[i]) for i in seat.declaration_order]
    assert read == [
        "Bagge, James",
        "Conway, Gary Daniel Dominic",
        "Devulapalli, Pallavi",
        "Douglas, Lorraine",
        "Jermy, Terry",
        "McKenzie, Tobias",
        "Of East Anglia, Earl Elvis",
        "Ratcliffe, Josie",
        "Truss, Liz",
    ]


def test_counting_is_late_only_since_there_is_a_rule() -> None:
    late = timedelta(hours=4, minutes=1)
    assert uk.begun_late(date(2024, 7, 4), late)
    assert not uk.begun_late(date(2024, 7, 4), timedelta(hours=4))
    assert not uk.begun_late(date(2005, 5, 5), late)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            ev.LastBox(seq=0, time=9, contest="x", boxes=85),
            "The last of the 85 ballot boxes is in.",
        ),
        (ev.LastBox(seq=0, time=9, contest="x", boxes=1), "The one ballot box is in."),
        (
            ev.SealedOvernight(seq=0, time=9, contest="x", boxes=67, until=46_800),
            "67 boxes sealed and guarded overnight: the count begins at 11:00 on Friday.",
        ),
        (
            ev.CountBegun(seq=0, time=9, contest="x", after_four_hours=True),
            "The seals are broken: the count is on, begun after four hours.",
        ),
        (ev.CountBegun(seq=0, time=9, contest="x"), "The seals are broken: the count is on."),
        (
            ev.CountDelayed(seq=0, time=9, contest="x", stage="boxes", cause="boxes come by plane"),
            "Boxes are slow to come in: boxes come by plane.",
        ),
        (
            ev.CountDelayed(seq=0, time=9, contest="x", stage="verification", cause=""),
            "The verification takes long.",
        ),
        (
            ev.PostalMixed(seq=0, time=9, contest="x", papers=900),
            "900 postal papers mixed with the papers of a ballot box.",
        ),
        (
            ev.AdjudicationBegun(seq=0, time=9, contest="x", where="the officer's table"),
            "Adjudication of doubtful papers begins at the officer's table; agents are called.",
        ),
        (
            ev.SortingComplete(seq=0, time=9, contest="x"),
            "Every paper is sorted and bundled, and every doubtful one decided.",
        ),
        (
            ev.DoubtfulSetAside(seq=0, time=9, contest="x", papers=30),
            "30 doubtful papers come before the (Acting) Returning Officer.",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, ev.Event) else "",
)
def test_milestones_have_an_officer_s_words(event: ev.Event, words: str) -> None:
    assert sentence(event, nights.night(nights.norfolk(slug="x"))) == words


def test_every_kind_of_event_has_words_of_its_own() -> None:
    kinds = {k for k in vars(ev).values() if isinstance(k, type) and issubclass(k, ev.Event)}
    assert kinds - set(narration._SENTENCES) == {ev.Event}
