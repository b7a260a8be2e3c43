"""``khabar schema``: the JSON Schema of records and gold files, on standard output."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """``schema`` takes no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    from pipeline.record import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
