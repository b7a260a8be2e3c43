"""The manifest of an output folder, and the journal that grows into it.

While a run is going on, each shard that is done adds a line to the journal. At the end the lines are written, in the
order of their parts, to ``manifest.json`` and the journal goes. So a folder with a manifest holds a whole run, and
one that was killed at any moment keeps what it had done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pipeline.batch.folder import Folder
from pipeline.record import json_line

MANIFEST = "manifest.json"

CHANGED_PIPELINE = "made by another pipeline or model"
CHANGED_ARTICLES = "made from other articles"
DAMAGED = "missing or damaged"


@dataclass(frozen=True, slots=True)
class ShardLine:
    """What one part file was made from and by, and what is in it; hashes are SHA-256 in hexadecimal."""

    part: str
    input: str
    pipeline: str
    output: str
    articles: int
    mentions: dict[str, int]
    errors: tuple[dict[str, str], ...]


class Journal:
    """The lines of a folder's finished shards; begins with those that earlier runs have left."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        # The journal is the later of the two: with both there, a run was killed while it began or ended.
        found = [*_manifest_lines(folder), *_journal_lines(folder)]
        self._lines = {line.part: line for line in found}
        folder.start_journal(b"".join(_encode(line) for line in self._lines.values()))
        folder.remove(MANIFEST)

    def proven(self, part: str, input: str, pipeline: str) -> tuple[ShardLine | None, str | None]:
        """The line of a part file that is there, whole, and made from this input by this pipeline.

        Else ``None``, and what is wrong with what an earlier run left, if it left anything: ``CHANGED_PIPELINE``,
        ``CHANGED_ARTICLES`` or ``DAMAGED``.
        """
        line = self._lines.get(part)
        if line is None:
            return None, None
        if line.pipeline != pipeline:
            return None, CHANGED_PIPELINE
        if line.input != input:
            return None, CHANGED_ARTICLES
        try:
            found = self._folder.sha256(part)
        except OSError:
            return None, DAMAGED
        return (line, None) if found == line.output else (None, DAMAGED)

    def add(self, line: ShardLine) -> None:
        """Keep a line, out of this process, before the next shard."""
        self._folder.note(line.part, _encode(line))

    def finish(self, lines: Iterable[ShardLine]) -> None:
        """Write the manifest and remove the journal."""
        body = ",\n".join(json_line(asdict(line)) for line in lines)
        self._folder.write(MANIFEST, f'{{"schema":"1","shards":[\n{body}\n]}}\n'.encode())
        self._folder.end_journal()


def _encode(line: ShardLine) -> bytes:
    return json_line(asdict(line)).encode() + b"\n"


def _manifest_lines(folder: Folder) -> list[ShardLine]:
    try:
        return [ShardLine(**line) for line in json.loads(folder.read(MANIFEST))["shards"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []  # a manifest that cannot be read proves nothing


def _journal_lines(folder: Folder) -> list[ShardLine]:
    lines: list[ShardLine] = []
    try:
        for line in folder.journal().splitlines():
            lines.append(ShardLine(**json.loads(line)))
    except (FileNotFoundError, ValueError, TypeError):
        pass  # the last line of a run that was killed may be torn
    return lines
