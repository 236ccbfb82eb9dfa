"""A PDF read into named fields: the text in reading order, and a headline and time only where the first page bears them out.

Runs inside a worker. pypdf has limits of its own and they are set here far below what it allows; what passes them still ends with the worker.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from pipeline.parse.dates import FORMS, day_of

MAX_PAGES = 500  # a longer document is a book, not an article
MAX_STREAM_BYTES = 8_000_000  # one stream unpacked; a page of text has some 100 kB
MAX_OPERATORS = 400_000  # in one content stream; a page of text has some 10,000
MAX_LIST_ITEMS = 50_000  # of the page tree, an array or a dictionary
MIN_MEANT = 0.7  # share of characters that have a meaning; below it the file draws letters without saying which
HEAD_CHARS = 3_000  # of the text, where its headline and date stand
MAX_TITLE_CHARS = 300
HEADLINE_SIZE = 1.15  # times the size of most of the text
SAME_LINE = 0.5  # of the font size: pieces no further apart in height are one line
NEW_BLOCK = 1.35  # times the usual distance of lines, which goes with the size of the font
RUNNING_PAGES = 3  # a first or last line on as many pages is a running head
PDF_DAY = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
SENTENCE_END = re.compile(r"[.!?:。！？؟…][\"'”’»)\]]*$")
BROKEN_WORD = re.compile(r"(\w+)[-\u2010\u00ad]$")
FORMS_OF_LETTERS = re.compile("[\ufb00-\ufdff\ufe70-\ufeff]+")  # ligatures and Arabic letters as they are drawn
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?", re.IGNORECASE)


class PdfError(ValueError):
    """A document that gives no article: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Piece:
    """Characters drawn together: left end and base line in points from the page's corner, size of the font in points."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Line:
    """Pieces on one base line of a page."""

    page: int
    x: float
    y: float
    size: float
    text: str


def read_pdf(data: bytes, max_text_chars: int) -> dict[str, object]:
    """Return the fields of a PDF, or raise PdfError: `no_text` for a scan, `parse_limit` past a limit, `parse_failed` when damaged."""
    from pypdf import apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    try:
        with apply_configuration(
            zlib_maximum_output_length=MAX_STREAM_BYTES, lzw_maximum_output_length=MAX_STREAM_BYTES,
            run_length_maximum_output_length=MAX_STREAM_BYTES, array_based_stream_maximum_output_length=MAX_STREAM_BYTES,
            brotli_maximum_output_length=MAX_STREAM_BYTES,
            stream_decoding_work_maximum_length=4 * MAX_STREAM_BYTES, stream_parsing_work_maximum_count=MAX_OPERATORS,
            page_tree_maximum_entries=MAX_LIST_ITEMS, array_maximum_element_count=MAX_LIST_ITEMS,
            dictionary_maximum_element_count=MAX_LIST_ITEMS, xform_maximum_invocations_per_extraction=500,
            xmp_maximum_input_length=1, jbig2dec_binary=None,
        ):  # fmt: skip
            return _read(data, max_text_chars)
    except LimitReachedError as error:
        raise PdfError("parse_limit", f"the PDF is past a limit ({str(error)[:200]}); not an article") from error
    except (FileNotDecryptedError, DependencyError) as error:
        raise PdfError("parse_failed", "the PDF is locked; save it without a password") from error
    # pypdf says NotImplementedError of a filter or encryption that it does not know
    except (PyPdfError, RecursionError, AssertionError, NotImplementedError, OSError) as error:
        what = f"{type(error).__name__}: {str(error)[:200]}"
        raise PdfError("parse_failed", f"the PDF is damaged ({what}); save it again from its program") from error


def _read(data: bytes, max_text_chars: int) -> dict[str, object]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise PdfError("parse_failed", "the PDF is locked; save it without a password")
    n_pages = reader.get_num_pages()
    if not n_pages:
        raise PdfError("parse_failed", "the PDF is damaged (it holds no page); save it again from its program")
    if n_pages > MAX_PAGES:
        raise PdfError(
            "parse_limit", f"the PDF has {n_pages} pages, the limit is {MAX_PAGES}; take the article's pages out"
        )
    lines: list[Line] = []
    n_chars = 0
    for number, page in enumerate(reader.pages):
        found = lines_of(_pieces(page), number)
        lines += found
        n_chars += sum(len(line.text) for line in found)
        if n_chars > max_text_chars:
            raise PdfError("text_limit", f"the PDF has more than {max_text_chars} characters (parse.max_text_chars)")
    _require_meaning(lines, n_pages)
    return fields_of(without_running_heads(lines), dict(reader.metadata or {}))


def _pieces(page: Any) -> list[Piece]:
    pieces: list[Piece] = []

    def take(text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = math.hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
            pieces.append(Piece(x, y, abs(size) * scale, text))

    page.extract_text(visitor_text=take)
    return pieces


def lines_of(pieces: Sequence[Piece], page: int) -> list[Line]:
    """Return the pieces of a page joined to lines, in the order in which they were drawn; right-to-left lines in reading order."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        last = groups[-1][-1] if groups else None
        if last is None or "\n" in last.text or abs(piece.y - last.y) > SAME_LINE * max(piece.size, last.size):
            groups.append([])
        groups[-1].append(piece)
    lines = []
    for group in groups:
        text = " ".join(_joined(group).split())
        if text:
            lines.append(Line(page, min(each.x for each in group), group[0].y, max(each.size for each in group), text))
    return lines


def _joined(group: Sequence[Piece]) -> str:
    text = "".join(piece.text for piece in group)
    if 2 * len(RIGHT_TO_LEFT.findall(text)) > sum(char.isalpha() for char in text):
        text = " ".join(_right_to_left(group))
    return FORMS_OF_LETTERS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _right_to_left(group: Sequence[Piece]) -> list[str]:
    """Return the texts of pieces from the right end of the line to the left; runs of other scripts keep their own order."""
    ordered: list[str] = []
    run: list[str] = []
    for piece in sorted(group, key=lambda each: -each.x):
        text = piece.text.strip()
        if RIGHT_TO_LEFT.search(text):
            ordered += [*reversed(run), text]
            run = []
        else:
            run.append(text)
    return [*ordered, *reversed(run)]


def _require_meaning(lines: Sequence[Line], n_pages: int) -> None:
    """Raise PdfError for pages that are pictures, or whose letters the file does not name."""
    text = "".join(line.text for line in lines)
    letters = [char for char in text if not char.isspace()]
    if not any(char.isalpha() for char in letters):
        raise PdfError(
            "no_text", f"the PDF has {n_pages} pages and no text, as scans have; read it by OCR and give the text"
        )
    meant = sum(char not in "\0\ufffd" and unicodedata.category(char) not in ("Cc", "Co", "Cn") for char in letters)
    if meant < MIN_MEANT * len(letters):
        raise PdfError("no_text", "the PDF draws letters without saying which; read it by OCR and give the text")


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without page numbers and without what stands at the top or foot of page after page."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    edges = [line for page in by_page.values() for line in {page[0], page[-1]}]
    seen = Counter(_edge_key(line.text) for line in edges)
    dropped = {
        line for line in edges if seen[_edge_key(line.text)] >= RUNNING_PAGES or PAGE_NUMBER.fullmatch(line.text)
    }
    return [line for line in lines if line not in dropped] or list(lines)


def _edge_key(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def blocks_of(lines: Sequence[Line]) -> list[tuple[float, str]]:
    """Return (font size, text) of each paragraph or heading."""
    gaps = sorted(
        gap / one.size for one, other in pairwise(lines) if 0.9 * one.size < (gap := one.y - other.y) < 3 * one.size
    )
    usual = (
        gaps[len(gaps) // 10] if gaps else math.inf
    )  # not the median: pages of one-line paragraphs have more gaps than lines
    hyphenated = {word.casefold() for line in lines for word in re.findall(r"\w+-\w+", line.text)}
    blocks: list[tuple[float, list[str]]] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if before is None or _starts_block(before, line, usual):
            blocks.append((line.size, []))
        blocks[-1][1].append(line.text)
    return [(size, _flowed(texts, hyphenated)) for size, texts in blocks]


def _starts_block(before: Line, line: Line, usual: float) -> bool:
    if abs(before.size - line.size) > 0.1 * max(before.size, line.size):
        return True
    gap = before.y - line.y
    ended = SENTENCE_END.search(before.text) is not None
    if line.page != before.page or gap < 0:  # the text goes on at the head of a page or column
        return ended
    return gap > NEW_BLOCK * usual * line.size or (ended and line.x - before.x > 0.7 * line.size)


def _flowed(texts: Sequence[str], hyphenated: set[str]) -> str:
    """Return lines as one paragraph; a word broken at the end of a line is whole again unless the text has it with its hyphen elsewhere."""
    flowed = texts[0]
    for text in texts[1:]:
        broken = BROKEN_WORD.search(flowed)
        if broken is None or not text[:1].isalnum():
            flowed += " " + text
            continue
        rest = re.match(r"\w+", text)
        is_word = rest is not None and text[:1].islower() and broken[1][-1].isalpha()
        whole = f"{broken[1]}-{rest[0] if rest else ''}".casefold()
        flowed = (flowed[:-1] if is_word and whole not in hyphenated else flowed) + text
    return flowed


def fields_of(lines: Sequence[Line], metadata: dict[str, Any]) -> dict[str, object]:
    """Return the fields; title and time of the metadata count only when the head of the text says the same."""
    blocks = blocks_of(lines)
    head = "\n".join(text for _, text in blocks)[:HEAD_CHARS]
    title = _title(str(metadata.get("/Title") or ""), blocks, head)
    fields: dict[str, object] = {"title": title, "published": _published(metadata, head)}
    kept = [text for _, text in blocks]
    at = next((at for at, text in enumerate(kept[:4]) if title and _key(text) == _key(title)), None)
    if at is not None:
        kept.pop(at)
    return {**{key: value for key, value in fields.items() if value}, "text": "\n\n".join(kept)}


def _title(declared: str, blocks: Sequence[tuple[float, str]], head: str) -> str | None:
    declared = " ".join(declared.split())[: MAX_TITLE_CHARS + 1]
    is_first = bool(_key(declared)) and _key(declared) == _key(blocks[0][1])
    if is_first or (len(declared.split()) > 2 and len(declared) <= MAX_TITLE_CHARS and _key(declared) in _key(head)):
        return declared
    sizes: Counter[float] = Counter()
    for size, text in blocks:
        sizes[round(size, 1)] += len(text)
    usual = sizes.most_common(1)[0][0]
    size, shown = max(blocks[:4], key=lambda block: block[0])
    is_headline = size >= HEADLINE_SIZE * usual and len(shown) <= MAX_TITLE_CHARS and len(shown.split()) > 2
    return shown if is_headline else None


def _published(metadata: dict[str, Any], head: str) -> str | None:
    """Return the time of making when the head names that day: else it is the day on which somebody saved the page."""
    named = {day for form in FORMS for match in form.finditer(head) if (day := day_of(match))}
    for key in ("/CreationDate", "/ModDate"):
        stamp = str(metadata.get(key) or "").replace("'", "")
        match = PDF_DAY.match(stamp)
        if match and any((day.year, day.month, day.day) == tuple(map(int, match.groups())) for day in named):
            return _iso(stamp)
    return None


def _iso(stamp: str) -> str:
    """Return a PDF date (D:YYYYMMDDHHmmSS+hhmm) in ISO form; only its day where the clock cannot be read."""
    digits = stamp[2:16]
    try:
        clock = datetime.strptime(digits, "%Y%m%d%H%M%S").isoformat()
    except ValueError:
        return f"{stamp[2:6]}-{stamp[6:8]}-{stamp[8:10]}"
    zone = re.fullmatch(r"([+-])(\d{2})(\d{2})?", stamp[16:])
    return clock + (f"{zone[1]}{zone[2]}:{zone[3] or '00'}" if zone else "Z" if stamp[16:17] == "Z" else "")


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
