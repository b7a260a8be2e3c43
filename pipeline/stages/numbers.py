"""Number phrases: figures, number words and their compounds become one term with its Decimal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.figures import Figure
from pipeline.grammar import Skeleton, core_pattern
from pipeline.lexicon import Entry, lexicon
from pipeline.months import MonthPairs
from pipeline.reading import NOUNS_TOO, Dictionary, Merge, Row, Signatures

ROW, SKELETON = "khabar_row", "khabar_skeleton"
_WORDS = (
    "unit unit_teen teen ten tens hundred hundred_plural scale scale_dual scale_plural fraction fraction_plural zero"
    " ordinal ordinal_bare def_unit def_ten def_teen def_tens def_hundred def_scale def_scale_dual def_unit_teen figure minus"
).split()
_NUMERIC = frozenset([*_WORDS, "scale_open"])
_COUNTABLE = frozenset({"noun", "money", "unit_of", "time_unit"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number phrase. `kind`: `figure` (digits alone), `words`, `scaled` (with a magnitude), `fraction`, `ordinal`."""

    value: Decimal
    kind: str
    low: Decimal
    """The smallest magnitude in it: what follows و must be smaller to be added."""
    other: Decimal | None = None
    """The figure's other reading, where its separator has two."""
    plain: bool = False
    """Digits alone, without separators."""
    bare: bool = False
    """A magnitude without a numeral (مليار)."""
    definite: bool = False
    digits: int = 0


def number_roles(number: Number, width: int = 0) -> frozenset[str]:
    """The roles of a number phrase: what its value and form let it be."""
    value, kind = number.value, number.kind
    whole = value == value.to_integral_value()
    if kind == "ordinal":
        roles = {"ordinal_number"}
        if 1 <= value <= 31:
            roles.add("day_ordinal")
        if 1 <= value <= 12:
            roles.add("hour_ordinal")
        if number.definite and value >= 20:
            roles.add("def_number")
        return frozenset(roles)
    if kind == "fraction":
        return frozenset({"fraction_number"})
    roles = {"number"}
    if number.definite:
        roles.add("def_number")
        if kind == "words" and 1000 < value <= 2999:
            roles.add("year_words_any")  # العام الألفان والواحد والعشرون
        if kind == "words" and value in (20, 30):
            roles |= {"day_ordinal"}
        if kind == "words" and value >= 20:
            roles |= {"ordinal_number"}
    if number.bare:
        roles.add("bare_scale")
    if whole and kind in ("figure", "words") and not number.definite:
        if kind == "words" or number.plain:
            roles |= {role for role, top in (("day", 31), ("month_number", 12), ("hour", 24), ("minute", 59))
                      if (role in ("hour", "minute") or value > 0) and value <= top}  # fmt: skip
        if kind == "figure" and number.plain:
            roles.add("plain_figure")
            if number.digits == 4 and 1000 <= value <= 2999:
                roles.add("year")
                if 1900 <= value <= 2100:
                    roles.add("year_near")
            if number.digits in (1, 2):
                roles.add("short_figure")
            if number.digits == 2:
                roles.add("year_short")
            if value > 0 and number.digits <= 5:
                roles.add("year_any")
        if kind == "words" and 1000 < value <= 2999:
            roles.add("year_words")
        if kind == "words" and 100 < value <= 2999:
            roles.add("year_words_any")
    if kind == "words":
        roles.add("number_words")
        if value in (1, 2):
            roles.add("one_two")
    if kind == "figure" and not number.plain and 0 <= value < 25:
        roles.add("figure_decimal")
    return frozenset(roles)


def sample_numbers() -> list[Number]:
    """One number of every kind, so that all role sets are known before the rules are compiled."""
    values = [Decimal(v) for v in (*range(0, 62), 99, 100, 999, 1000, 1500, 1899, 1900, 2100, 2101, 2999, 3000, 12345, 123456)]
    values += [Decimal("1.5"), Decimal("1234.5"), Decimal(-5), Decimal("-0.5")]
    samples: list[Number] = []
    for value in values:
        for kind in ("figure", "words", "scaled", "ordinal", "fraction"):
            for definite in (False, True):
                for bare in (False, True):
                    for plain in (False, True):
                        for digits in {len(str(value)), 4, 3, 2} if plain else {0}:
                            samples.append(Number(value, kind, Decimal(1), None, plain, bare, definite, digits))
    return samples


class NumberReader:
    """Reads number phrases in a Row, left to right, each term once."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.heads = frozenset(character for role in _WORDS for character in signatures.having(role))
        self._find = re.compile(f"[{''.join(sorted(self.heads))}]").finditer

    def read(self, row: Row) -> None:
        """Merge every number phrase of the row into one term with the entry `{"number": Number, …}`."""
        merges: list[Merge] = []
        done = 0
        for head in self._find(row.roles):
            place = head.start()
            if place < done:
                continue
            found = self._phrase(row, place)
            if found is None:
                continue
            number, end = found
            start = place
            if number.kind == "figure" and place and "dash" in row.entry(place - 1) and _is_sign(row, place - 1, done):
                number = Number(-number.value, "figure", number.low)
                start = place - 1
            roles = number_roles(number)
            entry: Entry = dict.fromkeys(roles, number)
            if end - place == 1:
                # A word may be more than a number: اثنين is Monday too, خميس a weekday, ثانية a second.
                entry = {role: value for role, value in row.entry(place).items() if role not in _NUMERIC} | entry
            merges.append((start, end, self._signatures.character(entry), entry))
            done = end
        row.merge(merges)

    # -- grammar ------------------------------------------------------------------------------------------------------

    def _phrase(self, row: Row, at: int) -> tuple[Number, int] | None:
        entry = row.entry(at)
        if "minus" in entry:
            inner = self._phrase(row, at + 1) if at + 1 < len(row.roles) and "minus" not in row.entry(at + 1) else None
            if inner is None or inner[0].kind not in ("figure", "words", "scaled"):
                return None
            return Number(-inner[0].value, inner[0].kind, inner[0].low), inner[1]
        if "ordinal" in entry or "ordinal_bare" in entry:
            return self._ordinal(row, at, entry)
        part = self._part(row, at)
        if part is None:
            return None
        number, at = part
        while not number.kind.startswith("fraction") and number.kind != "ordinal":
            after = self._joined(row, at)
            if after is None:
                break
            following, end = after
            if following.kind.startswith("fraction"):
                tail = self._fraction_tail(row, number, following, end)
                if tail is None:
                    break
                return tail
            if not _adds(number, following):
                break
            kind = "words" if number.kind == following.kind == "words" else "scaled"
            number = Number(number.value + following.value, kind, following.low, definite=number.definite)
            at = end
        if number.kind == "words" and at + 1 < len(row.roles) and "point" in row.entry(at):
            return self._decimal_words(row, number, at)
        return number, at

    def _joined(self, row: Row, at: int) -> tuple[Number, int] | None:
        """The part behind a conjunction, if there is one; in واحد عشر behind a number the conjunction is the word's."""
        if at + 1 < len(row.roles) and row.entry(at).get("unit") == "1" and "ten" in row.entry(at + 1):
            return Number(Decimal(11), "words", Decimal(1)), at + 2
        if at + 1 < len(row.roles) and "and" in row.entry(at) and row.roles[at + 1] in self.heads:
            following = row.entry(at + 1)
            joins = "ordinal" not in following or ("def_unit" in following and "def_scale_dual" in row.entry(at - 1))
            if joins and "minus" not in following:
                return self._part(row, at + 1)
        return None

    def _fraction_tail(self, row: Row, number: Number, fraction: Number, end: int) -> tuple[Number, int] | None:
        """مليون ونصف (المليون): the fraction is one of the last magnitude, or of the one that is named."""
        if number.low >= 1000 or number.kind == "words":
            if fraction.low > 1:  # the magnitude is named: its value is in the fraction already
                return (Number(number.value + fraction.value, "scaled", fraction.low), end) if fraction.low <= number.low else None
            return Number(number.value + fraction.value * max(number.low, Decimal(1)) if number.low >= 1000
                          else number.value + fraction.value, "scaled" if number.low >= 1000 else "words", Decimal(1)), end  # fmt: skip
        if number.kind == "figure" and number.plain and fraction.low == 1:
            return Number(number.value + fraction.value, "words", Decimal(1)), end
        return None

    def _part(self, row: Row, at: int) -> tuple[Number, int] | None:
        """A figure or a group of number words, with the magnitudes that multiply it."""
        entry = row.entry(at)
        if "figure" in entry:
            figure: Figure = entry["figure"]
            number = Number(figure.value, "figure", Decimal(1), figure.other, figure.plain,
                            digits=row.end(at) - row.start(at) if figure.plain else 0)  # fmt: skip
            if figure.plain and figure.value < 10 and at + 1 < len(row.roles) and "fraction_plural" in row.entry(at + 1):
                return self._fraction(row, at + 2, Fraction(figure.value) * _ratio(row.entry(at + 1)["fraction_plural"]))
            return self._scaled(row, number, at + 1)
        if "fraction" in entry or "def_fraction" in entry:
            if "fraction" not in entry:
                return None
            return self._fraction(row, at + 1, _ratio(entry["fraction"]))
        if "zero" in entry:
            return Number(Decimal(0), "words", Decimal(1)), at + 1
        if "scale_dual" in entry or "def_scale_dual" in entry:
            value = Decimal(entry.get("scale_dual") or entry["def_scale_dual"])
            return self._scaled(row, Number(value, "words", value / 2, definite="scale_dual" not in entry), at + 1)
        if "scale" in entry or "def_scale" in entry:
            value = Decimal(entry.get("scale") or entry["def_scale"])
            if "scale_open" in entry and at + 1 < len(row.roles) and _COUNTABLE & row.entry(at + 1).keys():
                # ألفا معلم: the construct dual, written as the accusative singular is; the noun behind it decides.
                return Number(2 * value, "words", value), at + 1
            return self._scaled(row, Number(value, "words", value, bare=True, definite="scale" not in entry), at + 1)
        if "unit" in entry and at + 1 < len(row.roles) and "fraction_plural" in row.entry(at + 1):
            return self._fraction(row, at + 2, int(entry["unit"]) * _ratio(row.entry(at + 1)["fraction_plural"]))
        group = self._below_thousand(row, at)
        return self._scaled(row, *group) if group else None

    def _fraction(self, row: Row, at: int, value: Decimal | Fraction) -> tuple[Number, int]:
        ratio = Fraction(value)
        if at < len(row.roles):
            entry = row.entry(at)
            scale = entry.get("scale") or entry.get("def_scale")
            if scale is not None:
                whole = ratio * int(scale)
                # ثلث مليون has no exact decimal: rounded to the unit, as a reader would.
                return Number(_decimal(whole), "fraction_scaled", Decimal(scale)), at + 1
        return Number(_decimal(ratio), "fraction", Decimal(1)), at

    def _scaled(self, row: Row, number: Number, at: int) -> tuple[Number, int]:
        while at < len(row.roles):
            entry = row.entry(at)
            scale = entry.get("scale") or entry.get("scale_plural")
            if scale is None:
                if entry.get("hundred") == "100" and number.kind == "figure" and number.plain and number.value < 10:
                    scale = "100"
                else:
                    break
            if "scale" not in entry and number.bare:
                break
            factor = Decimal(scale)
            value = number.value
            if number.other is not None and number.value > number.other:
                value = number.other if len(str(number.other)) < 8 and factor > 1000 else value
            number = Number(value * factor, "words" if number.kind == "words" else "scaled", factor,
                            definite=number.definite)  # fmt: skip
            at += 1
        return number, at

    def _below_thousand(self, row: Row, at: int) -> tuple[Number, int] | None:
        entry = row.entry(at)
        size = len(row.roles)
        after = row.entry(at + 1) if at + 1 < size else {}
        hundred = entry.get("hundred") or entry.get("def_hundred")
        unit = entry.get("unit") or entry.get("def_unit")
        definite = any(role.startswith("def_") for role in entry) and not any(
            role in entry for role in ("unit", "ten", "teen", "tens", "hundred")
        )
        value: Decimal | None = None
        if unit is not None and ("hundred" in after or "hundred_plural" in after) and after.get("hundred", "100") == "100":
            value, at = Decimal(unit) * 100, at + 2
        elif hundred is not None:
            value, at = Decimal(hundred), at + 1
        if value is not None:
            small = self._below_hundred(row, at + 1) if at + 1 < size and "and" in row.entry(at) else None
            if small is not None and "def_tens" not in row.entry(at + 1):
                return Number(value + small[0], "words", Decimal(1), definite=definite), small[1]
            return Number(value, "words", Decimal(100), definite=definite), at
        small = self._below_hundred(row, at)
        if small is None:
            return None
        return Number(small[0], "words", Decimal(1), definite=definite), small[1]

    @staticmethod
    def _below_hundred(row: Row, at: int) -> tuple[Decimal, int] | None:
        entry, size = row.entry(at), len(row.roles)
        unit = entry.get("unit") or entry.get("unit_teen") or entry.get("def_unit") or entry.get("def_unit_teen")
        if unit is not None:
            after = row.entry(at + 1) if at + 1 < size else {}
            if "ten" in after and at + 2 <= size:
                return Decimal(unit) + 10, at + 2
            if "and" in after and at + 2 < size:
                tens = row.entry(at + 2)
                if "tens" in tens or ("def_tens" in tens and "def_unit" in entry):
                    return Decimal(unit) + Decimal(tens.get("tens") or tens["def_tens"]), at + 3
            return (Decimal(unit), at + 1) if "unit" in entry or "def_unit" in entry else None
        for role in ("teen", "ten", "tens", "def_ten", "def_teen", "def_tens"):
            if role in entry:
                return Decimal(entry[role]), at + 1
        return None

    def _ordinal(self, row: Row, at: int, entry: Entry) -> tuple[Number, int] | None:
        value = Decimal(entry.get("ordinal") or entry["ordinal_bare"])
        after = row.entry(at + 1) if at + 1 < len(row.roles) else {}
        definite = "ordinal" in entry
        if "ten" in after and value < 10:
            return Number(value + 10, "ordinal", Decimal(1), definite=definite), at + 2
        if "and" in after and at + 2 < len(row.roles):
            tens = row.entry(at + 2)
            if "def_tens" in tens or (not definite and "tens" in tens):
                return Number(value + Decimal(tens.get("def_tens") or tens["tens"]), "ordinal", Decimal(1), definite=definite), at + 3
        return Number(value, "ordinal", Decimal(1), definite=definite), at + 1

    def _decimal_words(self, row: Row, number: Number, at: int) -> tuple[Number, int]:
        group = self._below_thousand(row, at + 1)
        if group is None or group[0].definite:
            return number, at
        value = Decimal(f"{number.value}.{group[0].value}")
        return self._scaled(row, Number(value, "words", Decimal(1)), group[1])


def _adds(number: Number, following: Number) -> bool:
    """Whether `number و following` is one number: 12 ألفا و500 is, 20 و30 and 1997 و1999 are not."""
    if following.definite and not number.definite:
        return False
    return number.low >= 100 and 0 < following.value < number.low and following.kind in ("figure", "words", "scaled") and not (
        number.kind == "figure" or (following.kind == "figure" and not following.plain)
    )  # fmt: skip


def _is_sign(row: Row, dash: int, done: int) -> bool:
    """Whether a dash is a minus: written onto the figure, with a space or a bracket before it and no number."""
    if row.end(dash) != row.start(dash + 1) or dash < done:
        return False
    if dash == 0:
        return True
    before = row.entry(dash - 1)
    return (row.end(dash - 1) < row.start(dash) or "open" in before or "clitic" in before) and "figure" not in before


def _ratio(text: str) -> Fraction:
    return Fraction(text)


def _decimal(ratio: Fraction) -> Decimal:
    exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    if exact == exact.quantize(Decimal("0.0001")):
        return exact.normalize()
    return exact.quantize(Decimal(1)) if exact > 100 else exact.quantize(Decimal("0.0001"))


@Language.factory("khabar_numbers", requires=["token.norm"])
def make_numbers(nlp: Language, name: str) -> Numbers:
    """Component: reads the Doc as a row of terms with its number phrases joined, for the stages that follow."""
    return Numbers(nlp)


class Numbers:
    """Leaves the `Row` and its `Skeleton` in `doc.user_data`."""

    def __init__(self, nlp: Language) -> None:
        self.signatures = signatures()
        self._reader = NumberReader(self.signatures)
        self._core = core_pattern(self.signatures)
        self._months = MonthPairs(self.signatures)
        self._dictionary = Dictionary(lexicon(), self.signatures, nlp.vocab)

    def __call__(self, doc: Doc) -> Doc:
        row = Row(doc, self._dictionary)
        self._reader.read(row)
        self._months.read(row)
        doc.user_data[ROW] = row
        doc.user_data[SKELETON] = Skeleton(row, self._core, self.signatures.bits)
        return doc


_SIGNATURES: list[Signatures] = []


def signatures() -> Signatures:
    """The role sets of all words and numbers that can be; one a process, as every grammar is compiled against it."""
    if not _SIGNATURES:
        found = Signatures()
        entries = list(lexicon().entries.values())
        shapes = ["figure", "clock_figure", "date_figure", "sign", "newline", "space", "definite", "latin"]
        for roles in [[shape] for shape in shapes] + [["noun"], ["noun", "accusative"], ["noun", "future"]]:
            found.character(roles)
            found.character([*roles, "month_like"])
        for entry in entries:
            found.character(entry)
            if entry.keys() <= NOUNS_TOO:
                found.character([*entry, "noun"])
                found.character([*entry, "noun", "accusative"])
                found.character([*entry, "definite"])
        found.character(["month", "month_pair"])
        kinds = {number_roles(number) for number in sample_numbers()}
        for kind in kinds:
            found.character(kind)
        for own in {frozenset(entry) - _NUMERIC for entry in entries if _NUMERIC & entry.keys()}:
            for kind in kinds:
                found.character(own | kind)
        _SIGNATURES.append(found)
    return _SIGNATURES[0]
