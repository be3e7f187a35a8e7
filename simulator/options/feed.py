"""What ``feed`` may be given, and that checked as a whole: every option that cannot be, at once."""

from __future__ import annotations

import argparse
import math
from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from typing import Final

from simulator.options.common import add_contest, add_json, add_seed, read_int, read_speed
from simulator.options.serving import HOST, LOOPBACK, PORT, is_host, read_origins, read_token
from simulator.text import excerpt, join, nearest, quote

DEFAULT: Final = "uk-2024"
FORMATS: Final = ("native", "pa", "model")
DEFAULT_FORMATS: Final = ("native", "pa")
SLOWEST: Final = 1.0
FASTEST: Final = 3600.0
SPEED: Final = 60.0
LISTENERS: Final = 10_000
STATES_KEPT: Final = 20
MOST_PARTIALS: Final = 100
MODEL_PARTIES: Final = "dem=Lab,gop=Con"


def add_feed(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``feed``."""
    sub.epilog = (
        "At the address that is printed: the control page; /v1/ says what else there is, such as "
        "/v1/events?from=start. --resume wants the same scenario, seed and faults as before."
    )
    sub.add_argument("scenario", nargs="?", metavar="SCENARIO", help=f"default: {DEFAULT}")
    add_contest(sub)
    add_seed(sub)
    sub.add_argument(
        "--draw",
        type=read_int,
        nargs="?",
        const=0,
        metavar="K",
        help="feed outcome K of the batch",
    )
    sub.add_argument("--from", dest="recording", metavar="FILE", help="a recording, or a journal")
    instead = sub.add_mutually_exclusive_group()
    instead.add_argument(
        "--plan", action="store_true", help="print what would be sent, and when; send nothing"
    )
    instead.add_argument("--list-faults", action="store_true", help="print what can go wrong")
    add_json(sub)
    clock = sub.add_argument_group("the clock")
    clock.add_argument(
        "--speed",
        type=read_speed,
        metavar="X|max",
        help=f"{SLOWEST:g} to {FASTEST:g} (default: {SPEED:g})",
    )
    clock.add_argument("--at", metavar="TIME", help="start there: what was before comes at once")
    clock.add_argument("--until", metavar="TIME", help="send nothing that is due after it")
    clock.add_argument("--paused", action="store_true", help="wait until it is started")
    clock.add_argument("--skip-quiet", metavar="MIN", help="no quiet is longer, in night minutes")
    clock.add_argument(
        "--stamp",
        choices=("night", "wall"),
        default="night",
        help="times in messages: the night's own, or those of sending",
    )
    server = sub.add_argument_group("the server")
    server.add_argument("--host", metavar="HOST", help=f"default: {HOST}; others need a token")
    server.add_argument("--port", type=read_int, metavar="PORT", help=f"default: {PORT}")
    server.add_argument("--token", metavar="TOKEN", help="what clients have to say")
    server.add_argument("--token-file", metavar="FILE", help="the token, in a file")
    server.add_argument(
        "--cors", action="append", default=[], metavar="ORIGIN", help="pages that may read it"
    )
    server.add_argument("--max-listeners", type=read_int, metavar="N", help=f"default: {LISTENERS}")
    server.add_argument("--quota", type=read_int, metavar="N", help="requests a client and minute")
    server.add_argument("--exit-at-end", action="store_true", help="end after the last message")
    server.add_argument("--no-server", action="store_true", help="only write --files")
    formats = sub.add_argument_group("the formats")
    formats.add_argument(
        "--formats",
        metavar="NAME[,NAME]",
        help=f"{', '.join(FORMATS)} (default: {','.join(DEFAULT_FORMATS)})",
    )
    formats.add_argument("--election-date", metavar="DATE", help="default: the day before the poll")
    formats.add_argument(
        "--names",
        choices=("test", "plain"),
        default="test",
        help="plain: no ' Test' behind surnames, of true results without faults alone",
    )
    formats.add_argument("--pa-ids", metavar="CSV", help="ons_id, pa_number, pa_name")
    formats.add_argument(
        "--model-parties", metavar="dem=ID,gop=ID", help=f"default: {MODEL_PARTIES}"
    )
    formats.add_argument(
        "--partials",
        type=read_int,
        default=0,
        metavar="N",
        help="N steps of invented partial figures",
    )
    formats.add_argument(
        "--reveal",
        choices=("public", "hall"),
        default="public",
        help="hall: the hall's simulated running totals too",
    )
    files = sub.add_argument_group("files")
    files.add_argument("--files", metavar="DIR", help="write the documents there as they come")
    files.add_argument(
        "--sop-keep",
        type=read_int,
        metavar="N",
        help=f"newest states kept (default: {STATES_KEPT})",
    )
    files.add_argument("--record", metavar="FILE", help="write every message there (.jsonl[.gz])")
    faults = sub.add_argument_group("faults")
    faults.add_argument("--faults", metavar="FILE", help="a fault plan (TOML)")
    faults.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="TYPE[:k=v,...]",
        help="one fault, or preset:NAME; again for more",
    )
    faults.add_argument("--fault-seed", type=read_int, metavar="N", help="default: --seed")
    faults.add_argument("--show-faults", action="store_true", help="messages say what is wrong")
    state = sub.add_argument_group("state")
    state.add_argument("--state", metavar="DIR", help="keep the run there, and the marking sheet")
    state.add_argument("--resume", action="store_true", help="go on with the run of --state")


@dataclass(frozen=True)
class FeedRequest:
    """A feed, as it was asked for; what needs the scenario is still text.

    Attributes:
        speed: seconds of the night a real second; infinity: everything at once.
        most_quiet: seconds of the night that a quiet may last; None: all of it.
        token: what clients have to say; None: nothing.
        cors: origins whose pages may read it, as browsers write them; ``*`` is all.
        formats: names, in the order of ``FORMATS``.
        model_parties: of the model, by its names for them.
        election_date: None: the day before the poll.
    """

    scenario: str
    speed: float
    most_quiet: int | None
    host: str
    port: int
    token: str | None
    cors: tuple[str, ...]
    formats: tuple[str, ...]
    model_parties: str
    election_date: date | None
    max_listeners: int
    sop_keep: int
    server: bool


def read_request(options: Namespace, wrong: list[str]) -> FeedRequest:
    """The request of parsed options.

    ``wrong`` takes every option that is wrong, or does not go with another; what stands for it in
    the request is then the default, so that what is wrong with the rest can be told as well. An
    empty text is as none: the command tells of it.
    """
    wrong += _unfit(options)
    request = FeedRequest(
        scenario=options.scenario or DEFAULT,
        speed=_speed(options, wrong),
        most_quiet=_quiet(options, wrong),
        host=_host(options, wrong),
        port=_within("--port", options.port, PORT, 0, 65_535, wrong),
        token=read_token(options.token or None, options.token_file or None, wrong),
        cors=read_origins(filter(None, options.cors), wrong),
        formats=_formats(options, wrong),
        model_parties=options.model_parties or MODEL_PARTIES,
        election_date=_date(options, wrong),
        max_listeners=_within(
            "--max-listeners", options.max_listeners, LISTENERS, 1, 100_000, wrong
        ),
        sop_keep=_within("--sop-keep", options.sop_keep, STATES_KEPT, 1, 10_000, wrong),
        server=not (options.no_server or options.plan),
    )
    _within("--partials", options.partials, 0, 0, MOST_PARTIALS, wrong)
    _within("--quota", options.quota, 1, 1, 1_000_000, wrong)
    open_to_all = request.server and request.host not in LOOPBACK and request.token is None
    if open_to_all and not any("--token" in line for line in wrong):
        wrong.append(
            f"--host {quote(request.host)}: beyond this machine nothing is served without a "
            "--token or --token-file"
        )
    if options.model_parties is not None and "model" not in request.formats:
        wrong.append("--model-parties is for the model format: --formats native,pa,model")
    return request


def _unfit(options: Namespace) -> list[str]:
    """Options that do not go with one another."""
    served = {
        "--host": options.host,
        "--port": options.port,
        "--token": options.token,
        "--token-file": options.token_file,
        "--cors": options.cors,
        "--max-listeners": options.max_listeners,
        "--quota": options.quota,
        "--state": options.state,
        "--paused": options.paused,
    }
    files = {"--files": options.files, "--record": options.record}
    wrong = []
    if options.no_server:
        wrong += [f"{name} is for the server: not with --no-server" for name in _there(served)]
        if not _there(files) and not options.plan:
            wrong.append("--no-server only writes: give --files DIR, or --record FILE")
    if options.plan:
        wrong += [f"{name} does not go with --plan" for name in _there({**served, **files})]
    if options.json and not options.plan:
        wrong.append("--json goes with --plan, --list-faults")
    if options.resume and not (options.state or (options.no_server and options.files)):
        wrong.append("--resume goes on with the run of a --state DIR, or of --no-server --files")
    if options.sop_keep is not None and not options.files:
        wrong.append("--sop-keep is for --files")
    if options.token is not None and options.token_file is not None:
        wrong.append("--token and --token-file: give one of them")
    if options.recording:
        own = {"SCENARIO": options.scenario, "--draw": options.draw is not None}
        own |= {"--contest": options.contest, "--partials": options.partials}
        own |= {"--reveal hall": options.reveal == "hall"}
        wrong += [f"{name} does not go with --from: the file says it" for name in _there(own)]
    return wrong


def _there(options: dict[str, object]) -> list[str]:
    return [name for name, value in options.items() if value not in (None, False, [], 0)]


def _speed(options: Namespace, wrong: list[str]) -> float:
    speed: float = SPEED if options.speed is None else options.speed
    if math.isinf(speed) and speed > 0:
        if not options.no_server:
            bounds = f"{SLOWEST:g} to {FASTEST:g}"
            wrong.append(f"--speed max is for --no-server: with a server {bounds}")
        return speed
    if options.speed is None and options.no_server and not options.files:
        return math.inf
    if not SLOWEST <= speed <= FASTEST:
        bounds = f"{SLOWEST:g} to {FASTEST:g}"
        wrong.append(f"--speed should be from {bounds}, or max with --no-server, not {speed:g}")
        return SPEED
    return speed


def _host(options: Namespace, wrong: list[str]) -> str:
    if not options.host:
        return HOST
    host: str = options.host
    if not is_host(host):
        wrong.append(f"--host should be an address or a machine's name, not {excerpt(host)}")
        return HOST
    return host


def _quiet(options: Namespace, wrong: list[str]) -> int | None:
    if not options.skip_quiet:
        return None
    text = options.skip_quiet.removesuffix("m")
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= 10_000):
        wrong.append(
            f"--skip-quiet should be minutes of the night, from 1 to 10,000, "
            f"not {excerpt(options.skip_quiet)}"
        )
        return None
    return 60 * int(text)


def _within(
    name: str, given: int | None, default: int, low: int, high: int, wrong: list[str]
) -> int:
    if given is None:
        return default
    if not low <= given <= high:
        wrong.append(f"{name} should be from {low:,} to {high:,}, not {excerpt(given)}")
        return default
    return given


def _formats(options: Namespace, wrong: list[str]) -> tuple[str, ...]:
    if not options.formats:
        return DEFAULT_FORMATS
    names = [name.strip() for name in options.formats.split(",")]
    for name in dict.fromkeys(names):
        if name not in FORMATS:
            near = nearest(name, FORMATS)
            hint = f" (nearest: {near})" if near else ""
            wrong.append(
                f"--formats: there is none called {excerpt(name)}{hint}: there are {join(FORMATS)}"
            )
    return tuple(name for name in FORMATS if name in names)


def _date(options: Namespace, wrong: list[str]) -> date | None:
    if not options.election_date:
        return None
    try:
        return date.fromisoformat(options.election_date)
    except ValueError:
        wrong.append(
            "--election-date should be a date, such as 2024-07-03, "
            f"not {excerpt(options.election_date)}"
        )
        return None
