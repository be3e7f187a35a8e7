"""What each address of the feed is for, what may be asked of it, and what the control takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from simulator.feed.server.guard import SECRETS
from simulator.text import excerpt, join, nearest

_CHOICE: Final = {
    "kind": "kinds of message, with commas",
    "contest": "slugs of contests, with commas",
}
_STREAM: Final = {
    "from": "now (default), start, or an id such as k7q2.12: what comes after it",
    **_CHOICE,
}
PARAMETERS: Final[Mapping[str, Mapping[str, str]]] = {
    "/v1/messages": {
        "after": "an id such as k7q2.12: what comes after it; start, 0 or none: from the first on",
        "limit": "messages at most, 1 to 5000 (500)",
        "wait": "seconds to wait for something new, 0 to 60 (0): a long poll",
        **_CHOICE,
    },
    "/v1/events": _STREAM,
    "/v1/stream.jsonl": _STREAM,
}
"""By path, what a query may hold, and what it means."""

WORDS: Final[Mapping[str, str]] = {
    "/health": "the server lives; no fault touches it",
    "/v1/night": "the clock, how many have declared, the state of the parties",
    "/v1/contests": "every contest as it stands now",
    "/v1/contests/{slug}": "a contest as it stands now: status, last rush, last result",
    "/v1/contests/{slug}/messages": "all that a contest ever said, each revision",
    "/v1/messages": "the log, a page at a time; 'next' is the address to ask next",
    "/v1/events": "server-sent events; Last-Event-ID goes on where a listener was",
    "/v1/stream.jsonl": "the same as JSON lines without end",
    "/v1/nominations": "who stands where",
    "/v1/ids.csv": "which contest is which, in an agency's numbers and names",
    "/control": "the clock, who listens, which faults are armed",
    "/control/faults": "the faults that there are, with their keys, and the presets",
}
"""By path, what it is."""

ORDERS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "play": ("go on", {}),
    "pause": ("stand", {}),
    "speed": ("seconds of the night a second, 1 to 3600", {"speed": 600}),
    "seek": (
        "go to a time of the night; an earlier one begins a new run, or with back false is refused",
        {"at": "03:30", "back": True},
    ),
    "skip": ("so many seconds of the night further", {"seconds": 600}),
    "restart": ("a new run, from the beginning or a time of the night", {"at": "22:00"}),
    "inject": ("put faults in", {"faults": [{"type": "wrong_winner", "contest": "SLUG"}]}),
    "retract": (
        "withdraw a result that was sent; it comes back after a while, or never",
        {"contest": "SLUG", "again_after": "5m"},
    ),
    "clear": ("end the faults of connections and requests", {}),
}
"""By action of the control, what it does, and the JSON that it takes."""

_ALSO: Final = frozenset({*SECRETS, "_"})
"""In small letters: they are no business of a handler's. Clients add ``_`` to pass a cache."""
_OTHER_NAMES: Final = {"since": "after", "last": "after", "count": "limit", "timeout": "wait"}
"""What other feeds call a parameter."""


def about() -> dict[str, Any]:
    """By path, and by method where it is no GET, what is there and what it takes."""
    told: dict[str, Any] = {}
    for path, words in WORDS.items():
        taken = PARAMETERS.get(path)
        told[path] = {"words": words, **({"parameters": dict(taken)} if taken else {})}
    for name, (words, body) in ORDERS.items():
        told[f"POST /control/{name}"] = {"words": words, "body": dict(body)}
    return told


def strangers(path: str, names: Iterable[str]) -> tuple[str, ...]:
    """A line for each parameter of a query that a path does not know."""
    known = PARAMETERS[path]
    lines = []
    for name in dict.fromkeys(names):
        if name in known or name.lower() in _ALSO:
            continue
        other = _OTHER_NAMES.get(name.lower())
        if other == "after" and other not in known:
            other = "from"
        near = other if other in known else nearest(name[:60], known)
        hint = f" (nearest: {near})" if near else ""
        lines.append(f"{excerpt(name)}: no such parameter{hint}: {join(known, 'or')}")
    return tuple(lines)
