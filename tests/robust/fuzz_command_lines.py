"""Command lines out of every command and option, with values that fit and values that do not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.scenario.writing import TWO

SMALL = "south-west-norfolk-2024"
NIGHTS = [
    SMALL, SMALL, SMALL, "two.toml", "two.toml", "what-if/bagge-does-not-stand", "runcorn", "",
    ".", "..", "/", "folder", "none.toml", "none", "night.jsonl", "night.jsonl.gz", "empty.toml",
    "/dev/null", "/etc/passwd", "what-if", "-", "x\x1b[31m", "[red]x[/]", "\u202ex", "a" * 5_000,
    "two.toml/", "./two.toml", "two.toml\n", "binary.toml", "Ábel", "\udce9",
]  # fmt: skip
NUMBERS = [
    "0", "1", "2", "3", "7", "-1", "-0", "1e5", "1.0", "1.5", "", " ", "x", "nan", "inf",
    "1_000", "٣", "+3", "0x10", "9" * 20, "9" * 5_000, "18446744073709551616", "1000000001",
    "4294967296", " 3 ", "1,000", "--3", "³", "2147483648", "\x00",
]  # fmt: skip
FEW = ["1", "2", "3", "20", "20", "0", "-1", "1e5", "x", "", "nan", "1000000001", "9" * 30]
TIMES = [
    "22:00", "23:30", "02:00", "06:48:30", "25:61", "", "x", "24:00", "2024-07-05T02:00",
    "2024-07-05T02:00:00Z", "2024-07-04T21:00:00+01:00", "1999-01-01T00:00", "9999-12-31T23:59",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "-1", "١٢:٣٠", "22:00:00.5",
    " 22:00 ", "2024-07-05T02:00:00+25:00", "2024-13-01T00:00", "now", "\x1b[31m",
]  # fmt: skip
CONTESTS = [
    "south-west-norfolk", "South West Norfolk", "E14001497", "", " ", "x", "hendon", "east",
    "West", "[bold]", "\x1b", "\u202e", "a" * 3_000, "SOUTH-WEST-NORFOLK", "Ä\u0308",
]  # fmt: skip
KINDS = [
    "declaration", "box_received,incident", ",", "", "x", "declaration,,", "Declaration",
    "standing", "close_of_poll", "\x1b", "a" * 3_000, "declaration,x,y",
]  # fmt: skip
SPEEDS = [
    "max", "nan", "inf", "-inf", "0", "-1", "1e308", "1e309", "1000000", "", "x", "MAX",
    "99999999", "-max", "1e400", "-0",
]  # fmt: skip
PLACES = [
    "out", "folder", "two.toml", "", ".", "/", "/none/x", "/dev/null", "none/deep/er", "x\x1b",
    "a" * 300, "two.toml/x", "/proc/x", "\u202e",
]  # fmt: skip
PLOTS = [
    "p.png", "p.svg", "p.SVG", "p", "", "p.pdf", "folder", "folder/p.svg", "none/p.svg",
    "/dev/null", "x\x1b.svg", ".svg", "two.toml",
]  # fmt: skip
NAMES = [
    "mine", "mine", "two", "", ".", "..", "a/b", "/x", "x\x1b", "a" * 300, ".x", "-x", "con",
    "é", "[b]", "x.toml", "\x00", "\u202e", " ", "folder",
]  # fmt: skip
DATES = [
    "2026-10-22", "2025-05-01", "2024-07-04", "1900-01-01", "9999-01-01", "x", "", "2026-02-30",
    "22 October 2026", "20261022", "\x1b",
]  # fmt: skip
FILES = [
    "two.toml",
    "",
    ".",
    "none.csv",
    "folder",
    "-",
    "/dev/null",
    "a.csv",
    "binary.toml",
    "x\x1b",
]
WORKERS = ["1", "1", "1", "0", "-1", "x", "", "1e3", "100000", "nan"]

SEED = ("--seed", NUMBERS)
DRAWS = ("--draws", FEW)
JSON = ("--json", None)
COMMANDS: dict[str, tuple[list[list[str]], list[tuple[str, Sequence[str] | None]]]] = {
    "replay": (
        [NIGHTS],
        [
            ("--contest", CONTESTS), ("--speed", SPEEDS), ("--at", TIMES), ("--until", TIMES), SEED,
            ("--draw", None), ("--draw", NUMBERS), ("--plain", None), ("--jsonl", None),
            ("--events", KINDS), ("--sources", None),
        ],
    ),
    "result": (
        [NIGHTS], [("--contest", CONTESTS), SEED, JSON, ("--csv", None), ("--sources", None)],
    ),
    "batch": (
        [NIGHTS],
        [
            DRAWS, DRAWS, SEED, ("--workers", WORKERS), ("--with-count", None), ("--out", PLACES),
            ("--plot", PLOTS), JSON,
        ],
    ),
    "compare": ([NIGHTS, NIGHTS], [DRAWS, SEED, JSON]),
    "explain": ([NIGHTS], [JSON]),
    "scenarios": ([], [JSON]),
    "check": ([NIGHTS, NIGHTS], []),
    "new": ([NAMES], [("--from", NIGHTS), ("--by-election", CONTESTS), ("--date", DATES)]),
    "schema": ([], [("--output", None)]),
    "import": (
        [["hoc", "hoc", "hoc", "dc", ""]],
        [
            ("--constituencies", FILES), ("--candidates", FILES), ("--times", FILES),
            ("--notional", FILES), ("--notional-electorates", FILES), ("--predictions", FILES),
            ("--exit-poll", FILES), ("--hexmap", FILES), ("--out", PLACES),
        ],
    ),
}  # fmt: skip
"""By command: what its arguments may be, and its options with theirs (None: a flag)."""


def command_line(rng: Random) -> list[str]:
    """A command with arguments and some of its options, fit or odd, now and then of another's."""
    command = rng.choice(sorted(COMMANDS))
    positional, options = COMMANDS[command]
    words = [command]
    for values in positional:
        if rng.random() < 0.95:
            some = values[: len(values) // 3 + 1] if rng.random() < 0.6 else values
            words.append(rng.choice(some))
    chosen = rng.sample(options, min(len(options), rng.choice((0, 1, 1, 2, 3, 9))))
    if command == "import":
        chosen = options[:2] + options[-1:] + chosen[:2]
    if rng.random() < 0.05:
        chosen += [rng.choice(COMMANDS[rng.choice(sorted(COMMANDS))][1] or [JSON])]
    for option, pool in chosen:
        if pool is None:
            words.append(option)
            continue
        value = rng.choice(pool[:4] if rng.random() < 0.5 else pool)
        words += [f"{option}={value}"] if rng.random() < 0.5 else [option, value]
    if command in ("batch", "compare") and not any(w.startswith("--draws") for w in words):
        words += ["--draws", "20"]
    if command == "batch" and not any(w.startswith("--workers") for w in words):
        words += ["--workers", "1"]
    if rng.random() < 0.05:
        words.insert(rng.randint(0, len(words)), rng.choice(("--", "--no-color", "-h", "--x", "")))
    return words


def furnish(folder: Path) -> None:
    """The files that the command lines name."""
    (folder / "two.toml").write_text(TWO, encoding="utf-8")
    (folder / "empty.toml").write_bytes(b"")
    (folder / "binary.toml").write_bytes(bytes(range(256)))
    (folder / "night.jsonl").write_text('{"event": "x"}\n', encoding="utf-8")
    (folder / "night.jsonl.gz").write_bytes(b"\x1f\x8b junk")
    (folder / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "folder").mkdir()
