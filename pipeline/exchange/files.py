"""Files of other tools: their names, their text, their JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

from pipeline.exchange.draft import ExchangeError
from pipeline.record import Record, to_dict

_UNSAFE = re.compile(r'^\.|[\x00-\x1f\x7f/\\%:*?"<>|]|[ .]$')


def file_name(article: str) -> str:
    """An article's id as the name of a file, without ending; what file systems refuse is percent-encoded."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", article)


def id_of(name: str) -> str:
    """The inverse of :func:`file_name`. A name that it did not make is taken as it stands."""
    decoded = unquote(name)
    return decoded if file_name(decoded) == name else name


def decoded(raw: bytes, mark: bool = True) -> str:
    """UTF-8 as text; ``mark``: a byte order mark is no part of it. Raises ``ValueError`` with the place."""
    try:
        return raw.decode("utf-8-sig" if mark else "utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"not UTF-8: byte 0x{raw[error.start]:02x} in line {line}; if it is Windows-1256, convert it with iconv"
        ) from None


def loaded(text: str) -> object:
    """JSON. Raises ``ValueError`` with the place."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON that can be read: too deeply nested") from None


def check_encodable(record: Record, tool: str) -> None:
    """Raise :class:`ExchangeError` for a record with a lone surrogate, which UTF-8 has no form for."""
    try:
        json.dumps(to_dict(record), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        near = error.object[max(0, error.start - 20) : error.start]
        raise ExchangeError(
            f"article {record.article.id!a}: {tool} cannot hold its lone surrogate, which stands behind {near!r}"
        ) from None


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises :class:`ExchangeError` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read: {error.strerror}") from None
