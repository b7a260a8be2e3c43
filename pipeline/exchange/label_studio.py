"""Label Studio: its JSON export and import, tasks with a ``Text`` object tag and one ``Labels`` control.

A mention is a region. Its note (:mod:`pipeline.exchange.notes`) is the text of a ``TextArea`` for each region, its rule
and score stand in the region's ``meta``. Metadata and provenance are keys of the task's ``data``.

Label Studio counts code points: ``findGlobalOffset`` in ``web/libs/editor/src/utils/selection-tools.js`` (1.23.2) adds
``[...node.textContent].length``, and ``view.jsx`` of ``RichText`` makes of each CR and each LF of a text one ``<br/>``,
which counts 1. Pre-annotations made elsewhere in UTF-16 need ``--offsets utf16``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.exchange.draft import Draft, ExchangeError, Problem, fields_of
from pipeline.exchange.files import decoded, loaded, read_bytes
from pipeline.exchange.notes import write_note
from pipeline.exchange.offsets import Offsets
from pipeline.record import ENTITY_LABELS, VALUE_LABELS, Record, json_line, to_dict

UNIT = "codepoints"
_TEXT, _LABELS, _NOTE = "text", "label", "note"  # the names of the tags
_PROVENANCE = "khabar_provenance"
_KINDS = ("labels", "hypertextlabels")
_HUES = 137.5  # degrees between the colours of neighbouring labels: no two come out alike


def companion(path: Path) -> tuple[Path, str]:
    """The labelling configuration that goes with a file of tasks."""
    labels = "\n".join(
        f'    <Label value="{label}" background={quoteattr(f"hsl({number * _HUES % 360:.0f}, 60%, 45%)")}/>'
        for number, label in enumerate((*VALUE_LABELS, *ENTITY_LABELS))
    )
    return path.with_suffix(".xml"), (
        f'<View>\n  <Labels name="{_LABELS}" toName="{_TEXT}">\n{labels}\n  </Labels>\n'
        f'  <View style="direction: rtl">\n    <Text name="{_TEXT}" value="$text"/>\n  </View>\n'
        f'  <TextArea name="{_NOTE}" toName="{_TEXT}" perRegion="true" maxSubmissions="1" editable="true"\n'
        '            placeholder="13000000000 USD more_than"/>\n</View>\n'
    )


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """A JSON array of tasks, a task a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        before = "[\n"
        for record in records:
            file.write(before + json_line(_task(record, unit)))
            before = ",\n"
        file.write("\n]\n" if before != "[\n" else "[]\n")


def _task(record: Record, unit: str) -> dict[str, Any]:
    plain = to_dict(record)
    data: dict[str, Any] = {"text": record.text, **fields_of(record)}
    if "provenance" in plain:
        data[_PROVENANCE] = plain["provenance"]
    offsets = Offsets(record.text, unit)
    results = []
    for number, mention in enumerate(plain["mentions"], 1):
        try:
            span = {"start": offsets.to_tool(mention["start"]), "end": offsets.to_tool(mention["end"])}
        except ValueError as error:
            raise ExchangeError(f"article {record.article.id!r}: {error}") from None
        region = {"id": f"m{number}", "to_name": _TEXT}
        value = {**span, "text": mention["text"], "labels": [mention["label"]]}
        meta = {key: mention[key] for key in ("rule", "score") if key in mention}
        results.append({**region, "from_name": _LABELS, "type": "labels", "value": value})
        if meta:
            results[-1]["meta"] = meta
        note = write_note(mention)
        if note:
            value = {**span, "text": [note]}
            results.append({**region, "from_name": _NOTE, "type": "textarea", "value": value})
    return {"data": data, "annotations": [{"result": results}]}


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Draft | Problem]:
    """The annotated tasks of a JSON export (not JSON-MIN)."""
    try:
        tasks = loaded(decoded(read_bytes(path)))
    except ValueError as error:
        yield Problem(str(path), str(error).removeprefix(f"{path}: "))
        return
    if not isinstance(tasks, list):
        yield Problem(str(path), "not a Label Studio export: its JSON is an array of tasks")
        return
    for number, task in enumerate(tasks, 1):
        where = f"{path}, task {number}"
        try:
            draft = _draft(task, where, unit, left_out)
        except ValueError as error:
            yield Problem(where, str(error))
        else:
            if draft is not None:
                yield draft


def _draft(task: object, where: str, unit: str, left_out: Counter[str]) -> Draft | None:
    if not isinstance(task, Mapping) or not isinstance(task.get("data"), Mapping):
        raise ValueError("no data: export as JSON, not as JSON-MIN")
    data = task["data"]
    text = data.get("text")
    if not isinstance(text, str):
        raise ValueError("its data has no text: the Text tag is read from $text")
    results = _annotation(task, left_out)
    if results is None:
        return None
    fields = dict(data)
    if fields.get("id") is None and task.get("id") is not None:
        fields["id"] = f"task-{task['id']}"
    notes: dict[str, list[str]] = {}
    regions: list[Mapping[str, Any]] = []
    for result in results:
        if not isinstance(result, Mapping) or not isinstance(result.get("value"), Mapping):
            left_out[
                f"{result.get('type', 'other')} results" if isinstance(result, Mapping) else "results"
            ] += 1
        elif result.get("type") in _KINDS:
            regions.append(result)
        elif result.get("type") == "textarea" and "id" in result:
            notes.setdefault(str(result["id"]), []).extend(_texts(result["value"].get("text")))
        else:
            left_out[f"{result.get('type', 'other')} results"] += 1
    offsets = Offsets(text, unit)
    mentions = [_mention(region, text, offsets, notes.get(str(region.get("id")), [])) for region in regions]
    return Draft(where, text, fields, mentions, data.get(_PROVENANCE))


def _annotation(task: Mapping[str, Any], left_out: Counter[str]) -> list[Any] | None:
    """The results of the annotation that counts: the one there is, or the one marked as ground truth."""
    given = task.get("annotations", task.get("completions")) or []
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValueError("its annotations are no array of objects")
    kept = [one for one in given if not one.get("was_cancelled")]
    truth = [one for one in kept if one.get("ground_truth")]
    if len(truth) != 1 and len(kept) > 1:
        raise ValueError(f"{len(kept)} annotations: mark one of them as ground truth")
    if not kept:
        left_out["tasks without an annotation"] += 1
        return None
    results = (truth or kept)[0].get("result")
    if not isinstance(results, list):
        raise ValueError("its annotation has no result")
    return results


def _mention(region: Mapping[str, Any], text: str, offsets: Offsets, notes: list[str]) -> dict[str, Any]:
    value = region["value"]
    labels = value.get("labels", value.get("hypertextlabels"))
    if not isinstance(labels, list) or len(labels) != 1 or not isinstance(labels[0], str):
        raise ValueError(f"region {region.get('id')!r}: one label each, not {labels!r}")
    # A region of a HyperText tag has the place in the HTML as a path, and these offsets beside it.
    span = value.get("globalOffsets", value)
    start, end = (span.get(edge) if isinstance(span, Mapping) else None for edge in ("start", "end"))
    here = f"region {region.get('id')!r} ({labels[0]} {start}-{end})"
    if type(start) is not int or type(end) is not int:
        raise ValueError(f"{here}: no offsets; annotate with a Text tag")
    try:
        start, end = offsets.from_tool(start), offsets.from_tool(end)
    except ValueError as error:
        raise ValueError(f"{here}: {error}") from None
    said = value.get("text")
    # The browser may show white space otherwise than the text has it.
    if isinstance(said, str) and said.split() != text[start:end].split():
        raise ValueError(
            f"{here}: the text there is {text[start:end]!r}, not {said!r}; does another unit fit (--offsets)?"
        )
    meta = region.get("meta") if isinstance(region.get("meta"), Mapping) else {}
    assert isinstance(meta, Mapping)
    mention: dict[str, Any] = {"label": labels[0], "start": start, "end": end}
    mention |= {key: meta[key] for key in ("rule", "score") if key in meta}
    written = [note for note in (*notes, *_texts(meta.get("text"))) if note.strip()]
    if written:
        mention["note"] = " ".join(written)
    return mention


def _texts(value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [text for text in given if isinstance(text, str)]
