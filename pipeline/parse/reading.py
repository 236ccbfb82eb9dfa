"""One payload to fields, inside a worker: decode, check, read. Nothing here knows outlets, sources or tables."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pipeline.parse.encodings import NotTextError, decode
from pipeline.parse.kinds import NotArticleError
from pipeline.parse.markup import MarkupError, MarkupLimits, check_markup
from pipeline.parse.pdfs import PdfError, read_pdf
from pipeline.parse.texts import read_text

TEXT_BYTES_PER_CHAR = 4  # white space and markup-free filler around a text within the limit


@dataclass(frozen=True)
class ReadingLimits:
    """Limits of the stage as plain numbers, so that a worker needs no other module to read them."""

    max_tag: int
    max_attributes: int
    max_depth: int
    max_tags: int
    max_text_chars: int
    seconds: int
    memory_mb: int


@dataclass(frozen=True)
class Job:
    """One payload to read; `key` is the snapshot."""

    key: str
    media_type: str
    payload: bytes


@dataclass(frozen=True)
class Reading:
    """What a payload holds: named fields, or a reason code and detail why it cannot be read; `n_updates` counts those of a live blog."""

    key: str
    fields: dict[str, object] | None = None
    reason: str | None = None
    detail: str = ""
    n_updates: int = 0


def read_payload(job: Job, limits: ReadingLimits) -> Reading:
    """Return the fields of a page, text, PDF or row; whatever it holds, an answer and not an error."""
    try:
        fields, n_updates = _fields(job, limits)
        return Reading(job.key, fields=fields, n_updates=n_updates)
    except NotArticleError as error:
        return Reading(job.key, reason="not_article", detail=f"{error}; nothing is read from it")
    except NotTextError as error:
        return Reading(job.key, reason="not_text", detail=f"{error}; give a page, a text, a PDF or a row")
    except PdfError as error:
        return Reading(job.key, reason=error.reason, detail=error.detail)
    except MarkupError as error:
        return Reading(job.key, reason=error.reason, detail=f"{error.detail}; not an article, or raise the limit")
    except (MemoryError, RecursionError) as error:
        return Reading(job.key, reason="parse_limit", detail=f"needs more than it may have ({type(error).__name__})")
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        return Reading(
            job.key,
            reason="parse_failed",
            detail=f"{type(error).__name__}: {str(error)[:300]}; keep the page and report it",
        )


def _fields(job: Job, limits: ReadingLimits) -> tuple[dict[str, object], int]:
    """Return the fields and, of a page that is a live blog, the number of its updates, else 0."""
    kind = job.media_type.split(";")[0].strip().lower()
    if kind == "application/json":
        return dict(json.loads(job.payload.decode("utf-8"))), 0
    if kind == "application/pdf":
        return read_pdf(job.payload, limits.max_text_chars), 0
    text = decode(job.payload, job.media_type, is_page=kind != "text/plain")
    if kind == "text/plain":
        return read_text(text), 0
    check_markup(text, markup_limits(limits))
    from pipeline.parse.pages import read_page  # takes a second to load; rows and texts do without

    fields = read_page(text)
    n_updates = fields.pop("n_updates", 0)
    return fields, n_updates if isinstance(n_updates, int) else 0


def markup_limits(limits: ReadingLimits) -> MarkupLimits:
    """Return the part of the limits that concerns tags."""
    return MarkupLimits(
        max_tag=limits.max_tag, max_attributes=limits.max_attributes, max_depth=limits.max_depth, max_tags=limits.max_tags,
        max_text=TEXT_BYTES_PER_CHAR * limits.max_text_chars,
    )  # fmt: skip
