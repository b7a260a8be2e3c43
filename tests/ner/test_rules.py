"""What the rules beside the model do with its mentions: ⟦LABEL …⟧ marks what the model found."""

from __future__ import annotations

import re

import pytest

from pipeline.ner.dated_events import with_dates
from pipeline.ner.datelines import with_agencies
from pipeline.ner.entity import Entity
from pipeline.ner.lists import with_lists_labelled
from pipeline.ner.posts import with_posts_cut
from pipeline.ner.websites import with_websites
from pipeline.ner.words import Word, words_of

_MARK = re.compile(r"⟦(\w+) (.*?)⟧")


def read(marked: str) -> tuple[str, list[Entity]]:
    text, entities, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        entities.append(Entity(match[1], len(text), len(text) + len(match[2]), match[2], None, 0.9, "model"))
        text += match[2]
        at = match.end()
    return text + marked[at:], entities


def written(text: str, entities: list[Entity]) -> str:
    for entity in reversed(entities):
        surface = text[entity.start : entity.end]
        text = f"{text[: entity.start]}⟦{entity.label} {surface}⟧{text[entity.end :]}"
    return text


def lines_of(text: str) -> list[list[Word]]:
    lines, start = [], 0
    for line in text.split("\n"):
        words = words_of(line)
        lines.append([Word(word.start + start, word.end + start, word.form) for word in words])
        start += len(line) + 1
    return lines


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ("⟦GPE فيينا - كونا⟧ - من عادل الغانم:", "⟦GPE فيينا⟧ - ⟦ORG كونا⟧ - من عادل الغانم:"),
        ("⟦GPE بغداد⟧/ الصباح\nأعلنت الوزارة", "⟦GPE بغداد⟧/ ⟦ORG الصباح⟧\nأعلنت الوزارة"),
        ("بنغازي - ⟦GPE وال⟧ : قال الوزير", "بنغازي - ⟦ORG وال⟧ : قال الوزير"),
        ("باريس (أ.ف.ب) - قال", "باريس (⟦ORG أ.ف.ب⟧) - قال"),
        ("وقال المصدر لوكالة الأنباء السعودية (واس) إن", "وقال المصدر لوكالة الأنباء السعودية (⟦ORG واس⟧) إن"),
        # what is a dateline only at the start of a line
        ("صدر الكتاب في بيروت عن دار كبيرة (الصباح) أمس", "صدر الكتاب في بيروت عن دار كبيرة (الصباح) أمس"),
        ("وصل إلى بيروت في ساعات - الصباح - أمس", "وصل إلى بيروت في ساعات - الصباح - أمس"),
        ("تونس - الصباح كان هادئا", "تونس - الصباح كان هادئا"),
    ],
)  # fmt: skip
def test_agencies(found: str, left: str) -> None:
    text, entities = read(found)
    assert written(text, with_agencies(text, lines_of(text), entities)) == left


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ("قال ⟦OCC الأمين العام للأمم المتحدة⟧ أمس", "قال ⟦OCC الأمين العام⟧ ل⟦ORG لأمم المتحدة⟧ أمس"),
        ("قالت ⟦OCC الرئيسة التنفيذية للشركة⟧ أمس", "قالت ⟦OCC الرئيسة التنفيذية للشركة⟧ أمس"),
        ("قال ⟦OCC المدير العام للجنة الأولمبية⟧ أمس", "قال ⟦OCC المدير العام⟧ ل⟦ORG لجنة الأولمبية⟧ أمس"),
        ("قال ⟦OCC المدير الجهوي للصحة⟧ أمس", "قال ⟦OCC المدير الجهوي للصحة⟧ أمس"),
        ("قال ⟦OCC وزير الدولة للشؤون الخارجية⟧ أمس", "قال ⟦OCC وزير الدولة للشؤون الخارجية⟧ أمس"),
        ("قال ⟦OCC رئيس الشركة⟧ أمس", "قال ⟦OCC رئيس الشركة⟧ أمس"),
        ("زار ⟦PERS المسيو نوفيكوف⟧ مصر", "زار المسيو ⟦PERS نوفيكوف⟧ مصر"),
        ("زار ⟦PERS د. سمير حنا⟧ مصر", "زار د. ⟦PERS سمير حنا⟧ مصر"),
        ("غنت ⟦PERS السيدة⟧ أمس", "غنت ⟦PERS السيدة⟧ أمس"),
        ("زار ⟦PERS سيد درويش⟧ مصر", "زار سيد ⟦PERS درويش⟧ مصر"),
    ],
)
def test_posts_and_titles(found: str, left: str) -> None:
    text, entities = read(found)
    assert written(text, with_posts_cut(text, entities)) == left


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ("للحجز discovertunisia.⟦WEBSITE com⟧ أو", "للحجز ⟦WEBSITE discovertunisia.com⟧ أو"),
        ("عبر موقع www.evax.tn.", "عبر موقع ⟦WEBSITE www.evax.tn⟧."),
        ("على ⟦ORG booking⟧.com و agoda.com", "على ⟦WEBSITE booking.com⟧ و ⟦WEBSITE agoda.com⟧"),
        ("راسلونا على info@khabar.com أو", "راسلونا على info@khabar.com أو"),
        ("الملف report.pdf والإصدار 2.1 و3.14.tn", "الملف report.pdf والإصدار 2.1 و3.14.tn"),
    ],
)
def test_websites(found: str, left: str) -> None:
    text, entities = read(found)
    assert written(text, with_websites(text, entities)) == left


@pytest.mark.parametrize(
    ("found", "date", "left"),
    [
        ("بعد حرب يونيو 1967 نزحوا", "1967", "بعد ⟦EVENT حرب يونيو 1967⟧ نزحوا"),
        ("بعد ⟦EVENT حرب تموز⟧ 2006 عادوا", "2006", "بعد ⟦EVENT حرب تموز 2006⟧ عادوا"),
        ("بعد ⟦EVENT ثورة 25 يناير في مصر⟧ عادوا", "25 يناير", "بعد ⟦EVENT ثورة 25 يناير⟧ في مصر عادوا"),
        ("في شهر يونيو 1967 نزحوا", "يونيو 1967", "في شهر يونيو 1967 نزحوا"),
        ("بعد ⟦ORG حرب⟧ يونيو 1967 نزحوا", "1967", "بعد ⟦ORG حرب⟧ يونيو 1967 نزحوا"),
        ("بعد ⟦GPE حلب⟧ 1967 نزحوا", "1967", "بعد ⟦GPE حلب⟧ 1967 نزحوا"),
    ],
)
def test_events_with_dates(found: str, date: str, left: str) -> None:
    text, entities = read(found)
    start = text.index(date)
    assert written(text, with_dates(text, [(start, start + len(date))], entities)) == left


@pytest.mark.parametrize(
    ("found", "left"),
    [
        (
            "على موانئ ⟦GPE السدرة⟧ و⟦GPE راس لانوف⟧ و⟦LOC البريقة⟧ أمس",
            "على موانئ ⟦FAC السدرة⟧ و⟦FAC راس لانوف⟧ و⟦FAC البريقة⟧ أمس",
        ),
        ("في ولايتي ⟦LOC نهر النيل⟧ و⟦GPE الجزيرة⟧", "في ولايتي ⟦GPE نهر النيل⟧ و⟦GPE الجزيرة⟧"),
        ("بمحافظات ⟦GPE درعا⟧، ⟦PERS السويداء⟧", "بمحافظات ⟦GPE درعا⟧، ⟦GPE السويداء⟧"),
        # one name alone may be whose they are, and countries have ports
        ("في موانئ ⟦GPE صور⟧ أمس", "في موانئ ⟦GPE صور⟧ أمس"),
        ("في مطارات ⟦GPE مصر⟧ و⟦GPE تونس⟧", "في مطارات ⟦GPE مصر⟧ و⟦GPE تونس⟧"),
        ("زار موانئ ⟦GPE صور⟧ ثم ⟦GPE صيدا⟧", "زار موانئ ⟦GPE صور⟧ ثم ⟦GPE صيدا⟧"),
        ("في ولايات ⟦GPE سنار⟧ و⟦OCC الوالي⟧", "في ولايات ⟦GPE سنار⟧ و⟦OCC الوالي⟧"),
    ],
)
def test_lists_under_one_noun(found: str, left: str) -> None:
    text, entities = read(found)
    assert written(text, with_lists_labelled(text, entities)) == left
