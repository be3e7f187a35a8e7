"""A seeded monkey at the keyboard, over every screen and size.

``MONKEY_KEYS=5000 MONKEY_SEED=7 pytest -m long tests/tui/test_monkey.py`` is the full size, and a
seed of one's own. A failure tells the seed and the last thirty things that were done.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tui.monkey import rampage

KEYS = int(os.environ.get("MONKEY_KEYS", "300"))
SEED = int(os.environ.get("MONKEY_SEED", "1"))


@pytest.mark.long
def test_no_monkey_does_harm(own_folder: Path) -> None:
    monkey = rampage(SEED, KEYS, own_folder)
    print(f"seed {SEED}: {monkey.pressed} keys, {monkey.sessions} sessions, {monkey.left} left; "
          f"{len(monkey.seen)} screens: {', '.join(sorted(monkey.seen))}")  # fmt: skip
    assert monkey.pressed >= KEYS
    assert len(monkey.seen) >= 10
