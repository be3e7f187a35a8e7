"""``compare``: two scenarios side by side, as JSON and for people."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from simulator.forecast import Comparison, ContestChances, PairedForecast, other_polls
from simulator.output.console import Console, titled_table
from simulator.output.elections import SEATS_SHOWN, print_elections
from simulator.output.known import (
    certified_object,
    known_object,
    place_fields,
    seat_fields,
    verdict,
)
from simulator.scenario import KnownContest, KnownNight, certified_outcome
from simulator.text import quantity, signed

WORTH_TELLING = 2.0
"""A difference of chances is listed when it is more than so many standard errors from zero."""


def compare_object(comparison: Comparison) -> dict[str, Any]:
    """The contract's JSON object; ``known`` or ``forecast`` is null where there is none."""
    return {
        "base": comparison.base.name,
        "whatif": comparison.whatif.name,
        "known": known_object(comparison.known) if comparison.known else None,
        "forecast": _forecast(comparison, comparison.forecast) if comparison.forecast else None,
    }


def _seat(comparison: Comparison, chances: ContestChances) -> dict[str, Any]:
    """A seat's key and place, the parties likeliest to win it in both, its certified result."""
    contest = comparison.base.by_slug[chances.contest]
    likeliest = [
        max(chances.candidates, key=lambda chance: chance.win[side] or 0.0).party for side in (0, 1)
    ]
    return {
        "id": contest.slug,
        **seat_fields(contest),
        **place_fields(contest),
        "winner_party": likeliest,
        "certified": certified_object(certified_outcome(comparison.base, contest.slug)),
    }


def _forecast(comparison: Comparison, forecast: PairedForecast) -> dict[str, Any]:
    return {
        "draws": forecast.draws,
        "seed": forecast.seed,
        "contests": [
            {
                **_seat(comparison, contest),
                "candidates": [
                    {
                        "name": chance.name,
                        "party": chance.party,
                        "win": list(chance.win),
                        "diff": chance.diff,
                        "se": chance.se,
                    }
                    for chance in contest.candidates
                ],
            }
            for contest in forecast.contests
        ],
        "seats": {
            party: {"mean": list(seats.mean), "diff": seats.diff, "se": seats.se}
            for party, seats in forecast.seats.items()
        },
        "from_previous": list(forecast.from_previous),
    }


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print what changed, the known figures and the forecasts side by side."""
    console = console or Console()
    console.print(Text(f"{comparison.base.title} | {comparison.whatif.title}", "bold"))
    for change in comparison.whatif.changes:
        console.print(Text(f"· {change}"), soft_wrap=True)
    if comparison.known and comparison.known.elections:
        print_elections(comparison.base, comparison.whatif, comparison.known, console)
        return
    one = len(comparison.base.contests) == 1
    if comparison.known:
        console.print()
        if one:
            for contest in comparison.known.contests:
                _known_contest(console, comparison, contest)
        else:
            _known_seats(console, comparison.known)
    if comparison.forecast:
        console.print()
        if one:
            _chances(console, comparison, comparison.forecast)
        else:
            _mean_seats(console, comparison.forecast)
            _moved(console, comparison.forecast)
        if number := len(comparison.forecast.from_previous):
            contests = "1 contest has" if number == 1 else f"{number} contests have"
            console.print(
                f"{contests} no usable predictions (Northern Ireland's, the Speaker's): drawn "
                "around the previous result, which changes of shares do not move.",
                soft_wrap=True,
            )
        for sentence in other_polls(comparison.whatif).values():
            console.print(f"{sentence}.", soft_wrap=True, markup=False)
    elif comparison.known:
        console.print("No forecast: one of the two has no predictions.", soft_wrap=True)


def _known_contest(console: Console, comparison: Comparison, known: KnownContest) -> None:
    """One contest's known votes, candidate by candidate."""
    a, b = known.outcomes
    votes = [{(c.name, c.party): c.votes for c in night.candidates} for night in (a, b)]
    table = titled_table(
        console, "Known figures", "candidate", "party", "votes", "what-if", "difference"
    )
    keys = [*votes[0], *(key for key in votes[1] if key not in votes[0])]
    names = _names(comparison)
    for key in sorted(keys, key=lambda key: -max(votes[0].get(key, 0), votes[1].get(key, 0))):
        pair = [night.get(key) for night in votes]
        shown = ["–" if number is None else f"{number:,}" for number in pair]
        table.add_row(Text(names[key]), key[1], *shown, signed((pair[1] or 0) - (pair[0] or 0)))
    table.add_row(
        "valid votes",
        "",
        f"{a.valid_votes:,}",
        f"{b.valid_votes:,}",
        signed(b.valid_votes - a.valid_votes),
        style="dim",
    )
    console.print(table)
    console.print(Text(f"{verdict(a)} | {verdict(b)}"), soft_wrap=True)


def _names(comparison: Comparison) -> dict[tuple[str, str], str]:
    """How the hall calls the candidates of the base's first contest, by name and party."""
    slug = comparison.base.contests[0].slug
    return {
        candidate.key: candidate.shown
        for night in (comparison.whatif, comparison.base)
        for candidate in night.by_slug[slug].candidates
    }


def _known_seats(console: Console, known: KnownNight) -> None:
    table = titled_table(console, "Known figures: seats", "party", "base", "what-if", "difference")
    for party, (a, b) in known.seats.items():
        table.add_row(party, str(a), str(b), signed(b - a))
    console.print(table)
    flips = [contest for contest in known.contests if contest.changes_hands]
    if not flips:
        console.print("No seat changes hands.")
        return
    names = [f"{c.name} ({c.winner[0]} to {c.winner[1]})" for c in flips[:SEATS_SHOWN]]
    more = len(flips) - len(names)
    rest = f" and {more} more" if more else ""
    hands = "seat changes" if len(flips) == 1 else "seats change"
    words = f"{len(flips)} {hands} hands: {', '.join(names)}{rest}."
    console.print(Text(words), soft_wrap=True)


def _title(forecast: PairedForecast) -> str:
    draws = quantity(forecast.draws, "draw")
    return f"Forecast: {draws} each, the same random numbers, seed {forecast.seed}"


def _chances(console: Console, comparison: Comparison, forecast: PairedForecast) -> None:
    """Every candidate's chance to win, with the difference and its error."""
    headings = ("candidate", "party", "wins", "what-if", "difference, points")
    table = titled_table(console, _title(forecast), *headings)
    names = _names(comparison)
    for contest in forecast.contests:
        for chance in sorted(contest.candidates, key=lambda c: -max(p or 0.0 for p in c.win)):
            shown = ["–" if p is None else f"{100 * p:.2f} %" for p in chance.win]
            name = names[chance.name, chance.party]
            table.add_row(Text(name), chance.party, *shown, _with_error(chance.diff, chance.se))
    console.print(table)


def _mean_seats(console: Console, forecast: PairedForecast) -> None:
    table = titled_table(console, _title(forecast), "party", "mean seats", "what-if", "difference")
    for party, seats in forecast.seats.items():
        if max(seats.mean) >= 0.05:
            difference = f"{signed(seats.diff, 2)} ± {seats.se:.2f}"
            table.add_row(party, *(f"{mean:.1f}" for mean in seats.mean), difference)
    console.print(table)


def _moved(console: Console, forecast: PairedForecast) -> None:
    """The contests in which a chance moves most."""
    moved = []
    for contest in forecast.contests:
        real = [
            c for c in contest.candidates if c.diff and abs(c.diff) > WORTH_TELLING * (c.se or 0)
        ]
        if real:
            moved.append((contest, max(real, key=lambda c: abs(c.diff or 0))))
    if not moved:
        console.print("No chance moves by more than its Monte Carlo error.")
        return
    moved.sort(key=lambda pair: -abs(pair[1].diff or 0))
    console.print()
    table = titled_table(
        console, "Where chances move most", "contest", "candidate", "base", "what-if", "points"
    )
    for contest, chance in moved[:SEATS_SHOWN]:
        shown = ["–" if p is None else f"{100 * p:.1f} %" for p in chance.win]
        who = f"{chance.name} ({chance.party})"
        table.add_row(Text(contest.name), Text(who), *shown, _with_error(chance.diff, chance.se))
    console.print(table)
    if len(moved) > SEATS_SHOWN:
        console.print(f"… and {len(moved) - SEATS_SHOWN} more contests (all with --json).")


def _with_error(difference: float | None, error: float | None) -> str:
    if difference is None or error is None:
        return "–"
    return f"{signed(100 * difference, 2)} ± {100 * error:.2f}"
