"""Declared results as CSV: a row a candidate, each with the contest's figures.

The columns, their units and meanings stand in ``COLUMNS``, from which ``schema --output`` tells.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TextIO

from simulator.outcome import TEST_DATA, Mark
from simulator.output.jsonl import declared_time, rounded
from simulator.scenario import Contest, Scenario, certified_outcome
from simulator.text import spreadsheet_text
from simulator.timeline import Declaration, DeclaredCandidate


class Row(NamedTuple):
    """What a row tells of."""

    declaration: Declaration
    candidate: DeclaredCandidate
    contest: Contest
    scenario: Scenario


class Column(NamedTuple):
    """A column: its ``unit``, its ``meaning``, and the cell of a row; None is an empty cell."""

    unit: str
    meaning: str
    cell: Callable[[Row], object]


def _counted(row: Row, value: object) -> object:
    return None if row.declaration.without_votes else value


def _certified_party(row: Row) -> object:
    outcome = certified_outcome(row.scenario, row.contest.slug)
    certain = outcome is not None and outcome.elected_mark is Mark.RECORD
    return outcome.winner.party if outcome and certain else None


def _certified_majority(row: Row) -> object:
    outcome = certified_outcome(row.scenario, row.contest.slug)
    return outcome.majority if outcome and not outcome.without_votes else None


def _test(row: Row) -> object:
    return TEST_DATA if row.declaration.mark is Mark.TEST else None


def _time(row: Row) -> object:
    return declared_time(row.declaration, row.scenario)


COLUMNS: Final[dict[str, Column]] = {
    "contest": Column("text", "the contest's slug", lambda r: r.contest.slug),
    "ons_id": Column("text", "its ONS id", lambda r: r.contest.ons_id),
    "contest_name": Column("text", "its name", lambda r: r.contest.name),
    "region": Column("text", "its region", lambda r: r.contest.region),
    "country": Column("text", "its country", lambda r: r.contest.country),
    "candidate": Column("text", "the name in the results", lambda r: r.candidate.name),
    "display_name": Column("text", "as the hall says it", lambda r: r.candidate.display_name),
    "party": Column("text", "party id", lambda r: r.candidate.party),
    "party_name": Column("text", "the party", lambda r: r.candidate.party_name),
    "description": Column("text", "on the ballot paper", lambda r: r.candidate.description),
    "status": Column("text", "such as disowned by a party", lambda r: r.candidate.status),
    "votes": Column("votes", "the candidate's", lambda r: _counted(r, r.candidate.votes)),
    "share": Column("percent", "of the valid votes", lambda r: _counted(r, r.candidate.share)),
    "change": Column("points", "the party's, against the base", lambda r: r.candidate.change),
    "elected": Column("true or false", "this is the winner", lambda r: r.candidate.elected),
    "deposit_lost": Column(
        "true or false", "too few votes for it", lambda r: r.candidate.deposit_lost
    ),
    "winner_party": Column("text", "party id elected", lambda r: r.declaration.elected.party),
    "result": Column("text", "gain, hold or win", lambda r: r.declaration.result),
    "majority": Column("votes", "the winner's lead", lambda r: _counted(r, r.declaration.majority)),
    "by_lot": Column("true or false", "the top is level", lambda r: r.declaration.by_lot),
    "electorate": Column("electors", "registered", lambda r: r.declaration.electorate),
    "valid_votes": Column(
        "votes", "of all candidates", lambda r: _counted(r, r.declaration.valid_votes)
    ),
    "rejected": Column("papers", "not counted", lambda r: r.declaration.rejected_total),
    "turnout": Column(
        "percent", "valid votes of the electorate", lambda r: _counted(r, r.declaration.turnout)
    ),
    "base": Column("text", "what changes are against", lambda r: r.declaration.base),
    "mark": Column("mark", "of the figures and who is elected", lambda r: r.declaration.mark),
    "source": Column("text", "of certified figures", lambda r: r.declaration.source),
    "time": Column("ISO 8601", "the declaration, where a minute is given", _time),
    "time_mark": Column("mark", "of that minute", lambda r: r.declaration.time_mark),
    "time_source": Column("text", "of that minute", lambda r: r.declaration.time_source),
    "certified_winner_party": Column(
        "text", "party id elected by the certified result, where there is one", _certified_party
    ),
    "certified_majority": Column("votes", "of the certified result", _certified_majority),
    "test": Column("text", f"{TEST_DATA}, where it is that; empty elsewhere", _test),
}
"""Every column in order. A cell is empty where a thing does not exist."""


def write_csv(declared: Sequence[Declaration], scenario: Scenario, out: TextIO) -> None:
    """Write a heading and a row for each candidate of each declaration, in order of declaration."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for declaration in declared:
        contest = scenario.by_slug[declaration.contest or ""]
        for candidate in declaration.candidates:
            row = Row(declaration, candidate, contest, scenario)
            writer.writerow(_text(column.cell(row)) for column in COLUMNS.values())


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_text(value) if isinstance(value, str) else rounded(value)
