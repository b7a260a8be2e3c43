"""What every test may ask for: the pipeline, loaded once; hypothesis with the same examples in every run."""

from __future__ import annotations

import pytest
from hypothesis import settings
from spacy.language import Language

from pipeline import load

# A change is judged by the same examples each time. To look for new ones: pytest --hypothesis-profile search
settings.register_profile("khabar", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=5_000, deadline=None)
settings.load_profile("khabar")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline without an entity model."""
    return load("none")
