"""A scenario file as a whole: what its tables say together, and the night that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from simulator.scenario.bounds import POLLSTERS
from simulator.scenario.count_parameters import CountParameters, CountTable, ReadAsCountTable
from simulator.scenario.happenings import PEOPLE, Incident
from simulator.scenario.model import (
    Candidate,
    Contest,
    Head,
    Parts,
    Pollster,
    Scenario,
)
from simulator.scenario.people import bearers, labels
from simulator.scenario.surroundings import BaseLabel, Surroundings
from simulator.scenario.tree import Table
from simulator.uk import CLOSE_OF_POLL
from simulator.values import Clock, Exact, Line, about


@dataclass(frozen=True, slots=True)
class Tables(Exact):
    """CSV tables in the file's own folder, for nights of many contests.

    A table's columns are the plain keys of what its rows say.
    """

    contests: Annotated[
        Line | None, about("slug, name, electorate, … (rejected: the total); hex_q, hex_r for hex")
    ] = None
    candidates: Annotated[
        Line | None, about("contest, name, party, votes, sort_name, display_name, sitting_mp, …")
    ] = None
    previous: Annotated[Line | None, about("contest, base, party, votes")] = None
    bases: Annotated[Line | None, about("contest, base, electorate, rejected, winner, …")] = None
    predictions: Annotated[Line | None, about("contest, pollster, party, share")] = None
    halls: Annotated[Line | None, about("contest, habit, … (numbers of its count)")] = None
    parties: Annotated[Line | None, about("id, name, short, colour, symbol")] = None


@dataclass(frozen=True, slots=True)
class Prediction(Exact):
    """Published predictions of shares, by pollster."""

    pollsters: Annotated[tuple[Pollster, ...], POLLSTERS, about("the pollsters")] = ()


def _closing(table: Any) -> Any:
    if isinstance(table, dict) and "close_of_poll" not in table:
        return {**table, "close_of_poll": CLOSE_OF_POLL.isoformat("minutes")}
    return table


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a file says of the night around its contests."""

    scenario: Annotated[Head, BeforeValidator(_closing), about("what night this is")]
    bases: Annotated[Mapping[str, BaseLabel], about("bases of the tables")] = field(
        default_factory=dict
    )


@dataclass(frozen=True, kw_only=True)
class _Outline(Outline):
    """The outline alone, with the count as its table says it."""

    count: CountTable | None = None


@dataclass(frozen=True, kw_only=True)
class File(Outline, Parts):
    """An election night for the election-night simulator: replayed, imagined or drawn.

    ``changes`` are read by themselves, when there are any: see ``read``.
    """

    extends: Annotated[
        Line | None,
        about("a shipped scenario, or a file in this folder, that this one builds on"),
    ] = None
    tables: Annotated[Tables, about("CSV tables beside the file")] = Tables()
    count: Annotated[CountParameters, ReadAsCountTable(), about("how every hall counts")] = field(
        default_factory=CountParameters
    )
    prediction: Annotated[Prediction, about("what pollsters predicted")] = Prediction()
    changes: Annotated[Any, about("what-if changes, in the order in which they act")] = ()

    def night(self, *, name: str, path: str, base_name: str | None, altered: bool) -> Scenario:
        """The night before its changes; ``digest`` is left to whoever read the file."""
        at_top: dict[str, list[Incident]] = {}
        for incident in self.incidents:
            if incident.contest is not None:
                at_top.setdefault(incident.contest, []).append(incident)
        people = {contest.slug: contest.candidates for contest in self.contests}
        return Scenario(
            **vars(self.scenario),
            name=name,
            parties=self.parties,
            contests=tuple(_with_incidents(c, at_top.get(c.slug, ())) for c in self.contests),
            pollsters=tuple(_by_official_names(p, people) for p in self.prediction.pollsters),
            uncertainty=self.uncertainty,
            exit_poll=self.exit_poll,
            national_polls=self.national_polls,
            incidents=tuple(i for i in self.incidents if i.contest is None),
            modified=altered,
            base_name=base_name,
            path=path,
        )


def _with_incidents(contest: Contest, at_top: Iterable[Incident]) -> Contest:
    """A contest with the incidents at the top of the file that are its own, by official names."""
    incidents = tuple(
        _with_official_names(replace(incident, contest=contest.slug), contest.candidates)
        for incident in (*contest.incidents, *at_top)
    )
    return replace(contest, incidents=incidents) if incidents else contest


def _with_official_names(incident: Incident, people: tuple[Candidate, ...]) -> Incident:
    names: dict[str, Any] = {
        key: _official(people, name)
        for key in PEOPLE
        if (name := getattr(incident, key)) is not None
    }
    return replace(incident, **names)


def _by_official_names(pollster: Pollster, people: Mapping[str, tuple[Candidate, ...]]) -> Pollster:
    if not pollster.candidates:
        return pollster
    candidates = {
        slug: {_official(people.get(slug, ()), name): share for name, share in shares.items()}
        for slug, shares in pollster.candidates.items()
    }
    return replace(pollster, candidates=candidates)


def _official(people: Sequence[Candidate], name: str) -> str:
    """The label of a candidate whom a file may call as the hall does."""
    found = bearers(people, name)
    return labels(people)[found[0]] if found else name


def surroundings(tree: Table) -> Surroundings:
    """What the tables of a night take from the night around them, as far as it can be read."""
    parts = {key: tree[key] for key in ("scenario", "bases", "count") if key in tree}
    if isinstance(parts.get("count"), dict):
        parts["count"] = CountTable.complete(parts["count"], None)
    try:
        outline: _Outline = incomplete(_Outline).validate_python(parts)
    except ValidationError:
        return Surroundings()
    head, count = outline.scenario, outline.count
    dated = head is not None and head.date is not None
    return Surroundings(
        clock=Clock(head.close_of_poll, head.time_zone) if dated else None,
        labels=outline.bases,
        default_base=head.default_base if head is not None else None,
        count=count,
        parameters=count.over(None) if count is not None else None,
    )


@cache
def complete(kind: Any) -> TypeAdapter[Any]:
    """Reads a tree as a kind of value."""
    return TypeAdapter(kind)


@cache
def incomplete(kind: Any) -> SchemaValidator:
    """Reads a tree as a kind of value of which any key may be missing: it is None then.

    What such a value says can be checked although it is not yet the whole truth.
    """
    return SchemaValidator(_lenient(complete(kind).core_schema))


def _lenient(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _lenient(value) for key, value in schema.items()}
    if out.get("type") == "dataclass-field" and out["schema"]["type"] != "default":
        out["schema"] = {"type": "default", "schema": out["schema"], "default": None}
    return out
