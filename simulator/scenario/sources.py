"""Where what a night says comes from, and under which terms: one list for screens and exports.

A scenario names its sources beside the figures; here they are collected, in words that a reader
understands who has not seen the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from simulator.outcome import Mark
from simulator.scenario.model import Contest, Scenario, Source
from simulator.text import capitalise, join, quantity

_IN_WORDS: Final = {
    "press": "press reports",
    "ticker": "a results ticker",
    "recorded": "recorded by the House of Commons Library",
}
"""What the short names mean by which tables of times give their sources."""

_ASSUMED: Final = "; its minute is assumed"
UNSOURCED: Final = "no source: the author's, not the record"
"""Said of what a file states without saying where it is from."""
_BUILT_ON: Final = " of the night it builds on"


class Credit(NamedTuple):
    """Who is to be named for what: ``what`` it is, its ``source``, and the ``licence`` if any."""

    what: str
    source: str
    licence: str | None = None


_DRAWN: Final = Credit("Figures", "drawn, simulated; minute simulated")


def name_source(source: str) -> str:
    """A source in words: ``a results ticker`` for the ``ticker`` of a table of times."""
    return _IN_WORDS.get(source, source)


def list_sources(
    scenario: Scenario, contest: str | None = None, *, drawn: bool = False
) -> tuple[Credit, ...]:
    """Everything that a night rests on, with licences: what ``--sources`` and screens show.

    Args:
        scenario: the night.
        contest: slug of the contest looked at: its figures, minutes and happenings one by one.
            None takes the only contest of a night; in a night of several, figures and minutes
            are summed up, and happenings named with their contest.
        drawn: the night is a draw: nothing on the record of the real one happened in it.
    """
    one = contest if contest is not None or len(scenario.contests) > 1 else _only(scenario)
    lines = [_general(source, drawn) for source in scenario.sources if source.licence or not drawn]
    licences = {source.title: source.licence for source in scenario.sources}
    if one is not None and one in scenario.by_slug:
        seat = scenario.by_slug[one]
        lines += [_DRAWN] if drawn else _result(seat, licences)
        lines += _bases(seat, licences)
        lines += () if drawn else _minutes(seat)
        lines += _happenings(seat, drawn)
    else:
        lines += [_DRAWN] if drawn else _night(scenario, licences)
        lines += _bases_of_all(scenario)
        for seat in scenario.contests:
            moments = () if drawn else tuple(_moments(seat))
            told = (*moments, *_happenings(seat, drawn))
            lines += (Credit(f"{seat.name}: {w}", s, t) for w, s, t in told)
    if scenario.exit_poll is not None and not drawn:
        lines.append(Credit("Exit poll", scenario.exit_poll.source or UNSOURCED))
    for poll in scenario.national_polls:
        asked = f" ({poll.fieldwork})" if poll.fieldwork else ""
        kind = "Mean of final polls" if poll.average else "Poll"
        what = f"{kind} of {poll.area}: {poll.pollster}"
        lines.append(Credit(what, f"{poll.source or UNSOURCED}{asked}"))
    for pollster in scenario.pollsters:
        said = pollster.source or UNSOURCED
        asked = f" ({pollster.fieldwork})" if pollster.fieldwork else ""
        lines.append(Credit(f"Prediction of {pollster.name}", f"{said}{asked}"))
    return tuple(lines)


def credit(scenario: Scenario) -> str:
    """The names and licences that must stand below pictures and charts, in one line."""
    parts = [
        f"{source.licence}."
        if source.licence.startswith("Contains")
        else f"{source.title} ({source.licence})."
        for source in scenario.sources
        if source.licence
    ]
    names = [pollster.name for pollster in scenario.pollsters if pollster.used]
    if names:
        parts.append(f"Predictions: {join(names)}.")
    return " ".join(dict.fromkeys(parts))


def _only(scenario: Scenario) -> str | None:
    return scenario.contests[0].slug if scenario.contests else None


def _with_url(title: str, url: str | None) -> str:
    return f"{title}, {url}" if url else title


def _general(source: Source, drawn: bool) -> Credit:
    """A source that a file names for all: of another night, where this one only builds on it."""
    what = f"Source{_BUILT_ON}" if drawn or source.inherited else "Source"
    return Credit(what, _with_url(source.title, source.url), source.licence)


def _result(contest: Contest, licences: dict[str, str | None]) -> Iterator[Credit]:
    outcome = contest.outcome
    if outcome is not None and outcome.mark is Mark.RECORD and contest.source:
        yield Credit("Figures, certified", contest.source, licences.get(contest.source))
    elif outcome is not None:
        yield Credit("Figures", UNSOURCED)


def _bases(contest: Contest, licences: dict[str, str | None]) -> Iterator[Credit]:
    for base in contest.bases.values():
        kind = "notional" if base.notional else "result"
        if base.source:
            said = base.label if kind in base.label else f"{base.label}, {kind}"
            yield Credit(f"Compared with {said}", base.source, licences.get(base.source))


def _minutes(contest: Contest) -> Iterator[Credit]:
    what, source = "Minute of the declaration", contest.declared_at_source
    if contest.declared_at is not None:
        yield Credit(what, _minute(source, contest.declared_at_approximate))
    yield from _moments(contest)
    if contest.declared_at is None and contest.outcome is not None:
        yield Credit(what, "not known: simulated")
    if contest.expected_at is not None:
        yield Credit("Expected declaration", contest.expected_at_source or UNSOURCED)


def _moments(contest: Contest) -> Iterator[Credit]:
    """Who reported the moments of a count before its declaration."""
    for what, at, source, assumed in (
        ("Beginning of the count", contest.count_from, contest.count_from_source, False),
        ("Last ballot box", contest.last_box_at, contest.last_box_at_source, True),
        ("End of the verification", contest.verified_at, contest.verified_at_source, True),
        ("End of the counting", contest.counted_at, contest.counted_at_source, True),
    ):
        if at is not None and not contest.modified:
            yield Credit(what, _minute(source, assumed))


def _minute(source: str | None, assumed: bool) -> str:
    return f"{name_source(source)}{_ASSUMED if assumed else ''}" if source else UNSOURCED


def _happenings(contest: Contest, drawn: bool) -> Iterator[Credit]:
    """What happened in the hall; where it is not the record's, what is left of it."""
    imagined = drawn or contest.modified
    if not imagined:
        yield from _proceedings(contest)
    if not drawn and contest.lot is not None and contest.outcome and contest.outcome.by_lot:
        yield Credit("Drawing of the lot", contest.lot_source or UNSOURCED)
    for incident in contest.incidents:
        if not (imagined and (incident.on_record or incident.only_if == "known")):
            assumed = _ASSUMED if incident.approximate or incident.at is None else ""
            yield Credit(f"“{incident.text}”", f"{incident.source or UNSOURCED}{assumed}")


def _proceedings(contest: Contest) -> Iterator[Credit]:
    for recount in contest.recounts:
        kind = "Full recount" if recount.kind == "full" else "Bundle check"
        assumed = _ASSUMED if recount.source and (recount.approximate or not recount.at) else ""
        yield Credit(kind, f"{recount.source or UNSOURCED}{assumed}")
    for adjournment in contest.adjournments:
        why = f" ({adjournment.cause})" if adjournment.cause else ""
        yield Credit(f"Adjournment{why}", adjournment.source or UNSOURCED)
    for delay in contest.delays:
        why = f" ({delay.cause})" if delay.cause else ""
        yield Credit(f"Slow {delay.stage}{why}", delay.source or UNSOURCED)


def _night(scenario: Scenario, licences: dict[str, str | None]) -> Iterator[Credit]:
    """Figures and minutes of a night of several contests, summed up by source."""
    figures = Counter(
        contest.source if outcome.mark is Mark.RECORD else None
        for contest in scenario.contests
        if (outcome := contest.outcome) is not None
    )
    for source, number in figures.most_common():
        seats = quantity(number, "contest")
        if source is None:
            yield Credit(f"Figures of {seats}", UNSOURCED)
        else:
            yield Credit(f"Figures of {seats}, certified", source, licences.get(source))
    minutes = Counter(
        "not known: simulated"
        if contest.declared_at is None
        else name_source(contest.declared_at_source or UNSOURCED)
        for contest in scenario.contests
        if contest.outcome is not None
    )
    for source, number in minutes.most_common():
        yield Credit(f"Minutes of {quantity(number, 'declaration')}", source)


def _bases_of_all(scenario: Scenario) -> Iterator[Credit]:
    bases = {
        base.label: base.source
        for contest in scenario.contests
        for base in contest.bases.values()
        if base.source
    }
    for label, source in bases.items():
        yield Credit(f"Compared with {label}", source)


def describe_credit(line: Credit) -> str:
    """A credit in one line of text."""
    terms = f" [{line.licence}]" if line.licence and line.licence not in line.source else ""
    return f"{capitalise(line.what)}: {line.source}{terms}"
