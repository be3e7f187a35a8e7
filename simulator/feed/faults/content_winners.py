"""Faults of who was elected: the wrong one, nobody, two, by lot, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal

import numpy as np

from simulator.feed.faults.account import Account, FiguresFault, figures_in, order_of, with_votes
from simulator.feed.faults.fault import CORRECTED, HELD, Case, ContentFault, ContestFault, Family
from simulator.feed.faults.keys import Duration, MaybeNever
from simulator.feed.figures import rush_of
from simulator.feed.values import Item
from simulator.messages import Kind, Lot, Result, Retraction
from simulator.values import about

LOT_BEFORE: Final = 60
"""Seconds from a lot to the declaration."""


@dataclass(frozen=True, kw_only=True)
class WrongWinner(FiguresFault):
    """The votes of two candidates are exchanged, and with them the winner."""

    type: ClassVar[str] = "wrong_winner"
    precedent: ClassVar[str] = "Missouri 2008, withdrawn after 89 minutes"
    expected: ClassVar[str] = f"{CORRECTED}; map, ticker, seats and push messages with it"

    place: Annotated[Literal[2, 3], about("the place of who is said to be elected")] = 2

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Exchange the first's votes with those of the one in that place."""
        lines = true.candidates
        order = order_of(lines)
        if len(order) < self.place:
            return None
        first, other = order[0], order[self.place - 1]
        votes = [line.votes for line in lines]
        votes[first], votes[other] = votes[other], votes[first]
        return account.figures(with_votes(lines, votes), true, lot=lines[other].id)


@dataclass(frozen=True, kw_only=True)
class NoWinner(FiguresFault):
    """Nobody is marked as elected, though all votes are there."""

    type: ClassVar[str] = "no_winner"
    precedent: ClassVar[str] = "California 21, 2018: uncalled again three weeks later"
    expected: ClassVar[str] = (
        "nobody is shown as elected, or somebody decides; the seat is not lost"
    )

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Take the mark away, and the words."""
        lines = tuple(replace(line, elected=False) for line in true.candidates)
        return replace(true, candidates=lines, result=None)


@dataclass(frozen=True, kw_only=True)
class TwoWinners(FiguresFault):
    """Two candidates are marked as elected."""

    type: ClassVar[str] = "two_winners"
    expected: ClassVar[str] = f"{HELD}: a seat has one winner"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Mark the second as well."""
        return _marked(true, keep=True)


@dataclass(frozen=True, kw_only=True)
class WinnerNotLeading(FiguresFault):
    """The one marked as elected has fewer votes than another."""

    type: ClassVar[str] = "winner_not_leading"
    precedent: ClassVar[str] = "Texas 23, 2018: called, with the other candidate ahead"
    expected: ClassVar[str] = f"{HELD}: the winner has most votes"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Mark the second instead of the first."""
        false = _marked(true, keep=False)
        return false and replace(false, result=rush_of(account.seat, false).result)


def _marked(true: Result, *, keep: bool) -> Result | None:
    order = order_of(true.candidates)
    if len(order) < 2 or true.by_lot:
        return None
    marked = set(order[:2]) if keep else {order[1]}
    lines = (replace(line, elected=i in marked) for i, line in enumerate(true.candidates))
    return replace(true, candidates=tuple(lines))


@dataclass(frozen=True, kw_only=True)
class Tie(ContentFault):
    """The first two are level, and the lot decides."""

    type: ClassVar[str] = "tie"
    precedent: ClassVar[str] = "South Blyth 2017: equal after two recounts, straws"
    expected: ClassVar[str] = (
        "equal votes and the lot are said; the page does not divide by a majority of zero"
    )

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with equal votes, a lot where it is still to come, and the correction."""
        account = Account(case, self.type)
        item = account.result()
        true = figures_in(item) if item is not None else None
        if item is None or true is None or true.by_lot or len(true.candidates) < 2:
            return case.items
        lines = true.candidates
        level = order_of(lines)[:2]
        votes = [line.votes for line in lines]
        for i in level:
            votes[i] = sum(lines[k].votes for k in level) // 2
        chosen = lines[level[int(rng.integers(2))]]
        false = account.figures(with_votes(lines, votes), true, lot=chosen.id)
        called = account.called(item)
        account.misstate(item, false, self.corrected_after)
        if called is not None and not account.sent(called):
            lot = Lot(chosen.name or "", chosen.party, chosen.id)
            account.add(Kind.LOT, called.due - LOT_BEFORE, lot, simulated=item.simulated)
        return account.items


@dataclass(frozen=True, kw_only=True)
class Withdrawal(ContestFault):
    """A result is withdrawn, and the seat counts again."""

    type: ClassVar[str] = "retraction"
    family: ClassVar[Family] = "content"
    precedent: ClassVar[str] = "California 21, 2018: retracted three weeks later"
    expected: ClassVar[str] = "the seat counts again, is in no total, and the page says why"
    note: ClassVar[str] = (
        "PA-style files have no document for it: there it shows only in the next state "
        "of the parties, which has a seat fewer"
    )

    after: Annotated[Duration, about("from the result until it is withdrawn")] = 90
    again_after: Annotated[MaybeNever, about("until it is declared again, or never")] = 2_100

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with a retraction, a new winner and new figures behind them."""
        account = Account(case, self.type)
        item = account.result()
        if item is None:
            return case.items
        body = Retraction("the result was withdrawn: the count goes on")
        back = account.state(Kind.RETRACTION, item.due + self.after, body, item, item)
        later = [i for i in account.statements() if i.message.revision > back.message.revision]
        if self.again_after is not None and not later:
            account.declare(back.due + self.again_after, figures_in(item), item)
        return account.items
