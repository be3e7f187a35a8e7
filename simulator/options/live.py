"""What ``live`` may be given, and how it serves, checked."""

from __future__ import annotations

import argparse
from argparse import Namespace

from simulator.options.serving import HOST, LOOPBACK, PORT, is_host, read_token
from simulator.request import Serving
from simulator.text import excerpt, quote


def add_live(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``live``."""
    sub.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="default: the night that the journal names"
    )
    sub.add_argument(
        "--journal", required=True, metavar="FILE", help="where it is kept, begun or gone on with"
    )
    sub.add_argument(
        "--from",
        dest="sources",
        action="append",
        default=[],
        metavar="SOURCE",
        help="a file that grows (CSV: contest, candidate, party, votes; or JSON lines), a folder "
        "of XML in the PA style, the address of a feed, or - for standard input; again for more",
    )
    sub.add_argument(
        "--double-entry", action="store_true", help="figures count once two persons enter the same"
    )
    sub.add_argument(
        "--clock",
        choices=("real", "entry"),
        default="real",
        help="entry: the time is that of the latest message",
    )
    sub.add_argument(
        "--until-declared", action="store_true", help="end once all have declared, or sources end"
    )
    sub.add_argument("--by", metavar="NAME", help="who enters what is typed")
    sub.add_argument("--serve", metavar="[HOST:]PORT", help="serve it as it grows (extra feed)")
    sub.add_argument("--real-data", action="store_true", help="serve it without marks of a test")
    sub.add_argument("--token-file", metavar="FILE", help="with what those programs must say")
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="one readable line a piece of news")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a piece of news")
    form.add_argument("--status", action="store_true", help="print a note of handover, and end")


def read_serving(options: Namespace, wrong: list[str]) -> Serving | None:
    """How a night is served that is kept live; None: it is not.

    ``wrong`` takes every option that is wrong; the default then stands for it.
    """
    if options.serve is None:
        given = {"--real-data": options.real_data, "--token-file": options.token_file}
        wrong += [f"{name} is for --serve" for name, there in given.items() if there]
    host, _, port = (options.serve or f"{PORT}").rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or HOST
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65_535):
        wrong.append(f"--serve should be [HOST:]PORT, such as {PORT}, not {excerpt(options.serve)}")
        port = "0"
    elif not is_host(host):
        wrong.append(f"--serve should be [HOST:]PORT, and this is no HOST: {excerpt(host)}")
        host = HOST
    token = read_token(None, options.token_file or None, wrong)
    if host not in LOOPBACK and token is None and options.token_file is None:
        wrong.append(
            f"--serve {quote(host)}: beyond this machine nothing is served without a --token-file"
        )
    if not options.serve:
        return None
    return Serving(host, int(port), token, options.real_data)
