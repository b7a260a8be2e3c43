"""The colours of the pages can be told from what they stand on, in both themes (WCAG 2.2, level AA)."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from pipeline.pages.labels import LAYERS

FILES = resources.files("pipeline.pages").joinpath("templates")
CSS = "".join(
    FILES.joinpath(name).read_text("utf-8") for name in ("page.css", "labels.css", "evaluation.css")
)
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)", CSS)
}
GROUNDS = ("page", "panel", "raised", "chosen")
VALUES = ("date", "time", "duration", "money", "quantity", "count", "percent")
LINES = ("people", "organisation", "place", "event", "law", "product", "writing")

TEXT = [("ink", ground) for ground in (*GROUNDS, *VALUES, "found", "differs")]
TEXT += [("soft", ground) for ground in GROUNDS]
TEXT += [("accent", ground) for ground in ("page", "panel", "raised")]
TEXT += [("warning", ground) for ground in ("page", "panel")]
TEXT += [(kind, ground) for kind in ("missed", "spurious", "wrong") for ground in ("panel", "raised")]
GRAPHICS = [(line, ground) for line in (*LINES, "bar", "accent") for ground in ("page", "raised")]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"), [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in GRAPHICS]
)
def test_contrast(front: str, ground: str, least: float, theme: int) -> None:
    assert contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= least


def test_every_label_has_a_colour_of_its_own() -> None:
    of = dict(re.findall(r"^\.[ve]-([A-Z]+) \{ (.+) \}$", CSS, re.MULTILINE))
    assert set(of) == {label.name for layer in LAYERS.values() for label in layer}
    assert len(set(of.values())) == len(of)
    assert set(re.findall(r"var\(--([a-z]+)\)", " ".join(of.values()))) == {*VALUES, *LINES}
