"""Screens as pictures that can be compared."""

from __future__ import annotations

import re

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui.stage import Opened

SIZES = [(80, 24), (120, 36), (200, 50)]


class SvgExtension(SingleFileSnapshotExtension):
    """A picture a file."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


def picture(there: Opened) -> str:
    """The screen as SVG, without what differs from run to run or fetches fonts."""
    svg = there.app.export_screenshot()
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.S)
    return re.sub(r"[ \t]+\n", "\n", svg)
