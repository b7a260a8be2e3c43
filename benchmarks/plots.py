"""Draw the plots of README.md from committed files, as SVG that is legible on light and dark pages.

    python benchmarks/plots.py [--check]

`docs/length.svg` is time against length (`results/length.json`), `docs/speed.svg` characters a second beside other
tools (`results/peers-speed.json`). `--check` writes nothing and exits 1 where a plot is not what the files give.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from markdown_tables import read_result
from speed_tables import best_of_each

ROOT = Path(__file__).resolve().parent.parent
# Browsers apply the reader's colours inside an image, too.
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #57606a } .end { text-anchor: end } .middle { text-anchor: middle } .title { font-weight: 600 }
.grid { stroke: #d0d7de; stroke-width: 1 } .peer { fill: #8c959f; stroke: #8c959f }
.ours { fill: #0a7d5a; stroke: #0a7d5a }
.other { fill: #b35900; stroke: #b35900 }.dashed { stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d }
.peer { fill: #8b949e; stroke: #8b949e } .ours { fill: #3fb98a; stroke: #3fb98a }
.other { fill: #e69345; stroke: #e69345 }
}
.line { fill: none; stroke-width: 2 }
"""


class Axis:
    """A logarithmic scale: from values to places on the page."""

    def __init__(self, least: float, most: float, start: float, end: float) -> None:
        self._least, self._span = math.log10(least), math.log10(most / least)
        self._start, self._length = start, end - start
        first, last = math.ceil(self._least - 1e-9), math.floor(math.log10(most) + 1e-9)
        self.powers = [10.0**power for power in range(first, last + 1)]

    def __call__(self, value: float) -> float:
        return self._start + self._length * (math.log10(value) - self._least) / self._span


def length(root: Path) -> str:
    """Seconds against bytes of one article, both logarithmic, beside a line of slope 1."""
    found = read_result(root, "length")
    series = {
        "articles one after the other": ("articles repeated", "ours"),
        "on one line": ("on one line", "other"),
    }
    points = {name: found[key]["points"] for name, (key, _) in series.items()}
    top, bottom = 100, 380
    x = Axis(700, 14e6, 70, 700)
    y = Axis(5e-4, 40, bottom, top)
    parts = [_text(10, 22, "Seconds to read one article of so many bytes, without an entity model", "title")]
    for power in x.powers:
        parts += [
            _line(x(power), top, x(power), bottom),
            _text(x(power), bottom + 20, _bytes(power), "quiet middle"),
        ]
    for power in y.powers:
        parts += [_line(70, y(power), 700, y(power)), _text(62, y(power) + 4, f"{power:g} s", "quiet end")]
    first = points["articles one after the other"][0]
    steepest = min(40 / first["seconds"], 14e6 / first["bytes"])
    ends = [(first["bytes"] * by, first["seconds"] * by) for by in (1, steepest)]
    parts.append(_path([(x(size), y(seconds)) for size, seconds in ends], "peer line dashed"))
    legend = [("peer", "dashed: in proportion to the length")]
    for name, (key, style) in series.items():
        places = [(x(point["bytes"]), y(point["seconds"])) for point in points[name] if point["seconds"]]
        parts.append(_path(places, f"{style} line"))
        parts += [_dot(*place, style) for place in places]
        legend.append((style, f"{name}: length to the power of {found[key]['exponent']:.2f}"))
    for number, (style, said) in enumerate(legend):
        parts += [_dot(16, 42 + 20 * number, style), _text(28, 46 + 20 * number, said)]
    return _svg(720, bottom + 30, "Time against length", parts)


def speed(root: Path) -> str:
    """Characters a second of Khabar and the other tools, on a logarithmic scale: values above, entities below."""
    found = read_result(root, "peers-speed")
    groups = {
        "Dates, amounts, percentages": values(found),
        "Entities": entities(found),
    }
    shown = [speed for rows in groups.values() for _, speed, _ in rows]
    x = Axis(min(shown) / 2, max(shown) * 3, 300, 690)
    parts = [_text(10, 22, "Characters a second, one thread", "title")]
    bottom = 40 + sum(44 + 24 * len(rows) for rows in groups.values())
    for power in x.powers:
        parts += [
            _line(x(power), 40, x(power), bottom),
            _text(x(power), bottom + 18, f"{power:,.0f}", "quiet middle"),
        ]
    at = 40
    for title, rows in groups.items():
        parts.append(_text(10, at + 22, title, "quiet"))
        at += 44
        for name, figure, ours in rows:
            style = "ours" if ours else "peer"
            parts += [
                _text(290, at + 4, name, "end"),
                _path([(300, at), (x(figure), at)], f"{style} line"),
                _dot(x(figure), at, style),
                _text(x(figure) + 10, at + 4, f"{float(f'{figure:.3g}'):,.0f}"),
            ]
            at += 24
    return _svg(720, bottom + 30, "Characters a second beside other tools", parts)


def values(found: Mapping[str, Any]) -> list[tuple[str, float, bool]]:
    """Name, characters a second and whether it is Khabar, of the tools for values; each at its best."""
    names = {
        "spacy": "spaCy, tokens alone",
        "khabar": "Khabar",
        "dateparser": "dateparser, dates alone",
        "puckling": "puckling",
        "maha": "Maha",
    }
    best = best_of_each(found["values"])
    return sorted_by_speed((names[tool], figure, tool == "khabar") for tool, figure in best.items())


def entities(found: Mapping[str, Any]) -> list[tuple[str, float, bool]]:
    """The same of the entity models: Khabar's stage alone, as the forward passes beside it."""
    ours = {model: found["steps"][model]["khabar_entities"] for model in ("fast", "accurate")}
    rows = [(f"Khabar, {model}", figure, True) for model, figure in ours.items()]
    return sorted_by_speed([*rows, *((name, figure, False) for name, figure in found["entities"].items())])


def sorted_by_speed(rows: Iterable[tuple[str, float, bool]]) -> list[tuple[str, float, bool]]:
    """The fastest first."""
    return sorted(rows, key=lambda row: -row[1])


PLOTS: dict[str, Callable[[Path], str]] = {"docs/length.svg": length, "docs/speed.svg": speed}


def _bytes(size: float) -> str:
    return f"{size / 1e6:g} MB" if size >= 1e6 else f"{size / 1e3:g} kB"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _path(places: Sequence[tuple[float, float]], style: str) -> str:
    return f'<polyline class="{style}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'


def _dot(x: float, y: float, style: str) -> str:
    return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _text(x: float, y: float, said: str, style: str = "") -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}">{escape(said)}</text>'


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join(
        [head, f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", *parts, "</svg>", ""]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the plots; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a plot differs")
    options = parser.parse_args(arguments)
    status = 0
    for name, draw in PLOTS.items():
        path, new = ROOT / name, draw(ROOT)
        if path.exists() and path.read_text(encoding="utf-8") == new:
            continue
        if options.check:
            print(f"{name}: not what the result files give; run `make figures`", file=sys.stderr)
            status = 1
        else:
            path.write_text(new, encoding="utf-8")
            print(f"{name}: drawn")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
