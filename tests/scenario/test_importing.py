from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError
from simulator.scenario.importing import hoc
from simulator.scenario.importing.official import moment, slug_of
from simulator.scenario.importing.parties import CHOSEN, described, party_id
from simulator.scenario.importing.reading import mended
from tests.scenario.official_layout import (
    SCENARIOS,
    import_files,
    official,
    shipped,
    write,
)


@pytest.fixture(scope="module")
def files_2024(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(official("uk-2024"), tmp_path_factory.mktemp("official-2024"))


def test_2024_comes_out_as_the_shipped_tables_byte_for_byte(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    report = import_files(files_2024, tmp_path / "night")
    for table in ("contests", "candidates", "previous", "bases", "predictions", "parties"):
        made = (tmp_path / "night" / f"{table}.csv").read_bytes()
        assert made == (SCENARIOS / "uk-2024" / f"{table}.csv").read_bytes(), table
    assert (report.contests, report.candidates) == (650, 4515)
    assert (report.valid_votes, report.rejected, report.electorate) == (
        28_809_340,
        116_253,
        48_253_193,
    )
    assert report.seats["Lab"] == 411
    assert report.votes["RUK"] == 4_117_610
    assert not report.kept_scenario
    told = "\n".join(report.lines)
    assert "Áine Groogan" in told, "the official file's own broken letters are told"
    assert "21 candidates of The Yorkshire Party" in told


def test_2019_with_a_byte_order_mark_comes_out_as_the_shipped_tables(tmp_path: Path) -> None:
    paths = write(official("uk-2019"), tmp_path, lambda _, text: text.encode("utf-8-sig"))
    report = import_files(paths, tmp_path / "night")
    for table in ("contests", "candidates", "parties"):
        made = (tmp_path / "night" / f"{table}.csv").read_bytes()
        assert made == (SCENARIOS / "uk-2019" / f"{table}.csv").read_bytes(), table
    assert sorted(report.files) == [
        "candidates.csv",
        "contests.csv",
        "parties.csv",
        "scenario.toml",
    ]
    assert report.date.isoformat() == "2019-12-12"


def test_a_first_import_writes_a_scenario_and_a_later_one_leaves_it_alone(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "night"
    import_files(files_2024, out)
    opening = tomllib.loads((out / "scenario.toml").read_text("utf-8"))
    assert opening["scenario"]["source"].startswith("House of Commons Library, general election ")
    assert opening["scenario"]["title"] == "General election of 4 July 2024"
    assert opening["exit_poll"]["seats"]["Lab"] == 410
    assert [p["name"] for p in opening["prediction"]["pollsters"]] == [
        "Focaldata",
        "Ipsos",
        "Survation",
        "WeThink",
        "YouGov",
    ]
    mine = (out / "scenario.toml").read_text("utf-8") + "\n# kept by hand\n"
    (out / "scenario.toml").write_text(mine, "utf-8")
    (out / "notes.txt").write_text("mine too", "utf-8")
    (out / "contests.csv").write_text("spoilt", "utf-8")
    report = import_files(files_2024, out)
    assert report.kept_scenario
    assert (out / "scenario.toml").read_text("utf-8") == mine
    assert (out / "notes.txt").read_text("utf-8") == "mine too"
    assert (out / "contests.csv").read_bytes() == (
        SCENARIOS / "uk-2024" / "contests.csv"
    ).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["night"], "nothing is left beside it"


def test_a_kept_scenario_that_no_longer_fits_is_told_and_left(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "night"
    out.mkdir()
    (out / "scenario.toml").write_text(
        '[scenario]\ntitle = "Mine"\ndate = 2024-07-04\n[tables]\ncontests = "contests.csv"\n'
        'candidates = "candidates.csv"\nparties = "parties.csv"\n'
        '[[contests]]\nslug = "atlantis"\n',
        "utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        import_files(files_2024, out)
    assert {(Path(p.path), p.line) for p in caught.value.problems} == {(out / "scenario.toml", 8)}
    assert [path.name for path in out.iterdir()] == ["scenario.toml"]

    (out / "scenario.toml").write_text(
        '[scenario]\ntitle = "Mine"\ndate = 2024-07-04\n[tables]\ncontests = "contests.csv"\n'
        'candidates = "candidates.csv"\nparties = "parties.csv"\n[exit_poll.seats]\nLab = 400\n'
        '[[contests]]\nslug = "poole"\n[[contests.candidates]]\nname = "Robert Syms"\nvotes = 1\n',
        "utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        import_files(files_2024, out)
    assert [problem.key for problem in caught.value.problems] == ["contests", "exit_poll.seats"]
    assert "poole: does not come out with the" in str(caught.value.problems[0])
    assert [path.name for path in tmp_path.iterdir()] == ["night"]


def test_a_folder_that_is_no_scenario_is_left_alone(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "thesis.doc").write_text("my life's work", "utf-8")
    with pytest.raises(InputError, match=r"no scenario folder"):
        import_files(files_2024, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_order_of_declaration_is_by_surname_then_forenames() -> None:
    for night in ("uk-2024", "uk-2019"):
        keys: dict[str, list[str]] = {}
        for row in shipped(night, "candidates"):
            keys.setdefault(row["contest"], []).append(row["sort_name"])
        for names in keys.values():
            assert names == sorted(names)
            split = [
                (surname.split("-"), rest)
                for surname, _, rest in (name.partition(", ") for name in names)
            ]
            assert split == sorted(split), "surnames word by word, then forenames"
    norfolk = [r for r in shipped("uk-2024", "candidates") if r["contest"] == "south-west-norfolk"]
    surnames = [row["sort_name"].split(", ")[0] for row in norfolk]
    assert surnames[5:8] == ["mckenzie", "of-east-anglia", "ratcliffe"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Inverness, Skye and West Ross-shire", "inverness-skye-and-west-ross-shire"),
        ("Ynys Môn", "ynys-mon"),
        ("St Helens South and Whiston", "st-helens-south-and-whiston"),
        ("King's Lynn", "kings-lynn"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_dates_of_both_layouts() -> None:
    told = ("13/12/2019 02:30", "05/07/2024 06:48", "2024-07-05T06:48:00+01:00", "31/06/2024 01:00")
    moments = [moment(text) for text in told]
    assert [at.isoformat() if at else None for at in moments] == [
        "2019-12-13T02:30:00+00:00",
        "2024-07-05T06:48:00+01:00",
        "2024-07-05T06:48:00+01:00",
        None,
    ]


def test_broken_letters_are_told_from_foreign_ones() -> None:
    assert mended("Ã\x81ine Groogan") == "Áine Groogan"
    assert mended("Aontú".encode().decode("cp1252")) == "Aontú"
    for name in ("Zoë", "Ynys Môn", "Órfhlaith", "Shâo-Lan", "Liz Truss", "Peña"):
        assert mended(name) is None


def test_parties_are_told_apart_without_colour() -> None:
    now = [CHOSEN[row["id"]] for row in shipped("uk-2024", "parties") if row["id"] in CHOSEN]
    assert len({party.symbol for party in now}) == len(now)
    assert len({party.colour for party in now}) == len(now)
    assert described("RUK", "whatever").short == "Reform UK"
    assert described("OIA", "Independent Oxford Alliance").symbol == "o"
    assert party_id("Brexit Party") == "RUK"
    assert party_id("Con") == "Con"
    winners = {row["winner"] for row in shipped("uk-2024", "bases")}
    assert winners <= CHOSEN.keys()


def test_every_import_argument_is_optional_but_the_official_files(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    report = hoc.import_hoc(
        files_2024["seats"], files_2024["candidates"], out=tmp_path / "only" / "official"
    )
    assert sorted(report.files) == [
        "candidates.csv",
        "contests.csv",
        "parties.csv",
        "scenario.toml",
    ]
    header, first = (report.out / "contests.csv").read_text("utf-8").splitlines()[:2]
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert row["declared_at"] == row["hex_q"] == ""
