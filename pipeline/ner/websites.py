"""Names of sites, which a model that reads Arabic words sees too seldom: `evax.tn`, `www.khabar.example.com`."""

from __future__ import annotations

import re
from functools import cache

from pipeline.ner.entity import Entity

# No address of a person (name@site), no file or version: the last part must be a domain that there is.
_SITE = re.compile(
    r"(?<![\w@.\-])(?:[a-z0-9-]{1,63}\.){0,3}[a-z][a-z0-9-]{0,62}\.(?P<top>[a-z]{2,8})(?![\w@-]|\.[a-z])",
    re.IGNORECASE | re.ASCII,
)
_GENERIC = frozenset(
    ["com", "net", "org", "info", "edu", "gov", "mil", "int", "biz", "news", "app", "online", "site"]
)


def with_websites(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities of a text with its sites as WEBSITE, in place of what overlaps them."""
    if "." not in text:
        return entities
    for match in _SITE.finditer(text):
        if match["top"].lower() not in _domains():
            continue
        start, end = match.span()
        if any((entity.start, entity.end, entity.label) == (start, end, "WEBSITE") for entity in entities):
            continue
        entities = [entity for entity in entities if entity.end <= start or end <= entity.start]
        entities.append(Entity("WEBSITE", start, end, match[0], None, None, "website.domain"))
    return sorted(entities, key=lambda entity: entity.start)


@cache
def _domains() -> frozenset[str]:
    """Domains of countries (the codes of ISO 3166-1, from CLDR, and `uk`, `eu`), and the usual general ones."""
    from pipeline.cldr import territory_codes

    return _GENERIC | {code.lower() for code in territory_codes()} | {"uk", "eu"}
