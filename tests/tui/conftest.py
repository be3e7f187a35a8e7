"""What every test of the screens stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.picturing import SvgExtension


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a folder of its own: the desk lists, writes and watches the working one."""
    monkeypatch.chdir(tmp_path)
    # No test may start an editor of whoever runs it.
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return tmp_path


@pytest.fixture
def pictures(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Pictures of screens, a file each."""
    return snapshot.use_extension(SvgExtension)
