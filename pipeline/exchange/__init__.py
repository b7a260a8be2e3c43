"""Records and gold to and from the formats of annotation tools. ``FORMATS`` names them, a module for each.

A format's module has two functions, and a third where the tool needs a file beside the annotations:

``read(path, unit, left_out) -> Iterator[Draft | Record | Problem]``
    The articles of a file or folder. What the format has and a record has not is counted in ``left_out``.
``write(records, path, unit, left_out) -> None``
    Write a new file or folder; what the format cannot hold is counted in ``left_out``. Raises ``ExchangeError`` for an
    article that it cannot hold at all.
``companion(path) -> tuple[Path, str]``
    The tool's set-up that goes with a written file: where it stands, and its content.

``unit`` is what the tool's offsets count (:mod:`pipeline.exchange.offsets`); ``UNIT`` is the module's default.
"""

from __future__ import annotations

from pathlib import Path

#: Format → its module in this package.
FORMATS = {
    "khabar": "records",
    "label-studio": "label_studio",
    "doccano": "doccano",
    "brat": "brat",
    "conll": "conll",
    "spacy": "docbin",
}
_ENDINGS = {
    ".json": ("khabar", "label-studio"),
    ".jsonl": ("khabar", "doccano"),
    ".conll": ("conll",),
    ".bio": ("conll",),
    ".iob": ("conll",),
    ".iob2": ("conll",),
    ".spacy": ("spacy",),
}


class UnclearFormat(ValueError):
    """A path whose ending does not say the format; the message says which option does."""


def formats_of(source: Path, target: Path, given: str | None, wanted: str | None) -> tuple[str, str]:
    """The formats of the input and the output, from the options where given, else from the paths.

    An ending that fits several formats is clear when the other side leaves one reading in which exactly one of the two
    sides is Khabar's own. Raises :class:`UnclearFormat` otherwise.
    """
    sources = (given,) if given else _of_input(source)
    targets = (wanted,) if wanted else _of_output(target)
    if not sources:
        raise UnclearFormat(f"{source}: the ending does not say the format; name it with --from")
    if not targets:
        raise UnclearFormat(f"{target}: the ending does not say the format; name it with --to")
    pairs = [(one, other) for one in sources for other in targets]
    if len(pairs) > 1:
        pairs = [(one, other) for one, other in pairs if (one == "khabar") != (other == "khabar")]
    if len(pairs) == 1:
        return pairs[0]
    path, option, known = (
        (source, "--from", sources) if len(sources) > 1 or len(targets) == 1 else (target, "--to", targets)
    )
    raise UnclearFormat(f"{path} can be {' or '.join(known)}: say which with {option}")


def _of_input(path: Path) -> tuple[str, ...]:
    if not path.is_dir():
        return _ENDINGS.get(path.suffix.lower(), ())
    if next(path.glob("*.ann"), None) is not None:
        return ("brat",)
    return ("khabar",)


def _of_output(path: Path) -> tuple[str, ...]:
    if path.is_dir() or not path.suffix:
        return ("khabar", "brat")
    return _ENDINGS.get(path.suffix.lower(), ())
