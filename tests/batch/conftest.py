"""What several tests of clusters read, and what it comes to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.batch.runs import SENTENCE, contents, ended


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,400 articles: twelve shards."""
    path = tmp_path_factory.mktemp("source") / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(2400):
            text = SENTENCE.format(number % 28 + 1, number, number) * 4
            print(json.dumps({"id": f"a{number}", "text": text, "published": "2013-06-01"}), file=file)
    return path


@pytest.fixture(scope="session")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a local run."""
    output = tmp_path_factory.mktemp("whole")
    ended(source, output, "--workers", "1")
    return contents(output)
