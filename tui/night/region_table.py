"""Seats by region: two lines a region where there is room, one where there is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from simulator.timeline import RegionStanding
from tui.kit.drawn import Drawn, ends
from tui.kit.pieces import chip_text, plain_party
from tui.night.hexmap_layout import brief_region, southwards


class RegionTable(Drawn[tuple[RegionStanding, ...]]):
    """Each region: seats declared of all, and who won them, most first."""

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties

    def draw(self, regions: tuple[RegionStanding, ...], size: Size) -> Iterable[Text]:
        two = size.height >= 2 * len(regions)
        for region in sorted(regions, key=lambda line: southwards(line.region)):
            name = Text(brief_region(region.region), self.look.normal)
            tally = Text(f"{region.declared}/{region.total}", self.look.quiet)
            if two:
                yield ends(name, tally, size.width)
                yield self._seats(region, size.width)
                continue
            line = Text.assemble((f"{brief_region(region.region):<14} ", self.look.normal))
            line.append(f"{region.declared:>2}/{region.total}  ", self.look.quiet)
            yield line.append_text(self._seats(region, size.width - line.cell_len))

    def _seats(self, region: RegionStanding, width: int) -> Text:
        """Chips with seats; parties that find no room are summed as ``+3``."""
        line, left = Text(), region.declared
        for party, seats in region.seats.items():
            shown = self.parties.get(party) or plain_party(party)
            item = Text.assemble(chip_text(shown, self.look), (f" {seats}", self.look.strong), "  ")
            rest = f"+{left - seats}" if left > seats else ""
            # The last item's two spaces may fall over the edge; the first is shown even alone.
            room = width - line.cell_len - item.cell_len + 2
            if room < (len(rest) + 2 if rest and line else 0):
                return line.append(f"+{left}", self.look.quiet) if line else line
            line.append_text(item)
            left -= seats
            if room < len(rest) + 2:
                return line
        return line
