"""What a contest inherits from another night in the same hall, and what it must leave behind.

The hall comes (how it counts, what it serves, its habits) and its previous results; what was on
the record of the old night stays with the old night, and its result becomes a previous one.
All of this is about trees of tables, before anything is checked: a value may be anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from simulator.scenario.people import with_party
from simulator.scenario.tree import Origin, Table
from simulator.text import strip_unseen

OF_THE_NIGHT: Final = (
    "source",
    "lot",
    "declared_at",
    "declared_at_source",
    "declared_at_approximate",
    "last_box_at",
    "last_box_at_source",
    "verified_at",
    "verified_at_source",
    "counted_at",
    "counted_at_source",
    "count_from",
    "count_from_source",
    "declared_by",
    "recounts",
    "adjournments",
    "reconciliation_failures",
    "delays",
    "opening",
    "notable",
    "aftermath",
)
"""What belongs to one night of a contest, and to no other night of its hall."""
OF_THE_POLL: Final = ("poll", "turnout", "expected_at", "expected_at_source")
"""What belongs to one poll: it goes with its date."""
OF_THE_PERSON: Final = ("name", "party", "sort_name", "display_name", "read_as")
"""What a candidate takes from one poll to the next."""
OF_THE_RESULT: Final = ("note", "status")
"""What is said of a candidate as things went, and not of another result of the same day."""


def drop(table: Table, keys: Iterable[str]) -> set[str]:
    """Takes keys out of a table; the files that they stood in."""
    gone = {key for key in keys if key in table}
    files = {table.where(key).path for key in gone}
    for key in gone:
        del table[key]
        table.places.pop(key, None)
    return files


def day_of(tree: Table) -> date | None:
    """The polling day of a scenario, as far as it can be read."""
    day = tree.at(("scenario", "date"))
    if isinstance(day, datetime):
        return None
    try:
        return day if isinstance(day, date) else date.fromisoformat(day)
    except (TypeError, ValueError):
        return None


def is_reported(incident: Table) -> bool:
    """An incident on the record, and no habit of the hall."""
    return "source" in incident and incident.get("always") is not True


def is_dated(incident: Table) -> bool:
    """An incident at a moment of one day; ``"23:10"`` is a moment of any night."""
    at = incident.get("at")
    return isinstance(at, datetime) or (isinstance(at, str) and at[:1].isdigit() and "-" in at)


def habits(incidents: Iterable[Table], *, other_day: bool) -> list[Table]:
    """The incidents that another night in the hall inherits."""
    return [i for i in incidents if not (is_reported(i) or (other_day and is_dated(i)))]


def of_those_standing(
    incidents: Iterable[Table], old: Iterable[Table], new: Iterable[Table]
) -> list[Table]:
    """Inherited incidents without those of candidates who do not stand any more.

    One of a candidate who has got a namesake is still of that candidate.

    Args:
        incidents: of the old poll.
        old: who stood in it.
        new: who stands now.
    """
    before, now = list(old), list(new)
    out = []
    for incident in incidents:
        name = incident.get("candidate")
        # Its own file answers for what that says.
        first = [] if "imagined" in incident else [c for c in before if is_same(c, name, None)]
        standing = [c for c in now if is_same(c, name, None)]
        if len(first) == 1:
            party = first[0].get("party")
            if not any(c.get("party") == party for c in standing):
                continue
            if len(standing) > 1:
                incident = incident.copy()
                incident["candidate"] = with_party(str(name), str(party))
        out.append(incident)
    return out


def persons(candidates: Iterable[Table], given: Iterable[Table] | None) -> list[Table]:
    """Who stands on another day: those whom its file names, or everybody if it names nobody.

    Args:
        candidates: those of the old poll, with what the file says of them.
        given: what the file says; None where it names no candidates.
    """
    if given is None:
        return [_only(c, {*OF_THE_PERSON, "votes"}) for c in candidates]
    said = list(given)
    out = []
    for candidate in candidates:
        mine = [g for g in said if is_same(candidate, name_of(g), g.get("party"))]
        if mine:
            out.append(_only(candidate, {*OF_THE_PERSON, *mine[0]}))
    return out


def _only(candidate: Table, keys: set[str]) -> Table:
    out = candidate.copy()
    drop(out, set(candidate) - keys)
    return out


def name_of(candidate: Table) -> Any:
    """What a file calls a candidate."""
    return candidate.get("name", candidate.get("display_name"))


def is_same(candidate: Table, name: Any, party: Any) -> bool:
    """Whether a candidate is the one of a name, or what the hall calls them, and a party."""
    own = (candidate.get("name"), candidate.get("display_name"))
    named = name is not None and _alike(name) in map(_alike, own)
    return named and party in (None, candidate.get("party"))


def _alike(name: Any) -> Any:
    return strip_unseen(name) if isinstance(name, str) else name


def result_name(day: date) -> str:
    """The id of the base that the result of a day makes."""
    return f"result-{day.year}"


def last_result(contest: Table, day: date, place: Origin) -> Table | None:
    """The result of a contest as a base for a later poll; None where it has none.

    Args:
        contest: the contest with its votes.
        day: when they were cast.
        place: the key of the later poll's file that makes it a base.
    """
    votes: Counter[str] = Counter()
    people = contest.tables("candidates")
    for candidate in people:
        party, number = candidate.get("party"), candidate.get("votes")
        if not isinstance(party, str) or type(number) is not int:
            return None
        votes[party] += number
    if contest.get("poll", "held") != "held" or not sum(votes.values()):
        return None
    base: dict[str, Any] = {"label": f"{day.year} result", "votes": Table(place, votes)}
    top = max(candidate["votes"] for candidate in people)
    first = [candidate for candidate in people if candidate["votes"] == top]
    if len(first) > 1:
        first = [c for c in first if _lot(contest) in (c.get("name"), c.get("display_name"))]
    if first:
        base["winner"] = first[0]["party"]
    base["electorate"] = contest.get("electorate")
    base["rejected"] = rejected_total(contest) or 0
    base["source"] = contest.get("source")
    return moved(Table(place, {k: v for k, v in base.items() if v is not None}), place)


def add_base(contest: Table, name: str, base: Table, *, default: bool) -> None:
    """Adds a base to a contest that has none of this name.

    Args:
        contest: it is altered.
        name: the base's id.
        base: the previous result.
        default: changes are measured against it.
    """
    previous = contest.get("previous")
    if previous is None:
        previous = Table(base.origin)
    if not isinstance(previous, Table):
        return
    previous = previous.copy()
    if name not in previous:
        previous.put(name, base, base.origin)
    contest["previous"] = previous
    if default:
        contest.put("base", name, base.origin)


def without_votes(candidate: Table) -> Table:
    """A candidate of a poll that has no result."""
    out = candidate.copy()
    drop(out, ("votes",))
    return out


def _lot(contest: Table) -> Any:
    lot = contest.get("lot")
    return lot.get("candidate") if isinstance(lot, Table) else lot


def rejected_total(contest: Table) -> int | None:
    """Rejected papers in all, as far as they can be read."""
    rejected = contest.get("rejected")
    if isinstance(rejected, Table):
        heads = [number for number in rejected.values() if type(number) is int]
        rejected = rejected.get("total", sum(heads) if heads else None)
    return rejected if type(rejected) is int else None


def moved(table: Table, place: Origin) -> Table:
    """A tree of which everything stands at one place: at the key that brought it there."""
    out = Table(place)
    for key, inner in table.items():
        out.put(key, _moved(inner, place), place)
    out.bad, out.altered = table.bad, table.altered
    return out


def _moved(value: Any, place: Origin) -> Any:
    if isinstance(value, list):
        return [_moved(item, place) for item in value]
    return moved(value, place) if isinstance(value, Table) else value
