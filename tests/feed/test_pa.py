"""The PA style: documents as they are publicly known, whatever a message says in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.feed.document import Document
from simulator.feed.figures import result_of, rush_for, votes_of
from simulator.feed.formats.pa import NOMINATIONS, RESULTS, PaFormat
from simulator.feed.formats.pa_documents import PaDocuments
from simulator.feed.formats.pa_parties import PaParties
from simulator.feed.formats.pa_reading import read_document
from simulator.feed.plan import make
from simulator.feed.roll import Roll, roll_of
from simulator.feed.values import Item, Sent
from simulator.messages import (
    Body,
    Kind,
    Nominations,
    Nominee,
    Parties,
    PartyState,
    Recount,
    Result,
    Retraction,
    Rush,
    Votes,
)
from simulator.outcome import Origin
from tests.feed.nights import SEATS, small_night, small_plan, small_roll, transmit

COMMENT = "<!-- TEST DATA: election-night rehearsal feed, not a result service -->"
ONE = SEATS[0]
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def sent(item: Item, number: int = 1) -> Sent:
    return Sent(number, item, replace(item.message, entered_at=NOW), b"")


def said(
    kind: Kind, body: Body | None, due: int = 0, contest: str | None = ONE, revision: int = 1
) -> Sent:
    return sent(make(small_roll(), due, kind, contest, body, False, revision=revision))


def documents(form: PaFormat, messages: Iterable[Sent]) -> list[Document]:
    return [document for message in messages for document in form.take(message)]


def of_night(roll: Roll, items: tuple[Item, ...]) -> dict[str, Document]:
    found = documents(PaFormat(roll), transmit(items, roll).sent)
    assert len({document.path for document in found}) == len(found)
    return {document.path: document for document in found}


def result(votes: Sequence[int] = (10_004, 10_400, 678, 5_321)) -> Result:
    """Of the first seat: Ash, Birch, Dúlamán, of the Cole."""
    seat = small_roll().seats[ONE]
    return result_of(seat, votes_of(seat.nominees, votes))


def tree(document: Document) -> ElementTree.Element:
    return ElementTree.fromstring(document.data)


def place(document: Document) -> ElementTree.Element:
    found = tree(document).find("Election/Constituency")
    assert found is not None
    return found


def test_a_night_is_files_in_two_folders() -> None:
    names = [path.removeprefix("pa/") for path in of_night(small_roll(), small_plan())]
    stems = ("One_Ford", "Three_And_Four", "Two_Moor")
    start = "Test_General_Election"
    nominations = [f"nominations/{start}_nominations_{stem}_1.xml" for stem in stems]
    assert sorted(names[:3]) == nominations
    assert sorted(names[3:]) == sorted(
        [f"results/{start}_{kind}_{stem}_1.xml" for kind in ("rush", "result") for stem in stems]
        + [f"results/{start}_SOP_{n}.xml" for n in (1, 2, 3)]
    )


def test_a_result_has_what_the_agency_is_known_to_say_in_its_order() -> None:
    form = PaFormat(small_roll())
    rush = rush_for(small_roll().seats[ONE], f"{ONE}-2", "Bob Birch", "Lab")
    messages = [said(Kind.RUSH, rush, 3_600), said(Kind.RESULT, result(), 3_660)]
    winner, figures = documents(form, messages)
    text = figures.data.decode()
    assert text.splitlines()[:4] == [
        "<?xml version='1.0' encoding='UTF-8'?>",
        COMMENT,
        # An hour after 22:00 in summer, when the winner was declared.
        '<FirstPastThePostResult revision="1" declarationTime="2025-05-01T22:00:00+00:00">',
        '  <Election name="Test General Election" date="2025-04-30" type="G">',
    ]
    assert list(place(figures).items()) == [
        ("number", "1"),
        ("name", "One Ford"),
        ("electorate", "50000"),
        ("turnout", "26403"),
        ("percentageTurnout", "52.81"),
        ("percentageChangeTurnout", "-5.11"),
        ("winningParty", "Lab"),
        ("gainOrHold", "gain"),
        ("sittingParty", "C"),
        ("majority", "396"),
        ("percentageMajority", "1.50"),
        ("percentageChangeMajority", "-20.08"),
        ("swing", "11.54"),
        ("swingTo", "Lab"),
        ("swingFrom", "C"),
    ]
    first, second, third, fourth = place(figures).iterfind("Candidate")
    assert dict(first.items())["elected"] == "*"
    assert dict(second.items()) == {
        "previousSittingMember": "*",
        "paId": "900100",
        "firstName": "Ann",
        "surname": "Ash Test",
        "ballotName": "Ash Test, Ann",
    }
    assert third.get("surname") == "of the Cole Test"
    assert fourth[0].get("percentageShareChange") is None
    assert first[0].get("percentageShareChange") == "+7.02"
    previous = tree(figures).find("PreviousElection")
    assert previous is not None
    assert [party.get("votes") for party in previous.iter("Party")] == [
        "15000",
        "9000",
        "3000",
        "800",
    ]
    assert place(winner).get("paStyleMessageText") == "Labour gain from Conservative in One Ford"
    # By the agency's order of parties, as nominations are.
    assert [who[0].get("abbreviation") for who in place(winner)] == ["C", "Lab", "LD", "Ind"]


def test_a_hold_swings_between_the_first_two_whoever_sat() -> None:
    (document,) = PaFormat(small_roll()).take(said(Kind.RESULT, result((10_400, 400, 1, 9_000))))
    at = place(document)
    assert (at.get("gainOrHold"), at.get("swingTo"), at.get("swingFrom")) == ("hold", "LD", "C")


def test_a_correction_is_a_rush_that_says_so_and_the_declaration_keeps_its_time() -> None:
    form = PaFormat(small_roll())
    seat = small_roll().seats[ONE]
    wrong = rush_for(seat, f"{ONE}-1", "Ann Ash", "Con")
    right = rush_for(seat, f"{ONE}-2", "Bob Birch", "Lab", "Correction: …")
    several = documents(
        form,
        [
            said(Kind.RUSH, wrong, 100),
            said(Kind.RESULT, result((10_400, 10_004, 678, 5_321)), 140),
            said(Kind.CORRECTION, right, 500, revision=2),
            said(Kind.RESULT, result(), 540, revision=3),
        ],
    )
    stem = "pa/results/Test_General_Election"
    assert [document.path for document in several] == [
        f"{stem}_rush_One_Ford_1.xml",
        f"{stem}_result_One_Ford_1.xml",
        f"{stem}_rush_One_Ford_2.xml",
        f"{stem}_result_One_Ford_3.xml",
    ]
    text = place(several[2]).get("paStyleMessageText")
    assert text == "Correction: Labour gain from Conservative in One Ford"
    assert tree(several[1]).get("declarationTime") == tree(several[3]).get("declarationTime")


def test_what_is_taken_back_leaves_the_next_state_and_the_mirror() -> None:
    form = PaFormat(small_roll())
    messages = transmit(small_plan(), small_roll()).sent
    documents(form, messages)
    assert len(json.loads(form.render(RESULTS).data)) == 6
    last = next(m for m in reversed(messages) if isinstance(m.message.body, Parties))
    state = last.message.body
    assert isinstance(state, Parties)
    assert documents(form, [said(Kind.RETRACTION, Retraction(), revision=2)]) == []
    (document,) = form.take(
        said(Kind.PARTIES, replace(state, sequence=4, declared=2), contest=None)
    )
    assert document.path.endswith("_SOP_4.xml")
    included = [name for _, name in read_document(document.data).included]
    assert included == ["Three And Four", "Two Moor"]
    assert len(json.loads(form.render(RESULTS).data)) == 4
    assert len(json.loads(form.render(NOMINATIONS).data)) == 3
    # Declared anew: its time is another.
    rush = rush_for(small_roll().seats[ONE], f"{ONE}-2", "Bob Birch", "Lab")
    documents(form, [said(Kind.RUSH, rush, 9_000, revision=3)])
    (again,) = form.take(said(Kind.RESULT, result(), 9_060, revision=3))
    assert read_document(again.data).declared == small_roll().time(9_000)


def test_recounts_of_a_seat_are_numbered_and_one_sent_twice_is_the_same() -> None:
    form = PaFormat(small_roll())
    first = make(small_roll(), 10, Kind.RECOUNT, ONE, Recount(1), True, more="8")
    second = make(small_roll(), 20, Kind.RECOUNT, ONE, Recount(), True, more="9")
    one, two, again = documents(form, [sent(first), sent(second), sent(replace(first, again="x"))])
    assert [read_document(d.data).recount for d in (one, two, again)] == [1, 2, 1]
    assert one == again
    assert one.path != two.path


def test_the_mirror_is_what_clients_make_of_the_documents() -> None:
    form = PaFormat(small_roll())
    (document,) = form.take(said(Kind.RESULT, result()))
    (told,) = json.loads(form.render(RESULTS).data)
    assert told.pop("test") is True
    assert told == {"FirstPastThePostResult": converted(tree(document))}
    at = told["FirstPastThePostResult"]["Election"]["Constituency"]
    assert at["@turnout"] == place(document).get("turnout")
    assert [who["Party"]["@votes"] for who in at["Candidate"]] == ["10400", "10004", "5321", "678"]
    with pytest.raises(KeyError):
        form.render("pa/json/other.json")


def converted(said: ElementTree.Element) -> dict[str, Any] | None:
    """As ``xmltodict`` does it."""
    found: dict[str, Any] = {f"@{key}": value for key, value in said.items()}
    for tag in dict.fromkeys(child.tag for child in said):
        several = [converted(child) for child in said.findall(tag)]
        found[tag] = several if len(several) > 1 else several[0]
    return found or None


def test_a_list_of_nothing_bears_the_marks_alone() -> None:
    form = PaFormat(small_roll())
    for path in form.snapshots:
        assert json.loads(form.render(path).data) == [{"test": True}]
    form.take(said(Kind.RESULT, result()))
    (only,) = json.loads(form.render(RESULTS).data)
    assert "FirstPastThePostResult" in only
    form.take(said(Kind.RETRACTION, Retraction(), revision=2))
    assert json.loads(form.render(RESULTS).data) == [{"test": True}]
    drawn = PaFormat(roll_of(small_night(), Origin.DRAWN, told="draw 7"))
    assert json.loads(drawn.render(RESULTS).data) == [{"test": True, "told": "draw 7"}]
    real = PaFormat(roll_of(small_night(), Origin.ENTERED, test=False))
    assert json.loads(real.render(RESULTS).data) == []


def test_a_night_that_is_not_the_record_says_so_in_every_document() -> None:
    roll = roll_of(small_night(), Origin.DRAWN, told="draw 7 of 2,000 -- of a forecast -")
    form = PaFormat(roll)
    found = documents(form, transmit(small_plan(), roll).sent)
    assert found
    for document in found:
        assert b"draw 7 of 2,000 - - of a forecast -" in document.data
        tree(document)
    assert all("draw 7" in one["told"] for one in json.loads(form.render(RESULTS).data))


def test_only_a_real_night_goes_out_without_marks() -> None:
    for origin in (Origin.KNOWN, Origin.CHANGED, Origin.DRAWN):
        with pytest.raises(ValueError, match="real night"):
            PaFormat(roll_of(small_night(), origin, test=False))
    real = roll_of(small_night(), Origin.ENTERED, test=False)
    form = PaFormat(real)
    for document in documents(form, transmit(small_plan(), real).sent):
        assert b"Test" not in document.data
        assert b"TEST" not in document.data
        assert "Test" not in document.path
        assert not read_document(document.data).test
    assert all(one["test"] is False for one in json.loads(form.render(RESULTS).data))


def test_times_of_sending_stand_in_results_where_they_are_asked_for() -> None:
    roll = small_roll()
    run = transmit(small_plan(), roll)
    form = PaFormat(roll)
    for message in run.sent:
        stamped = replace(message.message, night_time=message.message.entered_at or NOW)
        for document in form.take(replace(message, message=stamped)):
            if "_result_" in document.path:
                declared = read_document(document.data).declared
                assert declared == stamped.night_time.replace(microsecond=0)


# Whatever a fault says

TEXTS = st.text(max_size=30)
IDS = st.one_of(st.sampled_from([f"{ONE}-{k}" for k in range(1, 5)]), TEXTS)
PARTIES_SAID = st.one_of(st.none(), st.sampled_from(["Con", "Lab", "Green", "Ind", "X Y"]), TEXTS)
NUMBERS = st.integers(-(10**7), 10**7)
MAYBE = st.one_of(st.none(), NUMBERS)
POINTS = st.one_of(st.none(), st.floats(-1e3, 1e3))
LINES = st.builds(
    Votes, NUMBERS, st.none() | IDS, st.none() | TEXTS, PARTIES_SAID, st.none() | st.booleans(),
    POINTS, POINTS,
)  # fmt: skip
NOMINEES = st.builds(
    Nominee, IDS, TEXTS, TEXTS, st.none(), st.none() | TEXTS, st.none() | TEXTS, st.none()
)
BODIES = st.one_of(
    st.tuples(
        st.sampled_from([Kind.RESULT, Kind.CORRECTION]),
        st.builds(
            Result, st.lists(LINES, min_size=1, max_size=6).map(tuple), MAYBE, MAYBE, MAYBE, MAYBE,
            POINTS,
        ),
    ),
    st.tuples(
        st.sampled_from([Kind.RUSH, Kind.CORRECTION]),
        st.builds(Rush, TEXTS, PARTIES_SAID, st.none() | IDS),
    ),
    st.tuples(
        st.just(Kind.NOMINATIONS),
        st.builds(Nominations, st.lists(NOMINEES, max_size=4).map(tuple), electorate=MAYBE),
    ),
    st.tuples(st.just(Kind.RECOUNT), st.builds(Recount, st.none() | st.integers(1, 9))),
    st.tuples(st.just(Kind.RETRACTION), st.just(Retraction())),
)  # fmt: skip
CONTESTS = st.sampled_from([ONE, ONE, "no-such-seat", "../../etc", None])


Said = list[tuple[tuple[Kind, Body], str | None, int]]
SAID = st.lists(st.tuples(BODIES, CONTESTS, st.integers(1, 5)), min_size=1, max_size=5)


def check_documents(messages: Said) -> None:
    form = PaFormat(small_roll())
    made: list[dict[str, Any]] = []
    for (kind, body), contest, revision in messages:
        for document in form.take(said(kind, body, contest=contest, revision=revision)):
            folder, _, name = document.path.rpartition("/")
            assert folder in ("pa/results", "pa/nominations")
            assert name.startswith("Test_General_Election_")
            assert COMMENT.encode() in document.data
            root = tree(document)
            made.append({root.tag: converted(root), "test": True})
            assert str(root.find("Election").get("name")).startswith("Test ")  # type: ignore[union-attr]
            people = list(root.iterfind("Election/Constituency/Candidate"))
            assert all(str(who.get("surname")).endswith(" Test") for who in people)
            if people or kind is Kind.RECOUNT:
                assert read_document(document.data).test
    for path in form.snapshots:
        assert all(one in [{"test": True}, *made] for one in json.loads(form.render(path).data))


@settings(max_examples=12)
@given(SAID)
def test_whatever_a_message_says_its_document_is_well_formed_and_marked(messages: Said) -> None:
    check_documents(messages)


@pytest.mark.long
@settings(max_examples=120)
@given(SAID)
def test_so_are_the_documents_of_many_more(messages: Said) -> None:
    check_documents(messages)


def test_a_seat_that_nobody_knows_has_a_made_up_number_and_its_own_files() -> None:
    form = PaFormat(small_roll())
    rush = rush_for(small_roll().seats[ONE], f"{ONE}-2", "Bob Birch", "Lab")
    several = documents(
        form,
        [
            said(Kind.RUSH, rush, contest="one-frod"),
            said(Kind.RESULT, result(), contest="one-frod"),
        ],
    )
    assert [one.path.rpartition("Election_")[2] for one in several] == [
        "rush_One_Frod_1.xml",
        "result_One_Frod_1.xml",
    ]
    for document in several:
        news = read_document(document.data)
        assert (news.number, news.seat) == (999, "One Frod")
        # Whoever stands there is who they are.
        assert {who.pa_id for who in news.candidates} == {900100, 900101, 900102, 900103}
        assert "of the Cole" in [who.surname for who in news.candidates]


def test_states_have_the_very_lines_of_those_before_and_say_so_in_pieces() -> None:
    found = documents(PaFormat(small_roll()), transmit(small_plan(), small_roll()).sent)
    assert all(b"".join(d.pieces) == d.data for d in found if d.pieces)
    one, two, three = (document for document in found if "_SOP_" in document.path)
    for before, after in ((one, two), (two, three)):
        shared = set(map(id, before.pieces)) & set(map(id, after.pieces))
        seats = [piece for piece in before.pieces if b"<Constituency " in piece]
        assert seats
        assert {id(seat) for seat in seats} <= shared


def test_results_that_go_all_at_once_leave_state_by_state() -> None:
    """Each state names the seats of its own moment, though it comes after all of them."""
    form = PaFormat(small_roll())
    gone: list[Sent] = []
    states = [
        m for m in transmit(small_plan(), small_roll()).sent if m.message.kind is Kind.PARTIES
    ]
    documents(form, transmit(small_plan(), small_roll()).sent)
    for slug in SEATS:
        gone.append(said(Kind.RETRACTION, Retraction(), contest=slug, revision=2))
    assert documents(form, gone) == []
    for number, left in ((4, 2), (5, 1), (6, 0)):
        state = states[0].message.body
        assert isinstance(state, Parties)
        told = replace(state, sequence=number, declared=left)
        (document,) = form.take(said(Kind.PARTIES, told, contest=None))
        assert len(read_document(document.data).included) == left


def test_what_was_written_before_stands_in_the_place_of_nothing_else() -> None:
    roll = small_roll()
    seat = roll.seats[ONE]
    base = seat.contest.base
    assert base is not None
    first, *rest = seat.nominees
    turned = [replace(first, party="Green"), *rest]
    moved = replace(seat, contest=seat.contest.amend(bases={base.id: replace(base, notional=True)}))
    states = [
        Parties(1, 1, 3, votes, (PartyState("Con", seats, 0, 0, votes, share, "Con"),))
        for seats, votes, share in ((1, 100, 50.0), (1, 100, 60.0), (0, 100, 60.0), (0, 90, 60.0))
    ]
    tasks: list[Callable[[PaDocuments], object]] = [
        *(lambda made, state=state: made.state(state, [ONE]) for state in states),
        lambda made: made.state(states[0], [SEATS[2], ONE]),
        lambda made: made.state(states[0], []),
        lambda made: made.nominations(seat, seat.nominees, 1, 1),
        lambda made: made.nominations(seat, turned, 1, 2),
        lambda made: made.rush(
            seat, turned, rush_for(seat, first.id, first.name, first.party), 1, False
        ),
        lambda made: made.rush(
            seat, seat.nominees, rush_for(seat, first.id, first.name, first.party), 1, False
        ),
        lambda made: made.nominations(moved, seat.nominees, 1, 1),
    ]
    made = PaDocuments(roll, PaParties(roll.scenario))
    apart = [task(PaDocuments(roll, PaParties(roll.scenario))) for task in tasks]
    assert [task(made) for task in tasks] == apart
    assert len(set(map(str, apart))) == len(tasks)
