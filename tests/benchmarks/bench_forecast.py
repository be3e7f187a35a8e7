"""How fast is a batch, against filling as many normals: 650 contests, 4,515 candidates.

    python -m tests.benchmarks.bench_forecast [--draws 100000] [--rounds 3] [--memory 10000000]

The yardstick is the time in which ``numpy.random.Generator(SFC64).standard_normal`` (float32,
into memory that is there) only fills one number for each candidate and draw. Times are measured
in turn, round after round, and the best of each is compared, so that a busy machine spoils
neither side. Aims: a batch on one worker at most 1.0 × the fill; two workers at least 1.7 × one;
peak memory of the whole process under 400 MB, at 10⁷ draws too (``--memory``, six minutes).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from simulator.forecast import batch
from simulator.forecast.layout import build
from simulator.scenario import load

PEAK = """
import resource, sys
from simulator.forecast import batch
from simulator.scenario import load
result = batch(load("uk-2024"), int(sys.argv[1]), 1, workers=2)
result.contests
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def filler(candidates: int, draws: int) -> Callable[[], None]:
    """Fills a normal for each candidate and draw, a thousand draws at a time."""
    generator = np.random.Generator(np.random.SFC64(1))
    some = np.empty(candidates * 1000, np.float32)

    def fill() -> None:
        for _ in range(draws // 1000):
            generator.standard_normal(out=some, dtype=np.float32)

    return fill


def peak_megabytes(draws: int) -> float:
    """Peak memory of a process that runs a batch of so many draws on two workers."""
    run = [sys.executable, "-c", PEAK, str(draws)]
    told = subprocess.run(run, capture_output=True, check=True, text=True).stdout
    return int(told) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--draws", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory", type=int, default=0, help="peak memory at so many draws too")
    given = options.parse_args()
    scenario = load("uk-2024")
    candidates = sum(len(contest.candidates) for contest in scenario.contests)
    print(f"{len(scenario.contests)} contests, {candidates:,} candidates, {given.draws:,} draws")
    print(f"model                {seconds(lambda: build(scenario)):8.3f} s")
    works: dict[str, Callable[[], object]] = {
        "fill with normals": filler(candidates, given.draws),
        "batch, one worker": lambda: batch(scenario, given.draws, 1, workers=1),
        "batch, two workers": lambda: batch(scenario, given.draws, 1, workers=2),
    }
    best = dict.fromkeys(works, float("inf"))
    for _ in range(given.rounds):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work))
    for name, time_ in best.items():
        print(f"{name:20} {time_:8.3f} s")
    fill, one, two = best.values()
    print(f"batch ÷ fill         {one / fill:8.2f}    aim at most 1.0")
    print(f"two workers          {one / two:8.2f} ×  aim at least 1.7 (on two idle cores)")
    single = load("south-west-norfolk-2024")
    quick = min(seconds(lambda: batch(single, 10_000, 1)) for _ in range(5))
    print(f"one seat, 10,000     {quick:8.3f} s  aim below 0.1")
    for draws in (given.draws, *((given.memory,) if given.memory else ())):
        print(f"peak memory          {peak_megabytes(draws):8.0f} MB at {draws:,} draws, aim 400")


if __name__ == "__main__":
    main()
