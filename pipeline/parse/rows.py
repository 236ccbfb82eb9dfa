"""The one function that turns named fields into an article row; `claimline extract` and the stage `parse` both call it.

Fields of a row from outside (a JSONL object or a text file's header): `id`, `published`, `outlet`, `title`, `text`, and if known `url`
and `byline`. Other keys are ignored here; the reader of the file warns about them once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.parse.datelines import Dateline, caption_time, credit_names, read_dateline
from pipeline.parse.dates import day_in_address, published_time
from pipeline.parse.languages import UNDECIDED, detect_language
from pipeline.tables import content_id

if TYPE_CHECKING:
    from pipeline.packs import Pack

FIELDS = ("id", "published", "outlet", "title", "text", "url", "byline")
SURROGATES = re.compile("[\ud800-\udfff]")
DEFAULT_TEXT_CHARS = 1_000_000
MAX_NAME_CHARS = 500  # title, by-line and outlet are lines, not texts
MAX_ADDRESS_CHARS = 4_000


class UnfitError(Exception):
    """An item that cannot become an article: `reason` is a code of the rejects table, `detail` says what was seen and what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Origin:
    """Where an item came from; hints come from the source list and count only where the item itself is silent."""

    source_id: str = "input"
    snapshot_id: str | None = None
    outlet_hint: str | None = None
    language_hint: str | None = None
    retrieved_at: datetime | None = None


def article_from_fields(
    fields: Mapping[str, object],
    *,
    pack: Pack,
    origin: Origin = Origin(),
    max_text_chars: int = DEFAULT_TEXT_CHARS,
    detect: Callable[[str], str] = detect_language,
) -> dict[str, Any]:
    """Return one row of ARTICLES (revision 1, no story yet), or raise UnfitError.

    The text is kept as given but for line ends (LF), NUL (dropped) and lone surrogates (U+FFFD). The time is the declared one, else the
    text's own dateline, else the date in the address or id; an article without any cannot be placed in time and is `no_date`.
    """
    source_ref = _reference(fields)
    text = clean_text(_string(fields, "text") or "")
    if not text.strip():
        raise UnfitError("no_text", "the article has no text; give it one or leave it out")
    if len(text) > max_text_chars:
        raise UnfitError(
            "text_limit",
            f"the text has {len(text)} characters, the limit is {max_text_chars} (parse.max_text_chars)",
        )
    title = one_line(_string(fields, "title"))
    url = _address(_string(fields, "url"))
    published, basis, head = _time(fields, text=text, title=title, names=(url, source_ref))
    outlet = _outlet(one_line(_string(fields, "outlet")), url, origin.outlet_hint, pack)
    byline = one_line(_string(fields, "byline"))
    row = {
        "snapshot_id": origin.snapshot_id, "source_id": origin.source_id, "source_ref": source_ref, "url": url,
        "outlet_id": outlet, "title": title, "byline": byline, "published_at": published, "published_basis": basis,
        "language": _language(detect(text), origin.language_hint), "dateline_date": head.day, "dateline_place": head.place,
        "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "story_id": None,
        "origin_outlet_id": _credited(head.agency, credit_names(text, byline, None), outlet, pack), "revision": 1,
        "retrieved_at": origin.retrieved_at,
    }  # fmt: skip
    return {"article_id": article_id(row), **row}


def article_id(row: Mapping[str, Any]) -> str:
    """Return the content id of an article row: source, reference, address, title, time and text."""
    return content_id(
        row["source_id"],
        row["source_ref"],
        row["url"],
        row["title"],
        row["published_at"].isoformat(),
        row["text"],
    )


def clean_text(text: str) -> str:
    """Return the text with LF line ends, without NUL, and with lone surrogates replaced: what UTF-8 and Parquet can hold."""
    return SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))


def one_line(text: str | None) -> str | None:
    """Return a heading or name on one line, None when nothing is left."""
    return " ".join(clean_text(text or "").split())[:MAX_NAME_CHARS] or None


def _string(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise UnfitError("bad_row", f"the field '{name}' holds {type(value).__name__}, not text; quote it")


def _reference(fields: Mapping[str, object]) -> str:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise UnfitError("missing_field", "the field 'id' is missing or empty; give every article its own id")
    return clean_text(value)


def _address(value: str | None) -> str | None:
    """Return a web address as given; None for anything that is not http(s)."""
    text = one_line(value) if value and len(value) <= MAX_ADDRESS_CHARS else None
    return text if text and text.lower().startswith(("http://", "https://")) else None


def host_of(url: str | None) -> str | None:
    """Return the host of an address in lower case without `www.`, or None."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _outlet(given: str | None, url: str | None, hint: str | None, pack: Pack) -> str | None:
    """Return the pack's outlet by domain, by given name, by hint; else the name as given, the hint or the host."""
    host = host_of(url)
    known = pack.outlet_by_domain(host) if host else None
    for name in (given, hint):
        known = known or (pack.outlet_by_name(name) if name else None)
    return known.id if known else given or hint or host


def _time(
    fields: Mapping[str, object], *, text: str, title: str | None, names: tuple[str | None, ...]
) -> tuple[datetime, str, Dateline]:
    declared = published_time(_string(fields, "published"))
    named = next((day for name in names if (day := day_in_address(name))), None)
    in_name = datetime(named.year, named.month, named.day, tzinfo=UTC) if named else None
    known = declared or in_name
    head = read_dateline(text, title, known.date() if known else None)
    for found, basis in (
        (declared, "declared"),
        (head.published_at, "dateline"),
        (in_name, "address"),
        (caption_time(text), "dateline"),
    ):
        if found is not None:
            return found, basis, head
    raise UnfitError(
        "no_date", "no date in the fields, the text's head or the address; give 'published' as an ISO date"
    )


def _language(found: str, hint: str | None) -> str:
    """Return the language of the text itself; the source's counts only for text too short to tell: a source may print several."""
    return hint if hint and found == UNDECIDED else found


def _credited(head: str | None, others: list[str], outlet: str | None, pack: Pack) -> str | None:
    """Return the outlet of the pack that is credited with the text, None for its publisher. A credit in the dateline settles it."""
    for names, is_final in ((credit_names("", None, head), True), (others, False)):
        for name in names:
            found = pack.outlet_by_name(name)
            if found and (is_final or found.id != outlet):
                return found.id if found.id != outlet else None
    return None
