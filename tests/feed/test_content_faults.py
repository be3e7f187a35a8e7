"""What goes wrong in what is said, and how it is put right."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.feed.faults import fault_types, faulted, read_faults
from simulator.feed.faults.content_figures import DroppedDigits, TransposedDigits
from simulator.feed.faults.fault import Case, ContestFault, PartiesFault
from simulator.feed.figures import result_of, votes_of
from simulator.feed.formats.pa import PaFormat
from simulator.feed.native import native_object
from simulator.feed.parties import with_parties
from simulator.feed.plan import arranged, make, plan_night
from simulator.feed.values import Item, PlanOptions
from simulator.messages import (
    STATEMENTS,
    Adjourned,
    Fold,
    Kind,
    Lot,
    Nominations,
    Parties,
    Recount,
    Result,
    Rush,
    Status,
    fold,
    plain,
    read_message,
)
from tests.feed.nights import SEATS, small_plan, small_roll, small_timeline, transmit

TYPES = {name: kind for name, kind in fault_types().items() if kind.family == "content"}

MOVES = {"late", "recount", "adjourn"}
"""They say nothing wrong: they say it later."""

VARIETIES: tuple[tuple[str, dict[str, Any]], ...] = (
    *((name, {}) for name, kind in TYPES.items() if issubclass(kind, ContestFault)),
    ("wrong_winner", {"place": 3}),
    ("total_mismatch", {"total": "exceeds_electorate"}),
    ("missing_candidate", {"revision": 1}),
    ("same_names", {"corrected_after": 900}),
    *(("names", {"form": form}) for form in ("nfd", "latin1", "apostrophe", "long")),
)
CORRECTED = tuple(
    (name, more)
    for name, more in VARIETIES
    if name != "postponed" and (name, more) != ("same_names", {})
)


def made(name: str, **more: Any) -> ContestFault:
    kind: Any = TYPES[name]
    fault = kind(**more)
    assert isinstance(fault, ContestFault)
    return fault


@cache
def case(slug: str = SEATS[0], *, partials: int = 0, now: int | None = None) -> Case:
    roll = small_roll()
    if partials:
        items = plan_night(small_timeline(), roll, PlanOptions(partials=partials))
    else:
        items = small_plan()
    own = tuple(item for item in items if item.message.contest == slug)
    return Case(roll.seats[slug], roll, own, now)


def struck(name: str, before: Case | None = None, seed: int = 1, **more: Any) -> tuple[Item, ...]:
    before = before or case()
    told = made(name, **more).strike(before, np.random.default_rng(seed))
    return tuple(arranged(told, before.roll))


def folded(items: Iterable[Item], until: int | None = None) -> Fold:
    return fold([item.message for item in items if until is None or item.due <= until])


def figures(items: Iterable[Item], slug: str = SEATS[0], until: int | None = None) -> Result | None:
    return folded(items, until).of(slug).result


def truth(slug: str = SEATS[0]) -> Result:
    result = figures(case(slug).items, slug)
    assert result is not None
    return result


def statements(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.message.kind in STATEMENTS]


def told(items: Iterable[Item]) -> list[tuple[Kind, int]]:
    return [(i.message.kind, i.message.revision) for i in statements(items)]


def is_partial(item: Item) -> bool:
    return item.message.kind is Kind.PARTIAL


def elected(result: Result | None) -> list[str | None]:
    return [line.name for line in result.candidates if line.elected] if result else []


def votes(result: Result | None) -> dict[str | None, int]:
    return {line.id: line.votes for line in result.candidates} if result else {}


# What holds for all


def wrong_moments(items: Sequence[Item], slug: str) -> list[int]:
    """When a client that believes what it was sent believes something that is not so."""
    true, found = truth(slug), []
    declared = min(i.due for i in case(slug).items if i.message.kind is Kind.RESULT)
    for moment in sorted({item.due for item in items}):
        night = folded(items, moment)
        own = night.of(slug)
        others = any(f.result for other, f in night.contests.items() if other != slug)
        said = own.result is not None and own.result != true
        withdrawn = own.status is Status.RETRACTED
        early = own.result is not None and moment < declared
        if others or said or withdrawn or early:
            found.append(moment)
    return found


def check_sound(before: Case, after: Sequence[Item]) -> None:
    """Ids are unique, revisions run on, what was sent stays, and all of it can be read back."""
    slug, now = before.seat.slug, before.now
    ids = [item.message.id for item in after]
    assert len(ids) == len(set(ids))
    if now is not None:
        sent = [item for item in before.items if item.due <= now]
        assert [item for item in after if item.due <= now] == sent
    own = [item for item in statements(after) if item.message.contest == slug]
    revisions = [item.message.revision for item in sorted(own, key=lambda i: i.due)]
    assert revisions == sorted(revisions)
    places = {(i.message.revision, isinstance(i.message.body, Rush)) for i in own}
    assert len(places) == len(own)
    for item in after:
        told = native_object(item.message, run="r", roll=before.roll, simulated=False)
        back = read_message(told, faulty=True)
        assert back.test
        assert composed(back.body) == composed(item.message.body)
        assert repr(item.message.body).isprintable()


def composed(body: object) -> str:
    """As JSON has it, letters and accents as one: a reader composes them."""
    return unicodedata.normalize("NFC", json.dumps(plain(body), ensure_ascii=False))


def check_one(variety: tuple[str, dict[str, Any]], slug: str, seed: int) -> None:
    name, more = variety
    before = case(slug)
    after = struck(name, before, seed, **more)
    check_sound(before, after)
    assert figures(after, slug) == truth(slug)
    assert all(f.result is None for other, f in folded(after).contests.items() if other != slug)
    assert bool(wrong_moments(after, slug)) is (name not in MOVES)
    assert all(name in item.faults for item in after if item.message.id not in ids(before.items))
    own = [item for item in after if item.message.contest == slug]
    nominated = [i for i in own if isinstance(i.message.body, Nominations)]
    assert nominated[-1].message.body == before.items[0].message.body


def ids(items: Iterable[Item]) -> set[str]:
    return {item.message.id for item in items}


@pytest.mark.parametrize("place", range(len(CORRECTED)))
def test_every_fault_is_wrong_for_a_while_and_right_in_the_end(place: int) -> None:
    check_one(CORRECTED[place], SEATS[place % len(SEATS)], place)


@pytest.mark.long
@given(variety=st.sampled_from(CORRECTED), slug=st.sampled_from(SEATS), seed=st.integers(0, 10_000))
@settings(max_examples=150)
def test_so_is_every_fault_of_every_seed(
    variety: tuple[str, dict[str, Any]], slug: str, seed: int
) -> None:
    check_one(variety, slug, seed)


NEVER_SENT = -10_000


def check_several(told: list[tuple[tuple[str, dict[str, Any]], int]], seed: int) -> None:
    """Faults one upon the other, each injected when what is due by its moment was sent."""
    slug, items = SEATS[1], case(SEATS[1]).items
    rng = np.random.default_rng(seed)
    for (name, more), moment in sorted(told, key=lambda one: one[1]):
        before = Case(
            case(slug).seat, case(slug).roll, items, None if moment == NEVER_SENT else moment
        )
        after = made(name, **more).strike(before, rng)
        items = tuple(arranged(after, before.roll))
        check_sound(before, items)
    assert figures(items, slug) == truth(slug)
    assert all(f.result is None for other, f in folded(items).contests.items() if other != slug)


several = given(
    told=st.lists(
        st.tuples(
            st.sampled_from(CORRECTED),
            st.one_of(st.just(NEVER_SENT), st.integers(-4_000, 40_000)),
        ),
        min_size=2,
        max_size=4,
    ),
    seed=st.integers(0, 10_000),
)


@several
@settings(max_examples=12)
def test_several_faults_one_upon_the_other_end_in_the_truth_too(
    told: list[tuple[tuple[str, dict[str, Any]], int]], seed: int
) -> None:
    check_several(told, seed)


@pytest.mark.long
@several
@settings(max_examples=120)
def test_however_many_faults_and_whenever_they_are_injected(
    told: list[tuple[tuple[str, dict[str, Any]], int]], seed: int
) -> None:
    check_several(told, seed)


@pytest.mark.parametrize("name", sorted({n for n, _ in VARIETIES} - MOVES - {"same_names"}))
def test_a_fault_of_no_figures_does_not_strike(name: str) -> None:
    before = case()
    kept = tuple(i for i in before.items if i.message.kind is not Kind.RESULT)
    unopposed = Case(before.seat, before.roll, kept)
    after = made(name).strike(unopposed, np.random.default_rng(1))
    assert (after is kept) is (name != "postponed")


@pytest.mark.parametrize(
    "name", ["wrong_winner", "transposed_digits", "names", "unknown_party", "two_winners"]
)
def test_what_is_never_put_right_stays_wrong(name: str) -> None:
    after = struck(name, corrected_after=None)
    result = figures(after)
    assert result is not None
    assert result != truth()
    assert len(told(after)) == 2


def test_no_two_messages_make_a_file_of_one_name() -> None:
    roll = small_roll()
    tables = [{"type": name} for name in TYPES if name != "postponed"]
    items = faulted(small_plan(), read_faults(roll, tables=tables).faults, 7, roll)
    form = PaFormat(roll)
    paths = [document.path for sent in transmit(items, roll).sent for document in form.take(sent)]
    assert len(paths) == len(set(paths)) > 100


# One by one


def test_a_wrong_winner_is_corrected_as_agencies_do() -> None:
    after = struck("wrong_winner", corrected_after=360)
    assert told(after) == [
        (Kind.RUSH, 1),
        (Kind.RESULT, 1),
        (Kind.CORRECTION, 2),
        (Kind.RESULT, 3),
    ]
    rush, false, correction, right = statements(after)
    assert isinstance(rush.message.body, Rush)
    assert isinstance(correction.message.body, Rush)
    assert rush.message.body.winner == "Ann Ash"
    assert rush.message.body.result == "Con hold"
    assert correction.message.body.winner == "Bob Birch"
    assert correction.message.body.text == "Correction: Lab gain One Ford from Con"
    assert correction.message.replaces == rush.message.id
    assert right.message.replaces == false.message.id
    assert correction.due - false.due == 360
    wrong = false.message.figures
    assert wrong is not None
    assert elected(wrong) == ["Ann Ash"]
    assert wrong.majority == truth().majority
    assert wrong.result == "Con hold"
    third = figures(struck("wrong_winner", place=3, corrected_after=None))
    assert elected(third) == ["Cy of the Cole"]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["transposed_digits", "dropped_digits"])
def test_one_candidate_is_mistyped_and_totals_follow(name: str, seed: int) -> None:
    after = struck(name, seed=seed)
    assert told(after) == [(Kind.RUSH, 1), (Kind.RESULT, 1), (Kind.RESULT, 2)]
    false, true = statements(after)[1].message.figures, truth()
    assert false is not None
    ((was, became),) = [
        (n, votes(false)[who]) for who, n in votes(true).items() if votes(false)[who] != n
    ]
    if name == "transposed_digits":
        assert sorted(str(was)) == sorted(str(became))
    else:
        assert str(was).startswith(str(became))
    assert false.valid_votes == sum(votes(false).values())
    assert elected(false) == elected(true)
    shares = sum(line.share or 0 for line in false.candidates)
    assert shares == pytest.approx(100, abs=1e-4)


def test_without_two_different_digits_nothing_is_transposed() -> None:
    before = case()
    body = result_of(before.seat, votes_of(before.seat.nominees, [11, 7, 5, 0]))
    items = tuple(
        make(before.roll, 10, Kind.RESULT, SEATS[0], body, False)
        if i.message.kind is Kind.RESULT
        else i
        for i in before.items
    )
    few = Case(before.seat, before.roll, items)
    assert TransposedDigits().strike(few, np.random.default_rng(1)) is items
    assert DroppedDigits().strike(few, np.random.default_rng(1)) is items


@pytest.mark.parametrize(("name", "sign"), [("missing_votes", -1), ("double_count", 1)])
def test_a_ward_is_missed_or_counted_twice(name: str, sign: int) -> None:
    false, true = figures(struck(name, corrected_after=None, part=0.1)), truth()
    assert false is not None
    off = sum(votes(false).values()) - sum(votes(true).values())
    assert off == sign * round(0.1 * sum(votes(true).values()))
    assert all(sign * (n - votes(true)[who]) > 0 for who, n in votes(false).items())
    assert sign * ((false.turnout or 0) - (true.turnout or 0)) > 0


def test_a_result_is_withdrawn_and_declared_again() -> None:
    after = struck("retraction", after=90, again_after=2_100)
    kinds = [Kind.RUSH, Kind.RESULT, Kind.RETRACTION, Kind.RUSH, Kind.RESULT]
    assert told(after) == list(zip(kinds, [1, 1, 2, 3, 4], strict=True))
    back = statements(after)[2]
    assert folded(after, back.due + 2_000).of(SEATS[0]).status is Status.RETRACTED
    ended = struck("retraction", again_after=None)
    assert folded(ended).of(SEATS[0]).status is Status.RETRACTED
    states = with_parties([*ended], case().roll)
    assert [i.message.body.declared for i in states if isinstance(i.message.body, Parties)] == [
        1,
        0,
    ]


def test_votes_go_down_in_a_partial_or_else_in_a_second_result() -> None:
    before = case(partials=5)
    after = struck("votes_down", before)
    totals = [sum(votes(i.message.figures).values()) for i in after if is_partial(i)]
    assert len(totals) == 5
    assert sum(b < a for a, b in pairwise(totals)) == 1
    assert told(after) == told(before.items)
    second = struck("votes_down")
    assert told(second) == [(Kind.RUSH, 1), *((Kind.RESULT, k) for k in (1, 2, 3))]
    assert sum(votes(statements(second)[2].message.figures).values()) < sum(votes(truth()).values())


def test_flags_and_votes_disagree() -> None:
    assert elected(figures(struck("no_winner", corrected_after=None))) == []
    assert elected(figures(struck("two_winners", corrected_after=None))) == ["Ann Ash", "Bob Birch"]
    after = struck("winner_not_leading")
    rush, false, *_ = statements(after)
    assert isinstance(rush.message.body, Rush)
    assert (rush.message.body.winner, elected(false.message.figures)) == ("Ann Ash", ["Ann Ash"])
    assert votes(false.message.figures) == votes(truth())
    assert told(after)[2:] == [(Kind.CORRECTION, 2), (Kind.RESULT, 3)]


def test_totals_that_cannot_be() -> None:
    negative = figures(struck("negative_votes", corrected_after=None))
    assert min(votes(negative).values()) < 0
    false = figures(struck("total_mismatch", corrected_after=None))
    assert false is not None
    assert false.valid_votes != sum(votes(false).values())
    more = figures(struck("total_mismatch", total="exceeds_electorate", corrected_after=None))
    assert more is not None
    assert (more.valid_votes or 0) > (more.electorate or 0)
    assert (more.turnout or 0) > 100


def test_equal_votes_and_a_lot() -> None:
    winners = set()
    for seed in range(6):
        after = struck("tie", seed=seed)
        (lot,) = [i for i in after if isinstance(i.message.body, Lot)]
        false = statements(after)[1].message.figures
        assert false is not None
        assert (false.by_lot, false.majority) == (True, 0)
        assert isinstance(lot.message.body, Lot)
        assert elected(false) == [lot.message.body.winner]
        assert lot.due < statements(after)[0].due
        winners.add(lot.message.body.winner)
    assert winners == {"Ann Ash", "Bob Birch"}


def test_declarations_come_later_and_say_why() -> None:
    rush = statements(case().items)[0]
    late = struck("late", by=600)
    assert [i.due for i in statements(late)] == [i.due + 600 for i in statements(case().items)]
    assert statements(late)[0].message.night_time == case().roll.time(rush.due + 600)
    recount = struck("recount")
    (begun,) = [i for i in recount if isinstance(i.message.body, Recount)]
    assert begun.due == rush.due
    assert folded(recount, rush.due).of(SEATS[0]).status is Status.RECOUNT
    until = rush.due + 20_000
    adjourned = struck("adjourn", until=until)
    (stop,) = [i for i in adjourned if isinstance(i.message.body, Adjourned)]
    assert isinstance(stop.message.body, Adjourned)
    assert stop.message.body.until == case().roll.time(until)
    assert folded(adjourned, until - 1).of(SEATS[0]).status is Status.ADJOURNED
    assert statements(adjourned)[0].due == until + 1_800
    past = made("adjourn", until=rush.due - 1)
    assert past.strike(case(), np.random.default_rng(1)) is case().items


def test_a_poll_that_is_postponed_never_declares_and_is_not_counted() -> None:
    after = struck("postponed")
    assert [i.message.kind for i in after] == [Kind.NOMINATIONS, Kind.POSTPONED]
    others = [i for i in small_plan() if i.message.contest != SEATS[0]]
    states = with_parties(arranged([*after, *others], case().roll), case().roll)
    last = [i.message.body for i in states if isinstance(i.message.body, Parties)][-1]
    assert (last.declared, last.of) == (2, 2)


def test_lists_that_differ_from_the_nominations() -> None:
    roll = case().roll
    nominees = {who.id: who for who in case().seat.nominees}

    def lines(name: str) -> Sequence[Any]:
        found = figures(struck(name, corrected_after=None))
        assert found is not None
        assert found.valid_votes == sum(line.votes for line in found.candidates)
        return found.candidates

    assert len(lines("missing_candidate")) == 3
    assert {line.id for line in lines("extra_candidate")} - set(nominees) == {f"{SEATS[0]}-5"}
    assert len(lines("duplicate_candidate")) == 5
    assert {line.id for line in lines("duplicate_candidate")} == set(nominees)
    changed = [c for c in lines("label_change") if c.party != nominees[c.id].party]
    assert [c.party for c in changed] == ["Ind"]
    assert [c for c in lines("unknown_party") if c.party not in roll.scenario.parties]
    assert not {line.id for line in lines("id_change")} & set(nominees)
    assert told(struck("id_change")) == [(Kind.RUSH, 1), (Kind.RESULT, 1), (Kind.RESULT, 2)]


def test_a_contest_comes_twice_or_under_an_unknown_id() -> None:
    after = struck("duplicate_contest")
    other = folded(after).of(f"{SEATS[0]}-2")
    assert other.status is Status.RETRACTED
    assert told(i for i in after if i.message.contest == SEATS[0]) == told(case().items)
    copies = [i.message.kind for i in after if i.message.contest == f"{SEATS[0]}-2"]
    assert copies == [Kind.NOMINATIONS, Kind.RUSH, Kind.RESULT, Kind.RETRACTION]
    # Files of two contests must not have one name.
    names = {i.message.figures.name for i in after if i.message.figures is not None}
    assert names == {"One Ford", "One Ford 2"}
    after = struck("unknown_seat")
    (strange,) = {i.message.contest or "" for i in after} - {SEATS[0]}
    assert strange not in case().roll.seats
    bad = next(i for i in after if i.message.contest == strange and i.message.figures)
    assert bad.message.figures is not None
    known = {seat.contest.ons_id for seat in case().roll.seats.values()}
    assert bad.message.figures.ons_id not in known
    assert bad.message.figures.name == strange.replace("-", " ").title()
    own = [i for i in after if i.message.contest == SEATS[0]]
    assert told(own) == [(Kind.RUSH, 1), (Kind.RESULT, 1)]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("mojibake", "Dee DÃºlamÃ¡n"),
        ("nfd", "Dee Du\u0301lama\u0301n"),
        ("latin1", "Dee D\ufffdlam\ufffdn"),
        ("apostrophe", "O'"),
        ("long", "-Ash-"),
    ],
)
def test_names_that_readers_break_on(form: str, name: str) -> None:
    after = struck("names", form=form, seed=3)
    said = [i for i in after if i.message.kind is Kind.NOMINATIONS]
    assert [i.message.revision for i in said] == [1, 2]
    body, false = said[0].message.body, statements(after)[1].message.figures
    assert isinstance(body, Nominations)
    assert false is not None
    assert any(name in who.name and (who.surname or "") in who.name for who in body.candidates)
    assert any(name in (line.name or "") for line in false.candidates)
    assert max(len(who.name) for who in body.candidates) < 200


@pytest.mark.parametrize("form", ["mojibake", "nfd", "latin1"])
def test_a_name_without_an_accent_cannot_have_a_broken_one(form: str) -> None:
    whole = case()
    plain = tuple(replace(who, name="Dee Dulaman", surname="Dulaman", forenames="Dee")
                  if not who.name.isascii() else who for who in whole.seat.nominees)  # fmt: skip
    seat = replace(whole.seat, nominees=plain)
    before = Case(seat, whole.roll, whole.items)
    assert made("names", form=form).strike(before, np.random.default_rng(1)) is before.items
    assert made("names", form="long").strike(before, np.random.default_rng(1)) != before.items


def test_two_of_one_name_stay_so() -> None:
    after = struck("same_names")
    result = figures(after)
    assert result is not None
    names = [line.name for line in result.candidates]
    assert len(names) == 4
    assert len(set(names)) == 3
    assert [i.message.kind for i in after].count(Kind.NOMINATIONS) == 1


@pytest.mark.parametrize("name", ["zeros", "early"])
def test_figures_before_the_close_of_poll(name: str) -> None:
    after = struck(name)
    kinds = [(Kind.RESULT, 1), (Kind.RETRACTION, 2), (Kind.RUSH, 3), (Kind.RESULT, 4)]
    assert told(after) == kinds
    bad, back, *_ = statements(after)
    assert bad.due < back.due < 0
    assert bad.message.figures is not None
    assert (sum(votes(bad.message.figures).values()) == 0) is (name == "zeros")
    assert bool(elected(bad.message.figures)) is (name == "early")
    never = struck(name, corrected_after=None)
    assert told(never) == [(Kind.RESULT, 1), (Kind.RUSH, 2), (Kind.RESULT, 3)]
    begun = Case(case().seat, case().roll, case().items, 60)
    assert made(name).strike(begun, np.random.default_rng(1)) is case().items


def test_a_result_that_was_sent_is_falsely_corrected_from_now_on() -> None:
    result = statements(case().items)[1]
    after = struck("wrong_winner", case(now=result.due + 100))
    kinds = [Kind.RUSH, Kind.RESULT, Kind.CORRECTION, Kind.RESULT, Kind.CORRECTION, Kind.RESULT]
    assert told(after) == list(zip(kinds, [1, 1, 2, 3, 4, 5], strict=True))
    assert statements(after)[2].due == result.due + 101
    assert told(struck("dropped_digits", case(now=result.due)))[2:] == [
        (Kind.RESULT, 2),
        (Kind.RESULT, 3),
    ]
    for name in ("late", "postponed", "unknown_seat"):
        sent = case(now=result.due)
        assert made(name).strike(sent, np.random.default_rng(1)) is sent.items


def test_the_state_of_the_parties_disagrees_or_comes_late() -> None:
    states = [i for i in small_plan() if i.message.kind is Kind.PARTIES]

    def parties(name: str) -> Sequence[Item]:
        kind: Any = TYPES[name]
        assert issubclass(kind, PartiesFault)
        found: Sequence[Item] = kind().strike(states, case().roll, np.random.default_rng(1))
        return found

    late = parties("sop_late")
    assert [i.due for i in late] == [i.due + 600 for i in states]
    assert [i.message for i in late] == [i.message for i in states]
    for item, was in zip(parties("sop_disagrees"), states, strict=True):
        wrong, right = item.message.body, was.message.body
        assert isinstance(wrong, Parties)
        assert isinstance(right, Parties)
        assert [p.seats for p in wrong.parties] != [p.seats for p in right.parties]
        assert sum(p.seats for p in wrong.parties) == right.declared


def test_every_type_says_what_it_is() -> None:
    assert len(TYPES) == 31
    for name, kind in TYPES.items():
        assert (kind.__doc__ or "").splitlines()[0].endswith("."), name
