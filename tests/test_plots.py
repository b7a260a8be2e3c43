"""The plots of the README: what the committed files give, well formed, and where the figures put them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import plots

ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A root whose result files may be changed."""
    shutil.copytree(ROOT / "benchmarks" / "results", tmp_path / "benchmarks" / "results")
    return tmp_path


@pytest.mark.parametrize("name", plots.PLOTS)
def test_a_plot_is_what_the_committed_files_give(name: str) -> None:
    drawn = plots.PLOTS[name](ROOT)
    assert (ROOT / name).read_text(encoding="utf-8") == drawn, "run `make figures`"


@pytest.mark.parametrize("name", plots.PLOTS)
def test_every_mark_lies_inside_the_picture(name: str) -> None:
    picture = ElementTree.fromstring(plots.PLOTS[name](ROOT))
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    circles = picture.findall(f"{SVG}circle")
    assert len(circles) > 6
    for x, y in [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in circles]:
        assert 0 < x < width and 0 < y < height
    for text in picture.iter(f"{SVG}text"):
        assert text.text and 0 < float(text.attrib["y"]) < height


def test_ten_times_the_time_is_one_line_of_the_grid_higher(other: Path) -> None:
    before = _ours(plots.length(ROOT))
    path = other / "benchmarks" / "results" / "length.json"
    result = json.loads(path.read_bytes())
    result["articles repeated"]["points"][3]["seconds"] *= 10
    path.write_text(json.dumps(result), encoding="utf-8")
    after = _ours(plots.length(other))
    picture = ElementTree.fromstring(plots.length(ROOT))
    level = sorted({float(line.attrib["y1"]) for line in picture.iter(f"{SVG}line")
                    if line.attrib["y1"] == line.attrib["y2"]})  # fmt: skip
    assert before[3][0] == after[3][0]
    assert before[3][1] - after[3][1] == pytest.approx(level[1] - level[0], abs=0.2)
    assert [*before[:3], *before[4:]] == [*after[:3], *after[4:]]


def test_a_figure_that_changes_is_seen(other: Path) -> None:
    path = other / "benchmarks" / "results" / "peers-speed.json"
    result = json.loads(path.read_bytes())
    result["entities"]["BERT-base, random weights"] *= 2
    path.write_text(json.dumps(result), encoding="utf-8")
    assert plots.speed(other) != plots.speed(ROOT)


def test_dark_pages_have_colours_of_their_own() -> None:
    for draw in plots.PLOTS.values():
        light, _, dark = draw(ROOT).partition("prefers-color-scheme: dark")
        for style in ("peer", "ours"):
            fills = [re.search(rf"\.{style} {{ fill: (#\w+)", part) for part in (light, dark)]
            assert all(fills) and len({fill[1] for fill in fills if fill}) == 2


def _ours(picture: str) -> list[tuple[float, float]]:
    """The places of Khabar's marks, but for the one of the legend."""
    found = ElementTree.fromstring(picture).findall(f"{SVG}circle[@class='ours']")
    return [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in found if float(c.attrib["cx"]) > 20]
