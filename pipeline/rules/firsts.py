"""The first and the last days or months of something: `الأشهر الستة الأولى`, `الستة أشهر الأولى`, `أول ستة أشهر`."""

from __future__ import annotations

from pipeline.grammar import Match
from pipeline.rules.dated import number

_END = "( first=first_part | last_part/relative_last )"
FIRSTS = (
    f"( unit=time_plural_def article? count=def_number/number {_END}"
    f" | article? count=def_number/number unit=time_unit {_END}"
    f" | dual=time_dual_def {_END}"
    " | ( nth=ordinal_number | last_word ) ( count=number unit=time_unit | dual=time_dual ) )"
)


def firsts(match: Match) -> tuple[int, str] | None:
    """How many of which unit (`D`, `W`, `M` …) :data:`FIRSTS` matched; `None` for the second or third six months."""
    if match.has("nth") and number(match, "nth") != 1:
        return None
    dual = match.get("dual", "time_dual_def") or match.get("dual", "time_dual")
    if dual is not None:
        return int(dual[0]), dual[1:]
    return number(match, "count"), match.get("unit", "time_plural_def") or match.get("unit", "time_unit")


def at_start(match: Match) -> bool:
    """Whether they are the first, not the last."""
    return match.has("first") or match.has("nth")
