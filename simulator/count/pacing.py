"""The paces that halls keep: found once a night, shared by all that count it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.count.run import HallPace, pace_on_record
from simulator.outcome import Origin, Outcome
from simulator.scenario import Contest, Scenario

Paces = Mapping[str, HallPace]
"""By contest slug: what each hall keeps of its record."""


def paces(scenario: Scenario, seed: int, contests: Iterable[Contest] | None = None) -> Paces:
    """What halls keep of their records when votes are changed or drawn.

    Halls without a recorded declaration are left out: they count at their own pace. Finding a
    pace costs one count of the hall, so many draws of a night should share what this gives.

    Args:
        scenario: the night, changed or not.
        seed: of the run: a hall is the same on its record and on every draw of this seed.
        contests: whose halls; None means all.
    """
    found = (
        (contest.slug, pace_on_record(scenario, contest, seed))
        for contest in (scenario.polled if contests is None else contests)
    )
    return {slug: pace for slug, pace in found if pace is not None}


def needs_pace(contest: Contest, outcome: Outcome) -> bool:
    """Whether a hall counts other votes than its record's, at no time that a file gives.

    It is the same hall whether a source gives the other votes or an author.
    """
    if contest.poll != "held":
        return False
    origin = outcome.contests[contest.slug].origin
    return origin is Origin.DRAWN or contest.declared_at is None
