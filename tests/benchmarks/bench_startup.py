"""How soon is a command done, against importing NumPy and pydantic and doing nothing?

    python -m tests.benchmarks.bench_startup [--rounds 5]

Each is a process of its own; what is compared is processor time (its own and its children's), the
best of some rounds taken in turn, so that a busy machine spoils neither side. No aim is set here:
the figures show what a change of imports or of loading costs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import Final

from tests.program import ROOT, START

YARDSTICK: Final = "import numpy, pydantic"
COMMANDS: Final = ("--version", "result", "result uk-2024", "batch uk-2024 --draws 100")


def seconds(command: list[str]) -> float:
    """Processor time of a process and its children."""
    before = os.times()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system


def main() -> None:
    """Print the yardstick in seconds, and everything else as a multiple of it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    python = [sys.executable, "-c"]
    timed = {YARDSTICK: [*python, YARDSTICK], "import simulator": [*python, "import simulator"]}
    timed |= {f"election-night {line}": [*python, START, *line.split()] for line in COMMANDS}
    best = dict.fromkeys(timed, float("inf"))
    for _ in range(rounds):
        for name, command in timed.items():
            best[name] = min(best[name], seconds(command))
    print(f"{YARDSTICK}: {best[YARDSTICK]:.2f} s")
    for name, time in best.items():
        if name != YARDSTICK:
            print(f"{name}: {time / best[YARDSTICK]:.2f} ×")


if __name__ == "__main__":
    main()
