"""The tables, one definition for SQLite and PostgreSQL.

``article`` is one version of a text with its metadata, ``run`` one pipeline's reading of it, ``mention`` what that
found, ``entity`` a name with its label. Nothing is ever changed once it is there: a corrected article or a new pipeline
adds rows, and the view ``newest_run`` picks for each article id the run that came last. ``newest_mention`` has the
mentions of those runs with all that is known about each in one row, and is what questions are best asked of.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

#: Raised by any change of a table, a column's meaning, or the rule for sentences.
VERSION = 1


class Exact(TypeDecorator[Any]):
    """NUMERIC of any precision in PostgreSQL; its digits as text in SQLite, which would make a float of it."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of one database."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())


# SQLite numbers rows by itself only for a column that is declared INTEGER.
_KEY = BigInteger().with_variant(Integer(), "sqlite")
_VALUE = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData()

version_table = Table(
    "khabar_schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)

article = Table(
    "article",
    metadata,
    Column("article_key", _KEY, primary_key=True),
    Column("content_sha256", Text, nullable=False, unique=True),
    Column("id", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("title", Text),
    Column("published", Date, index=True),
    Column("country", Text),
    Column("source", Text),
    Column("url", Text),
    Column("text", Text, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_key", _KEY, primary_key=True),
    Column("article_key", ForeignKey(article.c.article_key, ondelete="CASCADE"), nullable=False),
    Column("config_sha256", Text, nullable=False),
    Column("pipeline", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("record_sha256", Text, nullable=False, index=True),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.current_timestamp()),
    UniqueConstraint("article_key", "config_sha256"),
)

entity = Table(
    "entity",
    metadata,
    Column("entity_key", _KEY, primary_key=True),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    UniqueConstraint("name", "label"),
)

mention = Table(
    "mention",
    metadata,
    Column("run_key", ForeignKey(run.c.run_key, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("sentence", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("entity_key", ForeignKey(entity.c.entity_key)),
    Column("subtype", Text),
    Column("rule", Text),
    Column("score", Double),
    Column("optional", Boolean),
    Column("modifier", Text),
    Column("edtf", Text),
    Column("date_start", Date),
    Column("date_end", Date),
    Column("time", Text),
    Column("duration", Text),
    Column("amount", Exact),
    Column("amount_min", Exact),
    Column("amount_max", Exact),
    Column("currency", Text),
    Column("unit", Text),
    Column("counted", Text),
    Column("percent", Exact),
    Column("percent_min", Exact),
    Column("percent_max", Exact),
    Column("value", _VALUE),
)

_COLUMNS = mention.c
# Each for the rows that have something there: most mentions are no date, no money, no entity.
for _name, _columns, _rows in (
    ("mention_entity", ("entity_key",), _COLUMNS.entity_key.is_not(None)),
    ("mention_date", ("date_start", "date_end"), _COLUMNS.date_start.is_not(None)),
    ("mention_currency", ("currency",), _COLUMNS.currency.is_not(None)),
):
    Index(_name, *(_COLUMNS[name] for name in _columns), postgresql_where=_rows, sqlite_where=_rows)

NEWEST_RUN = """
CREATE VIEW newest_run AS
SELECT run.* FROM run
WHERE run.run_key IN (SELECT MAX(r.run_key) FROM run r JOIN article a ON a.article_key = r.article_key GROUP BY a.id)
"""

_NUMBERS = ("amount", "amount_min", "amount_max", "percent", "percent_min", "percent_max")
_PLAIN = [
    column.name
    for column in mention.columns
    if column.name not in {"run_key", "entity_key", *_NUMBERS, "value"}
]
# The casts do nothing in PostgreSQL. In SQLite they make numbers, so that sums and comparisons are those of numbers.
NEWEST_MENTION = f"""
CREATE VIEW newest_mention AS
SELECT a.id AS article, a.title, a.published, a.country, a.source, m.run_key,
       {", ".join(f"m.{name}" for name in _PLAIN)}, e.name,
       {", ".join(f"CAST(m.{name} AS NUMERIC) AS {name}" for name in _NUMBERS)}, m.value
FROM newest_run r
JOIN article a ON a.article_key = r.article_key
JOIN mention m ON m.run_key = r.run_key
LEFT JOIN entity e ON e.entity_key = m.entity_key
"""

for _view in (NEWEST_RUN, NEWEST_MENTION):
    event.listen(metadata, "after_create", DDL(_view))  # type: ignore[no-untyped-call]

TABLES = frozenset(metadata.tables)
