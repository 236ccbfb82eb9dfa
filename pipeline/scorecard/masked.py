"""Names of private persons in the errors that the scorecard shows, covered as in reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.packs import Pack
from pipeline.privacy.names import Masker, covered, find_persons, public_names, recognise
from pipeline.scorecard.gallery import Error, Group


def masked_groups(groups: Sequence[Group], articles: Mapping[str, Mapping[str, str | None]], pack: Pack) -> list[Group]:
    """Return the groups with names covered in sentences, readings and file names; `articles` is source_ref to title and text."""
    refs = sorted({error.article for group in groups for error in group.errors})
    texts = [f"{articles.get(ref, {}).get('title') or ''}\n\n{articles.get(ref, {}).get('text') or ''}" for ref in refs]
    public = public_names(pack, (), (article.get("text") for article in articles.values()))
    found = {
        ref: find_persons(text, spots, public) for ref, text, spots in zip(refs, texts, recognise(texts), strict=True)
    }
    masker = Masker(public, found, covered, covered)
    masker.learn_slugs(
        (error.expected + " " + error.found, error.article) for group in groups for error in group.errors
    )
    return [replace(group, errors=tuple(_masked(error, masker) for error in group.errors)) for group in groups]


def _masked(error: Error, masker: Masker) -> Error:
    def mask(text: str) -> str:
        return masker.mask(masker.mask_slugs(text)[0], error.article)[0]

    whole = masker.mask(error.before + error.words + error.after, error.article)[0]
    start, end = len(error.before), len(error.before) + len(error.words)
    article = covered(error.article) if masker.is_named_in(error.article, error.article) else error.article
    return replace(
        error, article=article, about=mask(error.about), expected=mask(error.expected), found=mask(error.found),
        before=whole[:start], words=whole[start:end], after=whole[end:],
    )  # fmt: skip
