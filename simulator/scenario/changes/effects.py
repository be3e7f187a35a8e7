"""What changes do to a night: pure functions from one immutable scenario to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.errors import Problem, ScenarioError, Severity
from simulator.outcome import Poll, Rejected
from simulator.scenario.changes.change import (
    Change,
    HallChange,
    Plan,
    Planner,
    VoteChange,
    nothing,
)
from simulator.scenario.changes.figures import Figures, Refused, fold_shares, known_votes
from simulator.scenario.changes.registry import read_changes
from simulator.scenario.changes.tallies import VotesTally
from simulator.scenario.model import Candidate, Contest, Pollster, Scenario
from simulator.scenario.reports import ChangeReport, Flip, Issue
from simulator.text import join

_Rewritten = dict[str, dict[str, tuple[Mapping[str, float], Mapping[str, float]]]]
"""Pollster → contest → its shares by party and by name, after a change."""


class ChangeError(ScenarioError):
    """Changes that cannot be applied.

    Attributes:
        issues: what is wrong with which change, warnings among them, for a loader that knows
            files and lines.
    """

    def __init__(self, issues: Sequence[Issue], path: str = "") -> None:
        self.issues = tuple(issues)
        super().__init__(
            Problem(path, None, issue.dotted, issue.message, issue.nearest, issue.severity)
            for issue in self.issues
        )


def apply(scenario: Scenario, changes: Sequence[Change | Mapping[str, Any]]) -> Scenario:
    """The scenario with changes applied in order; what each did is in its ``reports``.

    Args:
        scenario: known figures, predictions or both; both change.
        changes: each as a change, or as the table that a file would hold, such as
            ``{"type": "withdraw", "candidate": "James Bagge"}``.

    Raises:
        ScenarioError: every key that no file could hold.
        ChangeError: every change that cannot be applied to what the ones before it left.
    """
    issues: list[Issue] = []
    for index, change in enumerate(read_changes(changes)):
        try:
            scenario, report = apply_one(scenario, change, index)
            issues += report.issues
        except ChangeError as error:
            issues += error.issues
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise ChangeError(issues, scenario.path)
    return scenario


def apply_one(scenario: Scenario, change: Change, index: int = 0) -> tuple[Scenario, ChangeReport]:
    """The scenario with one change applied, and what it did.

    Args:
        scenario: known figures, predictions or both; both change.
        change: what to change.
        index: its position in its file, for messages.

    Raises:
        ChangeError: the change cannot be.
    """
    figures = Figures(scenario)
    places = change.select(figures)
    before = scenario
    if isinstance(change, VoteChange) and change.on_predictions:
        before = fold_shares(scenario, places)
    if before is not scenario:
        # What was read to choose the contests is of the figures before they were folded.
        slips = figures.slips
        figures = Figures(before)
        figures.slips += slips
    figures.selected = [before.contests[place] for place in places]
    planner: Planner | None = None
    after = before
    try:
        if isinstance(change, VoteChange):
            planner = change.plan(figures)
            after = before if figures.slips else _change_figures(figures, planner)
        elif isinstance(change, HallChange):
            after = _change_halls(change, figures)
    except Refused as refused:
        figures.slips.append(refused)
    if figures.slips:
        raise ChangeError(
            [
                Issue(index, slip.key or change.main_key, slip.message, slip.nearest)
                for slip in figures.slips
            ],
            scenario.path,
        )
    report = _report(change, change.describe(scenario), before, after, len(figures.floored))
    if after is not before:
        report = replace(report, issues=_returned(index, before, after))
        return _label(after, scenario, report, acted=True), report
    if any(_concerns(planner, contest) for contest in figures.selected):
        key, message, near = "", "changes nothing", None
    else:
        key, message, near = change.why_nothing_matches(figures)
    report = replace(report, issues=(Issue(index, key, message, near, Severity.WARNING),))
    return _label(scenario, scenario, report, acted=False), report


def _returned(index: int, before: Scenario, after: Scenario) -> tuple[Issue, ...]:
    """Contests that the change leaves with one candidate."""
    alone = [
        new.name
        for old, new in zip(before.contests, after.contests, strict=True)
        if new.poll == "unopposed" != old.poll
    ]
    if not alone:
        return ()
    some = alone if len(alone) < 5 else [*alone[:3], f"{len(alone) - 3} more"]
    message = f"one candidate is left in {join(some)}: returned unopposed"
    return (Issue(index, "", message, None, Severity.WARNING),)


def _concerns(planner: Planner | None, contest: Contest) -> bool:
    """Whether a contest has whom the change is about; a change without a planner is about halls."""
    try:
        return planner is None or planner(contest) is not None
    except Refused:
        return True


def _change_halls(change: HallChange, figures: Figures) -> Scenario:
    night = change.change_nation(figures)
    if night is not None:
        return night
    hall = change.hall(figures)
    changed: dict[str, Contest] = {}
    for contest in figures.selected:
        after = hall(contest)
        if after is not contest:
            changed[contest.slug] = _touch(after, contest, declared=change.declares)
    return _with_contests(figures.scenario, changed)


def _touch(after: Contest, before: Contest, *, declared: bool = False) -> Contest:
    """A contest that is no longer the record: its recorded declaration time goes.

    A modified contest's ``declared_at`` comes from ``declare_at`` and stays, so that a file may
    give its changes in any order.
    """
    if before.modified or declared:
        return after if after.modified else after.amend(modified=True)
    return after.amend(
        modified=True,
        declared_at=None,
        declared_at_source=None,
        declared_at_approximate=False,
    )


def _with_contests(scenario: Scenario, changed: Mapping[str, Contest]) -> Scenario:
    if not changed:
        return scenario
    contests = tuple(changed.get(contest.slug, contest) for contest in scenario.contests)
    return replace(scenario, contests=contests)


def _change_figures(figures: Figures, planner: Planner) -> Scenario:
    """Run each contest's plan on its votes and on every pollster's shares."""
    changed: dict[str, Contest] = {}
    rewritten: _Rewritten = {}
    refusals: list[Refused] = []
    for contest in figures.selected:
        try:
            plan = planner(contest) if contest.poll != "countermanded" else None
            if plan is None:
                continue
            after = _known(contest, plan)
            lost = _predicted(contest, after, plan, figures, rewritten)
        except Refused as refused:
            refusals.append(refused)
            continue
        expected = plan.turnout
        if expected is None and abs(lost) > 1e-12:
            before = figures.expected_turnout(contest)
            expected = None if before is None else before * (1 - lost)
        if expected is not None and expected >= 100:
            refusals.append(Refused("", f"turnout would reach 100 % in {contest.name}"))
            continue
        if expected is not None and expected != figures.expected_turnout(after):
            after = after.amend(turnout=expected)
        if after is not contest:
            changed[contest.slug] = after
    if refusals:
        first = refusals[0]
        more = f" (and in {len(refusals) - 1} more contests)" if len(refusals) > 1 else ""
        raise Refused(first.key, first.message + more, first.nearest)
    scenario = _with_contests(figures.scenario, changed)
    if not rewritten:
        return scenario
    pollsters = tuple(_repredict(p, rewritten) for p in scenario.pollsters)
    return replace(scenario, pollsters=pollsters)


def _known(contest: Contest, plan: Plan) -> Contest:
    """The contest with its known votes and its candidates as the plan leaves them."""
    votes = known_votes(contest)
    rejected = contest.rejected
    after = list(contest.counts)
    added = [] if plan.added is None else [plan.added]
    if votes is not None and plan.known is not nothing:
        tally = VotesTally(votes)
        plan.known(tally)
        after = [int(value) for value in tally.values]
        if rejected is not None:
            if plan.rejected is not None:
                rejected = plan.rejected(rejected, sum(votes), int(tally.total))
            _check_electorate(contest, int(tally.total) + rejected.total)
    elif plan.fixed is not None:
        after[plan.fixed[0]] = plan.fixed[1]
        _check_electorate(contest, sum(number or 0 for number in after))
    if plan.added is None and not plan.removed and len(after) > 1:
        if rejected == contest.rejected and tuple(after) == contest.counts:
            return contest
        turnout = contest.turnout if plan.turnout is None else min(plan.turnout, 100.0)
        return _touch(contest.with_votes(after, rejected, turnout), contest)
    after += [None] * (len(contest.candidates) + len(added) - len(after))
    everybody = [*contest.candidates, *added]
    candidates = tuple(
        candidate if candidate.votes == number else candidate.with_votes(number)
        for place, (candidate, number) in enumerate(zip(everybody, after, strict=True))
        if place not in plan.removed
    )
    if len(candidates) == 1:
        candidates, rejected = _unopposed(contest, candidates[0], plan, rejected)
    if candidates == contest.candidates and rejected == contest.rejected:
        return contest
    poll: Poll = "unopposed" if len(candidates) == 1 else "held"
    return _touch(contest.amend(candidates=candidates, rejected=rejected, poll=poll), contest)


def _unopposed(
    contest: Contest, candidate: Candidate, plan: Plan, rejected: Rejected | None
) -> tuple[tuple[Candidate], Rejected | None]:
    """The one who is left, for whom nobody votes, and the rejected papers of no poll."""
    if len(contest.candidates) == 1 and plan.fixed is not None and plan.fixed[1]:
        raise Refused("votes", f"{candidate.name} is returned unopposed in {contest.name}")
    votes = None if candidate.votes is None else 0
    return (replace(candidate, votes=votes),), None if rejected is None else Rejected(0)


def _check_electorate(contest: Contest, papers: int) -> None:
    if papers > contest.electorate:
        raise Refused(
            "",
            f"{papers:,} papers in {contest.name}, where {contest.electorate:,} may vote",
        )


def _predicted(
    contest: Contest,
    after: Contest,
    plan: Plan,
    figures: Figures,
    rewritten: _Rewritten,
) -> float:
    """Note every pollster's changed shares; the fraction of the vote that abstains now."""
    if plan.predicted is nothing:
        return 0.0
    standing = [i for i in range(len(contest.roll)) if i not in plan.removed]
    if plan.added is not None:
        standing.append(len(contest.roll))
    lost = weight = 0.0
    # Tallies are moved in place: a change acts on a contest once, after all reading of it.
    for pollster, tally in figures.predictions(contest):
        before, total = list(tally.values), tally.total
        plan.predicted(tally)
        if tally.values == before and not plan.removed:
            continue
        rewritten.setdefault(pollster.name, {})[contest.slug] = tally.publish(after, standing)
        if pollster.used and total > 0:
            lost += pollster.weight * tally.abstained / total
            weight += pollster.weight
    return lost / weight if weight else 0.0


def _repredict(pollster: Pollster, rewritten: _Rewritten) -> Pollster:
    changed = rewritten.get(pollster.name)
    if changed is None:
        return pollster
    named = {**pollster.candidates, **{slug: people for slug, (_, people) in changed.items()}}
    return replace(
        pollster,
        shares={**pollster.shares, **{slug: shares for slug, (shares, _) in changed.items()}},
        candidates={slug: people for slug, people in named.items() if people},
    )


def _label(after: Scenario, before: Scenario, report: ChangeReport, *, acted: bool) -> Scenario:
    return replace(
        after,
        modified=before.modified or acted,
        changes=(*before.changes, report.text),
        reports=(*before.reports, report),
        unchanged=before.unchanged or before,
    )


def _report(
    change: Change, text: str, before: Scenario, after: Scenario, floored: int
) -> ChangeReport:
    """What the change did: votes by party, seats, seats that changed hands."""
    touched: list[str] = []
    votes: dict[str, int] = {}
    seats: dict[str, int] = {}
    flips: list[Flip] = []
    abstained = 0
    predicted = _predicted_contests(before, after)
    for old, new in zip(before.contests, after.contests, strict=True):
        if old is new:
            if old.slug in predicted:
                touched.append(old.slug)
            continue
        touched.append(old.slug)
        then, now = old.votes, new.votes
        if then is None or now is None or old.elected is None or new.elected is None:
            continue
        if old.parties is new.parties:
            for party, less, more in zip(old.parties, then, now, strict=True):
                votes[party] = votes.get(party, 0) + more - less
        else:
            for contest, numbers, sign in ((old, then, -1), (new, now, 1)):
                for party, number in zip(contest.parties, numbers, strict=True):
                    votes[party] = votes.get(party, 0) + sign * number
        abstained += sum(then) - sum(now) + _rejected_papers(old) - _rejected_papers(new)
        loser, winner = old.parties[old.elected], new.parties[new.elected]
        if loser != winner:
            flips.append(Flip(old.slug, loser, winner))
            seats[loser] = seats.get(loser, 0) - 1
            seats[winner] = seats.get(winner, 0) + 1
    return ChangeReport(
        type=change.type,
        text=text,
        contests=tuple(touched),
        votes={party: delta for party, delta in votes.items() if delta},
        abstained=abstained,
        seats={party: delta for party, delta in seats.items() if delta},
        flips=tuple(flips),
        predicted=len(predicted),
        floored=floored,
    )


def _rejected_papers(contest: Contest) -> int:
    return 0 if contest.poll == "unopposed" or contest.rejected is None else contest.rejected.total


def _predicted_contests(before: Scenario, after: Scenario) -> set[str]:
    """Slugs of contests of which some pollster's shares changed."""
    if before.pollsters is after.pollsters:
        return set()
    return {
        slug
        for old, new in zip(before.pollsters, after.pollsters, strict=True)
        if old is not new
        for slug, given in new.shares.items()
        if given is not old.shares.get(slug)
    }
