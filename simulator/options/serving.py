"""What whoever serves a night may be given: where, and what clients have to say."""

from __future__ import annotations

from typing import Final

HOST: Final = "127.0.0.1"
PORT: Final = 8650
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
SHORTEST_TOKEN: Final = 8


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
    elif " " in token:
        wrong.append("--token should have no spaces")
    return token
