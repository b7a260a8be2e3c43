"""What CLDR knows of Arabic calendars and territories, by way of babel (data under the Unicode licence v3)."""

from __future__ import annotations

from functools import cache

from pipeline.normalization import normalize

# A locale of each of CLDR's sets of month names: Egypt and the Gulf, the Levant and Iraq, Algeria and Tunisia, Morocco,
# Mauritania.
_LOCALES = ("ar", "ar_LB", "ar_SY", "ar_IQ", "ar_JO", "ar_PS", "ar_DZ", "ar_TN", "ar_MA", "ar_MR", "ar_SA")


def month_names() -> dict[str, int]:
    """Every wide month name of the Arabic locales → the month's number, 1 to 12."""
    from babel import Locale

    names: dict[str, int] = {}
    for locale in _LOCALES:
        for context in ("format", "stand-alone"):
            for month, name in Locale.parse(locale).months[context]["wide"].items():
                names.setdefault(name, month)
    return names


@cache
def latin_month_names() -> frozenset[str]:
    """The month names of English and French, in full and shortened, in lower case and without the dot."""
    from babel import Locale

    months = [Locale.parse(locale).months["format"] for locale in ("en", "fr")]
    return frozenset(
        name.lower().rstrip(".")
        for names in months
        for width in ("wide", "abbreviated")
        for name in names[width].values()
    )


@cache
def territory_names() -> frozenset[str]:
    """The normalised Arabic names of CLDR's territories, countries and dependencies (not of continents)."""
    from babel import Locale

    territories = Locale.parse("ar").territories
    return frozenset(normalize(territories[code]) for code in territory_codes())


@cache
def territory_codes() -> frozenset[str]:
    """The two letters of each of CLDR's territories (ISO 3166-1)."""
    from babel import Locale

    return frozenset(code for code in map(str, Locale.parse("ar").territories) if code.isalpha())
