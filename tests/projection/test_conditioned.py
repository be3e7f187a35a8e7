"""Batches and draws given an exit poll and results: one posterior, one outcome a draw, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from simulator import session
from simulator.conditions import condition, condition_at
from simulator.errors import InputError
from simulator.forecast import BatchResult, Crew, batch
from simulator.forecast.chunks import plan, run_job
from simulator.forecast.layout import build
from simulator.forecast.packing import pack
from simulator.outcome import Mark
from simulator.projection import Projector
from simulator.scenario import Scenario, load
from simulator.session import Condition
from tests import shipped
from tests.program import call
from tests.projection import nights

DRAWS = 2_000
HALF_PAST_ONE = 3 * 3600 + 1800
"""By then thirteen seats have declared."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nights") / "two-dozen.toml"
    # An exit poll is taken in for a second, which most of this does not need.
    path.write_text(nights.text(exit_poll=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nights") / "asked.toml"
    path.write_text(nights.text(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def night(file: Path) -> Scenario:
    return load(str(file))


@pytest.fixture(scope="module")
def given(night: Scenario) -> Condition:
    return condition(night, at=HALF_PAST_ONE)


@pytest.fixture(scope="module")
def told(night: Scenario, given: Condition) -> BatchResult:
    return batch(night, DRAWS, 1, source=given.source, workers=1)


def test_the_chances_are_those_of_the_projection(
    night: Scenario, given: Condition, told: BatchResult
) -> None:
    """The same posterior on other random numbers: within four standard errors of two runs."""
    projector = Projector(night, draws=DRAWS)
    known = {slug: night.outcome.contests[slug] for slug in given.given.declared}  # type: ignore[union-attr]
    projection = projector.project(known)
    for party, seats in projection.parties.items():
        spread = projection.totals[list(projection.parties).index(party)].std()
        error = 4 * spread * np.sqrt(2 / DRAWS) + 0.005
        assert told.parties[party].seats.mean == pytest.approx(seats.seats.mean, abs=error)
    undeclared = [slug for slug in told.contests if slug not in known]
    assert len(undeclared) == 11
    for slug in undeclared:
        pairs = zip(
            told.contests[slug].candidates, projection.contests[slug].candidates, strict=True
        )
        for ours, theirs in pairs:
            assert ours.win == pytest.approx(theirs.win, abs=0.06)
            # Shares of the projection rest on 400 draws.
            error = 4 * (theirs.share.p95 - theirs.share.p5) / 3.29 * np.sqrt(1 / 400 + 1 / DRAWS)
            assert ours.share.mean == pytest.approx(theirs.share.mean, abs=error + 0.01)
    assert told.given == "the 13 results declared by 01:30"
    assert "the interval, not the number" in told.notes[0]
    assert told.notes[1].startswith("Projection (simulated): it starts from national polls")


def test_another_process_works_out_the_same(night: Scenario, given: Condition) -> None:
    jobs = plan(DRAWS)
    model = build(night, source=given.source)
    with Crew(1) as crew:
        crew.start(1)
        # Of several tasks the worker takes some.
        several = list(crew.share(run_job, (model, 1), [jobs[0]] * 4))
    alone = pack(run_job((model, 1), jobs[0]))
    for _, tally in several:
        packed = pack(tally)
        assert all((packed[name] == alone[name]).all() for name in alone)


def test_a_draw_is_the_batchs_and_keeps_what_was_declared(
    night: Scenario, given: Condition
) -> None:
    few = batch(night, 30, 5, source=given.source, workers=1)
    outcomes = [session.draw_outcome(night, 5, k, given) for k in (29, 4, *range(30))][2:]
    for party in few.parties.values():
        seats = [outcome.seats.get(party.party, 0) for outcome in outcomes]
        assert party.seats.mean == pytest.approx(np.mean(seats))
    known = night.outcome
    assert known is not None
    for slug in given.given.declared:
        assert all(outcome.contests[slug] is known.contests[slug] for outcome in outcomes)
    free = next(slug for slug in few.contests if slug not in given.given.declared)
    votes = {tuple(c.votes for c in o.contests[free].candidates) for o in outcomes}
    assert len(votes) == 30


def test_a_drawn_night_goes_on_from_what_was_declared(night: Scenario, given: Condition) -> None:
    timeline = session.play(night, 5, 4, condition=given)
    recorded = {d.contest: d for d in session.declarations(night)}
    outcome = session.draw_outcome(night, 5, 4, given)
    for declaration in timeline.declarations:
        slug = declaration.contest or ""
        if slug in given.given.declared:
            assert declaration.time == recorded[slug].time
            assert declaration.mark is not Mark.SIMULATED
        else:
            assert declaration.time > HALF_PAST_ONE
            assert declaration.mark is Mark.SIMULATED
        assert declaration.elected.votes == outcome.contests[slug].winner.votes
    assert timeline.given == given.given


@pytest.mark.long
def test_a_drawn_night_is_a_condition_too(night: Scenario, given: Condition) -> None:
    timeline = session.play(night, 5, 4, condition=given)
    later = condition_at(night, timeline, timeline.end, given)
    assert len(later.given.declared) == nights.SEATS
    again = session.play(night, 5, 77, condition=later)
    assert [(d.contest, d.time) for d in again.declarations] == [
        (d.contest, d.time) for d in timeline.declarations
    ]


def test_the_commands_say_what_draws_are_given(file: Path) -> None:
    told = json.loads(call("batch", str(file), "--at", "00:00", "--draws", "50", "--json").stdout)
    assert told["given"] == {
        "words": "the 5 results declared by 00:00",
        "exit_poll": False,
        "time": "2025-05-02T00:00:00+01:00",
        "declared": 5,
        "prior": "polls",
    }
    assert told["contests"]["seat-0"]["start"] == "declared"
    assert told["contests"]["seat-23"]["start"] == "projection"


@pytest.mark.thorough
def test_the_exit_poll_is_a_condition_and_a_record_says_its_own(asked: Path) -> None:
    table = call("batch", str(asked), "--given", "00:00", "--draws", "50").stdout
    words = "the exit poll and the 5 results declared by 00:00"
    assert f"50 draws given {words}, seed 1" in table
    assert " 100.0 %" not in table
    assert " 0.0 %" not in table
    lines = call("replay", str(asked), "--draw", "3", "--given", "00:00", "--plain")
    assert f"Drawn outcome 3, seed 1: a simulation, given {words}." in lines.stderr
    assert "The exit poll of the real night, in seats" in lines.stdout
    assert "50 draws given the exit poll, seed 1" in call(
        "batch", str(asked), "--exit-poll", "--draws", "50"
    ).stdout  # fmt: skip
    arguments = ("replay", str(asked), "--draw", "3", "--given", "00:00", "--jsonl")
    lines = call(*arguments)
    record = asked.with_name("night.jsonl")
    record.write_text(lines.stdout, encoding="utf-8")
    first, second = lines.stdout.splitlines()[:2]
    assert json.loads(first)["scenario"]["given"] == {
        "words": words, "exit_poll": True, "time": "2025-05-02T00:00:00+01:00",
    }  # fmt: skip
    assert json.loads(second)["event"] == "exit_poll"
    assert call("replay", str(record), "--jsonl").stdout == lines.stdout
    opened = call(*arguments, "--at", "00:10").stdout.partition("\n")[0]
    assert json.loads(opened)["time"] == "2025-05-02T00:10:00+01:00"


def test_refusals_are_one_line_each(file: Path) -> None:
    for arguments, line in {
        ("batch", str(file), "--exit-poll", "--with-count"): "--with-count cannot be together",
        ("batch", str(file), "--at", "01:00", "--cluster", "a:1"): "--cluster cannot be together",
        ("batch", str(file), "--at", "noon"): "--at: not a time",
        ("batch", str(file), "--exit-poll"): "two-dozen has no exit poll",
        ("batch", str(file), "--at", "22:30"): "nothing had been declared by 22:30",
        ("batch", "--exit-poll"): "south-west-norfolk-2024 cannot be projected: it takes 20",
        ("replay", str(file), "--given", "01:00", "--plain"): "--given is what draws are",
        ("replay", str(file), "--exit-poll", "--plain"): "it goes with --draw K",
    }.items():
        done = call(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert line in done.stderr


def test_the_exit_poll_was_not_asked_of_another_night(asked: Path) -> None:
    changed = asked.with_name("changed.toml")
    swing = '[[changes]]\ntype = "swing"\nfrom = "Con"\nto = "Lab"\npoints = 3.0\n'
    title = '[scenario]\ntitle = "What if"\n'
    changed.write_text(f'extends = "asked.toml"\n{title}{swing}', encoding="utf-8")
    with pytest.raises(InputError, match="asked on the night before its changes"):
        condition(load(str(changed)), exit_poll=True)


@pytest.mark.thorough
def test_a_whole_night_is_the_same_by_any_number_of_workers() -> None:
    scenario = shipped.load("uk-2024")
    given = condition(scenario, at=5 * 3600)
    one, two = (batch(scenario, 12_000, 1, source=given.source, workers=n) for n in (1, 2))
    assert (one.tally.seats == two.tally.seats).all()
    assert (one.ranges.votes_bins == two.ranges.votes_bins).all()
    chorley = one.contests["chorley"]
    assert chorley.candidates[chorley.favourite].party == "Spk"
    assert chorley.candidates[chorley.favourite].win == 1.0
