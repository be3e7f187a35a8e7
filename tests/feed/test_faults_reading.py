"""Fault plans are read with every problem at once; what is in them is in the catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.feed.faults import (
    Fault,
    catalogue,
    fault_types,
    presets,
    read_faults,
    write_fault,
)
from simulator.feed.faults.keys import seconds_of
from simulator.feed.faults.listing import write_catalogue
from simulator.feed.faults.registry import LATER
from simulator.feed.faults.sequence import Duplicate, OutOfOrder
from simulator.feed.faults.transport import ClockSkew, Hang, HttpStatus, Refuse
from tests.feed.nights import SEATS, small_roll


def flags(*texts: str) -> tuple[Fault, ...]:
    return read_faults(small_roll(), flags=texts).faults


def refused(**what: Any) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as caught:
        read_faults(small_roll(), **what)
    return caught.value.lines


PLAN = f"""
seed = 7
[[fault]]
type = "duplicate"
contest = "{SEATS[0]}"
after = "1h30m"
[[fault]]
type = "http_status"
at = "03:30"
for = "10m"
retry_after = 5
share = 0.5
routes = "/pa/"
"""


def test_a_file_flags_and_tables_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(PLAN, encoding="utf-8")
    plan = read_faults(small_roll(), file=path)
    line = HttpStatus(at=19_800, lasts=600, retry_after=5, share=0.5, routes=("/pa/",))
    assert plan.faults == (Duplicate(contest=(SEATS[0],), after=5400), line)
    assert plan.seed == 7
    assert plan.faults == flags(
        f"duplicate:contest={SEATS[0]},after=1h30m",
        "http_status:at=03:30,for=10m,retry_after=5,share=.5,routes=/pa/",
    )
    tables = (
        {"type": "duplicate", "contest": [SEATS[0]], "after": 5400},
        {"type": "http_status", "at": 19_800, "for": 600, "retry_after": 5, "share": 0.5,
         "routes": ["/pa/"]},
    )  # fmt: skip
    assert plan.faults == read_faults(small_roll(), tables=tables).faults


def test_a_contest_by_name_slug_and_ons_id_is_one_contest() -> None:
    seat = small_roll().seats[SEATS[0]].contest
    for wanted in (seat.slug, seat.name, seat.ons_id):
        assert flags(f"duplicate:contest={wanted}") == (Duplicate(contest=(SEATS[0],)),)
    table = {"type": "duplicate", "contest": [seat.name, seat.slug]}
    read = read_faults(small_roll(), tables=[table]).faults
    assert read == (Duplicate(contest=(SEATS[0],)),)


def test_lists_and_filters_in_a_flag() -> None:
    (fault,) = flags("out_of_order:where.region=Wales+East of England,window=90s")
    assert isinstance(fault, OutOfOrder)
    assert fault.window == 90
    assert fault.where is not None
    assert fault.where.region == ("Wales", "East of England")


def test_every_problem_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'sed = 7\nseed = "x"\n'
        '[[fault]]\ntype = "duplicat"\n'
        '[[fault]]\ntype = "duplicate"\ncontest = "one-frd"\n'
        '[[fault]]\ntype = "duplicate"\naftr = "6m"\nkind = "reslt"\n'
        '[[fault]]\ntype = "out_of_order"\nwindow = "3x"\nshare = 2\nwhere = { regon = "x" }\n'
        '[[fault]]\ntype = "out_of_order"\nwhere = { region = "East of Englan" }\n'
        '[[fault]]\ntype = "http_status"\nat = "3:99"\nstatus = 505\n'
        '[[fault]]\ntype = "wrong_zone"\nby = "7m"\n'
        '[[fault]]\nat = "03:00"\n'
        '[[fault]]\ntype = "burst"\nat = "03:00"\n'
        '[[fault]]\ntype = "duplicate"\ncontest = "one-ford"\nwhere = { region = "Wales" }\n',
        encoding="utf-8",
    )
    lines = [line.removeprefix(f"{path}:") for line in refused(file=path)]
    assert [line.split(":")[0] for line in lines] == [
        *("1", "2", "4", "7", "10", "14", "15", "16", "19", "22", "23", "25", "27", "29", "32"),
    ]
    told = "\n".join(lines)
    for words in (
        "sed: unknown key (nearest: seed)",
        'no such type of fault: "duplicat" (nearest: duplicate)',
        'unknown contest "one-frd" (nearest: one-ford)',
        "aftr: unknown key (nearest: after)",
        "should be a duration",
        "no contest has region 'East of Englan' (nearest: East of England)",
        "no such time",
        "wrong_zone: not built yet: of the faults of the clock there are clock_skew and",
        "fault[8].for: missing",
        "give 'contest' or 'where', not both",
    ):
        assert words in told


def test_bad_flags_and_tables_are_told_by_what_was_typed() -> None:
    lines = refused(
        flags=["dup\x1b", "preset:netwrk", "duplicate:x", "duplicate:after=1s,after=2s"],
        tables=[
            {"type": 3},
            {"type": "duplicate", "contest": []},
            {"type": "preset:network", "a": 1},
        ],
    )
    assert len(lines) == 7
    assert not any("\x1b" in line for line in lines)
    assert any("nearest: network" in line for line in lines)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert refused(file=tmp_path / "none.toml") == (f"{tmp_path}/none.toml: error: no such file",)
    path = tmp_path / "x.toml"
    path.write_text("fault = 3\n", encoding="utf-8")
    assert "write [[fault]]" in refused(file=path)[0]
    path.write_text("fault = [3]\n", encoding="utf-8")
    assert "should be a table" in refused(file=path)[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("6m", 360), ("90s", 90), ("2h", 7200), ("1h30m", 5400), ("12d", 1_036_800), (45, 45)],
)
def test_durations(text: object, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "6", "m", "-6m", "30m1h", "6 m", 1.5, True, None, "99d", "9" * 90]
)
def test_what_is_no_duration(text: object) -> None:
    with pytest.raises(Exception, match="should be a duration"):
        seconds_of(text)


def test_a_clock_may_be_behind_or_ahead() -> None:
    faults = flags("clock_skew:offset=-7m", "clock_skew:offset=+90s", "clock_skew:offset=-5")
    assert [fault.offset for fault in faults if isinstance(fault, ClockSkew)] == [-420, 90, -5]


def test_faults_that_act_at_once_begin_now() -> None:
    tables = (
        {"type": "refuse", "for": "5m"},
        {"type": "burst", "for": "5m"},
        {"type": "duplicate"},
    )
    refuse, burst, twice = read_faults(small_roll(), tables=tables, now=9_000).faults
    assert isinstance(refuse, Refuse)
    assert (refuse.at, burst.at, twice.at) == (9_000, 9_000, None)
    assert refuse.covers(9_299)
    assert not refuse.covers(9_300)
    assert not refuse.covers(8_999)


def test_no_fault_of_the_line_meets_what_steers_it() -> None:
    (fault,) = flags("refuse:at=03:00")
    assert isinstance(fault, Refuse)
    assert fault.meets("/v1/events")
    assert not any(fault.meets(path) for path in ("/health", "/control/pause", "/"))
    (routed,) = flags("hang:routes=/pa/+/model")
    assert isinstance(routed, Hang)
    assert [routed.meets(path) for path in ("/pa/results/", "/model/live.csv", "/v1/")] == [
        True,
        True,
        False,
    ]


def test_a_format_stands_for_all_its_addresses() -> None:
    paths = ("/pa/results/", "/model/live.csv", "/v1/events", "/health")
    met = {
        flag: [fault.meets(path) for path in paths if isinstance(fault, Hang)]
        for flag in ("hang:formats=pa", "hang:formats=native+model", "hang:formats=pa,routes=/v1/e")
        for fault in flags(flag)
    }
    assert list(met.values()) == [
        [True, False, False, False],
        [False, True, True, False],
        [True, False, True, False],
    ]
    with pytest.raises(ScenarioError, match=r"no such format: pax \(nearest: pa\)"):
        flags("hang:formats=pax")
    with pytest.raises(ScenarioError, match="leave out routes and formats"):
        flags("refuse:routes=/pa/")


@pytest.mark.parametrize("name", list(presets()))
def test_presets_fit_any_night(name: str) -> None:
    faults = flags(f"preset:{name}")
    assert len(faults) == presets()[name]
    for fault in faults:
        if fault.family == "transport":
            assert fault.lasts is not None


def test_the_catalogue_has_every_type_once() -> None:
    entries = catalogue()
    assert [entry.type for entry in entries] == list(fault_types())
    assert len({entry.words for entry in entries}) == len(entries)
    assert not {entry.type for entry in entries} & set(LATER)
    for entry in entries:
        assert entry.words
        assert entry.words[0].isupper()
        told = entry.told()
        assert set(told) == {"type", "family", "words", "keys", "precedent", "expected", "note"}
        assert "for" in told["keys"]
        assert all(str(key) for key in entry.keys)
    text = write_catalogue()
    assert all(entry.type in text for entry in entries)
    assert max(map(len, text.splitlines())) <= 100


def test_the_catalogue_says_what_a_preset_does_and_says_it_once() -> None:
    said = " ".join(write_catalogue().split())
    assert all(said.count(f"preset:{name} ") == 1 for name in presets())
    assert "503 and Retry-After 30 from 01:55 for 45 minutes of the night" in said
    (outage,) = flags("preset:2am-outage")
    assert isinstance(outage, HttpStatus)
    assert (outage.status, outage.retry_after, outage.lasts) == (503, 30, 45 * 60)


def test_what_is_written_is_read_again_as_the_same_fault(tmp_path: Path) -> None:
    """Every type, every preset, and keys of every kind: as tables of JSON, and as a file."""
    faults = flags(
        *(f"preset:{name}" for name in presets()),
        *(f"{kind}:at=23:00,for=2h" for kind in fault_types()),
        "wrong_winner:where.region=East of England,corrected_after=never,place=3,share=0.5",
        "wrong_winner:where.majority_below=99.5,at=-60",
        f"names:form=latin1,contest={SEATS[0]}+{SEATS[1]}",
        "clock_skew:offset=-7m",
        "http_status:status=429,retry_after=5,share=.5,formats=pa+native",
    )
    assert {fault.type for fault in faults} == set(fault_types())
    tables = [write_fault(fault) for fault in faults]
    assert read_faults(small_roll(), tables=json.loads(json.dumps(tables))).faults == faults
    path = tmp_path / "again.toml"
    path.write_text("".join(map(toml, tables)), encoding="utf-8")
    assert read_faults(small_roll(), file=path).faults == faults
    assert write_fault(flags("wrong_winner:corrected_after=90s")[0]) == {
        "type": "wrong_winner",
        "corrected_after": "1m30s",
    }


def toml(table: dict[str, Any]) -> str:
    """A table of a file; its values are written in TOML as in JSON, but for tables."""
    lines = ["[[fault]]"]
    for key, value in table.items():
        inner = value.items() if isinstance(value, dict) else ()
        told = ", ".join(f"{k} = {json.dumps(v)}" for k, v in inner)
        lines.append(f"{key} = {f'{{ {told} }}' if inner else json.dumps(value)}")
    return "\n".join([*lines, ""])
