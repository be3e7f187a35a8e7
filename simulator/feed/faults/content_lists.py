"""Faults of who stands: lists, ids and labels that differ from the nominations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Annotated, ClassVar, Final

import numpy as np
from pydantic import Field

from simulator.feed.faults.account import Account, FiguresFault, figures_in, named_by, order_of
from simulator.feed.faults.fault import HELD, Case, ContentFault
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.messages import (
    MOST_REVISIONS,
    STATEMENTS,
    Kind,
    Result,
    Retraction,
    Votes,
)
from simulator.uk import INDEPENDENT
from simulator.values import about

_FEW: Final = (40, 400)
"""Votes of somebody whom nobody knows."""


@dataclass(frozen=True, kw_only=True)
class MissingCandidate(FiguresFault):
    """Somebody who was nominated is not in the result."""

    type: ClassVar[str] = "missing_candidate"
    precedent: ClassVar[str] = "candidates with accents, dropped by a reader of results files"
    expected: ClassVar[str] = f"{HELD}: the result is checked against the nominations"

    revision: Annotated[
        int | None,
        Field(ge=1, le=MOST_REVISIONS),
        about("of the result that is wrong; the last by default"),
    ] = None

    @property
    def of_revision(self) -> int | None:
        """As asked for."""
        return self.revision

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Leave out somebody who was not elected."""
        losers = order_of(true.candidates)[1:]
        if not losers:
            return None
        gone = losers[int(rng.integers(len(losers)))]
        left = [line for i, line in enumerate(true.candidates) if i != gone]
        return account.figures(left, true)


@dataclass(frozen=True, kw_only=True)
class ExtraCandidate(FiguresFault):
    """Somebody is in the result who was not nominated."""

    type: ClassVar[str] = "extra_candidate"
    expected: ClassVar[str] = f"{HELD}: the result is checked against the nominations"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Add somebody with few votes, of the number after the last on the ballot paper."""
        lines = true.candidates
        votes = min(int(rng.integers(*_FEW)), max(line.votes for line in lines) - 1)
        if votes < 0:
            return None
        known = {line.id for line in lines} | {who.id for who in account.seat.nominees}
        number = len(account.seat.nominees) + 1
        while f"{account.seat.slug}-{number}" in known:
            number += 1
        more = Votes(votes, f"{account.seat.slug}-{number}", "Alex Nemo", INDEPENDENT)
        return account.figures((*lines, more), true)


@dataclass(frozen=True, kw_only=True)
class DuplicateCandidate(FiguresFault):
    """Somebody is in the result twice."""

    type: ClassVar[str] = "duplicate_candidate"
    expected: ClassVar[str] = f"{HELD}: nobody's votes are counted twice"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Repeat the line of somebody who was not elected."""
        losers = order_of(true.candidates)[1:]
        if not losers:
            return None
        i = losers[int(rng.integers(len(losers)))]
        lines = [*true.candidates]
        return account.figures((*lines[: i + 1], *lines[i:]), true)


@dataclass(frozen=True, kw_only=True)
class LabelChange(FiguresFault):
    """A candidate's party in the result is not that of the nominations."""

    type: ClassVar[str] = "label_change"
    precedent: ClassVar[str] = "Rochdale 2024: a party withdrew its support, its label stayed"
    expected: ClassVar[str] = (
        "the party of the nominations is asked after; the winner's colour is not wrong"
    )

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Make somebody of a party an Independent."""
        partisans = [i for i, line in enumerate(true.candidates) if line.party != INDEPENDENT]
        return _relabelled(account, true, partisans, INDEPENDENT, rng)


@dataclass(frozen=True, kw_only=True)
class UnknownParty(FiguresFault):
    """A candidate's party in the result is one that nobody knows."""

    type: ClassVar[str] = "unknown_party"
    expected: ClassVar[str] = "the page stands, with a plain colour; somebody is warned"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Give somebody the id of no party."""
        known = set(account.roll.scenario.parties)
        name = next(word for k in range(len(known) + 1) if (word := f"Unl{k or ''}") not in known)
        return _relabelled(account, true, range(len(true.candidates)), name, rng)


def _relabelled(
    account: Account, true: Result, whom: Sequence[int], party: str, rng: np.random.Generator
) -> Result | None:
    if not whom:
        return None
    chosen = whom[int(rng.integers(len(whom)))]
    lines = [
        replace(line, party=party) if i == chosen else line
        for i, line in enumerate(true.candidates)
    ]
    return account.figures(lines, true)


@dataclass(frozen=True, kw_only=True)
class IdChange(FiguresFault):
    """The candidates' ids in the result are not those of the nominations."""

    type: ClassVar[str] = "id_change"
    expected: ClassVar[str] = "candidates are not lost or doubled; somebody is warned"

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        """Number them on from the last of the ballot paper."""
        start = len(account.seat.nominees) + 1
        lines = tuple(
            replace(line, id=f"{account.seat.slug}-{number}")
            for number, line in enumerate(true.candidates, start)
        )
        return replace(true, candidates=lines)


# Contests


@dataclass(frozen=True, kw_only=True)
class DuplicateContest(ContentFault):
    """A contest is sent a second time, under another id."""

    type: ClassVar[str] = "duplicate_contest"
    precedent: ClassVar[str] = "Louisiana 2015: the state's feed had a race twice"
    expected: ClassVar[str] = "the seat is counted once, and the second is set aside"

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items, and copies of them of another contest, which is withdrawn."""
        account = Account(case, self.type)
        item = account.result()
        if item is None:
            return case.items
        slug = _second(account)
        told = [
            one
            for one in account.statements((*STATEMENTS, Kind.NOMINATIONS))
            if not account.sent(one)
        ]
        copies = account.copy(told, slug)
        last = next((one for one in reversed(copies) if one.message.figures), None)
        if last is None:
            body = named_by(slug, figures_in(item)) or figures_in(item)
            last = account.add(Kind.RESULT, item.due, body, contest=slug, simulated=item.simulated)
        _withdraw(account, slug, last, self.corrected_after)
        return account.items


@dataclass(frozen=True, kw_only=True)
class UnknownSeat(ContentFault):
    """A result is of a contest that nobody knows."""

    type: ClassVar[str] = "unknown_seat"
    expected: ClassVar[str] = "it is set aside and somebody is warned; no seat is counted for it"

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items under an id with two letters exchanged; then withdrawn, and sent rightly."""
        account = Account(case, self.type)
        told = account.statements()
        item = account.result()
        if item is None or any(account.sent(one) for one in told):
            return case.items
        free = [slug for slug in _slips(account.seat.slug) if _is_free(slug, account)]
        slug = free[int(rng.integers(len(free)))] if free else _second(account)
        true, ons_id = figures_in(item), _free_ons_id(account.roll)
        bad = item
        for one in told:
            body = named_by(slug, one.message.body)
            if isinstance(body, Result) and body.ons_id is not None:
                body = replace(body, ons_id=ons_id)
            changed = account.change(one, contest=slug, body=body)
            bad = changed if one is item else bad
        if self.corrected_after is not None:
            back = _withdraw(account, slug, bad, self.corrected_after)
            if back is not None:
                account.declare(back.due + 1, true, item)
        return account.items


def _withdraw(account: Account, slug: str, last: Item, after: int | None) -> Item | None:
    """Take back what was said of another contest, if ever; None where that was done already."""
    told = [i for i in account.items if i.message.contest == slug]
    revision = max(i.message.revision for i in told)
    later = [i for i in told if i.message.kind is Kind.RETRACTION]
    if after is None or any(i.message.revision > last.message.revision for i in later):
        return None
    due = max(last.due + after, *(i.due + 1 for i in told))
    return account.add(
        Kind.RETRACTION,
        due,
        Retraction("there is no such contest"),
        contest=slug,
        revision=revision + 1,
        replaces=last.message.id,
        simulated=last.simulated,
    )


def _slips(slug: str) -> list[str]:
    """The slug with two neighbouring letters exchanged."""
    return [
        slug[:i] + slug[i + 1] + slug[i] + slug[i + 2 :]
        for i in range(len(slug) - 1)
        if slug[i] != slug[i + 1] and slug[i : i + 2].isalpha()
    ]


def _is_free(slug: str, account: Account) -> bool:
    told = {item.message.contest for item in account.items}
    return slug not in account.roll.seats and slug not in told


def _second(account: Account) -> str:
    """The slug with the first number that is free."""
    slugs = (f"{account.seat.slug}-{number}" for number in count(2))
    return next(slug for slug in slugs if _is_free(slug, account))


def _free_ons_id(roll: Roll) -> str:
    known = {seat.contest.ons_id for seat in roll.seats.values()}
    return next(ons_id for k in range(9_999, 0, -1) if (ons_id := f"E1400{k:04}") not in known)
