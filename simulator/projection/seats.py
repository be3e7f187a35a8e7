"""The seats of Great Britain as arrays: who stands, what the base was, what the results are.

Great Britain's parties are seven groups. Reform UK's forerunners count as Reform UK, the SNP and
Plaid Cymru are one group (they never meet), and the last group is a seat's strongest other
candidate. Shares are fractions of all valid votes; the seven need not sum to 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.outcome import Base
from simulator.scenario import Contest, Scenario
from simulator.uk import (
    BOROUGHS,
    GENERAL_ELECTIONS,
    NORTHERN_IRELAND,
    SCOTLAND,
    SPEAKER,
    WALES,
    speaker_came_from,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

GROUPS: Final = ("Con", "Lab", "LD", "RUK", "Green", "Nat", "Oth")
PARTIES: Final = 6
"""Groups that move together: all but the strongest other candidate."""

CON, LAB, LD, RUK, GREEN, NAT, OTH = range(7)

GROUP_OF: Final[Mapping[str, int]] = {
    "Con": CON,
    "Lab": LAB,
    "LD": LD,
    "RUK": RUK,
    "BRX": RUK,
    "Brexit Party": RUK,
    "UKIP": RUK,
    "Green": GREEN,
    "SNP": NAT,
    "PC": NAT,
}
"""By party id. Reform UK was the Brexit Party until 2021, whose founders came from UKIP."""

NEW_SHARE: Final = 0.008
"""Least base share of a party that is new to a seat, and that of a new other candidate."""

NEW_EVERYWHERE: Final = 0.02
"""Base share of a party without a base in any seat (judgement)."""

MEMBER: Final = 0.05
"""Least share of a sitting or former member without one of the larger parties (judgement)."""

NATIONWIDE: Final = 0.05
"""Share of a party that stands everywhere, without a base, where two of one group meet: UKIP, which
stands here and there, is then not half of Reform UK (judgement; 23 seats of 2024)."""

SMALLEST_REST: Final = 0.3
"""Where more than the rest of this withdrew, the others do not take all of it."""


@dataclass(frozen=True, eq=False)
class Seats:
    """Great Britain's contests with a poll, seat by seat in the scenario's order.

    Attributes:
        contests: the contests; n of them.
        members: by seat and group, the indices of its candidates (the strongest other's place
            is taken by all others, the likeliest first).
        stands: (n, 7), whether the group has a candidate.
        base: (n, 7), share of the previous result, as it was.
        base_votes: (n,), valid votes of the previous result.
        start: (n, 7), the base carried to who stands now; rows sum to 1.
        speaker: (n,), the Speaker's seat, or one returned unopposed: held, not projected.
        reach: by party id, the part of the seats in which it stands.
    """

    contests: tuple[Contest, ...]
    members: tuple[tuple[tuple[int, ...], ...], ...]
    stands: Bools
    base: Floats
    base_votes: Floats
    start: Floats
    speaker: Bools
    reach: Mapping[str, float]

    def __len__(self) -> int:
        return len(self.contests)

    @cached_property
    def scotland(self) -> Bools:
        """(n,), seats in Scotland."""
        return np.array([contest.country == SCOTLAND for contest in self.contests])

    @cached_property
    def wales(self) -> Bools:
        """(n,), seats in Wales."""
        return np.array([contest.country == WALES for contest in self.contests])

    @cached_property
    def nations(self) -> tuple[Bools, Bools]:
        """England and Wales together, and Scotland: masks over seats."""
        return (~self.scotland, self.scotland)

    @cached_property
    def countries(self) -> tuple[Bools, Bools, Bools]:
        """England, Wales and Scotland: masks over seats."""
        return (~self.scotland & ~self.wales, self.wales, self.scotland)

    @cached_property
    def borough(self) -> Bools:
        """(n,), seats of the urban type."""
        return np.array([contest.type in BOROUGHS for contest in self.contests])

    @cached_property
    def winner(self) -> Indices:
        """(n,), group that won the base."""
        return np.asarray(self.base.argmax(axis=1))

    @cached_property
    def runner_up(self) -> Indices:
        """(n,), group that came second in the base."""
        rest = self.base.copy()
        rest[np.arange(len(self)), self.winner] = -1.0
        return np.asarray(rest.argmax(axis=1))

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Row by contest slug."""
        return {contest.slug: row for row, contest in enumerate(self.contests)}

    def shares(self, row: int, votes: Sequence[int]) -> Floats:
        """(7,), what votes by candidate are in groups: sums, and the strongest other's own.

        The votes of a poll in which nobody voted are no shares: zeros.
        """
        out = np.zeros(len(GROUPS))
        for group, members in enumerate(self.members[row]):
            several = [votes[index] for index in members]
            if several:
                out[group] = max(several) if group == OTH else sum(several)
        return out / max(sum(votes), 1)


def seats_of(scenario: Scenario) -> Seats:
    """The seats of Great Britain in which there is a poll, on the base of each.

    A seat without a base has one in which nobody had a vote.
    """
    contests = tuple(
        contest
        for contest in scenario.contests
        if contest.country != NORTHERN_IRELAND and contest.poll != "countermanded"
    )
    earlier = [day for day in GENERAL_ELECTIONS if day < scenario.date]
    came_from = speaker_came_from(scenario.date)
    then_from = speaker_came_from(earlier[-1]) if earlier else came_from
    standing = Counter(party for contest in contests for party in set(contest.parties))
    reach = {party: number / len(contests) for party, number in standing.items()}
    members = tuple(_members(contest, came_from, reach) for contest in contests)
    stands = np.array([[bool(group) for group in seat] for seat in members], np.bool_)
    stands = stands.reshape(-1, len(GROUPS))
    base = np.array([_base(contest.base, then_from) for contest in contests]).reshape(-1, 7)
    votes = [contest.base.valid_votes if contest.base else 0 for contest in contests]
    held = [
        contest.poll == "unopposed" or any(c.party == SPEAKER for c in contest.candidates)
        for contest in contests
    ]
    return Seats(
        contests,
        members,
        stands,
        base,
        np.array(votes, np.float64),
        carry(base, stands),
        np.array(held, np.bool_),
        reach,
    )


def _members(
    contest: Contest, came_from: str, reach: Mapping[str, float]
) -> tuple[tuple[int, ...], ...]:
    """Candidates by group; of the others, the likeliest first."""
    groups: list[list[int]] = [[] for _ in GROUPS]
    for index, candidate in enumerate(contest.candidates):
        party = came_from if candidate.party == SPEAKER else candidate.party
        groups[GROUP_OF.get(party, OTH)].append(index)
    for group in groups:
        group.sort(key=lambda index: likely_share(contest, index, reach), reverse=True)
    return tuple(map(tuple, groups))


def likely_share(contest: Contest, index: int, reach: Mapping[str, float]) -> float:
    """What one of several candidates of a group may have beside the others, a fraction.

    As given; else the part of the base that falls to a candidate of the party, but no less than a
    member before may have, a party that stands in so many seats, or anybody new.
    """
    candidate = contest.roll[index]
    if candidate.share is not None:
        return max(candidate.share / 100.0, 1e-6)
    base, before = contest.base, 0.0
    if base is not None and base.valid_votes:
        heirs = contest.parties.count(candidate.party)
        before = base.votes.get(candidate.party, 0) / base.valid_votes / heirs
    if candidate.party in GROUP_OF:
        return max(before, NATIONWIDE * reach.get(candidate.party, 0.0))
    member = candidate.sitting_mp or candidate.former_mp
    return max(before, MEMBER if member else NEW_SHARE)


def _base(base: Base | None, came_from: str) -> list[float]:
    """(7,), shares of a previous result by group; the last is the largest other party's.

    The Speaker of then counts as the party the Speaker came from; in an estimate on other
    boundaries the Speaker's votes are nobody's.
    """
    shares = [0.0] * len(GROUPS)
    if base is None or not base.valid_votes:
        return shares
    for party, votes in base.votes.items():
        if party == SPEAKER:
            if base.notional:
                continue
            party = came_from
        group = GROUP_OF.get(party, OTH)
        share = votes / base.valid_votes
        shares[group] = max(shares[group], share) if group == OTH else shares[group] + share
    return shares


def carry(base: Floats, stands: Bools) -> Floats:
    """A base carried to who stands now: (n, 7), rows that sum to 1.

    What withdrew is shared by the rest in proportion; a party new to a seat starts from half its
    mean where it stood.
    """
    withdrawn = np.where(stands, 0.0, base).sum(axis=1)
    out = np.where(stands, base, 0.0) / np.maximum(1.0 - withdrawn, SMALLEST_REST)[:, None]
    for group in range(len(GROUPS)):
        stood = base[:, group] > 0
        if group == OTH:
            start = NEW_SHARE
        elif stood.any():
            start = max(0.5 * float(base[stood, group].mean()), NEW_SHARE)
        else:
            start = NEW_EVERYWHERE
        out[stands[:, group] & ~stood, group] = start
    total = out.sum(axis=1, keepdims=True)
    filled: Floats = out / np.where(total > 0, total, 1.0)
    return filled
