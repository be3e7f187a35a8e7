"""Declared results for people: a table for one contest, a line each and totals for a night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from simulator.outcome import Mark, Origin
from simulator.output.console import Console
from simulator.scenario import (
    Contest,
    Scenario,
    describe_credit,
    held_throughout,
    list_sources,
    seat_history,
)
from simulator.timeline import Declaration, describe_status
from simulator.uk import HEADS_NOT_KNOWN


def print_results(
    declared: Sequence[Declaration], scenario: Scenario, entered: Mark = Mark.LIVE
) -> None:
    """Print one contest in full, or every contest in a line with the seats won.

    ``entered``: what may be said of a night that was kept, though nothing has declared.
    """
    console = Console()
    if len(declared) == 1:
        _one(console, declared[0], scenario)
        return
    for d in declared:
        # Certified is what a night is unless a line says otherwise.
        status = "" if d.mark is Mark.RECORD else f"  ({describe_status(d, minute=False)})"
        _say(console, f"{d.name}: {d.result}, {_elected(d)}{status}")
    seats = Counter(d.elected.party for d in declared)
    totals = ", ".join(f"{party} {n}" for party, n in seats.most_common())
    for contest in scenario.contests:
        if contest.poll == "countermanded":
            _say(console, f"{contest.name}: poll countermanded, no result")
    number = f"{len(declared)}"
    if len(declared) < len(scenario.contests):
        number = f"{len(declared)} of {len(scenario.contests)}"
    status = "; certified" if all(d.mark is Mark.RECORD for d in declared) else ""
    if not declared or any(d.origin is Origin.ENTERED for d in declared):
        status = f"; {entered.words}"
    if scenario.modified:
        # The total is the night's, and an altered night has none on the record.
        status = "; a what-if, not the record"
    words = f"{number} seats: {totals}" if declared else f"{number} seats declared"
    _say(console, f"{words}{status}", "bold")


def print_sources(declared: Sequence[Declaration], scenario: Scenario) -> None:
    """Print what the results rest on: of the one contest, or of the night."""
    console = Console()
    contest = declared[0].contest if len(declared) == 1 else None
    for line in list_sources(scenario, contest):
        _say(console, describe_credit(line))


def _say(console: Console, words: str, style: str = "") -> None:
    # Names are data: never markup.
    console.print(Text(words, style=style), soft_wrap=True)


def _elected(d: Declaration) -> str:
    who = d.elected
    if d.without_votes:
        # The status beside it says of a rush that its figures are to come.
        return who.display_name if d.rush else f"{who.display_name} {d.instead_of_votes}"
    lot = ", by lot" if d.by_lot else ""
    return f"{who.display_name} {who.votes:,}, majority {d.majority:,}{lot}"


def _one(console: Console, d: Declaration, scenario: Scenario) -> None:
    title = f"{d.name}: {d.result} ({describe_status(d, minute=False)})"
    table = Table(title=Text(title, style="bold"))
    for heading in ("", "candidate", "party", "votes", "share", "change", ""):
        right = heading in ("votes", "share", "change")
        table.add_column(heading, justify="right" if right else "left")
    for c in d.candidates:
        party = scenario.party(c.party)
        note = "elected" if c.elected else "lost deposit" if c.deposit_lost else ""
        of_party = f"{c.party_name}, {c.status}" if c.status else c.party_name
        table.add_row(
            Text(party.symbol, style=party.colour),
            Text(c.display_name),
            Text(of_party),
            "" if d.without_votes else f"{c.votes:,}",
            "" if d.without_votes else f"{c.share:.1f}",
            "" if d.base is None or d.without_votes else c.change_words,
            note,
            style="bold" if c.elected else None,
        )
    console.print(table)
    _say(console, "; ".join(_facts(d)) + ".")
    if d.base and not d.without_votes:
        swing = f" Swing {d.swing}." if d.swing else ""
        _say(console, f"Changes in points against {d.base}.{swing}")
    notes = [f"{c.display_name}: {c.note}" for c in d.candidates if c.note]
    for line in (*notes, *d.notable, *d.aftermath):
        _say(console, f"· {line}")
    _history(console, scenario.by_slug[d.contest or ""])


def _history(console: Console, contest: Contest) -> None:
    """The seat on the nights that come with the program, where there is more than one."""
    history = seat_history(contest.ons_id)
    if len(history) < 2:
        return
    _say(console, "The seat in our files:")
    for past in history:
        _say(console, f"  {past.when}: {past.winner_party} {past.words}".rstrip())
    if party := held_throughout(history):
        _say(console, f"  {party} at each of these {len(history)} results.")


def _facts(d: Declaration) -> list[str]:
    if d.unopposed:
        return ["Returned unopposed, without a poll", f"electorate {d.electorate:,}"]
    if d.rush:
        return ["Elected", d.instead_of_votes, f"electorate {d.electorate:,}"]
    known = d.rejected.official_mark is not None or not d.rejected_total
    rejected = "not given" if d.rejected_total is None else f"{d.rejected_total:,}"
    return [
        f"Majority {d.majority:,}" + (", by lot" if d.by_lot else ""),
        f"turnout {d.turnout:.2f} %",
        f"valid votes {d.valid_votes:,}",
        f"rejected {rejected}" + ("" if known else f" ({HEADS_NOT_KNOWN})"),
        f"electorate {d.electorate:,}",
    ]
