"""The number stage: the Doc as a row of terms, its number phrases and pairs of months joined."""

from __future__ import annotations

from spacy.attrs import NORM  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.cutting import cutter
from pipeline.lexicon import lexicon
from pipeline.months import MonthPairs
from pipeline.normalization import normalize
from pipeline.number_reader import NumberReader
from pipeline.reading import Dictionary, Row
from pipeline.sheet import Read, Reader, Sheet, Stage
from pipeline.signatures import signatures
from pipeline.skeleton import Skeleton, core_pattern

ROW, SKELETON = "khabar_row", "khabar_skeleton"


@Language.factory("khabar_numbers", requires=["token.norm"])
def make_numbers(nlp: Language, name: str) -> Numbers:
    """Component: reads the Doc as a row of terms with its number phrases joined, for the stages that follow."""
    return Numbers(nlp)


class Numbers(Stage):
    """Leaves the `Row` and its `Skeleton` in `doc.user_data`."""

    def __init__(self, nlp: Language) -> None:
        self.signatures = signatures()
        self._numbers = NumberReader(self.signatures)
        self._core = core_pattern(self.signatures)
        self._months = MonthPairs(self.signatures)
        self._dictionary = Dictionary(lexicon(), self.signatures)
        self._reader = Reader(cutter(), self._dictionary)

    def __call__(self, doc: Read) -> Read:
        if isinstance(doc, Sheet):
            row = self._reader.row(doc)
        elif doc.vocab.lex_attr_getters.get(NORM) is not normalize:  # type: ignore[attr-defined]
            raise ValueError(
                "khabar_numbers reads the norms of khabar_normalize: add khabar_normalize before it"
            )
        else:
            row = Row.of_doc(doc, self._dictionary)
        self._numbers.read(row)
        self._months.read(row)
        doc.user_data[ROW] = row
        doc.user_data[SKELETON] = Skeleton(row, self._core, self.signatures.bits)
        return doc


def row_of(doc: Doc | Sheet, reader: str) -> Row:
    """The Doc's row of terms; raises `ValueError` where khabar_numbers has not run before the component `reader`."""
    row = doc.user_data.get(ROW)
    if row is None:
        raise ValueError(
            f"{reader} reads what khabar_numbers leaves on the Doc: add khabar_numbers before it"
        )
    assert isinstance(row, Row)
    return row
