"""Faults of time: declarations that come later, or not on this night."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

import numpy as np

from simulator.feed.faults.account import Account
from simulator.feed.faults.fault import Case, ContestFault, Family
from simulator.feed.faults.keys import Duration, NightTime
from simulator.feed.plan import NOMINATIONS_AT
from simulator.feed.values import Item
from simulator.messages import STATEMENTS, Adjourned, Kind, Postponed, Recount, Resumed
from simulator.values import Line, about

NIGHTS_REST: Final = 8 * 3_600
"""Seconds until a count goes on, where nobody says."""


@dataclass(frozen=True, kw_only=True)
class Moved(ContestFault):
    """The declaration comes later; what is known of it stays as it is."""

    family: ClassVar[Family] = "content"

    @abstractmethod
    def moved(self, account: Account, declared: int) -> int | None:
        """When it comes instead of then; None where it cannot."""

    def tell(self, account: Account, rush: Item, until: int) -> None:
        """Say why, from the moment at which it had been due."""

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with the declaration, and all that follows it, at a later time."""
        account = Account(case, self.type)
        told = account.statements()
        rush = next((item for item in told if item.message.kind is Kind.RUSH), None)
        if rush is None or account.sent(rush):
            return case.items
        until = self.moved(account, rush.due)
        if until is None or until <= rush.due:
            return case.items
        # A lot is drawn just before: it moves along.
        for item in account.statements((*STATEMENTS, Kind.LOT)):
            lot = item.message.kind is Kind.LOT
            if not account.sent(item) and (lot or item.due >= rush.due):
                account.change(item, due=item.due + until - rush.due)
        self.tell(account, rush, until)
        return account.items


@dataclass(frozen=True, kw_only=True)
class Late(Moved):
    """The declaration comes later than it did."""

    type: ClassVar[str] = "late"
    precedent: ClassVar[str] = (
        "Inverness, Skye and West Ross-shire 2024: totals did not agree, declared on Saturday"
    )
    expected: ClassVar[str] = "the seat is shown as counting, perhaps as overdue, until it declares"

    by: Annotated[Duration, about("how much later")] = 3_600

    def moved(self, account: Account, declared: int) -> int | None:
        """So much later."""
        return declared + self.by


@dataclass(frozen=True, kw_only=True)
class ARecount(Moved):
    """A recount begins when the declaration had been due."""

    type: ClassVar[str] = "recount"
    precedent: ClassVar[str] = "Kensington 2017: three counts"
    expected: ClassVar[str] = "the page says that there is a recount, and nobody is elected yet"

    by: Annotated[Duration, about("how long it takes")] = 3_600

    def moved(self, account: Account, declared: int) -> int | None:
        """So much later."""
        return declared + self.by

    def tell(self, account: Account, rush: Item, until: int) -> None:
        """The next recount, with the lead where the figures say one."""
        item = account.result()
        figures = item.message.figures if item is not None else None
        elected = [line for line in figures.candidates if line.elected] if figures else []
        lead = figures.majority if figures is not None and len(elected) == 1 else None
        body = Recount(
            number=1 + len(account.statements([Kind.RECOUNT])),
            lead=lead,
            lead_of=elected[0].party if lead is not None else None,
        )
        account.add(Kind.RECOUNT, rush.due, body, simulated=rush.simulated)


@dataclass(frozen=True, kw_only=True)
class Adjournment(Moved):
    """The count is adjourned when the declaration had been due, and goes on later."""

    type: ClassVar[str] = "adjourn"
    precedent: ClassVar[str] = "Kensington 2017: suspended for sleep, declared the next evening"
    expected: ClassVar[str] = "the page says that the count is adjourned, and nobody is elected yet"

    until: Annotated[
        NightTime | None,
        about("the time at which the count goes on; eight hours later by default"),
    ] = None
    then: Annotated[Duration, about("from there to the declaration")] = 1_800

    def _again(self, declared: int) -> int:
        return declared + NIGHTS_REST if self.until is None else self.until

    def moved(self, account: Account, declared: int) -> int | None:
        """A while after the count goes on."""
        again = self._again(declared)
        return again + self.then if again > declared else None

    def tell(self, account: Account, rush: Item, until: int) -> None:
        """That it is adjourned, until when, and that it goes on."""
        again = until - self.then
        body = Adjourned(account.roll.time(again), "the count is suspended")
        account.add(Kind.ADJOURNED, rush.due, body, simulated=rush.simulated)
        account.add(Kind.RESUMED, again, Resumed(), simulated=rush.simulated)


@dataclass(frozen=True, kw_only=True)
class Postponement(ContestFault):
    """A contest with nominations has no poll on this night: it never declares."""

    type: ClassVar[str] = "postponed"
    family: ClassVar[Family] = "content"
    precedent: ClassVar[str] = (
        "a candidate's death: South Staffordshire 2005, Thirsk and Malton 2010"
    )
    expected: ClassVar[str] = "the page says that there is no poll, and does not wait for the seat"

    cause: Annotated[Line, about("why, as the message says it")] = "the death of a candidate"

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The nominations, that the poll is postponed, and nothing after that."""
        account = Account(case, self.type)
        told = account.statements()
        if not told or any(account.sent(item) for item in told):
            return case.items
        if any(item.message.kind is Kind.POSTPONED for item in told):
            return case.items
        due = NOMINATIONS_AT if self.at is None else self.at
        if account.soonest(due) >= min(item.due for item in told):
            return case.items
        account.items = [
            item
            for item in account.items
            if account.sent(item) or item.message.kind is Kind.NOMINATIONS or item.due < due
        ]
        account.add(Kind.POSTPONED, due, Postponed(self.cause), simulated=told[0].simulated)
        return account.items
