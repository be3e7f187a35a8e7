"""From a scenario to the model: who stands in which row, on which terms.

Here alone is decided what a contest without a poll is in a draw: a candidate returned unopposed has
a row and no votes; a contest whose poll was countermanded has no row, and so is in no total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast import scales
from simulator.forecast.model import (
    SAFE_EXPONENT,
    Block,
    Floats,
    Group,
    Indices,
    Model,
    Source,
    stream_key,
)
from simulator.forecast.predictions import Expected, Start, expectations
from simulator.forecast.scales import NU_NATIONAL, NU_SEAT
from simulator.forecast.terms import CandidateTerms, candidate_terms
from simulator.forecast.variates import quantiles
from simulator.scenario import Contest, Scenario
from simulator.uk import INDEPENDENT, deposit_part

TILE_ELEMENTS: Final = 600_000
"""Candidate-draws of a tile at most (measured: 128 draws of a nation are fastest)."""

BLOCK_ELEMENTS: Final = 131_072
"""Candidate-draws of a block, about: its arrays fit a core's L2 cache (measured)."""

FEW_CONTESTS: Final = 24
"""A block of fewer contests takes some with fewer candidates, at the price of masked rows."""

SMALLEST_TILE: Final = 64
LARGEST_TILE: Final = 4_096

_Place = tuple[int, int]
"""Position of a contest in the scenario and of a candidate in it (−1: does not stand)."""


def build(
    scenario: Scenario,
    expected: Sequence[Expected] | None = None,
    *,
    disagreement: bool = True,
    source: Source | None = None,
) -> Model:
    """The model of a scenario.

    Args:
        scenario: a night with predictions.
        expected: what ``expectations`` says of it, where that is known already.
        disagreement: add variance where pollsters disagree.
        source: where the votes come from instead of the predictions, of which the scenario then
            needs none: the model is the lay-out of the night alone.

    Raises:
        InputError: no predictions, or predictions and scales that make no model.
    """
    if expected is None:
        expected = expected_of(scenario, source)
    terms = candidate_terms(scenario, expected, disagreement=disagreement and source is None)
    arranged = _arrange(scenario, [seat.start for seat in expected])
    places, order = arranged.places, arranged.order
    groups, group = _groups(scenario, terms, places)
    parties, party = _parties(scenario, places)
    contests = [scenario.contests[c] for c in order]
    steps, chance = _recount_table(contests)
    return Model(
        house=len(scenario.contests),
        tile=arranged.tile,
        blocks=arranged.blocks,
        contest_order=np.array(order, np.intp),
        candidates=np.array(places, np.int64).reshape(-1, 2),
        row_of=_row_of(arranged.blocks, len(order), len(places)),
        mean=_column([terms[c][i].mean if i >= 0 else float("-inf") for c, i in places]),
        sigma=_column([terms[c][i].scale.seat if i >= 0 else 0.0 for c, i in places]),
        group=group,
        groups=groups,
        added=_added(scenario, arranged),
        turnout=_column([_turnout(contest) for contest in contests]),
        turnout_national=_turnout_scale(scenario, "national"),
        turnout_seat=_turnout_scale(scenario, "seat"),
        electorate=np.array([[contest.electorate] for contest in contests], np.int64),
        unopposed=np.array([expected[c].start is Start.UNOPPOSED for c in order], np.bool_),
        deposit=deposit_part(scenario.date) or 0,
        rejected=np.array([_rejected_rate(contest) for contest in contests]),
        keys=np.array([contest_key(contest) for contest in contests], np.uint64),
        parties=parties,
        party=party,
        own_party=np.array([p != INDEPENDENT for p in parties]),
        clamp=_needs_clamp(terms),
        recount_steps=steps,
        recount_chance=chance,
        source=source,
    )


def expected_of(scenario: Scenario, source: Source | None) -> tuple[Expected, ...]:
    """What is expected of every contest; of another source's, only what its draws start from.

    Raises:
        InputError: nothing to draw around, or figures that make no prediction.
    """
    if source is None:
        return expectations(scenario)
    without_poll = {"unopposed": Start.UNOPPOSED, "countermanded": Start.COUNTERMANDED}
    return tuple(
        # The source has shares of its own: these are never drawn around.
        Expected(
            without_poll.get(contest.poll) or source.start(contest),
            (1.0 / len(contest.candidates),) * len(contest.candidates),
            (True,) * len(contest.candidates),
        )
        for contest in scenario.contests
    )


def contest_key(contest: Contest) -> int:
    """64 bits of a contest's own: of its ONS id, or of its slug where it has none."""
    return stream_key(contest.ons_id or contest.slug)


def _column(values: Sequence[float]) -> Floats:
    return np.array(values, np.float32).reshape(-1, 1)


def _tile(rows: int) -> int:
    """Draws of a tile: the largest power of two that keeps it small."""
    tile = LARGEST_TILE
    while tile > SMALLEST_TILE and tile * rows > TILE_ELEMENTS:
        tile //= 2
    return tile


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Contest order, blocks, and by row the place of its candidate."""

    tile: int
    order: list[int]
    blocks: tuple[Block, ...]
    places: list[_Place]


def _arrange(scenario: Scenario, starts: Sequence[Start]) -> _Arranged:
    base = scenario.unchanged or scenario
    if [c.slug for c in base.contests] != [c.slug for c in scenario.contests]:
        base = scenario  # other contests: nothing to keep in step with
    with_result = [c for c, start in enumerate(starts) if start is not Start.COUNTERMANDED]
    if not with_result:
        raise InputError(f"{scenario.name} has no contest with a result on this night")
    sizes = [len(contest.candidates) for contest in base.contests]
    if not all(sizes[c] for c in with_result):
        raise InputError(f"{scenario.name} has a contest without candidates")
    order = sorted(with_result, key=lambda c: -sizes[c])
    tile = _tile(sum(sizes[c] for c in order))
    blocks: list[Block] = []
    places: list[_Place] = []
    for contests in _cut([sizes[c] for c in order], BLOCK_ELEMENTS // tile):
        some = [_standing(base.contests[c], scenario.contests[c]) for c in order[contests]]
        base_slots = sizes[order[contests.start]]
        slots = base_slots + max(len(added) for _, added in some)
        blocks.append(Block(len(places), slots, base_slots, contests))
        for slot in range(slots):
            for c, (kept, added) in zip(order[contests], some, strict=True):
                row = kept if slot < base_slots else added
                at = slot if slot < base_slots else slot - base_slots
                places.append((c, row[at] if at < len(row) else -1))
    return _Arranged(tile, order, tuple(blocks), places)


def _standing(base: Contest, now: Contest) -> tuple[list[int], list[int]]:
    """By base candidate, their index now (−1: withdrawn); indices of added candidates."""
    stands = {candidate.key: index for index, candidate in enumerate(now.candidates)}
    keys = [candidate.key for candidate in base.candidates]
    kept = [stands.pop(key, -1) for key in keys]
    return kept, list(stands.values())


def _cut(sizes: Sequence[int], rows: int) -> Iterator[slice]:
    """Cut contests, by number of candidates, into blocks of about so many rows."""
    start = 0
    for end in range(1, len(sizes) + 1):
        width = end - start
        full = sizes[start] * (width + 1) > rows
        if end == len(sizes) or full or (sizes[end] < sizes[start] and width >= FEW_CONTESTS):
            yield slice(start, end)
            start = end


def _row_of(blocks: Sequence[Block], contests: int, empty: int) -> Indices:
    rows = np.full((contests, max(block.slots for block in blocks)), empty, np.intp)
    for block in blocks:
        places = np.arange(block.rows.start, block.rows.stop).reshape(block.slots, -1)
        rows[block.contests, : block.slots] = places.T
    return rows


def _added(scenario: Scenario, arranged: _Arranged) -> tuple[tuple[int, int], ...]:
    added = []
    for block in arranged.blocks:
        for row in range(block.base_rows.stop, block.rows.stop):
            c, i = arranged.places[row]
            if i >= 0:
                contest = scenario.contests[c]
                key = stream_key("candidate", contest.slug, *contest.candidates[i].key)
                added.append((row, key))
    return tuple(added)


def _groups(
    scenario: Scenario, terms: Sequence[Sequence[CandidateTerms]], places: Sequence[_Place]
) -> tuple[tuple[Group, ...], Indices]:
    """Each distinct set of shared terms once, and the group of every row."""
    groups = {Group(None, 0.0, None, 0.0): 0}
    numbers: dict[tuple[str, str, str, float, float], int] = {}
    of_row = []
    for c, i in places:
        if i < 0:
            of_row.append(0)
            continue
        contest, term = scenario.contests[c], terms[c][i]
        party, region = contest.candidates[i].party, contest.region or contest.country
        national, regional = term.scale.national, term.scale.regional
        key = (term.bloc, region, party, national, regional)
        number = numbers.get(key)
        if number is None:
            group = Group(
                stream_key("national", term.bloc, party) if national else None,
                national,
                stream_key("regional", term.bloc, region, party) if regional else None,
                regional,
            )
            number = numbers[key] = groups.setdefault(group, len(groups))
        of_row.append(number)
    return tuple(groups), np.array(of_row, np.intp)


def _parties(scenario: Scenario, places: Sequence[_Place]) -> tuple[tuple[str, ...], Indices]:
    names: dict[str, int] = {}
    # Parties as the file lists them, then those it does not describe.
    standing = {scenario.contests[c].candidates[i].party for c, i in places if i >= 0}
    for party in [p for p in scenario.parties if p in standing] + sorted(standing):
        names.setdefault(party, len(names))
    rows = [names[scenario.contests[c].candidates[i].party] if i >= 0 else 0 for c, i in places]
    return tuple(names), np.array(rows, np.intp)


def expected_turnout(contest: Contest) -> float:
    """The turnout expected, a fraction: the contest's own, the base's, or 2019's of all."""
    percent = contest.turnout
    if percent is None and contest.base is not None:
        percent = contest.base.turnout
    if percent is None:
        percent = scales.TURNOUT_UNKNOWN
    # A file's rounding may reach the ends, where a logit has no value.
    return min(max(percent / 100.0, 0.001), 0.999)


def _turnout(contest: Contest) -> float:
    """Its logit."""
    fraction = expected_turnout(contest)
    return log(fraction / (1.0 - fraction))


def _turnout_scale(scenario: Scenario, which: str) -> float:
    if which == "national":
        own, default = scenario.uncertainty.turnout_national, scales.TURNOUT_NATIONAL
    else:
        own, default = scenario.uncertainty.turnout_seat, scales.TURNOUT_SEAT
    return scales.checked(default if own is None else own, f"uncertainty.turnout_{which}")


def _rejected_rate(contest: Contest) -> float:
    rate = contest.count.rejected
    return rate / (1.0 - rate) if rate < 1.0 else 1.0


def _needs_clamp(terms: Sequence[Sequence[CandidateTerms]]) -> bool:
    """Whether some term could carry an exponent out of float32's range."""
    widest = float(max(quantiles(NU_NATIONAL)[-1], quantiles(NU_SEAT)[-1]))
    return any(
        abs(term.mean) + widest * (term.scale.national + term.scale.regional + term.scale.seat)
        > SAFE_EXPONENT
        for contest in terms
        for term in contest
        if term.share > 0.0
    )


def _recount_table(
    contests: Sequence[Contest],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All breakpoints of the recount tables, and each contest's chance between them."""
    tables = {contest.count.recount_table: None for contest in contests}
    steps = sorted({step.below for table in tables for step in table.steps})
    lower = [0.0, *steps]  # a majority at a breakpoint is not below it
    by_table = {table: [table.chance(value) for value in lower] for table in tables}
    chance = []
    for contest in contests:
        forced = 0 if contest.poll == "unopposed" else contest.count.recounts
        row = by_table[contest.count.recount_table]
        chance.append(row if forced is None else [float(forced > 0)] * len(lower))
    return np.array(steps), np.array(chance)
