"""Pictures as PNG or SVG (extra ``plot``: matplotlib): the same data give the same file everywhere.

Nothing that a user has set for matplotlib counts here.
"""

from __future__ import annotations

import os
import warnings
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from logging import ERROR, getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.disk import refusals, refuse_target, replacement
from simulator.errors import ExtraMissing, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

SUFFIXES: Final = (".png", ".svg")
_OURS: Final = {
    # Titles and names are data, and no formulas: a dollar is a dollar.
    "text.parse_math": False,
    "svg.hashsalt": "election-night",
    "svg.fonttype": "path",
}


def check_plot(path: Path) -> None:
    """Refuse a file that no chart can be written to, before anything is drawn.

    Raises:
        InputError: neither .png nor .svg, or no file can stand there.
        ExtraMissing: matplotlib is not installed.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--plot {path}: the name must end in {' or '.join(SUFFIXES)}")
    refuse_target(path)
    # What it says of its own folders is not about elections.
    getLogger("matplotlib").setLevel(ERROR)
    try:
        with _by_itself():
            import matplotlib.figure as figure
    except ImportError:
        raise ExtraMissing("--plot", "plot") from None
    assert figure


@contextmanager
def _by_itself() -> Iterator[None]:
    """Import matplotlib as it is delivered.

    It fails over a MPLBACKEND that it does not have (notebooks export theirs) and over a
    matplotlibrc that is not text. It looks for that first in the current folder, before all that
    variables name: so its own is there.
    """
    with ExitStack() as after:
        backend = os.environ.pop("MPLBACKEND", None)
        if backend is not None:
            after.callback(os.environ.__setitem__, "MPLBACKEND", backend)
        with suppress(ImportError, ValueError, OSError):
            found = find_spec("matplotlib")
            here = os.open(".", getattr(os, "O_PATH", os.O_RDONLY))
            after.callback(os.close, here)
            for folder in (found and found.submodule_search_locations) or ():
                os.chdir(Path(folder) / "mpl-data")
                after.callback(os.fchdir, here)
        yield


@contextmanager
def pictures() -> Iterator[type[Figure]]:
    """matplotlib's figures, by its own settings and ours, whatever else was set before."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with warnings.catch_warnings():
        # Some of its own settings are about to go.
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        settings: dict[Any, Any] = {
            key: value
            for key, value in mpl.rcParamsDefault.items()
            if not key.startswith("backend")
        }
        with mpl.rc_context(settings | _OURS):
            # A letter that the font lacks is drawn as a box; nobody can help it who reads of it.
            warnings.filterwarnings("ignore", "Glyph .* missing from")
            yield Figure


def save(picture: Figure, path: Path) -> None:
    """Write a picture into a file, whole or not at all; within ``pictures``.

    Raises:
        InputError: the file's name or place cannot be used.
    """
    form = path.suffix.lower().removeprefix(".")
    # No date: the same data give the same file.
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with refusals(path), replacement(path) as file:
        picture.savefig(file, format=form, metadata=metadata)
