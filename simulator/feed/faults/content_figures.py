"""Faults of votes: mis-keyed, missed, counted twice, fewer than before, below nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from pydantic import Field

from simulator.feed.faults.account import Account, FiguresFault, figures_in, order_of, with_votes
from simulator.feed.faults.fault import CORRECTED, HELD, Case, ContentFault
from simulator.feed.faults.keys import Duration
from simulator.feed.figures import result_of
from simulator.feed.values import Item
from simulator.messages import Kind, Result, Votes
from simulator.values import about

Part = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
"""A part of a contest's votes."""


@dataclass(frozen=True, kw_only=True)
class TransposedDigits(FiguresFault):
    """Two neighbouring digits of a candidate's votes change places: 1040 for 1004."""

    type: ClassVar[str] = "transposed_digits"
    precedent: ClassVar[str] = "an agency's own test of 2026: 1040 for 1004"
    expected: ClassVar[str] = CORRECTED

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """One of all such slips that leave the winner the winner."""
        return _mistyped(account, true, _transposed, rng)


@dataclass(frozen=True, kw_only=True)
class DroppedDigits(FiguresFault):
    """The last digits of a candidate's votes are lost: 1 for 1833."""

    type: ClassVar[str] = "dropped_digits"
    precedent: ClassVar[str] = "a screen of 2024: 1 vote for 1,833 and 7 for 7,797"
    expected: ClassVar[str] = f"{HELD}; {CORRECTED}"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """One of all such losses that leave the winner the winner."""
        return _mistyped(account, true, _dropped, rng)


def _transposed(votes: int) -> list[int]:
    said = str(votes)
    slips = {said[:i] + said[i + 1] + said[i] + said[i + 2 :] for i in range(len(said) - 1)}
    return sorted(int(slip) for slip in slips - {said} if slip[0] not in "0-")


def _dropped(votes: int) -> list[int]:
    said = str(votes)
    return [int(said[:k]) for k in range(1, len(said))] if votes > 0 else []


def _mistyped(
    account: Account,
    true: Result,
    slips: Callable[[int], list[int]],
    rng: np.random.Generator,
) -> Result | None:
    """One candidate's votes as a slip has them; None where no slip leaves the winner so."""
    votes = [line.votes for line in true.candidates]
    first = order_of(true.candidates)[0]
    others = max((n for i, n in enumerate(votes) if i != first), default=0)
    found = [
        (i, slip)
        for i, n in enumerate(votes)
        for slip in slips(n)
        if (slip > others if i == first else slip < votes[first])
    ]
    if not found:
        return None
    i, votes[i] = found[int(rng.integers(len(found)))]
    return account.figures(with_votes(true.candidates, votes), true)


@dataclass(frozen=True, kw_only=True)
class MissingVotes(FiguresFault):
    """A ward is left out of every candidate's votes."""

    type: ClassVar[str] = "missing_votes"
    precedent: ClassVar[str] = (
        "Putney 2024: 6,558 votes, found twelve days later; Plymouth Sutton and Devonport 2017"
    )
    expected: ClassVar[str] = f"{CORRECTED}; turnout, shares and majority follow"

    part: Annotated[Part, about("how much of the votes: 0.08 is a ward of twelve or so")] = 0.08

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Take the ward's votes away."""
        return _with_ward(account, true, self.part, -1, rng)


@dataclass(frozen=True, kw_only=True)
class DoubleCount(FiguresFault):
    """A ward is counted twice."""

    type: ClassVar[str] = "double_count"
    precedent: ClassVar[str] = "Lewisham Forest Hill 2014: 1,708 papers counted twice"
    expected: ClassVar[str] = f"{CORRECTED}; turnout, shares and majority follow"

    part: Annotated[Part, about("how much of the votes: 0.08 is a ward of twelve or so")] = 0.08

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Add the ward's votes once more."""
        return _with_ward(account, true, self.part, 1, rng)


def _with_ward(
    account: Account, true: Result, part: float, times: int, rng: np.random.Generator
) -> Result | None:
    """The votes, and those of a ward drawn out of them added or taken away."""
    votes = np.array([line.votes for line in true.candidates], dtype=np.int64)
    total = int(votes.sum())
    if (votes < 0).any() or total < 2:
        return None
    papers = max(1, round(part * total))
    ward = rng.multivariate_hypergeometric(votes, min(papers, total - 1), method="marginals")
    changed = [int(n) for n in votes + times * ward]
    return account.figures(with_votes(true.candidates, changed), true)


@dataclass(frozen=True, kw_only=True)
class VotesDown(ContentFault):
    """Totals go down: a partial figure lower than the last, or a second result of fewer votes."""

    type: ClassVar[str] = "votes_down"
    precedent: ClassVar[str] = "Volusia 2000: a running total fell by 16,022"
    expected: ClassVar[str] = f"{HELD}: votes do not go down"

    after: Annotated[
        Duration, about("from the result to that of fewer votes, where no partial figures come")
    ] = 300

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with fewer votes in one of them; later figures are right."""
        account = Account(case, self.type)
        steps = account.statements([Kind.PARTIAL])
        ahead = [k for k in range(1, len(steps)) if not account.sent(steps[k])]
        shrunk = float(rng.uniform(0.5, 0.9))
        if ahead:
            k = ahead[int(rng.integers(len(ahead)))]
            lines = _shrunk(figures_in(steps[k - 1]), shrunk)
            if lines is None:
                return case.items
            body = result_of(account.seat, lines, sure=False)
            account.change(steps[k], body=body)
            return account.items
        item = account.result()
        true = figures_in(item) if item is not None else None
        fewer = _shrunk(true, shrunk) if true is not None else None
        if item is None or true is None or fewer is None:
            return case.items
        false = account.figures(fewer, true)
        bad = account.state(Kind.RESULT, item.due + self.after, false, item, item)
        account.put_right(bad, true, None, self.corrected_after)
        return account.items


def _shrunk(body: Result, part: float) -> tuple[Votes, ...] | None:
    """Lines of fewer votes in the same order; None where there are too few to tell."""
    votes = [int(line.votes * part) for line in body.candidates]
    if sum(votes) == sum(line.votes for line in body.candidates) or min(votes) < 0:
        return None
    return with_votes(body.candidates, votes)


@dataclass(frozen=True, kw_only=True)
class NegativeVotes(FiguresFault):
    """A candidate has fewer than no votes."""

    type: ClassVar[str] = "negative_votes"
    precedent: ClassVar[str] = "Volusia 2000: −16,022, and networks called Florida on it"
    expected: ClassVar[str] = f"{HELD}: nobody has fewer than no votes"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """The votes of somebody who was not elected, with a minus."""
        order = order_of(true.candidates)[1:]
        losers = [i for i in order if true.candidates[i].votes > 0]
        if not losers:
            return None
        i = losers[int(rng.integers(len(losers)))]
        votes = [line.votes for line in true.candidates]
        votes[i] = -votes[i]
        return account.figures(with_votes(true.candidates, votes), true)


_OFF: Final = (100, 3_000)
"""Votes by which a stated total differs from the sum."""


@dataclass(frozen=True, kw_only=True)
class TotalMismatch(FiguresFault):
    """The stated total is not the sum of the votes, or is more than all electors."""

    type: ClassVar[str] = "total_mismatch"
    precedent: ClassVar[str] = "Highworth 2019: 3,000 votes each from 2,477 papers"
    expected: ClassVar[str] = f"{HELD} against the sum and the electorate"

    total: Annotated[
        Literal["differs", "exceeds_electorate"], about("how the total is impossible")
    ] = "differs"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Another total, and the turnout of it; the candidates' votes stay."""
        off = int(rng.integers(*_OFF, endpoint=True))
        stated = sum(line.votes for line in true.candidates)
        if self.total == "exceeds_electorate":
            if not true.electorate:
                return None
            stated = true.electorate + off
        else:
            stated += off if rng.integers(2) or stated <= off else -off
        turnout = round(100.0 * stated / true.electorate, 6) if true.electorate else None
        return replace(true, valid_votes=stated, turnout=turnout)
