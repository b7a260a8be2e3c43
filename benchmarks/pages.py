"""How long a browser takes to open the page of many articles, beside displaCy's page of the same articles.

    python benchmarks/pages.py [--articles N,N] [--rounds N]

Headless Chromium, each page from disk in a fresh browser: seconds from the start of the navigation until the load
event, and until the next frame after it is drawn. The articles are those of the gold, repeated.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import measure
from chromium import chromium, find
from spacy import displacy

from pipeline.pages.view import page
from pipeline.record import Record
from pipeline.storage.jsonl import read_records

GOLD = Path(__file__).resolve().parent.parent / "annotations"
DRAWN = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"


def repeated(articles: int) -> list[Record]:
    """So many records, the gold's again and again under new ids."""
    gold = list(read_records(GOLD))
    return [
        record.model_copy(
            update={"article": record.article.model_copy(update={"id": f"{record.article.id}-{n}"})}
        )
        for n, record in enumerate(itertools.islice(itertools.cycle(gold), articles))
    ]


def displacy_page(records: Sequence[Record]) -> bytes:
    """The peer: displaCy's own page. It cannot show a mention within another, so the values alone are marked."""
    shown = [
        {
            "text": record.text,
            "ents": [{"start": m.start, "end": m.end, "label": m.label} for m in record.mentions if m.value],
            "title": record.article.title,
            "settings": {"lang": "ar", "direction": "rtl"},
        }
        for record in records
    ]
    return displacy.render(shown, style="ent", manual=True, page=True).encode()


def opened(path: str, file: Path) -> tuple[float, float]:
    """Seconds to the load event and to the next frame, in a browser that has opened nothing yet."""
    with chromium(path) as browser:
        browser.open(file)
        drawn = browser.run(DRAWN)
        load = browser.run("performance.getEntriesByType('navigation')[0].loadEventEnd")
        if browser.complaints():
            raise SystemExit(f"{file}: {browser.complaints()[0]}")
        return load / 1000, drawn / 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write `results/pages.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", default="60,1000", help="numbers of articles, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    path = find()
    if path is None:
        raise SystemExit(
            "no Chromium on the path (Debian, Ubuntu: apt-get install chromium) nor in $CHROMIUM"
        )
    result = {}
    for articles in map(int, options.articles.split(",")):
        records = repeated(articles)
        makers = {
            "khabar view": lambda r=records: page(r, name="gold"),
            "displaCy": lambda r=records: displacy_page(r),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in makers}
        made: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as folder:
            files = {name: Path(folder) / f"{number}.html" for number, name in enumerate(makers)}
            for name, make in makers.items():
                made[name] = measure.seconds(lambda f=files[name], m=make: f.write_bytes(m()))
            for _ in range(options.rounds):  # interleaved, so that a slow moment meets both
                for name, file in files.items():
                    times[name].append(opened(path, file))
            sizes = {name: file.stat().st_size for name, file in files.items()}
        rows = {}
        for name in makers:
            load, drawn = (statistics.median(of) for of in zip(*times[name], strict=True))
            rows[name] = {
                "made_s": round(made[name], 3),
                "megabytes": round(sizes[name] / 1e6, 2),
                "load_s": round(load, 3),
                "drawn_s": round(drawn, 3),
                "drawn_max_s": round(max(of[1] for of in times[name]), 3),
            }
            print(
                f"{articles:6,} articles  {name:12}{rows[name]['megabytes']:8.2f} MB   made {made[name]:6.2f} s   "
                f"load {load:6.2f} s   drawn {drawn:6.2f} s (at most {rows[name]['drawn_max_s']:.2f})",
                flush=True,
            )
        mentions = sum(len(record.mentions) for record in records)
        ratio = round(rows["displaCy"]["drawn_s"] / rows["khabar view"]["drawn_s"], 2)
        print(f"{articles:6,} articles  displaCy / khabar view, drawn: {ratio}")
        result[str(articles)] = {"mentions": mentions, "pages": rows, "ratio_drawn": ratio}
    with chromium(path) as browser:
        version = browser.send("Browser.getVersion")["product"]
    print(measure.write("pages", {"rounds": options.rounds, "browser": version, "articles": result}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
