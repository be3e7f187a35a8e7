"""A new type of what-if is one file: dropped into a copy of the project, it works everywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.scenario.changes import tabulate
from tests.program import ROOT

SWAP = '''
"""Two candidates change places."""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from simulator.scenario.changes.change import PartyName, Plan, Rate, VoteChange
from simulator.scenario.changes.figures import resolve
from simulator.scenario.changes.tallies import units
from simulator.scenario.changes.words import percent


class Swap(VoteChange):
    """Voters of two parties change sides."""

    type: Literal["swap"]
    one: PartyName = Field(description="party id")
    other: PartyName = Field(description="party id")
    rate: Rate = Field(description="fraction of both parties' voters")

    rank: ClassVar[int] = 75

    def words(self):
        return f"{percent(self.rate)} of {self.one} and {self.other} voters change sides"

    @classmethod
    def example(cls, choices):
        first, second, _ = choices.placed
        return "Voters change sides.", {
            "contest": choices.seat.slug,
            "one": first.party,
            "other": second.party,
            "rate": Decimal("0.1"),
        }

    def plan(self, figures):
        names = (self.one, self.other)
        for key, party in zip(("one", "other"), names):
            figures.check_party(party, key)
        rate = units(self.rate)

        def planner(contest):
            places = resolve(contest, names, figures, "", must_stand=False)
            if len(places) < 2:
                return None
            one, other = places.values()

            def act(tally):
                leaving = tally.portion(tally.values[one], rate)
                tally.shift(other, one, tally.portion(tally.values[other], rate))
                tally.shift(one, other, leaving)

            return Plan(known=act, predicted=act)

        return planner
'''

FILE = """
extends = "south-west-norfolk-2024"
[scenario]
title = "What if voters had changed sides?"
[[changes]]
type = "swap"
one = "Lab"
other = "Con"
rate = 0.25
"""

LAB = """
from decimal import Decimal

from tui.lab.bench import open_bench
from tui.lab.drafts import begin, offer_forms
from tui.lab.engine import Engine
from tui.lab.saving import text_of
from tui.lab.forms import panel
from tui.lab.offers import Offers

bench = open_bench("south-west-norfolk-2024")
offers = Offers(bench.base)
(form,) = [form for form in offer_forms(offers) if form.id == "swap"]
print(form.name, "|", form.about)
draft = begin("swap", 0, offers)
print(*(f"{c.key} {type(c).__name__} {c.label}" for c in panel(draft, offers).controls()), sep=", ")
draft = panel(draft, offers).turn("rate", Decimal(25))
bench = bench.add(draft)
print(draft.short(bench.base))
print(Engine().find(bench).reports[0].votes)
print(text_of(bench, "Swapped"))
again = open_bench("swap.toml")
print(again.drafts[0].name, again.drafts[0].data["rate"])
"""


@pytest.mark.thorough
def test_a_new_type_is_one_file(tmp_path: Path) -> None:
    for room in ("simulator", "tui", "scenarios", "pyproject.toml"):
        source = ROOT / room
        ignore = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, tmp_path / room, ignore=ignore)
        else:
            shutil.copy(source, tmp_path / room)
    changes = tmp_path / "simulator" / "scenario" / "changes"
    (changes / "swap.py").write_text(SWAP, encoding="utf-8")
    (tmp_path / "swap.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "slip.toml").write_text(FILE.replace("rate =", "rat ="), encoding="utf-8")

    def run(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert not done.stderr.startswith("Traceback"), done.stderr
        return done.stdout + done.stderr

    def election_night(*arguments: str) -> str:
        return run(f"from simulator import cli; cli.main({list(arguments)})")

    assert str(tmp_path) in run("import simulator; print(simulator.__file__)")
    assert "error" not in election_night("check", "swap.toml")
    words = "25 % of Lab and Con voters change sides in South West Norfolk"
    assert words in election_night("explain", "swap.toml")
    # Labour loses 2,962 of 11,847 votes and gains 2,804 of 11,217, rounded half up.
    assert "11,689" in election_night("result", "swap.toml")
    assert "slip.toml:9: error: changes[0].rat: unknown key (nearest: rate)" in election_night(
        "check", "slip.toml"
    )
    election_night("new", "mine", "--from", "south-west-norfolk-2024")
    template = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    assert '# type = "swap"\n# contest = "south-west-norfolk"\n# one = "Lab"\n' in template
    assert '"const":"swap"' in election_night("schema").replace(" ", "")
    table = run("from simulator.scenario.changes import tabulate; print(tabulate())")
    assert "| **swap** | Voters of two parties change sides | `one`, `other`, `rate` |" in table
    (tmp_path / "lab.py").write_text(LAB, encoding="utf-8")
    form, controls, short, votes, *file, again = run("import lab").strip().splitlines()
    assert form == "Swap | voters of two parties change sides"
    assert controls == "one Pick One, other Pick Other, rate Slide Rate"
    assert short == words
    assert votes == "{'Lab': -158, 'Con': 158}"
    assert {'type = "swap"', 'one = "Lab"', "rate = 0.25"} <= set(file)
    assert again == "Swap 0.25"


def test_the_guide_has_every_type() -> None:
    """After a new type: print ``simulator.scenario.changes.tabulate()`` into the guide."""
    assert tabulate() in (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
