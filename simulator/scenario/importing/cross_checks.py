"""Every figure of the official files against every other.

The votes of a seat's candidates must give its valid votes, its party columns, its majority,
its first and second party, its member and its result; each candidate's share must follow from
the votes, and each change from the base.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from simulator.scenario.importing.extras import NotionalSeat
from simulator.scenario.importing.official import OfficialCandidate, OfficialSeat
from simulator.scenario.importing.parties import PREDECESSOR_IDS, SAME_PARTY
from simulator.scenario.importing.reading import Problems
from simulator.text import quantity
from simulator.uk import INDEPENDENT

ROUNDING = 6e-7
"""Published shares have six decimals: half a unit of the last, and a little for floats."""

EXACT = 1e-5
"""Changes published more coarsely than this are of another making than the shares: in 2010
those of a few seats follow from no base that is published, which is nothing to refuse one for."""

Grouped = Mapping[str, Sequence[OfficialCandidate]]


def grouped(
    constituencies: Path,
    path: Path,
    seats: Mapping[str, OfficialSeat],
    candidates: Sequence[OfficialCandidate],
    problems: Problems,
) -> dict[str, list[OfficialCandidate]]:
    """Candidates by ONS id in order of declaration, places checked against their seats.

    Raises:
        ScenarioError: the two files are of different elections.
    """
    groups: dict[str, list[OfficialCandidate]] = {ons_id: [] for ons_id in seats}
    found = {candidate.ons_id for candidate in candidates}
    if len(found & seats.keys()) * 2 < len(found):
        words = f"of {len(found)} seats only {len(found & seats.keys())} are in the constituency"
        problems.error(path, None, "ONS ID", f"{words} file: the two are of different elections")
        problems.stop_if_any()
    for candidate in candidates:
        row, seat = candidate.row, seats.get(candidate.ons_id)
        if seat is None and problems.lacks(constituencies, candidate.ons_id):
            continue
        if seat is None:
            words = f"'{candidate.ons_id}' ({row['Constituency name']}) is no seat of"
            problems.error(path, row.line, "ONS ID", f"{words} the constituency file")
            continue
        groups[candidate.ons_id].append(candidate)
        for column in ("Constituency name", "Region name", "Country name", "Constituency type"):
            if row[column] != seat.row[column]:
                words = f"'{row[column]}' where the constituency file has '{seat.row[column]}'"
                problems.error(path, row.line, column, f"{candidate.ons_id}: {words}")
    _check_election(path, seats, groups, problems)
    for ons_id, group in groups.items():
        group.sort(key=lambda candidate: candidate.order)
        if not group and not problems.lacks(path, ons_id):
            words = f"{seats[ons_id].name} ({ons_id}) has no candidates"
            problems.error(path, None, "ONS ID", words)
    return groups


def _check_election(
    path: Path, seats: Mapping[str, OfficialSeat], groups: Grouped, problems: Problems
) -> None:
    """Refuse candidates of another election in the same seats: none of their votes fit.

    Raises:
        ScenarioError: so it is, in one line.
    """
    other = sum(
        sum(candidate.votes for candidate in group) != seats[ons_id].valid
        for ons_id, group in groups.items()
        if not problems.lacks(path, ons_id)
    )
    if other * 2 > len(seats) > 2:
        words = f"in {other} of {len(seats)} seats the votes do not sum to the valid votes of the"
        words += " constituency file: the two are of different elections"
        problems.error(path, None, "Votes", words)
        problems.stop_if_any()


def with_parties(
    seat: OfficialSeat, group: Sequence[OfficialCandidate], problems: Problems
) -> list[OfficialCandidate]:
    """The candidates, an independent under the party whose column of the seat holds his votes.

    So are the candidates of Ulster Conservatives and Unionists – New Force in 2010.
    """
    known = {candidate.party for candidate in group}
    lacking = {
        votes: party for party, votes in seat.parties.items() if votes and party not in known
    }
    named = list(group)
    for place, candidate in enumerate(group):
        party = lacking.get(candidate.votes)
        if candidate.party == INDEPENDENT and party is not None:
            named[place] = replace(candidate, party=party, party_name=party)
            words = f"{candidate.name} in {seat.name}: no party here, {party} by the votes in the"
            problems.warn(
                candidate.row.path, candidate.row.line, "Party abbreviation", f"{words} seat's row"
            )
    return named


def check_seat(seat: OfficialSeat, group: Sequence[OfficialCandidate], problems: Problems) -> None:
    """One seat's figures against those of its candidates, of whom none was left out."""

    def differs(column: str, message: str) -> None:
        problems.error(seat.row.path, seat.row.line, column, f"{seat.name}: {message}")

    total = seat.valid
    if not problems.lacks(group[0].row.path, seat.ons_id):
        total = sum(candidate.votes for candidate in group)
        if total != seat.valid:
            words = f"{seat.valid} where the candidates' votes sum to {total}"
            differs("Valid votes", words)
        _check_columns(seat, group, differs)
        _check_winner(seat, group, differs)
    if total + seat.rejected > seat.electorate:
        words = f"{seat.electorate} is fewer than the papers cast, {total + seat.rejected}"
        differs("Electorate", words)
    _check_shares(seat, group, total, problems)


def _check_columns(
    seat: OfficialSeat, group: Sequence[OfficialCandidate], differs: Callable[[str, str], None]
) -> None:
    sums = dict.fromkeys(seat.parties, 0)
    others = 0
    for candidate in group:
        if candidate.party in sums:
            sums[candidate.party] += candidate.votes
        else:
            others += candidate.votes
    for party, votes in sums.items():
        if votes != seat.parties[party]:
            differs(party, f"{seat.parties[party]} where the candidates' votes sum to {votes}")
    if others != seat.others:
        words = f"{seat.others} where the candidates' votes sum to {others}"
        differs("All other candidates", words)


def _check_winner(
    seat: OfficialSeat, group: Sequence[OfficialCandidate], differs: Callable[[str, str], None]
) -> None:
    ranked = sorted(group, key=lambda candidate: -candidate.votes)
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    majority = first.votes - (second.votes if second else 0)
    if majority != seat.majority:
        differs("Majority", f"{seat.majority} where the candidates' votes give {majority}")
    outside = 0 if first.party in seat.parties else first.votes
    if seat.other_winner is not None and outside != seat.other_winner:
        words = f"{seat.other_winner} where the candidates' votes give {outside}"
        differs("Of which other winner", words)
    expected = {
        "First party": first.party,
        "Second party": second.party if second else "",
        "Member first name": first.first,
        "Member surname": first.surname,
    }
    for column, value in expected.items():
        if PREDECESSOR_IDS.get(seat.row[column], seat.row[column]) != value:
            differs(column, f"'{seat.row[column]}' where the candidates' votes give '{value}'")


def _follows(candidate: OfficialCandidate, seat: OfficialSeat) -> bool:
    """Whether a published share is that of the votes."""
    share = candidate.share
    return share is not None and abs(share - candidate.votes / max(seat.valid, 1)) <= ROUNDING


def _check_shares(
    seat: OfficialSeat, group: Sequence[OfficialCandidate], total: int, problems: Problems
) -> None:
    """Shares against votes: of a few that differ each is named, of most the seat's total.

    Neither a share that is no number nor a total that the votes do not sum to is told again.
    """
    wrong = [
        candidate
        for candidate in group
        if not _follows(candidate, seat)
        and (candidate.share is not None or not candidate.row["Share"])
    ]
    if len(wrong) * 2 > len(group) > 2:
        if total != seat.valid:
            return
        words = f"{seat.name}: {len(wrong)} candidates' shares do not follow from it"
        problems.error(seat.row.path, seat.row.line, "Valid votes", words)
        return
    for candidate in wrong:
        share = candidate.votes / max(seat.valid, 1)
        words = f"{candidate.name} in {seat.name}: {candidate.votes} votes are a share of"
        words += f" {share:.6f}, not '{candidate.row['Share']}'"
        problems.error(candidate.row.path, candidate.row.line, "Votes", words)


def check_result(seat: OfficialSeat, base: NotionalSeat | None, problems: Problems) -> str | None:
    """The ``Result`` column against the winner, and against the base's winner if there is one.

    Returns:
        Who won the base where that is not who has most votes in it: a base sums a seat's
        independents, of whom none may have won, or one that the Library names by a party.
    """
    result, first = seat.row["Result"], seat.row["First party"]
    winner, _, rest = result.partition(" ")
    before = first if rest == "hold" else rest.removeprefix("gain from ")
    before = SAME_PARTY.get(before, before)
    holds = winner == first and (rest == "hold" or (rest.startswith("gain from ") and before))
    if not holds:
        words = f"{seat.name}: '{result}' does not say how {first} won"
        problems.error(seat.row.path, seat.row.line, "Result", words)
    elif base is not None and before != base.winner:
        words = f"{seat.name}: '{result}' where the base was won by {base.winner}"
        if base.winner != INDEPENDENT:
            problems.error(seat.row.path, seat.row.line, "Result", words)
            return None
        words = f"{seat.name}: '{result}', and the independents of the base have most votes"
        problems.warn(seat.row.path, seat.row.line, "Result", words)
        return before if before in base.votes else None
    return None


def check_changes(
    seat: OfficialSeat,
    group: Sequence[OfficialCandidate],
    base: NotionalSeat,
    rounding: float,
    problems: Problems,
) -> tuple[OfficialCandidate, ...]:
    """Each published change against share and base; returns those the file leaves blank.

    A party of the base whose candidate has no ``Change`` is not wrong, only worth telling:
    the Library does not compare every small party with itself; and some it compares with a
    party of another name, which the base does not have under this one. Where several changes of
    a seat differ, the base is named and not each candidate. ``rounding`` is half a unit of the
    last decimal that the file publishes, and a little.
    """
    blank, wrong = [], []
    for candidate in group:
        before = base.votes.get(candidate.party, 0) / max(base.valid, 1)
        change = (candidate.share or 0.0) - before
        if not candidate.row["Change"]:
            if before and candidate.party != INDEPENDENT:
                blank.append(candidate)
        elif candidate.change is None or not _follows(candidate, seat):
            continue  # told already: no change follows from it
        elif abs(change - candidate.change) > rounding + ROUNDING:
            if before:
                wrong.append((candidate, change))
            else:
                words = f"{candidate.name} in {seat.name}: {candidate.row['Change']}, against a"
                words += f" party that is not {candidate.party} in the base"
                problems.warn(candidate.row.path, candidate.row.line, "Change", words)
    many = quantity(len(wrong), "candidate")
    if wrong and rounding > EXACT:
        words = f"{seat.name}: published, rounded changes of {many} do not follow"
        problems.warn(base.path, base.line, "votes", f"{words} from it")
        return tuple(blank)
    if len(wrong) > 1:
        words = f"{seat.name}: {len(wrong)} candidates' published changes do not follow from it"
        problems.error(base.path, base.line, "votes", words)
    for candidate, change in wrong if len(wrong) == 1 else ():
        words = f"{candidate.name} in {seat.name}: {candidate.row['Change']} where share less"
        words += f" base gives {change:.6f}"
        problems.error(candidate.row.path, candidate.row.line, "Change", words)
    return tuple(blank)
