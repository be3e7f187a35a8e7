"""Who is told over a wire, and what goes wrong on it: a night for other people's programs."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.feed.formats.pa_parties import party_of as party_of
    from simulator.feed.formats.pa_reading import BadDocument as BadDocument
    from simulator.feed.formats.pa_reading import PaCandidate as PaCandidate
    from simulator.feed.formats.pa_reading import PaNews as PaNews
    from simulator.feed.formats.pa_reading import PaState as PaState
    from simulator.feed.formats.pa_reading import read_document as read_document

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "BadDocument": "simulator.feed.formats.pa_reading",
            "PaCandidate": "simulator.feed.formats.pa_reading",
            "PaNews": "simulator.feed.formats.pa_reading",
            "PaState": "simulator.feed.formats.pa_reading",
            "party_of": "simulator.feed.formats.pa_parties",
            "read_document": "simulator.feed.formats.pa_reading",
        },
    )
