"""The questions of docs/queries.sql, on both databases, against answers read in the articles by hand.

``corpus.jsonl`` holds records of the corpus as one version of the pipeline made them, so that the answers stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.storage.database import engine_of
from pipeline.storage.sql import Loader
from tests.storage.conftest import CORPUS, ask

QUERIES = Path(__file__).parents[2] / "docs" / "queries.sql"

ANSWERS: dict[int, list[tuple[Any, ...]]] = {
    1: [
        ("EGP", "2015", 4, 10_000),
        ("EGP", "2024", 7, 3_900_000_000_000),
        ("JOD", "2021", 4, 160_000_000),
        ("KWD", "2024", 5, 1_100_000_000),
        ("MAD", "2022", 4, 300_000_000_000),
        ("MAD", "2023", 4, 8_800_000_000),
        ("OMR", "2021", 4, 3_000_000),
        ("USD", "2018", 5, 7_700_000_000),
        ("USD", "2019", 6, 17_000_000_000),
        ("USD", "2021", 6, 4_000_000_000),
        ("USD", "2023", 6, 2_060_000_000),
        ("USD", "2024", 4, 8_000_000_000),
    ],
    2: [
        ("jo-bus-2021", "أمس الثلاثاء", "2021-07-27", "ORG", "الغد"),
        ("jo-bus-2021", "أول من أمس", "2021-07-26", "PERS", "وجيه عزايزة"),
        ("tn-health-2021", "اليوم الأربعاء", "2021-07-14", "ORG", "وزارة الصحة"),
        ("tn-health-2021", "12 جويلية الجاري", "2021-07-12", "ORG", "وزارة الصحة"),
        ("tn-health-2021", "الأسبوع الماضي", "2021-07-05/2021-07-11", None, None),
        ("tn-health-2021", "من 16 إلى 31 جويلية", "2021-07-16/2021-07-31", None, None),
        ("tn-health-2021", "10 ذي الحجة 1442 هـ", "2021-07-20", None, None),
        ("tn-health-2021", "20 جويلية 2021", "2021-07-20", None, None),
    ],
    3: [
        ("intl-hejaz-2018", "QUANTITY", "1302 كيلومتر", 1302, 1302, "km"),
        ("sy-wheat-2010", "COUNT", "160 قرية", 160, 160, "قرية"),
        ("sy-wheat-2010", "COUNT", "300 الف شخص", 300_000, 300_000, "شخص"),
        ("sy-wheat-2010", "QUANTITY", "200 ملم", 200, 200, "mm"),
    ],
    4: [
        ("نبيل قلالة", 3, 3),
        ("بري", 2, 2),
        ("شلمبرجير", 2, 2),
        ("عبدالباسط حمدان", 2, 2),
        ("عبدالحميد الدبيبة", 2, 2),
        ("يوسف أبو الريش", 2, 2),
    ],
    5: [
        ("eg-budget-2024", "DATE", "29 مارس"),
        ("eg-budget-2024", "MONEY", "3 مليارات دولار"),
        ("eg-budget-2024", "MONEY", "8 مليارات دولار"),
        ("eg-budget-2024", "PERCENT", "600 نقطة أساس"),
        ("lb-president-2022", "DATE", "7 نيسان"),
        ("lb-president-2022", "MONEY", "3 مليارات دولار"),
        ("lb-president-2022", "DURATION", "46 شهرا"),
    ],
    6: [
        ("MA", 11, Decimal("1.5"), 41),
        ("EG", 9, Decimal("3.5"), 75),
        ("SY", 5, 4, 60),
        ("DZ", 4, 3, 70),
        ("IQ", 4, 15, 51),
        ("MR", 4, Decimal("17.87"), Decimal("62.7")),
        ("OM", 3, 30, 90),
        ("SA", 3, 5, Decimal("18.5")),
        ("SD", 3, 9, 40),
        ("TN", 3, Decimal("36.5"), 92),
        ("AE", 2, 34, 50),
        ("PS", 2, 60, 98),
        ("JO", 1, Decimal("2.5"), Decimal("2.5")),
        ("KW", 1, 77, 77),
        ("LB", 1, 95, 95),
        ("LY", 1, 60, 60),
    ],
    7: [
        ("dz-energy-2012", "ما بين 68 و80 مليار دولار", 80_000_000_000, None),
        ("dz-energy-2012", "36,5 مليار دولار", 36_500_000_000, None),
        ("dz-energy-2012", "35,2 مليار دولار أمريكي", 35_200_000_000, None),
        ("iq-gas-2019", "١٧ مليار دولار", 17_000_000_000, None),
        ("ma-budget-2022", "9,5 مليارات دولار", 9_500_000_000, "about"),
        ("eg-budget-2024", "8 مليارات دولار", 8_000_000_000, None),
        ("iq-oil-2018", "7.7 مليار دولار", 7_700_000_000, "more_than"),
        ("intl-juice", "بين 4.5 وخمسة مليارات دولار", 5_000_000_000, None),
        ("mr-election-2019", "خمسة مليارات دولار", 5_000_000_000, "more_than"),
        ("sa-clinics-2017", "4.53 مليارات دولار", 4_530_000_000, None),
        ("om-cyclone-2021", "4 مليارات دولار", 4_000_000_000, "about"),
        ("eg-budget-2024", "3 مليارات دولار", 3_000_000_000, None),
        ("lb-president-2022", "3 مليارات دولار", 3_000_000_000, None),
        ("ly-flood-2023", "2.06مليار دولار", 2_060_000_000, None),
        ("sy-trade-2009", "1.8 مليار دولار", 1_800_000_000, None),
        ("eg-budget-2024", "مليار ونصف المليار دولار", 1_500_000_000, None),
        ("iq-oil-2018", "مليار ونصف المليار دولار", 1_500_000_000, "nearly"),
        ("sy-trade-2009", "مليار ومئة مليون دولار", 1_100_000_000, None),
    ],
    8: [
        ("dz-quake-2014", "ستة قتلى", 6, None, "الجزائر العاصمة"),
        ("dz-quake-2014", "2600 قتيل", 2600, "more_than", None),
        ("ly-flood-2023", "5300 قتيل", 5300, None, "ليبيا"),
        ("ly-flood-2023", "5300 قتيل", 5300, None, "مدينة درنة"),
    ],
    9: [
        ("eg-football-2023", "2023-06-12", "غدا الثلاثاء", "2023-06-13"),
        ("eg-football-2023", "2023-06-12", "الجمعة المقبل", "2023-06-16"),
        ("eg-football-2023", "2023-06-12", "ديسمبر المقبل", "2023-12"),
        ("ly-flood-2023", "2023-09-14", "بعد غد السبت", "2023-09-16"),
        ("ma-dams-2023", "2023-08-30", "سنة 2026", "2026"),
        ("om-gulfcup-2023", "2023-01-20", "الأربعاء المقبل", "2023-01-25"),
        ("om-gulfcup-2023", "2023-01-20", "20 مارس/آذار المقبل", "2023-03-20"),
    ],
    10: [
        ("العراق", "GPE", 4, 5),
        ("مصر", "GPE", 4, 4),
        ("السعودية", "GPE", 3, 3),
        ("المدير العام", "OCC", 3, 3),
        ("المهندس", "OCC", 3, 3),
        ("مجلس النواب", "ORG", 3, 3),
        ("وزارة الصحة", "ORG", 3, 3),
        ("وزير الصحة", "OCC", 3, 3),
    ],
}


def questions() -> dict[int, str]:
    parts = re.split(r"(?m)^-- (\d+)\. ", QUERIES.read_text(encoding="utf-8"))
    return {int(number): f"-- {query}" for number, query in zip(parts[1::2], parts[2::2], strict=True)}


def plain(cell: Any) -> Any:
    """A cell as both databases can say it: numbers as Decimal, days as text."""
    if isinstance(cell, date):
        return cell.isoformat()
    return Decimal(str(cell)) if isinstance(cell, int | float | Decimal) else cell


def test_answers_are_those_read_in_the_articles(fresh: Callable[[], str]) -> None:
    url = fresh()
    Loader(engine_of(url)).load(CORPUS, pytest.fail)
    asked = questions()
    assert asked.keys() == ANSWERS.keys()
    for number, query in asked.items():
        found = [tuple(map(plain, row))[: len(ANSWERS[number][0])] for row in ask(url, query)]
        assert found == [tuple(map(plain, row)) for row in ANSWERS[number]], number
