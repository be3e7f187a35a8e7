"""What ``new`` writes: it runs as it stands, and so does every example in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError
from simulator.scenario import check, load, try_load
from simulator.scenario.template import write_template


def examples(text: str) -> list[str]:
    """The commented changes of a template, made active."""
    blocks = re.findall(r"^# \[\[changes\]\]\n(?:# .+\n)+", text, re.M)
    return [re.sub(r"^# ", "", block, flags=re.M) for block in blocks]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("base", "winner", "changed"),
    [("south-west-norfolk-2024", "Terry Jermy", 443), ("uk-2024", "Terry Jermy", 443)],
)
def test_a_new_file_runs_as_it_stands(base: str, winner: str, changed: int) -> None:
    Path("mine.toml").write_text(write_template(base, "mine"), encoding="utf-8")
    loading = try_load("mine.toml")
    assert loading.problems == ()
    scenario = loading.scenario
    assert scenario is not None
    assert scenario.base_name == base
    assert scenario.modified
    # One point of 44,335 from Labour to the Conservatives.
    seat = scenario.by_slug["south-west-norfolk"].outcome
    assert seat is not None
    assert {c.name: c.votes for c in seat.candidates}["Terry Jermy"] == 11_847 - changed


def test_every_example_of_every_type_runs_when_its_comment_is_taken_away() -> None:
    text = write_template("south-west-norfolk-2024", "mine")
    found = examples(text)
    types = {block.split('"')[1] for block in found}
    assert len(types) == len(found) == 10
    assert types | {"swing"} == {
        *("swing", "shares", "votes", "withdraw", "add", "pact"),
        *("tactical", "turnout", "count", "declare_at", "incident"),
    }
    for block in found:
        # Alone, in the place of the change that is active.
        Path("one.toml").write_text(text.partition("[[changes]]")[0] + block, encoding="utf-8")
        assert check("one.toml") == ()
        assert load("one.toml").modified


def test_a_file_of_ones_own_is_a_base_and_names_that_need_quotes_are_quoted() -> None:
    Path("odd.toml").write_text(
        """
        [scenario]
        title = "A \\"quoted\\" night"
        date = 2024-07-04
        close_of_poll = "22:00"
        [parties."A & B"]
        name = "A and B"
        [parties.C]
        name = "C"
        [[contests]]
        slug = "here"
        name = "Here"
        electorate = 50_000
        rejected = 1
        candidates = [
          { name = "Ann \\"Nan\\" O'Neill", party = "A & B", votes = 20_000 },
          { name = "Bob", party = "C", votes = 10_000 },
        ]
        """,
        encoding="utf-8",
    )
    text = write_template("odd.toml", "mine")
    Path("mine.toml").write_text(text, encoding="utf-8")
    assert {problem.path for problem in check("mine.toml")} <= {"odd.toml"}
    for block in examples(text):
        Path("one.toml").write_text(text.partition("[[changes]]")[0] + block, encoding="utf-8")
        told = [p.message for p in check("one.toml") if p.path != "odd.toml"]
        # Of two candidates one withdraws, or stands down in a pact.
        assert set(told) <= {"one candidate is left in Here: returned unopposed"}


def test_bases_that_the_file_could_not_extend_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="nearest: uk-2024"):
        write_template("uk-2025", "mine")
    outside = tmp_path.parent / "outside.toml"
    outside.write_text('extends = "south-west-norfolk-2024"\n', encoding="utf-8")
    with pytest.raises(InputError, match="outside this folder"):
        write_template(str(outside), "mine")
