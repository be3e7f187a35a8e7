"""``election-night import hoc``: official files in, a checked scenario folder out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path

from simulator.disk import csv_text, write_folder
from simulator.scenario.importing import cross_checks, extras, official
from simulator.scenario.importing.extras import DeclaredAt, NotionalSeat
from simulator.scenario.importing.official import OfficialCandidate, OfficialSeat
from simulator.scenario.importing.parties import PREDECESSOR_IDS, described
from simulator.scenario.importing.reading import Problems
from simulator.scenario.importing.report import ImportReport
from simulator.scenario.importing.verifying import verify
from simulator.scenario.importing.writing import (
    SCENARIO,
    Base,
    Opening,
    base_before,
    kept_scenario,
    opening_text,
)
from simulator.text import quantity
from simulator.uk import OTHER


@dataclass
class _Read:
    """Everything one import has read."""

    day: date
    seats: dict[str, OfficialSeat]
    groups: dict[str, list[OfficialCandidate]]
    times: dict[str, DeclaredAt]
    notional: dict[str, NotionalSeat] = field(default_factory=dict)
    predictions: list[extras.Published] = field(default_factory=list)
    exit_poll: dict[str, int] = field(default_factory=dict)
    hexes: dict[str, tuple[int, int]] = field(default_factory=dict)
    before: Base | None = None

    @property
    def base(self) -> Base | None:
        return self.before if self.notional else None


def import_hoc(
    constituencies: Path,
    candidates: Path,
    *,
    times: Path | None = None,
    notional: Path | None = None,
    notional_electorates: Path | None = None,
    predictions: Path | None = None,
    exit_poll: Path | None = None,
    hexmap: Path | None = None,
    date: date | None = None,
    base_label: str | None = None,
    base_actual: bool = False,
    out: Path,
) -> ImportReport:
    """Turn the House of Commons Library's results files into a scenario folder.

    Args:
        constituencies: results by constituency of a general election since 2010, as downloaded.
        candidates: results by candidate of the same election.
        times: ``ons_id, constituency, declared_at, source``.
        notional: a base, ``ons_id, party, party_name, votes``.
        notional_electorates: ``ons_id, electorate`` of that base.
        predictions: ``ons_id, pollster, party, share`` (percent).
        exit_poll: ``party, exit_poll_seats``.
        hexmap: ``ons_id, q, r`` of an odd-r layout, r growing northwards.
        date: polling day, where neither a time nor the layout tells it.
        base_label: what screens call the base; None for "2005 notional", "2017 result".
        base_actual: the base is what was counted in the same seats, not a notional result.
        out: the scenario folder; its ``scenario.toml`` is kept when it has one.

    Raises:
        ScenarioError: with every problem of every file, each with file and row; nothing is
            written then.
        InputError: ``out`` is something else than a scenario folder, or cannot be written.
    """
    problems = Problems()
    read = _read_official(constituencies, candidates, times, date, problems)
    parties = _party_names(read)
    if notional:
        read.before = base_before(read.day, base_label, base_actual)
        read.notional = extras.read_notional(notional, notional_electorates, read.seats, problems)
    if predictions:
        left_out = extras.official_path(read.seats)
        read.predictions = extras.read_predictions(
            predictions, read.seats, parties, problems, left_out=left_out
        )
    if exit_poll:
        read.exit_poll = extras.read_exit_poll(exit_poll, parties, problems)
    if hexmap:
        read.hexes = extras.read_hexes(hexmap, read.seats, problems)
    _cross_check(read, problems)
    problems.stop_if_any()
    return _write(read, out, problems)


def _read_official(
    constituencies: Path,
    candidates: Path,
    times: Path | None,
    given: date | None,
    problems: Problems,
) -> _Read:
    """Both official files; stops here if they leave nothing to check the others against."""
    seats = official.read_seats(constituencies, problems)
    rows = official.read_candidates(candidates, problems)
    for path, read in ((constituencies, seats), (candidates, rows)):
        if not read and not problems.errors:
            problems.broken(path, 1, "", "has no rows")
    if not seats or not rows:
        problems.stop_if_any()
    declared = extras.read_times(times, seats, problems)
    known = (time.at for time in declared.values())
    day = given or official.polling_day(constituencies, seats, known, problems)
    if day is None:
        problems.stop_if_any()
    assert day is not None
    extras.check_times(declared, seats, day, problems)
    groups = cross_checks.grouped(constituencies, candidates, seats, rows, problems)
    return _Read(day, seats, groups, declared)


def _cross_check(read: _Read, problems: Problems) -> None:
    blank: list[OfficialCandidate] = []
    against, unlike = Problems(), 0
    rounding = official.rounding_of(chain.from_iterable(read.groups.values()))
    for ons_id, seat in read.seats.items():
        group, base = read.groups[ons_id], read.notional.get(ons_id)
        if not group:
            continue
        if base and problems.lacks(base.path, ons_id):
            base = None
        group = read.groups[ons_id] = cross_checks.with_parties(seat, group, problems)
        cross_checks.check_seat(seat, group, problems)
        found = len(against.errors) + len(against.warnings)
        winner = cross_checks.check_result(seat, base, against)
        if base:
            blank += cross_checks.check_changes(seat, group, base, rounding, against)
        unlike += len(against.errors) + len(against.warnings) > found
        if base and winner:
            read.notional[ons_id] = replace(base, won_by=winner)
    if unlike * 2 > len(read.seats) and read.notional:
        base = next(iter(read.notional.values()))
        words = f"results and changes of {unlike} seats do not follow from it: is it another base?"
        problems.error(base.path, None, "votes", words)
        problems.stop_if_any()
    problems.errors += against.errors
    problems.warnings += against.warnings
    for party, count in Counter(candidate.party for candidate in blank).items():
        first = next(candidate for candidate in blank if candidate.party == party)
        words = f"no Change for {quantity(count, 'candidate')} of {first.party_name}"
        words += " whose party is in the base"
        problems.warn(first.row.path, first.row.line, "Change", words)


def _party_names(read: _Read) -> dict[str, str]:
    """Official names by party id: of an id's several names the most frequent."""
    names: dict[str, Counter[str]] = {}
    for group in read.groups.values():
        for candidate in group:
            names.setdefault(candidate.party, Counter())[candidate.party_name] += 1
    return {party: count.most_common(1)[0][0] for party, count in names.items()}


def _write(read: _Read, out: Path, problems: Problems) -> ImportReport:
    tables = {name: csv_text(make(read)) for name, make in _TABLES.items()}
    tables = {name: text for name, text in tables.items() if text.count("\n") > 1}
    files = {f"{name}.csv": text for name, text in tables.items()}
    before = kept_scenario(out)
    if before is None:
        opening = Opening(
            day=read.day,
            tables={name: f"{name}.csv" for name in tables},
            base=read.base,
            pollsters=list(dict.fromkeys(row.pollster for row in read.predictions)),
            exit_poll=read.exit_poll,
        )
        files[SCENARIO] = opening_text(opening)
    valid = {seat.slug: seat.valid for seat in read.seats.values()}
    write_folder(out, files, lambda made: verify(made, out, valid, read.exit_poll))
    return _report(read, out, tuple(files), before is not None, problems)


def _report(
    read: _Read, out: Path, files: tuple[str, ...], kept: bool, problems: Problems
) -> ImportReport:
    votes: Counter[str] = Counter()
    for group in read.groups.values():
        for candidate in group:
            votes[candidate.party] += candidate.votes
    won = (seat.row["First party"] for seat in read.seats.values())
    seats = Counter(PREDECESSOR_IDS.get(party, party) for party in won)
    return ImportReport(
        out=out,
        date=read.day,
        contests=len(read.seats),
        candidates=sum(len(group) for group in read.groups.values()),
        electorate=sum(seat.electorate for seat in read.seats.values()),
        valid_votes=sum(seat.valid for seat in read.seats.values()),
        rejected=sum(seat.rejected for seat in read.seats.values()),
        votes=dict(votes.most_common()),
        seats=dict(seats.most_common()),
        files=files,
        kept_scenario=kept,
        warnings=problems.told,
    )


Rows = Iterable[Sequence[object]]
"""The rows of a table, its header first."""


def _contests(read: _Read) -> Rows:
    header = "slug,ons_id,name,region,country,type,electorate,rejected"
    header += ",declared_at,declared_at_source,hex_q,hex_r"
    rows = []
    for ons_id, seat in read.seats.items():
        declared, place = read.times.get(ons_id), read.hexes.get(ons_id, (None, None))
        rows.append(
            (
                *(seat.slug, ons_id, seat.name, seat.region, seat.country, seat.type),
                *(seat.electorate, seat.rejected),
                declared.at.isoformat() if declared else None,
                declared.source if declared else None,
                *place,
            )
        )
    return [header.split(","), *rows]


def _candidates(read: _Read) -> Rows:
    header = "contest,name,sort_name,party,votes,display_name,sitting_mp,former_mp"
    rows = (
        (
            *(read.seats[ons_id].slug, candidate.name, candidate.sort_name),
            *(candidate.party, candidate.votes, candidate.display_name),
            *("yes" if flag else None for flag in (candidate.sitting_mp, candidate.former_mp)),
        )
        for ons_id, group in read.groups.items()
        for candidate in group
    )
    return [header.split(","), *rows]


def _previous(read: _Read) -> Rows:
    base = read.base.id if read.base else ""
    rows = (
        (seat.slug, base, party, votes)
        for ons_id, seat in read.seats.items()
        if ons_id in read.notional
        for party, votes in read.notional[ons_id].votes.items()
    )
    return [("contest", "base", "party", "votes"), *rows]


def _bases(read: _Read) -> Rows:
    base = read.base.id if read.base else ""
    rows = (
        (seat.slug, base, notional.electorate, None, notional.winner)
        for ons_id, seat in read.seats.items()
        if (notional := read.notional.get(ons_id))
    )
    return [("contest", "base", "electorate", "rejected", "winner"), *rows]


def _predictions(read: _Read) -> Rows:
    rows = [(row.slug, row.pollster, row.party, row.share) for row in read.predictions]
    return [("contest", "pollster", "party", "share"), *rows]


def _parties(read: _Read) -> Rows:
    names = _party_names(read)
    for seat in read.notional.values():
        for party, name in seat.names.items():
            names.setdefault(party, name)
    if read.predictions or read.exit_poll:
        names.setdefault(OTHER, OTHER)
    parties = (described(party, name) for party, name in names.items())
    rows = sorted((p.id, p.name, p.short, p.colour, p.symbol) for p in parties)
    return [("id", "name", "short", "colour", "symbol"), *rows]


_TABLES: Mapping[str, Callable[[_Read], Rows]] = {
    "contests": _contests,
    "candidates": _candidates,
    "previous": _previous,
    "bases": _bases,
    "predictions": _predictions,
    "parties": _parties,
}
