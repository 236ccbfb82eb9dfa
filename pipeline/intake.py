"""What the command line reads: a JSONL file of articles, or one plain text file, as rows of ARTICLES; what cannot be read is a reject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import tables
from pipeline.archive.items import Item, Loss
from pipeline.archive.jsonl import parse_line, read_jsonl
from pipeline.errors import InputError
from pipeline.packs import Pack
from pipeline.parse.rows import UnfitError, article_from_fields
from pipeline.parse.texts import read_text
from pipeline.schemas import ARTICLES

MAX_ITEM_BYTES = 10_485_760  # as params.collect.max_bytes: no article is larger
STAGE = "extract"
UNREAD = "unknown_field"


@dataclass(frozen=True)
class Intake:
    """Articles (ARTICLES), rejects as rows of REJECTS, and warnings for the person who runs the command."""

    articles: pl.DataFrame
    rejects: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]


def read_articles(path: Path, *, pack: Pack, published: str | None = None) -> Intake:
    """Read articles from a JSONL file, or from a text file (`.txt`) as one article.

    `published` (ISO) stands in where an article gives no date. A missing file or a folder is an InputError.
    """
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "is not there"
        raise InputError(str(path), rule=kind, remedy="name a JSONL file with one article a line, or a .txt file")
    items = _text_item(path) if path.suffix.lower() == ".txt" else _jsonl_items(path)
    rows: list[dict[str, Any]] = []
    losses: list[Loss] = []
    for item in items:
        if isinstance(item, Loss):
            losses.append(item)
            continue
        reference, fields = item
        fields = fields if fields.get("published") or published is None else {**fields, "published": published}
        try:
            rows.append(article_from_fields(fields, pack=pack))
        except UnfitError as error:
            losses.append(Loss(reference, error.reason, error.detail))
    rejects = tuple(
        tables.reject_row(
            stage=STAGE, source_id="input", source_ref=loss.source_ref, reason=loss.reason, detail=loss.detail, n_items=loss.n_items
        )
        for loss in losses
    )  # fmt: skip
    warnings = tuple(f"{loss.source_ref}: {loss.detail}" for loss in losses if loss.reason == UNREAD)
    return Intake(articles=tables.frame(ARTICLES, rows), rejects=rejects, warnings=warnings)


def _jsonl_items(path: Path) -> Iterator[tuple[str, dict[str, object]] | Loss]:
    with path.open("rb") as stream:
        for item in read_jsonl(stream, name=path.name, max_bytes=MAX_ITEM_BYTES):
            yield (item.source_ref, parse_line(item.payload)) if isinstance(item, Item) else item


def _text_item(path: Path) -> Iterator[tuple[str, dict[str, object]] | Loss]:
    data = path.read_bytes()
    if len(data) > MAX_ITEM_BYTES:
        yield Loss(path.name, "too_large", f"has {len(data)} bytes, the limit is {MAX_ITEM_BYTES}")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Loss(path.name, "not_utf8", f"byte {error.start} is not UTF-8; save the file as UTF-8")
        return
    yield path.name, {**read_text(text), "id": path.name}
