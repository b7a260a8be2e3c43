"""Numbers of counted things: a numeral and its noun."""

from __future__ import annotations

import re

from pipeline.figures import plain_notation
from pipeline.grammar import Match, Rule, Value
from pipeline.lexicon import Entry, lexicon
from pipeline.numerals import Number
from pipeline.rules.dated import is_role
from pipeline.rules.measured import AMOUNT, HEAD, JOIN, amount, ends

_NOUN = "noun=noun/counted_noun/address_word/number_word/filler/measured/phone_word/part_of"
_BEFORE_NUMBER = ("number_word", "phone_word", "plus", "latin", "numbered")
_YEAR_BEFORE = ("year_noun", "years_dual", "years_plural", "month", "hijri_month")
_TIME_BEFORE = ("in", "since", "until", "between", "from", "to", *_YEAR_BEFORE)
_NO_NOUN = frozenset({"not_counted", "reported", "future", "and_future"})
# A word that begins with one of these letters may be a proclitic and its noun (بحسب): true_noun names those that aren't.
_WAW, _LETTERS = "\u0648", "\u0628\u0644"
_ALEF, _ENDINGS = "\u0627", ("\u064a\u0646", "\u0648\u0646")
_DUAL, _TEH, _TA = "\u0627\u0646", "\u062a", "\u0647"
_PLURALS = (*_ENDINGS, "\u0627\u062a")
_VERB = "\u0648\u0627"
_NISBA = ("\u064a", "\u064a\u0647")
# af'āl, af'ilā', afā'il, af'ila: الأعضاء, الأصدقاء, الأجانب, الأندية; but not الاستقلال.
_BROKEN_PLURAL = re.compile("\u0627\u0644\u0627(?:..\u0627.|.{2,3}\u0627\u0621|.\u0627..|...\u0647)")
_ARTICLE = "\u0627\u0644"
_JOINED_ARTICLE = re.compile("[\u0648\u0641\u0628\u0643]\u0627\u0644|\u0644\u0644")


def is_noun(match: Match, name: str = "noun") -> bool:
    """Whether the term after a number can be what it counts: no verb or function word, no proclitic with its word."""
    entry = match.entry(name)
    if _NO_NOUN & entry.keys() and entry.keys().isdisjoint({"true_noun", "counted_noun"}):
        return False
    norm = match.row.norm(match.at(name))
    if len(norm) < 2 or ("address_word" in entry and norm.startswith(_ARTICLE)):
        return False
    if "true_noun" in entry or len(entry.keys() - {"noun", "accusative", "month_like"}) > 0:
        return True
    if norm[0] == _WAW or _JOINED_ARTICLE.match(norm) or _is_country(norm):
        return False
    return norm[0] not in _LETTERS or norm.endswith((_ALEF, *_ENDINGS))


def _is_country(norm: str) -> bool:
    """`2018 بروسيا`: a preposition and a country."""
    return norm[0] in _LETTERS and "country_name" in lexicon().entries.get((norm[1:],), ())


def _count(match: Match) -> Value | None:
    if not is_noun(match):
        return None
    if "measured" in match.entry("noun") and is_role(match.row, match.end, "definite", "plural_noun"):
        return None  # رفع إلى 245 عدد الضحايا
    entry = match.entry("n")
    number: Number = entry["number"]
    if is_role(match.row, match.start - 1, *_BEFORE_NUMBER) or _is_name(match, number):
        return None
    if (
        is_role(match.row, match.start, "article")
        and is_role(match.row, match.start - 1, "definite", "plural_noun")
        and "accusative" not in match.entry("noun")
    ):
        return None  # السدود الـ14 خزنت: the number is that of the noun before it
    if is_role(match.row, match.start - 1, "dash", "slash", "colon") and is_role(
        match.row, match.start - 2, "plain_figure"
    ):
        return None  # the second half of a score
    if number.kind == "words" and (number.value in (0, 1, 2) or (number.definite and number.low < 1000)):
        return None
    if "reported" in match.entry("noun") and (number.value < 32 or "year_near" in entry):
        return None  # يوم 15 صوت المجلس: a verb
    if (
        number.value <= 10
        and "country_adjective" in match.entry("noun")
        and match.row.norm(match.at("noun")).endswith(_NISBA)
    ):
        return None  # طراز بركان 2 إيراني: three to ten want a plural
    if number.bare and number.value == 1000 and _composed(match):
        return None
    if "year_near" in entry and not _counts_not_dates(match, number):
        return None
    return {**amount(match, whole=True), "counted": match.row.text(match.at("noun"))}


def _is_name(match: Match, number: Number) -> bool:
    """`بوينغ 737 تابعة`, `المادة 120 مرافعات`: the figure names what stands before it, and the noun is not in the form
    that it would ask for."""
    if number.kind != "figure" or "counted_noun" in match.entry("noun"):
        return False
    if is_role(match.row, match.start - 1, "often_numbered"):
        return True
    return is_role(match.row, match.start - 1, "address_word") and not _agrees(match, number)


def _agrees(match: Match, number: Number) -> bool:
    """Whether the noun has a form that the figure asks for: a singular in the accusative from 11 to 99, no plural after
    a round hundred. An adjective of a country without it is no noun."""
    norm = match.row.norm(match.at("noun"))
    rest = number.value % 100
    if rest >= 11:
        return norm.endswith((_ALEF, _TA)) and "country_adjective" not in match.entry("noun")
    return rest >= 3 or not norm.endswith(_PLURALS)


def _composed(match: Match) -> bool:
    """`وقد ألف مديره كتابا`, `الذي ألف رواية`, `ألف كتابا`: a verb. A thousand wants a singular without the accusative's alef."""
    if is_role(match.row, match.start - 1, "verb_particle"):
        return True
    return match.at("n") == match.start and "accusative" in match.entry("noun")


def _nights(match: Match) -> Value | None:
    """`مليونا ليلة`: nights spent by guests, not a length of time; `ألف ليلة` is a book."""
    number: Number = match.entry("n")["number"]
    if number.bare or number.value < 1000 or is_role(match.row, match.end, "day", "day_noun"):
        return None  # هزيمة 1967 ليلة 9 يونيو
    return {**amount(match, whole=True), "counted": match.row.text(match.at("noun"))}


def _is_counted(match: Match, number: Number) -> bool:
    """`إلى 2000 شخص`: the noun is in the form that follows hundreds, and means what is counted more than dated."""
    if number.value % 100 or is_role(match.row, match.start - 1, *_YEAR_BEFORE):
        return False
    return "counted_noun" in match.entry("noun")


def _counts_not_dates(match: Match, number: Number) -> bool:
    """Whether 1900–2100 before a noun counts it: `2000 جندي`, `في 2010 مشروعا`, and not `في 2019 حققت`."""
    if _is_counted(match, number):
        return True
    dated = is_role(match.row, match.start - 1, *_TIME_BEFORE) or is_role(
        match.row, match.start - 2, "year_near"
    )
    noun, norm = match.entry("noun"), match.row.norm(match.at("noun"))
    if "accusative" in noun or norm.endswith(_ENDINGS[0]) or ("true_noun" in noun and norm.endswith(_ALEF)):
        return not dated
    return number.value % 100 == 0 and not dated


def _range(match: Match) -> Value | None:
    value = ends(match, whole=True)
    if value is None or not is_noun(match) or is_role(match.row, match.start - 1, "score_word"):
        return None
    if "year_near" in match.entry("n2") and "year" in match.entry("n1"):
        last: Number = match.entry("n2")["number"]
        if not _is_counted(match, last):
            return None
    return {**value, "counted": match.row.text(match.at("noun"))}


def _after_noun(match: Match) -> Value | None:
    """`المتهمين الثلاثة`, `الدول الـ27`; a singular with a figure is an ordinal (الدورة الـ21)."""
    row, place = match.row, match.at("noun")
    norm, text = row.norm(place), row.text(place)
    start = row.start(place)
    noun = match.entry("noun")
    joined = _JOINED_ARTICLE.match(norm)
    if norm.startswith("\u0644\u0644") or noun.keys().isdisjoint({"definite", "plural_noun"}):
        if joined is None or len(norm) < joined.end() + 3:
            return None
        start, text = start + 1, text[1:]
        norm = _ARTICLE + norm[3:] if norm[1] == _ALEF else _ARTICLE + norm[2:]
    if norm.endswith(_NISBA) and is_role(row, place - 1, "definite"):
        return None  # الاتحاد الأوروبي الثمانية: the number is that of a noun further back
    number: Number = match.entry("n")["number" if "number" in match.entry("n") else "def_number"]
    if number.kind == "ordinal" or number.value < 2:
        return None
    if (match.has("article") or number.value >= 20) and not _plural(match, norm):
        return None
    return {"amount": plain_notation(number.value), "counted": text, "start_at": start}


def _plural(match: Match, norm: str) -> bool:
    if norm.endswith(_PLURALS) or _BROKEN_PLURAL.fullmatch(norm):
        return True
    return "plural_noun" in lexicon().entries.get((norm,), ())


def _whole(norm: str, noun: Entry) -> bool:
    """Whether the first letter is the noun's own. No preposition stands before a dual in ان; لوحتين is لوحة's dual."""
    if "true_noun" in noun or (norm[0] in _LETTERS and norm.endswith(_DUAL)):
        return True
    if not norm.endswith(_ENDINGS[0]):
        return False
    stem = norm[: -len(_ENDINGS[0])]
    singulars = [stem, stem[:-1] + _TA] if stem.endswith(_TEH) else [stem]
    return any("true_noun" in lexicon().entries.get((word,), ()) for word in singulars)


def _one_after_noun(match: Match) -> Value | None:
    noun = match.entry("noun")
    number: Number = match.entry("n")["number"]
    row, place = match.row, match.at("noun")
    if _NO_NOUN & noun.keys() or "not_with_one" in noun or number.definite:
        return None
    norm, text, start = row.norm(place), row.text(place), row.start(place)
    if norm[0] in _LETTERS + _WAW and not _whole(norm, noun):
        norm, text, start = norm[1:], text[1:], start + 1
        if "not_with_one" in lexicon().entries.get((norm,), ()):
            return None
    if norm.endswith(_VERB):
        return None  # لم يشاهدوا واحدا
    if len(norm) < 3 or (number.value == 2 and not (len(norm) > 4 and norm.endswith((_DUAL, _ENDINGS[0])))):
        return None
    if is_role(row, match.end, "ten") or (number.value == 1 and is_role(row, match.end, "of")):
        return None
    return {"amount": str(int(number.value)), "counted": text, "start_at": start}


RULES = [
    Rule("count.number_noun", "COUNT", f"{AMOUNT} {_NOUN}", _count, "63 مشروعا"),
    Rule("count.nights", "COUNT", f"{AMOUNT} noun=night", _nights, "3 ملايين ليلة"),
    Rule(
        "count.range",
        "COUNT",
        f"{HEAD} article? n1=number {JOIN} article? n2=number {_NOUN}",
        _range,
        "بين 20 و30 شخصا",
    ),
    Rule(
        "count.noun_number",
        "COUNT",
        "noun=definite/noun/plural_noun n=def_number",
        _after_noun,
        "المتهمين الثلاثة",
    ),
    Rule(
        "count.noun_figure",
        "COUNT",
        "noun=definite/noun/plural_noun article=article n=number",
        _after_noun,
        "الدول الـ27",
    ),
    Rule("count.noun_one", "COUNT", "noun=noun/address_word/measured n=one_two", _one_after_noun, "شخص واحد"),
]
