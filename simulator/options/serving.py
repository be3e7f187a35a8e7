"""What whoever serves a night may be given: where, and what clients have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from simulator.text import excerpt

HOST: Final = "127.0.0.1"
PORT: Final = 8650
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
SHORTEST_TOKEN: Final = 8
LONGEST_TOKEN: Final = 1_000
LONGEST_HOST: Final = 253
"""Characters of a name that the domain name system knows."""

_HOST: Final = re.compile(r"[A-Za-z0-9:][A-Za-z0-9._:%-]*")
_ORIGIN: Final = re.compile(
    r"(https?)://([A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?", re.I | re.A
)
_USUAL: Final = {"http": 80, "https": 443}


def is_host(text: str) -> bool:
    """Whether a text can be the name of a machine, or its address."""
    return len(text) <= LONGEST_HOST and _HOST.fullmatch(text) is not None


def read_origins(given: Iterable[str], wrong: list[str]) -> tuple[str, ...]:
    """Origins as browsers write them, in small letters and without the usual port; ``*`` is all.

    ``wrong`` takes what is none: such an origin would never be met.
    """
    found = []
    for text in given:
        match = _ORIGIN.fullmatch(text)
        port = int(match[3] or 0) if match else 0
        if text == "*":
            found.append(text)
        elif match is None or port > 65_535 or len(match[2]) > LONGEST_HOST:
            wrong.append(
                "--cors should be an origin, http://HOST[:PORT] or https://HOST[:PORT] and no "
                f"more, or * for all, not {excerpt(text)}"
            )
        else:
            scheme = match[1].lower()
            more = f":{port}" if match[3] and port != _USUAL[scheme] else ""
            found.append(f"{scheme}://{match[2].lower()}{more}")
    return tuple(dict.fromkeys(found))


def read_token(token: str | None, file: str | None, wrong: list[str]) -> str | None:
    """What clients have to say: as it was given, or out of a file; ``wrong`` takes why not."""
    if file is not None:
        # What reads files takes its time to load, and ``--help`` has no use for it.
        from pathlib import Path

        from simulator import disk

        path = Path(file)
        try:
            token = disk.decode(disk.read(path, 4_096)).strip()
        except disk.Unreadable as error:
            wrong.append(f"--token-file {path}: {error.reason}")
            return None
    if token is None:
        return None
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        wrong.append(
            f"--token should have {SHORTEST_TOKEN} characters or more, of ASCII that can be seen"
        )
    elif len(token) > LONGEST_TOKEN:
        wrong.append(f"--token should have {LONGEST_TOKEN:,} characters or fewer")
    elif " " in token:
        wrong.append("--token should have no spaces")
    return token
