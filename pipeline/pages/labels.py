"""What the pages say of each label."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.record import ENTITY_LABELS, VALUE_LABELS

_MEANING = {
    "DATE": "dates and periods",
    "TIME": "times of day",
    "DURATION": "lengths of time",
    "MONEY": "amounts of money",
    "QUANTITY": "amounts with a unit",
    "COUNT": "numbers of things",
    "PERCENT": "shares of a hundred",
    "PERS": "people",
    "ORG": "organisations",
    "GPE": "countries, cities, villages",
    "LOC": "regions, rivers, seas, mountains",
    "FAC": "airports, roads, hospitals",
    "EVENT": "wars, summits, cups, treaties",
    "LAW": "laws and articles of them",
    "PRODUCT": "goods, vehicles, software",
    "NORP": "peoples and religions",
    "OCC": "posts and occupations",
    "LANGUAGE": "languages",
    "WEBSITE": "sites and addresses",
}


class Label(NamedTuple):
    """A label, the style class that colours it, and what it stands for."""

    name: str
    style: str
    meaning: str


#: By layer, in the order of the record: values are coloured behind the words, entities underlined.
LAYERS: dict[str, tuple[Label, ...]] = {
    "values": tuple(Label(name, f"v-{name}", _MEANING[name]) for name in VALUE_LABELS),
    "entities": tuple(Label(name, f"e-{name}", _MEANING[name]) for name in ENTITY_LABELS),
}
STYLES: dict[str, str] = {label.name: label.style for layer in LAYERS.values() for label in layer}
