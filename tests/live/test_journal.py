"""A journal only grows, and what it acknowledged is there whatever happens."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.live import (
    InUse,
    Rejection,
    is_journal,
    keep_journal,
    open_journal,
    read_journal,
    read_rejected,
    reject,
)
from simulator.messages import Message
from simulator.messages.kept import parse_journal, read_header
from simulator.scenario import Scenario, load
from tests.live.journals import CLOSE, NOW, night, note, result
from tests.program import ROOT

MESSAGES = (note(1), result(2, 21_000, 20_000, 5_000), note(3, "Łukasz “said” so – twice"))


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return night(tmp_path)


@pytest.fixture
def journal(tmp_path: Path, scenario: Scenario) -> Path:
    path = tmp_path / "night.jsonl"
    with keep_journal(path, scenario, now=NOW) as kept:
        for message in MESSAGES:
            kept.append(message)
    return path


def refusal(path: Path, scenario: Scenario, **other: object) -> str:
    with (
        pytest.raises(InputError) as caught,
        keep_journal(path, scenario, **{"now": NOW, **other}),  # type: ignore[arg-type]
    ):
        pass
    assert len(caught.value.lines) == 1
    return caught.value.lines[0]


def test_what_was_kept_is_there_again(journal: Path, scenario: Scenario) -> None:
    with keep_journal(journal, scenario, now=NOW) as kept:
        assert kept.messages == MESSAGES
        kept.append(note(4))
    reading = read_journal(journal)
    assert reading.messages == (*MESSAGES, note(4))
    assert reading.remarks == ()
    assert sorted(p.name for p in journal.parent.iterdir()) == ["night.jsonl", "towns.toml"]


def test_the_first_line_says_of_which_night_it_is(journal: Path, scenario: Scenario) -> None:
    first = json.loads(journal.read_text().splitlines()[0])
    assert first["format"] == "election-night-journal/1"
    assert (first["scenario"], first["digest"]) == ("towns.toml", scenario.digest)
    assert (first["double_entry"], first["rehearsal"]) == (False, False)
    assert "began" not in first
    with open_journal(journal, now=NOW) as (kept, found):
        assert found.digest == scenario.digest
        assert kept.header.opened_at == NOW


def test_a_shipped_night_is_named_as_a_command_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "practice.jsonl"
    with keep_journal(path, load("south-west-norfolk-2024"), now=NOW + timedelta(days=300)) as kept:
        assert kept.header.scenario == "south-west-norfolk-2024"
        # Its poll was last year: this is practice, and its polls close now.
        assert kept.header.rehearsal
        assert kept.header.began == NOW + timedelta(days=300)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"double_entry": True}, "begun without --double-entry"),
        ({"now": NOW + timedelta(days=60)}, "which is over"),
    ],
)
def test_it_is_gone_on_with_as_it_was_begun(
    journal: Path, scenario: Scenario, other: dict[str, object], words: str
) -> None:
    before = journal.read_bytes()
    assert words in refusal(journal, scenario, **other)
    assert journal.read_bytes() == before


def test_a_rehearsal_is_not_the_night(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / "practice.jsonl"
    early = CLOSE - timedelta(days=20)
    with keep_journal(path, scenario, now=early):
        pass
    with keep_journal(path, scenario, now=early + timedelta(days=1)) as kept:
        assert kept.header.began == early
    assert "now the night itself is on" in refusal(path, scenario)


def test_another_night_is_refused(tmp_path: Path, journal: Path) -> None:
    other = load("south-west-norfolk-2024")
    assert 'a journal of "A night in two towns", not of' in refusal(journal, other)
    changed = tmp_path / "towns.toml"
    changed.write_text(changed.read_text().replace("70000", "70001"))
    assert '"towns" has changed since this journal was begun' in refusal(
        journal, load(str(changed))
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file, no journal"),
        (b"a,b\n1,2\n", "its first line is not that of one"),
        (b'{"format": "election-night-journal/1"}\n', "its first line is incomplete"),
        (b'{"format": "election-night-journal/1", "scen', "its first line is not that of one"),
        (b"[" * 100_000 + b"\n", "its first line is not that of one"),
        (b"\x1b]0;x\x07\n", "its first line is not that of one"),
    ],
)
def test_what_is_no_journal_is_left_as_it_is(
    tmp_path: Path, scenario: Scenario, data: bytes, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert words in refusal(path, scenario)
    assert not is_journal(path)
    assert path.read_bytes() == data
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "towns.toml"]


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop", "nowhere", "device"])
def test_only_a_plain_file_is_one(tmp_path: Path, scenario: Scenario, kind: str) -> None:
    path = tmp_path / "file"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "nowhere":
            path = tmp_path / "none" / "file"
        case _:
            path = Path("/dev/null")
    refusal(path, scenario)
    with pytest.raises(InputError):
        read_journal(path)


def test_by_another_name_it_is_the_same_journal(journal: Path, scenario: Scenario) -> None:
    soft, hard = journal.with_name("soft"), journal.with_name("hard")
    soft.symlink_to(journal.name)
    hard.hardlink_to(journal)
    with keep_journal(journal, scenario, now=NOW):
        for path in (journal, soft, hard):
            with pytest.raises(InUse), keep_journal(path, scenario, now=NOW):
                pass


def test_one_process_writes_it(journal: Path, scenario: Scenario) -> None:
    hold = (
        "import sys; from pathlib import Path; from datetime import datetime;"
        "from simulator.live import open_journal\n"
        f"with open_journal(Path({str(journal)!r}), now=datetime.fromisoformat({str(NOW)!r})):\n"
        "    print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(InUse, match=f"process {other.pid}"), open_journal(journal, now=NOW):
            pass
        # Should somebody take the lock file away, the journal is locked still.
        journal.with_name("night.jsonl.lock").unlink()
        assert "election-night enter hands it what you enter" in refusal(journal, scenario)
        other.kill()
    with open_journal(journal, now=NOW) as (kept, _):
        assert kept.messages == MESSAGES


def test_a_last_line_broken_off_at_any_byte_is_told(journal: Path) -> None:
    whole = journal.read_bytes()
    start = whole.rstrip(b"\n").rindex(b"\n") + 1
    for end in range(start, len(whole) + 1):
        reading = parse_journal(journal, whole[:end])
        # A line that only lacks its end is whole; anything less was acknowledged to nobody.
        complete = end >= len(whole) - 1
        assert reading.messages == MESSAGES[: 3 if complete else 2]
        if complete or end == start:
            assert reading.remarks == ()
        else:
            assert f"broken off after {end - start:,} byte" in reading.remarks[0]


@pytest.mark.parametrize("left", [1, 2, 3, 41, 42, 120])
def test_a_last_line_broken_off_is_set_aside(journal: Path, scenario: Scenario, left: int) -> None:
    whole = journal.read_bytes()
    start = whole.rstrip(b"\n").rindex(b"\n") + 1
    journal.write_bytes(whole[:-left])
    with keep_journal(journal, scenario, now=NOW) as kept:
        kept.append(note(4))
    before = MESSAGES if left == 1 else MESSAGES[:2]
    assert kept.messages == (*before, note(4))
    reading = read_journal(journal)
    assert (reading.messages, reading.remarks) == (kept.messages, ())
    torn = [] if left == 1 else [whole[start:-left].decode("utf-8", "backslashreplace")]
    assert [rejection.text for rejection in read_rejected(journal)] == torn
    assert len(kept.remarks) == len(torn)


def test_what_a_disk_without_power_left_is_set_aside(journal: Path, scenario: Scenario) -> None:
    whole = journal.read_bytes()
    for rubbish in (b"\0" * 300, b"\0" * 300 + b"\n", b"\xff\xfe\n"):
        journal.write_bytes(whole + rubbish)
        with keep_journal(journal, scenario, now=NOW) as kept:
            assert kept.messages == MESSAGES
            assert len(kept.remarks) == 1
        assert journal.read_bytes() == whole


def test_a_bad_line_stays_and_is_not_folded(journal: Path, scenario: Scenario) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    bad = [b"nonsense \x1b[2J\n", b'{"kind": "resutl"}\n', b"[]\n"]
    journal.write_bytes(b"".join([lines[0], bad[0], lines[1], *bad[1:], b"\n", *lines[2:]]))
    before = journal.read_bytes()
    with keep_journal(journal, scenario, now=NOW) as kept:
        assert kept.messages == MESSAGES
        assert [b.line for b in kept.bad] == [2, 4, 5]
        assert kept.remarks[0] == f"{journal}:2: set aside: not JSON"
        assert '"resutl" (nearest: result)' in kept.remarks[1]
    assert journal.read_bytes() == before


def test_a_line_and_a_journal_have_bounds(
    journal: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.live import journal as keeping
    from simulator.messages import kept as reading

    with keep_journal(journal, scenario, now=NOW) as kept:
        size = journal.stat().st_size
        monkeypatch.setattr(keeping, "LONGEST_LINE", 400)
        with pytest.raises(InputError, match="is not kept"):
            kept.append(note(4, "x" * 1000))
        monkeypatch.setattr(keeping, "LARGEST_FILE", size + 10)
        with pytest.raises(InputError, match="is full"):
            kept.append(note(4))
        assert journal.stat().st_size == size
    monkeypatch.setattr(keeping, "LARGEST_FILE", 2**10)
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**10)
    journal.write_bytes(journal.read_bytes() + b"\n" * 2**10)
    assert "the limit for one file" in refusal(journal, scenario)
    with pytest.raises(InputError, match="the limit for one file"):
        read_journal(journal)


def short(real: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    return lambda descriptor, data: real(descriptor, data[: len(data) // 2])


def full(_: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    def write(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    return write


@pytest.mark.parametrize("failing", [short, full])
@pytest.mark.parametrize("stuck", [False, True])
def test_a_full_disk_keeps_all_that_was_kept(
    journal: Path,
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    failing: Callable[[Callable[[int, bytes], int]], Callable[[int, bytes], int]],
    stuck: bool,
) -> None:
    def refuse(_: int, __: int) -> None:
        raise OSError(5, "Input/output error")

    with keep_journal(journal, scenario, now=NOW) as kept:
        before = journal.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", failing(os.write))
            if stuck:
                patch.setattr(os, "ftruncate", refuse)
            with pytest.raises(InputError, match="No space left on device: it was not kept"):
                kept.append(note(4))
        assert kept.messages == MESSAGES
        if not stuck:
            assert journal.read_bytes() == before
        kept.append(note(5))
    assert read_journal(journal).messages == (*MESSAGES, note(5))
    assert read_journal(journal).remarks == ()


def test_what_does_not_reach_the_disk_is_not_kept(
    journal: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def fail_once(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 1:
            raise OSError(5, "Input/output error")
        real(descriptor)

    with keep_journal(journal, scenario, now=NOW) as kept:
        monkeypatch.setattr(os, "fsync", fail_once)
        with pytest.raises(InputError, match="Input/output error"):
            kept.append(note(4))
        kept.append(note(5))
    assert read_journal(journal).messages == (*MESSAGES, note(5))


@pytest.mark.long
def test_a_limit_of_the_system_is_one_line(journal: Path) -> None:
    """A disk of a few bytes more, as the system itself makes it."""
    code = (
        "import resource, signal; from pathlib import Path; from datetime import datetime\n"
        "from simulator.errors import InputError; from simulator.live import open_journal\n"
        "from tests.live.journals import note\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"path = Path({str(journal)!r})\n"
        f"with open_journal(path, now=datetime.fromisoformat({str(NOW)!r})) as (kept, _):\n"
        "    size = path.stat().st_size\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, size + 10**6))\n"
        "    try: kept.append(note(4))\n"
        "    except InputError as error: print(*error.lines)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10**6, size + 10**6))\n"
        "    kept.append(note(5))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    words = "No space left on device: it was not kept"
    assert done.stdout == f"cannot write to {journal}: {words}\n"
    assert read_journal(journal).messages == (*MESSAGES, note(5))


def test_a_journal_that_cannot_be_written_is_refused(
    journal: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def read_only(path: Path, flags: int, *more: int) -> int:
        if Path(path) == journal and flags & os.O_RDWR:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    assert refusal(journal, scenario) == f"cannot write to {journal}: Permission denied"
    assert read_journal(journal).messages == MESSAGES


def test_what_somebody_else_did_to_the_file_is_noticed(journal: Path, scenario: Scenario) -> None:
    whole = journal.read_bytes()

    def written(path: Path) -> None:
        with path.open("ab") as file:
            file.write(b"mine\n")

    def moved(path: Path) -> None:
        path.rename(path.with_name("moved"))

    for meddle, words in (
        (written, "was written to by another program"),
        (moved, "was moved, removed or cut"),
        (lambda path: path.write_bytes(whole[:300]), "was moved, removed or cut"),
    ):
        journal.write_bytes(whole)
        with keep_journal(journal, scenario, now=NOW) as kept:
            meddle(journal)
            with pytest.raises(InputError, match=words):
                kept.append(note(4))


def test_a_packed_journal_is_read_when_it_is_named_so(journal: Path, scenario: Scenario) -> None:
    packed = journal.with_name("night.jsonl.gz")
    packed.write_bytes(gzip.compress(journal.read_bytes()))
    assert read_journal(packed).messages == MESSAGES
    assert "unpack it first" in refusal(packed, scenario)
    unnamed = packed.rename(journal.with_name("night.jsonl"))
    with pytest.raises(InputError, match="its first line is not that of one"):
        read_journal(unnamed)
    packed.write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        read_journal(packed)


def test_a_feeds_recording_is_read_and_not_written_to(journal: Path, scenario: Scenario) -> None:
    _, rest = journal.read_bytes().split(b"\n", 1)
    named = {"name": "towns.toml", "digest": scenario.digest, "title": "x", "version": "2"}
    header = {"format": "election-night-feed/1", "run": "r1", "scenario": named, "seed": 1}
    journal.write_bytes(json.dumps(header).encode() + b"\n" + rest)
    reading = read_journal(journal)
    assert reading.messages == MESSAGES
    assert reading.header.scenario == "towns.toml"
    assert "it is replayed, and not written to" in refusal(journal, scenario)


def test_what_was_set_aside_is_told_with_its_reason(journal: Path) -> None:
    assert read_rejected(journal) == ()
    what = Rejection("results.csv", "A,\x1b[2J,b", "line 3: 4 columns, not 5", NOW)
    reject(journal, what)
    reject(journal, replace(what, text="x"))
    assert read_rejected(journal) == (what, replace(what, text="x"))
    assert b"\x1b" not in journal.with_name("night.jsonl.rejected").read_bytes()


def test_a_message_may_come_while_it_is_read(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-20])
    reading = read_journal(journal)
    assert reading.messages == MESSAGES[:2]
    assert len(reading.remarks) == 1
    assert isinstance(reading.messages[0], Message)


def test_what_could_not_be_read_again_is_not_kept(journal: Path, scenario: Scenario) -> None:
    with keep_journal(journal, scenario, now=NOW) as kept:
        for odd, words in (
            (replace(note(4), by="A" * 300), "by: is longer than 200"),
            (replace(note(4), night_time=NOW.replace(tzinfo=None)), "has no offset"),
            (note(4, "two  spaces"), "would be read again as something else"),
        ):
            with pytest.raises(InputError, match=words):
                kept.append(odd)
    assert read_journal(journal).messages == MESSAGES


def test_a_packed_journal_that_was_cut_is_read_up_to_the_cut(journal: Path) -> None:
    packed = journal.with_name("night.jsonl.gz")
    packer = zlib.compressobj(wbits=31)
    data = b""
    for line in journal.read_bytes().splitlines(keepends=True):
        data += packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH)
    packed.write_bytes(data[:-12])
    reading = read_journal(packed)
    assert reading.messages == MESSAGES[: len(reading.messages)]
    assert 0 < len(reading.messages) < len(MESSAGES)
    assert len(reading.remarks) == 1
    assert read_header(packed) == read_header(journal)


def test_what_unpacks_without_end_is_refused(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.messages import kept as reading

    packed = journal.with_name("night.jsonl.gz")
    packed.write_bytes(gzip.compress(journal.read_bytes() + b"\n" * 2**20))
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**16)
    assert packed.stat().st_size < 2**13
    with pytest.raises(InputError, match="the limit for one file"):
        read_journal(packed)
    assert read_header(packed) == read_header(journal)
