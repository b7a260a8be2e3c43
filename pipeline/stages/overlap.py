"""Which of the proposed mentions stand, and what the words around them add.

Written priority, within the value layer: what only looks like a value takes its place from all others; then the
longest mention wins; of equally long ones the label that comes first in `PRIORITY`, then the rule that comes first in
its stage.

Between the layers: a value inside the name of a person, place, organisation or product is part of that name
(`شارع 6 أكتوبر`, the power plant `تشرين`) and goes; inside an event or a law it stands beside it (`ثورة 25 يناير`). An
entity that lies in a value which needs its words (a zone, a currency, a month) goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from spacy.language import Language

from pipeline.grammar import Candidate, Grammar
from pipeline.ner.dated_events import with_dates
from pipeline.ner.entity import Entity
from pipeline.reading import Row
from pipeline.rules import not_values
from pipeline.rules.dated import is_role
from pipeline.sheet import Read, Stage
from pipeline.signatures import signatures
from pipeline.stages.date_ranges import with_date_ranges
from pipeline.stages.entities import ENTITIES
from pipeline.stages.numbers import SKELETON, row_of
from pipeline.stages.proposing import CANDIDATES, context_of
from pipeline.stages.same import with_same

PRIORITY = {
    label: place
    for place, label in enumerate(("DATE", "TIME", "DURATION", "MONEY", "PERCENT", "QUANTITY", "COUNT"))
}
MENTIONS = "khabar_mentions"
# Values inside these are part of the name.
_NAMES = frozenset(("PERS", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WEBSITE"))
# Values whose every word is theirs: no entity lies in them. A COUNT holds the people that it counts, a DATE may stand
# in the name of an event.
_NEEDS_WORDS = frozenset(("TIME", "DURATION", "MONEY", "QUANTITY", "PERCENT"))
_CONJUNCTIONS = ("\u0648", "\u0641")
_CODE = re.compile(r"[^\W\d_][-_]$|[A-Za-z][./:]$|\d[-_./:]$|[A-Za-z_#@&.]$")
_APPROXIMATE = re.compile(r"-?[0-9X]{4}(?:-[0-9]{2}){0,2}")


@Language.factory("khabar_overlap")
def make_overlap(nlp: Language, name: str) -> Overlap:
    """Component: leaves the mentions in `doc.user_data["khabar_mentions"]`, in reading order."""
    return Overlap()


class Overlap(Stage):
    """Chooses between candidates, then reads the approximators before and after each that stands."""

    def __init__(self) -> None:
        self._not_values = Grammar(not_values.RULES, signatures())

    def __call__(self, doc: Read) -> Read:
        candidates: list[Candidate] = doc.user_data.pop(CANDIDATES, [])
        row: Row = row_of(doc, "khabar_overlap")
        if candidates:
            candidates += self._not_values.candidates(row, context_of(doc), doc.user_data[SKELETON])
        chosen = with_date_ranges(with_same(choose(candidates, row), row), row)
        entities = doc.user_data.get(ENTITIES, [])
        if ENTITIES in doc.user_data:  # a model has read the text
            dates = ((value.start, value.end) for value in chosen if value.label == "DATE")
            entities = with_dates(doc.text, dates, entities)
        chosen, doc.user_data[ENTITIES] = between_layers(chosen, entities)
        ends = {mention.last for mention in chosen}
        for mention in chosen:
            modify(mention, row, ends)
        doc.user_data[MENTIONS] = chosen
        return doc


def between_layers(values: list[Candidate], entities: list[Entity]) -> tuple[list[Candidate], list[Entity]]:
    """The values and entities that stand beside each other; both in reading order, before and after."""
    kept: list[Candidate] = []
    lost: set[int] = set()
    at = 0
    for value in values:
        while at < len(entities) and entities[at].end <= value.start:
            at += 1
        named = False
        for place in range(at, len(entities)):
            entity = entities[place]
            if entity.start >= value.end:
                break
            if _is_part_of(value, entity):
                named = True
            elif value.label in _NEEDS_WORDS or (entity.label in _NAMES and _is_in(entity, value)):
                lost.add(place)
        if not named:
            kept.append(value)
    return kept, [entity for place, entity in enumerate(entities) if place not in lost]


def _is_part_of(value: Candidate, entity: Entity) -> bool:
    """Whether the value belongs to a name that the model is sure of."""
    if entity.label not in _NAMES or not (entity.start <= value.start and value.end <= entity.end):
        return False
    sure = 1.0 if entity.score is None else entity.score
    longer = entity.end - entity.start > value.end - value.start
    return sure >= 0.5 if longer else sure >= 0.8 and value.label not in _NEEDS_WORDS


def _is_in(entity: Entity, value: Candidate) -> bool:
    return value.label in ("DATE", "TIME") and value.start <= entity.start and entity.end <= value.end


def choose(candidates: list[Candidate], row: Row) -> list[Candidate]:
    """The candidates that stand, in reading order."""
    text = row.source
    order = sorted(
        (candidate for candidate in candidates if not is_code(candidate, text)),
        key=lambda c: (c.label is not None, c.first - c.last, PRIORITY.get(c.label or "", 0)),
    )
    taken = bytearray(len(row.roles))
    chosen: list[Candidate] = []
    for candidate in order:
        if not any(taken[candidate.first : candidate.last]):
            taken[candidate.first : candidate.last] = b"\1" * (candidate.last - candidate.first)
            if candidate.label is not None:
                chosen.append(candidate)
    chosen.sort(key=lambda candidate: candidate.start)
    return chosen


def is_code(candidate: Candidate, text: str) -> bool:
    """Whether the figure belongs to a name or a code (كوفيد-19, G20, 1.2.3), written onto it."""
    start = candidate.start
    if not start or not text[start].isdigit() or text[start - 1].isspace():
        return False
    return _CODE.search(text, max(0, start - 2), start) is not None


def modify(mention: Candidate, row: Row, ends: Collection[int] = ()) -> None:
    """Read the approximator beside a mention into its value; `ends` has the terms behind all mentions."""
    if "modifier" in mention.value:
        modifier = mention.value.pop("modifier")
    else:
        modifier = _before(mention, row, ends) or _measured(mention, row) or _after(mention, row)
    if modifier is None or (mention.label == "DATE" and modifier in ("more_than", "less_than")):
        return  # أعداد أقل من يوم الاثنين: days are compared, not bounded
    if mention.label in ("DATE", "TIME"):
        edtf = mention.value.get("edtf")
        if modifier in ("about", "nearly") and edtf is not None and _APPROXIMATE.fullmatch(edtf):
            mention.value["edtf"] = edtf + "~"
    mention.value["modifier"] = modifier


def _before(mention: Candidate, row: Row, ends: Collection[int]) -> str | None:
    place, skipped, subject = mention.first - 1, 0, 0
    while place >= 0 and skipped < 4:
        entry = row.entry(place)
        if "mod_after" in entry and place in ends:
            return None  # 50 جرعة على الأكثر هذا العام: it belongs to what stands before it
        if "mod_before" in entry and not subject:
            return str(entry["mod_before"])
        if "mod_verb" in entry:
            return _said(row, place, entry["mod_verb"])
        if "mod_until" in entry and not subject and mention.label not in ("DATE", "TIME"):
            return str(entry["mod_until"])
        if not is_role(row, place, "filler", "clitic", "article"):
            if place == mention.first - 1 and is_role(row, place, "mod_preposition"):
                return _split(row, place)
            if subject == 2 or not is_role(
                row, place, "definite", "noun", "unit_of_def", "money_def", "plural_noun"
            ):
                return None
            subject += 1  # تجاوز عدد القتلى 50: the verb's subject may stand between
        place, skipped = place - 1, skipped + 1
    return None


def _said(row: Row, verb: int, modifier: str) -> str:
    """The verb's modifier, turned round by `لم يكن عمره قد تجاوز`."""
    if modifier == "more_than" and any(is_role(row, at, "not_yet") for at in range(max(0, verb - 4), verb)):
        return "at_most"
    return modifier


_FAR = 12  # terms that a verb's subject may hold when a noun of measure opens it


def _measured(mention: Candidate, row: Row) -> str | None:
    """`تجاوز سعر صرف الدولار في السوق السوداء أمس 21 ألف ليرة`: a noun of measure behind the verb, however long the
    subject is, says that the number is what the verb compares with."""
    if mention.label in ("DATE", "TIME"):
        return None
    place = mention.first - 1
    while is_role(row, place, "filler", "clitic", "article"):
        place -= 1
    role = "mod_verb"
    if is_role(row, place, "mod_preposition"):
        role, place = "mod_split", place - 1
    for at in range(place, max(-1, place - _FAR), -1):
        if role in row.entry(at):
            return _said(row, at, row.entry(at)[role]) if is_role(row, at + 1, "measured") else None
        conjunction = is_role(row, at, "noun") and row.norm(at)[0] in _CONJUNCTIONS
        if conjunction or is_role(
            row, at, "stop", "comma", "newline", "quote", "open", "colon", "number", "reported"
        ):
            return None
    return None


def _split(row: Row, preposition: int) -> str | None:
    """`ألا يقل الفائض الأولي عن 3.5٪`: the subject stands between the verb and its preposition."""
    for place in range(preposition - 1, max(-1, preposition - 5), -1):
        found = row.entry(place).get("mod_split")
        if found is not None:
            return str(found)
        if is_role(row, place, "stop", "comma", "number", "newline"):
            return None
    return None


def _after(mention: Candidate, row: Row) -> str | None:
    behind = mention.last
    if is_role(row, behind, "rate", "qualifier_in"):  # مئة مليار دولار سنويا على الأقل
        behind += 1
    elif is_role(row, behind, "in") and is_role(row, behind + 1, "time_unit_def"):
        behind += 2
    found = row.entry(behind).get("mod_after") if behind < len(row.roles) else None
    return None if found is None else str(found)
