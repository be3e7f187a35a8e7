"""Pages of ``replay --html`` taken apart again, as a browser would."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any

from simulator import session
from simulator.output.html import page_text
from simulator.output.html_record import WHOLE, Cut, page_record
from simulator.scenario import Scenario

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{script}} ${alert(1)} `x` 'y' \"z\"",
    "\u05d0\u05d1 (\u0645) <b>&amp;",
    "<!--<script>",
)
"""Names that would like to be more than names."""

NIGHT = """\
[scenario]
title = {0}
question = {1}
date = 2024-07-04
opening = [{4}]
[parties.Con]
name = {1}
short = {2}
colour = "#0f7fe0"
symbol = "C"
[parties.Lab]
name = "Labour"
colour = "#e4003b"
symbol = "L"
[[contests]]
slug = "x"
name = {0}
electorate = 1000
rejected = 5
venue = {1}
notable = [{2}]
previous.last.votes = {{ Con = 100, Lab = 150 }}
candidates = [
  {{ name = {0}, party = "Con", votes = 400, note = {4}, status = {2} }},
  {{ name = {3}, party = "Lab", votes = 300 }},
]
incidents = [{{ stage = "candidates_called", text = {0}, source = {1} }}]
[[contests]]
slug = "y"
name = {4}
electorate = 1000
rejected = 5
candidates = [
  {{ name = {2}, party = "Con", votes = 200 }},
  {{ name = {1}, party = "Lab", votes = 350 }},
]
"""
"""A night of two contests, all of whose words are such names."""


class Page(HTMLParser):
    """What a page holds: its elements, the text of scripts and styles, and the record."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._in: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in.append(tag)
        if tag in ("script", "style", "title"):
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] in self.texts:
            self.texts[self._in[-1]][-1] += data

    @property
    def policy(self) -> str:
        """The content security policy."""
        metas = (about for tag, about in self.elements if tag == "meta")
        found = [about["content"] for about in metas if "http-equiv" in about]
        return found[0] or ""

    @property
    def record(self) -> dict[str, Any]:
        """The night that it carries."""
        found: dict[str, Any] = json.loads(gzip.decompress(b64decode(self.texts["script"][0])))
        return found


def page(
    scenario: Scenario, cut: Cut = WHOLE, *, contest: str | None = None, draw: int | None = None
) -> str:
    """The page of a night."""
    timeline = session.play(scenario, 1, draw, contest)
    return page_text(page_record(timeline, scenario, cut))
