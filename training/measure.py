"""What the packs reach on texts that no phase saw; writes training/figures.json.

    python -m training.measure --corpora DIR

Everything goes through the packs as they are shipped: words joined by blanks to a text, `Finder.find`, exact spans.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.finder import Finder
from pipeline.ner.names import proclitic_ends
from pipeline.ner.pack import MODELS, read_pack
from pipeline.ner.subtypes import by_noun, by_territory
from training import corpora
from training.__main__ import read_corpora
from training.score import spans

ANERCORP = {"PERS": "PERS", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_GROUPS = {"PERS": "PERS", "ORG": "ORG", "GPE": "place", "LOC": "place", "FAC": "place"}
ROOT = Path(__file__).parent


def found_spans(finder: Finder, samples: list[corpora.Sample]) -> list[set[tuple[int, int, str]]]:
    """What the finder finds, as places in the words of each sample (a name's first word counts whole)."""
    out = []
    texts = [" ".join(sample.words) for sample in samples]
    for at in range(0, len(texts), 64):
        for text, sample, entities in zip(
            texts[at : at + 64], samples[at : at + 64], finder.find(texts[at : at + 64]), strict=True
        ):
            starts = [0]
            for word in sample.words:
                starts.append(starts[-1] + len(word) + 1)
            assert starts[-1] == len(text) + 1
            owner = {
                place: number
                for number, start in enumerate(starts[:-1])
                for place in range(start, starts[number + 1])
            }
            out.append(
                {(owner[entity.start], owner[entity.end - 1] + 1, entity.label) for entity in entities}
            )
    return out


def scores(
    gold: list[set[tuple[int, int, str]]], found: list[set[tuple[int, int, str]]]
) -> dict[str, object]:
    """Precision, recall and F1 in all and by label."""
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for one, other in zip(gold, found, strict=True):
        right.update(label for _, _, label in one & other)
        wanted.update(label for _, _, label in one)
        given.update(label for _, _, label in other)
    return {"all": _three(right.total(), given.total(), wanted.total())} | {
        label: _three(right[label], given[label], wanted[label]) for label in sorted(wanted)
    }


def _three(right: int, given: int, wanted: int) -> dict[str, float]:
    return {
        "precision": round(right / given, 4) if given else 0.0,
        "recall": round(right / wanted, 4) if wanted else 0.0,
        "f1": round(2 * right / (given + wanted), 4) if given + wanted else 0.0,
        "mentions": wanted,
    }


def wojood(finder: Finder, samples: list[corpora.Sample]) -> dict[str, object]:
    """The entity types of Wojood's validation part."""
    return scores([spans(sample.tags["main"]) for sample in samples], found_spans(finder, samples))


def anercorp(finder: Finder, samples: list[corpora.Sample]) -> dict[str, object]:
    """PERS, ORG, and LOC for GPE, LOC and FAC together."""
    gold = [{span for span in spans(sample.tags["anercorp"]) if span[2] != "MISC"} for sample in samples]
    found = [
        {(first, last, ANERCORP[label]) for first, last, label in row if label in ANERCORP}
        for row in found_spans(finder, samples)
    ]
    return scores(gold, found)


def news(finder: Finder, articles: list[tuple[str, list[tuple[str, int, int, bool]]]]) -> dict[str, object]:
    """Exact characters in whole articles of published news; what overlaps a doubtful mention does not count."""
    gold, found = [], []
    for text, entities in articles:
        doubtful = [(start, end) for _, start, end, doubt in entities if doubt]
        gold.append({(start, end, label) for label, start, end, doubt in entities if not doubt})
        found.append(
            {
                (entity.start, entity.end, entity.label)
                for entity in finder.find([text])[0]
                if not any(start < entity.end and entity.start < end for start, end in doubtful)
            }
        )
    coarse = [[{(a, b, _GROUPS.get(label, "other")) for a, b, label in row} for row in rows]
              for rows in (gold, found)]  # fmt: skip
    return scores(gold, found) | {"groups": scores(*coarse)}


def subtypes(finder: Finder, samples: list[corpora.Sample]) -> dict[str, object]:
    """How often each way to tell a subtype is right, on gold mentions: the fine head, nouns and CLDR, both."""
    rows = {row["type"]: (surfaces_of(row["labels"])[0], row["subtype"]) for row in read_table("fine_types")}
    head, nouns, both, told, total = 0, 0, 0, 0, 0
    for sample in samples:
        for first, last, kind in spans(_runs(sample.tags["fine"])):
            label, expected = rows[kind]
            if not expected:
                continue
            words = sample.words[first:last]
            pieces = [finder.encoder.pieces_of(word) for word in sample.words]
            (vectors,) = finder.encoder.vectors([pieces])
            by_head = finder.subtypes.by_model(label, vectors[first:last])
            by_table = by_noun(label, words) or by_territory(label, " ".join(words))
            total += 1
            head += by_head == expected
            if by_table is not None:
                told += 1
                nouns += _COARSE.get(by_table, by_table) == expected
            both += _COARSE.get(by_table or "", by_table or by_head) == expected
    return {"mentions": total, "fine_head": round(head / total, 4), "told_by_tables": told,
            "tables_where_they_tell": round(nouns / told, 4) if told else None,
            "tables_then_head": round(both / total, 4)}  # fmt: skip


# The tables tell more than the corpora's types do; here they are measured on what both tell.
_COARSE = {
    "river": "water", "sea": "water", "gulf": "water", "lake": "water", "strait": "water", "mountain": "natural_region",
    "island": "natural_region", "desert": "natural_region", "coast": "natural_region", "peninsula": "natural_region",
    "village": "city", "camp": "city", "bank": "company", "ministry": "government", "court": "government",
    "armed_force": "government", "party": "non_governmental", "port": "building", "dam": "building",
    "stadium": "building", "hospital": "building", "museum": "building", "mosque": "building", "church": "building",
    "palace": "building", "prison": "building", "university": "building", "school": "building", "market": "building",
    "hotel": "building", "station": "building", "square": "building", "border_crossing": "road", "canal": "road",
    "refinery": "plant",
}  # fmt: skip


def _runs(types: list[str]) -> list[str]:
    """Types without B and I as IOB2: a run of one type is one mention."""
    tags, before = [], "O"
    for kind in types:
        tags.append("O" if kind == "O" else f"{'I' if kind == before else 'B'}-{kind}")
        before = kind
    return tags


def proclitics(finder: Finder, samples: list[corpora.Sample]) -> dict[str, float]:
    """How often the letters before a name are told, over names whose first word begins with such a letter."""
    right = total = 0
    for sample in samples:
        places = [
            place
            for place, cut in enumerate(sample.cut)
            if cut >= 0 and len(proclitic_ends(sample.words[place])) > 1
        ]
        if not places:
            continue
        (vectors,) = finder.encoder.vectors([[finder.encoder.pieces_of(word) for word in sample.words]])
        for place in places:
            ends = proclitic_ends(sample.words[place])
            chosen = finder.cut_scores(vectors[place])[: len(ends)].argmax()
            right += int(chosen) == sample.cut[place]
            total += 1
    return {"names": total, "right": round(right / total, 4)}


def main() -> None:
    """Measure both packs."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    parser.add_argument("--models", type=Path, default=MODELS, metavar="DIR")
    parser.add_argument("--output", type=Path, default=ROOT / "figures.json", metavar="FILE")
    args = parser.parse_args()
    found = read_corpora(args.corpora)
    articles = corpora.held_out_news(args.corpora / "raw")
    figures: dict[str, object] = {}
    for name in ("fast", "accurate"):
        finder = Finder(read_pack(name, args.models))
        figures[name] = {
            "wojood-val": wojood(finder, found["wojood-val"]),
            "news-held-out": news(finder, articles),
            "anercorp-held-out": anercorp(finder, found["anercorp-held-out"]),
            "subtypes-wikifane-held-out": subtypes(finder, found["wikifane-held-out"]),
            "subtypes-newsfane-held-out": subtypes(finder, found["newsfane-held-out"]),
            "proclitics-wikifane-held-out": proclitics(finder, found["wikifane-held-out"]),
        }
        print(name, json.dumps(_brief(figures[name].items()), ensure_ascii=False), flush=True)  # type: ignore[attr-defined]
    args.output.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _brief(figures: Iterable[tuple[str, dict[str, object]]]) -> dict[str, object]:
    return {name: row.get("all", row) for name, row in figures}


if __name__ == "__main__":
    main()
