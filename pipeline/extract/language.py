"""The trained English model, used for parts of speech and dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pipeline.language_model import SURROGATE, load_model


@cache
def load() -> Any:
    """Return the checked model (tagger, parser, lemmatiser; no entity recogniser); the same object at every call."""
    return load_model(["ner", "senter"])


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, without any analysis."""
    return [token.text for token in load().make_doc(SURROGATE.sub("\ufffd", text))]


def parse(texts: Iterable[str]) -> Iterator[Any]:
    """Yield one parsed Doc per sentence. Each text is kept as one sentence."""
    nlp = load()
    docs = []
    for text in texts:
        doc = nlp.make_doc(SURROGATE.sub("\ufffd", text))
        for token in doc[1:]:
            token.is_sent_start = False
        docs.append(doc)
    yield from nlp.pipe(docs, batch_size=32)
