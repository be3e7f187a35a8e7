"""From a merged and checked scenario file to the immutable values of a night.

Nothing is checked here: ``checks`` has found nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.outcome import Base, Rejected
from simulator.scenario.clock_times import seconds_after
from simulator.scenario.count_parameters import FAST, CountParameters
from simulator.scenario.examining import night_of
from simulator.scenario.file_models import (
    BaseLabelPart,
    BasePart,
    CandidatePart,
    ContestPart,
    CountPart,
    IncidentPart,
    PollsterPart,
    RejectedPart,
    ScenarioFile,
)
from simulator.scenario.model import (
    Candidate,
    Contest,
    ExitPoll,
    Incident,
    KnownAdjournment,
    KnownRecount,
    Party,
    Pollster,
    Scenario,
    Source,
    Uncertainty,
)
from simulator.scenario.places import Table

GREY = "#888888"
DOT = "·"


class Builder:
    """Builds the values of one merged file."""

    def __init__(self, file: ScenarioFile, merged: Table) -> None:
        self.file = file
        self.merged = merged
        night = night_of(file)
        assert night.close is not None
        self.close = night.close
        self.people = night.people
        self.zone = night.zone
        self.labels = file.bases or {}
        self.default = file.scenario.base if file.scenario else None
        self.count = _parameters(file.count)
        self._at_top: dict[str, list[IncidentPart]] = {}
        for incident in file.incidents or ():
            if incident.contest is not None:
                self._at_top.setdefault(incident.contest, []).append(incident)

    def scenario(self, name: str, path: str, base_name: str | None) -> Scenario:
        """The night before its changes; ``digest`` is left to the loader."""
        file, head = self.file, self.file.scenario
        assert head is not None
        assert head.date is not None
        tables = self.merged.get("contests", [])
        contests = zip(file.contests or (), tables, strict=True)
        prediction = file.prediction.pollsters or () if file.prediction else ()
        return Scenario(
            name=name,
            title=head.title or "",
            date=head.date,
            close_of_poll=self.close,
            contests=tuple(self.contest(part, table.altered) for part, table in contests),
            parties={
                key: Party(
                    id=key,
                    name=party.name or key,
                    short=party.short or party.name or key,
                    colour=(party.colour or GREY).lower(),
                    symbol=party.symbol or DOT,
                )
                for key, party in (file.parties or {}).items()
            },
            question=head.question or "",
            description=head.description or "",
            time_zone=self.zone,
            pollsters=tuple(self.pollster(part) for part in prediction),
            uncertainty=self.uncertainty(),
            exit_poll=self.exit_poll(),
            incidents=tuple(
                self.incident(part, None) for part in file.incidents or () if not part.contest
            ),
            notable=tuple(head.notable or ()),
            aftermath=tuple(head.aftermath or ()),
            sources=tuple(Source(s.title or "", s.url, s.licence) for s in head.sources or ()),
            modified=self.merged.altered,
            base_name=base_name,
            path=path,
        )

    def moment(self, text: str | None) -> datetime | None:
        """A time of the file as an aware moment of the night."""
        if text is None:
            return None
        seconds = seconds_after(text, self.close, self.zone)
        return datetime.fromtimestamp(self.close.timestamp() + seconds, ZoneInfo(self.zone))

    def contest(self, part: ContestPart, altered: bool) -> Contest:
        """A contest."""
        slug = part.slug or ""
        bases = {key: self.base(key, base) for key, base in (part.previous or {}).items()}
        votes = any(candidate.votes is not None for candidate in part.candidates or ())
        rejected = _rejected(part.rejected)
        declared = self.moment(part.declared_at)
        return Contest(
            slug=slug,
            name=part.name or slug,
            candidates=tuple(_candidate(c) for c in part.candidates or ()),
            electorate=part.electorate or 1,
            ons_id=part.ons_id or "",
            region=part.region or "",
            country=part.country or "England",
            type=part.type or "county",
            venue=part.venue or "",
            bases=bases,
            default_base=self.default_base(part, bases),
            rejected=Rejected(0) if rejected is None and votes else rejected,
            declared_at=declared,
            declared_at_source=part.declared_at_source if declared else None,
            count=self.count if part.count is None else _parameters(self.file.count, part.count),
            incidents=tuple(
                self.incident(incident, part)
                for incident in [*(part.incidents or ()), *self._at_top.get(slug, ())]
            ),
            recounts=tuple(
                KnownRecount(r.kind or "full", self.moment(r.at), r.source)
                for r in part.recounts or ()
            ),
            adjournments=tuple(
                KnownAdjournment(
                    until=self.moment(a.until) or self.close,
                    at=self.moment(a.at),
                    cause=a.cause or "cause not on record",
                    source=a.source,
                )
                for a in part.adjournments or ()
            ),
            reconciliation_failures=part.reconciliation_failures or 0,
            notable=tuple(part.notable or ()),
            aftermath=tuple(part.aftermath or ()),
            hex=(part.hex[0], part.hex[1]) if part.hex else None,
            turnout=part.turnout,
            modified=altered,
        )

    def default_base(self, part: ContestPart, bases: Mapping[str, Base]) -> str | None:
        """The base changes are measured against: the contest's, the night's, or the first."""
        wanted = [part.base, self.default, *self.labels, *bases]
        return next((name for name in wanted if name in bases), None)

    def base(self, key: str, part: BasePart) -> Base:
        """A previous result; its winner is the party with most votes unless the file says."""
        label = self.labels.get(key) or BaseLabelPart()
        votes = dict(part.votes or {})
        top = [party for party, n in votes.items() if n == max(votes.values())]
        notional = part.notional if part.notional is not None else label.notional
        return Base(
            id=key,
            label=part.label or label.label or key,
            votes=votes,
            winner=part.winner or (top[0] if len(top) == 1 else None),
            electorate=part.electorate,
            rejected=part.rejected,
            notional=bool(notional),
        )

    def incident(self, part: IncidentPart, contest: ContestPart | None) -> Incident:
        """An incident; its candidate by the official name."""
        people = contest.candidates or () if contest else ()
        named = (c.name for c in people if part.candidate in (c.name, c.display_name))
        return Incident(
            text=part.text or "",
            at=self.moment(part.at),
            stage=part.stage,
            after=part.after or 0.0,
            holds=part.holds or 0.0,
            only_known=part.only_if == "known",
            candidate=next(named, None) if part.candidate else None,
            source=part.source,
            contest=contest.slug if contest else None,
        )

    def pollster(self, part: PollsterPart) -> Pollster:
        """A pollster; candidates by their official names."""
        return Pollster(
            name=part.name or "",
            shares=part.shares or {},
            weight=1.0 if part.weight is None else part.weight,
            used=part.used is not False,
            candidates={
                slug: {self._official(slug, name): share for name, share in shares.items()}
                for slug, shares in (part.candidates or {}).items()
            },
            fieldwork=part.fieldwork,
            source=part.source,
        )

    def _official(self, slug: str, name: str) -> str:
        for candidate in self.people.get(slug, ()):
            if name in (candidate.name, candidate.display_name):
                return candidate.name or name
        return name

    def uncertainty(self) -> Uncertainty:
        """The file's own scales."""
        part = self.file.uncertainty
        if part is None:
            return Uncertainty()
        return Uncertainty(
            national=part.national or {},
            regional=part.regional or {},
            seat=part.seat or {},
            turnout_national=part.turnout_national,
            turnout_seat=part.turnout_seat,
        )

    def exit_poll(self) -> ExitPoll | None:
        """The exit poll, if the file has one."""
        part = self.file.exit_poll
        return ExitPoll(part.seats or {}, part.source) if part else None


def sort_name(name: str) -> str:
    """The default key of the order of declaration: surname (the last word), then forenames."""
    forenames, _, surname = name.rpartition(" ")
    return (f"{surname}, {forenames}" if forenames else surname).casefold()


def _candidate(part: CandidatePart) -> Candidate:
    name = part.name or ""
    return Candidate(
        name=name,
        party=part.party or "",
        sort_name=part.sort_name.casefold() if part.sort_name else sort_name(name),
        display_name=part.display_name,
        votes=part.votes,
        sitting_mp=bool(part.sitting_mp),
        former_mp=bool(part.former_mp),
        share=part.share,
        sigma=part.sigma,
        note=part.note,
    )


def _rejected(part: RejectedPart | None) -> Rejected | None:
    if part is None:
        return None
    heads = (
        part.official_mark,
        part.voted_too_many,
        part.voter_identifiable,
        part.void_for_uncertainty,
    )
    total = part.total if part.total is not None else sum(head or 0 for head in heads)
    return Rejected(total, *heads)


def _parameters(*parts: CountPart | None) -> CountParameters:
    """Count parameters: each part's preset, then what it gives itself, over those before it."""
    values: dict[str, Any] = {}
    for part in parts:
        if part is None:
            continue
        if part.preset == "fast":
            values.update(FAST)
        given = part.model_fields_set & CountParameters.model_fields.keys()
        values.update({name: getattr(part, name) for name in given})
    return CountParameters(**values) if values else CountParameters()


def complete_counts(merged: Table) -> None:
    """Gives durations of which a file sets only the spread the median they had before.

    ``[contests.count.seal] sd = 0.5`` keeps the median of the night's ``[count]``, of the preset
    or of the default, in that order.
    """
    night = merged.get("count")
    _complete(night, [])
    for contest in merged.get("contests", []):
        _complete(contest.get("count"), [night] if isinstance(night, Table) else [])


def _complete(count: Any, before: Iterable[Table]) -> None:
    if not isinstance(count, Table):
        return
    presets: list[Mapping[str, Any]] = [t for t in (count, *before) if t.get("preset") == "fast"]
    for name, value in count.items():
        if not isinstance(value, Table) or "median" in value or name == "recount_table":
            continue
        known: list[Any] = [table.get(name) for table in before]
        known += [FAST.get(name)] if presets else []
        known.append(CountParameters.model_fields[name].default)
        for other in known:
            median = other.get("median") if isinstance(other, dict) else None
            median = getattr(other, "median", median)
            if median is not None:
                value.put("median", median, value.origin)
                break
