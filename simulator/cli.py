"""The command line; thin. ``main(argv, open_tui)`` returns the exit code.

Exit codes: 0 done; 1 anything about input, files, network, disk or a value out of range, one
line a problem; 2 unparsable arguments; 130 interrupted, 143 terminated, 129 its terminal gone.
Data goes to stdout, words to stderr.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from textwrap import indent
from typing import Any, NoReturn

from simulator import signals, streams
from simulator.errors import ElectionNightError
from simulator.request import DIRECTED
from simulator.request import OpenTui as OpenTui
from simulator.request import TuiRequest as TuiRequest
from simulator.text import excerpt, expose
from simulator.version import __version__

DEFAULT = "south-west-norfolk-2024"
LENDER = "uk-2024"
"""The night whose seats by-elections are held in, unless another one is named."""


class _Parser(argparse.ArgumentParser):
    """argparse's, which repeats what it was given: in one line, and harmless."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2 and say why."""
        super().error(expose(message))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; words may stand behind options as well as before them."""
        namespace, rest = super().parse_known_args(args, namespace)
        if self.get_default("wordy"):
            namespace.words += [word for word in rest if not word.startswith("-")]
            rest = [word for word in rest if word.startswith("-")]
        return namespace, rest


def _speed(text: str) -> float:
    try:
        return float("inf") if text == "max" else float(text)
    except ValueError:
        message = f"should be a number above 0, or max, not {excerpt(text)}"
        raise argparse.ArgumentTypeError(message) from None


def parser() -> argparse.ArgumentParser:
    """The argument parser, every command and option of the contract."""
    top = _Parser(
        prog="election-night",
        description="Replay, imagine and draw UK election nights in the terminal.",
        epilog="Without a command: the terminal UI at its scenario picker.",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _no_color(top, False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        _no_color(sub, argparse.SUPPRESS)
        return sub

    replay = command("replay", "play a night: in the terminal UI, or as lines")
    _scenario(replay)
    _contest(replay)
    pace = replay.add_mutually_exclusive_group()
    pace.add_argument("--speed", type=_speed, metavar="X|max", help="times real time")
    pace.add_argument(
        "--length",
        metavar="15m",
        help="play it in so long, slowly through news (default: a night 15m, a hall 4m)",
    )
    replay.add_argument("--no-set-pieces", action="store_true", help="the clock waits for nothing")
    replay.add_argument(
        "--view",
        choices=("full", "public"),
        default="full",
        help="public: only what the public heard before the declaration",
    )
    replay.add_argument(
        "--shown", metavar="FILE", help="write a log of what was on the screen, and how long"
    )
    replay.add_argument(
        "--record",
        metavar="FILE.cast",
        help="record the screens as they play (asciicast), which takes as long; no terminal needed",
    )
    replay.add_argument("--size", metavar="120x36", help="columns and rows of what is recorded")
    replay.add_argument("--at", metavar="TIME", help="start there (HH:MM[:SS] or ISO 8601)")
    replay.add_argument("--until", metavar="TIME", help="stop after the events of that time")
    _seed(replay)
    replay.add_argument(
        "--draw", type=int, nargs="?", const=0, metavar="K", help="play outcome K of the batch"
    )
    _given(replay, "--given")
    form = replay.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="one readable line an event")
    form.add_argument("--jsonl", action="store_true", help="one JSON object an event")
    form.add_argument(
        "--html", metavar="FILE", help="write one page that plays it in a browser, from the file"
    )
    form.add_argument("--json", action="store_true", help="the list of --moments as JSON")
    replay.add_argument(
        "--moments", action="store_true", help="print what a viewer is told, a line a moment"
    )
    replay.add_argument("--events", metavar="KIND[,KIND]", help="print events of these kinds alone")
    replay.add_argument(
        "--projection", action="store_true", help="print how it will end, as results come"
    )
    _sources(replay)

    _enter(command("enter", "one line into the journal of a live night"))
    _live(command("live", "keep a real night, or a mock one, as its results come in"))
    _feed(
        command("feed", "play a night to other people's programs: test data, and faults to order")
    )

    result = command("result", "the declared results, without playing")
    _scenario(result)
    _contest(result)
    _seed(result, "; it draws the lot where votes are level and the file does not say")
    rows = result.add_mutually_exclusive_group()
    _json(rows)
    rows.add_argument("--csv", action="store_true", help="as CSV, a row a candidate")
    _sources(result)

    batch = command("batch", "Monte Carlo draws around polling predictions")
    _scenario(batch)
    _draws(batch)
    _seed(batch)
    _predictions(batch)
    _given(batch, "--at", "--given")
    batch.add_argument("--workers", type=int, metavar="N", help="processes (default: one a core)")
    batch.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler, host:port")
    batch.add_argument("--with-count", action="store_true", help="simulate each draw's count too")
    batch.add_argument("--out", metavar="DIR", help="write tables there; again to resume")
    batch.add_argument("--plot", metavar="FILE", help="draw charts: .png or .svg")
    _json(batch)

    project = command("project", "how the night will end, from what a moment of it had declared")
    project.add_argument("scenario", metavar="SCENARIO")
    moment = project.add_mutually_exclusive_group()
    moment.add_argument("--at", metavar="TIME", help="what was declared by then (default: nothing)")
    moment.add_argument("--declared", type=int, metavar="N", help="the first N declarations")
    project.add_argument(
        "--prior",
        default="auto",
        metavar="NAME",
        help="what was expected before: mrp, polls, base, forecast (default: auto, the best there)",
    )
    project.add_argument("--no-exit-poll", action="store_true", help="leave the exit poll out")
    _predictions(project)
    project.add_argument("--draws", type=int, default=2_000, metavar="N", help="default: 2000")
    _seed(project)
    project.add_argument(
        "--plot", metavar="FILE", help="seats along the night up to then, or all of it: .png, .svg"
    )
    forms = project.add_mutually_exclusive_group()
    _json(forms)
    forms.add_argument(
        "--csv",
        nargs="?",
        const="parties",
        metavar="TABLE",
        help="as CSV: parties, contests, candidates, swings or nights",
    )

    compare = command("compare", "two scenarios on common random numbers")
    compare.add_argument("base", metavar="BASE")
    compare.add_argument("whatif", metavar="WHATIF")
    _draws(compare)
    _seed(compare)
    _json(compare)

    _backtest(
        command("backtest", "play past nights again: how good would the projection have been?")
    )

    explain = command("explain", "what each change of a what-if did to votes and seats")
    explain.add_argument("scenario", metavar="SCENARIO")
    _json(explain)

    _json(command("scenarios", "the shipped scenarios"))
    check = command("check", "problems and warnings of scenario files")
    check.add_argument("files", nargs="+", metavar="FILE")
    new = command("new", "a commented scenario file: a seat of your own, a what-if, a by-election")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--from", dest="base", metavar="SCENARIO", help="a what-if on it")
    new.add_argument(
        "--by-election", metavar="SLUG", help=f"in this seat of {LENDER}, or of --from's night"
    )
    new.set_defaults(lender=LENDER)
    new.add_argument("--date", metavar="DATE", help="polling day of the by-election: 2025-05-01")
    schema = command("schema", "the JSON Schema of scenario files, for editors")
    of = schema.add_mutually_exclusive_group()
    of.add_argument(
        "--output", action="store_true", help="of all that is printed and written, with units"
    )
    of.add_argument("--feed", action="store_true", help="of the messages of a feed")
    _import(command("import", "a scenario folder out of official result files"))
    return top


def _no_color(sub: argparse.ArgumentParser, default: object) -> None:
    sub.add_argument("--no-color", action="store_true", default=default, help="no colours")


def _scenario(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "scenario", nargs="?", default=DEFAULT, metavar="SCENARIO", help=f"default: {DEFAULT}"
    )


def _contest(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--contest", metavar="SLUG", help="one contest: its slug, its name or its ONS id"
    )


def _sources(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--sources", action="store_true", help="tell where it all comes from, with licences"
    )


def _seed(sub: argparse.ArgumentParser, what_for: str = "") -> None:
    sub.add_argument("--seed", type=int, default=1, metavar="N", help=f"default: 1{what_for}")


def _given(sub: argparse.ArgumentParser, *at: str) -> None:
    sub.add_argument("--exit-poll", action="store_true", help="draws given the night's exit poll")
    sub.add_argument(
        *at, dest="given", metavar="TIME", help="draws given what was declared by then, and it"
    )


def _draws(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--draws", type=int, default=10_000, metavar="N", help="default: 10000")


def _predictions(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--predictions",
        metavar="FILE",
        help="shares of your own (CSV: ons_id, pollster, party, share) for the scenario's",
    )


ENTRIES = """CONTEST VOTES...            in the order of declaration, or Lab=410 or Name=410 each
exit-poll Con=131 Lab=410 ...
turnout CONTEST 59.3 | 44474 papers
recount CONTEST, bundle-check CONTEST      --lead N --lead-of NAME --number N --asked-by NAME
adjourned CONTEST [UNTIL], resumed CONTEST, postponed CONTEST      --cause TEXT
rush CONTEST NAME|PARTY     the winner alone: figures come later
lot CONTEST NAME            where votes were equal
note [CONTEST] TEXT         --source TEXT
undo                        takes back the last line that you entered"""


def _enter(sub: argparse.ArgumentParser) -> None:
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


def _live(sub: argparse.ArgumentParser) -> None:
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


def _feed(sub: argparse.ArgumentParser) -> None:
    sub.epilog = (
        "At the address that is printed: the control page; /v1/ says what else there is, such as "
        "/v1/events?from=start. --resume wants the same scenario, seed and faults as before."
    )
    sub.add_argument("scenario", nargs="?", metavar="SCENARIO", help="default: uk-2024")
    _contest(sub)
    _seed(sub)
    sub.add_argument(
        "--draw", type=int, nargs="?", const=0, metavar="K", help="feed outcome K of the batch"
    )
    sub.add_argument("--from", dest="recording", metavar="FILE", help="a recording, or a journal")
    instead = sub.add_mutually_exclusive_group()
    instead.add_argument(
        "--plan", action="store_true", help="print what would be sent, and when; send nothing"
    )
    instead.add_argument("--list-faults", action="store_true", help="print what can go wrong")
    _json(sub)
    clock = sub.add_argument_group("the clock")
    clock.add_argument("--speed", type=_speed, metavar="X|max", help="1 to 3600 (default: 60)")
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
    server.add_argument("--host", metavar="HOST", help="default: 127.0.0.1; others need a token")
    server.add_argument("--port", type=int, metavar="PORT", help="default: 8650")
    server.add_argument("--token", metavar="TOKEN", help="what clients have to say")
    server.add_argument("--token-file", metavar="FILE", help="the token, in a file")
    server.add_argument(
        "--cors", action="append", default=[], metavar="ORIGIN", help="pages that may read it"
    )
    server.add_argument("--max-listeners", type=int, metavar="N", help="default: 10000")
    server.add_argument("--quota", type=int, metavar="N", help="requests a client and minute")
    server.add_argument("--exit-at-end", action="store_true", help="end after the last message")
    server.add_argument("--no-server", action="store_true", help="only write --files")
    formats = sub.add_argument_group("the formats")
    formats.add_argument(
        "--formats", metavar="NAME[,NAME]", help="native, pa, model (default: native,pa)"
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
        "--model-parties", metavar="dem=ID,gop=ID", help="default: dem=Lab,gop=Con"
    )
    formats.add_argument(
        "--partials", type=int, default=0, metavar="N", help="N steps of invented partial figures"
    )
    formats.add_argument(
        "--reveal",
        choices=("public", "hall"),
        default="public",
        help="hall: the hall's simulated running totals too",
    )
    files = sub.add_argument_group("files")
    files.add_argument("--files", metavar="DIR", help="write the documents there as they come")
    files.add_argument("--sop-keep", type=int, metavar="N", help="newest states kept (default: 20)")
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
    faults.add_argument("--fault-seed", type=int, metavar="N", help="default: --seed")
    faults.add_argument("--show-faults", action="store_true", help="messages say what is wrong")
    state = sub.add_argument_group("state")
    state.add_argument("--state", metavar="DIR", help="keep the run there, and the marking sheet")
    state.add_argument("--resume", action="store_true", help="go on with the run of --state")


def _json(sub: argparse._ActionsContainer) -> None:
    sub.add_argument("--json", action="store_true", help="as JSON")


def _backtest(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "nights", nargs="*", metavar="NIGHT", help="default: the general elections that ship"
    )
    sub.add_argument(
        "--prior",
        action="append",
        choices=("auto", "mrp", "polls", "base"),
        help="what to start from, again for more; default: all that a night has",
    )
    polled = sub.add_mutually_exclusive_group()
    polled.add_argument(
        "--exit-poll",
        choices=("with", "without", "both"),
        help="default: both, each for itself; with it in random orders",
    )
    polled.add_argument(
        "--no-exit-poll", dest="exit_poll", action="store_const", const="without", help="without"
    )
    learnt = sub.add_mutually_exclusive_group()
    learnt.add_argument(
        "--leave-one-out",
        dest="learnt",
        action="store_const",
        const="leave-one-out",
        default="leave-one-out",
        help="parameters learnt without the night that is projected (default)",
    )
    learnt.add_argument(
        "--in-sample",
        dest="learnt",
        action="store_const",
        const="in-sample",
        help="the parameters that ship, learnt on all nights that ship",
    )
    sub.add_argument(
        "--order",
        choices=("real", "shuffled"),
        default="real",
        help="of declaration: the night's own (default), or random ones",
    )
    sub.add_argument(
        "--sequences", type=int, default=200, metavar="N", help="random orders; default: 200"
    )
    sub.add_argument(
        "--checkpoints",
        metavar="C[,C]",
        help="such as 0,50,02h: so many declared, or an hour by the clock",
    )
    sub.add_argument(
        "--predictions", metavar="FILE", help="forecasters' shares of one NIGHT, beside its own"
    )
    sub.add_argument("--draws", type=int, default=2_000, metavar="N", help="default: 2000")
    _seed(sub)
    sub.add_argument("--workers", type=int, metavar="N", help="processes (default: one a core)")
    sub.add_argument("--out", metavar="DIR", help="write tables there; again to resume")
    sub.add_argument("--plot", metavar="FILE", help="draw a chart: .png or .svg")
    _json(sub)


def _import(sub: argparse.ArgumentParser) -> None:
    kinds = sub.add_subparsers(dest="kind", metavar="LAYOUT", required=True)
    hoc = kinds.add_parser("hoc", help="the House of Commons Library's files")
    _no_color(hoc, argparse.SUPPRESS)
    for name in ("constituencies", "candidates"):
        hoc.add_argument(f"--{name}", required=True, metavar="F")
    optional = ("times", "notional", "notional-electorates", "predictions", "exit-poll", "hexmap")
    for name in optional:
        hoc.add_argument(f"--{name}", metavar="F")
    hoc.add_argument(
        "--date", metavar="DATE", help="polling day (2010-05-06), where no file tells it"
    )
    hoc.add_argument(
        "--base-label", metavar="TEXT", help="what screens call the base, such as '2005 notional'"
    )
    hoc.add_argument(
        "--base-actual",
        action="store_true",
        help="the base was counted in the same seats: it is no notional result",
    )
    hoc.add_argument("--out", required=True, metavar="DIR")
    dc = kinds.add_parser("dc", help="Democracy Club's candidates: a coming night, without votes")
    _no_color(dc, argparse.SUPPRESS)
    dc.add_argument("--candidates", required=True, metavar="F", help="the CSV as downloaded")
    dc.add_argument(
        "--base",
        metavar="SCENARIO",
        default=LENDER,
        help=f"has the seats and their last results (default: {LENDER})",
    )
    dc.add_argument("--expected", metavar="F", help="CSV: ons_id, expected_at, source")
    dc.add_argument("--date", metavar="DATE", help="polling day, where the file has several")
    dc.add_argument("--out", required=True, metavar="DIR")


def main(argv: Sequence[str] | None = None, open_tui: OpenTui | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None takes the process's own.
        open_tui: opens the terminal UI and gives its exit code; None where there is no UI.

    Returns:
        The exit code; never raises for anything a user did.
    """
    # Loading and building make hundreds of thousands of values that stay: looking again and again
    # whether some have become garbage takes a tenth of the time of a short command.
    gc.set_threshold(50_000, 50)
    # Linear algebra on several threads rounds otherwise than on one, as workers have it, and its
    # matrices here are too small to gain by them. NumPy reads this when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with streams.guard():
        try:
            code = _run(argv, open_tui)
            sys.stdout.flush()
            return code
        except (Exception, KeyboardInterrupt) as error:
            return _failed(error)


def _failed(error: BaseException) -> int:
    """Say why a command did not end well; its exit code. What no user did is raised again."""
    number = signals.number_behind(error)
    if number is not None:
        streams.drop_output()
        signals.say_stopped()
        return signals.exit_code(number)
    if isinstance(error, streams.ReaderGone):
        # The reader has gone (| head): nothing more to say.
        return 0
    if isinstance(error, ElectionNightError):
        return _refused(error.lines)
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return _refused((expose(f"{name}{error.strerror or error}"),))
    raise error


def print_crash(error: BaseException) -> None:
    """Print what went wrong within the program, as Python does, and harmless.

    A traceback repeats whatever a file or an option held.
    """
    from traceback import print_exception

    with streams.guard():
        print_exception(error, file=sys.stderr)


def _run(argv: Sequence[str] | None, open_tui: OpenTui | None) -> int:
    arguments = parser()
    try:
        options = arguments.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if options.no_color:
        os.environ["NO_COLOR"] = "1"
    if options.command is None:
        return _picker(arguments, open_tui)
    from simulator import commands

    return commands.run(options, open_tui)


def _picker(arguments: argparse.ArgumentParser, open_tui: OpenTui | None) -> int:
    if open_tui is None or not streams.is_terminal():
        arguments.print_help(sys.stderr)
        return 2
    return open_tui(TuiRequest(direction=DIRECTED))


def _refused(lines: Sequence[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1
