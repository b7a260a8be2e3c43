"""The entity stage with the models that ship: exact places, nothing lost in long articles, the same for any batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import extract, load
from pipeline.ner.camel import CamelTagger
from pipeline.ner.entity import Entity
from pipeline.ner.finder import LEAST, Finder
from pipeline.ner.pack import read_pack
from pipeline.stages.entities import ENTITIES, make_entities
from tests.ner.test_camel import Named

ROOT = Path(__file__).parents[2]
NEWS = (
    "وصل وزير الخارجية المصري سامح شكري إلى بيروت والتقى رئيس مجلس النواب نبيه بري في مقر البرلمان اللبناني."
)


@pytest.fixture(scope="module", params=["fast", "accurate"])
def finder(request: pytest.FixtureRequest) -> Finder:
    return Finder(read_pack(request.param))


def found(finder: Finder, text: str) -> set[tuple[str, str]]:
    return {(entity.label, text[entity.start : entity.end]) for entity in finder.find([text])[0]}


def check(text: str, entities: list[Entity]) -> None:
    place = 0
    for entity in entities:
        assert place <= entity.start < entity.end <= len(text)
        surface = text[entity.start : entity.end]
        assert surface == surface.strip() and entity.name
        assert entity.score is not None and 0 <= entity.score <= 1
        place = entity.end


@settings(max_examples=60)
@given(
    st.one_of(st.text(), st.text(alphabet="وفبلك سوريالمغربةأحمدطه ًُـ\u200f\n.،()\"'-12٣Nato", max_size=300))
)
def test_places_are_exact_for_any_text(finder: Finder, text: str) -> None:
    check(text, finder.find([text])[0])


def test_people_places_and_organisations(finder: Finder) -> None:
    assert {("PERS", "سامح شكري"), ("GPE", "بيروت"), ("PERS", "نبيه بري")} <= found(finder, NEWS)


def test_what_is_found_does_not_depend_on_the_batch(finder: Finder) -> None:
    texts = [
        NEWS,
        "",
        "زار الرئيس السوداني عمر البشير دمشق.\n" * 9,
        "كلمة " * 700,
        NEWS + "\n" + NEWS,
        " \n\n ",
    ]
    assert finder.find(texts) == [finder.find([text])[0] for text in texts]


def test_what_is_more_probably_wrong_than_right_is_left_out(finder: Finder) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))[:20]]
    all_of_them = Finder(read_pack("fast"), least=0.0).find(texts)
    assert any(entity.score is not None and entity.score < LEAST for row in all_of_them for entity in row)
    for entities in finder.find(texts):
        assert entities
        assert all(entity.score is not None and entity.score >= LEAST for entity in entities)


def test_nothing_is_lost_in_a_long_line(finder: Finder) -> None:
    text = " ".join(f"{NEWS[:-1]}، ثم قال المتحدث إن الاجتماع رقم {number} انتهى." for number in range(40))
    people = [
        entity.start for entity in finder.find([text])[0] if text[entity.start : entity.end] == "سامح شكري"
    ]
    expected = [place for place in range(len(text)) if text.startswith("سامح شكري", place)]
    assert len(text.split()) > 700 and people == expected


@pytest.mark.parametrize(
    "text",
    [
        "وصل وزير الخارجيه المصري سامح شكري الى بيروت",
        "وصلَ وزيرُ الخارجيّةِ المصريُّ سامح شُكري إلى بَيروت",
        "وصل وزير الخارجية المصري ســامح شكري إلى بيـــروت",
        "وصل وزير الخارجية المصري سامح شكري إلى بيروت\u200f",
    ],
)
def test_other_spellings_are_the_same_names(finder: Finder, text: str) -> None:
    names = {(entity.label, entity.name) for entity in finder.find([text])[0]}
    assert {("PERS", "سامح شكري"), ("GPE", "بيروت")} <= names


def test_a_mention_does_not_run_over_the_end_of_a_line(finder: Finder) -> None:
    text = "زيارة إلى دمشق\nبيروت - قال مصدر رسمي إن الوفد عاد"
    assert {("GPE", "دمشق"), ("GPE", "بيروت")} <= found(finder, text)


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("التقى الوفد مسؤولين من العراق وسوريا", "سوريا", "سوريا"),
        ("قال البيت الأبيض في واشنطن إن الرئيس سافر", "واشنطن", "واشنطن"),
        ("وصل الوفد إلى بغداد أمس", "بغداد", "بغداد"),
        ("وقع لبنان اتفاقا مع فرنسا وكندا", "كندا", "كندا"),
        ("وقع لبنان اتفاقا مع فرنسا وكندا", "لبنان", "لبنان"),
        ("ترتفع الأسعار هذا العام وفقا للأمم المتحدة", "لأمم المتحدة", "الأمم المتحدة"),
        ("عاد الفريق من مباراته بالقاهرة", "القاهرة", "القاهرة"),
        ("قال المصدر إن السفير وصل بـبغداد أمس", "بغداد", "بغداد"),
    ],
)
def test_proclitics_stay_outside(finder: Finder, text: str, surface: str, name: str) -> None:
    (entity,) = (e for e in finder.find([text])[0] if text[e.start : e.end] == surface)
    assert entity.name == name


def test_subtypes(finder: Finder) -> None:
    text = "عبر نهر الفرات إلى مطار دمشق الدولي في سوريا، ثم زار وزارة الصحة"
    subtypes = {entity.name: entity.subtype for entity in finder.find([text])[0]}
    assert subtypes["سوريا"] == "country" and subtypes["وزارة الصحة"] == "ministry"
    assert subtypes["نهر الفرات"] == "river" and subtypes["مطار دمشق الدولي"] == "airport"


# --- in the pipeline -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def accurate() -> Language:
    return load()


def layers(text: str, nlp: Language) -> set[tuple[str, str]]:
    return {
        (mention.label, mention.text) for mention in extract(text, nlp=nlp, published="2021-03-04").mentions
    }


@pytest.mark.parametrize(
    ("text", "event", "date"),
    [
        ("قال الكاتب إن ثورة 25 يناير 2011 غيرت مصر كلها", "ثورة 25 يناير 2011", "25 يناير 2011"),
        (
            "بعد انقلاب 30 يونيو/حزيران 1989 تغير كل شيء",
            "انقلاب 30 يونيو/حزيران 1989",
            "30 يونيو/حزيران 1989",
        ),
        ("أسقطت ثورة ١٤ تموز ١٩٥٨ النظام الملكي", "ثورة ١٤ تموز ١٩٥٨", "١٤ تموز ١٩٥٨"),
        ("غيرت ثورة 25 يناير في مصر كل شيء", "ثورة 25 يناير", "25 يناير"),
        ("تحيي البلاد الذكرى السنوية لثورة 14 جانفي 2011", "ثورة 14 جانفي 2011", "14 جانفي 2011"),
        ("فاز المنتخب في كأس العالم 2022", "كأس العالم 2022", "2022"),
    ],
)
def test_an_event_takes_in_the_date_that_names_it(
    accurate: Language, text: str, event: str, date: str
) -> None:
    assert {("EVENT", event), ("DATE", date)} <= layers(text, accurate)


@pytest.mark.parametrize(
    "text",
    [
        "وقعت معركة 5 مايو الماضي قرب النهر",
        "اندلعت الثورة في 25 يناير 2011",
        "استمرت الحرب 8 أيام",
        "غادر إلى انقلاب\n25 يناير 2011",
    ],
)
def test_a_date_beside_an_event_is_not_its_name(accurate: Language, text: str) -> None:
    assert not any(
        label == "EVENT" and any(sign.isdigit() for sign in event) for label, event in layers(text, accurate)
    )


def test_a_date_in_the_name_of_a_street_is_none(accurate: Language) -> None:
    mentions = layers("وقع الحادث في شارع 26 يوليو بالقاهرة صباح 5 مايو", accurate)
    assert ("DATE", "5 مايو") in mentions and ("DATE", "26 يوليو") not in mentions


def test_values_keep_their_words(accurate: Language) -> None:
    mentions = layers("دفعت الشركة 13 مليون دولار كندي الساعة 14:30 بتوقيت غرينتش", accurate)
    assert mentions == {("MONEY", "13 مليون دولار كندي"), ("TIME", "الساعة 14:30 بتوقيت غرينتش")}


def test_docs_share_batches(accurate: Language) -> None:
    texts = [NEWS, "زار دمشق", NEWS]
    together = [doc.user_data[ENTITIES] for doc in accurate.pipe(texts)]
    assert together == [accurate(text).user_data[ENTITIES] for text in texts]


@pytest.mark.parametrize("text", ["زار القاهرة", "غيرت ثورة 25 يناير 2011 مصر"])
def test_without_a_model_nothing_is_found(nlp: Language, text: str) -> None:
    assert {mention.label for mention in extract(text, nlp=nlp).mentions} <= {"DATE"}


def test_an_unknown_model_is_refused(nlp: Language) -> None:
    with pytest.raises(ValueError, match="no entity model 'gpt'; there are accurate, fast, camel, none"):
        make_entities(nlp, "khabar_entities", "gpt")


# --- CAMeL Tools -----------------------------------------------------------------------------------------------------


def test_the_camel_model_gives_the_same_records() -> None:
    labels = {"وسوريا": "B-LOC", "للأمم": "B-ORG", "المتحدة": "I-ORG", "عيد": "B-MISC"}
    text = "عضوية العراق وسوريا في عيد تابع للأمم المتحدة"
    (entities,) = Finder(read_pack("fast"), CamelTagger(Named(labels))).find([text])
    assert [(e.label, text[e.start : e.end], e.name, e.rule, e.score) for e in entities] == [
        ("GPE", "سوريا", "سوريا", "model.camel", None),
        ("ORG", "لأمم المتحدة", "الأمم المتحدة", "model.camel", None),
    ]


def test_without_its_data_the_camel_model_says_so_in_one_line(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("زار القاهرة", encoding="utf-8")
    command = ["run", str(article), "--output", str(tmp_path / "out"), "--model", "camel"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "pipeline.commands", *command],
        cwd=ROOT,
        env={**os.environ, "CAMELTOOLS_DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert "camel_data -i ner-arabert" in said and "--model accurate" in said
