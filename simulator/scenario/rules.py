"""What a night must have, and what its tables may not say of one another.

Each table is right for itself when these rules look at the night as a whole; each problem is
placed in the file that says it. Of a night with problems a value may be incomplete: what is
missing is None, and reported already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.errors import Problem
from simulator.outcome import Base, Rejected
from simulator.scenario.file import File
from simulator.scenario.happenings import PEOPLE, Incident
from simulator.scenario.model import Candidate, Contest, Pollster, Scenario
from simulator.scenario.people import NotOne, find_candidate, names_of, with_party
from simulator.scenario.polling import NationalPoll, PollArea
from simulator.scenario.tree import Origin, Table
from simulator.text import excerpt, join, nearest, quote
from simulator.uk import HEADS, OTHER
from simulator.values import ANY_MOMENT, SHARES_SUM


def problems(file: File, tree: Table) -> list[Problem]:
    """Everything wrong with a night.

    Args:
        file: what its files say together.
        tree: the same with its places.
    """
    night = _Night(file, tree)
    night.parties_are_shown()
    night.default_base_is_somewhere()
    for contest, table in zip(file.contests, tree.get("contests", []), strict=True):
        _ContestRules(night, contest, table).check()
    if not file.contests and "contests" not in tree.bad:
        night.error(tree, ("contests",), "missing: a night needs at least one contest")
    night.ons_ids_differ()
    night.everybody_votes()
    pollsters = tree.at(("prediction", "pollsters")) or []
    for pollster, table in zip(file.prediction.pollsters, pollsters, strict=True):
        _pollster(night, pollster, table)
    for key in ("national", "regional", "seat"):
        for party in getattr(file.uncertainty, key):
            night.party(tree, ("uncertainty", key, party), party)
    if file.exit_poll is not None:
        if file.exit_poll.seats == {} and "seats" not in tree["exit_poll"].bad:
            night.error(tree, ("exit_poll", "seats"), "missing")
        for party in file.exit_poll.seats or ():
            night.party(tree, ("exit_poll", "seats", party), party, other=True)
    averaged: set[PollArea] = set()
    for poll, table in zip(file.national_polls, tree.get("national_polls", []), strict=True):
        _national_poll(night, poll, table)
        if poll.average and poll.area in averaged:
            night.error(table, ("average",), f"a second average of {poll.area}: one is enough")
        if poll.average:
            averaged.add(poll.area)
    for incident, table in zip(file.incidents, tree.get("incidents", []), strict=True):
        if incident.contest is None or night.contest(table, ("contest",), incident.contest):
            _incident(night, incident, table, incident.contest)
    return night.problems


def unsourced(file: File, tree: Table) -> list[Problem]:
    """One warning where a night of its own has votes of which no source is named."""
    if "extends" in tree:
        return []
    for contest in file.contests:
        if contest.source is None and any(c.votes is not None for c in contest.candidates):
            message = "no source: shown as the author's figures; name one with source = "
            return [tree.where("scenario", "source").warning(f'{message}"…"')]
    return []


def lots(night: Scenario, tree: Table) -> list[Problem]:
    """Ties of which no file says on whom the lot fell, and lots that have nothing to decide.

    Args:
        night: the night as it is played, after its changes.
        tree: what its files say together.
    """
    found = []
    tables = {str(table.get("slug")): table for table in tree.tables("contests")}
    for contest in night.contests:
        outcome = contest.outcome
        if outcome is None or not (outcome.by_lot or contest.lot):
            continue
        level = [with_party(*contest.candidates[i].key) for i in outcome.tied]
        some = level if len(level) < 5 else [*level[:3], f"{len(level) - 3} more"]
        table = tables[contest.slug]
        if not outcome.by_lot:
            found.append(table.where("lot").warning("nobody ties: no lot is drawn"))
        elif contest.lot is None:
            message = f"equal votes of {join(some)}: drawn by lot from the seed; say lot = "
            name = quote(contest.labels[outcome.tied[0]])
            found.append(_tied_at(night, table, tree).warning(f"{message}{name}"))
        elif outcome.lot not in outcome.tied:
            message = f"is not one of those who are level: {join(some)}"
            found.append(table.where("lot").problem(f"{excerpt(contest.lot.candidate)} {message}"))
    return found


def _tied_at(night: Scenario, table: Table, tree: Table) -> Origin:
    """The place of a tie: the last change that moved votes in the contest, or the contest."""
    slug = str(table.get("slug"))
    acted = [
        i for i, report in enumerate(night.reports) if slug in report.contests and report.votes
    ]
    return tree["changes"][acted[-1]].origin if acted else table.origin


Path = tuple[str | int, ...]


class _Night:
    """What the rules of one night share: its names, and the problems found."""

    def __init__(self, file: File, tree: Table) -> None:
        self.file = file
        self.tree = tree
        self.people: Mapping[str, Sequence[Candidate]] = {
            contest.slug: contest.candidates or () for contest in file.contests if contest.slug
        }
        self.tables: Mapping[str, Sequence[Table]] = {
            table["slug"]: table.get("candidates", [])
            for table in tree.get("contests", [])
            if "slug" in table
        }
        self.problems: list[Problem] = []

    def error(self, table: Table, path: Path, message: str, near: str | None = None) -> None:
        """An error at a key of a table."""
        self.problems.append(table.where(*path).problem(message, near))

    def warning(self, table: Table, path: Path, message: str) -> None:
        """A warning at a key of a table."""
        self.problems.append(table.where(*path).warning(message))

    def party(self, table: Table, path: Path, party: str, *, other: bool = False) -> None:
        """A party id that must be known."""
        parties = self.file.parties
        if party in parties or (other and party == OTHER) or "parties" in self.tree.bad:
            return
        # "Reform" means RUK: names lead to ids too.
        known = {OTHER: OTHER} if other else {}
        for key, named in parties.items():
            known |= {name: key for name in (named.name, named.short) if name}
        known |= {key: key for key in parties}
        near = nearest(party, known)
        self.error(table, path, f"unknown party {excerpt(party)}", known[near] if near else None)

    def contest(self, table: Table, path: Path, slug: str) -> bool:
        """Whether a contest is known; a problem if it is not."""
        if slug in self.people:
            return True
        if "contests" not in self.tree.bad:
            message = f"unknown contest {excerpt(slug)}"
            self.error(table, path, message, nearest(slug, sorted(self.people)))
        return False

    def candidate(
        self, table: Table, path: Path, name: str, slug: str, party: str | None = None
    ) -> None:
        """A candidate's name, or what the hall calls them, that one candidate of a contest has."""
        if any({"name", "party"} & row.bad for row in self.tables.get(slug, ())):
            return
        try:
            find_candidate(self.people.get(slug, ()), name, party)
        except NotOne as found:
            self.error(table, path, found.message, found.nearest)

    def parties_are_shown(self) -> None:
        """A party without a colour or a symbol of its own looks like every other such."""
        # Another scenario would have said how they look, could it have been read.
        for key in self.file.parties if "parties" not in self.tree.bad else ():
            table = self.tree["parties"][key]
            for look, stand_in in (("colour", "grey"), ("symbol", "·")):
                if look not in table and look not in table.bad:
                    self.warning(table, (look,), f"missing: shown as {stand_in}")

    def default_base_is_somewhere(self) -> None:
        """The night's default base must be one of some contest."""
        default = self.file.scenario.default_base if self.file.scenario else None
        known = {name for contest in self.file.contests for name in contest.bases}
        if default is not None and default not in known:
            message = f"no contest has a base {excerpt(default)}"
            self.error(self.tree, ("scenario", "base"), message, nearest(default, sorted(known)))

    def everybody_votes(self) -> None:
        """Where some contests have votes, one without has a reason."""
        tables = self.tree.get("contests", [])
        held = [
            (any(c.votes is not None for c in contest.candidates or ()), table)
            for contest, table in zip(self.file.contests, tables, strict=True)
            if contest.poll == "held" and contest.candidates
        ]
        if not any(voted for voted, _ in held):
            return
        message = (
            'no votes, where other contests have them: give them, or say poll = "countermanded"'
        )
        for voted, table in held:
            if not (voted or any("votes" in row.bad for row in table.tables("candidates"))):
                self.error(table, (), message)

    def ons_ids_differ(self) -> None:
        """No two contests have one ONS id."""
        seen: dict[str, str] = {}
        for contest, table in zip(self.file.contests, self.tree.get("contests", []), strict=True):
            if contest.ons_id in seen and contest.ons_id:
                message = f"{contest.ons_id} is that of {seen[contest.ons_id]} already"
                self.error(table, ("ons_id",), message)
            elif contest.ons_id:
                seen[contest.ons_id] = contest.slug


class _ContestRules:
    """The rules of one contest."""

    def __init__(self, night: _Night, contest: Contest, table: Table) -> None:
        self.night = night
        self.contest = contest
        self.table = table
        self.candidates = list(
            zip(contest.candidates or (), table.get("candidates", []), strict=True)
        )

    def check(self) -> None:
        """All of them."""
        night, contest, table = self.night, self.contest, self.table
        if contest.candidates == () and "candidates" not in table.bad:
            night.error(table, ("candidates",), "missing")
        for candidate, row in self.candidates:
            if candidate.party is not None and candidate.party not in night.file.parties:
                night.party(row, ("party",), candidate.party)
        self.surnames()
        self.namesakes()
        self.poll()
        self.votes()
        if contest.rejected is not None and isinstance(table.get("rejected"), Table):
            self.heads(contest.rejected, table["rejected"])
        self.bases()
        for adjournment, row in zip(
            contest.adjournments, table.get("adjournments", []), strict=True
        ):
            start, end = adjournment.at, adjournment.until
            if start is not None and end is not None and end <= start < ANY_MOMENT:
                night.error(row, ("until",), "is not after 'at'")
        for incident, row in zip(contest.incidents, table.get("incidents", []), strict=True):
            if incident.contest not in (None, contest.slug):
                message = "another contest than the one it stands in"
                night.error(row, ("contest",), message)
            _incident(night, incident, row, contest.slug)
        self.happenings()
        if contest.lot is not None and contest.lot.candidate is not None:
            at = ("lot", "candidate") if isinstance(table.get("lot"), Table) else ("lot",)
            lot = contest.lot
            night.candidate(table, at, lot.candidate, contest.slug, lot.party)
        shares = sum(candidate.share or 0.0 for candidate, _ in self.candidates)
        if shares >= 100:
            message = f"explicit shares sum to {shares:g}, not below 100"
            self.say(("candidates",), message)

    def poll(self) -> None:
        """One candidate is returned unopposed; a countermanded poll has no result."""
        contest, standing = self.contest, len(self.candidates)
        voted = [(c, row) for c, row in self.candidates if c.votes]
        if contest.poll == "unopposed":
            if standing > 1:
                self.say(("poll",), f"unopposed, where {standing} candidates stand")
            elif "poll" not in self.table and standing == 1:
                message = 'one candidate: returned unopposed; say poll = "unopposed"'
                self.night.warning(self.table, (), message)
            for candidate, row in voted:
                message = f"{candidate.votes:,} votes, where nobody voted: returned unopposed"
                self.night.error(row, ("votes",), message)
        elif contest.poll == "countermanded":
            given = [row for c, row in self.candidates if c.votes is not None]
            if given:
                message = "a countermanded poll has no result: leave the votes out"
                self.night.error(given[0], ("votes",), message)
        elif standing == 1 and contest.poll == "held":
            self.say(("poll",), 'one candidate: there is no poll; say poll = "unopposed"')

    def say(self, path: Path, message: str, near: str | None = None) -> None:
        """An error at a key of the contest."""
        self.night.error(self.table, path, message, near)

    def happenings(self) -> None:
        """Whose lead it was, and who asked: a party that stands here, or a candidate."""
        standing = {candidate.party for candidate, _ in self.candidates}
        rows = self.table.get("recounts", [])
        for recount, row in zip(self.contest.recounts, rows, strict=True):
            for key in ("lead_of", "asked_by"):
                who = getattr(recount, key)
                if who is not None and who not in standing:
                    self.night.candidate(row, (key,), who, self.contest.slug)

    def surnames(self) -> None:
        """Other people's programs want surname and forenames apart, as the order tells them."""
        for candidate, row in self.candidates:
            shown = candidate.display_name or candidate.name
            if shown is None or "sort_name" not in row or not candidate.sort_name:
                continue
            if names_of(shown, candidate.sort_name) is None:
                surname = candidate.sort_name.partition(",")[0]
                message = f"{excerpt(shown)} does not end in its surname here, {excerpt(surname)}"
                self.night.warning(row, ("sort_name",), message)

    def namesakes(self) -> None:
        """A file that adds a namesake to another file's candidates may mean to alter one."""
        seen: dict[str, tuple[Candidate, Table]] = {}
        for candidate, row in self.candidates:
            if candidate.name is None or candidate.party is None:
                continue
            first, other = seen.setdefault(candidate.name, (candidate, row))
            if other is not row and other.origin.path != row.origin.path:
                message = f"{excerpt(candidate.name)} stands for {first.party} already: a namesake?"
                self.night.warning(row, ("name",), message)

    def votes(self) -> None:
        """Votes of all candidates or of none, within the electorate."""
        night, contest, table = self.night, self.contest, self.table
        known = [pair for pair in self.candidates if pair[0].votes is not None]
        if known and len(known) < len(self.candidates):
            for candidate, row in self.candidates:
                if candidate.votes is None and "votes" not in row.bad:
                    night.error(row, ("votes",), "missing: the other candidates have votes")
        if known and "rejected" not in table and "rejected" not in table.bad:
            night.warning(table, ("rejected",), "missing: taken as 0")
        electorate = contest.electorate
        if electorate is None:
            return
        above = [pair for pair in known if (pair[0].votes or 0) > electorate]
        # A file that gives the electorate alone is not wrong about another file's votes.
        electors = table.where("electorate").path
        tables = electors.endswith(".csv")  # a night's own tables lie beside one another
        if not tables and any(row.where("votes").path != electors for _, row in above):
            above = []
        for candidate, row in above:
            message = f"{candidate.votes:,} votes are more than the electorate of {electorate:,}"
            night.error(row, ("votes",), message)
        papers = sum(candidate.votes or 0 for candidate, _ in known)
        papers += (contest.rejected.total or 0) if contest.rejected else 0
        if papers > electorate and not above:
            message = (
                f"{papers:,} votes and rejected papers are more than the electorate of "
                f"{electorate:,}"
            )
            night.error(table, ("electorate",), message)

    def heads(self, rejected: Rejected, table: Table) -> None:
        """All four heads of rejected papers or none, and their sum the total."""
        heads = {head: getattr(rejected, head) for head in HEADS}
        numbers = [papers for papers in heads.values() if papers is not None]
        if numbers and len(numbers) < len(HEADS):
            for head, papers in heads.items():
                if papers is None and head not in table.bad:
                    message = "missing: give all four heads, or the total alone"
                    self.night.error(table, (head,), message)
        elif numbers and rejected.total not in (None, sum(numbers)):
            message = f"the four heads sum to {sum(numbers):,}, not {rejected.total:,}"
            self.night.error(table, ("total",), message)

    def bases(self) -> None:
        """The default base is there, and each base is one that could have been."""
        night, table, bases = self.night, self.table, self.contest.bases
        base = table.get("base")
        if base is not None and base not in bases and "previous" not in table.bad:
            message = f"no previous result {excerpt(base)} here"
            night.error(table, ("base",), message, nearest(base, sorted(bases)))
        for name, result in bases.items():
            self.base(result, table["previous"][name], ("previous", name))

    def base(self, base: Base, table: Table, at: Path) -> None:
        """One previous result."""
        night, votes = self.night, base.votes or {}
        if base.votes == {} and "votes" not in table.bad:
            night.error(table, ("votes",), "missing")
        for party in votes:
            if party not in night.file.parties:
                night.party(self.table, (*at, "votes", party), party)
        if base.winner is not None and base.winner not in votes:
            message = f"{excerpt(base.winner)} has no votes in this base"
            night.error(table, ("winner",), message, nearest(base.winner, sorted(votes)))
        papers = sum(votes.values()) + (base.rejected or 0)
        if base.electorate is not None and papers > base.electorate:
            message = (
                f"{papers:,} votes and rejected papers are more than {base.electorate:,} electors"
            )
            night.error(table, ("electorate",), message)
        if votes and not any(votes.values()):
            night.error(table, ("votes",), "nobody has a vote")


def _pollster(night: _Night, pollster: Pollster, table: Table) -> None:
    """Shares of known contests, parties and candidates, which sum to about 100."""
    shares, named = pollster.shares, pollster.candidates
    excused = bool({"shares", "candidates"} & table.bad)
    if not shares and not named and not excused:
        night.warning(table, ("shares",), "missing: this pollster predicts nothing")
    slugs = dict.fromkeys([*shares, *named])
    keys = {slug: "shares" if slug in shares else "candidates" for slug in slugs}
    unknown = {s for s in slugs if not night.contest(table, (keys[s], s), s)}
    low, high = SHARES_SUM
    for slug in slugs:
        if slug in unknown:
            continue
        for party in shares.get(slug, ()):
            if party not in night.file.parties:
                night.party(table, ("shares", slug, party), party, other=True)
        for name in named.get(slug, ()):
            night.candidate(table, ("candidates", slug, name), name, slug)
        total = sum(shares.get(slug, {}).values()) + sum(named.get(slug, {}).values())
        # With a misspelt contest, its share of the sum is elsewhere.
        if low <= total <= high or unknown or excused:
            continue
        tables = [table.at((key, slug)) for key in ("shares", "candidates")]
        if not any(isinstance(part, Table) and part.bad for part in tables):
            more = f': "{OTHER}" takes the rest' if total < low else ""
            message = f"the shares sum to {total:g}, not 100{more}"
            night.error(table, (keys[slug], slug), message)


def _national_poll(night: _Night, poll: NationalPoll, table: Table) -> None:
    """Shares of known parties, which are not more than the whole; polls do not name all."""
    for party in poll.shares or ():
        night.party(table, ("shares", party), party, other=True)
    total = sum((poll.shares or {}).values())
    if total > SHARES_SUM[1]:
        night.error(table, ("shares",), f"the shares sum to {total:g}, above 100")


def _incident(night: _Night, incident: Incident, table: Table, slug: str | None) -> None:
    """An incident's moment and person; ``slug`` is its contest, None for the whole night."""
    if incident.at is not None and incident.stage is not None:
        night.error(table, ("stage",), "give 'at' or 'stage', not both")
    elif incident.at is not None:
        for key in ("after", "holds"):
            if getattr(incident, key):
                night.error(table, (key,), "goes with 'stage': at a clock time it only narrates")
    elif incident.stage is None and not {"stage", "at"} & table.bad:
        night.error(table, ("stage",), "missing: when does it happen? Give 'at' or 'stage'")
    elif incident.stage is not None and slug is None and "contest" not in table.bad:
        night.error(table, ("contest",), "missing: whose stage?")
    if incident.absent is not None and incident.arrives is not None:
        night.error(table, ("arrives",), "give 'absent' or 'arrives', not both")
    for key in PEOPLE:
        name = getattr(incident, key)
        if name is not None and slug is not None:
            night.candidate(table, (key,), name, slug)
        elif name is not None and "contest" not in table.bad:
            night.error(table, (key,), "goes with a 'contest'")
