"""Slips of the hand are caught, and what is true is let through.

What was known of a seat is what had been declared before it, in order; the projection is taken
anew at some moments of a night, not after every declaration (``slips.PROJECTED``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from simulator.live.figures import Known, Stated, check_figures
from tests.live.slips import NIGHTS, SLIPS, Entry, by_elections, entries
from tests.shipped import load

PLANTED = 200
SEED = 14


def test_by_elections_are_let_through() -> None:
    """True ones since 2019, with swings of thirty points and half the turnout."""
    asked = {}
    for contest, votes in by_elections():
        found = check_figures(contest, votes, known=Known(general=False))
        assert found.refusals == (), contest.name
        if found.questions:
            asked[contest.name] = found.questions
    assert len(asked) <= 2, asked


@cache
def planted() -> tuple[tuple[str, str, str, int], ...]:
    """Slips to be made: night, contest, kind of slip, seed; drawn once, whatever is found."""
    random = Random(SEED)
    nights = {name: [c.slug for c in load(name).polled if c.poll == "held"] for name in NIGHTS}
    drawn = []
    for _ in range(PLANTED):
        night = random.choice(NIGHTS)
        slug = random.choice(nights[night])
        drawn.append((night, slug, random.choice(list(SLIPS)), random.randrange(2**32)))
    return tuple(drawn)


def slips_of(entry: Entry) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What is planted in an entry: the kind of slip, and the figures that it makes."""
    for night, slug, kind, seed in planted():
        if (night, slug) == (entry.night, entry.contest.slug):
            yield kind, SLIPS[kind](entry, Random(seed))


class Tally:
    """What was asked of true results, and what was caught of slips, by what was read out."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.caught: Counter[str] = Counter()
        self.results = self.planted = 0

    def take(self, entry: Entry) -> None:
        self.results += 1
        # With a sum that agrees less is looked for: no more can be asked.
        found = entry.check(entry.votes)
        assert found.refusals == (), (entry.contest.slug, found.refusals)
        if found.questions:
            self.asked.append(f"{entry.night} {entry.contest.name}: {found.questions}")
        for kind, votes in slips_of(entry):
            self.planted += 1
            # Another seat's figures are read out with that seat's own total.
            read_out = votes if kind == "seat" else entry.votes
            for name, stated in {
                "nothing": Stated(),
                "total": Stated(valid=sum(read_out)),
                "all": entry.stated(read_out),
            }.items():
                found = entry.check(votes, stated)
                self.caught[name] += bool(found.refusals or found.questions)


@pytest.mark.thorough
def test_slips_are_caught_and_true_results_are_not_asked_about() -> None:
    tally = Tally()
    for name in NIGHTS:
        for entry in entries(name):
            tally.take(entry)
    assert (tally.results, tally.planted) == (2_600, PLANTED)
    assert len(tally.asked) < 0.01 * tally.results, tally.asked
    # With the total and the majority as they are read out, or without what gives a digit away.
    assert tally.caught["all"] >= 0.95 * PLANTED, tally.caught
    assert tally.caught["total"] >= 0.92 * PLANTED, tally.caught
    assert tally.caught["nothing"] >= 0.55 * PLANTED, tally.caught
