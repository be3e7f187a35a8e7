"""Changes to how everybody votes: swing, shares, turnout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simulator.outcome import Rejected
from simulator.scenario.changes.figures import Figures, known_votes, parties_of, resolve
from simulator.scenario.changes.models import Shares, Swing, Turnout
from simulator.scenario.changes.plans import Plan, Planner, Refused
from simulator.scenario.changes.tallies import (
    UNIT,
    ShareTally,
    Tally,
    apportion,
    half_up,
    units,
)
from simulator.scenario.model import Contest, Pollster
from simulator.scenario.places import nearest

HUNDRED = 100 * UNIT
"""All of the vote, in units of a point."""

AVERAGE = "average"
"""The name under which ``predicted`` means all pollsters in use."""


def below_nought(
    contest: Contest, index: int, tally: Tally, value: float, key: str = ""
) -> Refused:
    """The refusal of a share below nought."""
    who = contest.candidates[index]
    share = 100 * value / tally.total if tally.total else 0.0
    whose = f" in {tally.source}'s prediction" if tally.source else ""
    return Refused(
        key,
        f"{who.name} ({who.party}) would have {share:.2f} % in {contest.name}{whose}: "
        "a share cannot be below nought (floor = true clips it)",
    )


def swing(
    change: Swing, figures: Figures, selected: Sequence[Contest], floored: set[str]
) -> Planner:
    """Points move from one party to another in each seat where both stand."""
    figures.check_party(change.from_party, "from")
    figures.check_party(change.to_party, "to")
    points = units(change.points)

    def sides(contest: Contest) -> tuple[int, int] | None:
        parties = (change.from_party, change.to_party)
        found = resolve(contest, parties, figures, "", must_stand=False)
        return (found[parties[0]], found[parties[1]]) if len(found) == 2 else None

    overall: Mapping[str | None, tuple[float, float, float]] = {}
    if change.model == "proportional":
        there = [(c, pair) for c in selected if (pair := sides(c)) is not None]
        overall = _overall(there, figures)

    def planner(contest: Contest) -> Plan | None:
        pair = sides(contest)
        if pair is None:
            return None
        loser, winner = pair

        def uniform(tally: Tally) -> None:
            if not tally.holds(loser):
                return
            amount = tally.portion(tally.total, points, HUNDRED)
            left = tally.values[loser] - amount
            if left >= 0:
                tally.shift(loser, winner, amount)
                return
            if not change.floor:
                raise below_nought(contest, loser, tally, left)
            _note(floored, contest, tally)
            weights = list(tally.values)
            weights[loser], weights[winner] = 0, weights[winner] + amount
            tally.touch(loser, winner)
            tally.assign(weights, tally.total)

        def proportional(tally: Tally) -> None:
            losing, gaining, everybody = overall[tally.source]
            falls = HUNDRED * losing - points * everybody
            if losing <= 0 or gaining <= 0:
                return
            if falls < 0:
                if not change.floor:
                    raise below_nought(contest, loser, tally, falls * tally.total / HUNDRED)
                _note(floored, contest, tally)
                falls = 0
            weights = [value * HUNDRED * losing * gaining for value in tally.values]
            weights[loser] = tally.values[loser] * falls * gaining
            weights[winner] = (
                tally.values[winner] * (HUNDRED * gaining + points * everybody) * losing
            )
            if sum(weights) > 0:
                tally.touch(loser, winner)
                tally.assign(weights, tally.total)

        act = uniform if change.model == "uniform" else proportional
        return Plan(known=act, predicted=act)

    return planner


def _note(floored: set[str], contest: Contest, tally: Tally) -> None:
    """Count a clipped seat by its known votes; by predictions only where no votes are known."""
    if tally.source is None or known_votes(contest) is None:
        floored.add(contest.slug)


def _overall(
    there: Sequence[tuple[Contest, tuple[int, int]]], figures: Figures
) -> Mapping[str | None, tuple[float, float, float]]:
    """Losing, gaining and all votes over the contests, by source.

    Predictions are weighted by electorate: nobody has voted yet.
    """
    sums: dict[str | None, tuple[float, float, float]] = {}

    def add(source: str | None, losing: float, gaining: float, everybody: float) -> None:
        a, b, c = sums.get(source, (0, 0, 0))
        sums[source] = (a + losing, b + gaining, c + everybody)

    for contest, (loser, winner) in there:
        votes = known_votes(contest)
        if votes is not None:
            add(None, votes[loser], votes[winner], sum(votes))
        for pollster, tally in figures.predictions(contest):
            weight = contest.electorate / tally.total if tally.total else 0.0
            losing, gaining = tally.values[loser], tally.values[winner]
            add(pollster.name, weight * losing, weight * gaining, weight * tally.total)
    return sums


def shares(change: Shares, figures: Figures, floored: set[str]) -> Planner:
    """Shares are set or shifted; whoever is not named keeps their proportions."""
    must_stand = change.contest is not None or figures.one_contest
    if change.predicted is not None:
        return _as_predicted(change.predicted, figures)
    key = "set" if change.set is not None else "shift"
    points = {name: units(value) for name, value in (change.set or change.shift or {}).items()}
    for name in points:
        figures.check_either(name, f"{key}.{name}")

    def planner(contest: Contest) -> Plan | None:
        found = resolve(contest, points, figures, key, must_stand=must_stand)
        if not found:
            return None
        wanted = {place: points[name] for name, place in found.items()}
        keys = {place: f"{key}.{name}" for name, place in found.items()}

        def act(tally: Tally) -> None:
            clipped = floored if change.floor else None
            _retarget(contest, tally, wanted, key == "shift", clipped, keys)

        return Plan(known=act, predicted=act)

    return planner


def _retarget(
    contest: Contest,
    tally: Tally,
    points: Mapping[int, int],
    shift: bool,
    floored: set[str] | None,
    keys: Mapping[int, str],
) -> None:
    """Give some candidates the share (or the shift) they are to have, others the rest.

    All in integers over one denominator, so that votes come out exactly. ``floored`` takes the
    seats that are clipped; None refuses instead, naming the key of the candidate's share.
    """
    total = tally.total
    if total <= 0:
        return
    targets: dict[int, float] = {}
    for index, wanted in points.items():
        if shift and not tally.holds(index):
            continue
        target = total * wanted + (tally.values[index] * HUNDRED if shift else 0)
        if target < 0:
            if floored is None:
                raise below_nought(contest, index, tally, target / HUNDRED, keys[index])
            _note(floored, contest, tally)
            target = 0
        targets[index] = target
    others = sum(value for i, value in enumerate(tally.values) if i not in targets)
    rest = total * HUNDRED - sum(targets.values())
    # Shares of a pollster are floats: a rest of minus a billionth of a point is nought.
    if rest < -1e-9 * total * HUNDRED:
        if floored is None:
            raise Refused("", f"the shares in {contest.name} would sum to more than 100 %")
        _note(floored, contest, tally)
    rest = max(rest, 0)
    weights = [
        targets[i] * (others or 1) if i in targets else value * rest
        for i, value in enumerate(tally.values)
    ]
    if sum(weights) <= 0:
        raise Refused("", f"nobody would have a vote in {contest.name}")
    tally.touch(*targets)
    tally.assign(weights, total)


def _as_predicted(name: str, figures: Figures) -> Planner:
    """Known shares become those of a pollster, or of the average of all in use."""
    asked = [p for p in figures.scenario.pollsters if name in (p.name, AVERAGE)]
    asked = [p for p in asked if p.used or name != AVERAGE]
    if not asked:
        names = [p.name for p in figures.scenario.pollsters]
        message = f"unknown pollster '{name}'" if names else "this night has no predictions"
        raise Refused("predicted", message, nearest(name, [*names, AVERAGE]))

    def planner(contest: Contest) -> Plan | None:
        wanted = _published([pair for pair in figures.predictions(contest) if pair[0] in asked])
        if not wanted:
            return None
        return Plan(known=lambda tally: _retarget(contest, tally, wanted, False, set(), {}))

    return planner


def _published(predictions: Sequence[tuple[Pollster, ShareTally]]) -> dict[int, int]:
    """Shares (units of a point) of the candidates that pollsters name; "Other" is left over."""
    sums: dict[int, float] = {}
    weights: dict[int, float] = {}
    for pollster, tally in predictions:
        for index, named in enumerate(tally.named):
            if named and tally.total > 0:
                value = 100.0 * tally.values[index] / tally.total
                sums[index] = sums.get(index, 0.0) + pollster.weight * value
                weights[index] = weights.get(index, 0.0) + pollster.weight
    means = {index: sums[index] / weights[index] for index in sums}
    over = max(1.0, sum(means.values()) / 100.0)
    return {index: round(mean / over * UNIT) for index, mean in means.items()}


def turnout(change: Turnout, figures: Figures) -> Planner:
    """More or fewer vote; rejected papers go with turnout unless only one party's voters do."""
    if change.party is not None:
        figures.check_party(change.party, "party")
    if change.multiply is not None and change.party is not None:
        return _party_turnout(change.party, units(change.multiply))
    factor = units(change.multiply) if change.multiply is not None else None
    points = units(change.set) if change.set is not None else 0

    def planner(contest: Contest) -> Plan | None:
        def act(tally: Tally) -> None:
            if tally.total <= 0:
                raise Refused("", f"nobody votes in {contest.name}")
            if factor is not None:
                total = tally.portion(tally.total, factor)
            else:
                total = half_up(contest.electorate * points, HUNDRED)
            tally.assign(tally.values, total)

        expected: float | None
        if factor is None:
            expected = points / UNIT
        else:
            before = figures.expected_turnout(contest)
            expected = None if before is None else before * factor / UNIT
        return Plan(known=act, rejected=_scaled, turnout=expected)

    return planner


def _scaled(rejected: Rejected, before: int, after: int) -> Rejected:
    """Rejected papers in proportion to valid votes, heads by largest remainder."""
    total = half_up(rejected.total * after, before)
    heads = (
        rejected.official_mark,
        rejected.voted_too_many,
        rejected.voter_identifiable,
        rejected.void_for_uncertainty,
    )
    known = [head for head in heads if head is not None]
    if len(known) < 4 or not sum(known):
        return replace(rejected, total=total)
    mark, many, writer, void = apportion(total, known)
    return Rejected(total, mark, many, writer, void, split_simulated=True)


def _party_turnout(party: str, factor: int) -> Planner:
    def planner(contest: Contest) -> Plan | None:
        bearers = parties_of(contest, party)
        if not bearers:
            return None

        def act(tally: Tally) -> None:
            for index in bearers:
                value = tally.values[index]
                tally.leave(index, value - tally.portion(value, factor))

        return Plan(known=act, predicted=act)

    return planner
