"""Speed of the count, as ratios in one run: reported, not gating.

    python -m tests.benchmarks.bench_count [--rounds 3]

Bare SimPy is the measure: as many processes as there are tables, each waiting through timeouts
of random whole seconds, no resource and no record. The goals: a hall in full detail makes at
least .2 timeline events in the time of one bare timeout; a stage-detail night of 650 halls takes
at most 8 times what the SimPy events it fires would take bare, and at most 5 seconds as a whole
process.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import simpy

from simulator.count import play
from simulator.outcome import Outcome
from simulator.scenario.model import Scenario
from tests.count.nights import GENERIC_HALL, drawn, generic, known, night, norfolk

ROOT: Final = Path(__file__).parents[2]
TABLES: Final = 12
HALLS: Final = 650
NIGHT: Final = """
import sys
from simulator.count import play
from tests.benchmarks.bench_count import many
scenario, outcome = many()
print(len(play(scenario, outcome, 1, bundles=False)))
"""


def bare(events: int, processes: int) -> float:
    """Seconds that bare SimPy takes for so many timeouts."""
    rng = random.Random(1)
    each = events // processes
    waits = [[rng.randrange(1, 1_000) for _ in range(each)] for _ in range(processes)]
    env = simpy.Environment()

    def process(delays: list[int]) -> Generator[simpy.Event, Any, None]:
        for delay in delays:
            yield env.timeout(delay)

    for delays in waits:
        env.process(process(delays))
    start = time.perf_counter()
    env.run()
    return (time.perf_counter() - start) * events / (each * processes)


def best(run: Callable[[], Any], times: int = 5) -> float:
    """The least of several elapsed times, in seconds."""
    elapsed = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        elapsed.append(time.perf_counter() - start)
    return min(elapsed)


def many() -> tuple[Scenario, Outcome]:
    """650 halls of the generic seat, each on its own stream, played free."""
    halls = GENERIC_HALL.model_copy(update={"stations": None, "tables": None, "travel": None})
    scenario = night(*(generic(slug=f"seat-{i:03}", count=halls) for i in range(HALLS)))
    return scenario, drawn(scenario)


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count the SimPy events scheduled meanwhile."""
    scheduled = [0]
    schedule = simpy.Environment.schedule

    def counted(self: simpy.Environment, *arguments: Any, **options: Any) -> None:
        scheduled[0] += 1
        schedule(self, *arguments, **options)

    with patch.object(simpy.Environment, "schedule", counted):
        yield scheduled


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    print("SimPy events and timeline events, ratios to bare timeouts in this run")
    one = night(norfolk())
    outcome = known(one)
    events = len(play(one, outcome, 1))
    hall_time = best(lambda: play(one, outcome, 1), 6 * rounds)
    bare_time = best(lambda: bare(events, TABLES), 6 * rounds)
    print(
        f"one hall, full detail: {events} events in {1000 * hall_time:.1f} ms; "
        f"{bare_time / hall_time:.2f} timeline events a bare timeout (at least .2)"
    )
    scenario, votes = many()
    with counting() as scheduled:
        play(scenario, votes, 1, bundles=False)
    night_time = best(lambda: play(scenario, votes, 1, bundles=False), rounds)
    bare_time = best(lambda: bare(scheduled[0], TABLES), rounds)
    print(
        f"650 halls, stage detail: {night_time:.2f} s for {scheduled[0]} SimPy events; "
        f"{night_time / bare_time:.1f} × bare (at most 8)"
    )
    command = [sys.executable, "-c", NIGHT]
    process = best(
        lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True), rounds
    )
    print(f"650 halls as a whole process: {process:.2f} s (at most 5)")


if __name__ == "__main__":
    main()
