"""An article that would break a page which trusts it: marks of HTML and of templates, direction, halves of pairs."""

from __future__ import annotations

from typing import Any

from pipeline.article import Article
from pipeline.record import Record

SCRIPT = "<script>document.title='owned'</script>"
TEXT = (
    f"قال </script>{SCRIPT} \"خبر\" & 'علي' 😀𝒳 في \u202eثورة 25 يناير بمصر\u202c\n"
    "سطر ثان ]]> --> {{ 7*7 }} {% raw %} \\u003c \u2028 \ud800 بسوريا\n\nآخر"
)


def mention(label: str, words: str, **said: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"label": label, "start": start, "end": start + len(words), **said}


def day(name: str) -> dict[str, str]:
    return {"edtf": name, "start": name, "end": name}


EVENT = mention("EVENT", "ثورة 25 يناير", name="<i>ثورة</i>", rule="<u>model</u>", score=0.93)
DATE = mention("DATE", "25 يناير بمصر", value=day("2011-01-25"), rule="date.crossing")
PRODUCT = mention("PRODUCT", "😀𝒳", name='"><img src=x onerror=alert(1)>', subtype="<s>")
WEBSITE = mention("WEBSITE", SCRIPT)
GPE = mention("GPE", "سوريا", name="سوريا", subtype="country")


def record(*mentions: dict[str, Any], **info: Any) -> Record:
    """The article with these mentions."""
    said = {"title": f"{SCRIPT}«عنوان»", "source": '"><b>', "url": "javascript:alert(1)", **info}
    return Record.of(Article(id="<b>&id", text=TEXT, country="EG", **said), mentions)


HOSTILE = record(EVENT, DATE, PRODUCT, GPE)
