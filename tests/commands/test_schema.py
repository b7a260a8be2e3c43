"""`khabar schema` prints what records are held to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from pipeline.article import Article
from pipeline.commands import main
from pipeline.record import Record, json_schema, to_dict

ROOT = Path(__file__).parents[2]


def test_printed_schema_is_the_record_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json_schema()
    plain = to_dict(Record.of(Article("1", "x"), []))
    jsonschema.validate(plain, printed)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "text": None}, printed)


def test_a_reader_that_leaves_is_no_traceback() -> None:
    run = f"{sys.executable} -m pipeline.commands schema | head -c 10"
    done = subprocess.run(["bash", "-c", run], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == json.dumps(json_schema(), indent=2)[:10]
    assert done.stderr == ""
