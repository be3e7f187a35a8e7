"""``election-night import dc``: who stands, from Democracy Club, and a coming night out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from simulator import uk
from simulator.disk import csv_text, write_folder
from simulator.errors import ScenarioError
from simulator.outcome import Base
from simulator.scenario import load
from simulator.scenario.count_parameters import NIGHTLY
from simulator.scenario.importing.candidacies import Ballot, Candidates, read_candidates
from simulator.scenario.importing.official import moment
from simulator.scenario.importing.reading import Problems, Row, read_table
from simulator.scenario.importing.registered import Register, Taken
from simulator.scenario.importing.report import ComingReport
from simulator.scenario.importing.verifying import verify
from simulator.scenario.importing.writing import SCENARIO, Coming, coming_text, kept_scenario
from simulator.scenario.inheritance import result_name
from simulator.scenario.model import Contest, Party, Scenario, Source
from simulator.text import excerpt, letters, nearest
from simulator.values import Clock

_FORCED: Final = ("recounts", "reconciliation_failures")
"""What a file makes happen in a hall on one night."""
_MAP: Final = "hexagon"
"""In the title of a source of a map."""


@dataclass(frozen=True, slots=True)
class _Expected:
    """When a declaration is expected, and who says so."""

    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class _Seat:
    """A seat of the coming night: its ballot, and the contest that it was at the last one."""

    ballot: Ballot
    contest: Contest
    bases: Mapping[str, Base]
    expected: _Expected | None = None

    @property
    def poll(self) -> str | None:
        """``countermanded``, ``unopposed``, or None where there will be a poll."""
        if self.ballot.cancelled:
            return "countermanded"
        return "unopposed" if len(self.ballot.candidacies) == 1 else None


@dataclass(frozen=True, slots=True)
class _Night:
    """Everything that one import has read."""

    day: date
    base: Scenario
    seats: Sequence[_Seat]
    parties: Mapping[tuple[str, str], Taken]
    register: Register


def import_dc(
    candidates: Path,
    *,
    base: str = "uk-2024",
    expected: Path | None = None,
    date: date | None = None,
    out: Path,
) -> ComingReport:
    """Turn Democracy Club's candidates of one polling day into the scenario of a coming night.

    It has candidates, electorates and previous results, and no votes.

    Args:
        candidates: the CSV file as downloaded; ballots that are not for the House of Commons are
            left out.
        base: the scenario that has the seats; its results are what changes are measured against.
        expected: ``ons_id, expected_at`` and, if you like, ``source``.
        date: polling day, where the file has several.
        out: the scenario folder; its ``scenario.toml`` is kept when it has one.

    Raises:
        ScenarioError: with every problem of every file, each with file and row; nothing is
            written then. Or the base cannot be loaded.
        InputError: ``out`` is something else than a scenario folder, or cannot be written.
    """
    problems = Problems()
    read = read_candidates(candidates, date, problems)
    night = _built_on(base, problems)
    if read is None or night is None:
        problems.stop_if_any()
    assert read is not None
    assert night is not None
    if read.day <= night.date:
        words = f"a poll of {read.day}: not after that of {night.name}, {night.date}"
        problems.error(candidates, None, "election_date", words)
    seats = list(_seats(read, night, problems))
    if expected is not None:
        seats = _with_times(expected, seats, night, read.day, problems)
    problems.stop_if_any()
    register = Register(night.parties)
    coming = _Night(read.day, night, seats, _parties(seats, register, problems), register)
    return _write(coming, read, out, problems)


def _built_on(base: str, problems: Problems) -> Scenario | None:
    """The scenario that has the seats; None, with its problems, where it cannot be loaded."""
    try:
        return load(base)
    except ScenarioError as error:
        problems.errors += error.problems
        return None


# The seats


def _seats(read: Candidates, night: Scenario, problems: Problems) -> Iterator[_Seat]:
    taken: dict[str, Ballot] = {}
    known = _Known(night)
    for ballot in read.ballots:
        contest = known.contest(ballot, problems)
        if contest is None:
            continue
        first = taken.setdefault(contest.slug, ballot)
        if first is not ballot:
            words = f"{excerpt(ballot.id)} is a second ballot in {contest.name}: the first, "
            words += f"{excerpt(first.id)}, begins in row {first.row.line}"
            problems.error(ballot.row.path, ballot.row.line, "ballot_paper_id", words)
            continue
        yield _Seat(ballot, contest, _bases(contest, night))


class _Known:
    """The seats of the night that is built on, as ballots name them."""

    def __init__(self, night: Scenario) -> None:
        self.night = night
        self._ids = {contest.ons_id: contest for contest in night.contests if contest.ons_id}
        self._names: dict[str, list[Contest]] = {}
        for contest in night.contests:
            self._names.setdefault(letters(contest.name), []).append(contest)

    def contest(self, ballot: Ballot, problems: Problems) -> Contest | None:
        """The seat of a ballot: by its ONS id, or by its name where the file has no id."""
        row, night = ballot.row, self.night
        named = self._named(ballot)
        if not ballot.gss:
            if named is None:
                near = nearest(ballot.label, [contest.name for contest in night.contests])
                words = f"{night.name} has no seat {excerpt(ballot.label)}"
                problems.error(row.path, row.line, "post_label", words, near)
            return named
        contest = self._ids.get(ballot.gss)
        if contest is None:
            words = f"{night.name} has no seat of the ONS id {excerpt(ballot.gss)}"
            if named is not None and named.ons_id:
                words += f"; {named.name} is {named.ons_id} there"
            problems.error(row.path, row.line, "gss", words)
        elif named is not None and named is not contest:
            words = f"{ballot.gss} is {contest.name} in {night.name}, not {named.name}"
            problems.error(row.path, row.line, "gss", words)
            return None
        return contest

    def _named(self, ballot: Ballot) -> Contest | None:
        for wanted in (ballot.label, ballot.slug):
            alike = self._names.get(letters(wanted), [])
            if len(alike) == 1:
                return alike[0]
        return self.night.by_slug.get(ballot.slug)


def _bases(contest: Contest, night: Scenario) -> dict[str, Base]:
    """The last result of a seat, if it had one, then what it was measured against itself."""
    older = {contest.default_base or "": contest.base, **contest.bases}
    bases = {name: base for name, base in older.items() if base is not None}
    outcome = contest.outcome
    if outcome is None or outcome.unopposed or not outcome.valid_votes:
        return bases
    votes: Counter[str] = Counter()
    for candidate in outcome.candidates:
        votes[candidate.party] += candidate.votes
    name = result_name(night.date)
    last = Base(
        name,
        f"{night.date.year} result",
        votes,
        winner=outcome.winner.party,
        electorate=contest.electorate,
        rejected=outcome.rejected.total,
        source=contest.source,
    )
    return {name: last, **{key: base for key, base in bases.items() if key != name}}


def _with_times(
    path: Path, seats: Sequence[_Seat], night: Scenario, day: date, problems: Problems
) -> list[_Seat]:
    """The seats with when each declaration is expected, as far as the file says."""
    close = datetime.combine(day, uk.CLOSE_OF_POLL, ZoneInfo(uk.TIME_ZONE))
    clock = Clock(close, uk.TIME_ZONE)
    known = {c.ons_id or c.slug: c for c in night.contests}
    known |= {c.slug: c for c in night.contests}
    here = {seat.contest.slug for seat in seats}
    times: dict[str, _Expected] = {}
    lines: dict[str, int] = {}
    for row in read_table(path, ("ons_id", "expected_at"), problems):
        contest = known.get(row["ons_id"])
        if contest is None:
            words = f"{night.name} has no seat {excerpt(row['ons_id'])}"
            near = nearest(row["ons_id"], [c.slug for c in night.contests])
            problems.error(path, row.line, "ons_id", words, near)
        elif contest.slug in lines:
            words = f"{contest.name} stands in row {lines[contest.slug]} already"
            problems.error(path, row.line, "ons_id", words)
        else:
            lines[contest.slug] = row.line
            at = _time(row, clock, problems)
            if at is not None:
                times[contest.slug] = _Expected(at, row.get("source"))
            if contest.slug not in here:
                words = f"no poll in {contest.name} on {day}: left out"
                problems.warn(path, row.line, "ons_id", words)
    return [replace(seat, expected=times.get(seat.contest.slug)) for seat in seats]


def _time(row: Row, clock: Clock, problems: Problems) -> datetime | None:
    text = row["expected_at"]
    written = moment(text)
    try:
        # Official tables write DD/MM/YYYY HH:MM; whatever it is, the night's own bounds hold.
        return clock.moment(written.isoformat() if written is not None else text)
    except ValueError as error:
        problems.error(row.path, row.line, "expected_at", str(error))
        return None


def _parties(
    seats: Sequence[_Seat], register: Register, problems: Problems
) -> dict[tuple[str, str], Taken]:
    """What each party of the file is here; those that are not known by their number are told."""
    found: dict[tuple[str, str], Taken] = {}
    for seat in seats:
        for who in seat.ballot.candidacies:
            key = (who.number, who.party_name)
            if key in found:
                continue
            taken = found[key] = register.find(*key)
            said = f"{excerpt(who.party_name)} ({who.number or 'no id'})"
            if taken.how == "name":
                words = f"{said} is taken for {taken.party.id}, by its name"
                problems.warn(who.row.path, who.row.line, "party_id", words)
            elif taken.how == "made":
                words = f"{said} is not known here: it stands as {taken.party.id}, in grey"
                problems.warn(who.row.path, who.row.line, "party_id", words)
    return found


# The folder


def _write(night: _Night, read: Candidates, out: Path, problems: Problems) -> ComingReport:
    tables = {name: csv_text(make(night)) for name, make in _TABLES.items()}
    tables = {name: text for name, text in tables.items() if text.count("\n") > 1}
    files = {f"{name}.csv": text for name, text in tables.items()}
    before = kept_scenario(out)
    if before is None:
        files[SCENARIO] = coming_text(
            Coming(
                title=_title(night),
                day=night.day,
                tables={name: f"{name}.csv" for name in tables},
                base=night.base.name,
                sources=_sources(night),
                seat=night.seats[0].contest,
            )
        )
    write_folder(out, files, lambda made: verify(made, out, {}, {}))
    polls = Counter(seat.poll or "held" for seat in night.seats)
    return ComingReport(
        out=out,
        date=night.day,
        contests=len(night.seats),
        candidates=sum(len(seat.ballot.candidacies) for seat in night.seats),
        unopposed=polls["unopposed"],
        countermanded=polls["countermanded"],
        left_out=read.left_out,
        base=night.base.name,
        measured=sum(bool(seat.bases) for seat in night.seats),
        files=tuple(files),
        kept_scenario=before is not None,
        warnings=problems.told,
    )


def _title(night: _Night) -> str:
    day = f"{night.day.day} {night.day:%B %Y}"
    if not all(seat.ballot.by_election for seat in night.seats):
        return f"General election of {day}"
    if len(night.seats) > 1:
        return f"By-elections of {day}"
    return f"{night.seats[0].contest.name} by-election, {day}"


def _sources(night: _Night) -> list[Source]:
    """The sources of the base that its results, and the map of its seats, rest on."""
    named = {base.source for seat in night.seats for base in seat.bases.values()}
    mapped = any(seat.contest.hex for seat in night.seats)
    return [
        source
        for source in night.base.sources
        if source.title in named or (mapped and _MAP in source.title.casefold())
    ]


Rows = Iterable[Sequence[object]]
"""The rows of a table, its header first."""


def _contests(night: _Night) -> Rows:
    yield (
        *("slug", "ons_id", "name", "region", "country", "type", "electorate", "poll"),
        *("expected_at", "expected_at_source", "hex_q", "hex_r"),
    )
    for seat in night.seats:
        contest, expected = seat.contest, seat.expected
        yield (
            *(contest.slug, contest.ons_id, contest.name, contest.region, contest.country),
            *(contest.type, contest.electorate, seat.poll),
            *((expected.at.isoformat(), expected.source) if expected else (None, None)),
            *(contest.hex or (None, None)),
        )


def _candidates(night: _Night) -> Rows:
    yield "contest", "name", "sort_name", "party", "description"
    for seat in night.seats:
        for who in seat.ballot.candidacies:
            party = night.parties[who.number, who.party_name].party
            yield seat.contest.slug, who.name, who.sort_name, party.id, who.description


def _previous(night: _Night) -> Rows:
    yield "contest", "base", "party", "votes"
    for seat in night.seats:
        for name, base in seat.bases.items():
            for party, votes in base.votes.items():
                yield seat.contest.slug, name, party, votes


def _base_rows(night: _Night) -> Rows:
    yield (*("contest", "base", "label", "electorate", "rejected", "winner", "notional", "source"),)
    for seat in night.seats:
        for name, base in seat.bases.items():
            yield (
                *(seat.contest.slug, name, base.label, base.electorate, base.rejected),
                *(base.winner, "yes" if base.notional else None, base.source),
            )


def _halls(night: _Night) -> Rows:
    """What is known of each hall, as far as a table can say it."""
    known = {seat.contest.slug: _habits(seat.contest) for seat in night.seats}
    columns = list(dict.fromkeys(key for habits in known.values() for key in habits))
    yield "contest", *columns
    for slug, habits in known.items():
        if habits:
            yield slug, *(habits.get(column) for column in columns)


def _habits(contest: Contest) -> dict[str, object]:
    said = contest.count.model_dump(exclude_defaults=True, exclude={*NIGHTLY, *_FORCED})
    return {key: value for key, value in said.items() if isinstance(value, int | float)}


def _party_rows(night: _Night) -> Rows:
    yield "id", "name", "short", "colour", "symbol"
    shown: dict[str, Party] = {}
    for taken in night.parties.values():
        shown.setdefault(taken.party.id, taken.party)
    for seat in night.seats:
        for base in seat.bases.values():
            for id_ in (*base.votes, *((base.winner,) if base.winner else ())):
                shown.setdefault(id_, night.register.describe(id_, id_))
    for party in sorted(shown.values(), key=lambda party: party.id):
        yield party.id, party.name, party.short, party.colour, party.symbol


_TABLES: Final[Mapping[str, Callable[[_Night], Rows]]] = {
    "contests": _contests,
    "candidates": _candidates,
    "previous": _previous,
    "bases": _base_rows,
    "halls": _halls,
    "parties": _party_rows,
}
