"""A forecast as the tables, figures and sentences of its screen; nothing here imports textual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.forecast.chance_table import ChanceRow, Chances, Column
from tui.forecast.facts import Facts
from tui.forecast.histogram import Columns
from tui.forecast.seats import SeatLine
from tui.forecast.view import (
    Forecast,
    NationForecast,
    SeatForecast,
    between,
    percent,
    surname,
)
from tui.kit import formats
from tui.kit.line_list import Line

SHARE_COLUMNS = (
    Column("mean", 6),
    Column("5–95 %", 9, wide=True),
    Column("dep. lost", 10),
)
SEAT_COLUMNS = (
    Column("mean", 6),
    Column("5–95 %", 9),
    Column("largest", 9),
    Column("majority", 10),
)


def seat_table(seat: SeatForecast) -> Chances:
    """The candidates: chances to win, shares, chances to lose the deposit."""
    rows = tuple(
        ChanceRow(
            c.party,
            c.candidate.shown,
            surname(c.candidate),
            c.forecast.share.p5,
            c.forecast.share.p50,
            c.forecast.share.p95,
            (
                formats.share(c.forecast.share.mean),
                between(c.forecast.share.p5, c.forecast.share.p95),
                percent(c.forecast.deposit_lost),
            ),
            c.forecast.win,
            percent(c.forecast.win, seat.open_on),
            c.known,
        )
        for c in seat.candidates
    )
    tops = [max(c.forecast.share.p95, c.known or 0.0) for c in seat.candidates]
    full = min(max(tops, default=0.0) * 1.05, 100.0) or 100.0  # unopposed: no votes at all
    return Chances(rows, SHARE_COLUMNS, "wins, % of draws", "share of votes", full, unit=" %")


def nation_table(nation: NationForecast) -> Chances:
    """The parties: seats, chances to be the largest and to have a majority."""
    rows = tuple(
        ChanceRow(
            p.party,
            p.party.name,
            "",
            p.forecast.seats.p5,
            p.forecast.seats.p50,
            p.forecast.seats.p95,
            (
                _seats(p.forecast.seats.mean),
                f"{p.forecast.seats.p5:.0f}–{p.forecast.seats.p95:.0f}",
                percent(p.forecast.largest, nation.open_on),
                percent(p.forecast.majority, nation.open_on),
            ),
            known=p.known,
        )
        for p in nation.parties
    )
    tops = [max(p.forecast.seats.p95, p.known or 0) for p in nation.parties]
    full = max(max(tops, default=1.0), float(nation.line)) * 1.03
    line = float(nation.line)
    return Chances(rows, SEAT_COLUMNS, "", "seats", full, line)


def _seats(mean: float) -> str:
    return "<0.1" if mean < 0.05 else f"{mean:.1f}" if mean < 9.95 else f"{mean:.0f}"


def majority_columns(seat: SeatForecast) -> Columns:
    """The histogram of a seat's majorities."""
    known = None if seat.known_majority is None else float(seat.known_majority)
    return Columns(seat.bins, known=known, from_zero=True)


def seats_columns(nation: NationForecast, party: int) -> Columns:
    """The histogram of a party's seats."""
    chance = nation.parties[party]
    near = chance.forecast.seats.p95 * 1.5 >= nation.line
    return Columns(
        chance.bins,
        chance.party,
        None if chance.known is None else float(chance.known),
        float(nation.line) if near else None,
    )


def seat_facts(seat: SeatForecast) -> Facts:
    """The majority in figures; recount, tie, tipping point."""
    contest = seat.forecast
    if seat.contest.poll == "unopposed":
        return Facts((("poll", "none: returned unopposed"),))
    low, middle, high = contest.majority
    pairs = [("majority", f"{middle:,} (5–95 %: {low:,}–{high:,})")]
    under = sorted(contest.under.items())
    pairs += [(f"under {votes:,}", f"{percent(chance)} %") for votes, chance in under]
    pairs += [("recount", f"{percent(contest.recount)} %"), ("tie", f"{percent(contest.tie)} %")]
    if contest.tipping > 0:
        pairs.append(("tipping point", f"{percent(contest.tipping)} %"))
    return Facts(tuple(pairs))


def nation_facts(nation: NationForecast) -> Facts:
    """Who governs."""
    parties = [p for p in nation.parties if p.forecast.majority > 0]
    parties.sort(key=lambda p: -p.forecast.majority)
    pairs = [
        (f"{p.party.short} majority", f"{percent(p.forecast.majority, nation.open_on)} %")
        for p in parties[:3]
    ]
    return Facts((*pairs, ("hung", f"{percent(nation.hung, nation.open_on)} %")))


def _wins(seat: SeatForecast, win: float) -> str:
    """A seat's chance in a list: whole percent."""
    return f"{100 * win:.0f}" if seat.open_on is None else percent(win, seat.open_on, 0)


def seat_lines(forecast: Forecast) -> list[Line[SeatLine]]:
    """Every seat: those that decide the night first, then the most open."""
    order = sorted(
        enumerate(forecast.seats.values()),
        key=lambda item: (
            -item[1].forecast.tipping,
            item[1].candidates[0].forecast.win,
            item[0],
        ),
    )
    return [
        Line(
            seat.contest.slug,
            SeatLine(
                seat.contest.name,
                percent(seat.forecast.tipping),
                tuple(
                    (c.party, _wins(seat, c.forecast.win))
                    for c in seat.candidates[:3]
                    if c.forecast.win > 0
                ),
            ),
            seat=place,
        )
        for place, seat in order
    ]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to know; ``plain``: one not to be overlooked."""

    words: str
    plain: bool = False


def notes(forecast: Forecast, seat: SeatForecast | None) -> Iterator[Note]:
    """What to know; first what nobody's polls saw."""
    if seat is not None:
        for c in seat.candidates:
            if c.as_much is None:
                continue
            often = "no draw gives" if c.as_much <= 0 else f"{percent(c.as_much)} % of draws give"
            yield Note(
                f"Nobody's polls saw {c.candidate.shown}: {c.known:.1f} % on the record, "
                f"{c.forecast.share.mean:.1f} % expected; {often} as much.",
                plain=True,
            )
    about = forecast.notes if seat is None else (seat.forecast.note,)
    yield from (Note(f"{note}.") for note in about if note)
    if forecast.ranges_on < forecast.draws:
        yield Note(f"Shares and majorities rest on {forecast.ranges_on:,} of the draws.")
