"""Tables of speed, from the result files: what `readme_tables.py` fills in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markdown_tables import markdown_table, read_result

TEXTS = {"speed": "`corpus/`, read again and again", "speed-news": "other news, each article once"}


def speed(root: Path) -> str:
    """Characters a second beside two other tools, on two texts; start; growth with length."""
    rows = []
    for name, text in TEXTS.items():
        result = read_result(root, name)
        rows.append([text, *(_speed_cell(result, tool) for tool in ("khabar", "dateparser", "puckling"))])
    where = read_result(root, "speed")["environment"]
    packages = where["packages"]
    head = ["characters a second", "Khabar"]
    head += [f"{tool} {packages[tool]}" for tool in ("dateparser", "puckling")]
    started = read_result(root, "startup")["processes"]
    length = read_result(root, "length")["articles repeated"]
    longest = length["points"][-1]
    return "\n".join(
        [
            markdown_table(head, rows),
            "",
            f"One process, Python {where['python']}; medians, in brackets the slowest and the fastest round.",
            f"`khabar --help` answers in {started['khabar --help']['median_s']:.2f} s, "
            f"`khabar run` on one article takes {started['khabar run, one article']['median_s']:.1f} s, "
            f"a single text of {longest['bytes'] / 1e6:.0f} MB {longest['seconds']:.0f} s. "
            f"Time grows with length to the power of {length['exponent']:.2f}.",
        ]
    )


def pages(root: Path) -> str:
    """How long a browser takes to draw a page of records, beside displaCy's."""
    rows = [
        [
            f"{int(count):,}",
            f"{found['mentions']:,}",
            f"{found['pages']['khabar view']['megabytes']}",
            f"{found['pages']['khabar view']['drawn_s']:.1f}",
            f"{found['ratio_drawn']}",
        ]
        for count, found in read_result(root, "pages")["articles"].items()
    ]
    head = [
        "articles",
        "mentions",
        "MB",
        "seconds until Chromium has drawn it",
        "displaCy's page takes, times",
    ]
    return markdown_table(head, rows)


def batch(root: Path) -> str:
    """Words a second of `khabar run` by engine, for the accurate model and without one."""
    found = read_result(root, "batch")["speed"]
    engines = found["accurate"]["engines"]
    rows = [
        [
            engine,
            *(f"{found[model]['engines'][engine]['words_per_second']:,}" for model in ("accurate", "none")),
        ]
        for engine in engines
    ]
    return markdown_table(["words a second", "`--model accurate`", "`--model none`"], rows)


# The readers of results/peers-speed.json by tool; what each does.
VALUE_TOOLS = {
    "khabar": "**Khabar, `--model none`**: article to JSON",
    "dateparser": "dateparser {dateparser}: dates alone",
    "puckling": "puckling {puckling}: all its dimensions",
    "maha": "Maha {mahad}: numbers, ordinals, durations, times",
    "spacy": "spaCy {spacy}, blank: tokens alone",
}
STEPS = {
    "read": "read and check the line",
    "tokens": "tokens",
    "khabar_numbers": "numbers",
    "khabar_dates": "dates",
    "khabar_times": "times, durations",
    "khabar_amounts": "amounts",
    "khabar_percentages": "percentages",
    "khabar_overlap": "overlap",
    "record": "record, JSON",
    "between": "between the steps",
}


def peers_speed(root: Path) -> str:
    """Khabar by step and in all beside other tools, in characters a second of CPU time."""
    found = read_result(root, "peers-speed")
    versions = {**found["environment"]["packages"], **found["versions"]}
    best = best_of_each(found["values"])
    rows = []
    for tool, what in VALUE_TOOLS.items():
        if tool in best:
            ratio = "" if tool == "khabar" else _times(best["khabar"] / best[tool])
            rows.append([what.format_map(versions), rounded(best[tool]), ratio])
        if tool == "khabar":
            steps = found["steps"]["none"]
            rows += [[f"· {name}", rounded(steps[step]), ""] for step, name in STEPS.items() if step in steps]
    for model, steps in found["steps"].items():
        if model != "none":
            rows.append([f"**Khabar, `--model {model}`**: article to JSON", rounded(steps["in all"]), ""])
            rows.append(["· its entity stage", rounded(steps["khabar_entities"]), ""])
    accurate = found["steps"]["accurate"]["khabar_entities"]
    for name, figure in found["entities"].items():
        rows.append([f"{name}: forward pass alone", rounded(figure), _times(accurate / figure)])
    text, python = found["text"], found["environment"]["python"]
    said = [
        f"{text['articles']} articles, {text['characters']:,} characters; Python {python}, one thread,"
        f" CPU time, medians of {found['rounds']} rounds. The last column has Khabar's speed (for entity models that of"
        " the accurate one's stage) over the tool's."
    ]
    if raised := sum(found["raised"].values()):
        said.append(
            f"Maha raised an exception at {raised} of the texts that it was given; they count as read."
        )
    if found["left_out"]:
        said.append(f"Left out, since not installed: {', '.join(found['left_out'])}.")
    return markdown_table(["characters a second", "", "×"], rows) + "\n\n" + "\n".join(said)


def best_of_each(readers: Mapping[str, float]) -> dict[str, float]:
    """The figure of each tool in the mode that suits it best; a reader is named `tool: mode`."""
    best: dict[str, float] = {}
    for reader, figure in readers.items():
        tool = reader.split(":")[0]
        best[tool] = max(figure, best.get(tool, 0))
    return best


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _speed_cell(result: Mapping[str, Any], tool: str) -> str:
    """The tool's figure in the mode that suits it best; Khabar's is from the article's text to its line of JSON."""
    speeds = {
        name: figure for name, figure in result["characters_per_second"].items() if name.startswith(tool)
    }
    best = "khabar: article to JSON" if tool == "khabar" else max(speeds, key=lambda name: speeds[name])
    rounds = result["rounds"][best]
    return f"{rounded(speeds[best])} ({rounded(min(rounds))}–{rounded(max(rounds))})"


def rounded(figure: float) -> str:
    """Three significant digits are more than the rounds agree on."""
    return f"{int(float(f'{figure:.3g}')):,}"
