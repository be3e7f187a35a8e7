"""What a contest says, while a fault rewrites it: what was sent stays, revisions run on.

Revisions follow what agencies do. Figures that are wrong are replaced by a result of the next
revision. Where the winner is wrong as well, a line that begins "Correction: " comes first, and
takes a revision of its own: then rush and result share one counter.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.feed.faults.fault import Case, ContentFault
from simulator.feed.figures import correction_text, result_of, rush_of
from simulator.feed.plan import SOONEST, make
from simulator.feed.values import RANKS, Item
from simulator.messages import STATEMENTS, Body, Kind, Nominations, Result, Rush, Votes


class Account:
    """The items of a contest, of which those that were not sent may change.

    Args:
        case: the contest.
        fault: type of the fault, which what it makes and changes is marked with.
    """

    def __init__(self, case: Case, fault: str) -> None:
        self.case = case
        self.seat, self.roll, self.fault = case.seat, case.roll, fault
        self.items = list(case.items)

    def sent(self, item: Item) -> bool:
        """Whether it is on its way already."""
        return self.case.now is not None and item.due <= self.case.now

    def soonest(self, due: int) -> int:
        """That moment, or the first after what was sent."""
        return due if self.case.now is None else max(due, self.case.now + 1)

    def statements(self, kinds: Iterable[Kind] = STATEMENTS) -> list[Item]:
        """How the contest ended, or what else it says of some kinds, by revision."""
        found = [
            item
            for item in self.items
            if item.message.kind in kinds
            and item.message.contest == self.seat.slug
            and item.again is None
        ]
        return sorted(found, key=_place)

    def result(self, revision: int | None = None) -> Item | None:
        """The last figures, or those of a revision; None where there are none to be wrong.

        What was taken back before now, or is not to be had on this night, is left in peace.
        """
        told = self.statements()
        figures = [
            item
            for item in told
            if item.message.figures is not None
            and (revision is None or item.message.revision == revision)
        ]
        if not figures or any(item.message.kind is Kind.POSTPONED for item in told):
            return None
        last = figures[-1]
        later = told[told.index(last) + 1 :]
        ended = any(i.message.kind is Kind.RETRACTION and self.sent(i) for i in later)
        return None if ended else last

    def called(self, result: Item) -> Item | None:
        """The message that said who was elected, before some figures."""
        told = [i for i in self.statements() if isinstance(i.message.body, Rush)]
        before = [i for i in told if i.message.revision <= result.message.revision]
        return before[-1] if before else None

    # What a fault does

    def change(self, item: Item, *, due: int | None = None, **values: Any) -> Item:
        """Change an item; with its time, the time in it."""
        if due is not None:
            values["night_time"] = self.roll.time(due)
        changed = item.touched(self.fault, due=due, **values)
        self.items[self.items.index(item)] = changed
        return changed

    def add(
        self,
        kind: Kind,
        due: int,
        body: Body,
        *,
        contest: str | None = None,
        revision: int = 1,
        replaces: str | None = None,
        simulated: bool = False,
    ) -> Item:
        """Say something more, at the moment or just after what was sent."""
        known = {item.message.id for item in self.items}
        # What was said of other contests is not among these: so is when it was injected.
        own = self.fault if self.case.now is None else f"{self.fault}@{self.case.now}"
        more, number = own, 1
        while True:
            made = make(
                self.roll, self.soonest(due), kind, contest or self.seat.slug, body, simulated,
                revision=revision, replaces=replaces, more=more,
            )  # fmt: skip
            if made.message.id not in known:
                break
            number += 1
            more = f"{own}-{number}"
        made = replace(made, faults=(self.fault,))
        self.items.append(made)
        return made

    def state(self, kind: Kind, due: int, body: Body, like: Item, replaces: Item | None) -> Item:
        """State how the contest ended, by the next revision; later statements move up."""
        due = self.soonest(due)
        told = self.statements()
        while any(item.due == due for item in told):
            due += 1
        revision = 1 + max((i.message.revision for i in told if i.due < due), default=0)
        # What a fault of order has held back belongs to what it was said with.
        later = [i for i in told if i.due > due and i.message.revision >= revision]
        up = revision + 1 - min((i.message.revision for i in later), default=revision + 1)
        last = None
        for item in later if up > 0 else ():
            if last is not None and _are_one_declaration(last, item):
                up += 1  # winner and figures share one counter, once something was put right
            message = replace(item.message, revision=item.message.revision + up)
            self.items[self.items.index(item)] = replace(item, message=message)
            last = item
        return self.add(
            kind,
            due,
            body,
            revision=revision,
            replaces=replaces.message.id if replaces is not None else None,
            simulated=like.simulated,
        )

    def declare(self, due: int, true: Result, like: Item) -> None:
        """Say who was elected, and the figures a little later, as at a declaration."""
        rush = self.state(Kind.RUSH, due, rush_of(self.seat, true), like, None)
        if rush.message.revision > 1:
            self.state(Kind.RESULT, rush.due + SOONEST, true, like, None)
        else:  # nothing was put right yet
            self.add(Kind.RESULT, rush.due + SOONEST, true, simulated=like.simulated)

    def copy(self, items: Iterable[Item], contest: str) -> list[Item]:
        """Say the same of another contest, of a name that its slug says."""
        ids: dict[str, str] = {}
        copies = []
        for item in items:
            message = item.message
            now = "" if self.case.now is None else f"@{self.case.now}"
            ids[message.id] = f"{message.id}:{contest}{now}"
            told = replace(
                message,
                id=ids[message.id],
                contest=contest,
                body=named_by(contest, message.body),
                replaces=ids.get(message.replaces or ""),
            )
            copies.append(replace(item, message=told).touched(self.fault))
        self.items += copies
        return copies

    def figures(self, lines: Sequence[Votes], like: Result, *, lot: str | None = None) -> Result:
        """A result of other lines: what follows from votes is worked out anew.

        Args:
            lines: of the candidates.
            like: the result that it stands for.
            lot: on whom the lot fell; of those who are level, by default who was elected.
        """
        elected = next((line.id for line in like.candidates if line.elected), None)
        return result_of(
            self.seat,
            lines,
            rejected=like.rejected,
            lot=lot or elected,
            electorate=like.electorate,
        )

    def misstate(self, item: Item, false: Result, corrected_after: int | None) -> Item:
        """Let figures be wrong, and with them the winner where they say so, until put right.

        Figures that were sent are replaced by wrong ones, as though corrected.

        Returns:
            The wrong figures.
        """
        true = figures_in(item)
        said, told = rush_of(self.seat, false), rush_of(self.seat, true)
        other = said.id != told.id and (said.winner, said.party) != (told.winner, told.party)
        called = self.called(item)
        if not self.sent(item):
            if other and called is not None and not self.sent(called):
                called = self.change(called, body=self._again(called, said))
            bad = self.change(item, body=false)
        else:
            due = self.soonest(item.due)
            if other:
                called = self.state(Kind.CORRECTION, due, self._corrected(said), item, called)
                due = called.due + SOONEST
            bad = self.state(Kind.RESULT, due, false, item, item)
        self.put_right(bad, true, called, corrected_after, other=other)
        return bad

    def put_right(
        self,
        bad: Item,
        true: Result,
        called: Item | None,
        after: int | None,
        *,
        other: bool = False,
    ) -> None:
        """Send the right figures so long after the wrong ones, unless what comes says more.

        Args:
            bad: the wrong ones.
            true: the right ones.
            called: who said that somebody else was elected.
            after: seconds; None: never.
            other: the winner was wrong as well.
        """
        if after is None:
            return
        due = bad.due + after
        last = due + SOONEST if other else due
        later = [i for i in self.statements() if i.message.revision > bad.message.revision]
        if any(i.due <= last and not isinstance(i.message.body, Rush) for i in later):
            return  # what comes then puts it right, or takes it back
        if other:
            rush = rush_of(self.seat, true)
            said = self.state(Kind.CORRECTION, due, self._corrected(rush), bad, called)
            last = said.due + SOONEST
        self.state(Kind.RESULT, last, true, bad, bad)

    def _corrected(self, rush: Rush) -> Rush:
        return replace(rush, text=correction_text(self.seat, rush))

    def _again(self, called: Item, rush: Rush) -> Rush:
        """What another winner is called by, in the words of the message it stands for."""
        return self._corrected(rush) if called.message.kind is Kind.CORRECTION else rush


def _place(item: Item) -> tuple[int, int, int]:
    return (item.message.revision, item.due, RANKS[item.message.kind])


def _are_one_declaration(first: Item, second: Item) -> bool:
    """Whether a winner and the figures behind have one revision, as nothing was wrong."""
    one = first.message.revision == second.message.revision
    return one and first.message.kind is Kind.RUSH and second.message.kind is Kind.RESULT


def figures_in(item: Item) -> Result:
    """The figures of a result.

    Raises:
        TypeError: it has none.
    """
    body = item.message.figures
    if body is None:
        raise TypeError(f"{item.message.id} has no figures")
    return body


def named_by(slug: str, body: Body | None) -> Body | None:
    """A body with the contest's name as its slug says it: files of two contests are not one."""
    if isinstance(body, Result | Nominations) and body.name is not None:
        return replace(body, name=slug.replace("-", " ").title())
    return body


def order_of(lines: Sequence[Votes]) -> list[int]:
    """Places of lines from most votes to fewest; of equals the elected one first."""
    return sorted(range(len(lines)), key=lambda i: (-lines[i].votes, not lines[i].elected, i))


def with_votes(lines: Sequence[Votes], votes: Sequence[int]) -> tuple[Votes, ...]:
    """The lines with other votes."""
    return tuple(replace(line, votes=n) for line, n in zip(lines, votes, strict=True))


@dataclass(frozen=True, kw_only=True)
class FiguresFault(ContentFault):
    """Figures that are wrong in one way; the last of the contest."""

    @abstractmethod
    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """What stands there instead; None where that cannot go wrong."""

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with wrong figures, and what puts them right."""
        account = Account(case, self.type)
        item = account.result(self.of_revision)
        false = self.falsify(account, figures_in(item), rng) if item is not None else None
        if item is None or false is None:
            return case.items
        account.misstate(item, false, self.corrected_after)
        return account.items

    @property
    def of_revision(self) -> int | None:
        """Which figures are wrong; None: the last."""
        return None
