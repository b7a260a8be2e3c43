"""spaCy: a ``DocBin`` with ``doc.spans["values"]``, ``doc.spans["entities"]`` and, for training, ``doc.ents``.

``doc.ents`` holds the entities: spaCy wants them without overlap. Values, names, metadata and provenance are in
``doc.user_data["khabar"]``, found again by span and label. Offsets are code points, spaCy's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline import _spacy
from pipeline.evaluation.marked import is_value
from pipeline.exchange.draft import Draft, Problem, fields_of
from pipeline.exchange.files import check_encodable, read_bytes
from pipeline.exchange.segments import is_space, pieces
from pipeline.record import Record, to_dict

UNIT = "codepoints"
_OWN = "khabar"
_SPAN = ("label", "start", "end")
_LAYERS = {True: "values", False: "entities"}


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """A ``.spacy`` file, as ``spacy train`` reads it."""
    _spacy()
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    bin = DocBin(store_user_data=True)
    for record in records:
        check_encodable(record, "a DocBin")
        bin.add(_doc(record, vocab))
    bin.to_disk(path)


def _doc(record: Record, vocab: Any) -> Any:
    from spacy.tokens import Doc, Span

    plain = to_dict(record)
    mentions = plain["mentions"]
    words, spaces, starts, ends = _words(record.text, mentions)
    doc = Doc(vocab, words=words, spaces=spaces)
    layers: dict[str, list[Span]] = {layer: [] for layer in _LAYERS.values()}
    said = []
    for mention in mentions:
        span = Span(doc, starts[mention["start"]], ends[mention["end"]], label=mention["label"])
        layers[_LAYERS[is_value(mention["label"])]].append(span)
        said.append({key: value for key, value in mention.items() if key != "text"})
    for layer, spans in layers.items():
        doc.spans[layer] = spans
    doc.set_ents(layers[_LAYERS[False]])
    doc.user_data[_OWN] = {
        "article": fields_of(record),
        "mentions": said,
        "provenance": plain.get("provenance"),
    }
    return doc


def _words(
    text: str, mentions: list[dict[str, Any]]
) -> tuple[list[str], list[bool], dict[int, int], dict[int, int]]:
    """Words, whether a space follows each, and which token starts and which stops (exclusive) at a place."""
    first, last = ({mention[edge] for mention in mentions} for edge in ("start", "end"))
    words: list[str] = []
    spaces: list[bool] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for start, stop in pieces(text, first | last):
        piece = text[start:stop]
        free = start not in first and start + 1 not in last
        if piece[0] == " " and free and words and not is_space(words[-1]):
            # This space belongs to the token before it, as spaCy has it; what white space follows is a token.
            spaces[-1] = True
            start, piece = start + 1, piece[1:]
        if piece:
            starts[start] = len(words)
            words.append(piece)
            spaces.append(False)
            ends[stop] = len(words)
    return words, spaces, starts, ends


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Draft | Problem]:
    """The articles of a DocBin: all groups of ``doc.spans``, and ``doc.ents``."""
    _spacy()
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        docs = list(DocBin().from_bytes(read_bytes(path)).get_docs(Vocab()))
    except Exception as error:  # spaCy checks nothing: zlib, msgpack and numpy fail each in its own way
        yield Problem(str(path), f"not a DocBin: {str(error).removeprefix(f'{path}: ').splitlines()[0]}")
        return
    for number, doc in enumerate(docs, 1):
        own: Any = doc.user_data.get(_OWN)
        if not isinstance(own, Mapping):
            own = {}
        fields = {"id": f"{path.stem}-{number:04}", **own.get("article", {})}
        said = {tuple(mention.get(key) for key in _SPAN): mention for mention in own.get("mentions") or ()}
        found = {
            (span.label_, span.start_char, span.end_char)
            for group in (*doc.spans.values(), doc.ents)
            for span in group
        }
        mentions = [
            {**said.pop(span, {}), **dict(zip(_SPAN, span, strict=True))}
            for span in sorted(found, key=lambda span: span[1:])
        ]
        if said:
            left_out["values and names of spans that were moved or removed"] += len(said)
        yield Draft(f"{path}, document {number}", doc.text, fields, mentions, own.get("provenance"))
