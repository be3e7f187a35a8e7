"""Re-fit the count's K values: percentiles of the declaration against the record.

    python -m tests.benchmarks.refit [--seeds 400] [--night-seeds 20] [--search ROUNDS]

Prints, for South West Norfolk played free, a generic seat and (where the environment variable
ELECTION_NIGHT_OFFICIAL_DATA names a folder with the official files) the 650 halls of 2024, the
percentiles that the model gives beside those it is to give. ``--search`` then changes the K
values one after the other, a few percent at a time, and keeps what fits better; the result is
printed, never written: the defaults of ``CountParameters`` are for people to change.

Then it prints what halls' habits and nights' levels, learnt on earlier nights, foretell of later
ones (``tests.benchmarks.habits``), which takes some minutes more.

"Free" is without a recorded time. South West Norfolk keeps its known figures and so has known
events only, no recount among them; elsewhere checks, failed reconciliations and adjournments are
left to chance, as on a drawn night. The 650 halls take most of the time, about a minute.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from simulator.count.run import count
from simulator.scenario.count_parameters import CountParameters, LogNormal
from simulator.scenario.model import Contest
from tests.benchmarks import habits
from tests.count.nights import contest, drawn, generic, known, night, norfolk

OFFICIAL: Final = "ELECTION_NIGHT_OFFICIAL_DATA"
SEARCHED: Final = (
    "sort_rate",
    "bundle_rate",
    "check_rate",
    "verify_rate",
    "postal_rate",
    "reconcile",
    "provisional",
    "stage_call",
    "close_look",
    "bundle_check",
    "recount_extra",
)
"""The K values that the search may move: rates and minutes without a published figure."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to be met: hours after close of poll, from the record or the design."""

    name: str
    hours: float
    weight: float = 1.0


def clock(text: str) -> float:
    """Hours after 22:00 of a time on the morning after."""
    hours, minutes = map(int, text.split(":"))
    return 2 + hours + minutes / 60


NORFOLK: Final = {25: clock("05:58"), 50: clock("06:26"), 75: clock("07:04")}
"""South West Norfolk: its seed-to-seed spread around a declaration recorded at 06:48."""
GENERIC: Final = {50: clock("04:14")}
GENERIC_SD: Final = (0.5, 0.75)
HALLS: Final = {25: clock("03:38"), 50: clock("04:22"), 75: clock("05:10"), 95: clock("06:45")}
"""The 650 declarations of 4 July 2024 (``declarations-2024.csv`` in the official folder)."""
CLOSE: Final = {0.5: clock("06:38"), 1.0: clock("05:18"), 2.0: clock("04:36"), 101: clock("04:18")}
"""Medians of that night by majority, percent of valid votes: below each bound."""


def declared(contest: Contest, seeds: Iterable[int], *, on_record: bool = False) -> list[float]:
    """Hours from close of poll to the declaration, played free, one for each seed."""
    scenario = night(replace(contest, declared_at=None))
    free = scenario.contests[0]
    outcome = (known if on_record else drawn)(scenario).contests[free.slug]
    return [
        count(scenario, free, outcome, seed, bundles=False).entries[-1].time / 3600
        for seed in seeds
    ]


def halls(folder: Path) -> list[Contest]:
    """The 650 contests of 2024 with the halls that the model draws for them."""
    with (folder / "hoc/HoC-GE2024-results-by-candidate.csv").open(encoding="utf-8-sig") as file:
        votes: dict[str, list[int]] = {}
        for row in csv.DictReader(file):
            votes.setdefault(row["ONS ID"], []).append(int(row["Votes"]))
    with (folder / "hoc/HoC-GE2024-results-by-constituency.csv").open(encoding="utf-8-sig") as file:
        return [
            contest(
                votes[row["ONS ID"]],
                slug=row["ONS ID"].lower(),
                ons_id=row["ONS ID"],
                rejected=int(row["Invalid votes"]),
                electorate=int(row["Electorate"]),
                country=row["Country name"],
                type=row["Constituency type"].lower(),
                count=CountParameters(),
            )
            for row in csv.DictReader(file)
        ]


def with_values(contest: Contest, values: CountParameters) -> Contest:
    """The contest with the searched values of ``values``, unless it has its own."""
    own = contest.count
    changes = {name: getattr(values, name) for name in SEARCHED if name not in own.model_fields_set}
    return replace(contest, count=own.model_copy(update=changes))


def majority(contest: Contest) -> float:
    """Majority in percent of the valid votes."""
    assert contest.outcome is not None
    return 100 * contest.outcome.majority / contest.outcome.valid_votes


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what it is, what it is to be, what it is (hours)."""

    name: str
    target: float
    value: float


def seat_lines(values: CountParameters, seeds: int) -> list[Line]:
    """South West Norfolk and the generic seat."""
    lines = []
    for name, seat, targets in (
        ("South West Norfolk", norfolk(), NORFOLK),
        ("generic seat", generic(), GENERIC),
    ):
        on_record = targets is NORFOLK
        hours = declared(with_values(seat, values), range(seeds), on_record=on_record)
        lines += [
            Line(f"{name} p{p}", t, float(np.percentile(hours, p))) for p, t in targets.items()
        ]
        print(f"  {name}: sd {np.std(hours):.2f} h")
    return lines


def hall_lines(values: CountParameters, seats: Sequence[Contest], seeds: int) -> list[Line]:
    """The 650 halls, pooled over the seeds, and their medians by majority."""
    times = np.array([declared(with_values(seat, values), range(seeds)) for seat in seats])
    lines = [Line(f"650 halls p{p}", t, float(np.percentile(times, p))) for p, t in HALLS.items()]
    majorities = np.array([majority(seat) for seat in seats])
    least = 0.0
    for bound, target in CLOSE.items():
        group = (majorities >= least) & (majorities < bound)
        name = f"majority {least:g}-{bound:g} % ({group.sum()} seats) median"
        lines.append(Line(name, target, float(np.median(times[group]))))
        least = bound
    return lines


def report(lines: Sequence[Line]) -> float:
    """Print figures beside their targets; the root mean square of the misses in minutes."""
    for line in lines:
        miss = 60 * (line.value - line.target)
        print(
            f"  {line.name:44} {_clock(line.value)}  to be {_clock(line.target)}  {miss:+6.1f} min"
        )
    error = float(np.sqrt(np.mean([(60 * (line.value - line.target)) ** 2 for line in lines])))
    print(f"  root mean square {error:.1f} min")
    return error


def _clock(hours: float) -> str:
    minutes = round(60 * (22 + hours))
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def scaled(values: CountParameters, name: str, factor: float) -> CountParameters:
    """The values with one of them multiplied."""
    value = getattr(values, name)
    if isinstance(value, LogNormal):
        value = LogNormal(median=value.median * factor, sd=value.sd)
    else:
        value *= factor
    return values.model_copy(update={name: value})


def measure(
    values: CountParameters, seats: Sequence[Contest], seeds: int, night_seeds: int
) -> float:
    """Print all figures; their error."""
    lines = seat_lines(values, seeds)
    if seats:
        lines += hall_lines(values, seats, night_seeds)
    return report(lines)


def search(
    values: CountParameters, seats: Sequence[Contest], rounds: int, seeds: int, night_seeds: int
) -> CountParameters:
    """Coordinate search: a step is kept when the error falls; steps halve every round."""
    best, step = measure(values, seats, seeds, night_seeds), 1.12
    for _ in range(rounds):
        for name in SEARCHED:
            for factor in (step, 1 / step):
                tried = scaled(values, name, factor)
                print(f"{name} × {factor:.3f}")
                error = measure(tried, seats, seeds, night_seeds)
                if error < best:
                    best, values = error, tried
                    break
        step = step**0.5
    return values


def main() -> None:
    """Print the figures; with ``--search``, look for better values."""
    parser = argparse.ArgumentParser(description="Re-fit the K values of the count.")
    parser.add_argument("--seeds", type=int, default=400)
    parser.add_argument("--night-seeds", type=int, default=20)
    parser.add_argument("--search", type=int, default=0, metavar="ROUNDS")
    args = parser.parse_args()
    folder = os.environ.get(OFFICIAL)
    seats = halls(Path(folder)) if folder else []
    if not folder:
        print(f"{OFFICIAL} is not set: the 650 halls are left out")
    values = CountParameters()
    measure(values, seats, args.seeds, args.night_seeds)
    if folder:
        habits.table(Path(folder), range(1, 7))
    if args.search:
        found = search(values, seats, args.search, args.seeds, max(1, args.night_seeds // 10))
        print("found:", {name: getattr(found, name) for name in SEARCHED})


if __name__ == "__main__":
    main()
