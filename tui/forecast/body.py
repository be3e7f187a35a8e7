"""What the forecast screen shows between its head and its foot: one seat, or a whole night."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.forecast.chance_table import MOST_LINES, ChanceTable
from tui.forecast.facts import ChanceFacts
from tui.forecast.histogram import Histogram
from tui.forecast.seats import SeatChances
from tui.forecast.tables import (
    majority_columns,
    nation_facts,
    nation_table,
    notes,
    seat_facts,
    seat_lines,
    seat_table,
    seats_columns,
)
from tui.forecast.view import Forecast, SeatForecast
from tui.kit.heading import Section, SectionHeading

BELOW = 15
"""Lines that what stands under the table wants, where candidates are to have two each."""
LEAST_TABLE = 7
"""Lines of the table: three rows, how many more there are, heading and scale."""
LEAST_BELOW_A_SEAT = 9
"""… and needs, however many candidates there are."""


HIDDEN = "V shows the record"
"""In the place of a result that the viewer has not heard yet."""


class ForecastBody(Container):
    """The table, and beside or under it the histogram, figures, seats and notes."""

    DEFAULT_CSS = """
    ForecastBody { height: 1fr; layout: vertical; }
    ForecastBody #forecast-main { height: auto; padding: 0 1; }
    ForecastBody #forecast-more { height: 1fr; padding: 0 1; }
    ForecastBody #forecast-histogram { height: 1fr; min-height: 3; max-height: 14; }
    ForecastBody #forecast-seats { display: none; height: 1fr; min-height: 3; }
    ForecastBody.-nation #forecast-seats { display: block; }
    ForecastBody #forecast-notes { height: auto; max-height: 4; color: $muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.forecast: Forecast | None = None
        self.seat: SeatForecast | None = None
        self.party = 0

    def compose(self) -> ComposeResult:
        """Everything there is; a night has a list of seats."""
        with Vertical(id="forecast-main"):
            yield ChanceTable(id="forecast-table")
        with Vertical(id="forecast-more"):
            yield SectionHeading(id="forecast-over-histogram", classes="forecast-over")
            yield Histogram(id="forecast-histogram")
            yield ChanceFacts(id="forecast-facts", classes="forecast-over")
            yield SeatChances(id="forecast-seats")
            yield Static("", id="forecast-notes", classes="forecast-over", markup=False)

    def show(self, forecast: Forecast, slug: str | None) -> None:
        """One seat of the forecast, or the night."""
        if forecast.nation is None:
            slug = next(iter(forecast.seats))
        self.seat = forecast.seats[slug] if slug is not None else None
        if forecast is not self.forecast and forecast.nation is not None:
            self.query_one(SeatChances).fill(seat_lines(forecast))
        self.forecast = forecast
        self.set_class(self.seat is None, "-nation")
        poll = self.seat is None or self.seat.contest.poll == "held"
        for widget in (self.query_one(SectionHeading), self.query_one(Histogram)):
            widget.display = poll  # without one there is no majority
        if self.seat is not None:
            self._show_seat(self.seat)
        else:
            self._show_nation(forecast)
        lines = [
            Content.styled(note.words, "$foreground" if note.plain else "$muted")
            for note in notes(forecast, self.seat)
        ]
        note = self.query_one("#forecast-notes", Static)
        note.update(Content("\n").join(lines))
        note.display = bool(lines)
        self._lay_out()

    def _show_seat(self, seat: SeatForecast) -> None:
        self.query_one(ChanceTable).show(seat_table(seat))
        self.query_one(Histogram).show(majority_columns(seat))
        self.query_one(ChanceFacts).show(seat_facts(seat))
        known = "" if seat.known_majority is None else f"┃ {seat.known_majority:,} on the record"
        if self.forecast is not None and seat.contest.slug in self.forecast.hidden:
            known = HIDDEN
        self.query_one(SectionHeading).show(Section("Majority, votes", "simulation", known))

    def _show_nation(self, forecast: Forecast) -> None:
        nation = forecast.nation
        assert nation is not None
        self.party %= len(nation.parties)
        party = nation.parties[self.party]
        self.query_one(ChanceTable).show(nation_table(nation))
        self.query_one(Histogram).show(seats_columns(nation, self.party))
        self.query_one(ChanceFacts).show(nation_facts(nation))
        known = "" if party.known is None else f"┃ {party.known} on the record"
        known = HIDDEN if forecast.hidden else known
        name = f"{party.party.symbol} {party.party.name} seats"
        self.query_one(SectionHeading).show(
            Section(name, "simulation", known, aside="← → other parties")
        )

    def turn(self, step: int) -> None:
        """The seats of another party."""
        if self.forecast is not None and self.seat is None:
            self.party += step
            self._show_nation(self.forecast)

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        """The table takes what its rows need, and no more than leaves the rest its due."""
        table = self.query_one(ChanceTable)
        if table.state is None:
            return
        broad = self.screen.has_class("-broad")
        rows, height = len(table.state.rows), self.size.height
        if broad:
            lines = max(min((height - 2) // max(rows, 1), MOST_LINES), 1)
            table.styles.height = min(lines * rows + 2, max(height, 3))
            return
        two = self.seat is not None and height - BELOW >= 2 * rows + 2
        least = LEAST_BELOW_A_SEAT if self.seat is not None else height * 3 // 5
        # In the smallest terminals the first candidates come before all that stands below.
        least = min(least, max(height - LEAST_TABLE, 0))
        wanted = (2 if two else 1) * rows + 2
        table.styles.height = max(min(wanted, height - least), 3)
