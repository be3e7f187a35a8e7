"""When would a drawn night declare? The count of one draw after another, in processes.

SimPy is plain Python, so draws are shared out over processes. Draw K is counted on the streams
that ``replay --draw K`` uses: what is reported here can be watched there.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Final

from simulator.count import play
from simulator.forecast import draw as draw_outcome
from simulator.scenario import Scenario
from simulator.timeline import Recount, Timeline

HALLS: Final = 2_000
"""Counts simulated at most, whatever the number of draws: enough for a percentile of one seat
to a few minutes, half a minute's work."""
NIGHTS: Final = 20
"""… but at least so many nights, however many contests a night has."""
PIECE: Final = 50
"""Counts a process makes before it reports: the grain of progress and of stopping."""

Row = tuple[int, int]
"""Seconds after close of poll to the declaration, and full recounts before it."""


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


def counted(scenario: Scenario, draws: int) -> int:
    """How many of so many draws are counted."""
    return min(draws, max(NIGHTS, HALLS // max(1, len(scenario.contests))))


def count_draws(
    scenario: Scenario,
    draws: int,
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CountedDraws:
    """Count the first draws of a batch and say when each contest declares.

    Args:
        scenario: the night, with predictions.
        draws: draws of the batch; see ``counted``.
        seed: of the batch.
        workers: processes; None takes one a core. The result does not depend on it.
        progress: told (draws counted, draws to count).
    """
    total = counted(scenario, draws)
    step = max(1, PIECE // max(1, len(scenario.contests)))
    pieces = [range(start, min(start + step, total)) for start in range(0, total, step)]
    processes = min(workers or os.cpu_count() or 1, len(pieces))
    if processes == 1:
        told = []
        for number, piece in enumerate(pieces):
            told.append(_count(scenario, seed, piece))
            _tell(progress, pieces[number][-1] + 1, total)
    else:
        told = _shared_out(scenario, seed, pieces, processes, progress, total)
    rows: dict[str, list[Row]] = {contest.slug: [] for contest in scenario.contests}
    for piece_rows in told:
        for slug, some in piece_rows.items():
            rows[slug] += some
    return CountedDraws(total, {slug: _summary(some) for slug, some in rows.items()})


def _shared_out(
    scenario: Scenario,
    seed: int,
    pieces: Sequence[range],
    processes: int,
    progress: Callable[[int, int], None] | None,
    total: int,
) -> list[dict[str, list[Row]]]:
    # spawn, not fork: the program may have threads by now.
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    try:
        futures = [pool.submit(_count, scenario, seed, piece) for piece in pieces]
        pending: set[Future[dict[str, list[Row]]]] = set(futures)
        while pending:
            _done, pending = wait(pending, return_when=FIRST_COMPLETED)
            ready = sum(len(p) for p, f in zip(pieces, futures, strict=True) if f.done())
            _tell(progress, ready, total)
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


def _count(scenario: Scenario, seed: int, draws: range) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {contest.slug: [] for contest in scenario.contests}
    for number in draws:
        outcome = draw_outcome(scenario, seed, number)
        timeline = play(scenario, outcome, seed, bundles=False)
        for slug, row in _declared(timeline).items():
            rows[slug].append(row)
    return rows


def _declared(timeline: Timeline) -> dict[str, Row]:
    return {
        slug: (hall.times[-1], sum(isinstance(event, Recount) for event in hall.events))
        for slug, hall in timeline.halls.items()
    }


def _summary(rows: Sequence[Row]) -> CountedContest:
    times = sorted(time for time, _ in rows)
    p5, p50, p95 = (times[min(len(times) - 1, int(len(times) * p))] for p in (0.05, 0.5, 0.95))
    recounted = sum(recounts > 0 for _, recounts in rows)
    return CountedContest((p5, p50, p95), recounted / len(rows))
