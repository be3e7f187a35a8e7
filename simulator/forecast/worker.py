"""A worker process: chunks in by standard input, packed tallies out by standard output.

Started by ``crew`` as ``python -m simulator.forecast.worker``. The messages are pickles of our
own arrays between a process and the child it started; nothing else is ever read.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from simulator.forecast.packing import pack
from simulator.forecast.tally import run_chunk


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Work out one chunk after another until the other side closes.

    Args:
        asked: a pickled (model, seed), then (chunk, draws, sampled) for each chunk.
        told: takes the packed tally of each.
    """
    model, seed = pickle.load(asked)
    while True:
        try:
            chunk, draws, sampled = pickle.load(asked)
        except EOFError:
            return
        tally = run_chunk(model, seed, chunk, draws=draws, sampled=sampled)
        pickle.dump(pack(tally), told, protocol=pickle.HIGHEST_PROTOCOL)
        told.flush()


def main() -> None:
    """Serve this process's pipes."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as told:
        # Whatever a library prints must not get between the pickles.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            serve(sys.stdin.buffer, told)
        except BrokenPipeError:
            os._exit(0)  # nobody listens any more


if __name__ == "__main__":
    main()
