"""Faults of what is sent too soon: zeros for everybody, figures before the close of poll."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np

from simulator.feed.faults.account import Account, figures_in, with_votes
from simulator.feed.faults.fault import Case, ContentFault
from simulator.feed.faults.keys import Duration
from simulator.feed.values import Item
from simulator.messages import Kind, Result, Retraction
from simulator.values import about


@dataclass(frozen=True, kw_only=True)
class Premature(ContentFault):
    """Figures before there can be any, taken back or overtaken by the declaration."""

    @property
    @abstractmethod
    def lead(self) -> int:
        """Seconds before the close of poll."""

    @abstractmethod
    def invent(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """The figures; None where there are none to be had."""

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with such figures first, of the first revision, and a retraction."""
        account = Account(case, self.type)
        item = account.result()
        due = account.soonest(-self.lead)
        told = account.statements()
        first = next((one for one in told if one.message.kind is Kind.RUSH), None)
        if item is None or due >= 0 or (first is not None and first.due <= due):
            return case.items
        false = self.invent(account, figures_in(item), rng)
        if false is None:
            return case.items
        bad = account.state(Kind.RESULT, due, false, item, None)
        if self.corrected_after is not None:
            back = bad.due + self.corrected_after
            if first is None or back < first.due:
                body = Retraction("sent before the close of poll")
                account.state(Kind.RETRACTION, back, body, item, bad)
        return account.items


@dataclass(frozen=True, kw_only=True)
class Zeros(Premature):
    """A result of no votes for anybody, before the close of poll."""

    type: ClassVar[str] = "zeros"
    precedent: ClassVar[str] = "WRCB and others, November 2016: a test on public pages"
    expected: ClassVar[str] = "nothing is shown: no seat declares before the close of poll"

    before: Annotated[Duration, about("so long before the close of poll")] = 1_800

    @property
    def lead(self) -> int:
        """As asked for."""
        return self.before

    def invent(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Everybody is there, nobody has a vote or is elected."""
        made = account.figures(with_votes(true.candidates, [0] * len(true.candidates)), true)
        lines = tuple(replace(line, elected=False, change=None) for line in made.candidates)
        return replace(made, candidates=lines, rejected=None, result=None, by_lot=None)


@dataclass(frozen=True, kw_only=True)
class Early(Premature):
    """A result of invented votes, before the close of poll."""

    type: ClassVar[str] = "early"
    precedent: ClassVar[str] = "Prince Edward Island 2018: a test that looked like results"
    expected: ClassVar[str] = "nothing is shown: no seat declares before the close of poll"

    before: Annotated[Duration, about("so long before the close of poll")] = 900

    @property
    def lead(self) -> int:
        """As asked for."""
        return self.before

    def invent(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """The votes of the night, dealt among the candidates anew."""
        votes = [line.votes for line in true.candidates]
        if len(set(votes)) < 2:
            return None
        dealt = votes
        while dealt == votes:
            dealt = [int(n) for n in rng.permutation(votes)]
        return account.figures(with_votes(true.candidates, dealt), true)
