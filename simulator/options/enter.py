"""What ``enter`` may be given."""

from __future__ import annotations

import argparse
from textwrap import indent
from typing import Final

ENTRIES: Final = """\
CONTEST VOTES...            in the order of declaration, or Lab=410 or Name=410 each
exit-poll Con=131 Lab=410 ...
turnout CONTEST 59.3 | 44474 papers
recount CONTEST, bundle-check CONTEST      --lead N --lead-of NAME --number N --asked-by NAME
adjourned CONTEST [UNTIL], resumed CONTEST, postponed CONTEST      --cause TEXT
rush CONTEST NAME|PARTY     the winner alone: figures come later
lot CONTEST NAME            where votes were equal
note [CONTEST] TEXT         --source TEXT
undo                        takes back the last line that you entered"""


def add_enter(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``enter``, and say below what is entered."""
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = f"what is entered:\n{indent(ENTRIES, '  ')}"
    sub.set_defaults(wordy=True)
    sub.add_argument("file", metavar="FILE", help="the journal")
    sub.add_argument("words", nargs="+", metavar="WORDS", help="what is entered: see below")
    sub.add_argument("--scenario", metavar="SCENARIO", help="begin the journal, of this night")
    for name in ("rejected", "valid", "majority", "electorate"):
        sub.add_argument(f"--{name}", metavar="N", help="as read out; the votes are checked by it")
    sub.add_argument("--at", metavar="TIME", help="when it was so (HH:MM[:SS] or ISO 8601)")
    sub.add_argument("--by", metavar="NAME", help="who enters it (default: your login)")
    change = sub.add_mutually_exclusive_group()
    change.add_argument("--correct", action="store_true", help="it replaces what holds")
    change.add_argument(
        "--retract", action="store_true", help="take the result back, or --replaces"
    )
    sub.add_argument("--replaces", metavar="ID", help="the one message that is meant, such as j.12")
    sub.add_argument("--sure", action="store_true", help="it is so, however unlikely")
    for name, metavar in (
        ("lead", "N"),
        ("lead-of", "NAME"),
        ("number", "N"),
        ("asked-by", "NAME"),
    ):
        sub.add_argument(f"--{name}", metavar=metavar, help="of a recount")
    sub.add_argument("--cause", metavar="TEXT", help="why")
    sub.add_argument("--source", metavar="TEXT", help="who said it")
