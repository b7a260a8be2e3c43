"""What is said of a mention, as one line that people type into an annotation tool.

It is what stands inside a mark of marked text (:mod:`pipeline.evaluation.marked`), without the label: for the value
layer the compact value, ``13000000000 USD more_than``; for entities ``name="…"`` when the name is not the surface and
``subtype=…``; last, ``optional``. What that notation cannot hold is one JSON object: ``{"value": …}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pipeline.evaluation.marked import MarkedTextError, is_value, opening_mark, parse

#: The keys of a mention that a note holds.
KEYS = ("value", "name", "subtype", "optional")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]*")


class NoteError(ValueError):
    """A note that cannot be read; the message says why."""


def write_note(mention: Mapping[str, Any]) -> str:
    """The note of a mention in the record's JSON shape; empty when there is nothing to say."""
    said = {key: mention[key] for key in KEYS if mention.get(key) is not None}
    if said.get("optional") is False:
        del said["optional"]
    if not is_value(mention["label"]) and said.get("name") == mention["text"]:
        del said["name"]
    if not said:
        return ""
    label = mention["label"]
    try:
        note = opening_mark({"label": label, **said})[len(label) + 2 : -1]
        note = note.replace("&lt;", "<").replace("&gt;", ">")
        if _ONE_LINE.fullmatch(note) and note == note.strip() and read_note(label, note) == said:
            return note
    except NoteError:
        pass
    return json.dumps(said, ensure_ascii=False)


def read_note(label: str, note: str) -> dict[str, Any]:
    """``value``, ``name``, ``subtype`` and ``optional`` of a note, as far as it has them.

    Raises :class:`NoteError` for a note that is not in the notation.
    """
    note = note.strip()
    if not note:
        return {}
    if note.startswith("{"):
        return _read_json(note)
    if note == "optional":
        return {"optional": True}
    inside = note.replace("<", "&lt;").replace(">", "&gt;")
    try:
        _, (mention,) = parse(f"<{label} {inside}>x</{label}>")
    except MarkedTextError as error:
        raise NoteError(error.cause) from None
    if mention.get("name") == "x" and "name=" not in note:
        del mention["name"]
    return {key: mention[key] for key in KEYS if key in mention}


def _read_json(note: str) -> dict[str, Any]:
    try:
        said = json.loads(note)
    except (ValueError, RecursionError) as error:
        raise NoteError(f"not JSON: {error}") from None
    unknown = [key for key in said if key not in KEYS]
    if unknown:
        raise NoteError(f"unknown: {', '.join(unknown)} (known: {', '.join(KEYS)})")
    return dict(said)
