"""What earlier nights say of later ones: habits learnt, tested, and shipped.

    python -m tests.benchmarks.habits [--seeds 6]        the table: what was learnt foretells
    python -m tests.benchmarks.habits --ship FOLDER …    halls.csv of these shipped nights

Wants the official files, in the folder that ELECTION_NIGHT_OFFICIAL_DATA names. A hall's habit is
the log of its recorded hours over what the count itself expects of such a hall and such votes
(free, on the usual night), less what the night's halls have in common, its level. Nothing of the
night that is foretold is used, nor of a later one, except that the K values of the count were
fitted to 2024.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from simulator import scenario
from simulator.count.habits import COMBINED, described
from simulator.count.run import count
from simulator.scenario.count_parameters import CountParameters
from simulator.scenario.model import Contest
from simulator.uk import BOROUGHS
from tests.count.nights import contest, drawn, night

OFFICIAL: Final = "ELECTION_NIGHT_OFFICIAL_DATA"
Floats = npt.NDArray[np.float64]

CLOSES: Final = {
    2010: datetime.fromisoformat("2010-05-06T22:00+01:00"),
    2015: datetime.fromisoformat("2015-05-07T22:00+01:00"),
    2017: datetime.fromisoformat("2017-06-08T22:00+01:00"),
    2019: datetime.fromisoformat("2019-12-12T22:00+00:00"),
    2024: datetime.fromisoformat("2024-07-04T22:00+01:00"),
}
COMBINED_POLLS: Final = (2010, 2015)
WEIGHTS: Final = {2010: 0.1, 2015: 0.2, 2017: 1.0, 2019: 1.0}
"""What a night says of a hall on a later one: little where other polls were counted with it."""
PERSISTENCE: Final = 4.0
"""Variance between halls over that of one hall between nights of weight 1 (correlation .75 to .8
of 2017 and 2019, .55 of 2015 and 2017, .3 of 2010 and 2015)."""
ONCE: Final = 0.5
"""A hall that was later than this once was so by a recount or the like, not by habit."""
CARRIED: Final = (0.15, 0.6)
"""Weights of the mean of four nights and of 2019 alone, on the boundaries of 2024."""
LATE: Final = 0.55
EARLY: Final = 1 / 0.75
FAR: Final = 0.4
"""What of a carried habit lasts: factor of late ones; of early ones beyond so much."""
LEVELS_KNOWN: Final = 1.0
"""How many nights the count's own level is worth: spread between nights over doubt about it."""
EXPECTED_SEEDS: Final = range(2)
TWENTY: Final = 20


@dataclass(frozen=True)
class Night:
    """A night with its record: contests with the halls the model draws, hours after 22:00.

    ``hours`` is NaN where no time is known.
    """

    year: int
    seats: tuple[Contest, ...]
    hours: Floats

    @cached_property
    def expected(self) -> Floats:
        """Log of the count's own hours for such halls and votes on the usual night."""
        usual = [with_count(s, habit=0.0, night_spread=0.0, residue=0.0) for s in self.seats]
        expected: Floats = np.log(play(usual, EXPECTED_SEEDS)).mean(axis=1)
        return expected

    @property
    def ids(self) -> list[str]:
        """ONS ids, in the order of the seats."""
        return [str(seat.ons_id) for seat in self.seats]

    @property
    def level(self) -> float:
        """Log of this night's hours over the usual night's, combined polls aside."""
        combined = COMBINED if self.year in COMBINED_POLLS else 0.0
        return float(np.nanmedian(self.deviations)) - combined

    @property
    def deviations(self) -> Floats:
        """Log of recorded over expected hours, the night's level in it."""
        out: Floats = np.log(self.hours) - self.expected
        return out


@dataclass(frozen=True, slots=True)
class Learnt:
    """What nights say of a later one: its level, and each hall's habit by ONS id."""

    level: float
    habits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """How well a night was foretold by so many seeds; hours, but for the numbers.

    Attributes:
        crps: of the seeds as an ensemble, without its bias for few of them, mean of the halls.
        error: median of the distance between the seeds' median and the record.
        correlation: of the seeds' mean hours with the record's.
        named: how many of the real first twenty were among each seed's, mean.
        first: of each seed, its first declaration (hours after 22:00) and who made it.
        north_east: seeds with a seat of Sunderland or Newcastle among the first three.
    """

    crps: float
    error: float
    correlation: float
    named: float
    first: tuple[tuple[float, str], ...]
    north_east: int
    crps_of_few: float


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of the official folder."""
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=8)
def load(folder: Path, year: int) -> Night:
    """A night from the official files: 2010 from what the folder has of it."""
    votes: dict[str, list[int]] = {}
    if year == 2010:
        for row in rows(folder / "nights/base-2010.csv"):
            votes.setdefault(row["ons_id"], []).append(int(row["votes"]))
        electorates = {
            row["ons_id"]: int(row["electorate"])
            for row in rows(folder / "nights/base-2010-electorates.csv")
        }
    else:
        electorates = {}
        for row in rows(folder / f"hoc/HoC-GE{year}-results-by-candidate.csv"):
            votes.setdefault(row["ONS ID"], []).append(int(row["Votes"]))
    hours = _hours(folder, year)
    places = rows(folder / f"hoc/HoC-GE{max(year, 2015)}-results-by-constituency.csv")
    seats = tuple(
        contest(
            votes[row["ONS ID"]],
            slug=row["ONS ID"].lower(),
            ons_id=row["ONS ID"],
            # Of 2010 the folder has no rejected papers: as many of them as in 2015.
            rejected=int(row["Invalid votes"]),
            electorate=electorates.get(row["ONS ID"], int(row["Electorate"])),
            country=row["Country name"],
            region=row["Region name"],
            type=row["Constituency type"].lower(),
            count=CountParameters(),
        )
        for row in places
    )
    names = {row["ONS ID"]: row["Constituency name"] for row in places}
    seats = tuple(replace(seat, name=names[str(seat.ons_id)]) for seat in seats)
    recorded = np.array([hours.get(str(seat.ons_id), np.nan) for seat in seats])
    return Night(year, seats, recorded)


def _hours(folder: Path, year: int) -> dict[str, float]:
    close = CLOSES[year]
    if year == 2010:
        given = rows(folder / "nights/declaration-habits-2010-2019.csv")
        return {r["ons_id"]: float(r["hours_2010"]) for r in given if r["hours_2010"]}
    if year == 2019:
        given = rows(folder / "hoc/HoC-GE2019-results-by-constituency.csv")
        times = {
            r["ONS ID"]: datetime.strptime(r["Declaration time"], "%d/%m/%Y %H:%M").replace(
                tzinfo=close.tzinfo
            )
            for r in given
        }
    else:
        name = "declarations-2024.csv" if year == 2024 else f"nights/declarations-{year}.csv"
        given = rows(folder / name)
        times = {r["ons_id"]: datetime.fromisoformat(r["declared_at"]) for r in given}
    return {name: (at - close).total_seconds() / 3600 for name, at in times.items()}


def with_count(seat: Contest, **values: float | None) -> Contest:
    """The contest with these parameters of its count."""
    return replace(seat, count=seat.count.model_copy(update=values))


def play(seats: Sequence[Contest], seeds: Iterable[int]) -> Floats:
    """Hours to the declaration played free, by seat and seed."""
    hours = []
    for seat in seats:
        alone = night(seat)
        free = alone.contests[0]
        outcome = drawn(alone).contests[free.slug]
        hours.append(
            [
                count(alone, free, outcome, seed, bundles=False).entries[-1].time / 3600
                for seed in seeds
            ]
        )
    return np.array(hours)


def learn(nights: Sequence[Night]) -> Learnt:
    """Levels and habits of nights on the same boundaries."""
    found: dict[str, list[tuple[float, float]]] = {}
    regions: dict[str, str] = {}
    for one in nights:
        away = one.deviations - np.nanmedian(one.deviations)
        for seat, deviation in zip(one.seats, away, strict=True):
            regions[str(seat.ons_id)] = seat.region or seat.country
            if not np.isnan(deviation):
                pair = (WEIGHTS[one.year], float(deviation))
                found.setdefault(str(seat.ons_id), []).append(pair)
    means, weights = {}, {}
    for name, pairs in found.items():
        late = sorted(deviation for _, deviation in pairs)
        most = max(ONCE, late[-2]) if len(late) > 1 else ONCE
        weights[name] = sum(weight for weight, _ in pairs)
        means[name] = sum(w * min(d, most) for w, d in pairs) / weights[name]
    usual = {
        region: float(np.median([means[n] for n in means if regions[n] == region]))
        for region in {regions[n] for n in means}
    }
    habits = {}
    for name, mean in means.items():
        trust = PERSISTENCE * weights[name] / (PERSISTENCE * weights[name] + 1)
        around = usual[regions[name]] * min(1.0, 2 * trust)
        habits[name] = around + trust * (mean - around)
    return Learnt(level(nights), habits)


def level(nights: Sequence[Night]) -> float:
    """What nights say of another's level, the count's own counted among them."""
    return sum(one.level for one in nights) / (len(nights) + LEVELS_KNOWN)


def carry(folder: Path, later: Night) -> dict[str, float]:
    """Habits of 2010 to 2019 on the boundaries of 2024, as the folder carries them by population.

    They are of hours as recorded: what the count expects of a hall's type, size and number of
    candidates is taken out of them. A majority is no habit and stays.
    """
    given = {r["ons_id"]: r for r in rows(folder / "nights/declaration-habits-on-2024-seats.csv")}
    blank = np.full(len(later.seats), np.nan)
    four, last = blank.copy(), blank.copy()
    for i, name in enumerate(later.ids):
        if name in given:
            four[i] = float(given[name]["mean_log_deviation_2010_2019"])
            last[i] = np.log(float(given[name]["hours_2019_carried"]))
    papers = [seat.outcome.papers for seat in later.seats if seat.outcome is not None]
    features = np.column_stack(
        [
            np.ones(len(later.seats)),
            [seat.type in BOROUGHS for seat in later.seats],
            np.log(papers),
            [len(seat.candidates) for seat in later.seats],
        ]
    )
    usual = features @ np.linalg.lstsq(features, later.expected, rcond=None)[0]
    of_four, of_last = CARRIED
    habits = of_four * (four - np.nanmedian(four)) + of_last * (last - np.nanmedian(last))
    habits -= (of_four + of_last) * (usual - np.median(usual))
    # Of a late hall the figures do not tell whether it was so once, by a recount, or always. Early
    # halls are so by intent: what is far from the usual is no chance and is not shrunk.
    habits = np.where(habits > 0, LATE * habits, np.minimum(habits, EARLY * (habits + FAR) - FAR))
    habits -= np.nanmean(habits)
    return {n: float(h) for n, h in zip(later.ids, habits, strict=True) if not np.isnan(h)}


def foretell(later: Night, learnt: Learnt, seeds: Iterable[int]) -> Floats:
    """Hours of a night's halls, free, by seat and seed."""
    combined = float(later.year in COMBINED_POLLS)
    seats = [
        with_count(
            seat,
            habit=learnt.habits.get(str(seat.ons_id)),
            night_level=learnt.level,
            combined_polls=combined,
        )
        for seat in later.seats
    ]
    return play(seats, seeds)


def score(later: Night, hours: Floats) -> Score:
    """How near the seeds' hours come to the record."""
    real, number = later.hours, hours.shape[1]
    away = np.abs(hours - real[:, None]).mean(axis=1)
    apart = np.abs(hours[:, :, None] - hours[:, None, :]).sum(axis=(1, 2)) / 2
    names = [seat.name for seat in later.seats]
    order = np.argsort(hours, axis=0)
    first = set(np.argsort(real)[:TWENTY].tolist())
    near = [
        any("Sunderland" in names[i] or "Newcastle upon" in names[i].replace("U", "u") for i in top)
        for top in order[:3].T
    ]
    return Score(
        crps=float(np.mean(away - apart / (number * (number - 1)))),
        crps_of_few=float(np.mean(away - apart / number**2)),
        error=float(np.median(np.abs(np.median(hours, axis=1) - real))),
        correlation=float(np.corrcoef(hours.mean(axis=1), real)[0, 1]),
        named=float(np.mean([len(first & set(top.tolist())) for top in order[:TWENTY].T])),
        first=tuple((float(hours[o[0], s]), names[o[0]]) for s, o in enumerate(order.T)),
        north_east=sum(near),
    )


def earlier(folder: Path, years: Collection[int]) -> list[Night]:
    """The nights of these years."""
    return [load(folder, year) for year in sorted(years)]


def clock(hours: float) -> str:
    """Time of day so many hours after 22:00."""
    minutes = round(60 * (22 + hours))
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def table(folder: Path, seeds: Sequence[int]) -> None:
    """Learn on earlier nights, test on later ones, print."""
    boundary = [2010, 2015, 2017, 2019]
    print("night  level (log)  spread between halls (log)")
    for one in earlier(folder, [*boundary, 2024]):
        away = one.deviations - np.nanmedian(one.deviations)
        robust = 1.4826 * np.nanmedian(np.abs(away))
        print(f"{one.year}   {one.level:+.3f}       {robust:.2f} (all {np.nanstd(away):.2f})")
    print("\non    learnt on                CRPS (of few)  error  corr.  of 20  first of each seed")
    for year in boundary[1:]:
        before = [other for other in boundary if other < year]
        for chosen in (before[-1:], before) if len(before) > 1 else (before,):
            nights = earlier(folder, chosen)
            # One night's habits still go with the level that all of the nights give.
            learnt = replace(learn(nights), level=level(earlier(folder, before)))
            _line(load(folder, year), learnt, " ".join(map(str, chosen)), seeds)
        _line(load(folder, year), Learnt(0.0, {}), "nothing", seeds)
    later = load(folder, 2024)
    habits = carry(folder, later)
    _line(later, Learnt(0.0, habits), "2010-19, level 0", seeds)
    _line(later, Learnt(level(earlier(folder, boundary)), habits), "2010-19 and its level", seeds)
    _line(later, Learnt(0.0, {}), "nothing", seeds)


def _line(later: Night, learnt: Learnt, name: str, seeds: Sequence[int]) -> None:
    found = score(later, foretell(later, learnt, seeds))
    first = [at for at, _ in found.first]
    print(
        f"{later.year}  {name:24} {found.crps:.2f} ({found.crps_of_few:.2f})    {found.error:.2f}"
        f"   {found.correlation:.2f}   {found.named:4.1f}   {clock(float(np.mean(first)))} "
        f"({clock(min(first))} to {clock(max(first))}), level {learnt.level:+.3f}, "
        f"Sunderland or Newcastle among three: {found.north_east} of {len(seeds)}"
    )


def ship(folder: Path, target: Path) -> None:
    """Write ``halls.csv`` beside the ``contests.csv`` of a shipped night; print its level."""
    year = int(target.name[-4:])
    before = earlier(folder, [other for other in WEIGHTS if other < year])
    learnt = learn(before)
    if year == 2024:
        learnt = replace(learnt, habits=carry(folder, load(folder, year)))
    # A habit is over the usual hall: one that the night's file describes is not that.
    own = {c.slug for c in scenario.load(str(target)).contests if described(c.count)}
    # More excuses to vote by post in the holidays of July 2024: 25,747 papers sent out in Northern
    # Ireland where 16,993 were in 2019 (Electoral Office for Northern Ireland), of fewer votes.
    postal = {"Northern Ireland": "0.05"} if year == 2024 else {}
    out = [("contest", "habit", "postal_share")] if postal else [("contest", "habit")]
    for row in rows(target / "contests.csv"):
        if row["ons_id"] in learnt.habits and row["slug"] not in own:
            habit = f"{learnt.habits[row['ons_id']]:.3f}"
            more = (postal.get(row["country"], ""),) if postal else ()
            out.append((row["slug"], habit, *more))
    with (target / "halls.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(out)
    print(f"{target / 'halls.csv'}: {len(out) - 1} halls; night_level = {learnt.level:.2f}")


def main() -> None:
    """The table, or the tables of shipped nights."""
    parser = argparse.ArgumentParser(description="Learn the habits of halls, test, ship.")
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--ship", nargs="+", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    folder = os.environ.get(OFFICIAL)
    if not folder:
        raise SystemExit(f"{OFFICIAL} is not set")
    if args.ship:
        for target in args.ship:
            ship(Path(folder), target)
        return
    table(Path(folder), range(1, args.seeds + 1))


if __name__ == "__main__":
    main()
