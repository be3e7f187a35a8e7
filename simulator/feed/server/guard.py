"""Who may ask for what: Host, Origin, token and quota, and what every answer carries.

Pure but for the quota's own memory. The rules: a page of another site that a browser has open
must learn nothing and start nothing (DNS rebinding, cross-site requests), and beyond this machine
nothing is served without the token.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from simulator.feed.server.settings import Settings
from simulator.text import expose

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SECRETS: Final = ("token", "apikey")
"""Parameters of a query that may hold the token, in small letters."""
HIDDEN: Final = ("token", "key", "secret", "password", "auth")
"""Words in the name of a parameter whose value no note shows: it may be a token of elsewhere."""
WINDOW: Final = 60.0
"""Seconds of a quota."""
_CLIENTS: Final = 10_000
"""Clients that a quota remembers."""
_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:]+))(?::[0-9]{0,5})?")


@dataclass(frozen=True)
class Refusal:
    """Why a request gets nothing.

    Attributes:
        status: of HTTP.
        reason: in a line.
        after: seconds after which to try again.
        problems: one by one, where there may be several.
    """

    status: int
    reason: str
    after: int | None = None
    problems: tuple[str, ...] = ()


def is_loopback(address: str | None) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address((address or "").partition("%")[0]).is_loopback
    except ValueError:
        return address == "localhost"


def host_name(host: str) -> str:
    """The name or number of a Host header, without its port; empty of what is no such header."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).lower() if match else ""


def refuse(
    settings: Settings,
    *,
    method: str,
    remote: str | None,
    headers: Mapping[str, str],
    query: Mapping[str, str],
) -> Refusal | None:
    """Why a request is refused; None: it is not.

    Args:
        settings: of the server.
        method: of the request.
        remote: address of who asks.
        headers: looked up without regard to letter case.
        query: its parameters.
    """
    host = headers.get("Host", "")
    if not _host_allowed(settings, host):
        return Refusal(403, f"this is not {_short(host)}: ask by the address that was printed")
    origin = headers.get("Origin")
    # A port may be empty: it is then the usual one, which an origin does not tell.
    asked = host.removesuffix(":").lower()
    own = origin is not None and origin.lower() in (f"http://{asked}", f"https://{asked}")
    if origin is not None and not own and not allows(settings, origin):
        return Refusal(403, f"the origin {_short(origin)} may not read this: see --cors")
    if method == "OPTIONS" and origin is not None and allows(settings, origin):
        # Browsers ask whether they may send the token before they send it. They learn no more.
        return None
    if settings.token is not None:
        if not has_token(settings.token, headers, query):
            return Refusal(401, "a token is needed: Authorization: Bearer, x-api-key or ?token=")
        return None
    if method not in ("GET", "HEAD", "OPTIONS"):
        if not is_loopback(remote) or (origin is not None and not own):
            return Refusal(403, "only a page of this server, or a program on this machine, may")
        if origin is None and headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return Refusal(403, "a page of another site may not")
    return None


def has_token(token: str, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
    """Whether a request has the token, wherever clients can put it."""
    scheme, _, bearer = headers.get("Authorization", "").partition(" ")
    tried = [headers.get("x-api-key", ""), bearer.strip() if scheme.lower() == "bearer" else ""]
    tried += [value for name, value in query.items() if name.lower() in SECRETS]
    known = token.encode()
    # Every one is compared, in constant time: how long it takes tells nothing.
    matches = [hmac.compare_digest(known, one.encode(errors="replace")) for one in tried]
    return True in matches


def allows(settings: Settings, origin: str) -> bool:
    """Whether pages of an origin may read."""
    return "*" in settings.cors or origin in settings.cors


def marks(settings: Settings, run: str) -> dict[str, str]:
    """The headers of every answer."""
    headers = {
        "Server": "election-night",
        "X-Robots-Tag": "noindex, nofollow",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin" if settings.cors else "same-origin",
    }
    said = f"run={run}; night={settings.night}"
    if settings.test:
        headers["X-Test-Data"] = f"rehearsal; {said}"
    else:
        headers["X-Live-Data"] = f"as entered; {said}"
    return headers


def shown(path: str, query: Mapping[str, str], token: str | None = None) -> str:
    """A request's address for a note: no token in it, nothing that commands a terminal, short."""
    kept = "&".join(f"{name}={'…' if _hides(name) else value}" for name, value in query.items())
    return _short(without(token, f"{path}?{kept}" if kept else path), 200)


def without(token: str | None, text: str) -> str:
    """A text in which the token does not stand, wherever a client put it, percent-encoded or not.

    Args:
        token: of the server; None: it has none.
        text: that a client sent.
    """
    if not token:
        return text
    signs = "".join(f"(?:{re.escape(sign)}|{_encoded(sign)})" for sign in token)
    return re.sub(signs, "…", text, flags=re.IGNORECASE)


@dataclass
class Quota:
    """Requests a minute and client.

    Attributes:
        most: a client's requests in a minute.
        asked: by client: when its minute began, and how often it has asked since.
    """

    most: int
    asked: dict[str, tuple[float, int]] = field(default_factory=dict)

    def ask(self, client: str, now: float) -> Refusal | None:
        """Count a request; why it is one too many."""
        begun, count = self.asked.get(client, (now, 0))
        if now - begun >= WINDOW:
            begun, count = now, 0
        if count >= self.most:
            after = max(1, round(begun + WINDOW - now))
            return Refusal(429, f"per-minute quota ({self.most}) exceeded", after)
        if client not in self.asked and len(self.asked) >= _CLIENTS:
            self.asked.pop(next(iter(self.asked)))
        self.asked[client] = (begun, count + 1)
        return None


def _host_allowed(settings: Settings, host: str) -> bool:
    name = host_name(host)
    if name in LOCAL_NAMES or (name and name == settings.host.lower()):
        return True
    try:
        everywhere = ipaddress.ip_address(settings.host).is_unspecified
        # A number is nobody's name: no name server can turn it into another machine's.
        return everywhere and bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _hides(name: str) -> bool:
    return any(word in name.lower() for word in HIDDEN)


def _encoded(sign: str) -> str:
    """A pattern of a sign percent-encoded, once or several times over; of a space also ``+``."""
    octets = "".join(f"%(?:25)*{octet:02x}" for octet in sign.encode(errors="replace"))
    return rf"{octets}|\+" if sign == " " else octets


def _short(text: str, most: int = 60) -> str:
    text = expose(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"
