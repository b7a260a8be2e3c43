"""Sentences around the bare expressions of other tools' tests.

Their tests give a parser an expression alone (`عشرين`). Khabar reads news, where a figure counts something
and a date stands in a sentence that has a tense: a bare number is no mention at all. Each function yields the
texts to try, in order; a case passes if one of them gives the expected value. The original comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Noise that maha's tests put around a number; the carrier noun goes before what trails.
TRAILING = re.compile(r"[\s.,!?؟،؛]*$")


def with_noun_after(text: str, noun: str) -> str:
    """`text` with `noun` after its last word, before any punctuation that trails."""
    cut = TRAILING.search(text).start()  # type: ignore[union-attr]  # matches always, if only the empty string
    return f"{text[:cut]} {noun}{text[cut:]}"


def counted_noun(value: float) -> str:
    """The form that شخص takes after this number: singular, plural, or accusative singular."""
    last = abs(value) % 100
    if value != int(value) or last in (0, 1, 2):
        return "شخص"
    return "أشخاص" if last <= 10 else "شخصا"


def number(text: str, value: float | None = None) -> Iterator[str]:
    """A number, counting people, dollars, or degrees."""
    yield text
    yield with_noun_after(text, counted_noun(value if value is not None else 11))
    yield with_noun_after(text, "دولار")
    yield with_noun_after(text, "درجة مئوية")
    if value == 1:  # one follows its noun
        yield f"شخص {text.strip()}"


def quantity(text: str) -> Iterator[str]:
    """A measure, and where it might stand."""
    yield text
    yield f"بلغ طوله {text.strip()}"
    yield f"على بعد {text.strip(' ,')} من المدينة"
    if not any(character.isdigit() for character in text):
        # A unit by itself counts nothing in running text; where a suite takes it for one of it, it is given that one.
        yield f"بلغ طوله {text.strip(' ,.')} واحد"


def money(text: str) -> Iterator[str]:
    """A sum, and where it might stand."""
    yield text
    yield f"دفع {text.strip()}"


def duration(text: str) -> Iterator[str]:
    """A length of time, and where it might stand."""
    yield text
    yield f"استمر الاجتماع {text.strip()}"
    yield f"لمدة {text.strip()}"


def percent(text: str) -> Iterator[str]:
    """A share, and where it might stand."""
    yield text
    yield f"بلغت النسبة {text.strip()}"


def date(text: str, *, future: bool) -> Iterator[str]:
    """A date, and in a sentence whose tense is the one that the expected date presupposes."""
    yield text
    verb = "سيصل" if future else "وصل"
    yield f"{verb} الوفد {text.strip()}"
    yield f"{verb} الوفد في {text.strip()}"
    yield f"{verb} الوفد يوم {text.strip()}"


def as_given(text: str) -> Iterator[str]:
    """Cases that are sentences already."""
    yield text
