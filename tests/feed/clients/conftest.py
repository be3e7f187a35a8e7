"""One night, played once to all clients that listen, at 3600 times its pace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.feed.clients.cutting import Cutter
from tests.feed.clients.listening import CLIENTS, DECLARED, EVERY, PATH, Heard, Listener, Night
from tests.feed.running import PATIENCE, Feed, feed


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """All clients hear it at once."""
    # Quick enough to be cut several times in half a minute, slow enough to be live.
    clock = ("--paused", "--speed", "3600", "--skip-quiet", "15")
    heard: dict[str, Heard | str] = {}
    with feed("uk-2024", *clock, "--formats", "native,model") as playing, ExitStack() as stack:
        playing.ready()
        listeners = {}
        for number, (client, listen) in enumerate(CLIENTS.items()):
            folder = tmp_path_factory.mktemp("client")
            cutter = stack.enter_context(Cutter(*playing.address, EVERY, seed=number))
            try:
                finish = listen(f"http://127.0.0.1:{cutter.port}/{PATH}", folder, stack)
            except pytest.skip.Exception as reason:
                heard[client] = str(reason)
            else:
                listeners[client] = Listener(cutter, finish)
        playing.control("play")
        tables = followed(playing)
        heard |= {client: listener.heard() for client, listener in listeners.items()}
        playing.ended()
        yield Night(playing, playing.messages(), heard, tables)


def followed(playing: Feed) -> dict[str, bytes]:
    """The tables of the live model, kept while the night goes on."""
    kept = {name: playing.get(f"model/{name}") for name in ("config.json", "preprocessed.csv")}
    end = time.monotonic() + PATIENCE
    for number in DECLARED:
        while playing.json("v1/night")["declared"] < number:
            assert time.monotonic() < end, f"{number} never declare"
            time.sleep(0.05)
        kept[f"live-{number}.csv"] = playing.get("model/live.csv")
    return kept
