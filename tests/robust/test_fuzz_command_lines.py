"""A thousand command lines: an answer, or a line a problem; never a traceback."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from random import Random

import pytest

from tests.robust.fuzz_command_lines import command_line, furnish
from tests.robust.fuzz_oracle import Fault, demand, run
from tests.robust.fuzz_running import CASES, SEED

pytestmark = pytest.mark.long


def test_any_command_line_is_answered_or_refused_in_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: dict[str, str] = {}
    codes: dict[int, int] = {}
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for number in range(max(1, CASES // 5)):
        folder = tmp_path / str(number)
        folder.mkdir()
        furnish(folder)
        monkeypatch.chdir(folder)
        words = command_line(Random(f"command {SEED} {number}"))
        before = set(Path().iterdir())
        try:
            done = run(*words)
            codes[done.returncode] = codes.get(done.returncode, 0) + 1
            lines = done.stderr.splitlines()
            if done.returncode == 2:
                demand("usage: " in done.stderr, "refused without usage", words, done.stderr)
            if done.returncode == 1 and words[0] != "check":
                demand(not done.stdout, "half an answer before a refusal", words, done.stdout[:200])
                demand(len(set(lines)) == len(lines), "a line twice", words, lines)
                demand(all(len(line) < 2_000 for line in lines), "an endless line", words[:2])
                left = set(Path().iterdir()) - before
                demand(not left, "a refused command left something", words, left, lines)
        except Fault as fault:
            kinds.setdefault(fault.kind, f"== seed, number: {SEED} {number}\n{words}\n{fault}")
    if kinds:
        pytest.fail(f"{codes}\n" + "\n\n".join(kinds.values()), pytrace=False)
    assert set(codes) == {0, 1, 2}
