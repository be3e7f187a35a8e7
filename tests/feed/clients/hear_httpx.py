"""Read a stream to its end with httpx-sse, and come back when it breaks off, as its guide says.

    python hear_httpx.py URL

Prints what was heard and how often the connection was opened, as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import Any


def main() -> None:
    """Listen until the feed says 204: there is no more."""
    httpx: Any = importlib.import_module("httpx")
    httpx_sse: Any = importlib.import_module("httpx_sse")
    heard: list[tuple[str, str, str]] = []
    last, wait, opened = "", 2.0, 0
    with httpx.Client(timeout=60) as client:
        while True:
            headers = {"Last-Event-ID": last} if last else {}
            opened += 1
            try:
                with httpx_sse.connect_sse(client, "GET", sys.argv[1], headers=headers) as source:
                    if source.response.status_code == 204:
                        break
                    source.response.raise_for_status()
                    for event in source.iter_sse():
                        heard.append((event.id, event.event, event.data))
                        last = event.id
                        wait = wait if event.retry is None else event.retry / 1000
            except (httpx.ReadError, httpx.RemoteProtocolError):
                pass
            time.sleep(wait)
    json.dump({"heard": heard, "opened": opened}, sys.stdout)


if __name__ == "__main__":
    main()
