"""The one place that composes scenario, forecast and count: nights, results, counts of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Final

from simulator import count, forecast, timeline
from simulator.errors import Cancelled, InputError
from simulator.outcome import ContestOutcome, Given, Outcome
from simulator.scenario import Contest, Scenario, contest_of, is_ahead, live_command

HALLS: Final = 2_000
"""Counts simulated at most, whatever the number of draws: enough for a percentile of one seat
to a few minutes, half a minute's work."""

NIGHTS: Final = 20
"""… but at least so many nights, however many contests a night has."""

PIECE: Final = 50
"""Counts a process makes before it reports: the grain of progress and of stopping."""


def _polled(scenario: Scenario, wanted: str | None) -> tuple[Contest, ...]:
    """The contests that have a result: the one asked for, or all.

    Raises:
        InputError: there is none, or the one asked for has no result.
    """
    if wanted is None:
        if not scenario.polled:
            raise InputError(f"{scenario.name} has no result: every poll was countermanded")
        return scenario.polled
    contest = contest_of(scenario, wanted)
    if contest.poll == "countermanded":
        raise InputError(f"the poll in {contest.name} was countermanded: it has no result")
    return (contest,)


def known_outcome(scenario: Scenario, seed: int = 1) -> Outcome:
    """The scenario's known or changed outcome, or an ``InputError`` when votes are missing.

    ``seed`` draws the lot where the top is level and the file does not say on whom it fell.
    """
    if scenario.outcome is not None:
        return scenario.outcome.seeded(seed)
    if is_ahead(scenario):
        raise InputError(no_votes_yet(scenario))
    missing = [c.name for c in scenario.polled if c.outcome is None]
    others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    way = ": draw an outcome with --draw"
    if len(missing) < len(scenario.polled):
        way += ', or give it poll = "countermanded" if it was not held'
    raise InputError(f"{scenario.name} has no known votes for {missing[0]}{others}{way}")


def no_votes_yet(scenario: Scenario) -> str:
    """Why a night that is ahead cannot be played or told the end of, and what can be done."""
    ways = f"`{live_command(scenario.path or scenario.name)}` keeps it as results come"
    try:
        forecast.expectations(scenario)
    except InputError:
        pass
    else:
        ways += ", `replay --draw` plays a drawn outcome"
    return f"{scenario.name} has no votes yet: {ways}"


@dataclass(frozen=True, eq=False)
class Condition:
    """What the draws of a night are conditioned on, solved: hand it to a batch and to ``play``.

    Attributes:
        given: in words, and which contests it holds.
        source: where the draws' votes come from; ``forecast.batch`` takes it.
        results: what had been declared; every draw has these very results.
    """

    given: Given
    source: forecast.Source
    results: Mapping[str, ContestOutcome]


def draw_outcome(
    scenario: Scenario, seed: int, draw: int, condition: Condition | None = None
) -> Outcome:
    """Outcome ``draw`` of the batch of this seed and condition: the very same votes.

    Raises:
        InputError: a value out of range; without a condition also: no predictions.
    """
    if condition is None:
        return forecast.draw(scenario, seed, draw)
    drawn = forecast.draw(scenario, seed, draw, source=condition.source)
    contests = {**drawn.contests, **condition.results}
    return replace(drawn, contests=contests, given=condition.given)


def play(
    scenario: Scenario,
    seed: int = 1,
    draw: int | None = None,
    contest: str | None = None,
    *,
    condition: Condition | None = None,
) -> timeline.Timeline:
    """Play a night, or one of its contests, through the counting halls.

    Args:
        scenario: the night.
        seed: of the count, and of the batch that ``draw`` is taken from.
        draw: plays this outcome of the batch, unpinned, instead of the known figures.
        contest: slug, exact name or ONS id of the one contest to play, in full detail; None
            plays all with a result. A night of one contest is always in full detail.
        condition: what the batch that ``draw`` is taken from is conditioned on. What had been
            declared declares as it did; the rest is drawn, and declares after that.

    Raises:
        InputError: a seed, draw or contest that does not exist, no votes to play, or a poll
            that was countermanded.
    """
    forecast.check_seed(seed)
    slugs = [c.slug for c in _polled(scenario, contest)]
    if draw is None:
        outcome = known_outcome(scenario, seed)
    else:
        outcome = draw_outcome(scenario, seed, draw, condition)
    return count.play(scenario, outcome, seed, contests=slugs, bundles=len(slugs) == 1)


def results(
    scenario: Scenario, contest: str | None = None, seed: int = 1
) -> tuple[timeline.Declaration, ...]:
    """The declared result of one contest or of all, without playing the count.

    ``contest`` is a slug, an exact name or an ONS id. ``time`` is the recorded declaration in
    seconds after close of poll, or -1 where none is.

    Raises:
        InputError: as ``play``.
    """
    contests = _polled(scenario, contest)
    outcome = known_outcome(scenario, seed)
    return tuple(
        timeline.declaration(
            scenario,
            c,
            outcome.contests[c.slug],
            time=scenario.clock.since(c.declared_at) if c.declared_at else -1,
            seq=seq,
        )
        for seq, c in enumerate(contests)
    )


def declarations(scenario: Scenario, seed: int = 1) -> tuple[timeline.Declaration, ...]:
    """The declarations of a night with known figures in order of time, ties by ONS id.

    A night whose every minute is on the record declares as recorded: its count, which takes
    seconds, is not simulated.

    Raises:
        InputError: a contest has no known votes.
    """
    known = () if scenario.modified else results(scenario, seed=seed)
    if not known or any(declaration.time < 0 for declaration in known):
        known = play(scenario, seed).declarations
    return tuple(sorted(known, key=lambda d: (d.time, d.ons_id, d.contest or "")))


# When would a drawn night declare?

Row = tuple[int, int]
"""Seconds after close of poll to the declaration, and full recounts before it."""

Rows = Mapping[str, list[Row]]
"""By contest slug, a row a draw."""


@dataclass(frozen=True, slots=True)
class CountedContest:
    """The declaration of one contest over the counted draws.

    Attributes:
        declared: p5, p50, p95 of the declaration, seconds after close of poll.
        recounts: share of the draws with at least one full recount.
    """

    declared: tuple[int, int, int]
    recounts: float


@dataclass(frozen=True, slots=True)
class CountedDraws:
    """Counts of the first ``draws`` draws of a batch, by contest slug."""

    draws: int
    contests: Mapping[str, CountedContest]


def draws_to_count(scenario: Scenario, draws: int) -> int:
    """How many of so many draws are counted."""
    return min(draws, max(NIGHTS, HALLS // max(1, len(scenario.contests))))


def count_draws(
    scenario: Scenario,
    draws: int,
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    crew: forecast.Crew | None = None,
) -> CountedDraws:
    """Count the first draws of a batch and say when each contest declares.

    Draw K is counted on the streams that ``play`` with draw K uses: what is reported here can be
    watched there.

    Args:
        scenario: the night, with predictions.
        draws: draws of the batch; see ``draws_to_count``.
        seed: of the batch.
        workers: processes; None takes one a core. The result does not depend on it.
        progress: called with (draws counted, draws to count).
        crew: worker processes that the caller has and ends, those that drew the batch, say;
            ``workers`` is then left aside.
    """
    total = draws_to_count(scenario, draws)
    step = max(1, PIECE // max(1, len(scenario.contests)))
    pieces = [range(start, min(start + step, total)) for start in range(0, total, step)]
    counted: dict[range, Rows] = {}
    number = forecast.check_workers(workers)
    with forecast.Crew(number - 1) if crew is None else nullcontext(crew) as crew:
        crew.start(len(pieces) - 1)
        shared = (scenario, seed, count.paces(scenario, seed))
        for piece, rows in crew.share(_count, shared, pieces):
            counted[piece] = rows
            if progress is not None:
                progress(sum(map(len, counted)), total)
    return CountedDraws(
        total,
        {
            contest.slug: _summary(
                [row for piece in pieces for row in counted[piece][contest.slug]]
            )
            for contest in scenario.polled
        },
    )


def _count(
    shared: tuple[Scenario, int, count.Paces], draws: range, stop: Callable[[], bool] | None = None
) -> Rows:
    """Count some draws of a (scenario, seed, paces of its halls).

    Raises:
        Cancelled: when ``stop`` says so.
    """
    scenario, seed, paces = shared
    rows: dict[str, list[Row]] = {contest.slug: [] for contest in scenario.polled}
    for number in draws:
        if stop is not None and stop():
            raise Cancelled("cancelled")
        outcome = forecast.draw(scenario, seed, number)
        night = count.play(scenario, outcome, seed, bundles=False, kept=paces)
        for slug, hall in night.halls.items():
            recounts = sum(isinstance(event, timeline.Recount) for event in hall.events)
            rows[slug].append((hall.times[-1], recounts))
    return rows


def _summary(rows: Sequence[Row]) -> CountedContest:
    times = sorted(time for time, _ in rows)
    p5, p50, p95 = (times[min(len(times) - 1, int(len(times) * p))] for p in (0.05, 0.5, 0.95))
    recounted = sum(recounts > 0 for _, recounts in rows)
    return CountedContest((p5, p50, p95), recounted / len(rows))
