"""How long many changes take, as a ratio to loading the night they act on.

    python -m tests.benchmarks.bench_changes [--rounds 3]

500 candidates more in one contest, and 30 changes of turnout in each of 650, are applied to
scenarios that are loaded already; processor time, the best of some rounds. Aim: of the order of
a load each (some tenths of a second).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from simulator.scenario import load
from simulator.scenario.changes import apply


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Processor time of one call, the best of some."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    seat, night = load("south-west-norfolk-2024"), load("uk-2024")
    adds = [{"type": "add", "name": f"P{i}", "party": "Ind", "votes": 1} for i in range(500)]
    turnouts = [{"type": "turnout", "multiply": "0.999"}] * 30
    yardstick = seconds(lambda: load("uk-2024"), rounds)
    print(f"load uk-2024         {yardstick:8.3f} s")
    works: dict[str, Callable[[], object]] = {
        "500 adds": lambda: apply(seat, adds),
        "30 turnouts": lambda: apply(night, turnouts),
    }
    for name, work in works.items():
        took = seconds(work, rounds)
        print(f"{name:20} {took:8.3f} s = {took / yardstick:5.1f} × the load")


if __name__ == "__main__":
    main()
