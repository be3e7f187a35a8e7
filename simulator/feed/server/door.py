"""Where connections come in: listening, refusing while an outage is rehearsed, listening again."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Final

from aiohttp import web

from simulator.errors import InputError
from simulator.feed.server.connection import Connection
from simulator.feed.server.settings import Settings
from simulator.feed.server.station import Station

_BACKLOG: Final = 4096


class Door:
    """Listens at the address.

    Args:
        settings: with the address.
        station: what is served.
        server: what answers.
        loop: that runs.
    """

    def __init__(
        self,
        settings: Settings,
        station: Station,
        server: web.Server | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        assert server is not None
        self._settings = settings
        self._station = station
        self._server = server
        self._loop = loop
        self._port = settings.port
        self._listening: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen; the port, if any that is free was asked for.

        Raises:
            InputError: it cannot be listened there.
        """
        host = self._settings.host
        try:
            self._listening = await self._loop.create_server(
                self._connect, host, self._port, backlog=_BACKLOG
            )
        except OSError as error:
            raise InputError(_not_there(host, self._port, error)) from None
        self._port = int(self._listening.sockets[0].getsockname()[1])
        return self._port

    def close(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    async def hold(self, is_open: bool) -> None:
        """Be open, or refuse connections and cut those that there are.

        The control page's own stay: somebody has to be able to end the rehearsed outage.
        """
        if is_open and self._listening is None:
            await self.open()
        elif not is_open and self._listening is not None:
            self.close()
            for connection in self._server.connections:
                if not getattr(connection, "steers", False) and connection.transport is not None:
                    connection.transport.abort()

    def _connect(self) -> Connection:
        return Connection(self._server, self._station, self._loop)


def _not_there(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is not for everybody: choose one above 1023 with --port"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: not an address of this machine"
    return f"{host}, port {port}: {error.strerror or error}"
