"""Where a server is reached: the address that is printed, those of other machines, the token."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import Final

from simulator.feed.server.settings import Settings

_FAR: Final = {
    socket.AF_INET: ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254"),
    socket.AF_INET6: ("2001:db8::1", "fd00::1"),
}
"""Addresses elsewhere: by which of this machine's own they would be asked, the system knows."""
_TOKEN: Final = "every request needs the token: Authorization: Bearer, x-api-key, or ?token="


def address(host: str, port: int) -> str:
    """The base address that is printed: one that can be asked on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return _url(shown, port)


def directions(settings: Settings, port: int) -> tuple[str, ...]:
    """What is said beside the printed address: those for other machines, and how to say the token.

    The token itself is not in it.
    """
    lines = []
    if _is_everywhere(settings.host):
        there = [_url(own, port) for own in own_addresses(settings.host)]
        if there:
            lines.append(f"from other machines: {', '.join(there)}")
        else:
            lines.append("from other machines: by the number of this one, which it does not know")
    if settings.token is not None:
        lines.append(_TOKEN)
    return tuple(lines)


def own_addresses(host: str) -> tuple[str, ...]:
    """This machine's numbers that others may know, as far as the system tells at once.

    Nothing is sent, and no name is looked up. Names are left out: by a name nobody is answered,
    for it may be another machine's tomorrow.

    Args:
        host: that is listened on: every address of its family.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found: dict[str, None] = {}
    for far in _FAR[family]:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))
            own = str(asking.getsockname()[0])
            known = ipaddress.ip_address(own.partition("%")[0])
            if not (known.is_loopback or known.is_unspecified or known.is_link_local):
                found[own] = None
    return tuple(found)


def _is_everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
