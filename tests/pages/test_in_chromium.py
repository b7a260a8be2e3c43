"""The pages in headless Chromium, as a person uses them: pointer, keyboard, filters, search, both themes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.chromium import Chromium, chromium, find
from pipeline.article import Article
from pipeline.commands import main
from pipeline.evaluation import report
from pipeline.evaluation.score import evaluate
from pipeline.pages.evaluation import page as evaluation_page
from pipeline.pages.view import page as view_page
from pipeline.record import Record, to_dict
from tests.pages.hostile import DATE, EVENT, GPE, HOSTILE, PRODUCT, SCRIPT, TEXT, record

GOLD = Path(__file__).resolve().parents[2] / "annotations"
FOUND = find()

pytestmark = pytest.mark.skipif(
    FOUND is None,
    reason="no Chromium on the path (Debian, Ubuntu: apt-get install chromium) nor in $CHROMIUM",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    assert FOUND is not None
    with chromium(FOUND) as started:
        yield started


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the gold articles."""
    written = tmp_path_factory.mktemp("view") / "corpus.html"
    assert main(["view", str(GOLD), "--output", str(written)]) == 0
    return written


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "page.html"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(autouse=True)
def nothing_amiss(browser: Chromium) -> Iterator[None]:
    yield
    assert browser.complaints() == []
    assert [url for url in browser.requested() if not url.startswith("file:")] == []
    assert len(browser.requested()) == 1, "the page alone"


def current(browser: Chromium) -> str:
    return str(browser.run("document.querySelector('#list [aria-current] .meta bdi').textContent"))


def marks(browser: Chromium) -> list[list[str]]:
    """The marked stretches of the shown article: words and style classes."""
    found: list[list[str]] = browser.run(
        "[...document.querySelectorAll('#article mark')].map(m => [m.textContent, m.className])"
    )
    return found


def card(browser: Chromium) -> str | None:
    said: str | None = browser.run("card.hidden ? null : card.innerText")
    return said


def type_in(browser: Chromium, words: str) -> None:
    browser.press("/")
    browser.run("search.select()")
    browser.send("Input.insertText", text=words)


def test_hostile_article_shows_what_it_holds(browser: Chromium, written: Callable[[bytes], Path]) -> None:
    browser.open(written(view_page([HOSTILE], name="hostile")))
    assert browser.run("document.title") == "hostile – Khabar"
    assert browser.run("document.querySelector('#article h2').textContent") == HOSTILE.article.title
    shown = browser.run("[...document.querySelectorAll('#article p:not(.meta)')].map(p => p.textContent)")
    assert shown == [line for line in TEXT.split("\n") if line]
    assert browser.run("document.querySelectorAll('#article a, #article b, img, script[src]').length") == 0


def test_nested_and_crossing_mentions(browser: Chromium, written: Callable[[bytes], Path]) -> None:
    browser.open(written(view_page([HOSTILE], name="hostile")))
    assert marks(browser) == [
        ["😀𝒳", "e-PRODUCT opens closes"],
        ["ثورة ", "e-EVENT opens"],
        ["25 يناير", "e-EVENT v-DATE opens closes"],
        [" بمصر", "v-DATE closes"],
        ["سوريا", "e-GPE opens closes"],
    ]
    browser.run("document.querySelectorAll('mark')[2].focus()")
    said = card(browser)
    assert said is not None
    assert "<i>ثورة</i>" in said
    assert "2011-01-25" in said
    assert browser.run("[...document.querySelectorAll('mark.on')].map(m => m.textContent).join('')") == (
        "ثورة 25 يناير بمصر"
    )


def test_letters_join_across_the_edge_of_a_mention(
    browser: Chromium, written: Callable[[bytes], Path]
) -> None:
    text = "بسوريا"
    mention = {"label": "GPE", "start": 1, "end": 6}
    widths = []
    for mentions in ([mention], []):
        browser.open(written(view_page([Record.of(Article("a", text), mentions)], name="x")))
        browser.run("all = new Range(); all.selectNodeContents(body.querySelector('p:not(.meta)'))")
        widths.append(browser.run("all.getBoundingClientRect().width"))
    assert widths[0] == pytest.approx(widths[1], abs=0.5)


def test_articles_by_keyboard(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    ids = browser.run("[...document.querySelectorAll('#list .meta bdi')].map(b => b.textContent)")
    assert current(browser) == ids[0]
    browser.press("j", "j")
    assert current(browser) == ids[2]
    browser.press("k")
    assert current(browser) == ids[1]
    browser.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert current(browser) == ids[2]
    assert browser.run("location.hash") == "#3"
    browser.press(*"k" * 5)
    assert current(browser) == ids[0], "the first stays"
    assert browser.run("getComputedStyle(body).direction") == "rtl"


def test_value_by_pointer_and_by_focus(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    browser.hover("#article mark[class*='v-DATE']")
    pointed = card(browser)
    assert pointed is not None and "edtf" in pointed
    browser.press("Escape")
    assert card(browser) is None
    browser.press("n")
    focused = card(browser)
    first = browser.run("articles[0].mentions[0].label")
    assert focused is not None and focused.startswith(first)


def test_a_focused_mention_that_scrolls_into_view_keeps_its_card(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus, height=500)
    scrolled = 0
    for _ in range(15):
        before = browser.run("document.querySelector('main').scrollTop")
        browser.press("n")
        browser.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        scrolled += browser.run("document.querySelector('main').scrollTop") != before
        assert card(browser) is not None
    assert scrolled
    browser.run("document.activeElement.blur()")
    browser.run("new Promise(done => setTimeout(done, 300))")
    assert card(browser) is None


def test_labels_switched_off(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    before = marks(browser)
    assert any("v-DATE" in style for _, style in before)
    browser.run("document.querySelector('[value=DATE]').click()")
    after = marks(browser)
    assert not any("v-DATE" in style for _, style in after)
    assert any("e-GPE" in style for _, style in after)
    browser.run("document.querySelector('[data-group=entities] [data-every=off]').click()")
    assert not any("e-" in style for _, style in marks(browser))
    browser.press("j")
    assert not any("v-DATE" in style or "e-" in style for _, style in marks(browser)), "it stays so"


def test_counts_are_those_of_the_records(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    gold = [json.loads(path.read_bytes()) for path in sorted(GOLD.glob("*.json"))]
    for label in ("DATE", "GPE"):
        of = [sum(m["label"] == label for m in article["mentions"]) for article in gold]
        script = f"document.querySelector('[value={label}]').parentElement.querySelector('.count')"
        assert browser.run(f"{script}.textContent") == f"{sum(of):,}"
        assert browser.run(f"{script}.dataset.here") == str(of[0])


def test_search_folds_letters_and_marks_what_it_found(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    type_in(browser, "الامل")  # «الأمل» in a title
    assert current(browser) == "ae-probe-2021"
    assert browser.run("CSS.highlights.get('found').size") > 0
    assert browser.run("[...CSS.highlights.get('found')].every(range => range.toString() === 'الأمل')")
    shown = browser.run("document.querySelectorAll('#list li:not([hidden])').length")
    assert 0 < shown < len(list(GOLD.glob("*.json")))
    type_in(browser, "لا يوجد هذا أبدا")
    assert browser.run("document.getElementById('found').textContent").startswith("0 of ")
    browser.press("Escape")
    assert browser.run("document.querySelectorAll('#list li[hidden]').length") == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_theme_follows_the_system_and_can_be_changed(browser: Chromium, corpus: Path, dark: bool) -> None:
    browser.open(corpus, dark=dark)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    themes = {False: "rgb(255, 255, 255)", True: "rgb(22, 24, 29)"}
    browser.run("localStorage.clear()")
    assert browser.run(ground) == themes[dark]
    browser.run("document.getElementById('theme').click()")
    assert browser.run(ground) == themes[not dark]
    browser.run("localStorage.clear()")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_sideways_scrolling(browser: Chromium, corpus: Path, width: int) -> None:
    browser.open(corpus, width=width)
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_print_shows_the_article_and_names_its_labels(browser: Chromium, corpus: Path) -> None:
    browser.open(corpus)
    browser.send("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"
        tag = browser.run("getComputedStyle(document.querySelector('mark.closes'), '::after').content")
        assert tag != "none"
    finally:
        browser.send("Emulation.setEmulatedMedia", media="")


def test_errors_filtered_by_links_and_boxes(browser: Chromium, written: Callable[[bytes], Path]) -> None:
    gold = {HOSTILE.article.id: to_dict(record(EVENT, DATE, GPE))}
    run = {HOSTILE.article.id: to_dict(record({**EVENT, "label": "LAW"}, PRODUCT))}
    content = evaluation_page(report.to_json(evaluate(gold, run), gold), gold, name="gold and run")
    browser.open(written(content))
    assert browser.run("document.title") == "gold and run – Khabar"

    def shown() -> list[str]:
        script = "[...document.querySelectorAll('.error')].filter(e => e.checkVisibility()).map(e => e.dataset.kind)"
        kinds: list[str] = browser.run(script)
        return kinds

    assert shown() == ["missed", "spurious", "wrong_label", "missed"]
    browser.run("document.querySelector('a[href=\"#label=LAW&kind=wrong_label\"]').click()")
    assert shown() == ["wrong_label"]
    assert browser.run("document.getElementById('shown').textContent") == "1 of 4 errors"
    browser.run("document.querySelector('a[href=\"#layer=entities&kind=missed\"]').click()")
    assert shown() == ["missed"]
    assert browser.run("document.querySelector('.error:not([hidden])').dataset.labels") == "GPE"
    browser.run("document.querySelector('a[href^=\"#article=\"]').click()")
    assert len(shown()) == 4
    assert browser.run("document.getElementById('article-name').textContent") == HOSTILE.article.id
    browser.run("document.querySelector('[data-group=kind] [data-every=on]').click()")
    browser.run("document.querySelector('[data-group=label] [data-every=on]').click()")
    assert len(shown()) == 4
    browser.run("document.querySelector('[value=missed]').click()")
    assert shown() == ["spurious", "wrong_label"]
    browser.press("j", "j")
    assert browser.run("document.activeElement.dataset.kind") == "wrong_label"
    assert SCRIPT not in browser.run("document.title")
    assert browser.run("document.querySelector('.error .sentence').textContent").startswith("قال </script>")


def test_a_script_that_came_in_would_not_run(browser: Chromium, written: Callable[[bytes], Path]) -> None:
    content = view_page([HOSTILE], name="x").replace(b"</main>", b"<script>owned = 1</script></main>")
    browser.open(written(content))
    assert browser.run("typeof owned") == "undefined"
    assert "Content Security Policy" in "".join(browser.complaints())
    browser.events = [e for e in browser.events if e.get("method") != "Log.entryAdded"]
