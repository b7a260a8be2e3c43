"""Texts for properties: anything that Unicode has, and news put together at random."""

from __future__ import annotations

from hypothesis import strategies as st

# Bidi marks, joiners, a BOM, tatweel, diacritics, presentation forms and ligatures, separators of digits, spaces.
ODD = (
    "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad"
    "\u0640\u064b\u064e\u0651\u0652\u0653\u0654\u0655\u0670"
    "\ufe8d\ufe8e\ufee3\ufe8e\ufeb1\ufefb\ufef7\ufdf2\ufdfa\ufdfc\u06d4"
    "٫٬٪؛،؟«»…–—−½¼\u00a0\u202f\u2009\t\n\r\x1c\x85\u2028\0İßΣ\ud800\udfff\ufffd\U0001f600"
)
FRAGMENTS = """
    1999 2013 2021 27 3 12 50 0 05 3.7 2,5 25.000 1.200.000 1,500,000 ١٢٫٥ ٢٠١٩ ۱۳۹۸ 12:30 25:61 2/9/1445 27-9-2013
    2013-02-12 99/99/9999 1.2.3 1437 00000000000000000000 123456789012345678901234567890 % $ € £ ٪ ½ / - –
    + . , ، ؛ :
    ( ) [ ] « » " ' # @ & _ هـ م ق.م ه‍
    يناير مارس آذار أيار/مايو سبتمبر أيلول كانون الثاني تشرين الأول رمضان رجب ربيع جمادى عام سنة أعوام سنوات
    عاما العام
    القرن العقد الألفية التسعينات الثلاثينيات شهر أشهر الشهر أسبوع الأسبوع يوم أيام يوما اليوم أمس غدا الماضي المقبل
    الجاري الثلاثاء الأحد الجمعة الربع النصف الأول الثالث الحادي العشرين صيف خريف مطلع أواخر منتصف
    الساعة دقيقة ثانية صباحا مساء ظهر بعد قبل منذ خلال حتى إلى بين من في نحو أكثر أقل حوالي على
    واحد اثنان اثنين اثنا ثلاثة أربع خمس ثماني عشر عشرة أحد عشرون خمسين مئة مائتان ثلاثمئة مئات ألف ألفا ألفين آلاف
    مليون مليوني ملايين مليار مليارات تريليون نصف ربع أرباع ثلث صفر سالب فاصلة بضع عدة
    دولار دولارا دولارات دولارين جنيه ريال درهم دينار يورو سنت أمريكي سعودي كيلومتر كم متر مربع مكعب طن كيلوغرام درجة
    مئوية برميل يوميا في المئة بالمائة نقطة أساس شخص قتيلا مشروعا USD EUR kg km UTC GMT بتوقيت غرينتش
    و ف ب ل ك ال الـ بـ لل وال رقم هاتف المادة شارع فاز سوريا مصر لبنان قال وقال يتوقع سوف COVID http://a.b/1
""".split()  # noqa: SIM905


def any_text(max_size: int = 60) -> st.SearchStrategy[str]:
    """Any Python string: lone surrogates too, and often the characters that Arabic texts hide."""
    anything = st.characters(exclude_categories=())
    arabic = st.characters(min_codepoint=0x600, max_codepoint=0x6FF, exclude_categories=())
    return st.text(
        st.one_of(anything, arabic, st.sampled_from(ODD), st.sampled_from("0123456789٠١٢٣٤٥ ./,-:")),
        max_size=max_size,
    )


def news(max_size: int = 25) -> st.SearchStrategy[str]:
    """Figures, months, units, words, signs and marks, spaced or glued at random."""
    fragment = st.one_of(
        st.sampled_from(FRAGMENTS),
        st.sampled_from(FRAGMENTS),
        st.sampled_from(FRAGMENTS),
        st.sampled_from(ODD),
        st.integers(0, 10**7).map(str),
    )
    pieces = st.tuples(fragment, st.sampled_from([" ", " ", " ", " ", "", "\n", "  "]))
    return st.lists(pieces, max_size=max_size).map(lambda found: "".join(a + b for a, b in found))
