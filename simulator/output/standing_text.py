"""The standing at a moment in one sentence, for plain replays that start in mid-night."""

from __future__ import annotations

from collections import Counter

from simulator.scenario import Scenario
from simulator.timeline import HallStanding, Timeline


def standing_sentence(
    timeline: Timeline, scenario: Scenario, at: int, *, public: bool = False
) -> str:
    """One hall's stage and running totals, or the nation's seats so far."""
    if len(timeline.halls) == 1:
        (hall,) = timeline.halls.values()
        return hall_sentence(hall.at(at), scenario, public=public)
    declared = [d for d in timeline.declarations if d.time <= at]
    seats = Counter(d.elected.party for d in declared)
    totals = ", ".join(f"{party} {count}" for party, count in seats.most_common())
    return f"Standing: {len(declared)} of {len(timeline.halls)} seats declared" + (
        f": {totals}." if totals else "."
    )


def hall_sentence(hall: HallStanding, scenario: Scenario, *, public: bool = False) -> str:
    """Stage, boxes, papers and who leads on the tables."""
    parts = [f"Standing: {hall.stage}"]
    if hall.boxes and not public:  # the public hears of them when all are verified
        parts.append(f"{hall.boxes_verified} of {hall.boxes} boxes verified")
    if (hall.boxes and not public) or hall.papers_verified:
        parts.append(f"{hall.papers_verified:,} papers verified")
    if sum(hall.piles):
        contest = scenario.by_slug[hall.contest]
        order = sorted(range(hall.candidates), key=lambda i: -hall.piles[i])
        totals = ", ".join(f"{contest.candidates[i].shown} {hall.piles[i]:,}" for i in order)
        parts.append(f"on candidates' tables (simulated) {totals}")
    if hall.rejected:
        parts.append(f"{hall.rejected:,} rejected")
    return "; ".join(parts) + "."
