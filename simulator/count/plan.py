"""One hall before the poll closes: everything that chance decides in blocks.

All random numbers of a hall's stage-level run are drawn here, vectorised and in one fixed
order: first those that do not depend on the votes, so that two nights that differ only in
votes share them, then the papers themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from simulator.count.ballots import Counts, Floats, apportion, exact_table, without_replacement
from simulator.outcome import ContestOutcome
from simulator.scenario import Contest, CountParameters, LogNormal
from simulator.uk import BOROUGHS, POSTAL_SHARE, POSTAL_SHARES

STATIONS: Final = {"county": 78.0, "borough": 62.0}
"""Mean polling stations of a constituency by type (S: 62-77 a seat), sd below."""
STATIONS_SD: Final = 14.0
TABLES: Final = (12.5, 2.4, 8)
"""Mean, sd and least number of counting tables (K)."""
ELECTORS_A_STATION: Final = 250
ELECTORS_A_TABLE: Final = 1000
"""A small electorate has no more stations, and no more tables, than one for so many (judgement:
registers run from 500; the smallest constituency of 2024, of 21,000, is not touched)."""
TRAVEL: Final = {"county": 22.0, "borough": 13.0}
"""Median minutes from polling station to hall by type (K), sd of the log below."""
TRAVEL_SD: Final = 0.5
TRAVEL_HALL_SD: Final = 0.3
"""Sd of the log of a hall's own factor on travel times (K)."""

BOX_SIZE_SD: Final = 0.35
"""Sd of the log of a station's papers (judgement: registers run from 500 to 2,500)."""
WARD: Final = 6
"""Neighbouring stations, a ward, that share a leaning (judgement)."""
WARD_POLITICS_SD: Final = 0.45
"""Sd of the log of a candidate's strength between wards (judgement: ward results differ so)."""
BOX_POLITICS_SD: Final = 0.2
"""The same between boxes of one ward."""
POSTAL_POLITICS_SD: Final = 0.15
"""The same between postal and other papers."""
ACCOUNT_AT_FAULT: Final = 1 / 3
"""Share of mismatched boxes whose account, not whose count, is wrong (judgement)."""
AGAIN_WRONG: Final = 0.2
"""Chance that a further count of a miscounted box is wrong too (judgement)."""
TRAYS_A_TABLE: Final = 2
"""Trays of mixed papers that each table sorts, one after the other."""
TRAY_SD: Final = 0.08
"""Sd of the log of the time that equal trays take (judgement)."""
CLOSING_DRAWS: Final = 64
"""Normals and uniforms set aside for the time after sorting."""


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall and its papers. Times in seconds, boxes numbered from 1 in order of stations.

    Attributes:
        contest, outcome: whose papers.
        parameters: of this hall.
        stations, tables, travel: as resolved for this hall.
        speed: papers a second that one table handles at a rate of one paper a person-hour.
        arrivals: (stations,) when each box reaches the hall.
        receipts: (stations,) seconds at a receipt desk.
        papers: (stations,) papers in each box; ``accounts``: what presiding officers wrote.
        miscounts: by box index, the figures counted that made the papers be counted again.
        ballots: (stations + 2, candidates + 1) papers by box and kind; the last two rows are
            the early and the late postal papers, the last column those to be rejected.
        seen: (stations, candidates) papers agents see at verification.
        postal, postal_late: papers; the late ones are among ``postal``.
        doubtful: (trays,) doubtful papers in each tray; ``trays``: papers; ``paces``: factors.
        normals, uniforms: for the time after sorting.
    """

    contest: Contest
    outcome: ContestOutcome
    parameters: CountParameters
    stations: int
    tables: int
    travel: LogNormal
    speed: float
    arrivals: list[int]
    receipts: list[int]
    papers: list[int]
    accounts: list[int]
    miscounts: dict[int, tuple[int, ...]]
    ballots: Counts
    seen: Counts
    postal: int
    postal_late: int
    trays: list[int]
    paces: list[float]
    doubtful: list[int]
    normals: list[float]
    uniforms: list[float]


def draw(parameter: LogNormal, normal: float) -> int:
    """Seconds of a log-normal duration at a standard normal."""
    return round(60.0 * parameter.median * float(np.exp(parameter.sd * normal)))


def prepare(
    contest: Contest,
    outcome: ContestOutcome,
    parameters: CountParameters,
    rng: np.random.Generator,
    own: Sequence[float] | None = None,
) -> HallPlan:
    """Draw a hall: its size, its staff, its boxes and every paper in them.

    Args:
        contest: the constituency; its type and country set what the parameters leave open.
        outcome: the votes the piles must come to.
        parameters: of this hall, perhaps of a quicker one than the contest's own.
        rng: the contest's stream in domain 1, at its start.
        own: ``hall_normals`` of another night in the same hall, instead of this stream's.
    """
    hall = hall_normals(rng)
    hall = hall if own is None else list(own)
    stations, tables, travel = size(contest, parameters, hall)
    boxes = rng.standard_normal((4, stations))
    chances = rng.random((4 + parameters.box_counts, stations))
    tray_normals = rng.standard_normal(tables * TRAYS_A_TABLE)
    normals = rng.standard_normal(CLOSING_DRAWS).tolist()
    uniforms = rng.random(CLOSING_DRAWS).tolist()

    arrivals = _minutes(parameters.seal, boxes[1]) + _minutes(travel, boxes[2])
    postal = round(outcome.papers * _postal_share(contest, parameters))
    papers = apportion(outcome.papers - postal, np.exp(BOX_SIZE_SD * boxes[0]))
    accounts, miscounts = _accounts(papers, chances, parameters)

    ballots = _ballots(outcome, papers, postal, round(postal * parameters.postal_late), rng)
    # Agents tally marks for candidates; papers that will be rejected they leave out.
    valid = ballots[:-2, :-1]
    looked_at = np.round(valid.sum(axis=1) * parameters.sample_rate).astype(np.int64)
    trays, doubtful = _fill_trays(outcome, parameters, tables * TRAYS_A_TABLE, normals[-1], rng)
    return HallPlan(
        contest=contest,
        outcome=outcome,
        parameters=parameters,
        stations=stations,
        tables=tables,
        travel=travel,
        speed=_table_speed(parameters, hall[3]),
        arrivals=np.rint(arrivals).astype(np.int64).tolist(),
        receipts=np.rint(_minutes(parameters.receipt, boxes[3])).astype(np.int64).tolist(),
        papers=papers.tolist(),
        accounts=accounts,
        miscounts=miscounts,
        ballots=ballots,
        seen=without_replacement(valid, looked_at, rng),
        postal=postal,
        postal_late=int(ballots[-1].sum()),
        trays=trays,
        paces=np.exp(TRAY_SD * tray_normals[: len(trays)]).tolist(),
        doubtful=doubtful,
        normals=normals,
        uniforms=uniforms,
    )


def hall_normals(rng: np.random.Generator) -> list[float]:
    """What tells halls apart: normals of stations, tables, roads and productivity.

    They come first in a contest's stream.
    """
    normals: list[float] = rng.standard_normal(4).tolist()
    return normals


def size(
    contest: Contest, parameters: CountParameters, normals: Sequence[float]
) -> tuple[int, int, LogNormal]:
    """Stations, tables and travel of this hall, drawn where the parameters leave them open."""
    kind = "borough" if contest.type.lower() in BOROUGHS else "county"
    stations, tables, travel = parameters.stations, parameters.tables, parameters.travel
    if stations is None:
        stations = max(10, round(STATIONS[kind] + STATIONS_SD * normals[0]))
        stations = min(stations, -(-contest.electorate // ELECTORS_A_STATION))
    if tables is None:
        mean, sd, least = TABLES
        tables = max(least, round(mean + sd * normals[1]))
        tables = min(tables, -(-contest.electorate // ELECTORS_A_TABLE))
    if travel is None:
        factor = float(np.exp(TRAVEL_HALL_SD * normals[2]))
        travel = LogNormal(median=TRAVEL[kind] * factor, sd=TRAVEL_SD)
    return stations, tables, travel


def _table_speed(parameters: CountParameters, normal: float) -> float:
    staff = parameters.table_staff * parameters.utilisation
    return float(staff * np.exp(parameters.productivity_sd * normal) / 3600)


def _minutes(parameter: LogNormal, normals: Floats) -> Floats:
    """Log-normal durations in seconds."""
    seconds: Floats = 60.0 * parameter.median * np.exp(parameter.sd * normals)
    return seconds


def _postal_share(contest: Contest, parameters: CountParameters) -> float:
    if parameters.postal_share is not None:
        return parameters.postal_share
    share = POSTAL_SHARES.get(contest.region, POSTAL_SHARE)
    return POSTAL_SHARES.get(contest.country, share)


def _accounts(
    papers: Counts, chances: Floats, parameters: CountParameters
) -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """Presiding officers' accounts, and the counts that differed and were made again."""
    accounts: list[int] = papers.tolist()
    miscounts: dict[int, tuple[int, ...]] = {}
    # A fault is a few papers, many or few with equal chance, never down to the true number.
    sizes = 1 + np.floor(-1.5 * np.log1p(-chances[2])).astype(np.int64)
    # An empty box leaves nothing to miscount, nor to put down wrongly.
    for box in np.flatnonzero((chances[0] < parameters.mismatch) & (papers > 0)).tolist():
        true, size = accounts[box], int(sizes[box])
        few = chances[3, box] < 0.5 and size + parameters.box_counts <= true
        wrong = true - size if few else true + size
        if chances[1, box] < ACCOUNT_AT_FAULT:
            accounts[box] = wrong
            figures: tuple[int, ...] = (true,)
        else:
            again = chances[4:, box] < AGAIN_WRONG
            further = int(np.argmin(again)) if not again.all() else len(again)
            # Each further miscount differs from the one before: two alike would end it.
            away = 1 if wrong > true else -1
            figures = tuple(wrong + away * step for step in range(further + 1))
        miscounts[box] = figures[: parameters.box_counts - 1]
    return accounts, miscounts


def _ballots(
    outcome: ContestOutcome, papers: Counts, postal: int, late: int, rng: np.random.Generator
) -> Counts:
    """Every paper by box and kind, with exact margins on both sides."""
    rows = np.append(papers, [postal - late, late])
    columns = np.array([*(c.votes for c in outcome.candidates), outcome.rejected.total])
    normals = rng.standard_normal((len(rows), len(columns)))
    wards = rng.standard_normal((-(-len(papers) // WARD), len(columns)))
    leanings = BOX_POLITICS_SD * normals
    leanings[:-2] += WARD_POLITICS_SD * np.repeat(wards, WARD, axis=0)[: len(papers)]
    leanings[-2:] = POSTAL_POLITICS_SD * normals[-2:]
    return exact_table(rows, columns, np.exp(leanings), rng)


def _fill_trays(
    outcome: ContestOutcome,
    parameters: CountParameters,
    wanted: int,
    normal: float,
    rng: np.random.Generator,
) -> tuple[list[int], list[int]]:
    """Papers, and doubtful papers among them, in each tray of mixed papers.

    Every rejected paper was doubtful; papers admitted after a look come on top of them, by the
    ``normal`` that stands for their binomial: a few votes more or less leave their number.
    """
    number = max(1, min(wanted, outcome.papers))
    trays = apportion(outcome.papers, np.ones(number))
    rate = max(0.0, parameters.doubtful - parameters.rejected)
    valid = outcome.valid_votes
    admitted = round(valid * rate + normal * sqrt(valid * rate * (1 - rate)))
    doubtful = outcome.rejected.total + min(max(0, admitted), valid)
    spread = rng.multivariate_hypergeometric(trays, doubtful, method="marginals")
    return trays.tolist(), spread.tolist()
