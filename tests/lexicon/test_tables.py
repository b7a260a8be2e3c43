"""The tables of countries, money and units: nothing said twice with two values, every code real."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar

from pipeline.lexicon import derive

LEXICON = Path(derive.__file__).parent
NOT_ISO_4217 = {"XBT"}  # bitcoin, by its common code
PLAIN_WORDS = {"ardeb", "cubit", "dunam", "feddan", "mach", "megapixel", "mithqal", "parasang", "qintar"}
PLAIN_WORDS |= {"pixel", "tola"}
NO_NOUN_OF_ITS_OWN = {"AF"}  # a number of Afghanis is nearly always a number of people
MODERN = 1900

Row = dict[str, str]


def read(table: str) -> list[Row]:
    with (LEXICON / f"{table}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(
            csv.DictReader(
                (x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
            )
        )


def surfaces(*cells: str) -> Iterator[str]:
    for cell in cells:
        yield from cell.split(" | ") if cell else ()


def folded(surface: str) -> str:
    return normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(surface)))).replace(
        "ـ", ""
    )


def said_twice(entries: Iterable[tuple[str, object]]) -> dict[str, list[object]]:
    """The surfaces that, once normalised, stand for more than one value, or twice for the same one."""
    values: dict[str, list[object]] = defaultdict(list)
    for surface, value in entries:
        values[folded(surface)].append(value)
    return {surface: found for surface, found in values.items() if len(found) > 1}


def real_area(code: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}|\d{3}", code)) and code in Locale("ar").territories


def real_currency(code: str) -> bool:
    return code in list_currencies() or code in NOT_ISO_4217


def currencies_of(country: str) -> dict[str, bool]:
    """Every currency that CLDR knows of a country since 1900, and whether it is legal tender there today."""
    return {
        code: end is None and tender
        for code, _, end, tender in get_global("territory_currencies").get(country, ())
        if end is None or end[0] > MODERN
    }


COLUMNS = {
    "countries": ["code", "names", "adjectives"],
    "currencies": ["family", "default", "singular", "plural", "minor_of", "factor", "bare_dual"],
    "currency_countries": ["family", "country", "code", "minor_factor"],
    "currency_signs": ["surfaces", "code", "position", "factor"],
    "units": [
        "ucum",
        "singular",
        "plural",
        "abbreviations",
        "weak_abbreviations",
        "kind",
        "alone",
        "bare_dual",
    ],
    "unit_qualifiers": ["ucum", "qualifier_surfaces", "result"],
}


@pytest.mark.parametrize("table", COLUMNS)
def test_rows_have_the_columns_of_their_table(table: str) -> None:
    for row in read(table):
        assert list(row) == COLUMNS[table]
        assert None not in row.values(), row


@pytest.mark.parametrize("table", COLUMNS)
def test_cells_have_no_stray_blanks(table: str) -> None:
    for row in read(table):
        for cell in row.values():
            assert all(s and s == s.strip() and "  " not in s and "|" not in s for s in surfaces(cell)), row


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_say_where_they_come_from(table: str) -> None:
    comments = [
        x for x in (LEXICON / f"{table}.tsv").read_text(encoding="utf-8").splitlines() if x.startswith("#")
    ]
    assert re.search("hand-made", " ".join(comments), re.IGNORECASE)


def test_no_surface_stands_for_two_countries() -> None:
    rows = read("countries")
    for column in ("names", "adjectives"):
        assert not said_twice((s, row["code"]) for row in rows for s in surfaces(row[column]))


def test_no_surface_stands_for_two_currencies() -> None:
    rows = read("currencies")
    assert not said_twice((s, r["family"]) for r in rows for s in surfaces(r["singular"], r["plural"]))
    keys = [(r["family"], r["country"]) for r in read("currency_countries")]
    assert len(keys) == len(set(keys))


def test_no_sign_stands_for_two_currencies_as_typed() -> None:
    signs = [surface for row in read("currency_signs") for surface in surfaces(row["surfaces"])]
    assert sorted(signs) == sorted(set(signs))


def test_no_sign_is_a_noun_of_money_to_unicode() -> None:
    nouns = {folded(s) for r in read("currencies") for s in surfaces(r["singular"], r["plural"])}
    signs = {surface for row in read("currency_signs") for surface in surfaces(row["surfaces"])}
    assert {sign for sign in signs if folded(unicodedata.normalize("NFKC", sign)) in nouns} == set()


def test_no_surface_stands_for_two_units() -> None:
    columns = ("singular", "plural", "abbreviations", "weak_abbreviations")
    assert not said_twice((s, r["ucum"]) for r in read("units") for s in surfaces(*(r[c] for c in columns)))


def test_only_the_ounce_is_a_unit_and_money() -> None:
    money = {folded(s) for r in read("currencies") for s in surfaces(r["singular"], r["plural"])}
    units = {
        folded(s) for r in read("units") for s in surfaces(r["singular"], r["plural"], r["abbreviations"])
    }
    assert money & units == {folded(s) for s in ("أوقية", "أوقيات", "أواق")}


def test_no_qualifier_makes_two_units_of_one() -> None:
    assert not said_twice(
        (f"{unit} {surface}", row["result"])
        for row in read("unit_qualifiers")
        for unit in surfaces(row["ucum"])
        for surface in surfaces(row["qualifier_surfaces"])
    )


def test_every_country_is_real() -> None:
    codes = [row["code"] for row in read("countries")]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not real_area(code)] == []
    assert {row["country"] for row in read("currency_countries")} <= set(codes)


def test_country_names_are_those_of_cldr_first() -> None:
    assert derive.derived() == derive.TABLE.read_text(encoding="utf-8")


def test_every_currency_code_is_real() -> None:
    codes = {row["default"] for row in read("currencies")} - {""}
    codes |= {row["code"] for table in ("currency_countries", "currency_signs") for row in read(table)}
    assert [code for code in sorted(codes) if not real_currency(code)] == []


def test_a_country_has_or_had_the_currency_that_it_is_given() -> None:
    wrong = [
        (row["family"], row["country"], row["code"])
        for row in read("currency_countries")
        if row["country"].isalpha() and row["code"] not in currencies_of(row["country"])
    ]
    assert wrong == []


def test_the_money_of_every_country_has_a_name() -> None:
    named = {row["default"] for row in read("currencies")} | {
        row["code"] for row in read("currency_countries")
    }
    unnamed = set()
    for country in (row["code"] for row in read("countries")):
        tender = {code for code, now in currencies_of(country).items() if now}
        if tender and not tender & named:
            unnamed.add(country)
    assert unnamed == NO_NOUN_OF_ITS_OWN


def test_every_current_currency_has_its_letter_code() -> None:
    listed = {surface for row in read("currency_signs") for surface in surfaces(row["surfaces"])}
    tender = {
        code for c in (r["code"] for r in read("countries")) for code, now in currencies_of(c).items() if now
    }
    assert tender - listed == set()


def test_families_are_known_and_parts_have_a_whole() -> None:
    rows = read("currencies")
    families = {row["family"] for row in rows}
    assert len(families) == len(rows)
    assert {row["family"] for row in read("currency_countries")} <= families
    for row in rows:
        assert set(surfaces(row["minor_of"])) <= families - {row["family"]}, row
        assert bool(row["minor_of"]) == bool(row["factor"]), row


def test_a_default_currency_is_one_that_the_family_has() -> None:
    codes = defaultdict(set)
    for row in read("currency_countries"):
        codes[row["family"]].add(row["code"])
    for row in read("currencies"):
        of_countries = codes[row["family"]]
        assert not row["default"] or not of_countries or row["default"] in of_countries, row


def test_a_part_is_a_part_in_every_country() -> None:
    parts = {row["family"] for row in read("currencies") if row["minor_of"]}
    also_parts = {("dirham", "LY"), ("dirham", "QA")}
    for row in read("currency_countries"):
        is_part = row["family"] in parts or (row["family"], row["country"]) in also_parts
        assert (Decimal(row["minor_factor"]) != 1) == is_part, row


def test_factors_are_plain_decimals() -> None:
    cells = [row["factor"] for row in read("currencies") if row["factor"]]
    cells += [row["minor_factor"] for row in read("currency_countries")]
    cells += [row["factor"] for row in read("currency_signs")]
    assert [cell for cell in cells if not re.fullmatch(r"[1-9]\d*|0\.\d*[1-9]", cell)] == []


def test_closed_columns_hold_only_their_words() -> None:
    assert {row["position"] for row in read("currency_signs")} <= {"before", "after", "both"}
    assert {row["alone"] for row in read("units")} == {"yes", "no"}
    for table in ("units", "currencies"):
        assert {row["bare_dual"] for row in read(table)} == {"yes", "no"}


def unit_values() -> set[str]:
    """Every unit that the tables can give, with one qualifier applied."""
    heads = {row["ucum"] for row in read("units") if row["alone"] == "no"}
    values = {row["ucum"] for row in read("units")} - heads
    for row in read("unit_qualifiers"):
        values |= {row["result"].replace("{}", unit) for unit in surfaces(row["ucum"])}
    return values


def test_every_unit_is_ucum_or_a_known_word() -> None:
    ucum = pytest.importorskip("ucumvert")
    parse = ucum.get_ucum_parser().parse

    def is_ucum(code: str) -> bool:
        try:
            parse(code)
        except Exception:  # lark raises a different class for each way to fail
            return False
        return True

    codes = {code for code in unit_values() if is_ucum(code)}
    assert unit_values() - codes == PLAIN_WORDS


def test_a_unit_is_a_row_of_its_own() -> None:
    units = [row["ucum"] for row in read("units")]
    assert len(units) == len(set(units))
    for row in read("units"):
        assert row["singular"] or row["plural"] or row["abbreviations"] or row["weak_abbreviations"], row


def test_every_head_has_a_qualifier_and_every_qualified_unit_is_known() -> None:
    rows = read("units")
    heads = {row["ucum"] for row in rows if row["alone"] == "no"}
    qualified = {unit for row in read("unit_qualifiers") for unit in surfaces(row["ucum"])}
    assert heads <= qualified
    assert qualified <= {row["ucum"] for row in rows} | unit_values()
    results = {row["result"] for row in read("unit_qualifiers")}
    assert not any(
        "{}" in row["result"] for row in read("unit_qualifiers") if set(surfaces(row["ucum"])) & heads
    )
    assert not results & heads
