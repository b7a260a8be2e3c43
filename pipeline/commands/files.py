"""Files that a command writes, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands import UsageError


def write(path: Path, content: bytes) -> None:
    """Write the file aside and rename it. Raises ``UsageError`` where that cannot be done."""
    from pipeline.storage.jsonl import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def write_json(path: Path, plain: object) -> None:
    """Write indented JSON in UTF-8, like :func:`write`."""
    import json

    write(path, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode())
