"""What sends a night: the server, the folder of files, the recording, and the state of the run."""

from __future__ import annotations

from argparse import Namespace

from simulator.feed_night import Rehearsal
from simulator.feed_request import FeedRequest


def send(options: Namespace, request: FeedRequest, night: Rehearsal) -> int:
    """Send a night until it is over, or until a signal."""
    raise NotImplementedError
