"""The lab without a screen: drafts, their controls, what they come to, and the file they become."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.disk import write
from simulator.errors import InputError, Severity
from simulator.scenario import check, load
from simulator.scenario.changes import apply, change_types
from simulator.scenario.changes.count import ASKED, Count
from tests import shipped
from tests.tui.bench import SWN, UK, bench
from tui.kit.file_names import scenario_file
from tui.kit.verdict import seats_words, verdict
from tui.lab.bench import Bench, open_bench, reference
from tui.lab.chances import Chances, Forecaster
from tui.lab.controls import Control, Pick, Rest, Slide, Tick, Write
from tui.lab.drafts import begin, offer_forms
from tui.lab.engine import Engine, Latest
from tui.lab.forms import panel
from tui.lab.offers import Offers
from tui.lab.results import flipped, percent
from tui.lab.saving import name_of, text_of, title_of

SINGLE = ["bagge-does-not-stand", "bagge-votes-go-home", "counted-like-sunderland", "dead-heat",
          "pact-in-south-west-norfolk"]  # fmt: skip
NATIONAL = [
    "final-polls-by-uniform-swing",
    pytest.param("night-of-snow", marks=pytest.mark.long),
]


def saved(on: Bench) -> Path:
    path = scenario_file(name_of(on))
    write(path, text_of(on, title_of(on)))
    return path


@pytest.mark.parametrize("stem", SINGLE)
def test_a_shipped_what_if_is_taken_apart_and_saved_again_as_it_was(stem: str) -> None:
    name = f"what-if/{stem}"
    on = open_bench(name)
    assert on.drafts
    assert [draft.short(on.base) for draft in on.drafts]
    path = saved(on)
    told = [problem.message for problem in check(str(path))]
    assert told == [problem.message for problem in check(name)]
    again, original = load(str(path)), shipped.load(name)
    assert again.contests == original.contests
    assert again.pollsters == original.pollsters
    assert again.changes == original.changes
    assert (again.title, again.question) == (original.title, original.question)


@pytest.mark.parametrize("stem", NATIONAL)
def test_so_is_one_of_the_whole_night(stem: str) -> None:
    on = open_bench(f"what-if/{stem}")
    again = open_bench(str(saved(on)))
    assert again.changes == on.changes
    assert (again.extends, again.title) == (on.extends, on.title)


def test_a_file_says_of_itself_only_what_its_sliders_still_say() -> None:
    on = open_bench("what-if/bagge-does-not-stand")
    assert "Of his voters 55 %" in text_of(on, title_of(on))
    draft = on.draft
    assert draft is not None
    moved = on.put(panel(draft, Offers(on.base)).turn("to.Con", Decimal(40)))
    assert "55" not in text_of(moved, title_of(moved))
    assert "40 % to Con" in title_of(moved)


def test_a_night_of_its_own_is_a_base_without_changes() -> None:
    on = open_bench(SWN)
    assert (on.extends, on.drafts, on.changes) == (SWN, (), ())


def test_an_own_what_if_keeps_its_base(own_folder: Path) -> None:
    (own_folder / "night").mkdir()
    text = text_of(open_bench("what-if/dead-heat"), "A tie")
    (own_folder / "night" / "scenario.toml").write_text(text)
    (own_folder / "second.toml").write_text(
        'extends = "night"\n[[changes]]\ntype = "turnout"\nmultiply = 0.5\n'
    )
    on = open_bench("second.toml")
    assert on.extends == "night"
    assert on.base.modified
    assert [draft.data["multiply"] for draft in on.drafts] == [Decimal("0.5")]
    assert reference("night/scenario.toml") == "night/scenario.toml"


def test_a_file_outside_the_folder_cannot_be_extended(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    other = tmp_path_factory.mktemp("other") / "x.toml"
    other.write_text(f'extends = "{SWN}"\n')
    with pytest.raises(InputError, match="outside this folder"):
        open_bench(str(other))


def test_bagge_withdrawn_gives_truss_by_2_197() -> None:
    """55 % Con, 10 % Lab, 15 % LD of 6,282 votes, by largest remainder."""
    on = open_bench("what-if/bagge-does-not-stand")
    found = Engine().find(on)
    assert found.whatif is not None
    assert verdict(found.whatif, 1) == "Liz Truss (Conservative) by 2,197"
    outcome = found.whatif.contests[0].outcome
    assert outcome is not None
    assert outcome.valid_votes == 43_078


def test_a_point_of_swing_on_the_whole_night() -> None:
    on = bench(UK, "swing")
    found = Engine().find(on)
    assert found.whatif is not None
    assert found.whatif.outcome is not None
    assert found.whatif.outcome.seats["Lab"] == 389
    assert len(flipped(on.base.outcome, found.whatif.outcome)) == len(found.reports[0].flips) == 23


def test_the_engine_is_right_whatever_it_has_kept() -> None:
    engine = Engine()
    on = bench(SWN, "swing", "turnout", "pact")
    for other in (on, on.choose(0).remove(), on.shift(-1), on, on.choose(1).remove(), on):
        found = engine.find(other)
        assert found.whatif is not None
        assert found.whatif.contests == apply(other.base, other.changes).contests
        assert set(found.reports) == set(range(len(other.drafts)))


def test_what_cannot_be_is_told_of_the_change_that_cannot() -> None:
    on = bench(SWN, "turnout", "votes")
    draft = on.drafts[1]
    on = on.put(draft.with_data({**draft.data, "votes": 74_000}))
    found = Engine().find(on)
    assert found.whatif is None
    assert list(found.refusals) == [1]
    assert "74,724 may vote" in found.refusals[1][0]


def test_idle_drafts_are_neither_computed_nor_saved() -> None:
    on = bench(SWN, "swing")
    draft = on.drafts[0]
    on = on.put(panel(draft, Offers(on.base)).turn("points", Decimal(0)))
    assert on.changes == ()
    assert on.drafts[0].words(on.base) == "a swing of zero: move its slider"
    assert "[[changes]]" not in text_of(on, "nothing")


def values(control: Control) -> st.SearchStrategy[Decimal | str | tuple[str, ...]]:
    match control:
        case Slide():
            steps = st.integers(0, int((control.high - control.low) / control.step))
            return steps.map(lambda n: control.moved(control.low + n * control.step))
        case Pick():
            return st.sampled_from([offer.value for offer in control.offers])
        case Tick():
            names = [offer.value for offer in control.offers]
            return st.lists(st.sampled_from(names), unique=True).map(tuple)
        case Write():
            return st.sampled_from(["", 'Ann [b]Other[/b] "x"', "05:30", "25:00"])
        case Rest():
            raise AssertionError(control)


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow,
          HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.data())
def test_however_the_controls_are_turned_the_file_says_the_same(data: st.DataObject) -> None:
    """Turning never fails; what can be computed is saved, checked and loaded to the same night."""
    on = bench(SWN)
    offers = Offers(on.base)
    for key in range(data.draw(st.integers(1, 3))):
        form = data.draw(st.sampled_from(offer_forms(offers)))
        draft = begin(form.id, key, offers)
        for _ in range(data.draw(st.integers(0, 4))):
            choice = [c for c in panel(draft, offers).controls() if not isinstance(c, Rest)]
            control = data.draw(st.sampled_from(choice))
            draft = panel(draft, offers).turn(control.key, data.draw(values(control)))
        on = on.add(draft)
        assert draft.short(on.base)
        assert draft.words(on.base)
    found = Engine().find(on)
    if found.whatif is None or not on.changes:
        return
    path = Path("turned.toml")
    write(path, text_of(on, title_of(on)), over=True)
    errors = [p for p in check(str(path)) if p.severity is Severity.ERROR]
    assert errors == []
    again = load(str(path))
    assert again.contests == found.whatif.contests
    assert again.pollsters == found.whatif.pollsters


@pytest.mark.parametrize("name", [SWN, UK])
def test_every_type_of_change_can_be_begun_by_hand(name: str) -> None:
    offers = Offers(bench(name).base)
    forms = offer_forms(offers)
    assert {form.id.partition(".")[0] for form in forms} == set(change_types())
    for form in forms:
        draft = begin(form.id, 0, offers)
        assert draft.refusal is None, form
        assert draft.change is not None or draft.type.is_idle(draft.table or draft.data), form
        assert draft.form == form
        assert panel(draft, offers).controls(), form


def test_votes_of_a_night_are_those_of_somebody_who_stands_there() -> None:
    offers = Offers(bench(UK).base)
    draft = begin("votes", 0, offers)
    controls = {control.key: control for control in panel(draft, offers).controls()}
    where = controls["where"]
    assert isinstance(where, Pick)
    assert {offer.value.partition(":")[0] for offer in where.offers} == {"contest"}
    draft = panel(draft, offers).turn("where", "contest:clacton")
    assert (draft.data["contest"], draft.data["candidate"]) == ("clacton", "Nigel Farage")
    draft = panel(draft, offers).turn("candidate", "Giles Watling")
    assert draft.words(offers.scenario) == "Giles Watling: votes set to 12,820 in Clacton"


def test_parameters_of_the_count_are_taken_in_and_out() -> None:
    offers = Offers(bench(SWN).base)
    draft = begin("count", 0, offers)
    for name in ("verify_rate", "doubtful", "recounts", "tables"):
        draft = panel(draft, offers).turn("more", name)
    assert [c.key for c in panel(draft, offers).controls()] == [
        "preset", "verify_rate", "doubtful", "recounts", "more",
    ]  # fmt: skip
    draft = panel(draft, offers).turn("doubtful", Decimal("2.5"))
    change = draft.change
    assert change is not None
    assert change.words() == ("the count changes (doubtful 0.025, recounts 1, verify_rate 900)")
    for name in ("verify_rate", "doubtful", "recounts"):
        draft = panel(draft, offers).turn("more", name)
    assert draft.change is None
    draft = panel(draft, offers).turn("preset", "fast")
    assert draft.table == {"type": "count", "contest": "south-west-norfolk", "preset": "fast"}


def test_each_parameter_of_the_count_is_asked_for_in_words_of_a_hall() -> None:
    keys = {question.key for question in Count.questions()} - {"preset"}
    assert keys == set(ASKED)
    labels = [label for label, _ in ASKED.values()]
    assert len(set(labels)) == len(labels)
    for words in chain.from_iterable(ASKED.values()):
        assert not re.search(r"None|draws N|\blog\b|_|\bS:|\(K", words)


def test_what_is_written_is_checked_as_a_file_is() -> None:
    offers = Offers(bench(SWN).base)
    draft = begin("declare_at", 0, offers)
    assert panel(draft, offers).turn("time", "05:10").refusal is None
    refusal = panel(draft, offers).turn("time", "half past").refusal
    assert refusal is not None
    assert refusal.startswith("Not a time: write")


def test_sliders_of_a_whole_cannot_take_more_than_there_is() -> None:
    on = bench(SWN, "withdraw")
    offers = Offers(on.base)
    draft = on.drafts[0]
    for place in range(len(panel(draft, offers).controls())):
        control = panel(draft, offers).controls()[place]
        if isinstance(control, Slide):
            draft = panel(draft, offers).turn(control.key, control.moved(Decimal(80)))
    assert sum(draft.data["to"].values()) <= 1


def test_chances_of_a_scenario_against_itself_differ_by_nothing() -> None:
    base = shipped.load(SWN)
    chances = Forecaster(draws=500).chances(base, base)
    assert isinstance(chances, Chances)
    assert chances.draws == 500
    assert sum(chance.before or 0 for chance in chances.wins.values()) == pytest.approx(1)
    assert {(c.change, c.error) for c in chances.wins.values()} == {(0.0, 0.0)}


def test_chances_follow_the_change_and_keep_their_random_numbers() -> None:
    on = open_bench("what-if/bagge-does-not-stand")
    whatif = Engine().find(on).whatif
    assert whatif is not None
    forecaster = Forecaster(draws=1000)
    chances = forecaster.chances(on.base, whatif)
    assert isinstance(chances, Chances)
    truss = chances.wins["Liz Truss", "Con"]
    assert truss.change is not None
    assert truss.change > 0
    assert chances.wins["James Bagge", "Ind"].after is None
    assert forecaster.chances(on.base, whatif) == chances
    # Paired draws: the error is far below that of two batches of their own, about .02.
    assert 0 < truss.error < 0.01


def test_no_predictions_no_chances_but_a_reason() -> None:
    night = shipped.load("uk-2019")
    bare = (replace(c, bases={}, default_base=None) for c in night.contests)
    base = replace(night, contests=tuple(bare), pollsters=())
    told = Forecaster(draws=10).chances(base, base)
    assert isinstance(told, str)
    assert told


def test_only_the_newest_state_is_taken() -> None:
    latest: Latest[int] = Latest()
    assert latest.put(1)
    assert not latest.put(2)
    assert not latest.put(3)
    assert latest.overtaken
    assert latest.take() == 3
    assert not latest.overtaken
    assert latest.take() is None
    assert latest.put(4)
    latest.close()
    assert latest.overtaken
    assert latest.take() is None
    assert not latest.put(5)


def test_states_from_many_threads_end_on_the_last_one() -> None:
    latest: Latest[int] = Latest()
    done: list[int] = []
    threads: list[threading.Thread] = []

    def work() -> None:
        while (item := latest.take()) is not None:
            done.append(item)

    for number in range(1, 500):
        if latest.put(number):
            threads.append(threading.Thread(target=work))
            threads[-1].start()
    for thread in threads:
        thread.join()
    assert done[-1] == 499
    assert done == sorted(done)


@pytest.mark.parametrize(
    "name", ["", ".hidden", "a/b", "..", "a\\b", "x" * 300, "bad\nname", ".toml"]
)
def test_names_that_are_no_file_of_this_folder_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="not the name of a file"):
        scenario_file(name)


def test_saving_never_replaces_a_file_unasked(own_folder: Path) -> None:
    path = scenario_file("mine")
    write(path, "one")
    with pytest.raises(InputError, match="exists already"):
        write(path, "two")
    assert path.read_text() == "one"
    write(path, "two", over=True)
    assert path.read_text() == "two"
    assert [file.name for file in own_folder.iterdir()] == ["mine.toml"]


def test_a_folder_that_cannot_be_written_is_an_error_in_words(own_folder: Path) -> None:
    with pytest.raises(InputError, match="No such file or directory"):
        write(own_folder / "gone" / "mine.toml", "one")


def test_chances_in_words() -> None:
    chances = [0.0, 0.0004, 0.0099, 0.01, 0.48, 0.99, 0.9996, 1.0, None]
    told = ["0", "<1", "<1", "1", "48", "99", ">99", "100", "–"]
    assert [percent(chance) for chance in chances] == told


def test_the_house_in_words() -> None:
    base = shipped.load(SWN)
    assert seats_words({"Lab": 411, "Con": 239}, 650, base) == "Labour majority of 172"
    assert seats_words({"Lab": 320, "Con": 330}, 650, base, short=True) == "Con majority of 10"
    hung = "Hung parliament: Labour largest, 5 short of a majority"
    assert seats_words({"Lab": 321, "Con": 300, "LD": 29}, 650, base) == hung
    level = "Hung parliament, the two largest level"
    assert seats_words({"Lab": 325, "Con": 325}, 650, base) == level
