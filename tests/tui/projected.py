"""A projector made by hand, for the screens: plain arithmetic on the exit poll, no model.

What it says moves with what it is given and with nothing else, so a screen that showed the later
night would be found out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from simulator.errors import InputError
from simulator.outcome import ContestOutcome
from simulator.projection import (
    CandidateProjection,
    Certainty,
    ContestProjection,
    PartyProjection,
    Projection,
    SeatRange,
    ShareRange,
    SwingSoFar,
    Watch,
)
from simulator.projection.projection import Expected
from simulator.scenario.model import Contest, Scenario
from tests.tui import national
from tui.projections import Projections
from tui.shows import Show

GUARDED = "islington-north"
CLOSE = "hendon"
DRAWS = 200


class Arithmetic:
    """A projector.

    Attributes:
        asked: how many seats each update was given.
        at_once, most_at_once: updates that run now, and ran at one time.
        go: an update waits for it.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.asked: list[int] = []
        self.at_once = self.most_at_once = 0
        self.go = Event()
        self.go.set()

    def project(
        self,
        declared: Mapping[str, ContestOutcome],
        *,
        time: int | None = None,
        before: Projection | None = None,
        times: Mapping[str, int] | None = None,
    ) -> Projection:
        """The exit poll, moved half a seat for each declared one that somebody else gained."""
        assert times is not None
        assert set(times) == set(declared)  # of no other seat is the minute known
        self.asked.append(len(declared))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.go.wait(60)
        self.at_once -= 1
        return _projection(self.scenario, declared, time).after(before)

    def with_exit_poll(self, scenario: Scenario) -> Arithmetic:
        """On another exit poll from now on."""
        self.scenario = scenario
        return self


def _projection(
    scenario: Scenario, declared: Mapping[str, ContestOutcome], time: int | None
) -> Projection:
    won = Counter(outcome.winner.party for outcome in declared.values())
    wide = 30 * (1 - len(declared) / 650)
    poll = scenario.exit_poll.seats if scenario.exit_poll else {"Lab": 300, "Con": 250}
    parties = {}
    for party, seats in sorted(poll.items(), key=lambda item: -item[1]):
        if party == "Other":
            continue
        spread = wide * min(seats / 100, 1)
        middle = max(seats - len(declared) % 7, won[party])
        points = [max(middle + spread * z, won[party]) for z in (-1, -0.7, -0.4, 0, 0.4, 0.7, 1)]
        share = min(seats / 12, 40.0)
        parties[party] = PartyProjection(
            party,
            SeatRange(middle, *(round(point) for point in points)),
            ShareRange(share, share - wide / 20, share + wide / 20),
            0.97 if party == "Lab" else 0.03 if party == "Con" else 0.0,
            0.88 if party == "Lab" else 0.0,
            won[party],
        )
    certain = (Certainty("majority", "Lab", 0.999),) if len(declared) >= 100 else ()
    contests = {c.slug: _seat(c, declared.get(c.slug)) for c in scenario.polled}
    open_ = [slug for slug, seat in contests.items() if not seat.declared]
    return Projection(
        scenario.name,
        len(declared),
        len(contests),
        "mrp",
        "Seat predictions of three pollsters, and the exit poll",
        True,
        DRAWS,
        1,
        parties,
        0.12,
        certain,
        contests,
        650,
        watch=tuple(Watch(slug, 0.3) for slug in open_[:10]),
        swings=(
            SwingSoFar("region", "North East", 5, {"Con": -20.1, "Lab": 3.2, "RUK": 19.6}),
            SwingSoFar("battleground", "Con-LD", 3, {"Con": -17.5, "LD": 2.25}),
        )
        if declared
        else (),
        expected=Expected(dict.fromkeys(open_, 5 * 3600)),
        against_2200={"Lab": 4.2, "Con": -3.6, "LD": 0.1} if declared else {},
        time=time,
    )


def _seat(contest: Contest, outcome: ContestOutcome | None) -> ContestProjection:
    """The holder is likely to hold; one seat is close, one has a reason not to be trusted."""
    holder = contest.base.winner if contest.base else None
    ranked = sorted(contest.candidates, key=lambda c: c.party != holder)
    wins = [0.97, 0.02, *[0.0] * len(ranked)] if contest.slug != CLOSE else [0.52, 0.46, 0.0]
    candidates = []
    for place, candidate in enumerate(ranked):
        win = wins[min(place, len(wins) - 1)]
        if outcome is not None:
            win = float(candidate.name == outcome.winner.name)
        share = 45.0 / (place + 1)
        candidates.append(
            CandidateProjection(
                candidate.name,
                candidate.party,
                win,
                ShareRange(share, share - 4, share + 4),
                candidate.party != "Ind",
            )
        )
    winner = outcome.winner.party if outcome is not None else None
    guarded = "an independent stands who led this seat" if contest.slug == GUARDED else ""
    return ContestProjection(contest.slug, outcome is not None, winner, tuple(candidates), guarded)


def refuse() -> Arithmetic:
    """There is nothing to project."""
    raise InputError("no result before, no polls and no exit poll")


def show(start: str = "22:00", projector: Arithmetic | None = None) -> Show:
    """The national night from a moment on, with projections."""
    night = national.show(start)
    made = projector or Arithmetic(night.scenario)
    projections = Projections(lambda: made, rest=0.0)
    projections.follow(night.scenario, night.timeline)
    return replace(night, projections=projections)
