"""Whether HTTP can be spoken: the library for it is an extra."""

from __future__ import annotations

from importlib.util import find_spec

from simulator.errors import ExtraMissing


def check_http(what: str) -> None:
    """Refuse what needs HTTP where the library for it is not installed.

    It is only looked for: what else fails when the server or the client is loaded is no missing
    extra, and is said as what it is.

    Args:
        what: needs it, as the refusal's first words.

    Raises:
        ExtraMissing: aiohttp is not installed.
    """
    if find_spec("aiohttp") is None:
        raise ExtraMissing(what, "feed")
