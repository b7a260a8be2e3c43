"""Where the sentences of an article begin, so that mentions of the same sentence can be brought together.

A pure function of the text: it needs no pipeline, and works for gold and for records of any version alike. A sentence
ends at the end of a line and behind ``. ! ? ؟ ؛ ۔`` and the quotes and brackets that close there. Not an end are the
dots of decimals, clock times, addresses, initials and titles (``د. أحمد``, ``ق.م``), list numbers and ellipses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_CLOSING = "»”’\"')\\]}"
_END = re.compile(rf"(?P<line>[{_LINE_ENDS}]+)|(?P<mark>[.!?؟؛۔]+)(?P<closing>[{_CLOSING}]*)")
_CONTENT = re.compile(r"\S")
_LOOK_BACK = 12  # code points: enough for any abbreviation, and time stays linear
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_LIST_NUMBER = re.compile(rf"[{_LINE_ENDS}]\s*\d+$")
_ARABIC_WORD = re.compile(r"[\u0620-\u064a\u066e-\u06d3]{3}")
_TITLES = frozenset({"ود", "وم", "وأ", "mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "gen", "col", "lt"})
_ARABIC_ENDING = re.compile(r"[\u0620-\u063f\u0641-\u064a]{4}$")  # no abbreviation is as long
_NOT_LETTERS = re.compile("[\u0640\u064b-\u0652\u0670]")  # tatweel and vowel marks


def sentence_starts(text: str) -> list[int]:
    """The offset, in code points, of the first character of each sentence that is not white space, in order."""
    starts: list[int] = []
    begin = 0
    for match in _END.finditer(text):
        if match["line"] is None and not _ends(text, match):
            continue
        content = _CONTENT.search(text, begin, match.end())
        if content is not None:
            starts.append(content.start())
        begin = match.end()
    content = _CONTENT.search(text, begin)
    if content is not None:
        starts.append(content.start())
    return starts


def sentence_at(starts: Sequence[int], offset: int) -> int:
    """The number, from 0, of the sentence that holds ``offset``; ``starts`` is from :func:`sentence_starts`."""
    return max(0, bisect_right(starts, offset) - 1)


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends at this mark."""
    marks, after = match["mark"], text[match.end() : match.end() + 3]
    if not after or not {"؛", "؟", "۔"}.isdisjoint(marks):
        return True
    spaced = after[0].isspace()
    if "." not in marks:
        return spaced or _ARABIC_WORD.match(after) is not None
    if set(marks) != {"."}:
        return spaced
    if len(marks) > 1:
        return False
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    if match.start() <= _LOOK_BACK:
        before = "\n" + before  # the text begins as a line does
    if match["closing"]:
        return spaced or _ARABIC_WORD.match(after) is not None
    if spaced:
        return _ARABIC_ENDING.search(before) is not None or not _abbreviates(before)
    # المدينة.وقال and 1957.وقال want a space; ق.م and د.أحمد do not
    return _ARABIC_WORD.match(after) is not None and (
        before[-1:].isdigit() or len(_letters_before(before)) > 2 or before[-1:] in tuple('»”")')
    )


def _abbreviates(before: str) -> bool:
    """Whether a dot behind these characters belongs to them: an initial, a title, the number of a list."""
    if _LIST_NUMBER.search(before):
        return True
    letters = _letters_before(before)
    if len(letters) == 1:  # but 2024م. and 1445 هـ. end with their era
        return not re.search(rf"\d\s?{_WORD_BEFORE.pattern}", before)
    return letters.lower() in _TITLES


def _letters_before(before: str) -> str:
    word = _WORD_BEFORE.search(_NOT_LETTERS.sub("", before))
    return word[0] if word is not None else ""
