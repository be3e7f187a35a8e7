"""Documents as they are served: encoded once a change, plain and packed, with what tells versions.

A document that stays is kept as it came; one that changes is made when it is asked for, at most
once a message.
"""

from __future__ import annotations

import gzip
import html
import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

import numpy as np

from simulator.feed.document import JSON, Document, Format
from simulator.feed.faults import Spoilt, spoil
from simulator.feed.values import Sent

HTML: Final = "text/html; charset=utf-8"
SLICE: Final = 0.02
"""Seconds at once that formats have for their work."""
_WORTH: Final = 256
"""Bytes below which packing saves nothing."""
_EFFORT: Final = 3
"""Of gzip: at 6 a list of all results is a sixth smaller, and holds up streams twice as long."""


class Entity:
    """A version of a document.

    Args:
        media: its content type.
        data: its bytes.
        modified: when it became so, real seconds since the epoch.
        crowded: another version was of the same second, so that a second does not tell them apart.
        spoilt: by a payload fault, its type.
        pieces: its bytes in pieces that others have too, and that are kept in the place of them:
            of the states of the parties nearly all, and they are most of a night.

    Attributes:
        media, modified, crowded, spoilt: as above.
        size: bytes.
        tag: told from the bytes, and from how they are spoilt, without quotes.
    """

    __slots__ = ("_packed", "_pieces", "crowded", "media", "modified", "size", "spoilt", "tag")

    def __init__(
        self,
        media: str,
        data: bytes,
        modified: float,
        crowded: bool = False,
        spoilt: str = "",
        pieces: tuple[bytes, ...] = (),
    ) -> None:
        self.media = media
        self.modified = modified
        self.crowded = crowded
        self.spoilt = spoilt
        self.size = len(data)
        # Who has it spoilt does not have it: by one tag it would never come whole.
        self.tag = blake2b(data, digest_size=12, key=spoilt.encode()).hexdigest()
        self._pieces = pieces or (data,)
        self._packed: bytes | None = None

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return b"".join(self._pieces)

    @property
    def packed(self) -> bytes:
        """Its bytes, gzipped; the same for the same bytes."""
        if self._packed is None:
            self._packed = gzip.compress(self.data, _EFFORT, mtime=0)
        return self._packed

    @property
    def packs(self) -> bool:
        """It is worth packing."""
        return self.size >= _WORTH

    def unchanged(self, headers: Mapping[str, str], skew: float = 0.0) -> bool:
        """Whether who asks has this version: ``If-None-Match`` wins over ``If-Modified-Since``."""
        match = headers.get("If-None-Match")
        if match is not None:
            tags = {tag.strip().removeprefix("W/").strip('"') for tag in match.split(",")}
            return bool(tags & {"*", self.tag, f"{self.tag}-gzip"})
        since = headers.get("If-Modified-Since")
        if since is None or self.crowded:
            return False
        try:
            return int(self.modified + skew) <= parsedate_to_datetime(since).timestamp()
        except (ValueError, OverflowError, TypeError):
            return False

    def headers(self, packed: bool, skew: float = 0.0) -> dict[str, str]:
        """What tells this version from others, by a clock that is wrong by ``skew`` seconds."""
        return {
            "ETag": f'"{self.tag}-gzip"' if packed else f'"{self.tag}"',
            "Last-Modified": formatdate(int(self.modified + skew), usegmt=True),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        }


def takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` takes gzip."""
    best = None
    for part in accepted.lower().split(","):
        name, _, more = part.strip().partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            weight = more.replace(" ", "").removeprefix("q=")
            try:
                quality = float(weight) if weight else 1.0
            except ValueError:
                quality = 0.0
            if name.strip() != "*" or best is None:
                best = quality
    return bool(best)


def encoded(told: Any) -> bytes:
    """A JSON document."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


class Depot:
    """The documents of all formats of a run.

    Args:
        formats: fed every message.
        now: when they begin, real seconds since the epoch.
    """

    def __init__(self, formats: Sequence[Format], now: float) -> None:
        self.formats = tuple(formats)
        self._waiting: deque[tuple[Sent, float]] = deque()
        self._staying: dict[str, Entity] = {}
        self._made: dict[str, Entity] = {}
        self._stale: dict[str, float] = {}
        """By path of a document that changes: when it last did so, unless it was made since."""
        self._owners: dict[str, Format] = {}
        self._folders: dict[str, dict[str, None]] = {}
        self._put: dict[str, float] = {}
        for form in self.formats:
            self._changed(form, now)

    def take(self, sent: Sent, now: float) -> None:
        """A message is sent: the formats have it when there is time."""
        self._waiting.append((sent, now))

    @property
    def settled(self) -> bool:
        """The formats have had every message."""
        return not self._waiting

    def work(self, most: float = SLICE) -> None:
        """Feed the formats what waits for them, for so many seconds at most.

        A message may cost a format more than all streams together: they do not wait for it.
        """
        ends = monotonic() + most
        while self._waiting:
            sent, now = self._waiting.popleft()
            for form in self.formats:
                for document in form.take(sent):
                    self._keep(document, now)
                self._changed(form, now)
            if monotonic() >= ends:
                return

    def entity(self, path: str) -> Entity | None:
        """The present version of a document, by its path below the base; None: there is none."""
        if path in self._staying:
            return self._staying[path]
        form = self._owners.get(path)
        if form is None:
            return None
        changed = self._stale.pop(path, None)
        if changed is not None:
            document = form.render(path)
            self._made[path] = _next(self._made.get(path), document, changed)
        return self._made[path]

    @property
    def paths(self) -> tuple[str, ...]:
        """Of the documents that change."""
        return tuple(self._owners)

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of documents."""
        return tuple(folder for folder in self._folders if folder)

    @property
    def puts(self) -> dict[str, float]:
        """By folder, when something was last put there."""
        return self._put

    def folder(self, folder: str) -> list[tuple[str, Entity]] | None:
        """Names and documents of a folder, in the order of their names; None: there is none."""
        names = self._folders.get(folder)
        if names is None:
            return None
        found = ((name, self.entity(f"{folder}/{name}")) for name in sorted(names))
        return [(name, entity) for name, entity in found if entity is not None]

    def _keep(self, document: Document, now: float) -> None:
        self._staying[document.path] = _next(self._staying.get(document.path), document, now)
        self._place(document.path, now)

    def _changed(self, form: Format, now: float) -> None:
        for path in form.snapshots:
            if path not in self._owners:
                self._owners[path] = form
                self._place(path, now)
            self._stale[path] = now

    def _place(self, path: str, now: float) -> None:
        folder, _, name = path.rpartition("/")
        self._folders.setdefault(folder, {})[name] = None
        self._put[folder] = now


def succeed(
    last: Entity | None,
    media: str,
    data: bytes,
    changed: float,
    spoilt: str = "",
    pieces: tuple[bytes, ...] = (),
) -> Entity:
    """The version after another one; the same one if nothing is different."""
    if last is not None and (last.data, last.spoilt, last.media) == (data, spoilt, media):
        return last
    crowded = last is not None and int(last.modified) >= int(changed)
    return Entity(media, data, changed, crowded, spoilt, pieces)


def delivered(entity: Entity) -> Spoilt:
    """A document as it goes out: whole, or spoilt, and always in the same way."""
    rng = np.random.default_rng(int(entity.tag[:12], 16))
    return spoil(entity.data, entity.spoilt, entity.media, rng)


def _next(last: Entity | None, document: Document, changed: float) -> Entity:
    return succeed(last, document.media, document.data, changed, document.spoilt, document.pieces)


def listing_json(entries: Iterable[tuple[str, Entity]], marks: Mapping[str, Any]) -> bytes:
    """A folder's listing for programs."""
    files = [
        {"name": name, "size": entity.size, "modified": round(entity.modified, 3)}
        for name, entity in entries
    ]
    return encoded({**marks, "files": files})


def listing_html(folder: str, entries: Iterable[tuple[str, Entity]], title: str) -> bytes:
    """A folder's listing as web servers make it: a link a line."""
    lines = [
        f'<a href="{quote(name, safe="")}">{html.escape(name, quote=False)}</a>'
        f"  {formatdate(entity.modified, usegmt=True)}  {entity.size}"
        for name, entity in entries
    ]
    heading = html.escape(f"{title}: /{folder}/")
    text = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="robots" content="noindex"><title>{heading}</title></head>\n'
        f"<body><h1>{heading}</h1>\n<pre>\n" + "\n".join(lines) + "\n</pre></body></html>\n"
    )
    return text.encode()


__all__ = ["HTML", "JSON", "Depot", "Entity", "encoded", "listing_html", "listing_json"]
