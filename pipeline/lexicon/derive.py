"""Refreshes countries.tsv with CLDR's Arabic names (babel; Unicode licence v3), keeping what was added by hand.

`python -m pipeline.lexicon.derive` prints the table; with `--write` it rewrites the file. CLDR's name stands first
in `names`, hand-added names and the hand-made adjectives stay. A second run changes nothing. Only the tables are
read at run time, never this module.
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path

from babel import Locale

TABLE = Path(__file__).with_name("countries.tsv")
SEPARATOR = " | "
_REMARK = re.compile(r"\s*\(.*?\)")


def cldr_name(code: str) -> str | None:
    """CLDR's Arabic name of a country or UN M49 area, without marks and remarks in parentheses; None if it has none."""
    name = Locale("ar").territories.get(code)
    return None if name is None else _REMARK.sub("", _without_marks(name))


def merged_names(code: str, names: list[str]) -> list[str]:
    """CLDR's name first, then the names of the table in their order, each once."""
    own = cldr_name(code)
    return list(dict.fromkeys(([own] if own else []) + [name for name in names if name]))


def derived(table: Path = TABLE) -> str:
    """The text of countries.tsv with its names brought up to date."""
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    body = ["\t".join(rows.fieldnames or []) + "\n"]
    for row in rows:
        names = merged_names(row["code"], row["names"].split(SEPARATOR))
        body.append("\t".join([row["code"], SEPARATOR.join(names), row["adjectives"]]) + "\n")
    return "".join(comments + body)


def _without_marks(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))


if __name__ == "__main__":
    text = derived()
    if "--write" in sys.argv[1:]:
        TABLE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
