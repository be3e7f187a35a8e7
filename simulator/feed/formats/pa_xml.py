"""XML as the PA style has it, and the JSON that clients make of it."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from xml.etree import ElementTree

from simulator.feed.roll import Roll
from simulator.text import expose_json

TEST: Final = "TEST DATA: election-night rehearsal feed, not a result service"

_DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8'?>\n"
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids or advises against; a line's end stands in no value of ours either."""
_REPLACEMENT: Final = "\ufffd"
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
"""In the value of an attribute: none of ours is an element's text."""

Attributes = dict[str, object]


def element(tag: str, attributes: Attributes | None = None) -> ElementTree.Element:
    """An element; attributes that are None are absent, all others are text."""
    made = ElementTree.Element(tag)
    for key, value in (attributes or {}).items():
        if value is not None:
            made.set(key, harmless(str(value)))
    return made


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


def document_of(root: ElementTree.Element, comment: str) -> bytes:
    """A document's bytes."""
    head = f"<!-- {comment} -->\n" if comment else ""
    lines: list[str] = []
    _write(root, "", lines)
    return (_DECLARATION + head + "".join(lines)).encode()


def _write(told: ElementTree.Element, indent: str, lines: list[str]) -> None:
    """An element's lines: half of the time that the standard library takes, which knows more."""
    opening = indent + "<" + told.tag
    for key, value in told.items():
        opening += f' {key}="{value if value.isalnum() else value.translate(_ESCAPES)}"'
    if not len(told):
        lines.append(opening + "/>\n")
        return
    lines.append(opening + ">\n")
    for child in told:
        _write(child, indent + "  ", lines)
    lines.append(f"{indent}</{told.tag}>\n")


def mirror_of(root: ElementTree.Element, roll: Roll) -> str:
    """The JSON object that ``xmltodict`` makes of a document, with the marks beside its root."""
    return _json({root.tag: _mirrored(root), **_marks(roll)})


def mark_of(roll: Roll) -> str:
    """The JSON object that stands in a list of none of them, so that it too bears the marks.

    Clients look for the name of a document's root, and pass over an object that has none. Empty of
    a real night, whose lists need no mark.
    """
    return _json(_marks(roll)) if roll.test or told_of(roll) else ""


def _marks(roll: Roll) -> dict[str, Any]:
    told = told_of(roll)
    return {"test": roll.test, "told": told} if told else {"test": roll.test}


def _json(told: dict[str, Any]) -> str:
    return expose_json(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def _mirrored(said: ElementTree.Element) -> dict[str, Any] | None:
    """An element: ``@`` before its attributes; a child that is alone stands in no list."""
    found: dict[str, Any] = {f"@{key}": value for key, value in said.items()}
    children: dict[str, list[Any]] = {}
    for child in said:
        children.setdefault(child.tag, []).append(_mirrored(child))
    found |= {tag: one if rest == [] else [one, *rest] for tag, (one, *rest) in children.items()}
    return found or None
