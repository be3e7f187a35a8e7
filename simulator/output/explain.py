"""``explain``: what each change of a what-if did to votes and seats, in turn."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from simulator.output.console import Console
from simulator.output.known import known_object, place_fields, seat_fields, verdict
from simulator.scenario import ChangeReport, KnownNight, Scenario, known_night
from simulator.text import quantity, signed

FLIPS_SHOWN = 12
"""Seats that change hands are listed up to this many; JSON has them all."""

PARTIES_SHOWN = 10
"""So are parties; the rest is summed up in a line."""


def explain_object(scenario: Scenario) -> dict[str, Any]:
    """The contract's JSON object; ``contests`` is how many the change acted on.

    ``known`` is the result before and after all changes: the same twice where there are none. Lots
    are those of seed 1, as in every command that is given no other.
    """
    known = known_night(scenario.unchanged or scenario, scenario)
    return {
        "changes": [
            {
                "index": index,
                "type": report.type,
                "text": report.text,
                "contests": len(report.contests),
                "votes": dict(report.votes),
                "seats": dict(report.seats),
                "flips": [
                    {
                        **seat_fields(scenario.by_slug[flip.contest]),
                        **place_fields(scenario.by_slug[flip.contest]),
                        "from": flip.from_party,
                        "to": flip.to_party,
                    }
                    for flip in report.flips
                ],
                "abstained": report.abstained,
                "predicted": report.predicted,
                "floored": report.floored,
            }
            for index, report in enumerate(scenario.reports)
        ],
        "known": None if known is None else known_object(known),
    }


def print_explanation(scenario: Scenario, console: Console | None = None) -> None:
    """Print every change with what it did, then the result before and after all of them."""
    console = console or Console()
    console.print(Text(scenario.title, style="bold"), soft_wrap=True)
    if not scenario.reports:
        console.print(Text(f"{scenario.name} has no changes."), soft_wrap=True)
        for contest in scenario.contests if len(scenario.contests) == 1 else ():
            if contest.outcome is not None:
                console.print(Text(f"   {verdict(contest.outcome)}"), soft_wrap=True)
        return
    for number, report in enumerate(scenario.reports, start=1):
        console.print()
        console.print(Text(f"{number}. {report.text}", style="bold"), soft_wrap=True)
        for line in _effects(report, scenario):
            console.print(Text(f"   {line}"), soft_wrap=True)
        if report.votes:
            console.print(_table(report))
    known = known_night(scenario.unchanged, scenario) if scenario.unchanged else None
    if known is not None:
        console.print()
        console.print(Text("Before and after all changes", style="bold"))
        for line in _before_and_after(known):
            console.print(Text(f"   {line}"), soft_wrap=True)


def _effects(report: ChangeReport, scenario: Scenario) -> list[str]:
    contests = len(report.contests)
    if contests:
        lines = [f"Acts on {quantity(contests, 'contest')}."]
    else:
        lines = [] if report.issues else ["Told to the whole night; changes no contest."]
    if report.abstained:
        verb = "no longer vote" if report.abstained > 0 else "vote who had not"
        lines.append(f"{abs(report.abstained):,} {verb}.")
    if report.predicted:
        lines.append(f"Predicted shares change in {quantity(report.predicted, 'contest')}.")
    if report.floored:
        lines.append(f"A share is clipped at zero in {quantity(report.floored, 'contest')}.")
    lines += [f"Warning: {issue.message}." for issue in report.issues]
    if report.flips:
        names = [
            f"{scenario.by_slug[flip.contest].name} ({flip.from_party} to {flip.to_party})"
            for flip in report.flips[:FLIPS_SHOWN]
        ]
        more = len(report.flips) - len(names)
        rest = f" and {more} more" if more else ""
        several = quantity(len(report.flips), "seat")
        hand = "changes" if len(report.flips) == 1 else "change"
        lines.append(f"{several} {hand} hands: {', '.join(names)}{rest}.")
    elif report.votes:
        lines.append("No seat changes hands.")
    return lines


def _table(report: ChangeReport) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("   party")
    table.add_column("votes", justify="right")
    table.add_column("seats", justify="right")
    parties = {*report.votes, *report.seats}
    ranked = sorted(parties, key=lambda party: (-abs(report.votes.get(party, 0)), party))
    # A party of one line is shown rather than summed up in one.
    shown = ranked if len(ranked) <= PARTIES_SHOWN + 1 else ranked[:PARTIES_SHOWN]
    shown = [party for party in ranked if party in shown or party in report.seats]
    for party in shown:
        votes, seats = report.votes.get(party, 0), report.seats.get(party, 0)
        table.add_row(Text(f"   {party}"), signed(votes), signed(seats) if seats else "")
    if rest := [party for party in ranked if party not in shown]:
        votes = sum(report.votes.get(party, 0) for party in rest)
        table.add_row(f"   {quantity(len(rest), 'other')}", signed(votes), "")
    return table


def _before_and_after(known: KnownNight) -> list[str]:
    if len(known.contests) == 1:
        return [
            f"{when}: {verdict(outcome)}, valid votes {outcome.valid_votes:,}"
            for when, outcome in zip(("before", "after"), known.contests[0].outcomes, strict=True)
        ]
    return [f"{party} {a} → {b} seats" for party, (a, b) in known.seats.items() if a != b] or [
        "Seats stay as they were."
    ]
