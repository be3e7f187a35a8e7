"""Where the panes of the night board stand in so many cells; nothing here draws.

Narrow (80 by 24), map and tables share one place and are tabs. Wide (120 by 36), the map keeps
its own place and the tabs stand beside it. Broad (200 by 50), most panes are seen at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from textual.geometry import Region, Size

from tui.night.pane_tabs import Tab

TABS: Final = (
    Tab("map", "Map", "m"),
    Tab("nation", "Nation", "n", least="Nat"),
    Tab("seats", "Seats", "s"),
    Tab("ticker", "Ticker", "k", least="Tick"),
    Tab("battle", "Battle", "b", least="Bat"),
    Tab("projection", "Projection", "j", "Proj"),
    Tab("records", "Records", "r", "Rec"),
    Tab("next", "Next", "x"),
)
"""Every pane that can be opened."""

WIDE, BROAD = Size(108, 26), Size(160, 40)
"""Least sizes of the board (transport and footer apart) for the two larger arrangements."""

BAR = 3
TABLE = 53
"""Columns of the nation's table with all its figures."""

TICKER = 96
"""Most columns of the ticker on a broad board: what it can say of a declaration."""

REGIONS_SHORT, REGIONS = 30, 19
"""Columns of the regions: one line each, and two."""

TWO_LINES = 24
"""Lines of twelve regions, two lines each."""

REGIONS_LINES = 12
"""Lines of twelve regions, one line each."""

NEWS = 4
"""Least lines of a ticker under them."""

STRIP = 2
"""Lines of the projection's strip under the exit poll …"""

STRIP_FROM = 16
"""… on boards of so many lines; lower ones have one, and the lowest none."""

AGAINST_FROM = 30
"""Lines of a board from which on the strip has a third: the night against our first projection."""

COLUMN, LEGEND = 12, 24
"""Least and most columns of a legend beside the map."""

THIRD = 2
"""Lines of the lower third, seen at every size …"""

LEAST = 11
"""… and on boards lower than this the seat under the cursor gives way to it."""

NAMES_FROM = 30
"""Lines from which on the legend of a wide board has two: parties, then signs."""

BESIDE = 3
"""Pinned seats on a line of a wide board."""

PINS_FROM = 16
"""Lines from which on a narrow board has a line of pinned seats."""
CARD = 104
"""Columns of a card that leaves some of what it covers to be seen on both sides."""

SMALL = 6
"""Lines of a card at the foot of a narrow board at most: the map is seen over it."""

FIGURES = Size(29, 3)
"""The clock in large figures."""


@dataclass(frozen=True)
class Arrangement:
    """Where everything stands.

    Attributes:
        name: ``narrow``, ``wide`` or ``broad``.
        regions: place of each widget, by id; a widget without one is not shown.
        tabs: panes that can be opened in the shared place.
        standing: panes that are always seen.
    """

    name: str
    regions: dict[str, Region]
    tabs: tuple[Tab, ...]
    standing: frozenset[str]


def arrange(
    size: Size,
    tab: str,
    map_width: int,
    mini: Size,
    *,
    strip: bool = False,
    pins: int = 0,
    more: tuple[Tab, ...] = (),
) -> Arrangement:
    """The arrangement of a size with a pane open.

    Args:
        size: cells of the board.
        tab: id of the open pane.
        map_width: columns of the whole map.
        mini: columns and lines of the minimap.
        strip: there is a projection, which has its strip.
        pins: pinned seats; broad boards have them over the sea (``pins_place``).
        more: further panes that can be opened, of a board of its own kind.
    """
    lines = STRIP + (size.height >= AGAINST_FROM)
    strips = strip * (lines if size.height >= STRIP_FROM else size.height >= STRIP_FROM - 4)
    if size.width >= BROAD.width and size.height >= BROAD.height:
        found = _broad(size, tab, map_width, mini, strips)
    elif size.width >= WIDE.width and size.height >= WIDE.height:
        found = _wide(size, tab, map_width, mini, strips, -(-pins // BESIDE))
    else:
        found = _narrow(size, tab, map_width, strips, int(pins > 0 and size.height >= PINS_FROM))
    seen = {name: place for name, place in found.regions.items() if min(place.size) > 0}
    return replace(found, regions=seen, tabs=(*found.tabs, *more))


def _narrow(size: Size, tab: str, map_width: int, strips: int, pins: int) -> Arrangement:
    width, height = size
    tall = height >= 24
    bar, seat = (BAR, 2) if tall else (2, 1) if height >= LEAST else (1, 0)
    top = 1 + bar + strips + 1
    third = Region(0, max(height - THIRD, top), width, THIRD)
    room = Region(0, top, width, max(third.y - top - seat - pins, 0))
    regions = {
        "night-head": Region(1, 0, width - 2, 1),
        "house": Region(1, 1, width - 2, bar),
        "strip": Region(1, 1 + bar, width - 2, strips),
        "tabs": Region(0, top - 1, width, 1),
        "pins": Region(1, room.bottom, width - 2, pins),
        "seat": Region(1, room.bottom + pins, width - 2, seat),
        "third": third,
        **_pane(tab, room),
    }
    if tab == "map":
        regions["map"] = room
        beside = min(width - map_width - 1, LEGEND)
        if beside >= COLUMN and room.height > 4:
            regions["map"] = Region(room.x, room.y, width - beside, room.height)
            regions["legend"] = Region(width - beside, room.y, beside, room.height)
        elif tall:
            regions["map"] = _above(room)
            regions["legend"] = Region(1, room.bottom - 1, width - 2, 1)
    return Arrangement("narrow", regions, TABS, frozenset())


def _wide(size: Size, tab: str, map_width: int, mini: Size, strips: int, pins: int) -> Arrangement:
    width, height = size
    top, seat = 1 + BAR + strips, 2
    foot = height - THIRD
    legend = 2 if height >= NAMES_FROM else 1
    rows = foot - top - seat - legend - pins
    left = min(map_width, width // 2 + 5)
    room = Region(left + 1, top + 1, width - left - 2, rows - 1)
    regions = {
        "night-head": Region(1, 0, width - 2, 1),
        "house": Region(1, 1, width - 2, BAR),
        "strip": Region(1, 1 + BAR, width - 2, strips),
        "map": Region(0, top, left, rows),
        "tabs": Region(left, top, width - left, 1),
        "legend": Region(1, top + rows, width - 2, legend),
        "pins": Region(1, top + rows + legend, width - 2, pins),
        "seat": Region(1, foot - seat, width - 2, seat),
        "third": Region(0, foot, width, THIRD),
        **(_overview_and_ticker(room, mini) if tab == "map" else _pane(tab, room)),
    }
    return Arrangement("wide", regions, TABS, frozenset({"map"}))


def _broad(size: Size, tab: str, map_width: int, mini: Size, strips: int) -> Arrangement:
    width, height = size
    left, seat = map_width + 1, 2
    top = 1 + BAR + strips + 1
    foot = height - THIRD
    rows = foot - top - seat - 2
    all_of_it = width - left - 1
    ticker = min(max(TABLE, all_of_it * 2 // 5), TICKER)
    right = left + ticker + 3
    column = width - right - 1
    always = frozenset({"map", "nation", "ticker"})
    tabs = tuple(entry for entry in TABS if entry.id not in always)
    shown = tab if tab not in always else "seats"
    overview = min(max(mini.height, TWO_LINES), rows - 8)
    upper = max(rows * 2 // 5 + 3, 12)
    regions = {
        "map": Region(0, 0, map_width, height),
        "night-head": Region(left, 0, all_of_it, 1),
        "house": Region(left, 1, all_of_it, BAR),
        "strip": Region(left, 1 + BAR, all_of_it, strips),
        **_overview(Region(left, top, ticker, overview), mini),
        "ticker": Region(left, top + overview + 1, ticker, rows - overview - 1),
        "nation": Region(right, top, column, upper),
        "tabs": Region(right - 1, top + upper + 1, column + 1, 1),
        **_pane(shown, Region(right - 1, top + upper + 2, column + 1, rows - upper - 2)),
        "legend": Region(left, foot - seat - 2, all_of_it, 2),
        "seat": Region(left, foot - seat, all_of_it, seat),
        "third": Region(left - 1, foot, all_of_it + 2, THIRD),
    }
    return Arrangement("broad", regions, tabs, always)


def card_room(arrangement: Arrangement, size: Size, *, large: bool) -> Region:
    """Where a card may stand: over the panes, never over the lower third.

    A large one has the place of all panes, on a broad board beside the map; a small one that of
    the pane under the tabs, so that the map is seen.
    """
    places = arrangement.regions
    tabs, third = places.get("tabs", Region()), places.get("third", Region(0, size.height))
    if not large:
        foot = places.get("legend") if arrangement.name != "narrow" else places.get("seat")
        bottom = (foot or third).y
        return Region(tabs.x, tabs.bottom, size.width - tabs.x, max(bottom - tabs.bottom, 0))
    x = third.x if arrangement.name == "broad" else 0
    top = tabs.y if arrangement.name == "wide" else tabs.bottom
    if arrangement.name == "broad":
        top = places.get("strip", places.get("house", Region())).bottom + 1
    return Region(x, top, size.width - x, max(third.y - top, 0))


def ending_place(arrangement: Arrangement, size: Size) -> Region:
    """Where the ending stands: under the bar of the House, beside the map of a broad board."""
    places = arrangement.regions
    third, bar = places.get("third", Region(0, size.height)), places.get("house", Region())
    x = third.x if arrangement.name == "broad" else 0
    return Region(x, bar.bottom, size.width - x, max(third.y - bar.bottom, 0))


def card_place(room: Region, lines: int, *, large: bool, border: int, foot: int = 0) -> Region:
    """The place of a card of so many lines: a large one in the middle, a small one at the foot.

    The last ``foot`` lines of its room are left free where it is not too high for that.
    """
    height = min(lines + 2 * border, room.height)
    if height <= room.height - foot:
        room = Region(room.x, room.y, room.width, room.height - foot)
    if not large:
        return Region(room.x, room.bottom - height, room.width, height)
    # A few columns beside a card would show the ends of what it covers, which read like its own.
    width = room.width if room.width <= CARD * 3 // 2 else CARD
    return Region(
        room.x + (room.width - width) // 2, room.y + (room.height - height) // 2, width, height
    )


def clock_place(arrangement: Arrangement, land: Iterable[Region], width: int) -> Region:
    """Where the clock stands: large over the open sea where the whole map is seen.

    Otherwise at the end of the head, in so many columns. ``land`` are the map's hexagons.
    """
    head, chart = arrangement.regions.get("night-head", Region()), arrangement.regions.get("map")
    if arrangement.name == "broad" and chart is not None:
        corner = Region(chart.right - FIGURES.width - 1, 1, FIGURES.width, FIGURES.height)
        if not any(corner.overlaps(place) for place in land):
            return corner
    return Region(head.right - width, head.y, width, 1)


def pins_place(
    arrangement: Arrangement, land: Iterable[Region], clock: Region, pins: int
) -> Region | None:
    """Where the pins of a broad board stand: in the open sea under the clock, two lines each.

    Fewer lines where land comes sooner, wherever the map is scrolled to; None where there is no
    such sea, or no pin. Elsewhere the arrangement has their place.
    """
    chart = arrangement.regions.get("map")
    if arrangement.name != "broad" or chart is None or not pins:
        return arrangement.regions.get("pins")
    top = clock.bottom + 1 if clock.overlaps(chart) else chart.y + 1
    corner = Region(chart.right - FIGURES.width - 1, top, FIGURES.width, 2 * pins)
    rows = [place for place in land if place.right > corner.x]
    scroll = max(max((place.bottom for place in rows), default=0) - chart.height, 0)
    hit = [place.y - scroll for place in rows if place.bottom > top]
    lines = min([corner.bottom, *hit]) - top
    return Region(corner.x, top, corner.width, lines) if lines > 0 else None


def _overview(room: Region, mini: Size) -> dict[str, Region]:
    """The minimap and the regions beside it; the regions alone where both do not fit."""
    if room.width < mini.width + REGIONS or room.height < mini.height:
        return {"regions": room}
    beside = mini.width + 1
    return {
        "mini": Region(room.x, room.y, mini.width, mini.height),
        "regions": Region(room.x + beside, room.y, room.width - beside, room.height),
    }


def _overview_and_ticker(room: Region, mini: Size) -> dict[str, Region]:
    """The overview, and the latest news in what it leaves; the small map gives way to them."""
    for high, found in (
        (mini.height, _overview(Region(room.x, room.y, room.width, mini.height), mini)),
        (REGIONS_LINES, {"regions": Region(room.x, room.y, room.width, REGIONS_LINES)}),
    ):
        left = room.height - high - 1
        if left >= NEWS:
            return {**found, "ticker": Region(room.x - 1, room.bottom - left, room.width + 1, left)}
    return _overview(room, mini)


def _above(room: Region) -> Region:
    """A place without its last line."""
    return Region(room.x, room.y, room.width, max(room.height - 1, 1))


def _pane(tab: str, room: Region) -> dict[str, Region]:
    """A pane in its place; the nation shares it with the regions where there is room."""
    if tab == "map":
        return {}
    if tab == "nation":
        if room.width >= TABLE - 5 + REGIONS_SHORT:
            table = Region(room.x + 1, room.y, room.width - REGIONS_SHORT - 2, room.height)
            beside = Region(table.right + 2, room.y, REGIONS_SHORT - 1, room.height)
            return {"nation": table, "regions": beside}
        return {"nation": room}
    return {tab: room}
