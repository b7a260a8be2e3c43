"""Number phrases: what each is worth, and where it ends."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from num2words import num2words
from spacy.language import Language

from pipeline.figures import plain_notation
from pipeline.numerals import Number
from pipeline.stages.numbers import ROW

Read = Callable[[str], list[tuple[str, str]]]
ROLES = ("number", "ordinal_number", "fraction_number")


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    """The number phrases of a text: as typed, and their values in plain notation."""
    stages = [nlp.get_pipe(name) for name in ("khabar_normalize", "khabar_numbers")]

    def numbers(text: str) -> list[tuple[str, str]]:
        doc = nlp.make_doc(text)
        for stage in stages:
            doc = stage(doc)
        row = doc.user_data[ROW]
        found = []
        for term in range(len(row.roles)):
            entry = row.entry(term)
            number = next((entry[role] for role in ROLES if role in entry), None)
            if isinstance(number, Number):
                found.append((row.text(term), plain_notation(number.value)))
        return found

    return numbers


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        # words
        ("صفر", "0"),
        ("ثلاثة", "3"),
        ("ثماني", "8"),
        ("عشر", "10"),
        ("أحد عشر", "11"),
        ("إحدى عشرة", "11"),
        ("اثني عشر", "12"),
        ("خمس عشرة", "15"),
        ("خمسة عشر", "15"),
        ("واحد وعشرون", "21"),
        ("خمسة وعشرين", "25"),
        ("تسع وتسعون", "99"),
        ("مئة", "100"),
        ("مائتان", "200"),
        ("مئتي", "200"),
        ("ثلاثمائة", "300"),
        ("ثلاث مئة", "300"),
        ("ثمانمئة وخمسون", "850"),
        ("مئة وخمسة وعشرون", "125"),
        ("أربعمائة وثلاثة عشر", "413"),
        ("ألف", "1000"),
        ("ألفان", "2000"),
        ("ألفين", "2000"),
        ("ثلاثة آلاف", "3000"),
        ("أحد عشر ألفا", "11000"),
        ("ألف وتسعمائة وتسعة وتسعون", "1999"),
        ("ألفين وثلاثة عشر", "2013"),
        ("مئة ألف", "100000"),
        ("مئتين وخمسين ألفا", "250000"),
        ("مليون", "1000000"),
        ("مليونين", "2000000"),
        ("مليونا ومئتي ألف", "1200000"),
        ("ثلاثة ملايين وأربعمئة ألف وخمسون", "3400050"),
        ("خمسة مليارات", "5000000000"),
        ("ملياران ونصف", "2500000000"),
        ("تريليون", "1000000000000"),
        ("ألف مليار", "1000000000000"),
        # as they are misspelt
        ("تلاتة", "3"),
        ("ثلاثمية", "300"),
        ("خمسةعشر", "15"),
        ("اربعه", "4"),
        # figures and words
        ("13 مليار", "13000000000"),
        ("3.7 مليون", "3700000"),
        ("3,7 ملايين", "3700000"),
        ("٣٫٧ مليون", "3700000"),
        ("12 ألفا و500", "12500"),
        ("5 ملايين و200 ألف", "5200000"),
        ("مليون و300 ألف", "1300000"),
        ("1.200.000", "1200000"),
        ("10 000", "10000"),
        # fractions
        ("نصف", "0.5"),
        ("ثلاثة أرباع", "0.75"),
        ("3 أرباع", "0.75"),
        ("ثلثي", "0.6667"),
        ("نصف مليون", "500000"),
        ("ربع مليار", "250000000"),
        ("مليون ونصف", "1500000"),
        ("مليون ونصف المليون", "1500000"),
        ("مليار وربع المليار", "1250000000"),
        ("ثلاثة ونصف", "3.5"),
        ("4 ونصف", "4.5"),
        # decimals in words, signs
        ("ثلاثة فاصلة خمسة", "3.5"),
        ("سالب خمسة", "-5"),
        ("-5", "-5"),
        # ordinals
        ("الأول", "1"),
        ("الحادي عشر", "11"),
        ("الثانية عشرة", "12"),
        ("الحادي والعشرين", "21"),
        ("الخامس والعشرون", "25"),
    ],
)
def test_a_phrase_is_one_number(read: Read, phrase: str, value: str) -> None:
    assert read(phrase) == [(phrase, value)]


@pytest.mark.parametrize(
    ("phrase", "value"),
    [("1 234,5", "1234.5"), ("1 234 567,8", "1234567.8"), ("1 234,5 مليون", "1234500000")],
)
def test_thousands_by_spaces_and_a_decimal_comma(read: Read, phrase: str, value: str) -> None:
    assert read(phrase) == [(phrase, value)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # lists
        ("20 و30", "20|30"),
        ("1997 و1999", "1997|1999"),
        ("عامي 1997 و1999", "1997|1999"),
        ("20 و30 و40", "20|30|40"),
        ("ثلاثة وأربعة", "ثلاثة|أربعة"),
        ("خمسة و10", "خمسة|10"),
        ("عشرين وثلاثين", "عشرين|ثلاثين"),
        ("عشرة وخمسة", "عشرة|خمسة"),
        ("مئة ومئتين", "مئة|مئتين"),
        ("مليون ومليونين", "مليون|مليونين"),
        ("ألف ومليون", "ألف|مليون"),
        ("خمسة آلاف وستة آلاف", "خمسة آلاف|ستة آلاف"),
        ("مليون و5 ملايين", "مليون|5 ملايين"),
        ("10 ملايين و12 مليونا", "10 ملايين|12 مليونا"),
        ("5، 10، 15", "5|10|15"),
        ("2.5 و3.5", "2.5|3.5"),
        ("الأول والثاني", "الأول|الثاني"),
        ("الخامس والسادس", "الخامس|السادس"),
        # ranges
        ("5-10", "5|10"),
        ("5 - 10", "5|10"),
        ("1990-2000", "1990|2000"),
        ("من 5 إلى 10", "5|10"),
        ("بين 20 و30", "20|30"),
        ("بين مليون ومليوني", "مليون|مليوني"),
        ("ثلاثة إلى خمسة", "ثلاثة|خمسة"),
        ("3 أو 4", "3|4"),
        ("ثلاث أو أربع", "ثلاث|أربع"),
        # next to each other
        ("1 2 3", "1|2|3"),
        ("5 2000", "5|2000"),
        ("2013 خمسة", "2013|خمسة"),
    ],
)
def test_lists_and_ranges_are_never_summed(read: Read, text: str, found: str) -> None:
    assert [phrase for phrase, _ in read(text)] == found.split("|")


@pytest.mark.parametrize("text", ["", "وقال", "سبتمبر", "1.2.3", "كتاب", "الخمسينيات", "خمسون%"[:0]])
def test_no_number(read: Read, text: str) -> None:
    assert read(text) == []


def spellable(number: int) -> bool:
    """Whether num2words spells the number as Arabic does; it writes 101 million as `مائة و مليون مليون`."""
    while number := number // 1000:
        if number % 1000 > 100 and number % 100 == 1:
            return False
    return True


def test_integers_spelt_by_another_library_read_back(read: Read) -> None:
    draw = random.Random(1)
    numbers = [draw.randrange(10 ** draw.randint(1, 12)) for _ in range(2_000)]
    numbers = [number for number in numbers if spellable(number)]
    assert len(numbers) > 1_900
    failed = {number: (phrase, read(phrase)) for number in numbers
              if read(phrase := num2words(number, lang="ar")) != [(phrase, str(number))]}  # fmt: skip
    assert not failed


def test_every_number_below_three_thousand_in_words_and_figures(read: Read) -> None:
    for number in {*range(3_000)} - {
        2_000
    }:  # which num2words spells ألفا, one thousand where nothing follows
        phrase = num2words(number, lang="ar").replace(" و ", " و")
        assert read(phrase) == [(phrase, str(number))]
        assert read(f"{number}") == [(f"{number}", str(number))]


@pytest.mark.parametrize("text", ["وثلاثة", "بخمسين", "لمليون", "\u200f٢٥\u200f"])
def test_what_is_written_onto_a_number_is_no_part_of_it(read: Read, text: str) -> None:
    (found,) = read(text)
    assert found[0] == text.strip("\u200f").removeprefix("و").removeprefix("ب").removeprefix("ل")
    assert Decimal(found[1]) > 0
