"""A proxy that cuts what goes through it: in the middle of an event, politely or not."""

from __future__ import annotations

import random
import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final

MARK: Final = b"id: "
"""What each event of a stream has once."""
ABRUPT: Final = struct.pack("ii", 1, 0)


class Cutter:
    """Listens on loopback, and breaks each connection off after some events.

    ``every`` are the fewest and the most of them. Every other connection is reset, the rest are
    closed. ``connections`` counts those that were made.
    """

    def __init__(self, host: str, port: int, every: tuple[int, int], seed: int) -> None:
        self._to, self._every = (host, port), every
        self._rng = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.cuts = 0

    def __enter__(self) -> Cutter:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._to)
            except OSError:
                return
            self.connections += 1
            self._open += [client, server]
            allowed, rest = self._rng.randint(*self._every), self._rng.random()
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            threading.Thread(
                target=self._down, args=(server, client, allowed, rest), daemon=True
            ).start()

    def _down(
        self, server: socket.socket, client: socket.socket, allowed: int, rest: float
    ) -> None:
        """Hand on what the server says, up to a part of the event that is one too many."""
        passed, tail = 0, b""
        with suppress(OSError):
            while data := server.recv(1 << 14):
                found = (tail + data).count(MARK)
                tail = (tail + data)[-len(MARK) + 1 :]
                passed += found
                if passed > allowed:
                    client.sendall(data[: int(rest * len(data))])
                    self.cuts += 1
                    if self.cuts % 2:
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
                    break
                client.sendall(data)
        for one in (client, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 14):
            target.sendall(data)
