"""A night over HTTP."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.feed.server.addresses import address as address
    from simulator.feed.server.run import serve as serve
    from simulator.feed.server.settings import Hooks as Hooks
    from simulator.feed.server.settings import Programme as Programme
    from simulator.feed.server.settings import Settings as Settings

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Hooks": "simulator.feed.server.settings",
            "Programme": "simulator.feed.server.settings",
            "Settings": "simulator.feed.server.settings",
            "address": "simulator.feed.server.addresses",
            "serve": "simulator.feed.server.run",
        },
    )
