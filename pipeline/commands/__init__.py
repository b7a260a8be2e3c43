"""The command line: ``khabar COMMAND …``. A command is a module with ``configure(parser)`` and ``run(args) -> int``.

Only the module of the command that is asked for is imported, so that ``khabar --help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from pipeline import __version__

COMMANDS = {
    "run": "process articles into records",
    "evaluate": "compare records with gold",
    "compare": "compare two runs with each other, against gold",
    "view": "write a page that shows records, article by article",
    "convert": "turn records into the formats of annotation tools, and back",
    "load": "load records into SQLite or PostgreSQL",
    "export": "write records to a Parquet file",
    "schema": "print the JSON Schema of records and gold files",
}


class UsageError(Exception):
    """A mistake in how a command was called; its text is one line for the user."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0, 1 when part of the work failed, 2 for bad usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="khabar",
        description="Arabic news articles in; dates, amounts and entities out, as JSON records.",
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    asked = next((argument for argument in arguments if not argument.startswith("-")), None)
    module = None
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if name == asked:
            module = importlib.import_module(f"pipeline.commands.{name}")
            module.configure(command)
    try:
        args = parser.parse_args(arguments)
        assert module is not None, "a command that argparse accepts was asked for"
        status = int(module.run(args))
        sys.stdout.flush()  # here, where a reader that has gone is still caught
        return status
    except KeyboardInterrupt:
        print("khabar: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone: `khabar schema | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from pipeline.sources import InputError  # here, because --help does without it

        if not isinstance(error, (UsageError, InputError)):
            raise
        print(f"khabar: {error}", file=sys.stderr)
        return 2


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"khabar {__version__}")
        parser.exit()
