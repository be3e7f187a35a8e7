"""Benches of the lab for tests."""

from __future__ import annotations

from functools import cache

from tests import shipped
from tui.lab.bench import Bench, open_bench
from tui.lab.drafts import begin
from tui.lab.offers import Offers

SWN, UK = shipped.NORFOLK, shipped.UK


@cache
def _base(name: str) -> Bench:
    return open_bench(name)


def bench(name: str, *kinds: str) -> Bench:
    """A scenario with new changes of some kinds on it."""
    found = _base(name)
    offers = Offers(found.base)
    for key, kind in enumerate(kinds):
        found = found.add(begin(kind, key, offers))
    return found
