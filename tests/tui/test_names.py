"""Names are data: every screen shows them as they are written, and its columns hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from simulator import load
from simulator.request import TuiRequest
from tests.tui.stage import opened
from tui.desk import DeskScreen
from tui.kit import formats
from tui.kit.cards import Choose
from tui.lab.bench import open_bench
from tui.navigation import LabOn
from tui.shows import show_of

NAMES = (
    "Ann Ash [formerly Oak]", "Bob [/b] [red]Birch[/]", "Cost $HOME `id`", "山田 太郎 漢字",
    "👩‍👩‍👧‍👦 Family", "דוד לוי", "Zo\u0308e\u0301 N\u0303", "X" * 200,
)  # fmt: skip


def written() -> str:
    """A night of one hall, of candidates who are called such things."""
    lines = ['[scenario]\ntitle = "T [/by-election] $x 漢字"\ndate = 2024-07-04']
    lines += [f'[parties.P{i}]\nname = "Party {name[:30]}"\nsymbol = "{i}"'
              for i, name in enumerate(NAMES)]  # fmt: skip
    lines.append('[[contests]]\nslug = "x"\nname = "Newtown [/by-election]"\nelectorate = 80000\n'
                 'venue = "Hall [bold]漢字"\nnotable = ["Said [sic] 漢字 " ]')  # fmt: skip
    lines += [f'[[contests.candidates]]\nname = "{name}"\nparty = "P{i}"\nvotes = {900 + i}\n'
              f'note = "Note [red] 漢字"' for i, name in enumerate(NAMES)]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.long
async def test_names_are_shown_as_written_and_columns_hold(own_folder: Path) -> None:
    (own_folder / "n.toml").write_text(written())
    real = show_of(load("n.toml"), TuiRequest(at="23:59"))
    async with opened(real, (80, 24)) as there:
        await there.press("space")
        seen = there.text
        for keys in (("n",), ("escape", "i"), ("escape", "s", "enter"), ("enter",) * 12):
            await there.press(*keys)
            seen += there.text
            assert all(cell_len(line) <= 80 for line in there.text.splitlines())
        for words in ("Newtown [/by-election]", "Ann Ash [formerly Oak]", "Bob [/b] [red]Birch[/]",
                      "Cost $HOME `id`", "山田 太郎 漢字", "דוד לוי"):  # fmt: skip
            assert words in seen, words
        there.app.open(LabOn(open_bench("n.toml")))
        await there.settle()
        await there.press("a", "2")
        assert there.app.is_running


async def test_offers_are_shown_as_written() -> None:
    async with opened(size=(80, 24)) as there:
        there.app.push_screen(Choose("[/x] Which?", [(str(i), n) for i, n in enumerate(NAMES)]))
        await there.settle()
        for name in ("[/x] Which?", *NAMES[:6]):
            assert name in there.text, name


async def test_the_desk_lists_files_of_such_names(own_folder: Path) -> None:
    for i, stem in enumerate(("[red]a[b]", "b$x", "漢字", "e" * 150)):
        title = NAMES[i]
        (own_folder / f"{stem}.toml").write_text(
            f'extends = "south-west-norfolk-2024"\n[scenario]\ntitle = "{title}"\n'
        )
    async with opened(size=(80, 50), request=TuiRequest()) as there:
        await there.until(lambda: len(there.find(DeskScreen).entries) > 4)
        await there.press("end")
        for title in NAMES[:4]:
            assert title in there.text, title


@pytest.mark.parametrize("text", NAMES)
def test_a_text_takes_exactly_its_cells(text: str) -> None:
    for width in (1, 5, 12, 40):
        assert cell_len(formats.fitted(text, width)) == width
        pieces = formats.wrap(text, max(width, 2))
        assert all(cell_len(piece) <= max(width, 2) for piece in pieces)
        assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
