"""What tests may ask for: the pipeline, loaded once; an S3 server; the same examples of hypothesis in every run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from spacy.language import Language

from pipeline import load

# A change is judged by the same examples each time. To look for new ones: pytest --hypothesis-profile search
settings.register_profile("khabar", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=5_000, deadline=None)
settings.load_profile("khabar")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline without an entity model."""
    return load("none")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with three articles in two files, metadata, and what is no article."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("دفعت سوريا 13 مليار دولار أمس", encoding="utf-8")
    (folder / "manifest.csv").write_text("id,published,country\na,1999-07-02,SY\n")
    lines = [{"id": "b", "text": "في 3 مايو 2013"}, {"id": "c", "text": "نص"}]
    (folder / "b.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "not JSON\n")
    (folder / ".hidden.txt").write_text("x")
    (folder / "image.png").write_bytes(b"x")
    return folder


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment in which s3:// is a server of the test's, with one bucket, ``news``."""
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    moto = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    import botocore.session

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        from fsspec.config import conf, set_conf_env

        for name, value in settings.items():
            patch.setenv(name, value)
        patch.setitem(conf, "s3", {})
        set_conf_env(conf)
        client = botocore.session.get_session().create_client(
            "s3", endpoint_url=settings["FSSPEC_S3_ENDPOINT_URL"]
        )
        client.create_bucket(Bucket="news")
        yield settings
    server.stop()
