"""The edges of mentions, where signs stand: nothing ends in a comma, brackets and quotation marks are whole or outside.

`مكتب التحقيقات (إف بي آي)` is a name and its short form: two mentions. `ملعب "لوجنيكي"` keeps both of its marks.
"""

from __future__ import annotations

from pipeline.ner.words import Word

_SIGNS = frozenset("\"'«»“”‘’`،,؛;:.!?؟…-–—_/\\|*•#([{)]}")
_OPENING = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”"}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}


def cut_at_signs(line: list[Word], first: int, last: int) -> list[tuple[int, int]]:
    """The mentions, as places in the line, that are left of one when its signs are seen to; rarely none."""
    first, last = _trimmed(line, first, last)
    depth: list[int] = []  # places of what is open
    quote = -1  # the place of an open "
    for place in range(first, last):
        sign = line[place].form
        if sign in _OPENING:
            depth.append(place)
        elif sign in _CLOSING:
            if not depth:  # opened before the mention: what follows is another thing
                return cut_at_signs(line, first, place)
            opened = depth.pop()
            if not depth and opened > first and sign == ")" and _has_letters(line, opened + 1, place):
                inside = cut_at_signs(line, opened + 1, place)
                return cut_at_signs(line, first, opened) + inside + cut_at_signs(line, place + 1, last)
        elif sign == '"':
            quote = -1 if quote >= 0 else place
    if depth or quote >= 0:
        opened = depth[0] if depth else quote
        closing = _OPENING.get(line[opened].form, '"')
        if last < len(line) and line[last].form == closing:
            if closing == ")" and _has_letters(line, opened + 1, last):
                return cut_at_signs(line, first, opened) + cut_at_signs(line, opened + 1, last)
            return [(first, last + 1)]
        if opened > first:
            return cut_at_signs(line, first, opened)
        return cut_at_signs(line, opened + 1, last)
    return [(first, last)] if first < last else []


def _trimmed(line: list[Word], first: int, last: int) -> tuple[int, int]:
    """Without signs at the edges; a closing sign stays where its opening one is inside."""
    while first < last and line[first].form in _SIGNS and not _is_closed(line, first, last):
        first += 1
    while first < last and line[last - 1].form in _SIGNS:
        sign = line[last - 1].form
        inside = [word.form for word in line[first : last - 1]]
        if sign in _CLOSING and inside.count(_CLOSING[sign]) > inside.count(sign):
            break
        if sign == '"' and inside.count('"') % 2:
            break
        last -= 1
    return first, last


def _is_closed(line: list[Word], first: int, last: int) -> bool:
    """Whether the sign at `first` is opened there and closed before the mention's last word: `"الرؤية" 2030`."""
    sign = line[first].form
    closing = '"' if sign == '"' else _OPENING.get(sign)
    return closing is not None and any(word.form == closing for word in line[first + 1 : last - 1])


def _has_letters(line: list[Word], first: int, last: int) -> bool:
    return any(word.form.isalpha() for word in line[first:last])
