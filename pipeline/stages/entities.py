"""The entity stage: people, organisations, places and the other names of the text, by one of the entity models.

`accurate` and `fast` ship with Khabar. `camel` runs CAMeL Tools' NERecognizer where its data is installed. `none` finds
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.util import minibatch

from pipeline.ner import DEFAULT_MODEL, MODELS
from pipeline.ner.finder import Finder
from pipeline.ner.pack import read_pack
from pipeline.sheet import Read, Stage

ENTITIES = "khabar_entities"


@Language.factory("khabar_entities", default_config={"model": DEFAULT_MODEL, "threads": 1})
def make_entities(nlp: Language, name: str, model: str, threads: int = 1) -> Entities:
    """Component: finds entities, with so many threads for the encoder.

    Raises `ValueError` for an unknown name, `pipeline.ner.pack.ModelDamaged`, and `pipeline.ner.camel.ModelMissing`.
    """
    if model == "none":
        return Entities(None)
    if model == "camel":
        from pipeline.ner.camel import CamelTagger, recognizer

        # CAMeL labels whole words; where a name begins in its word is for the smaller pack to say.
        return Entities(Finder(read_pack("fast"), CamelTagger(recognizer()), threads))
    if model in MODELS:
        return Entities(Finder(read_pack(model), threads=threads))
    raise ValueError(f"no entity model {model!r}; there are {', '.join(MODELS)}")


class Entities(Stage):
    """Leaves a list of `pipeline.ner.finder.Entity` in `doc.user_data["khabar_entities"]`, in reading order.

    Without a finder it leaves nothing.
    """

    def __init__(self, finder: Finder | None) -> None:
        self._finder = finder

    def __call__(self, doc: Read) -> Read:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Read], *, batch_size: int = 16) -> Iterator[Read]:
        """Docs of a batch share the model's batches."""
        if self._finder is None:
            yield from stream
            return
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            found = self._finder.find([doc.text for doc in docs])
            for doc, entities in zip(docs, found, strict=True):
                doc.user_data[ENTITIES] = entities
                yield doc
