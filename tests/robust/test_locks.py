"""One run at a time in a folder; what killed runs leave is told from what living ones are at."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from simulator import disk
from simulator.errors import InputError, ResumeError
from simulator.forecast import batch
from simulator.output.batch_tables import write_tables
from tests.forecast.nights import few_seats
from tests.program import ROOT, call

HOLD = """
import sys
from pathlib import Path
from simulator import disk
with disk.claim(Path(sys.argv[1])):
    print("here", flush=True)
    sys.stdin.read()
"""

WRITE = """
import sys
from pathlib import Path
from simulator import disk
with disk.replacement(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("here", flush=True)
    sys.stdin.read()
"""

LEND = """
import subprocess, sys
from pathlib import Path
from simulator import disk
with disk.claim(Path(sys.argv[1])):
    subprocess.Popen([sys.executable, "-c", "print('here', flush=True); input()"])
    sys.stdin.read()
"""


@contextmanager
def living(code: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process that says when it has come to the point, and is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"here\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_second_run_is_refused_until_the_first_has_died_however(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with living(HOLD, out) as first:
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        done = call("batch", "--draws", "100", "--out", str(out))
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr == f"{out} is in use by another run (process {first.pid})\n"
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before
        with pytest.raises(InputError, match=rf"process {first.pid}\)"):
            batch(few_seats(), 100, out=out)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert names(out) == [disk.LOCK]
        result = batch(few_seats(), 100, out=out)
    assert names(out) == ["chunks", "manifest.json"]
    with living(HOLD, out), pytest.raises(InputError, match="in use by another run"):
        write_tables(result)


def test_a_child_does_not_keep_the_lock_of_a_killed_run(tmp_path: Path) -> None:
    with living(LEND, tmp_path) as run:
        run.kill()
        run.wait()
        with disk.claim(tmp_path):
            pass
    assert names(tmp_path) == []


def test_a_run_claims_its_folder_again_and_another_thread_does_not(tmp_path: Path) -> None:
    refused: list[str] = []

    def other() -> None:
        try:
            with disk.claim(tmp_path):
                pass
        except InputError as error:
            refused.append(str(error))

    with disk.claim(tmp_path), disk.claim(tmp_path / "." / ""):
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert refused == [f"{tmp_path} is in use by another run (process {os.getpid()})"]
    with disk.claim(tmp_path):
        pass


def test_a_folder_is_made_and_gone_again_if_nothing_came_of_it(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert call("batch", "--draws", "0", "--out", str(out)).returncode == 1
    assert names(tmp_path) == []
    with disk.claim(out):
        (out / "file").touch()
    assert names(out) == ["file"]


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_without_locks_the_process_number_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def none(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", none)
    lock = tmp_path / disk.LOCK
    temporary = tmp_path / f".file.{os.getppid()}.tmp"
    temporary.touch()
    lock.write_text(f"{os.getppid()}\n")
    with pytest.raises(InputError, match=f"process {os.getppid()}"), disk.claim(tmp_path):
        pass
    for dead in ("999999999", "", "x" * 50, "99999999999999999999"):
        lock.write_text(dead)
        with disk.claim(tmp_path):
            assert lock.read_text() == f"{os.getpid()}\n"
    disk.sweep(tmp_path)
    assert names(tmp_path) == [temporary.name]
    temporary.rename(tmp_path / ".file.999999999.tmp")
    disk.sweep(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop", "link"])
def test_a_lock_file_that_is_none_is_one_line(tmp_path: Path, kind: str) -> None:
    lock, precious = tmp_path / disk.LOCK, tmp_path / "precious"
    precious.write_text("mine")
    match kind:
        case "pipe":
            os.mkfifo(lock)
        case "folder":
            lock.mkdir()
        case "loop":
            lock.symlink_to(lock)
        case _:
            lock.symlink_to(precious)
    with pytest.raises(InputError) as refusal, disk.claim(tmp_path):
        pass
    kind = "a folder, not a file" if kind == "folder" else "not a plain file"
    assert refusal.value.lines == (f"cannot write to {lock}: {kind}",)
    assert precious.read_text() == "mine"


def test_temporary_files_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    (tmp_path / ".other.csv.1.tmp").touch()
    with living(WRITE, path) as writer:
        (tmp_path / ".table.csv.1.tmp").touch()  # process 1 lives, but writes no such file
        disk.write(path, "whole")
        assert names(tmp_path) == [
            ".other.csv.1.tmp",
            f".table.csv.{writer.pid}.tmp",
            "table.csv",
        ]
    disk.write(path, "again", over=True)
    assert names(tmp_path) == [".other.csv.1.tmp", "table.csv"]
    disk.sweep(tmp_path)
    assert names(tmp_path) == ["table.csv"]


def test_a_batch_sweeps_its_folder_and_its_chunks_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(few_seats(), 100, out=out)
    for left in (out / ".nights.csv.1.tmp", out / "chunks" / ".chunk-0000007.npz.1.tmp"):
        left.write_bytes(b"half")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.tmp").touch()
    (foreign / ".nights.csv.1.tmp").touch()
    batch(few_seats(), 100, out=out)
    assert names(out) == ["chunks", "manifest.json"]
    assert names(out / "chunks") == ["chunk-0000000.npz"]
    with pytest.raises(ResumeError, match="not empty"):
        batch(few_seats(), 100, out=foreign)
    assert names(foreign) == [".nights.csv.1.tmp", "thesis.tmp"]


def test_names_as_long_as_they_may_be_are_written(tmp_path: Path) -> None:
    for name in ("x" * 255, "é" * 127, "日" * 85):
        disk.write(tmp_path / name, "text")
        disk.write_folder(tmp_path / "folders" / name, {"a.csv": "a\n"}, lambda _: None)
        assert (tmp_path / "folders" / name / "a.csv").read_text() == "a\n"
    assert len(names(tmp_path)) == 4
    assert len(names(tmp_path / "folders")) == 3


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """A system that takes files up to so many bytes: what a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_leaves_nothing_and_names_the_file(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with small_files(3_000), pytest.raises(InputError) as refusal:
        batch(few_seats(), 5_000, out=out)
    path = out / "chunks" / "chunk-0000000.npz"
    assert refusal.value.lines == (f"cannot write to {path}: File too large",)
    assert names(out) == ["chunks", "manifest.json"]
    assert names(out / "chunks") == []
    with small_files(1_000), pytest.raises(InputError, match=r"night: File too large"):
        disk.write_folder(tmp_path / "night", {"a.csv": "a\n" * 1_000}, lambda _: None)
    assert names(tmp_path) == ["run"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "name"),
    [(1_000, "manifest.json"), (3_000, "chunks/chunk-0000000.npz"), (30_000, "nights.csv")],
)
def test_a_full_disk_is_one_line_whatever_is_written(tmp_path: Path, size: int, name: str) -> None:
    code = (
        "import resource, sys; from simulator.cli import main\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = ["batch", "--draws", "5000", "--workers", "1", "--out", "run"]
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        # A limit on what is written holds for bytecode too: half of it would stay in its place.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"cannot write to run/{name}: File too large\n"
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_a_folder_that_takes_nothing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def read_only(path: Path | str, flags: int, *more: int) -> int:
        if flags & os.O_CREAT and str(path).startswith(str(tmp_path)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    done = call("batch", "--draws", "100", "--out", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"cannot write to {tmp_path}: Read-only file system\n"
    with pytest.raises(InputError, match=r"a\.toml: Read-only file system$"):
        disk.write(tmp_path / "a.toml", "")


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_no_chart_is_written_to_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "chart.svg"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/null")
    before = path.lstat().st_mode
    done = call("batch", "--draws", "100", "--plot", str(path))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"cannot write to {path}: ")
    assert path.lstat().st_mode == before


@pytest.mark.parametrize("kind", ["pipe", "dangling", "folder"])
def test_new_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.toml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "dangling":
            path.symlink_to("nowhere")
        case _:
            path.mkdir()
    done = call("new", "mine")
    assert done.returncode == 1
    assert done.stderr == "mine.toml exists already: choose another name, or remove it\n"
    assert names(tmp_path) == ["mine.toml"]


def test_a_file_system_without_links_still_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", none)
    disk.write(tmp_path / "a.toml", "one")
    with pytest.raises(InputError, match="exists already"):
        disk.write(tmp_path / "a.toml", "two")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.toml", "one")]


def test_what_killed_writers_of_a_folder_left_is_swept(tmp_path: Path) -> None:
    work = tmp_path / ".night-abcdefgh.tmp"
    (work / "night").mkdir(parents=True)
    (work / disk.LOCK).touch()
    (tmp_path / ".night-12345678.tmp").mkdir()  # killed before it began
    (tmp_path / ".night-settings.tmp").mkdir()
    (tmp_path / ".night-settings.tmp" / "mine").touch()  # not ours: no lock in it
    disk.write_folder(tmp_path / "night", {"a.csv": "a\n"}, lambda _: None)
    assert names(tmp_path) == [".night-settings.tmp", "night"]
    with living(HOLD, tmp_path / ".night-87654321.tmp"):
        disk.write_folder(tmp_path / "night", {"b.csv": "b\n"}, lambda _: None)
        assert ".night-87654321.tmp" in names(tmp_path)
    assert names(tmp_path / "night") == ["a.csv", "b.csv"]


SIGNALS = """
import os, signal, sys
from pathlib import Path
from simulator import disk, signals

NAMES, WATCHED = ("a.csv", "b.csv"), ("open", "os.", "shutil.")
old, new = ({name: word for name in NAMES} for word in ("old", "new"))
top, step, strike = Path(sys.argv[1]), 0, 0

def hook(event, _):
    global step
    if strike and event.startswith(WATCHED):
        step += 1
        if step == strike:
            os.kill(os.getpid(), (signal.SIGINT, signal.SIGTERM)[step % 2])

signals.PATIENCE = 0
os.fsync = lambda _: None
signals.watch()
sys.addaudithook(hook)
for present in (old, {}):
    for at in range(1, 500):
        out = top / f"{len(present)}-{at}" / "night"
        out.parent.mkdir()
        if present:
            out.mkdir()
            (out / "mine").write_text("mine")
            for name, text in present.items():
                (out / name).write_text(text)
        step, strike, stopped = 0, at, False
        try:
            disk.write_folder(out, new, lambda _: None)
        except signals.Stop:
            stopped = True
        strike = 0
        found = {path.name: path.read_text() for path in out.iterdir()} if out.is_dir() else {}
        assert found.pop("mine", "") == ("mine" if present else ""), (at, found)
        left = {name for name in found if disk.is_temporary(name)}
        found = {name: text for name, text in found.items() if name not in left}
        assert found in (present, new), (at, found)
        if step < at:
            assert found == new and not stopped and not left
            break
        assert stopped, at
    print(at)
"""


def test_a_signal_at_any_step_leaves_a_folder_as_it_was_or_as_it_will_be(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALS, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(int(steps) > 15 for steps in done.stdout.split())


def test_a_folder_is_written_without_touching_what_else_is_in_it(tmp_path: Path) -> None:
    out, precious = tmp_path / "night", tmp_path / "precious"
    out.mkdir()
    precious.write_text("mine")
    (out / "a.csv").symlink_to(precious)
    os.mkfifo(out / "pipe")
    place = out.stat().st_ino

    def refuse(_: Path) -> None:
        raise InputError("no")

    with pytest.raises(InputError, match="no"):
        disk.write_folder(out, {"a.csv": "a\n"}, refuse)
    disk.write_folder(out, {"b.csv": "b\n"}, lambda _: None)
    disk.write_folder(out, {"a.csv": "a\n"}, lambda _: None)
    assert names(out) == ["a.csv", "b.csv", "pipe"]
    assert (precious.read_text(), out.stat().st_ino) == ("mine", place)
    (out / "c.csv").mkdir()
    with pytest.raises(InputError):
        disk.write_folder(out, {"a.csv": "new\n", "c.csv": "c\n"}, lambda _: None)
    assert (out / "a.csv").read_text() == "a\n"


@pytest.mark.parametrize("name", ["x\x1b[31my", "x\ny", "\u202ex"])
def test_no_name_is_made_that_commands_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made: list[Callable[[Path], object]] = [
        disk.refuse_target,
        lambda path: disk.write(path, ""),
        lambda path: disk.write_folder(path, {"a.csv": ""}, lambda _: None),
        lambda path: disk.write_folder(path / "night", {"a.csv": ""}, lambda _: None),
        lambda path: batch(few_seats(), 100, out=path),
    ]
    for make in made:
        with pytest.raises(InputError, match="characters that show nothing") as refusal:
            make(Path(name))
        assert len(refusal.value.lines) == 1
    assert names(tmp_path) == []
    Path(name).mkdir()  # whoever has such a folder may have it written to
    disk.write(Path(name, "a.toml"), "")


def test_an_empty_name_is_refused_by_what_it_is_the_name_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    official = ("--constituencies", "a", "--candidates", "b")
    for command, option in (
        (("batch", "--out", ""), "--out"),
        (("batch", "--plot", ""), "--plot"),
        (("import", "hoc", *official, "--out", ""), "--out"),
        (("import", "hoc", *official, "--out", "c", "--exit-poll", ""), "--exit-poll"),
        (("new", ""), "NAME"),
        (("new", "mine", "--from", ""), "--from"),
        (("check", "mine.toml", ""), "FILE"),
        (("compare", "", "uk-2024"), "BASE"),
        (("result", ""), "SCENARIO"),
    ):
        done = call(*command)
        assert (done.returncode, done.stdout) == (1, ""), command
        assert done.stderr == f"{option} is empty\n"
    assert names(tmp_path) == []


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("mine")
    for out, words in (
        (path, "a file, not a folder"),
        (path / "run", f"{path} is a file, not a folder"),
    ):
        with pytest.raises(InputError) as refusal, disk.claim(out):
            pass
        assert refusal.value.lines == (f"cannot write to {out}: {words}",)
    assert path.read_text() == "mine"
