"""The Spark recipe of the documentation: the records of a run, from pandas frames; in Spark too where it is there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.batch.local import local_engine
from pipeline.batch.shards import cut

ROOT = Path(__file__).parents[2]
pandas = pytest.importorskip("pandas", reason="pandas is not installed")

ROWS = [
    ("1", "دفعت سوريا 13 مليار دولار أمس", "1999-07-02", "SY"),
    ("2", "دفع 5 جنيهات في 3 مايو 2013", None, None),
    ("3", "نص", "1999-07-02", "EG"),
]


def recipe() -> Any:
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "spark.md").read_text(), re.M | re.S)
    names: dict[str, Any] = {}
    exec(blocks[0].replace('"accurate"', '"none"'), names)
    return names["records"]


def expected() -> list[str]:
    from datetime import date

    articles = [
        Article(id, text, published=date.fromisoformat(day) if day else None, country=country)
        for id, text, day, country in ROWS
    ]
    ((_, result),) = local_engine("none", 1)(cut(articles))
    return result.content.decode().splitlines()


def frame() -> Any:
    return pandas.DataFrame(ROWS, columns=["id", "text", "published", "country"])


def test_the_recipe_gives_the_records_of_a_run() -> None:
    (found,) = recipe()(iter([frame()]))
    assert list(found["record"]) == expected()
    assert list(found["id"]) == [json.loads(line)["article"]["id"] for line in expected()]
    assert found["error"].isna().all()


def test_in_spark() -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("no Java here")
    session = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
    try:
        schema = "id string, text string, published string, country string"
        articles = session.createDataFrame(ROWS, schema)
        done = articles.mapInPandas(recipe(), schema="id string, record string, error string")
        assert sorted(row.record for row in done.collect()) == sorted(expected())
    finally:
        session.stop()
