"""The page of ``khabar view`` as a file: what it holds, and that no article can break out of it."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from hypothesis import given

from pipeline.article import Article
from pipeline.pages.view import page
from pipeline.record import Record
from tests.pages.hostile import HOSTILE, SCRIPT
from tests.pages.reading import Page
from tests.texts import any_text


def json_of(read: Page) -> str:
    scripts = [attrs for tag, attrs in read.elements if tag in ("script", "style")]
    place = next(i for i, attrs in enumerate(scripts) if attrs.get("id") == "data")
    return read.raw[place]


def data_of(read: Page) -> Any:
    return json.loads(json_of(read))


def text_of(article: dict[str, Any]) -> str:
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in article["pieces"])


def test_structure() -> None:
    plain = Record.of(Article("b", "لا شيء\nهنا", published=None), [])
    read = Page(page([HOSTILE, plain], name="run & <run>"))
    assert read.unbalanced == []
    assert [attrs["value"] for attrs in read.having(name="values") + read.having(name="entities")] == [
        "DATE",
        "GPE",
        "EVENT",
        "PRODUCT",
    ]
    assert "run & <run>" in read.words
    assert "2 articles, 4 mentions" in read.words
    assert "لا شيء هنا" in read.words, "the first words stand for a title"
    first, second = data_of(read)["articles"]
    assert text_of(first) == HOSTILE.text
    assert text_of(second) == "لا شيء\nهنا"
    assert second["mentions"] == []


def test_pieces_lead_to_their_mentions() -> None:
    (article,) = data_of(Page(page([HOSTILE], name="x")))["articles"]
    labels = [mention["label"] for mention in article["mentions"]]
    marked = [
        (piece[0], [labels[i] for i in piece[1:]]) for piece in article["pieces"] if isinstance(piece, list)
    ]
    assert marked == [
        ("😀𝒳", ["PRODUCT"]),
        ("ثورة ", ["EVENT"]),
        ("25 يناير", ["EVENT", "DATE"]),
        (" بمصر", ["DATE"]),
        ("سوريا", ["GPE"]),
    ]


def test_a_hostile_article_is_text() -> None:
    content = page([HOSTILE], name="x")
    read = Page(content)
    assert SCRIPT.encode() not in content
    assert SCRIPT in read.words, "its title is shown as it is"
    assert not read.names() & {"b", "i", "u", "s", "img"}
    assert "<" not in json_of(read), "nothing in it can end its element"
    allowed = next(attrs["content"] or "" for tag, attrs in read.elements if "http-equiv" in attrs)
    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed


def test_nothing_is_loaded_from_anywhere() -> None:
    content = page([HOSTILE], name="x").decode()
    read = Page(content.encode())
    assert not [attrs for _, attrs in read.elements if {"src", "srcset", "action", "data"} & attrs.keys()]
    assert "link" not in read.names()
    styles = "".join(read.raw)
    assert "@import" not in styles
    assert "url(" not in styles


def test_every_template_file_is_package_data() -> None:
    folder = resources.files("pipeline.pages").joinpath("templates")
    names = {entry.name for entry in folder.iterdir()}
    content = page([HOSTILE], name="x").decode()
    used = {name for name in names if folder.joinpath(name).read_text("utf-8").strip() in content}
    assert {
        "page.css",
        "labels.css",
        "view.css",
        "view.js",
        "card.js",
        "fold.js",
        "chips.js",
        "theme.js",
    } <= used


def test_same_records_same_page() -> None:
    assert page([HOSTILE], name="x") == page([HOSTILE], name="x")


@given(any_text())
def test_any_text_comes_back_from_the_page(text: str) -> None:
    record = Record.of(Article("a", text, title=text or None), [])
    read = Page(page([record], name="x"))
    (article,) = data_of(read)["articles"]
    assert text_of(article) == text
    assert read.unbalanced == []
