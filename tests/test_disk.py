"""Files are read within bounds and written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator import disk
from simulator.errors import InputError


def test_only_plain_files_of_a_bounded_size_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * (disk.MAX_FILE + 1))
    for name, words in (("", "a folder"), ("pipe", "not a plain"), ("none", "no such file")):
        with pytest.raises(disk.Unreadable, match=words):
            disk.read(tmp_path / name)
    with pytest.raises(disk.TooLarge, match="4 MiB"):
        disk.read(tmp_path / "large")


@pytest.mark.parametrize(
    ("data", "line", "byte"), [("ä".encode("utf-16"), 1, 0), (b"\xef\xbb\xbfa\nb\xff", 2, 6)]
)
def test_anything_but_utf_8_is_refused_with_its_line(data: bytes, line: int, byte: int) -> None:
    with pytest.raises(disk.WrongEncoding) as caught:
        disk.decode(data)
    assert (caught.value.line, caught.value.byte) == (line, byte)


def test_rows_come_with_the_line_they_end_on() -> None:
    assert list(disk.rows('a,b\n\n"c\nd",e\n')) == [(1, ["a", "b"]), (4, ["c\nd", "e"])]
    with pytest.raises(disk.Unreadable, match="not CSV"):
        list(disk.rows('a\n"b'))
    assert disk.csv_text([("a", None), (1, "x,y")]) == 'a,\n1,"x,y"\n'


def test_a_file_replaces_another_only_where_it_may(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    disk.write(path, "old")
    with pytest.raises(InputError, match="exists already"):
        disk.write(path, "new")
    assert path.read_text() == "old"
    disk.write(path, "new", over=True)
    assert path.read_text() == "new"


def test_a_broken_off_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def write_half() -> None:
        with disk.replacement(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "old"


def test_a_disk_that_refuses_leaves_the_old_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "night"
    files = {"contests.csv": "slug\n", "parties.csv": "id\n"}
    disk.write_folder(out, files, lambda _: None)
    written: list[int] = []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == len(files):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"parties\.csv: No space left on device"):
        disk.write_folder(out, dict.fromkeys(files, "new\n"), lambda _: None)
    assert {path.name: path.read_text() for path in out.iterdir()} == files
    assert [path.name for path in tmp_path.iterdir()] == ["night"], "nothing is left beside it"
