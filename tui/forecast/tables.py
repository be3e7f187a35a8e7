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
            c.name,
            c.surname,
            c.share.low,
            c.share.middle,
            c.share.high,
            (
                formats.share(c.share.mean),
                between(c.share.low, c.share.high),
                percent(c.deposit_lost),
            ),
            c.win,
            percent(c.win),
            c.known,
        )
        for c in seat.candidates
    )
    tops = [max(c.share.high, c.known or 0.0) for c in seat.candidates]
    full = min(max(tops, default=0.0) * 1.05, 100.0)
    return Chances(rows, SHARE_COLUMNS, "wins, % of draws", "share of votes", full, unit=" %")


def nation_table(nation: NationForecast) -> Chances:
    """The parties: seats, chances to be the largest and to have a majority."""
    rows = tuple(
        ChanceRow(
            p.party,
            p.party.name,
            "",
            p.seats.low,
            p.seats.middle,
            p.seats.high,
            (
                _seats(p.seats.mean),
                f"{p.seats.low:.0f}–{p.seats.high:.0f}",
                percent(p.largest),
                percent(p.majority),
            ),
            known=p.known,
        )
        for p in nation.parties
    )
    tops = [max(p.seats.high, p.known or 0) for p in nation.parties]
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
    told = nation.parties[party]
    near = told.seats.high * 1.5 >= nation.line
    return Columns(
        told.bins,
        told.party,
        None if told.known is None else float(told.known),
        float(nation.line) if near else None,
    )


def seat_facts(seat: SeatForecast) -> Facts:
    """The majority in figures; recount, tie, tipping point."""
    majority = seat.majority
    pairs = [
        (
            "majority",
            f"{majority.middle:,.0f} (5–95 %: {majority.low:,.0f}–{majority.high:,.0f})",
        )
    ]
    pairs += [(f"under {votes:,}", f"{percent(chance)} %") for votes, chance in seat.under]
    pairs += [("recount", f"{percent(seat.recount)} %"), ("tie", f"{percent(seat.tie)} %")]
    if seat.tipping > 0:
        pairs.append(("tipping point", f"{percent(seat.tipping)} %"))
    return Facts(tuple(pairs))


def nation_facts(nation: NationForecast) -> Facts:
    """Who governs."""
    parties = [p for p in nation.parties if p.majority > 0]
    parties.sort(key=lambda p: -p.majority)
    pairs = [(f"{p.party.short} majority", f"{percent(p.majority)} %") for p in parties[:3]]
    return Facts((*pairs, ("hung", f"{percent(nation.hung)} %")))


def seat_lines(forecast: Forecast) -> list[Line[SeatLine]]:
    """Every seat: those that decide the night first, then the most open."""
    order = sorted(
        enumerate(forecast.seats.values()),
        key=lambda item: (-item[1].tipping, item[1].candidates[0].win, item[0]),
    )
    return [
        Line(
            seat.slug,
            SeatLine(
                seat.name,
                percent(seat.tipping),
                tuple((c.party, f"{100 * c.win:.0f}") for c in seat.candidates[:3] if c.win > 0),
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
                f"Nobody's polls saw {c.name}: {c.known:.1f} % on the record, "
                f"{c.share.mean:.1f} % expected; {often} as much.",
                plain=True,
            )
    about = forecast.notes if seat is None else (seat.note,)
    yield from (Note(f"{note}.") for note in about if note)
    if forecast.ranges_on < forecast.draws:
        yield Note(f"Shares and majorities rest on {forecast.ranges_on:,} of the draws.")
