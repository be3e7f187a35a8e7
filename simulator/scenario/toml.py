"""TOML with line numbers, safe on any input.

``tomllib`` reads values but keeps no lines, recurses on nesting and lets huge numbers escape as
plain ``ValueError``. So a scanner of our own goes first: one pass without recursion that maps
every key path to its line and enforces the limits below; ``tomllib`` then judges the syntax and
gives the values. Where the scanner knows better than ``tomllib`` what a syntax error means (an
unquoted time, a list left open), its words are used.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final, NoReturn

from simulator.text import quote

Path = tuple[str | int, ...]

MAX_DEPTH: Final = 64
"""Tables and lists within one another; hand-written files use five or six."""
MAX_KEY: Final = 200
"""Characters of one key."""
MAX_PARTS: Final = 16
"""Parts of a dotted key: ``tomllib`` is quadratic in them."""
MAX_NUMBER: Final = 100
"""Characters of a number or date."""
MAX_ENTRIES: Final = 100_000
"""Keys and list items in one file: a night of 650 seats without tables would have some 60,000."""

_SPACE = re.compile(r"[ \t]*+")
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']|'{1,2}(?!'))*+'{3,5}", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"'),
    "'": re.compile(r"'[^'\n]*+'"),
}
_TOKEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*+|[^\s,\]}#\[{\"'=]++")
_GOOD = re.compile(
    r"true|false|[+-]?(?:inf|nan)|0[xob][0-9A-Fa-f_]+"
    r"|[+-]?(?:0|[1-9][\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?"
    r"|(?:\d{4}-\d\d-\d\d)?[ Tt]?(?:\d\d:\d\d:\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])")


class TomlProblem(Exception):
    """A file that is not TOML, or goes beyond the limits: one line, key and message."""

    def __init__(self, line: int, message: str, key: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.key = key
        self.message = message


@dataclass
class Lines:
    """The line of every table, key and list item, by its path (1-based)."""

    at: dict[Path, int] = field(default_factory=dict)

    def of(self, path: Path) -> int:
        """The line of a path, or of the nearest table around it."""
        while path and path not in self.at:
            path = path[:-1]
        return self.at.get(path, 1)


def dotted(path: Path) -> str:
    """A path as people write it: ``contests[0].candidates[2].votes``; odd keys are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = _BARE_KEY.fullmatch(part) is not None
            text += ("." if text else "") + (part if bare else quote(part))
    return text


def parse(text: str) -> tuple[dict[str, Any], Lines]:
    """The values of a TOML text and the line of each.

    Raises:
        TomlProblem: not TOML, or beyond the limits.
    """
    text = text.replace("\r\n", "\n")
    scanner = _Scanner(text)
    scanner.run()
    try:
        return tomllib.loads(text), scanner.lines
    except tomllib.TOMLDecodeError as error:
        raise scanner.explain(str(error)) from None
    except (ValueError, RecursionError, OverflowError) as error:
        # Out-of-range dates and numbers; the limits should leave nothing else.
        raise scanner.explain(f"{error} (at end of document)") from None


class _Stop(Exception):
    """The scanner cannot go on: not TOML from here."""


class _Scanner:
    """One pass over the text. Frames of open lists and inline tables stand on a list."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.lines = Lines()
        self.hints: dict[int, TomlProblem] = {}
        self.stopped: TomlProblem | None = None
        self.headers: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}
        self.values: dict[Path, int] = {}
        self._seen = 0
        self._line = 1

    # Reading

    def run(self) -> None:
        """Scan to the end, or to where it stops being TOML."""
        try:
            prefix: Path = ()
            for _ in range(MAX_ENTRIES + 1):
                self.pos = self._blank()
                if self.pos >= len(self.text):
                    return
                if self.text[self.pos] == "[":
                    prefix = self._header()
                else:
                    self._pair(prefix)
                self._end_of_line()
            self._refuse(f"more than {MAX_ENTRIES:,} statements")
        except _Stop:
            return

    def line(self) -> int:
        """The line of the position; counted onwards, so the whole scan stays linear."""
        if self.pos < self._seen:  # only an explanation looks back
            return self.text.count("\n", 0, self.pos) + 1
        self._line += self.text.count("\n", self._seen, self.pos)
        self._seen = self.pos
        return self._line

    def _blank(self) -> int:
        match = _BLANK.match(self.text, self.pos)
        return match.end() if match else self.pos

    def _space(self) -> str:
        match = _SPACE.match(self.text, self.pos)
        if match:
            self.pos = match.end()
        return self.text[self.pos : self.pos + 1]

    def _end_of_line(self) -> None:
        if self._space() not in ("", "\n", "#"):
            self._stop("unexpected text at the end of the line")

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            start = self._space()
            if start in ('"', "'"):
                part = self._string()[1:-1]
                if start == '"' and "\\" in part:
                    part = _unescaped(part)
            else:
                match = _BARE_KEY.match(self.text, self.pos)
                if match is None:
                    self._stop("expected a key")
                part = match.group()
                self.pos = match.end()
            if len(part) > MAX_KEY:
                self._refuse(f"a key of {len(part)} characters; {MAX_KEY} are allowed")
            parts.append(part)
            if len(parts) > MAX_PARTS:
                self._refuse(f"a dotted key of more than {MAX_PARTS} parts")
            if self._space() != ".":
                return tuple(parts)
            self.pos += 1

    def _string(self) -> str:
        quote = self.text[self.pos : self.pos + 3]
        if quote not in ('"""', "'''"):
            quote = quote[:1]
        match = _STRINGS[quote].match(self.text, self.pos)
        if match is None:
            self._stop(f"the text opened here is never closed with {quote}")
        self.pos = match.end()
        return match.group()

    def _header(self) -> Path:
        line = self.line()
        many = self.text.startswith("[[", self.pos)
        self.pos += 2 if many else 1
        key = self._key()
        if not self.text.startswith("]]" if many else "]", self.pos):
            self._stop(f"the table's name is not closed with {']]' if many else ']'}")
        self.pos += 2 if many else 1
        path = self._resolve(key[:-1], line)
        last = (*path, key[-1])
        if many:
            index = self.arrays.get(last, -1) + 1
            self.arrays[last] = index
            self._note(last, line)
            last = (*last, index)
        else:
            if last in self.arrays:
                last = (*last, self.arrays[last])
            if last in self.headers:
                self._hint(line, f"given twice: first on line {self.headers[last]}", last)
            # An implied table ([parties.Lab] names [parties]) gets its own header's line now.
            self.lines.at.pop(last, None)
        self.headers[last] = line
        self._note(last, line)
        return last

    def _resolve(self, key: Path, line: int, prefix: Path = ()) -> Path:
        """The path of a dotted key: the last element of every array of tables on its way."""
        for part in key:
            prefix = (*prefix, part)
            self._note(prefix, line)
            if prefix in self.arrays:
                prefix = (*prefix, self.arrays[prefix])
        return prefix

    def _pair(self, prefix: Path) -> None:
        self._value(self._assigned(prefix))

    def _assigned(self, prefix: Path) -> Path:
        """Reads ``key =`` and gives the key's path."""
        line = self.line()
        key = self._key()
        path = (*self._resolve(key[:-1], line, prefix), key[-1])
        if path in self.values:
            self._hint(line, f"given twice: first on line {self.values[path]}", path)
        if self._space() != "=":
            self._stop("expected '=' after the key", path)
        self.pos += 1
        self.values[path] = line
        self._note(path, line)
        if self._space() in ("", "\n", "#"):
            self._stop("no value after '='", path)
        return path

    def _value(self, path: Path) -> None:
        """Scans a value with all lists and inline tables in it."""
        frames: list[tuple[str, Path, int, int]] = []  # closing mark, path, index, line
        while True:
            mark = self.text[self.pos : self.pos + 1]
            if mark == "[":
                frames.append(("]", path, -1, self.line()))
                self.pos += 1
            elif mark == "{":
                frames.append(("}", path, -1, self.line()))
                self.pos += 1
            elif mark in ('"', "'"):
                self._string()
            else:
                self._token(path, alone=not frames)
            following = self._next(frames)
            if following is None:
                return
            path = following

    def _next(self, frames: list[tuple[str, Path, int, int]]) -> Path | None:
        """After a value or an opening mark: the path of the next value, None at the end."""
        while frames:
            close, path, index, line = frames[-1]
            self.pos = self._blank()
            mark = self.text[self.pos : self.pos + 1]
            ready = index == -1  # for a value: just opened, or after a comma
            if mark == "," and not ready:
                self.pos += 1
                self.pos = self._blank()
                mark = self.text[self.pos : self.pos + 1]
                ready = True
            if mark == close:
                self.pos += 1
                frames.pop()
                continue
            what = "list" if close == "]" else "table"
            if not ready or not mark:
                self._stop(f"the {what} opened on line {line} is not closed with {close}", path)
            frames[-1] = (close, path, index + 1, line)
            if close == "]":
                item = (*path, index + 1)
                self._note(item, self.line())
                return item
            return self._assigned(path)
        return None

    def _token(self, path: Path, *, alone: bool) -> None:
        match = _TOKEN.match(self.text, self.pos)
        if match is None:
            self._stop("not a value", path)
        token = match.group()
        if len(token) > MAX_NUMBER:
            shown = "a number" if token[:1].isdigit() else "a word without quotes"
            self._refuse(f"{shown} of {len(token)} characters; {MAX_NUMBER} are allowed", path)
        thousands = _THOUSANDS.match(self.text, self.pos) if alone else None
        if thousands:
            plain = thousands.group().replace(",", "")
            self._hint(self.line(), f"write the number without commas: {plain}", path)
        elif not _GOOD.fullmatch(token) or not _on_the_calendar(token):
            self._hint(self.line(), _advice(token), path)
        self.pos = match.end()

    # Findings

    def _note(self, path: Path, line: int) -> None:
        if len(path) > MAX_DEPTH:
            self._refuse(f"nested more than {MAX_DEPTH} deep")
        if path not in self.lines.at:
            self.lines.at[path] = line
            if len(self.lines.at) > MAX_ENTRIES:
                self._refuse(f"more than {MAX_ENTRIES:,} keys")

    def _refuse(self, message: str, path: Path = ()) -> NoReturn:
        raise TomlProblem(self.line(), message, dotted(path) if len(path) <= MAX_PARTS else "")

    def _hint(self, line: int, message: str, path: Path = ()) -> None:
        self.hints.setdefault(line, TomlProblem(line, message, dotted(path)))

    def _stop(self, message: str, path: Path = ()) -> NoReturn:
        self.stopped = TomlProblem(self.line(), message, dotted(path))
        raise _Stop

    def explain(self, error: str) -> TomlProblem:
        """The scanner's words for what ``tomllib`` found, where it has any."""
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", error)
        line = int(place[1]) if place and place[1] else self.text.count("\n") + 1
        message = error[: place.start()] if place else error
        if line in self.hints:
            return self.hints[line]
        if self.stopped and self.stopped.line <= line:
            return self.hints.get(self.stopped.line, self.stopped)
        return TomlProblem(line, f"not TOML: {message[:1].lower()}{message[1:]}")


def _unescaped(part: str) -> str:
    """A quoted key's own characters, as ``tomllib`` reads them."""
    try:
        return str(next(iter(tomllib.loads(f'"{part}" = 0'))))
    except (tomllib.TOMLDecodeError, ValueError):
        return part


def _on_the_calendar(token: str) -> bool:
    """False for a date or time that does not exist (the 30th of February, 25:00:00)."""
    if not re.match(r"\d{4}-\d\d|\d\d:", token):
        return True
    try:
        if token[2] == ":":
            time.fromisoformat(token)
        else:
            datetime.fromisoformat(token.upper())
    except ValueError:
        return False
    return True


def _advice(token: str) -> str:
    """What to write instead of a bare word that is not a TOML value."""
    if re.fullmatch(r"\d{1,2}:\d\d|\d:\d\d:\d\d", token):
        return f'a time is written in quotes: "{token.zfill(5)}"'
    if re.match(r"\d{4}-\d\d-\d\d", token) or re.fullmatch(r"\d\d:\d\d:\d\d", token):
        return f"no such date or time: {token}"
    if token.lower() in ("true", "false"):
        return f"write {token.lower()} in small letters"
    if re.fullmatch(r"[+-]?[\d.]+%", token):
        return f"write the number without %: {token[:-1]}"
    if re.fullmatch(r"[+-]?0\d+(?:\.\d+)?", token):
        return f"a number has no leading zero: {token}"
    if token[0] in "“”‘’„«»":
        return 'use straight quotes: "…"'
    if re.fullmatch(r"[\w'.&-]+", token) and not token[0].isdigit():
        return f"text is written in quotes: {quote(token)}"
    return f"not a value: {quote(token)}"
