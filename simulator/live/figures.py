"""The checks on a column of figures: what cannot be, and what is unlikely enough to ask about.

Plain values only: a contest, its votes, what was read out beside them, and what is known of the
night. A refusal is for what contradicts itself or the law; a question for what seldom is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from simulator.live.expectation import (
    INTERVAL,
    Expectation,
    SoFar,
    expect,
    expect_by_election,
)
from simulator.live.likely import Expected, Slip, Suspicion, suspicions, ways_to
from simulator.live.values import Findings
from simulator.projection import FEWEST_SEATS
from simulator.scenario import Contest, Scenario
from simulator.text import capitalise, figure, join, quantity, signed
from simulator.uk import SPEAKER

LEAST_CHANCE: Final = 1 / 200
"""A winner, or a swing, whom the projection gave less is asked about."""

SWING_AWAY: Final = 4.5
"""Standard deviations beyond which the projection gave a swing less than that: results fall about
it as Student's t of four degrees of freedom does at eight tenths of its spread (2015 to 2024)."""

OPPOSED: Final = 0.6
"""Correlation, below zero, of the two best placed candidates' errors of share."""

TURNOUT_AWAY: Final = 20.0
"""Points from the base beyond which a turnout is asked about at a general election."""

BY_ELECTION_TURNOUT: Final = (-45.0, 10.0)
"""The same at a by-election: of 25 since 2019 turnout fell by 14 to 45 points in all."""

EVIDENCE: Final[Mapping[Slip, float]] = {
    Slip.DROPPED: 5.0,
    Slip.EXCHANGED: 5.0,
    Slip.ROWS: 2.25,
    Slip.OTHER: 2.0,
}
"""Logarithm of the evidence from which a slip is asked about: fewer than one in a hundred of the
true results of 2015 to 2024 have as much."""

BY_ELECTION_EVIDENCE: Final = 1.5
"""The same of rows exchanged at a by-election: none of 25 since 2019 had as much."""

PAPERS_APART: Final = 8
"""Papers by which the count may differ from the verification without a question. Two neighbouring
digits exchanged change a sum by nine at least."""

PAPERS_ABOVE: Final = 0.005
"""Part of the papers verified by which the count cannot exceed them."""

ALIKE: Final = 1_000
"""Two figures of at least so many votes, each the same as in another seat, are no chance."""

ROUNDED: Final = 0.1
"""Points by which a turnout that was read out may differ from the figures."""

MOST_REJECTED: Final = 0.08
"""Part of the papers rejected from which they are asked about: at Southend West in 2022, where the
larger parties did not stand, they were 6.8 percent."""


@dataclass(frozen=True)
class Stated:
    """What was read out beside the votes, or was entered before; None where it was not.

    Attributes:
        rejected: rejected papers.
        valid: valid votes.
        majority: of the first over the second.
        turnout: percent of the electorate.
        papers: verified, as announced before.
        elected: position of the candidate read out as elected.
        lot: position of the one on whom the lot fell.
        winner: position of the one entered as the winner before the figures.
    """

    rejected: int | None = None
    valid: int | None = None
    majority: int | None = None
    turnout: float | None = None
    papers: int | None = None
    elected: int | None = None
    lot: int | None = None
    winner: int | None = None


@dataclass(frozen=True)
class Known:
    """What is known of the night beside the seat.

    Attributes:
        general: it is a general election, not a by-election or a few.
        so_far: what the results so far say.
        others: votes of the other seats, by name.
        expectation: what the projection said of the seat.
    """

    general: bool = True
    so_far: SoFar = field(default_factory=SoFar)
    others: Mapping[str, Sequence[int]] = field(default_factory=dict)
    expectation: Expectation | None = None


def is_general(scenario: Scenario) -> bool:
    """Whether a night is judged as a general election: it has enough seats to be a nation."""
    return len(scenario.contests) >= FEWEST_SEATS


def check_figures(
    contest: Contest, votes: Sequence[int], stated: Stated = Stated(), known: Known = Known()
) -> Findings:
    """What is wrong with a result.

    Args:
        contest: the seat.
        votes: by position in ``contest.candidates``.
        stated: what was read out beside them.
        known: what is known of the night.
    """
    refusals = _impossible(contest, votes, stated)
    if refusals:
        return Findings(tuple(refusals))
    questions = [
        *_beside(contest, votes, stated),
        *_level(contest, votes, stated),
        *_turnout(contest, votes, known.general),
        *_same(votes, known.others),
    ]
    if known.general:
        questions += _surprise(contest, votes, known.expectation)
    questions += _slips(contest, votes, stated, known)
    return Findings((), tuple(dict.fromkeys(questions)))


def check_turnout(
    contest: Contest, percent: float, general: bool, *, verified: bool = False
) -> tuple[str, ...]:
    """What is asked of a turnout, percent of the electorate; ``verified``: of all papers."""
    base = contest.base
    if base is None or base.turnout is None:
        return ()
    papers = base.verified_turnout if verified else None
    then, what = (base.turnout, "") if papers is None else (papers, " at verification")
    change = percent - then
    low, high = (-TURNOUT_AWAY, TURNOUT_AWAY) if general else BY_ELECTION_TURNOUT
    if low <= change <= high:
        return ()
    return (
        f"a turnout of {percent:.1f} %{what} is {signed(change, 1)} points on {then:.1f} % "
        f"({base.label})",
    )


# The impossible


def _impossible(contest: Contest, votes: Sequence[int], stated: Stated) -> list[str]:
    if contest.poll == "countermanded":
        return [f"there is no poll in {contest.name} on this night"]
    if contest.poll == "unopposed":
        return [f"{contest.candidates[0].shown} was returned unopposed: there was no poll"]
    standing = len(contest.candidates)
    if len(votes) != standing:
        return [
            f"{quantity(len(votes), 'figure')} for {quantity(standing, 'candidate')} "
            f"in {contest.name}"
        ]
    wrong = [
        f"{_say(number)} is no number of votes for {contest.labels[place]}"
        for place, number in enumerate(votes)
        if not _is_count(number)
    ]
    for what, number in (("rejected papers", stated.rejected), ("valid votes", stated.valid)):
        if number is not None and not _is_count(number):
            wrong.append(f"{_say(number)} is no number of {what}")
    if wrong:
        return wrong
    total, electorate = sum(votes), contest.electorate
    if total == 0:
        return [f"there was a poll in {contest.name}, and nobody has a vote"]
    if total > electorate:
        wrong.append(
            f"the votes sum to {figure(total)}: {contest.name} has {figure(electorate)} electors"
        )
    elif stated.rejected is not None and total + stated.rejected > electorate:
        wrong.append(
            f"{figure(total)} votes and {figure(stated.rejected)} rejected papers are more than "
            f"the {figure(electorate)} electors of {contest.name}"
        )
    return wrong + _contradicted(contest, votes, stated)


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _say(number: object) -> str:
    return figure(number) if isinstance(number, int) else repr(number)[:60]


def _contradicted(contest: Contest, votes: Sequence[int], stated: Stated) -> list[str]:
    """What was read out beside the votes and cannot be true together with them."""
    wrong, total = [], sum(votes)
    if stated.valid is not None and stated.valid != total:
        apart = total - stated.valid
        wrong.append(
            f"the votes sum to {figure(total)}, {figure(abs(apart))} "
            f"{'more' if apart > 0 else 'fewer'} than the {figure(stated.valid)} valid votes "
            f"read out{_fitting(contest, votes, -apart)}"
        )
    first, second, *_ = *sorted(votes, reverse=True), 0
    if stated.majority is not None and stated.majority != first - second:
        wrong.append(
            f"the majority by these figures is {figure(first - second)}, "
            f"not {figure(stated.majority)} as read out"
        )
    top = [place for place, number in enumerate(votes) if number == first]
    if stated.elected is not None and stated.elected not in top:
        wrong.append(
            f"{contest.labels[stated.elected]} was said to be elected, and by these figures "
            f"{contest.labels[top[0]]} is"
        )
    if stated.lot is not None and (len(top) < 2 or stated.lot not in top):
        wrong.append(f"the lot fell on {contest.labels[stated.lot]}, who is not level at the top")
    if stated.papers is not None:
        counted = total + (stated.rejected or 0)
        if counted > stated.papers * (1.0 + PAPERS_ABOVE) + PAPERS_APART:
            wrong.append(
                f"{figure(counted)} papers were counted, and only {figure(stated.papers)} verified"
            )
    return wrong


def _fitting(contest: Contest, votes: Sequence[int], missing: int) -> str:
    """The one slip in one figure that would make up for a difference, in words."""
    fits = {
        (way.rows[0], way.figure)
        for slip in (Slip.DROPPED, Slip.EXCHANGED)
        for way in ways_to(slip, votes)
        if way.figure is not None and way.figure - votes[way.rows[0]] == missing
    }
    if not 1 <= len(fits) <= 3:
        return ""
    words = [f"{contest.labels[row]} {figure(number or 0)}" for row, number in sorted(fits)]
    return f" ({join(words, 'or')} would fit)"


# The unlikely


def _beside(contest: Contest, votes: Sequence[int], stated: Stated) -> list[str]:
    """What was read out or verified and does not agree well with the figures."""
    asked, total = [], sum(votes)
    counted = total + (stated.rejected or 0)
    if stated.papers is not None:
        apart = counted - stated.papers
        loose = PAPERS_APART if stated.rejected is not None else stated.papers * MOST_REJECTED
        if apart > PAPERS_APART or -apart > loose:
            asked.append(
                f"{figure(counted)} papers are {figure(abs(apart))} "
                f"{'more' if apart > 0 else 'fewer'} than the {figure(stated.papers)} verified"
            )
    if stated.turnout is not None:
        likely = [100.0 * papers / contest.electorate for papers in (total, counted)]
        if all(abs(percent - stated.turnout) > ROUNDED for percent in likely):
            asked.append(
                f"the turnout by these figures is {likely[0]:.1f} %, "
                f"not {stated.turnout:.1f} % as read out"
            )
    if stated.winner is not None and votes[stated.winner] < max(votes):
        first = contest.labels[votes.index(max(votes))]
        asked.append(
            f"{contest.labels[stated.winner]} was entered as the winner before, and by these "
            f"figures {first} is"
        )
    if stated.rejected is not None and stated.rejected > MOST_REJECTED * counted:
        share = 100.0 * stated.rejected / counted
        asked.append(f"{figure(stated.rejected)} rejected papers are {share:.0f} % of all")
    return asked


def _level(contest: Contest, votes: Sequence[int], stated: Stated) -> list[str]:
    top = [place for place, number in enumerate(votes) if number == max(votes)]
    if len(top) < 2 or stated.lot is not None:
        return []
    names = join(contest.labels[place] for place in top)
    return [f"{names} are level at the top with {figure(max(votes))} votes, and no lot is entered"]


def _turnout(contest: Contest, votes: Sequence[int], general: bool) -> tuple[str, ...]:
    return check_turnout(contest, 100.0 * sum(votes) / contest.electorate, general)


def _same(votes: Sequence[int], others: Mapping[str, Sequence[int]]) -> list[str]:
    """Figures that stand in another seat already."""
    mine = sorted(number for number in votes if number)
    large = {number for number in votes if number >= ALIKE}
    for name, theirs in others.items():
        if large and large.isdisjoint(theirs):
            continue
        if len(mine) > 1 and mine == sorted(number for number in theirs if number):
            return [f"these are the figures of {name}"]
        shared = large.intersection(theirs)
        if len(shared) > 1 and 2 * len(shared) >= len(large):
            return [f"{join(map(figure, sorted(shared, reverse=True)))} stand in {name} too"]
    return []


def check_winner(contest: Contest, place: int, expectation: Expectation | None) -> list[str]:
    """What is asked of a winner whom the projection gave next to no chance."""
    if expectation is None or expectation.guarded or expectation.wins[place] >= LEAST_CHANCE:
        return []
    return [
        f"{contest.labels[place]} wins {contest.name}: the projection gave that less than "
        f"1 in {round(1 / LEAST_CHANCE)}"
    ]


def _surprise(contest: Contest, votes: Sequence[int], expectation: Expectation | None) -> list[str]:
    """A winner or a swing that the projection gave next to no chance."""
    if expectation is None or expectation.guarded:
        return []
    top = [place for place, number in enumerate(votes) if number == max(votes)]
    found = check_winner(contest, max(top, key=lambda p: expectation.wins[p]), expectation)
    order = sorted(
        range(len(votes)), key=lambda p: (expectation.wins[p], expectation.shares[p]), reverse=True
    )
    if len(order) < 2 or not all(map(expectation.knows, order[:2])):
        return found
    one, other = order[:2]
    sds = [(expectation.high[p] - expectation.low[p]) / INTERVAL for p in (one, other)]
    sd = sqrt(sds[0] ** 2 + sds[1] ** 2 + 2.0 * OPPOSED * sds[0] * sds[1])
    lead = 100.0 * (votes[one] - votes[other]) / sum(votes)
    expected = expectation.shares[one] - expectation.shares[other]
    if abs(lead - expected) > SWING_AWAY * sd:
        found.append(
            f"{contest.labels[one]} {_leads(lead)} {contest.labels[other]}, where the projection "
            f"has {signed(expected, 1)}: it gave a swing as large less than "
            f"1 in {round(1 / LEAST_CHANCE)}"
        )
    return found


def _leads(points: float) -> str:
    where = "ahead of" if points >= 0 else "behind"
    return f"is {abs(points):.1f} points {where}"


def _slips(contest: Contest, votes: Sequence[int], stated: Stated, known: Known) -> list[str]:
    """Slips of the hand that the figures look like."""
    if len(votes) < 2 or SPEAKER in contest.parties:  # against the Speaker the larger do not stand
        return []
    if not known.general:
        return _order(contest, votes)
    slips = [Slip.ROWS, Slip.OTHER]
    counted = stated.papers if stated.rejected is not None else None
    if stated.valid is None and counted is None:  # else the sum has been compared
        slips += [Slip.DROPPED, Slip.EXCHANGED]
    expected = expect(contest, known.expectation, known.so_far)
    found = suspicions(expected, votes, slips)
    strong = [s for s in found if s.evidence > EVIDENCE[s.slip]]
    return [_ask(contest, votes, strong[0], expected)] if strong else []


def _order(contest: Contest, votes: Sequence[int]) -> list[str]:
    expected = expect_by_election(contest)
    found = suspicions(expected, votes, [Slip.ROWS])
    strong = [s for s in found if s.evidence > BY_ELECTION_EVIDENCE]
    return [_ask(contest, votes, strong[0], expected)] if strong else []


def _ask(contest: Contest, votes: Sequence[int], suspicion: Suspicion, expected: Expected) -> str:
    """A slip as a question that names the suspected figure."""
    if suspicion.slip is Slip.OTHER:
        far = max(range(len(votes)), key=lambda p: abs(_away(votes, p, expected)))
        share, wanted = 100.0 * votes[far] / sum(votes), 100.0 * float(expected.root[far]) ** 2
        return (
            f"these figures are far from what is expected of {contest.name}, as another seat's "
            f"would be: {contest.labels[far]} {share:.1f} %, expected {wanted:.1f} %"
        )
    people = [f"{contest.labels[row]} {figure(votes[row])}" for row in suspicion.rows]
    if suspicion.figure is None:
        return f"{capitalise(join(people))}: two rows exchanged?"
    if suspicion.slip is Slip.EXCHANGED:
        return f"{people[0]}: two digits of {figure(suspicion.figure)} exchanged?"
    return f"{people[0]}: a digit short, of some {_about(suspicion.figure)}?"


def _about(number: int) -> str:
    """A number of which only the size is known: ``12,600``."""
    step = max(10 ** (len(str(number)) - 3), 1)
    return figure(round(number / step) * step)


def _away(votes: Sequence[int], place: int, expected: Expected) -> float:
    root = sqrt(votes[place] / max(sum(votes), 1))
    return (root - float(expected.root[place])) / float(expected.spread[place])
