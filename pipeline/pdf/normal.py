"""From what a browser prints to a file that is the same on every run: fixed days, our own words about it, numbered parts."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from pipeline.errors import ClaimlineError

_NODE = re.compile(
    rb"\(node(\d{8,})\)"
)  # the names that Chromium gives the cells of tables: counted over its whole life


@dataclass(frozen=True)
class Words:
    """What a PDF says of itself; `day` is the day of knowledge, since no clock is read."""

    title: str
    author: str
    subject: str
    day: date


def normal(printed: bytes, words: Words) -> tuple[bytes, int]:
    """Return a printed page with its own metadata, and how many sheets it has; the same page and words give the same bytes. Tags, outline and links stay."""
    try:
        reader = PdfReader(io.BytesIO(printed), strict=False)
        n_pages = len(reader.pages)
        writer = PdfWriter(clone_from=reader)
    except (PyPdfError, ValueError, KeyError) as error:
        raise _broken(words, f"cannot be read again ({error})") from error
    if n_pages == 0:
        raise _broken(words, "has no page")
    writer.pdf_header = reader.pdf_header
    printer = reader.metadata.producer or "" if reader.metadata else ""
    day = f"D:{words.day:%Y%m%d}000000Z"
    writer.metadata = {
        "/Title": words.title, "/Author": words.author, "/Subject": words.subject, "/Creator": "Claimline",
        "/Producer": f"{printer} and pypdf".removeprefix(" and "), "/CreationDate": day, "/ModDate": day,
    }  # fmt: skip
    stream = io.BytesIO()
    writer.write(stream)
    return _renumbered(stream.getvalue()), n_pages


def _renumbered(data: bytes) -> bytes:
    """Return a file whose nodes are numbered from 1 in their order; every number keeps its width, so that no offset moves."""
    rank = {number: at for at, number in enumerate(sorted({int(each) for each in _NODE.findall(data)}), 1)}
    return _NODE.sub(lambda found: b"(node%0*d)" % (len(found[1]), rank[int(found[1])]), data)


def _broken(words: Words, what: str) -> ClaimlineError:
    return ClaimlineError(
        f"the PDF of '{words.title}'", rule=what, remedy="try again, or name another browser with --browser"
    )
