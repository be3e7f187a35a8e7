"""What comes from outside: files that grow, folders of documents, feeds, and standard input."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.live.sources.folder import DocumentFolder as DocumentFolder
    from simulator.live.sources.growth import GrowingFile as GrowingFile
    from simulator.live.sources.growth import GrowingStream as GrowingStream
    from simulator.live.sources.lines import Lines as Lines
    from simulator.live.sources.opening import STANDARD_INPUT as STANDARD_INPUT
    from simulator.live.sources.opening import check_sources as check_sources
    from simulator.live.sources.opening import open_sources as open_sources
    from simulator.live.sources.remote import GrowingFeed as GrowingFeed
    from simulator.live.sources.remote import last_heard as last_heard
    from simulator.live.sources.source import INTERVAL as INTERVAL
    from simulator.live.sources.source import NOT_TEST as NOT_TEST
    from simulator.live.sources.source import Feeding as Feeding
    from simulator.live.sources.source import Report as Report
    from simulator.live.sources.source import Source as Source
    from simulator.live.values import TEST_DATA as TEST_DATA

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "DocumentFolder": "simulator.live.sources.folder",
            "Feeding": "simulator.live.sources.source",
            "GrowingFeed": "simulator.live.sources.remote",
            "GrowingFile": "simulator.live.sources.growth",
            "GrowingStream": "simulator.live.sources.growth",
            "INTERVAL": "simulator.live.sources.source",
            "Lines": "simulator.live.sources.lines",
            "NOT_TEST": "simulator.live.sources.source",
            "Report": "simulator.live.sources.source",
            "STANDARD_INPUT": "simulator.live.sources.opening",
            "Source": "simulator.live.sources.source",
            "TEST_DATA": "simulator.live.values",
            "check_sources": "simulator.live.sources.opening",
            "last_heard": "simulator.live.sources.remote",
            "open_sources": "simulator.live.sources.opening",
        },
    )
