"""What the bench comes to, beside what the base was: seats or votes, chances, seats that flip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size

from simulator import Outcome, Scenario
from simulator.outcome import ContestOutcome, Mark
from simulator.scenario import Flip
from simulator.text import bar, signed
from tui.kit import formats
from tui.kit.drawn import Drawn
from tui.kit.marks import outcome_mark
from tui.kit.verdict import known_outcome, verdict
from tui.lab.chances import Chance, Chances
from tui.themes import Look

CHANCE = 10
"""Cells for a chance before and after."""

LEAST = 0.0005
"""Chances and mean seats below this are not worth a line."""


@dataclass(frozen=True)
class View:
    """What is shown.

    Attributes:
        base, whatif: the scenarios; no what-if while a change cannot be.
        chances: of both; words where there are none; None before the first are known.
        stale: chances of an earlier position of the sliders.
        problems: why changes cannot be, or what is odd about them.
        seed: draws the lot where the top is level.
    """

    base: Scenario
    whatif: Scenario | None
    chances: Chances | str | None = None
    stale: bool = False
    problems: tuple[str, ...] = ()
    seed: int = 1

    @cached_property
    def before(self) -> Outcome | None:
        """The figures of the base."""
        return known_outcome(self.base, self.seed)

    @cached_property
    def after(self) -> Outcome | None:
        """The figures of the what-if."""
        return None if self.whatif is None else known_outcome(self.whatif, self.seed)


class ChangeResults(Drawn[View]):
    """A headline, a table, chances; then, where there is room, who changes hands."""

    DEFAULT_CSS = "ChangeResults { height: 1fr; }"

    def draw(self, view: View, size: Size) -> Iterable[Text]:
        """Lines from the most important on; what does not fit is cut from below."""
        width, height = size
        if view.whatif is None:
            return self._refused(view, width)
        one = len(view.base.contests) == 1
        lines = list(self._headline(view))
        lines += [Text(word, self.look.bright) for word in _wrapped(view.problems, width)]
        lines.append(Text(""))
        if one:
            lines += self._candidates(view, width)
            lines.append(Text(""))
            lines += self._footing(view, width)
            return lines
        room = height - len(lines)
        lines += self._parties(view, width, max(room - 9, 5))
        lines.append(Text(""))
        lines += self._house(view, width)
        lines.append(Text(""))
        lines += self._flips(view, width, height - len(lines))
        return lines

    # The parts

    def _refused(self, view: View, width: int) -> list[Text]:
        look = self.look
        lines = [Text("This cannot be", look.strong), Text("")]
        lines += [Text(line, look.normal) for line in _wrapped(view.problems, width)]
        hint = "Move its slider back, or take it away with x."
        return [*lines, Text(""), Text(hint, look.quiet)]

    def _headline(self, view: View) -> Iterable[Text]:
        look = self.look
        assert view.whatif is not None
        before, after = (verdict(s, view.seed) for s in (view.base, view.whatif))
        yield Text(after, look.strong)
        word = base_words(view.base)
        if view.whatif is view.base:
            yield Text("nothing is changed", look.quiet)
        else:
            yield Text(f"{word}: the same" if before == after else f"{word}: {before}", look.quiet)

    def _footing(self, view: View, width: int) -> Iterable[Text]:
        look = self.look
        if view.chances is None:
            yield Text("Chances: drawing …", look.quiet)
        elif isinstance(view.chances, str):
            lines = _wrapped([f"No chances: {view.chances}"], width)
            yield from (Text(line, look.quiet) for line in lines)
        else:
            draws = f"Chances, %: {view.chances.draws:,} draws around the polls"
            about = draws + (", base → what-if" if width >= 60 else "")
            yield Text(f"{about}{' …' if view.stale else ''}", look.quiet)

    def _candidates(self, view: View, width: int) -> Iterable[Text]:
        """A line a candidate: votes, what changed, and the chance to win."""
        look, base, whatif = self.look, view.base, view.whatif
        assert whatif is not None
        then, now = base.contests[0], whatif.contests[0]
        result = _only(view.after)
        before, after = _votes(_only(view.before)), _votes(result)
        people = {c.key: c.shown for c in (*then.candidates, *now.candidates)}
        standing = {c.key for c in now.candidates}
        wins = view.chances.wins if isinstance(view.chances, Chances) else {}
        ranked = [now.candidates[i].key for i in result.ranking] if result else []
        rest = [key for key in people if key not in ranked]
        order = [*ranked, *sorted(rest, key=lambda key: key not in standing)]
        wide = width >= 56
        fixed = 2 + 7 + CHANCE + (8 if wide else 0)
        fixed += 8 if width >= fixed + 8 + 8 else 0
        name = max(min(width - fixed, 26), 8)
        bars = width - name - fixed - 2
        head = f"  {'':{name}}" + (f"{'base':>7} " if wide else "")
        # Where there is no room for all, what changed is left out: the votes say it.
        changes = width >= 2 + 8 + 7 + 8 + CHANCE
        change = f"{'change':>8}" if changes else ""
        yield Text(f"{head}{'votes':>7}{change}{'chance %':>{CHANCE}}", look.quiet)
        top = max([*after.values(), *before.values(), 1])
        for key in order:
            mark = look.party(whatif.party(key[1]))
            here = key in standing
            line = Text().append(f"{mark.symbol} ", mark.style if here else look.quiet)
            first = here and key == order[0]
            ink = look.strong if first else look.normal if here else look.quiet
            line.append(formats.fitted(people[key], name), ink)
            if wide:
                line.append(f"{_count(before.get(key)):>7} ", look.quiet)
            line.append(f"{_count(after.get(key)) if here else 'out':>7}", ink)
            moved = after.get(key, 0) - before.get(key, 0)
            if changes:
                line.append(
                    f"{signed(moved) if moved else '·':>8}", look.normal if moved else look.quiet
                )
            line.append_text(_chance(wins.get(key), look, view.stale))
            if bars >= 8:
                line.append("  ").append(bar(after.get(key, 0) / top, bars, mark.fill), mark.style)
            yield line
        lost = sum(before.values()) - sum(after.values())
        if lost and before and after:
            words = "no longer vote" if lost > 0 else "vote who had not"
            label = formats.fitted(words, name + (8 if wide else 0))
            yield Text(f"  {label}{'':>7}{f'{abs(lost):,}':>8}", look.quiet)

    def _parties(self, view: View, width: int, room: int) -> Iterable[Text]:
        """A line a party: seats, what changed, and mean seats of the draws."""
        look, whatif = self.look, view.whatif
        assert whatif is not None
        before, after = _seats(view.before), _seats(view.after)
        means = view.chances.seats if isinstance(view.chances, Chances) else {}
        named = {**before, **after} or {p: 0 for p, c in means.items() if (c.after or 0) >= 0.5}
        order = sorted(
            named, key=lambda p: (-after.get(p, 0), -(means[p].after or 0) if p in means else 0, p)
        )
        votes = [_party_shares(outcome) for outcome in (view.before, view.after)]
        wide = width >= 62
        fixed = 2 + 6 + 8 + 15 + (17 if wide else 0)
        name = max(min(width - fixed, 18), 6)
        head = f"  {'':{name}}{'seats':>6}{'change':>8}"
        head += f"{'votes %':>9}{'change':>8}" if wide else ""
        yield Text(head + f"{'mean of draws':>15}", look.quiet)
        bars = width - fixed - name - 3
        total = max(sum(after.values()), 1)
        for party in order[:room]:
            mark = look.party(whatif.party(party))
            line = Text().append(f"{mark.symbol} ", mark.style)
            ink = look.strong if party == order[0] else look.normal
            short = mark.name if cell_len(mark.name) <= name - 1 else mark.short
            line.append(formats.fitted(short, name), ink)
            line.append(f"{after.get(party, 0):>6}" if after else f"{'–':>6}", ink)
            moved = after.get(party, 0) - before.get(party, 0)
            line.append(
                f"{signed(moved) if moved else '·':>8}", look.normal if moved else look.quiet
            )
            if wide:
                share, was = votes[1].get(party, 0.0), votes[0].get(party, 0.0)
                shift = signed(share - was, 1)
                line.append(f"{share:>9.1f}{shift if abs(share - was) >= 0.05 else '·':>8}",
                            look.quiet)  # fmt: skip
            mean = means.get(party)
            if mean is not None and mean.after is not None and mean.change is not None:
                ink = look.quiet if view.stale else look.normal
                line.append(f"{mean.after:>8.0f}", ink)
                shift = signed(mean.change, 1) if abs(mean.change) >= 0.05 else "·"
                line.append(f"{shift:>7}", ink if abs(mean.change) >= 0.05
                            else look.quiet)  # fmt: skip
            if bars >= 12:
                line.append("   ").append(bar(after.get(party, 0) / total, bars, mark.fill),
                                          mark.style)  # fmt: skip
            yield line
        if len(order) > room:
            rest = order[room:]
            yield Text(
                f"  {formats.fitted(f'{len(rest)} others', name)}"
                f"{sum(after.get(p, 0) for p in rest):>6}", look.quiet,
            )  # fmt: skip

    def _house(self, view: View, width: int) -> Iterable[Text]:
        """The chances of majorities."""
        look, chances = self.look, view.chances
        yield from self._footing(view, width)
        if not isinstance(chances, Chances):
            return
        houses = [
            (f"{view.base.party(party).name} majority", chance)
            for party, chance in chances.majority.items()
            if max(chance.before or 0, chance.after or 0) >= LEAST
        ]
        houses.sort(key=lambda item: -(item[1].after or 0))
        for words, chance in [*houses[:3], ("Hung parliament", chances.hung)]:
            line = Text().append(f"  {formats.fitted(words, min(width - 14, 32))}", look.normal)
            yield line.append_text(_chance(chance, look, view.stale))

    def _flips(self, view: View, width: int, room: int) -> Iterable[Text]:
        """Seats that change hands: how many, between whom, and which."""
        assert view.whatif is not None
        look, base = self.look, view.base
        flips = flipped(view.before, view.after)
        if room < 1:
            return
        if view.before is None:
            return
        count = len(flips)
        yield Text(
            "No seat changes hands" if not count else
            f"{count} {'seat changes' if count == 1 else 'seats change'} hands",
            look.strong if count else look.quiet,
        )  # fmt: skip
        routes: dict[tuple[str, str], list[str]] = {}
        for flip in flips:
            routes.setdefault((flip.from_party, flip.to_party), []).append(
                base.by_slug[flip.contest].name
            )
        room -= 1
        ordered = sorted(routes.items(), key=lambda item: (-len(item[1]), item[0]))
        for (loser, winner), names in ordered:
            if room <= 0:
                return
            mark = look.party(base.party(winner))
            head = Text().append(f"{mark.symbol} ", mark.style)
            head.append(f"{f'{loser} → {winner}':<12}", look.normal)
            head.append(f"{len(names):>3}  ", look.strong)
            lines = _wrapped([", ".join(names)], max(width - head.cell_len, 10))
            shown = lines[: max(min(room, room - (len(ordered) - 1)), 1)]
            if len(shown) < len(lines):
                shown[-1] = shown[-1][: max(width - head.cell_len - 2, 8)].rstrip(", ") + " …"
            for place, line in enumerate(shown):
                start = head if place == 0 else Text(" " * head.cell_len)
                yield Text().append_text(start).append(line, look.quiet)
            room -= len(shown)


def flipped(before: Outcome | None, after: Outcome | None) -> tuple[Flip, ...]:
    """Seats that have another winner's party in the what-if."""
    if before is None or after is None:
        return ()
    return tuple(
        Flip(slug, outcome.winner.party, after.contests[slug].winner.party)
        for slug, outcome in before.contests.items()
        if slug in after.contests and outcome.winner.party != after.contests[slug].winner.party
    )


def base_words(base: Scenario) -> str:
    """``record`` where all its figures are certified; else ``base``: the author's, or changed."""
    known = base.outcome
    return "record" if known is not None and outcome_mark(known) is Mark.RECORD else "base"


def _only(outcome: Outcome | None) -> ContestOutcome | None:
    """The figures of the only contest."""
    return next(iter(outcome.contests.values()), None) if outcome is not None else None


def _votes(outcome: ContestOutcome | None) -> dict[tuple[str, str], int]:
    return {(c.name, c.party): c.votes for c in outcome.candidates} if outcome else {}


def _seats(outcome: Outcome | None) -> Mapping[str, int]:
    return outcome.seats if outcome else {}


def _party_shares(outcome: Outcome | None) -> dict[str, float]:
    """Percent of all valid votes by party."""
    if outcome is None:
        return {}
    votes: dict[str, int] = {}
    for contest in outcome.contests.values():
        for candidate in contest.candidates:
            votes[candidate.party] = votes.get(candidate.party, 0) + candidate.votes
    total = sum(votes.values())
    return {party: 100.0 * count / total for party, count in votes.items()} if total else {}


def _count(votes: int | None) -> str:
    return "–" if votes is None else f"{votes:,}"


def percent(chance: float | None) -> str:
    """``48``, ``<1``, ``>99``: a chance in per cent; ``–`` where there is none."""
    if chance is None:
        return "–"
    if 0 < chance < 0.01:
        return "<1"
    return ">99" if 0.99 < chance < 1 else f"{100 * chance:.0f}"


def _chance(chance: Chance | None, look: Look, stale: bool) -> Text:
    """``   37 → 39``; nothing where no chance is known."""
    if chance is None:
        return Text(" " * CHANCE)
    before, after = percent(chance.before), percent(chance.after)
    ink = look.quiet if stale else look.normal
    moved = chance.change is not None and abs(chance.change) > 2 * chance.error
    if before == after:
        return Text(f"{after:>{CHANCE}}", look.quiet)
    words = Text().append(f"{before:>{CHANCE - 6}} → ", look.quiet)
    return words.append(f"{after:>3}", look.strong if moved and not stale else ink)


def _wrapped(paragraphs: Iterable[str], width: int) -> list[str]:
    return [line for text in paragraphs for line in formats.wrap(text, max(width, 10))]
