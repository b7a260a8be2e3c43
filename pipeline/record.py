"""The record: one article with its mentions, as pydantic models, as one JSON line and as a JSON Schema.

Gold files have the same shape and are held to the same checks. Offsets are half-open and count Unicode code points of
``Record.text``, which is the article's text exactly as it was given.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import core_schema

from pipeline.article import Article

ValueLabel = Literal["DATE", "TIME", "DURATION", "MONEY", "QUANTITY", "COUNT", "PERCENT"]
EntityLabel = Literal[
    "PERS", "ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "NORP", "OCC", "LANGUAGE", "WEBSITE"
]
VALUE_LABELS: tuple[str, ...] = get_args(ValueLabel)
ENTITY_LABELS: tuple[str, ...] = get_args(EntityLabel)
Modifier = Literal["about", "more_than", "less_than", "at_least", "at_most", "nearly"]

# Any Python string: pydantic's own `str` refuses lone surrogates, which a JSON article may hold.
Text = Annotated[
    str,
    GetPydanticSchema(
        lambda _type, _handler: core_schema.is_instance_schema(str), lambda *_: {"type": "string"}
    ),
]

# Patterns say [0-9]: \d would let Arabic-Indic digits in.
_DAY = r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}"
_EDTF = r"-?[0-9X]{4}(-[0-9]{2}(-[0-9]{2})?)?~?"
_NUMBER = r"[0-9]+(\.[0-9]+)?"
Day = Annotated[str, Field(pattern=f"^{_DAY}$")]
Edtf = Annotated[str, Field(pattern=f"^{_EDTF}(/{_EDTF})?$")]
Iso8601Duration = Annotated[
    str, Field(pattern=f"^P(({_NUMBER}[YMWD])+(T({_NUMBER}[HMS])+)?|T({_NUMBER}[HMS])+)$")
]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
Zone = Annotated[
    str, Field(pattern=r"^(UTC|[+-][0-9]{2}:[0-9]{2}|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_+-]*[0-9]*)+)$")
]
Decimal = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9])$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _iso_date(value: object) -> object:
    # Left alone, pydantic would also take numbers and date-times.
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written YYYY-MM-DD")
    if value is not None and type(value) not in (str, date):
        raise ValueError("a day is a date, or a string YYYY-MM-DD")
    return value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Value(_Model):
    """What a mention means. Fields that are ``None`` stay out of the JSON, but for those in ``KEPT``."""

    KEPT: ClassVar[frozenset[str]] = frozenset()
    #: The field that a range's ``min`` and ``max`` stand in place of.
    SINGLE: ClassVar[str | None] = None

    @model_validator(mode="after")
    def _one_or_range(self) -> Self:
        if self.SINGLE is not None:
            given = self.__dict__
            bounds = (given["min"] is not None) + (given["max"] is not None)
            if bounds != (2 if given[self.SINGLE] is None else 0):
                raise ValueError(f"either {self.SINGLE}, or both min and max")
        return self


class DateValue(_Value):
    """A date or an interval of days; all of ``edtf``, ``start`` and ``end`` are ``None`` when it is unresolved.

    ``start`` and ``end`` are the first and last Gregorian day. ``hijri`` is the Hijri date as written, in EDTF's form.
    """

    KEPT = frozenset({"edtf", "start", "end"})

    edtf: Edtf | None
    start: Day | None
    end: Day | None
    calendar: Literal["hijri"] | None = None
    hijri: Edtf | None = None
    modifier: Modifier | None = None

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        if len({self.edtf is None, self.start is None, self.end is None}) > 1:
            raise ValueError("edtf, start and end are either all given or all null")
        if self.hijri is not None and self.calendar is None:
            raise ValueError('a value with hijri has the calendar "hijri"')
        return self


class TimeValue(_Value):
    """A time of day, ``HH:MM``; ``zone`` is ``UTC``, an offset such as ``+03:00``, or an IANA name."""

    time: ClockTime
    zone: Zone | None = None
    modifier: Modifier | None = None


class DurationValue(_Value):
    """A length of time, ISO 8601 (``P3Y``, ``PT48H``)."""

    SINGLE = "duration"

    duration: Iso8601Duration | None = None
    min: Iso8601Duration | None = None
    max: Iso8601Duration | None = None
    modifier: Modifier | None = None


class MoneyValue(_Value):
    """An amount of a currency (ISO 4217), which is ``None`` where the text leaves it open."""

    KEPT = frozenset({"currency"})
    SINGLE = "amount"

    amount: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None
    modifier: Modifier | None = None


class QuantityValue(_Value):
    """An amount of a unit: UCUM where it has one, else a lower-case English word."""

    SINGLE = "amount"

    amount: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: Annotated[str, Field(min_length=1)]
    modifier: Modifier | None = None


class CountValue(_Value):
    """A number of things; ``counted`` is their noun as the article writes it."""

    SINGLE = "amount"

    amount: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    counted: Text
    modifier: Modifier | None = None


class PercentValue(_Value):
    """A share of a hundred; ``unit`` is given only when it is not percent."""

    SINGLE = "percent"

    percent: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: Literal["percentage_point", "basis_point"] | None = None
    modifier: Modifier | None = None


Value = DateValue | TimeValue | DurationValue | MoneyValue | QuantityValue | CountValue | PercentValue
VALUES: dict[str, type[_Value]] = dict(zip(VALUE_LABELS, get_args(Value), strict=True))


class Mention(_Model):
    """One expression of the text: ``text`` is ``article[start:end]``, in code points.

    A label of the value layer has a ``value`` of its own class; an entity has none, and a ``name`` instead. ``rule``
    says what made the mention, ``score`` (0 to 1) how sure a model was, ``optional`` that careful annotators could
    disagree on a gold mention. What is ``None`` stays out of the JSON.
    """

    label: ValueLabel | EntityLabel
    start: Annotated[int, Field(ge=0, strict=True)]
    end: Annotated[int, Field(ge=1, strict=True)]
    text: Text
    value: Value | None = Field(default=None, validate_default=True)
    name: Text | None = None
    subtype: Text | None = None
    rule: Text | None = None
    score: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    optional: bool | None = None

    @field_validator("value", mode="plain", json_schema_input_type=Value | None)
    @classmethod
    def _of_its_label(cls, value: object, info: ValidationInfo) -> object:
        label = info.data.get("label")
        if label is None:  # the label is wrong, and reported as such
            return None
        kind = VALUES.get(label)
        if kind is None:
            if value is not None:
                raise ValueError(f"a {label} has no value")
            return None
        if value is None:
            raise ValueError(f"a {label} has a value")
        try:
            return kind.__pydantic_validator__.validate_python(value)
        except ValidationError as error:
            raise ValueError("; ".join(problems(error))) from None


class ArticleInfo(_Model):
    """Where the text comes from; ``sha256`` is that of the text in UTF-8."""

    id: Text
    sha256: Sha256
    title: Text | None = None
    published: Annotated[date | None, BeforeValidator(_iso_date)] = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    source: Text | None = None
    url: Text | None = None


class Provenance(_Model):
    """What made the record: the pipeline and its version, the entity model, and the hash of the configuration."""

    pipeline: Text
    model: Text
    config_sha256: Sha256


class Record(_Model):
    """An article and its mentions in reading order: by start, the longer first.

    Raises ``pydantic.ValidationError`` when a mention's text is not what stands at its offsets, when mentions are out
    of order or overlap within a layer, or when ``article.sha256`` is not the text's.
    """

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True, title="Khabar record"
    )

    schema_version: Literal["1"] = Field(default="1", alias="schema")
    article: ArticleInfo
    text: Text
    mentions: tuple[Mention, ...]
    provenance: Provenance | None = None

    @classmethod
    def of(
        cls, article: Article, mentions: Iterable[Mapping[str, Any]], provenance: Provenance | None = None
    ) -> Self:
        """The record of an article; ``mentions`` are plain dicts in any order, their ``text`` may be left out."""
        text = article.text
        info = ArticleInfo(
            id=article.id,
            sha256=sha256_of(text),
            title=article.title,
            published=article.published,
            country=article.country,
            source=article.source,
            url=article.url,
        )
        ordered = sorted(mentions, key=lambda m: (m["start"], -m["end"], m["label"]))
        filled = tuple({**mention, "text": text[mention["start"] : mention["end"]]} for mention in ordered)
        return cls.model_validate(
            {"article": info, "text": text, "mentions": filled, "provenance": provenance}
        )

    @model_validator(mode="after")
    def _points_into_text(self) -> Self:
        if self.article.sha256 != sha256_of(self.text):
            raise ValueError("article.sha256 is not the hash of the text")
        before = (-1, 0)
        layer_end = {True: 0, False: 0}
        for number, mention in enumerate(self.mentions):
            start, end = mention.start, mention.end
            here = f"mention {number} ({mention.label} {start}-{end})"
            if start >= end or self.text[start:end] != mention.text:
                raise ValueError(f"{here}: the text there is {self.text[start:end]!r}, not {mention.text!r}")
            if (start, -end) < before:
                raise ValueError(
                    f"{here}: mentions stand in reading order, by start and then the longer first"
                )
            before = (start, -end)
            layer = mention.label in VALUES
            if start < layer_end[layer]:
                raise ValueError(f"{here}: overlaps the mention before it in its layer")
            layer_end[layer] = end
        return self


def sha256_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal (lone surrogates as their three bytes)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_dict(record: Record) -> dict[str, Any]:
    """The record as plain JSON types, keys in their written order, without the fields that are left out."""
    info = dict(record.article)
    info["published"] = info["published"] and info["published"].isoformat()
    plain = {
        "schema": record.schema_version,
        "article": info,
        "text": record.text,
        "mentions": [_mention(mention) for mention in record.mentions],
    }
    if record.provenance is not None:
        plain["provenance"] = dict(record.provenance)
    return plain


def dump(record: Record) -> str:
    """The record as one line of JSON, without a newline: the same record gives the same line.

    Letters stand as they are; a lone surrogate becomes its ``\\udXXX`` escape, so that the line can be encoded.
    """
    return json_line(to_dict(record))


def json_line(plain: object) -> str:
    """Plain JSON types as one line that UTF-8 can always encode."""
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", line)
    return line


def parse(line: str | bytes) -> Record:
    """The record of a JSON text: a line of output or a gold file.

    Raises ``ValueError`` (``json.JSONDecodeError``, ``pydantic.ValidationError``) when it is not a valid record.
    """
    return Record.model_validate(json.loads(line))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of records and gold files. What holds between text and offsets is beyond it."""
    schema = Record.model_json_schema(by_alias=True)
    kinds = schema["$defs"]
    for kind in VALUES.values():
        if kind.SINGLE is not None:
            kinds[kind.__name__]["oneOf"] = [{"required": [kind.SINGLE]}, {"required": ["min", "max"]}]
    of_values = [
        _when({"const": label}, {"$ref": f"#/$defs/{kind.__name__}"}) for label, kind in VALUES.items()
    ]
    for rule in of_values:
        rule["then"]["required"] = ["value"]
    kinds["Mention"]["allOf"] = [*of_values, _when({"enum": list(ENTITY_LABELS)}, {"type": "null"})]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _when(label: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"properties": {"label": label}}, "then": {"properties": {"value": value}}}


def _mention(mention: Mention) -> dict[str, Any]:
    plain = {name: value for name, value in mention.__dict__.items() if value is not None}
    value = mention.value
    if value is not None:
        kept = value.KEPT
        plain["value"] = {k: v for k, v in value.__dict__.items() if v is not None or k in kept}
    return plain


def problems(error: ValidationError) -> list[str]:
    """What pydantic found, each in one line: the field, and what is wrong there."""
    return [
        ": ".join(filter(None, (".".join(map(str, part["loc"])), part["msg"].removeprefix("Value error, "))))
        for part in error.errors(include_url=False)
    ]
