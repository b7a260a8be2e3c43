"""A Doc read as a row of terms, the form in which the rules see it.

A term is a token, or the tokens of one lexicon entry (كانون الثاني), or those of one number (خمسة وعشرون ألفا). Each
has a set of roles; each set of roles is one private character; so a text is a string of such characters and a rule is
a regular expression over it (pipeline.grammar), at the speed of `re` and with work per unique word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Any

from spacy.attrs import IDX, LENGTH, NORM  # type: ignore[import-not-found]
from spacy.tokens import Doc

from pipeline.lexicon import Entry, Lexicon
from pipeline.recent import Recent
from pipeline.tokens import TEXT
from pipeline.words import AND_FUTURE, LETTER_SHAPES, MisspeltMonths, classify

# Words that a table names for another reason and that are nouns all the same.
NOUNS_TOO = frozenset(
    {
        *("not_future", "not_month", "not_with_one", "country_name", "country_adjective", "zone_city"),
        *("day_kind", "period_of", "glued_to_year", "counted_noun", "measured"),
        *("event_word", "venue", "often_numbered", "unit_half", "degree_of", "age_of"),
        *("plural_noun", "true_noun", "place_word", "name_word", "general_word", "score_word", "title"),
    }
)
_NO_SHAPE = ("future", "sign")  # سيناء begins like a verb; ° is a unit
_CONJUNCTIONS = ("\u0648", "\u0641")
_AFTER_UNITS = frozenset({"unit_qualifier", "qualifier_in"})
_NO_RATE = frozenset({"relative", "definite", "ordinal"})
_UNITS = frozenset(
    {"unit_of", "unit_half", "unit_weak", "unit_dual", "unit_half_dual", "dual_weak", "unit_qualifier"}
)
Merge = tuple[int, int, str, Entry | None]


class Signatures:
    """Role sets ↔ private characters, and the bits by which a text's characters rule out rules."""

    def __init__(self) -> None:
        self._characters: dict[frozenset[str], str] = {}
        self._needs: dict[str, int] = {}
        self.bits: dict[str, int] = {}
        """For each character the needs that it meets."""

    def need(self, characters: str) -> int:
        """The bit that says whether a text holds one of these characters."""
        bit = self._needs.get(characters)
        if bit is None:
            bit = self._needs[characters] = 1 << len(self._needs)
            for character in characters:
                self.bits[character] = self.bits.get(character, 0) | bit
        return bit

    def character(self, roles: Iterable[str]) -> str:
        """The character of a set of roles, given out at first sight."""
        key = frozenset(roles)
        found = self._characters.get(key)
        if found is None:
            found = self._characters[key] = chr(0x4E00 + len(self._characters))
        return found

    def having(self, role: str) -> str:
        """All characters whose sets hold the role, as one string."""
        return "".join(character for roles, character in self._characters.items() if role in roles)


class Dictionary:
    """What each normalised word can be, found once for each: the character of its roles, and its senses."""

    def __init__(self, lexicon: Lexicon, signatures: Signatures) -> None:
        self.signatures = signatures
        self._lexicon = lexicon
        self._misspelt = MisspeltMonths(lexicon)
        self._shapes = {id(shape): signatures.character(shape) for shape in LETTER_SHAPES}
        self.characters: Recent[str] = Recent(self.character)
        self.entries: Recent[Entry] = Recent(self._entry)
        """Apart from the characters: few words are ever asked for their senses."""
        self.heads: dict[str, dict[str, Any]] = {}
        for words, entry in lexicon.entries.items():
            if len(words) > 1:
                branch = self.heads.setdefault(words[0], {})
                for word in words[1:]:
                    branch = branch.setdefault(word, {})
                branch[""] = entry

    def character(self, word: str) -> str:
        """As `characters`, not remembered."""
        entry = self._entry(word)
        return self.signatures.character(entry) if word and "space" not in entry else "\0"

    def plain_character(self, word: str) -> str:
        """As :meth:`character`, of a word that no table holds."""
        entry = self._plain(word)
        found = self._shapes.get(id(entry))
        return found if found is not None else self.signatures.character(entry)

    def _plain(self, word: str) -> Entry:
        entry = classify(word)
        if word[:1] in _CONJUNCTIONS and "noun" in entry:
            rest = word[1:]
            # سيدة has a row of its own, so وسيدة is no verb to come.
            if (rest,) not in self._lexicon.entries and "future" in classify(rest):
                entry = AND_FUTURE
        month = self._misspelt.find(word) if "noun" in entry else None
        return entry if month is None else {**entry, "month_like": month}

    def _entry(self, word: str) -> Entry:
        entry = self._lexicon.entries.get((word,))
        if entry is None:
            return self._plain(word)
        if entry.keys() <= NOUNS_TOO:
            shape = {"noun": None} if "true_noun" in entry else classify(word)
            return entry | {role: None for role in shape if role not in _NO_SHAPE}
        return entry


class Row:
    """The terms of one text: `roles[i]` is term i's character, `first[i]:last[i]` its words, `entry(i)` its senses."""

    __slots__ = ("dictionary", "first", "last", "lengths", "norms", "payloads", "roles", "source", "starts")

    def __init__(
        self,
        dictionary: Dictionary,
        source: str,
        roles: str,
        norms: list[str],
        starts: list[int],
        lengths: list[int],
    ) -> None:
        self.dictionary = dictionary
        self.source = source
        self.roles, self.norms, self.starts, self.lengths = roles, norms, starts, lengths
        self.payloads: dict[int, Entry] = {}
        self.first: Sequence[int] = range(len(norms))
        self.last: Sequence[int] = range(1, len(norms) + 1)
        self._phrases()

    @classmethod
    def of_doc(cls, doc: Doc, dictionary: Dictionary) -> Row:
        """The row of a Doc, whoever made its tokens."""
        columns = doc.to_array([NORM, IDX, LENGTH])
        source = doc.user_data.get(TEXT)
        strings = doc.vocab.strings
        norms = [strings[norm] for norm in columns[:, 0].tolist()]
        return cls(
            dictionary,
            source if source is not None else doc.text,
            "".join(map(dictionary.characters.__getitem__, norms)),
            norms,
            columns[:, 1].tolist(),
            columns[:, 2].tolist(),
        )

    def _phrases(self) -> None:
        """Join the words of entries of several words, longest first; drop tokens of marks alone."""
        norms, heads = self.norms, self.dictionary.heads
        merges: list[Merge] = []
        done = 0
        for place in compress(range(len(norms)), map(heads.__contains__, norms)):
            if place < done:
                continue
            branch: dict[str, Any] | None = heads[norms[place]]
            at, found = place + 1, None
            while at < len(norms):
                if self.roles[at] == "\0":
                    at += 1
                    continue
                if branch is None or (branch := branch.get(norms[at])) is None:
                    break
                at += 1
                if (
                    "" in branch
                    and self._ends_there(at)
                    and (branch[""].keys() - _AFTER_UNITS or self._rate(place, at))
                ):
                    found = (at, branch[""])
            if found is not None:
                done = found[0]
                merges.append((place, done, self.dictionary.signatures.character(found[1]), found[1]))
        if "\0" in self.roles:
            taken = {at for merge in merges for at in range(merge[0], merge[1])}
            merges += [(i, i + 1, "", None) for i, c in enumerate(self.roles) if c == "\0" and i not in taken]
            merges.sort()
        self.merge(merges)

    def _ends_there(self, end: int) -> bool:
        """Whether an entry can end here: its last word is no proclitic of the next one (2023م. وبلغت)."""
        if end == len(self.norms) or self.lengths[end - 1] > 1 or not self.norms[end - 1].isalpha():
            return True
        return self.starts[end] > self.starts[end - 1] + 1 or not self.norms[end][:1].isalpha()

    def _rate(self, place: int, end: int) -> bool:
        """في الشهر is a rate behind a unit of measure, but not في الشهر المنصرم."""
        entries, norms = self.dictionary.entries, self.norms
        if place == 0 or not _UNITS & entries[norms[place - 1]].keys():
            return False
        return end == len(norms) or not _NO_RATE & entries[norms[end]].keys()

    def merge(self, merges: list[Merge]) -> None:
        """Replace runs of terms `[start, end)` by one term with a character and an entry (no character: drop them)."""
        if not merges:
            return
        roles: list[str] = []
        first: list[int] = []
        last: list[int] = []
        at = 0
        for start, end, character, entry in merges:
            roles.append(self.roles[at:start])
            first += self.first[at:start]
            last += self.last[at:start]
            if character:
                roles.append(character)
                first.append(self.first[start])
                last.append(self.last[end - 1])
                if entry is not None:
                    self.payloads[self.first[start]] = entry
            at = end
        roles.append(self.roles[at:])
        first += self.first[at:]
        last += self.last[at:]
        self.first, self.last = first, last
        self.roles = "".join(roles)

    def entry(self, term: int) -> Entry:
        """The meanings of a term, `{role: value}`."""
        token = self.first[term]
        found = self.payloads.get(token)
        return found if found is not None else self.dictionary.entries[self.norms[token]]

    def text(self, term: int) -> str:
        """The term as it was typed."""
        return self.source[self.start(term) : self.end(term)]

    def norm(self, term: int) -> str:
        """The normalised form of the term's first token."""
        return self.norms[self.first[term]]

    def start(self, term: int) -> int:
        """Offset of the term's first character in the Doc's text."""
        return self.starts[self.first[term]]

    def end(self, term: int) -> int:
        """Offset behind the term's last character."""
        word = self.last[term] - 1
        return self.starts[word] + self.lengths[word]
