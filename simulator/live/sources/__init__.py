"""What comes from outside: files that grow, and standard input."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.live.sources.growth import GrowingFile as GrowingFile
    from simulator.live.sources.growth import GrowingStream as GrowingStream
    from simulator.live.sources.source import INTERVAL as INTERVAL
    from simulator.live.sources.source import STANDARD_INPUT as STANDARD_INPUT
    from simulator.live.sources.source import Feeding as Feeding
    from simulator.live.sources.source import Report as Report
    from simulator.live.sources.source import Source as Source
    from simulator.live.sources.source import open_sources as open_sources

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Feeding": "simulator.live.sources.source",
            "GrowingFile": "simulator.live.sources.growth",
            "GrowingStream": "simulator.live.sources.growth",
            "INTERVAL": "simulator.live.sources.source",
            "Report": "simulator.live.sources.source",
            "STANDARD_INPUT": "simulator.live.sources.source",
            "Source": "simulator.live.sources.source",
            "open_sources": "simulator.live.sources.source",
        },
    )
