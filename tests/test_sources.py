"""Articles at URLs: an S3 server, a web server, memory, a file system; what is read is what is read from a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("fsspec")

from fsspec.implementations.memory import MemoryFileSystem

from pipeline.article import Article, Failure, read_articles
from pipeline.sources import InputError
from pipeline.storage.objects import StorageFailed


def without_files(items: Iterator[Article | Failure]) -> list[object]:
    return [item if isinstance(item, Article) else (item.cause, item.line, item.id) for item in items]


@pytest.mark.parametrize("url", ["s3://news/in", "memory://in", "file://{}"])
def test_articles_are_read_at_urls_as_from_a_folder(
    url: str, news: Path, request: pytest.FixtureRequest
) -> None:
    import fsspec

    if url.startswith("s3"):
        request.getfixturevalue("s3")
    url = url.format(news)
    if not url.startswith("file"):
        storage, root = fsspec.url_to_fs(url)
        for path in news.iterdir():
            storage.pipe_file(f"{root}/{path.name}", path.read_bytes())
    here = without_files(read_articles([news]))
    assert len(here) == 4
    assert without_files(read_articles([url])) == without_files(read_articles([f"{url}/*"])) == here
    assert without_files(read_articles([f"{url}/*.txt"])) == here[:1]
    assert without_files(read_articles([f"{url}/b.jsonl"])) == here[1:]
    failure = next(item for item in read_articles([url]) if isinstance(item, Failure))
    assert failure.file is not None
    assert failure.file.startswith(url.partition(":")[0]) and failure.file.endswith("/b.jsonl")


def test_articles_are_read_from_a_web_server(news: Path) -> None:
    pytest.importorskip("aiohttp", reason="fsspec's http:// needs aiohttp")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(news)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        urls = [f"{url}/a.txt", f"{url}/b.jsonl?signature=secret"]
        found = [*read_articles(urls)]
        assert without_files(iter(found)) == without_files(read_articles([news]))
        assert isinstance(found[-1], Failure) and found[-1].file == f"{url}/b.jsonl"
        with pytest.raises(InputError, match="no such file or folder"):
            read_articles([f"{url}/nowhere.txt"])
        with pytest.raises(InputError, match="not a kind of file"):
            read_articles([f"{url}/image.png"])
    finally:
        server.shutdown()
        server.server_close()


def test_a_storage_that_fails_midway_stops_the_run_and_is_no_failed_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = MemoryFileSystem()
    storage.pipe_file("/midway/a.jsonl", b'{"id": "1", "text": "x"}\n')
    items = read_articles(["memory://midway"])

    def fails(*_: object, **__: object) -> None:
        raise ConnectionResetError("the line is dead")

    monkeypatch.setattr(MemoryFileSystem, "_open", fails)
    with pytest.raises(StorageFailed, match=r"memory://.*a\.jsonl: the line is dead"):
        list(items)
