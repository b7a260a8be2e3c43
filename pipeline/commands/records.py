"""Records as a command reads them: by article id, and an error is one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands import UsageError

if TYPE_CHECKING:
    from pipeline.evaluation.articles import Plain


def read(path: Path, what: str) -> dict[str, Plain]:
    """The records of a file or folder, by article id; ``what`` it is goes into messages. Raises ``UsageError``."""
    from pipeline.evaluation.articles import UnfitInput, by_article
    from pipeline.storage.jsonl import RecordError, read_records

    try:
        records = by_article(read_records(path))
    except RecordError as error:
        raise UsageError(f"{what}: {error}") from None
    except UnfitInput as error:
        raise UsageError(f"{what}: {path}: {error}") from None
    except OSError as error:
        raise UsageError(f"{what}: {error.filename or path}: {error.strerror}") from None
    if not records:
        raise UsageError(f"{what}: {path} holds no records")
    return records
