"""How text is cut before any word is known: figures, dates and times whole, letters apart from digits and signs."""

from __future__ import annotations

import re

_ARABIC = (
    r"\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f"
    r"\u0870-\u08ff\ufb50-\ufdfb\ufe70-\ufefc"
)
_DATE = "|".join(rf"\d{{1,2}}{s}\d{{1,2}}{s}\d{{2,4}}(?![{s}]?\d)|\d{{4}}{s}\d{{1,2}}{s}\d{{1,2}}(?![{s}]?\d)"
                 for s in (r"/", r"\-", r"\."))  # fmt: skip
PIECES = re.compile(
    rf"((?:https?://|www\.)[^\s\u0600-\u06ff]+|[A-Za-z0-9._+]{{1,64}}@[A-Za-z0-9.]+|[#@][\w{_ARABIC}]+"
    rf"|{_DATE}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d)"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,٫]\d{1,2})?(?![\d.,]*\d)|\d+ر\d+|\d+(?:[.,٫٬،'\u066c]\d+)*"
    rf"|[{_ARABIC}]+(?:[\u200c\u200d]+[{_ARABIC}]+)*|[^\W\d_]+|\s+|.)( ?)",
    re.DOTALL,
)
