"""The written forms of a noun of measure and of a nationality. Rules of Arabic; the words stand in the tables."""

from __future__ import annotations


def singulars(noun: str) -> list[str]:
    """Indefinite singular, and its accusative where the script shows it (دولار, دولارا; كيلو متر, كيلو مترا)."""
    if not _arabic(noun) or noun.endswith(("ة", "اء", "ا", "ى", "و")):
        return [noun]
    return [noun, noun + "ا"]


def duals(noun: str) -> list[str]:
    """The absolute dual in both cases (دولاران، دولارين). Its construct forms are other words too often (متري)."""
    if not _arabic(noun) or noun.endswith(("ا", "ى", "و")):
        return []
    stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
    return [stem + "ان", stem + "ين"]


def adjectives(masculine: str) -> list[str]:
    """A nationality's forms: gender, number, case, definiteness (سوري، سورية، السورية…).

    Of two words, each that ends in ya inflects, and the article stands on the first or on all (الكوري الجنوبي).
    """
    words = masculine.split()
    forms: list[str] = []
    for ending in ("", "ة", "ا", "ان", "ين", "تان", "تين", "ات"):
        inflected = [word + ending if word.endswith("ي") else word for word in words]
        forms.append(" ".join(inflected))
        forms.append("ال" + " ".join(inflected))
        if len(words) > 1:
            forms.append(" ".join("ال" + word for word in inflected))
    return forms


def definite(noun: str) -> str:
    """With the article."""
    return "ال" + noun


def _arabic(noun: str) -> bool:
    return "\u0620" <= noun[-1] <= "\u064a"
