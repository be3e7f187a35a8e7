"""On the nights on which clocks change, a time is what a clock on the wall shows."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.program import Run
from tests.scenario.writing import TWO, findings, line_of, write

CASES = {
    "forward, after it": ("2024-03-30", "04:30", "2024-03-31T04:30:00+01:00", 5.5),
    "forward, before it": ("2024-03-30", "00:30", "2024-03-31T00:30:00+00:00", 2.5),
    "back, after it": ("2024-10-26", "04:30", "2024-10-27T04:30:00+00:00", 7.5),
    "back, in the hour that comes twice": ("2024-10-26", "01:30", "2024-10-27T01:30:00+01:00", 3.5),
    "back, its second time": (
        "2024-10-26", "2024-10-27T01:30:00+00:00", "2024-10-27T01:30:00+00:00", 4.5,
    ),
}  # fmt: skip
"""Date, time as written, as told, hours after the close of poll."""


@pytest.mark.parametrize("case", CASES)
def test_a_declaration_is_at_the_time_of_the_clock_on_the_wall(case: str, run: Run) -> None:
    day, written, told, hours = CASES[case]
    text = TWO.replace("2024-07-04", day).replace('"02:00"', f'"{written}"', 1)
    path = write(Path(), text)
    (declared,) = (
        line
        for line in json.loads(run("result", str(path), "--json").stdout)
        if line["contest"] == "east"
    )
    assert declared["time"] == told
    lines = run("replay", str(path), "--jsonl", "--events", "close_of_poll,declaration").stdout
    close, east = (
        json.loads(line) for line in lines.splitlines() if '"contest":"west"' not in line
    )
    assert east["time"] == told

    after = datetime.fromisoformat(east["time"]) - datetime.fromisoformat(close["time"])
    assert after.total_seconds() == hours * 3600


CHANGE = '[[changes]]\ntype = "declare_at"\ncontest = "west"\ntime = "01:15:30"\n'


def test_a_time_that_the_clocks_leave_out_is_said_and_taken_as_the_hour_after(
    tmp_path: Path,
) -> None:
    text = TWO.replace("2024-07-04", "2026-03-28").replace('"02:00"', '"01:30"', 1) + CHANGE
    path = write(tmp_path, text)
    said, east = "does not exist on that night: taken as", "contests[0].declared_at"
    expected = [
        f"night.toml:{line_of(text, '01:30')}: warning: {east}: 01:30 {said} 02:30",
        f"night.toml:{line_of(text, '01:15')}: warning: changes[0].time: 01:15:30 {said} 02:15:30",
    ]
    assert [line for line in findings(path) if "exist" in line] == expected
    for day, time in (("2026-03-28", "02:30"), ("2026-10-24", "01:30"), ("2026-03-29", "01:30")):
        other = TWO.replace("2024-07-04", day).replace('"02:00"', f'"{time}"', 1)
        assert not any("exist" in line for line in findings(write(tmp_path, other)))


def test_a_close_of_poll_that_the_clocks_leave_out_is_said_too(tmp_path: Path) -> None:
    text = TWO.replace("2024-07-04", '2026-03-29\nclose_of_poll = "01:30"')
    text = text.replace('"02:00"', '"04:00"').replace('"03:00"', '"05:00"')
    (line,) = (line for line in findings(write(tmp_path, text)) if "exist" in line)
    assert "scenario.close_of_poll: 01:30 does not exist on that night: taken as 02:30" in line
