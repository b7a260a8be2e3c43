"""A page as a browser reads it: its elements, their attributes, its words."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "input", "br", "line", "rect", "path"}


class Page(HTMLParser):
    """The elements of a page in order, each with its attributes; the words outside scripts and style sheets."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.raw: list[str] = []  # what scripts and style sheets hold
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(content.decode())
        self.close()
        self.unbalanced += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.raw.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.raw[-1] += data
        else:
            self.words += data

    def having(self, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of the elements that have these; ``_`` at the end and within stands for ``-``."""
        pairs = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [attrs for _, attrs in self.elements if pairs.items() <= attrs.items()]

    def names(self) -> set[str]:
        """Every kind of element that the page has."""
        return {tag for tag, _ in self.elements}
