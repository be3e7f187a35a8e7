"""What a format makes of messages: documents, as files and under addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from simulator.feed.values import Sent

XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"
JSON_LINES = "application/x-ndjson; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    Attributes:
        path: below the base address and, but for its first part, below the folder of files:
            ``pa/results/Test_General_Election_result_Chorley_1.xml``.
        media: its content type.
        data: its bytes.
        file: its path in the folder of files where that is another one; empty: none there.
        spoilt: how the bytes are spoilt on their way, by the type of a payload fault.
        pieces: the bytes in pieces that other documents have too, the very same objects: who keeps
            a night's documents keeps these, and has each once. Empty: there are none such.
    """

    path: str
    media: str
    data: bytes
    file: str | None = None
    spoilt: str = ""
    pieces: tuple[bytes, ...] = field(default=(), compare=False, repr=False)


class Format(Protocol):
    """Messages in the form that somebody else's program reads.

    It is fed every message in order, and says the same whenever it is fed the same.
    """

    name: str

    def take(self, sent: Sent) -> tuple[Document, ...]:
        """The documents that a message brings and that stay as they are, in order of writing."""

    @property
    def snapshots(self) -> tuple[str, ...]:
        """Paths of the documents that change as messages come."""

    def render(self, path: str) -> Document:
        """A snapshot as of now.

        Raises:
            KeyError: no such path.
        """
