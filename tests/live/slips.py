"""True results as they came in, and the slips that a hand may make of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from simulator.live.expectation import Expectation, SoFar
from simulator.live.figures import Known, Stated, check_figures
from simulator.live.values import Findings
from simulator.projection import Projector
from simulator.scenario import Candidate, Contest, contest_of
from tests.shipped import load

NIGHTS: Final = ("uk-2015", "uk-2017", "uk-2019", "uk-2024")
DATA: Final = Path(__file__).parent / "data" / "by-elections.csv"

PROJECTED: Final = (0, 5, 20, 60, 180, 400)
"""Declarations after which the projection is taken anew: a live night does after every one, and
knows a little more of each seat than these tests do."""

DRAWS: Final = 300


@dataclass(frozen=True)
class Entry:
    """A true result and what was known when it was declared: all that had declared before it."""

    night: str
    contest: Contest
    votes: tuple[int, ...]
    known: Known
    declared: int

    def check(self, votes: tuple[int, ...], stated: Stated | None = None) -> Findings:
        """What is found in votes that are entered for it."""
        return check_figures(self.contest, votes, stated or Stated(), self.known)

    def stated(self, read_out: tuple[int, ...]) -> Stated:
        """What is read out beside figures: their sum, the majority and who is elected."""
        first, second, *_ = sorted(read_out, reverse=True)
        elected = read_out.index(first)
        return Stated(valid=sum(read_out), majority=first - second, elected=elected)


def entries(name: str) -> Iterator[Entry]:
    """A night's results in the order of their declaration."""
    night = load(name)
    order = sorted(
        (c for c in night.polled if c.poll == "held"),
        key=lambda c: (c.declared_at or night.close_of_poll, c.slug),
    )
    projector = Projector(night, draws=DRAWS)
    so_far = SoFar()
    others: dict[str, tuple[int, ...]] = {}
    projection = projector.opening
    for declared, contest in enumerate(order):
        if declared and declared in PROJECTED:
            before = {c.slug: c.votes for c in order[:declared] if c.votes is not None}
            projection = projector.project(before, besides=False)
        assert contest.votes is not None
        assert contest.outcome is not None
        expectation = Expectation.of(projection.contests[contest.slug])
        known = Known(True, so_far, others, expectation)
        yield Entry(name, contest, contest.votes, known, declared)
        so_far.add(contest.outcome)
        others[contest.name] = contest.votes


# Slips


def drop_digit(entry: Entry, random: Random) -> tuple[int, ...]:
    """Any digit of any figure of more than one."""
    votes = entry.votes
    row = random.choice([i for i, number in enumerate(votes) if number >= 10])
    digits = str(votes[row])
    at = random.randrange(len(digits))
    return _put(votes, row, digits[:at] + digits[at + 1 :])


def exchange_digits(entry: Entry, random: Random) -> tuple[int, ...]:
    """Two neighbouring digits that differ."""
    votes = entry.votes
    places = [
        (row, at)
        for row, number in enumerate(votes)
        for at, (one, other) in enumerate(zip(str(number), str(number)[1:], strict=False))
        if one != other
    ]
    row, at = random.choice(places)
    digits = str(votes[row])
    return _put(votes, row, digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def exchange_rows(entry: Entry, random: Random) -> tuple[int, ...]:
    """Two rows that follow one another in the file's order, which is by surname."""
    votes = list(entry.votes)
    row = random.choice([i for i in range(len(votes) - 1) if votes[i] != votes[i + 1]])
    votes[row], votes[row + 1] = votes[row + 1], votes[row]
    return tuple(votes)


def take_another_seat(entry: Entry, random: Random) -> tuple[int, ...]:
    """Another seat's figures, declared before or yet to declare: one with as many candidates.

    Where no seat has as many, of the nearest number, cut or filled up.
    """
    size = len(entry.votes)
    others = [c.votes for c in load(entry.night).polled if c.slug != entry.contest.slug]
    least = min(abs(len(votes) - size) for votes in others if votes)
    alike = [votes for votes in others if votes and abs(len(votes) - size) == least]
    return (*random.choice(alike), *(0,) * size)[:size]


def _put(votes: tuple[int, ...], row: int, digits: str) -> tuple[int, ...]:
    return (*votes[:row], int(digits), *votes[row + 1 :])


SLIPS: Final[Mapping[str, Callable[[Entry, Random], tuple[int, ...]]]] = {
    "dropped": drop_digit,
    "exchanged": exchange_digits,
    "rows": exchange_rows,
    "seat": take_another_seat,
}


# By-elections


def by_elections() -> Iterator[tuple[Contest, tuple[int, ...]]]:
    """True by-elections on the bases that the shipped nights have."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            base = contest_of(load(row["base"]), row["contest"])
            assert base.outcome is not None
            people, votes = [], []
            # The file has them by votes; a form has them by surname.
            for words in sorted(row["candidates"].split("; "), key=lambda w: w.split(" ")[1]):
                party, name, number = words.split(" ")
                people.append(Candidate(name, party))
                votes.append(int(number))
            assert sum(votes) == int(row["valid"]), row["contest"]
            contest = base.amend(
                candidates=tuple(people),
                electorate=int(row["electorate"]),
                bases={"before": base.outcome.as_base(row["base"])},
                default_base="before",
                rejected=None,
                day=date.fromisoformat(row["date"]),
            )
            yield contest, tuple(votes)
