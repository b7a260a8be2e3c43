"""Reading articles: what becomes an article, and what is said about the rest."""

from __future__ import annotations

import io
import json
import os
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.article import Article, Failure, parse_country, parse_published, read_articles
from pipeline.sources import InputError

ARABIC = "وقال الوزير في 15 مايو\r\nإن\rالأمر\n"


def failures(*inputs: str | Path) -> list[Failure]:
    return [item for item in read_articles(inputs) if isinstance(item, Failure)]


def articles(*inputs: str | Path) -> list[Article]:
    return [item for item in read_articles(inputs) if isinstance(item, Article)]


def written(path: Path, *items: object) -> Path:
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    return path


# --- text files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_is_the_file_without_its_mark_and_newlines_stay(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "a.b.txt").write_bytes(mark + ARABIC.encode())
    assert articles(tmp_path / "a.b.txt") == [Article("a.b", ARABIC)]


def test_only_the_first_mark_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" * 2 + b"x")
    assert articles(tmp_path)[0].text == "\ufeffx"


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (ARABIC.encode("utf-16"), "UTF-16, not UTF-8 (byte 0)"),
        (ARABIC.encode("utf-16-be"), "NUL at byte 8"),
        (b"ok " + "قال".encode("cp1256"), "byte 0xde at byte 3"),
        (b"\xef\xbb\xbfok \xff", "byte 0xff at byte 6"),
        ("قال".encode()[:-1], "at byte 4"),
    ],
)
def test_other_encodings_are_named(tmp_path: Path, raw: bytes, cause: str) -> None:
    (tmp_path / "bad.txt").write_bytes(raw)
    (tmp_path / "good.txt").write_text("نص", encoding="utf-8")
    (failure,) = failures(tmp_path)
    assert (failure.file, cause in failure.cause) == (str(tmp_path / "bad.txt"), True), failure.cause
    assert "iconv" in failure.cause
    assert [article.id for article in articles(tmp_path)] == ["good"]


def test_windows_1256_is_told_how_to_convert(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("قال".encode("cp1256"))
    assert f"iconv -f CP1256 -t UTF-8 {tmp_path / 'a.txt'}" in failures(tmp_path)[0].cause


def test_a_single_nul_is_part_of_the_text(tmp_path: Path) -> None:
    text = ARABIC * 20 + "\0"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert articles(tmp_path)[0].text == text


# --- the manifest beside text files ----------------------------------------------------------------------------


def test_manifest_gives_metadata(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "b.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(
        '\ufeffid,title,published,country,source,url,split\na,"خبر، ""عاجل""",2013-02-12,eg,,http://x/,test\n',
        encoding="utf-8",
    )
    assert articles(tmp_path) == [
        Article("a", "نص", 'خبر، "عاجل"', None, "http://x/", date(2013, 2, 12), "EG"),
        Article("b", "نص"),
    ]


@pytest.mark.parametrize(
    ("manifest", "ids", "cause"),
    [
        ("id,published\na,2013-02-30\n", ["b"], "published is no date: '2013-02-30'"),
        ("id,country\na,UK\n", ["b"], "unknown country: 'UK'"),
        ("id,title\na,x\na,y\n", ["b"], "several rows"),
        ("name,title\na,x\n", ["a", "b"], "no column id"),
        ('id,title\na,"x\n', ["a", "b"], "without metadata"),
        ("id,title\na,\udcff\n", ["a", "b"], "not UTF-8"),
    ],
)
def test_what_is_wrong_in_a_manifest_is_named_once(
    tmp_path: Path, manifest: str, ids: list[str], cause: str
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "manifest.csv").write_bytes(manifest.encode("utf-8", "surrogateescape"))
    assert [article.id for article in articles(tmp_path)] == ids
    (failure,) = failures(tmp_path)
    assert cause in failure.cause


# --- JSON ------------------------------------------------------------------------------------------------------


def test_json_object_and_array(tmp_path: Path) -> None:
    full = {
        "id": "1",
        "text": ARABIC,
        "title": "خبر",
        "published": "2009-01-15T22:00:00Z",
        "country": "sy",
        "source": "وكالة",
        "url": "http://x/",
        "more": {"is": "ignored"},
    }
    written(tmp_path / "one.json", full)
    written(
        tmp_path / "two.json",
        [{"id": "2", "text": ""}, {"id": "3", "text": "x", "title": None, "country": ""}],
    )
    assert articles(tmp_path) == [
        Article("1", ARABIC, "خبر", "وكالة", "http://x/", date(2009, 1, 15), "SY"),
        Article("2", ""),
        Article("3", "x"),
    ]


@pytest.mark.parametrize(
    ("item", "id", "cause"),
    [
        ({"text": "x"}, None, "no id"),
        ({"id": "", "text": "x"}, None, "no id"),
        ({"id": "a"}, "a", "no text"),
        ({"id": "a", "text": None}, "a", "no text"),
        ({"id": 7, "text": "x"}, None, "id is a string, not a number"),
        ({"id": "a", "text": ["x"]}, "a", "text is a string, not an array"),
        ({"id": "a", "text": "x", "title": True}, "a", "title is a string, not a boolean"),
        ({"id": "a", "text": "x", "published": 2009}, "a", "published is a string, not a number"),
        ({"id": "a", "text": "x", "published": "15/01/2009"}, "a", "published is no date: '15/01/2009'"),
        ({"id": "a", "text": "x", "country": "Egypt"}, "a", "unknown country: 'Egypt'"),
        ("x", None, "an article is a JSON object, not a string"),
        (None, None, "an article is a JSON object, not null"),
    ],
)
def test_a_wrong_article_fails_alone(tmp_path: Path, item: object, id: str | None, cause: str) -> None:
    good = {"id": "good", "text": "x"}
    lines = written(tmp_path / "a.jsonl", item, good)
    array = written(tmp_path / "b.json", [good, item])
    (failure,) = failures(lines)
    assert (failure.file, failure.line, failure.id) == (str(lines), 1, id)
    assert cause in failure.cause
    (failure,) = failures(array)
    assert failure.cause.startswith("item 2: ") and cause in failure.cause
    assert articles(lines) == articles(array) == [Article("good", "x")]


def test_bad_json_gives_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"id": "1",\n "text" "x"}', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('\n{"id": "1", "text": "x"}\n{"id" 2}\r\n', encoding="utf-8")
    first, second = failures(tmp_path)
    assert "line 2, column 9" in first.cause
    assert second.line == 3 and second.cause.endswith("at column 7")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"id": ' + "9" * 5000 + "}", "", "NaN"])
def test_json_that_python_cannot_take_is_a_failure(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert len(failures(tmp_path)) == 1


def test_a_line_of_jsonl_that_is_not_utf8_fails_alone(tmp_path: Path) -> None:
    first = json.dumps({"id": "1", "text": "نص"}, ensure_ascii=False).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(
        b"\xef\xbb\xbf" + first + b'{"id": "2", "text": "\xc7"}\n' + first.replace(b"1", b"3")
    )
    (failure,) = failures(tmp_path)
    assert failure.line == 2
    assert f"byte 0xc7 at byte {3 + len(first) + 21}" in failure.cause
    assert [article.id for article in articles(tmp_path)] == ["1", "3"]


def test_utf16_jsonl_is_one_failure(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"id": "1", "text": "x"}\n{"id": "2"}\n'.encode("utf-16"))
    (failure,) = failures(tmp_path)
    assert "UTF-16" in failure.cause


def test_escaped_surrogates_and_line_separators_stay_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "\\ud800\u2028\u0085x"}\n', encoding="utf-8")
    assert articles(tmp_path)[0].text == "\ud800\u2028\u0085x"


def test_a_long_jsonl_is_never_whole_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("w") as file:
        for number in range(300):
            file.write(json.dumps({"id": str(number), "text": "x" * 100_000}) + "\n")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_articles([tmp_path])) == 300
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


# --- which files, and in what order ----------------------------------------------------------------------------


def test_folders_are_searched_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", "b/1x.TXT", "c.txt", ".hidden.txt", ".git/x.txt", "b/readme.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [article.id for article in articles(tmp_path)] == ["c", "1", "1x", "2"]
    assert [article.id for article in articles(tmp_path / "b", tmp_path / "a" / "1.txt")] == ["1x", "2", "1"]


def test_the_second_article_of_an_id_fails(tmp_path: Path) -> None:
    first = written(
        tmp_path / "a.jsonl", {"id": "1", "text": "x"}, {"id": "1", "text": "y"}, {"id": "2", "text": "z"}
    )
    assert [article.text for article in articles(tmp_path)] == ["x", "z"]
    assert failures(tmp_path) == [Failure(f"this id was there before, in {first}", str(first), 2, "1")]


def test_defaults_are_taken_where_an_article_states_none(tmp_path: Path) -> None:
    stated = {"id": "1", "text": "x", "published": "2001-01-01", "country": "EG"}
    written(tmp_path / "a.jsonl", stated, {"id": "2", "text": "x"})
    found = list(read_articles([tmp_path], date(2020, 2, 2), "SY"))
    assert [(a.published, a.country) for a in found if isinstance(a, Article)] == [
        (date(2001, 1, 1), "EG"),
        (date(2020, 2, 2), "SY"),
    ]


def test_inputs_that_cannot_be_used_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("x")
    (tmp_path / "a.pdf").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, cause in (
        ("nowhere", "no such file"),
        ("a.pdf", "not a kind of file"),
        ("empty", "no article in"),
    ):
        with pytest.raises(InputError, match=cause):
            read_articles([tmp_path / "good.txt", tmp_path / name])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "Permission denied" in failures(tmp_path)[0].cause
    tmp_path.chmod(0)
    with pytest.raises(InputError, match="cannot read the folder"):
        read_articles([tmp_path])
    tmp_path.chmod(0o700)


def test_a_link_to_nothing_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")
    assert "No such file" in failures(tmp_path)[0].cause


# --- standard input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (ARABIC.encode(), [Article("stdin", ARABIC)]),
        (b"\xef\xbb\xbf\n\n" + ARABIC.encode(), [Article("stdin", "\n\n" + ARABIC)]),
        (
            b'\xef\xbb\xbf \n {"id": "1", "text": "x"}\n{"id": "2", "text": "y"}',
            [Article("1", "x"), Article("2", "y")],
        ),
        (b"", [Article("stdin", "")]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, raw: bytes, expected: list[Article]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    assert list(read_articles(["-"])) == expected


# --- days and countries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2013-02-12", date(2013, 2, 12)),
        ("2013-02-12T23:59:59+03:00", date(2013, 2, 12)),
        ("2013-02-12 08:00", date(2013, 2, 12)),
        ("2013-02-12T08:00:00.123Z", date(2013, 2, 12)),
    ],
)
def test_published(text: str, day: date) -> None:
    assert parse_published(text) == day


@pytest.mark.parametrize(
    "text", ["20130212", "2013-2-12", "2013-W07-2", "2013-02-30", "2013-02-12Tx", "٢٠١٣-٠٢-١٢", "أمس"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="published is no date"):
        parse_published(text)


def test_countries() -> None:
    assert [parse_country(code) for code in ("eg", "SY", "XK")] == ["EG", "SY", "XK"]
    for code in ("UK", "EU", "ZZ", "EGY", "", "E1", "مص"):
        with pytest.raises(ValueError, match="unknown country"):
            parse_country(code)
