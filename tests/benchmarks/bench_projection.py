"""How long an update of a projection takes, as a ratio to the linear algebra it cannot do without.

    python -m tests.benchmarks.bench_projection [--rounds 3] [--draws 2000]

The yardstick is one Cholesky factor of 300 × 300 and a fill of as many normal numbers as the draws
of 632 seats and six parties have. An update of uk-2024 with 100 seats declared is timed with the
exit poll and without, and the first of the night with what is made once; processor time, the best
of some rounds. Aim, on a quiet core: about .10 s, .07 s, and under .5 s.
"""

from __future__ import annotations

import argparse
import os
from functools import partial


def main() -> None:
    """Measure and print."""
    # As the command line does: a second thread of linear algebra waits by spinning.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    from simulator.projection import Projection, Projector
    from simulator.scenario import load
    from tests.benchmarks.bench_changes import seconds

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--draws", type=int, default=2_000)
    given = options.parse_args()
    night = load("uk-2024")
    order = sorted(night.contests, key=lambda c: (c.declared_at or night.close_of_poll, c.ons_id))
    declared = {contest.slug: contest.votes or () for contest in order[:100]}
    rng = np.random.default_rng(1)
    matrix = np.eye(300) + 1e-3

    def fill() -> None:
        np.linalg.cholesky(matrix)
        rng.standard_normal((6, 632, given.draws), np.float32)

    def first() -> Projection:
        return Projector(night, draws=given.draws).opening

    polled = Projector(night, draws=given.draws)
    alone = Projector(night, draws=given.draws, exit_poll=False)
    for projector in (polled, alone):
        projector.project(declared)  # what is made once is made
    yardstick = seconds(fill, given.rounds)
    print(f"a Cholesky factor and a fill        {yardstick:7.3f} s")
    for name, projector in (("with exit poll", polled), ("without", alone)):
        took = seconds(partial(projector.project, declared), given.rounds)
        print(f"an update {name:25} {took:7.3f} s = {took / yardstick:5.1f} ×")
    took = seconds(first, given.rounds)
    print(f"the first, at 22:00                 {took:7.3f} s = {took / yardstick:5.1f} ×")


if __name__ == "__main__":
    main()
