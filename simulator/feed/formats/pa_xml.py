"""XML as the PA style has it, and the JSON that clients make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from simulator.feed.roll import Roll
from simulator.text import expose_json

TEST: Final = "TEST DATA: election-night rehearsal feed, not a result service"

_DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8'?>\n"
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids or advises against; a line's end stands in no value of ours either."""
_REPLACEMENT: Final = "\ufffd"
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
"""In the value of an attribute: none of ours is an element's text."""
_SPECIAL: Final = re.compile(r'[&<>"\\]')
"""What no value has that reads the same in both: most have none of it."""

Attributes = dict[str, object]
"""By name; one that is None is absent, all others are text."""


class Written(NamedTuple):
    """Attributes as text: each with a blank before it in XML, and with a comma in JSON."""

    xml: str = ""
    json: str = ""


class Element(NamedTuple):
    """An element as text, written once, from the inside out.

    A night has a hundred thousand of them, and who writes them holds up who sends messages: no tree
    is built that would be walked once for each of the two.

    Attributes:
        tag: its name.
        xml: its lines, each with its end, as if it were the root.
        json: what ``xmltodict`` makes of it: ``@`` before its attributes; a child that is alone
            stands in no list; null, where it is empty.
    """

    tag: str
    xml: str
    json: str


def write(attributes: Attributes) -> Written:
    """Attributes, with a sign in the place of each character that no document may have."""
    xml = json_of = ""
    for key, value in attributes.items():
        if value is None:
            continue
        if value.__class__ is int:
            xml += f' {key}="{value}"'
            json_of += f',"@{key}":"{value}"'
            continue
        text = said = str(value)
        if not text.isalnum() and (not text.isprintable() or _SPECIAL.search(text)):
            text = harmless(text)
            text, said = text.translate(_ESCAPES), _json(text)[1:-1]
        xml += f' {key}="{text}"'
        json_of += f',"@{key}":"{said}"'
    return Written(xml, json_of)


def element(
    tag: str,
    attributes: Attributes | None = None,
    children: Sequence[Element] = (),
    *,
    first: Written | None = None,
) -> Element:
    """An element.

    Args:
        tag: its name.
        attributes: its own, in order.
        children: in order.
        first: attributes that come before its own, and were written before.
    """
    xml, json_of = write(attributes) if attributes else ("", "")
    if first is not None:
        xml, json_of = first.xml + xml, first.json + json_of
    if not children:
        return Element(tag, f"<{tag}{xml}/>\n", f"{{{json_of[1:]}}}" if json_of else "null")
    by_tag: dict[str, list[str]] = {}
    for child in children:
        by_tag.setdefault(child.tag, []).append(child.json)
    for name, several in by_tag.items():
        one = several[0] if len(several) == 1 else f"[{','.join(several)}]"
        json_of += f',"{name}":{one}'
    lines = indented("".join([child.xml for child in children]))
    return Element(tag, f"<{tag}{xml}>\n{lines}</{tag}>\n", f"{{{json_of[1:]}}}")


def indented(lines: str) -> str:
    """Lines, each with its end, as they stand within an element: no value has a line's end."""
    return "  " + lines[:-1].replace("\n", "\n  ") + "\n"


def harmless(text: str) -> str:
    """The text with a sign in the place of each character that no document may have."""
    return text if text.isprintable() else _FORBIDDEN.sub(_REPLACEMENT, text)


def comment_of(roll: Roll) -> str:
    """What stands at the top of every document; empty of a real night."""
    words = [*([TEST] if roll.test else []), *filter(None, [told_of(roll)])]
    # Two hyphens would end a comment.
    return re.sub("-(?=-|$)", "- ", harmless("; ".join(words))).strip()


def told_of(roll: Roll) -> str:
    """What a night that is not the record's is, in words; empty of one that is."""
    plain = f"this night is {roll.night}" if roll.night in ("imagined", "drawn") else ""
    return roll.told or plain


def head_of(comment: str) -> str:
    """What stands before the root of every document."""
    return _DECLARATION + (f"<!-- {comment} -->\n" if comment else "")


def mirror_of(root: Element, roll: Roll) -> str:
    """The JSON object that ``xmltodict`` makes of a document, with the marks beside its root."""
    return f'{{"{root.tag}":{root.json},{_json(_marks(roll))[1:]}'


def mark_of(roll: Roll) -> str:
    """The JSON object that stands in a list of none of them, so that it too bears the marks.

    Clients look for the name of a document's root, and pass over an object that has none. Empty of
    a real night, whose lists need no mark.
    """
    return _json(_marks(roll)) if roll.test or told_of(roll) else ""


def _marks(roll: Roll) -> dict[str, Any]:
    told = told_of(roll)
    return {"test": roll.test, "told": told} if told else {"test": roll.test}


def _json(told: object) -> str:
    return expose_json(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
