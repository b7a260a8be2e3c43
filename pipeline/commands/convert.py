"""``khabar convert``: records and gold to and from the formats of annotation tools."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands import UsageError
from pipeline.exchange import FORMATS, UnclearFormat, formats_of
from pipeline.exchange.offsets import UNITS

if TYPE_CHECKING:
    from pipeline.exchange.fill import PipelineFiller
    from pipeline.record import Record

_SHOWN = 20  # problems that are printed


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``convert``."""
    add = parser.add_argument
    add("input", type=Path, metavar="INPUT", help="a file or a folder in one of the formats")
    add("output", type=Path, metavar="OUTPUT", help="a file or a folder that is not there yet")
    known = ", ".join(FORMATS)
    add("--from", dest="given", choices=FORMATS, metavar="F", help=f"format of INPUT: {known}")
    add("--to", dest="wanted", choices=FORMATS, metavar="F", help="format of OUTPUT, one of the same")
    add(
        "--fill",
        action="store_true",
        help="read the values and names that nobody noted from the text, by Khabar's own rules",
    )
    add(
        "--offsets",
        choices=UNITS,
        metavar="U",
        help=f"what the tool's offsets count, if not what is usual there: {', '.join(UNITS)}",
    )


def run(args: argparse.Namespace) -> int:
    """Convert all articles; 1, and nothing written, when one cannot be. Raises ``UsageError``."""
    from tqdm import tqdm

    from pipeline.exchange.draft import ExchangeError

    source, target = args.input, args.output
    if not source.exists():
        raise UsageError(f"no such file or folder: {source}")
    try:
        given, wanted = formats_of(source, target, args.given, args.wanted)
    except UnclearFormat as error:
        raise UsageError(str(error)) from None
    writer = _module(wanted)
    beside: tuple[Path, str] | None = writer.companion(target) if hasattr(writer, "companion") else None
    _check_free(target, beside)
    aside = target.with_name(f".{os.getpid()}.{target.name}")  # its ending says the format to the writer
    left_out: Counter[str] = Counter()
    filler = _filler(args.fill)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    try:
        # disable=None: no bar unless standard error is a terminal
        with tqdm(unit=" articles", disable=None, leave=False) as bar:
            work = _Work(_module(given), source, args.offsets, filler, left_out, bar)
            try:
                writer.write(work.records(), aside, args.offsets or writer.UNIT, left_out)
            except ExchangeError as error:
                work.problems.append(str(error))
        if work.problems:
            return _refuse(work.problems, target)
        if not work.articles:
            raise UsageError(f"{source}: no articles in it")
        aside.replace(target)
        if beside is not None:
            beside[0].write_text(beside[1], encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{error.filename or target}: {error.strerror}") from None
    finally:
        _remove(aside)
    print(f"{given} → {wanted}, {target}: articles {work.articles}, mentions {work.mentions}")
    if beside is not None:
        print(f"set the project up with {beside[0]}")
    for said, counts in (("filled in", filler.filled if filler else {}), ("left out", left_out)):
        told = ", ".join(f"{what} {number}" for what, number in counts.items() if number)
        if told:
            print(f"{said}: {told}")
    return 0


class _Work:
    """The articles on their way, and what went wrong with them."""

    def __init__(
        self,
        reader: Any,
        source: Path,
        unit: str | None,
        filler: PipelineFiller | None,
        left_out: Counter[str],
        bar: Any,
    ) -> None:
        self.problems: list[str] = []
        self.articles = self.mentions = 0
        self._items = reader.read(source, unit or reader.UNIT, left_out)
        self._filler, self._bar = filler, bar

    def records(self) -> Iterator[Record]:
        from pipeline.exchange.draft import Draft, ExchangeError, Problem, settle

        seen: set[str] = set()
        for item in self._items:
            if isinstance(item, Problem):
                self.problems.append(str(item))
                continue
            try:
                record = settle(item, self._filler) if isinstance(item, Draft) else item
            except ExchangeError as error:
                self.problems.append(str(error))
                continue
            if record.article.id in seen:
                self.problems.append(f"article {record.article.id!r} comes twice")
                continue
            seen.add(record.article.id)
            self.articles += 1
            self.mentions += len(record.mentions)
            self._bar.update()
            yield record


def _module(name: str) -> Any:
    return import_module(f"pipeline.exchange.{FORMATS[name]}")


def _filler(wanted: bool) -> PipelineFiller | None:
    if not wanted:
        return None
    from pipeline.exchange.fill import PipelineFiller

    return PipelineFiller()


def _check_free(target: Path, beside: tuple[Path, str] | None) -> None:
    """Annotation is work: nothing that is there is written over."""
    for path in (target, *((beside[0],) if beside else ())):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise UsageError(f"{path} is there already: name another output, or move it away")


def _refuse(problems: list[str], target: Path) -> int:
    for problem in problems[:_SHOWN]:
        print(f"khabar: {problem}", file=sys.stderr)
    if len(problems) > _SHOWN:
        print(f"khabar: … and {len(problems) - _SHOWN} more", file=sys.stderr)
    print(f"khabar: {target} was not written", file=sys.stderr)
    return 1


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
