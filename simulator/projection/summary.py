"""From drawn seats to a projection: totals, chances, shares, and what is as good as certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.declared import Declared
from simulator.projection.ireland import SeatDraws
from simulator.projection.posterior import Drawn as Latent
from simulator.projection.posterior import Groups, Noise, Posterior
from simulator.projection.projection import (
    BRITAIN,
    CERTAIN,
    FEWEST_DECLARED,
    PERCENTILES,
    Britain,
    CandidateProjection,
    Certainty,
    ContestProjection,
    PartyProjection,
    SeatRange,
    ShareRange,
)
from simulator.projection.seats import (
    GROUPS,
    NAT,
    NEW_SHARE,
    OTH,
    PARTIES,
    Floats,
    Indices,
    Seats,
    likely_share,
)
from simulator.scenario import Contest, Scenario
from simulator.uk import INDEPENDENT, SPEAKER, majority_line

SHARE_DRAWS: Final = 400
"""Draws that shares rest on."""

Votes = Mapping[str, Sequence[int]]


@dataclass(frozen=True, eq=False)
class Night:
    """Who is who on a night, worked out once.

    Attributes:
        scenario: the night.
        seats: of Great Britain.
        parties: every party id that stands, in the scenario's order.
        codes: (n, 7), index in ``parties`` of the group's likeliest candidate's.
        group: contest → group of each candidate.
        part: contest → each candidate's part of its group's share.
    """

    scenario: Scenario
    seats: Seats
    parties: tuple[str, ...]
    codes: NDArray[np.intp]
    group: Mapping[str, tuple[int, ...]]
    part: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, scenario: Scenario, seats: Seats) -> Night:
        """Of a scenario and its seats in Great Britain."""
        standing = {party for contest in scenario.polled for party in contest.parties}
        parties = tuple(
            dict.fromkeys([*(p for p in scenario.parties if p in standing), *sorted(standing)])
        )
        number = {party: at for at, party in enumerate(parties)}
        codes = np.zeros((len(seats), len(GROUPS)), np.intp)
        group, part = {}, {}
        for row, contest in enumerate(seats.contests):
            of, parts = [OTH] * len(contest.roll), [1.0] * len(contest.roll)
            for at, members in enumerate(seats.members[row]):
                weights = [likely_share(contest, index, seats.reach) for index in members]
                for index, weight in zip(members, weights, strict=True):
                    of[index], parts[index] = at, weight / sum(weights)
                if members:
                    codes[row, at] = number[contest.parties[members[0]]]
            group[contest.slug], part[contest.slug] = tuple(of), tuple(parts)
        return cls(scenario, seats, parties, codes, group, part)

    def holder(self, contest: Contest) -> int | None:
        """Index of who holds a seat whatever is drawn: the Speaker, a sole candidate."""
        if contest.poll == "unopposed":
            return 0
        named = [index for index, party in enumerate(contest.parties) if party == SPEAKER]
        return named[0] if named else None


@dataclass(frozen=True, eq=False)
class Held:
    """Declared seats that took part: rows (d,), shares (d, 7), valid votes (d,)."""

    rows: Indices
    shares: Floats
    votes: Floats

    def turnout(self, seats: Seats) -> float:
        """Declared votes against those of the base in the same seats; 1 before there are any."""
        before = float(seats.base_votes[self.rows].sum())
        return float(self.votes.sum()) / before if before > 0 else 1.0


@dataclass(frozen=True, eq=False)
class Totals:
    """Seats by (party, draw), and what follows from them alone.

    Attributes:
        seats: (parties, draws), of the whole House.
        declared: (parties,), seats they have.
    """

    parties: tuple[str, ...]
    seats: NDArray[np.int16]
    declared: NDArray[np.intp]
    house: int

    @property
    def majority(self) -> Floats:
        """(parties,), chance of a majority."""
        return np.asarray((self.seats >= majority_line(self.house)).mean(axis=1))

    @property
    def largest(self) -> Floats:
        """(parties,), chance of being the largest; a first place shared counts in parts."""
        first = self.seats == self.seats.max(axis=0)
        return np.asarray((first / first.sum(axis=0)).mean(axis=1))

    def certain(self, number: int) -> tuple[Certainty, ...]:
        """What is as good as certain with so many declarations; nothing of too few draws for it."""
        if number < FEWEST_DECLARED or self.seats.shape[1] * (1.0 - CERTAIN) < 1.0 - 1e-9:
            return ()
        majority, largest = self.majority, self.largest
        found = [
            Certainty("majority", party, float(p))
            for party, p in zip(self.parties, majority, strict=True)
            if p >= CERTAIN
        ]
        found += [
            Certainty("largest", party, float(p))
            for party, p in zip(self.parties, largest, strict=True)
            if p >= CERTAIN
        ]
        hung = 1.0 - float(majority.sum())
        return (*found, Certainty("hung", None, hung)) if hung >= CERTAIN else tuple(found)

    def by_party(self, shares: Mapping[str, ShareRange]) -> dict[str, PartyProjection]:
        """Every party with a chance of a seat, most seats first."""
        mean = self.seats.mean(axis=1)
        points = np.percentile(self.seats, PERCENTILES, axis=1)
        majority, largest = self.majority, self.largest
        order = sorted(range(len(self.parties)), key=lambda p: (-points[3, p], -mean[p]))
        return {
            self.parties[p]: PartyProjection(
                self.parties[p],
                SeatRange(float(mean[p]), *map(float, points[:, p])),
                shares.get(self.parties[p]),
                float(largest[p]),
                float(majority[p]),
                int(self.declared[p]),
            )
            for p in order
            if self.seats[p].any()
        }


def count_seats(
    night: Night,
    decided: Mapping[str, int],
    declared: Collection[str],
    rows: Indices,
    winners: Groups,
    ireland: Sequence[SeatDraws],
    draws: int,
) -> Totals:
    """Seats of the House by party and draw.

    Args:
        night: who is who.
        decided: contest → index of who is elected whatever is drawn.
        declared: those of them that have declared.
        rows: (u,), projected seats of Great Britain.
        winners: (u, draws), the group that wins.
        ireland: projected seats of Northern Ireland.
        draws: how many.
    """
    number = {party: at for at, party in enumerate(night.parties)}
    size = len(night.parties)
    fixed, shown = np.zeros(size, np.intp), np.zeros(size, np.intp)
    for slug, index in decided.items():
        at = number[night.scenario.by_slug[slug].parties[index]]
        fixed[at] += 1
        shown[at] += slug in declared
    seats = np.zeros((size, draws), np.int16)
    for group in range(len(GROUPS)):
        won = winners == group
        of = np.where(won.any(axis=1), night.codes[rows, group], -1)
        for at in set(of[of >= 0].tolist()):
            seats[at] += won[of == at].sum(axis=0, dtype=np.int16)
    for seat in ireland:
        contest = night.scenario.by_slug[seat.contest]
        of = np.array([number[party] for party in contest.parties])
        seats[of[seat.shares.argmax(axis=0)], np.arange(draws)] += 1
    seats += fixed[:, None].astype(np.int16)
    return Totals(night.parties, seats, shown, len(night.scenario.contests))


def share_ranges(shares: Latent, percentiles: Sequence[int]) -> Floats:
    """(percentiles, 7, u), percent, of fractions (7, u, draws)."""
    if not shares.shape[1]:
        return np.zeros((len(percentiles), *shares.shape[:2]))
    ordered = np.sort(shares, axis=2)
    last = shares.shape[2] - 1
    at = [round(last * p / 100) for p in percentiles]
    return 100.0 * np.moveaxis(ordered[:, :, at], 2, 0).astype(np.float64)


NATION_TURNOUT: Final = 0.05
"""Sd of a nation's turnout against that of Great Britain: Scotland's has moved by 2 to 10 % on each
night since 2015. (Chosen with all four in view; the SNP's share had strayed 2.7 times too far.)"""

SEAT_TURNOUT: Final = 0.05
"""Sd of a seat's, against its nation's: so much do declared seats tell of the nation."""


def turnout_by_nation(
    seats: Seats, turnout: float, held: Held, before: Floats, apart: Floats
) -> Floats:
    """(n, some), votes expected of seats against those of the base, by nation and draw.

    A nation's turnout is that of its declared seats, drawn towards Great Britain's as if by one
    more seat.

    Args:
        seats: n seats.
        turnout: of Great Britain, against that of the base.
        held: declared seats.
        before: (n,), votes of the base.
        apart: (3, some), standard normal.
    """
    out = np.empty((len(seats), apart.shape[1]))
    one = float(before.mean())
    for mask, noise in zip(seats.countries, apart, strict=True):
        there = mask[held.rows]
        votes = float(held.votes[there].sum()) + one * turnout
        ratio = votes / (float(before[held.rows][there].sum()) + one)
        precision = NATION_TURNOUT**-2 + there.sum() * SEAT_TURNOUT**-2
        out[mask] = ratio * np.exp(noise / precision**0.5)
    return out


def national_shares(
    night: Night,
    posterior: Posterior,
    noise: Noise,
    held: Held,
    shares: Latent,
    apart: Floats,
) -> Floats:
    """(8, some), percent of the valid votes in Great Britain by group of ``BRITAIN`` and draw.

    The others are left zero. The Speaker's votes count in the whole and for nobody.

    Args:
        night: who is who.
        posterior: undeclared seats.
        noise: its turnout is used.
        held: declared seats.
        shares: (7, u, some), fractions.
        apart: (3, draws), standard normal, by which nations' turnouts move apart.
    """
    seats, some, rows = night.seats, shares.shape[2], posterior.rows
    usual = float(seats.base_votes[seats.base_votes > 0].mean()) if seats.base_votes.any() else 1.0
    before = np.where(seats.base_votes > 0, seats.base_votes, usual)
    turnout = turnout_by_nation(seats, posterior.turnout, held, before, apart[:, :some])
    expected = before[rows, None] * turnout[rows]
    votes = expected.astype(np.float32) * noise.turnout[rows, :some]
    out = np.zeros((len(BRITAIN), some))
    for group in range(PARTIES):
        north = seats.scotland if group == NAT else np.ones(len(seats), np.bool_)
        for at, mask in ((group, north), (group + 1, ~north)):
            if mask.any():
                some_rows, there = mask[rows], mask[held.rows]
                out[at] += (shares[group, some_rows] * votes[some_rows]).sum(axis=0)
                out[at] += held.votes[there] @ held.shares[there, group]
    total = votes.sum(axis=0, dtype=np.float64) + held.votes.sum()
    speaker = before[seats.speaker].sum() * posterior.turnout
    return np.asarray(100.0 * out / np.maximum(total + speaker, 1.0))


def widen(national: Floats, factor: float) -> Floats:
    """Shares by (group, draw), so many times as far from their medians; none below zero."""
    if factor == 1.0:
        return national
    middle = np.median(national, axis=1, keepdims=True)
    wider: Floats = np.maximum(middle + factor * (national - middle), 0.0)
    return wider


def by_party(night: Night, national: Floats) -> dict[str, ShareRange]:
    """Shares in Great Britain by party id; a group's is under the party most of it stands for."""
    found: dict[str, ShareRange] = {}
    for group, name in enumerate(BRITAIN[:-1]):
        if group < NAT:
            standing = Counter(
                contest.parties[index]
                for row, contest in enumerate(night.seats.contests)
                for index in night.seats.members[row][group]
                if contest.parties[index] != SPEAKER
            )
            name = standing.most_common(1)[0][0] if standing else name
        if national[group].any():
            low, high = np.percentile(national[group], (5, 95))
            found[name] = ShareRange(float(national[group].mean()), float(low), float(high))
    return found


def of_britain(
    night: Night,
    rows: Indices,
    winners: Groups,
    wins: Floats,
    points: Floats,
    national: Floats,
    won: Mapping[str, int],
) -> Britain:
    """What a backtest scores.

    Args:
        night: who is who.
        rows: (u,), undeclared seats.
        winners: (u, draws), groups.
        wins: (u, 7), chances.
        points: (7, 7, u), percentiles of shares.
        national: (8, some), percent.
        won: declared contest → group that won it.
    """
    seats = night.seats
    draws = winners.shape[1]
    counted = np.zeros((len(BRITAIN), draws), np.int16)
    scotland = seats.scotland[rows]
    for group in range(len(GROUPS)):
        of = winners == group
        if group == NAT:
            counted[5] = of[scotland].sum(axis=0, dtype=np.int16)
            counted[6] = of[~scotland].sum(axis=0, dtype=np.int16)
        else:
            counted[7 if group == OTH else group] = of.sum(axis=0, dtype=np.int16)
    for slug, group in won.items():
        row = seats.place[slug]
        at = {NAT: 5 if seats.scotland[row] else 6, OTH: 7}.get(group, group)
        counted[at] += 1
    ranges = np.where(seats.stands[rows].T, points, np.nan)
    groups = np.vstack([national[:NAT], national[NAT : NAT + 2].sum(axis=0, keepdims=True)])
    return Britain(
        counted,
        groups,
        tuple(seats.contests[row].slug for row in rows),
        np.moveaxis(ranges, 1, 2),
        wins,
    )


@dataclass(frozen=True, eq=False)
class Contests(Mapping[str, ContestProjection]):
    """Every contest's projection, put together when it is asked for.

    Attributes:
        night: who is who.
        votes: of those declared with figures.
        decided: contest → index of who is elected.
        place: projected contest of Great Britain → its column.
        wins: (u, 7), chances by group.
        mean: (7, u), points (7, 7, u): shares, percent.
        ireland: contest → chances and (mean, p5, p95) by candidate.
        draws: that chances rest on.
        rushes: contests whose winner is known and whose figures are to come: their shares are
            expected still.
    """

    night: Night
    votes: Votes
    decided: Mapping[str, int]
    place: Mapping[str, int]
    wins: Floats
    mean: Floats
    points: Floats
    ireland: Mapping[str, tuple[Floats, Floats]]
    draws: int
    rushes: Collection[str] = ()
    made: dict[str, ContestProjection] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.night.scenario.polled)

    def __iter__(self) -> Iterator[str]:
        return (contest.slug for contest in self.night.scenario.polled)

    def __getitem__(self, slug: str) -> ContestProjection:
        if slug not in self.made:
            seat = self.night.scenario.by_slug[slug]
            self.made[slug] = replace(
                self._make(seat),
                name=seat.name,
                ons_id=seat.ons_id,
                region=seat.region,
                country=seat.country,
            )
        return self.made[slug]

    def _make(self, contest: Contest) -> ContestProjection:
        expected = self._expected(contest)
        if contest.slug not in self.rushes:
            return expected
        won = self.decided[contest.slug]
        people = tuple(replace(c, win=float(i == won)) for i, c in enumerate(expected.candidates))
        return replace(
            expected,
            declared=True,
            winner_party=contest.parties[won],
            candidates=people,
            guarded="",
        )

    def _expected(self, contest: Contest) -> ContestProjection:
        slug = contest.slug
        if slug in self.votes:
            return self._declared(contest)
        if slug in self.place:
            return self._of_britain(contest, self.place[slug])
        if slug in self.ireland:
            wins, ranges = self.ireland[slug]
            people = tuple(
                CandidateProjection(
                    c.name, c.party, float(wins[i]), ShareRange(*map(float, ranges[:, i]))
                )
                for i, c in enumerate(contest.roll)
            )
            return ContestProjection(slug, False, None, people, guard(contest))
        return self._held(contest)

    def _declared(self, contest: Contest) -> ContestProjection:
        votes = self.votes[contest.slug]
        total, first = max(sum(votes), 1), self.decided[contest.slug]
        people = []
        for i, c in enumerate(contest.roll):
            share = 100.0 * votes[i] / total
            people.append(
                CandidateProjection(
                    c.name, c.party, float(i == first), ShareRange(share, share, share)
                )
            )
        return ContestProjection(contest.slug, True, contest.parties[first], tuple(people))

    def _held(self, contest: Contest) -> ContestProjection:
        """The Speaker's seat, or a sole candidate's: nothing in it is projected."""
        first = self.decided[contest.slug]
        shares = held_shares(contest, first)
        people = []
        for i, c in enumerate(contest.roll):
            share = 100.0 * shares[i]
            chance = (self.draws * (i == first) + 0.5) / (self.draws + 0.5 * len(shares))
            people.append(
                CandidateProjection(c.name, c.party, chance, ShareRange(share, share, share), False)
            )
        return ContestProjection(contest.slug, False, None, tuple(people))

    def _of_britain(self, contest: Contest, at: int) -> ContestProjection:
        group, part = self.night.group[contest.slug], self.night.part[contest.slug]
        members = self.night.seats.members[self.night.seats.place[contest.slug]]
        people = []
        for i, c in enumerate(contest.roll):
            of = group[i]
            likeliest = members[of][0] == i
            chance = float(self.wins[at, of]) if likeliest else 0.5 / self.draws
            low, high = self.points[0, of, at], self.points[-1, of, at]
            # A surge that nobody expects moves the mean of an other candidate past all but a few
            # draws: what was expected is the median.
            mean = self.points[len(PERCENTILES) // 2, of, at] if of == OTH else self.mean[of, at]
            share = ShareRange(float(mean * part[i]), float(low * part[i]), float(high * part[i]))
            people.append(CandidateProjection(c.name, c.party, chance, share, of != OTH))
        total = sum(c.win for c in people)
        people = [
            CandidateProjection(c.name, c.party, c.win / total, c.share, c.updated) for c in people
        ]
        return ContestProjection(contest.slug, False, None, tuple(people), guard(contest))


def held_shares(contest: Contest, holder: int) -> list[float]:
    """Fractions by candidate in a seat that one of them holds whatever is drawn."""
    weights = [likely_share(contest, i, {}) for i in range(len(contest.roll))]
    weights = [max(weight, NEW_SHARE) for weight in weights]
    base = contest.base
    if base is not None and base.valid_votes and len(weights) > 1:
        weights[holder] = max(base.votes.values()) / base.valid_votes
    return [weight / sum(weights) for weight in weights]


def guard(contest: Contest) -> str:
    """Why a seat's chance is not to be trusted to the last percent, in words; empty if it may be.

    All the seats that were wrongly as good as certain on five nights had knowledge of their own
    that no result tells: independents, members who had changed their party, leaders.
    """
    holder = contest.base.winner if contest.base else None
    for candidate in contest.roll:
        member = candidate.sitting_mp or candidate.former_mp
        if member and candidate.party == INDEPENDENT:
            who = "the sitting member" if candidate.sitting_mp else "a former member"
            return f"{candidate.shown}, {who}, stands as an independent"
        if candidate.sitting_mp and holder is not None and candidate.party not in (holder, SPEAKER):
            # A by-election, new boundaries or a change of party: the files do not say which.
            return f"{candidate.shown}, the sitting member, is not of the party that won the base"
        if candidate.party == INDEPENDENT and candidate.share is not None:
            return f"{candidate.shown}, an independent, is expected to do well"
    return ""


def chances(winners: Groups, stands: NDArray[np.bool_]) -> Floats:
    """(u, 7), chance of each group that stands, half a draw added to each: never 0 or 1."""
    draws = winners.shape[1]
    counted = np.stack([(winners == g).sum(axis=1) for g in range(len(GROUPS))], axis=1)
    shown = np.where(stands, counted + 0.5, 0.0)
    total = shown.sum(axis=1, keepdims=True)
    return np.asarray(shown / np.where(total > 0, total, draws))


def ireland_ranges(ireland: Sequence[SeatDraws]) -> dict[str, tuple[Floats, Floats]]:
    """Contest → chances, and (mean, p5, p95) of shares in percent, by candidate."""
    found = {}
    for seat in ireland:
        people, draws = seat.shares.shape
        first = np.bincount(seat.shares.argmax(axis=0), minlength=people)
        some = seat.shares[:, :SHARE_DRAWS]
        low, high = np.percentile(some, (5, 95), axis=1)
        found[seat.contest] = (
            (first + 0.5) / (draws + 0.5 * people),
            100.0 * np.stack([some.mean(axis=1), low, high]),
        )
    return found


def decide(night: Night, declared: Declared, seed: int) -> dict[str, int]:
    """Contest → index of who is elected, for what is declared and for who holds in any case."""
    found = {}
    for contest in night.scenario.polled:
        if contest.slug in declared.votes or contest.slug in declared.winners:
            found[contest.slug] = declared.elected(contest, seed)
        else:
            holder = night.holder(contest)
            if holder is not None:
                found[contest.slug] = holder
    return found
