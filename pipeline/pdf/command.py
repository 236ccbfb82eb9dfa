"""Which reports are printed, what of a page is printed, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import tables
from pipeline.citation import DAY, IN_WORDS, told_by_page
from pipeline.errors import InputError
from pipeline.pdf.browser import find_browser, print_page
from pipeline.pdf.normal import Words, normal

PAGES = "pages"  # folder of `reports` with one folder a report
PAGE = "report.html"
# In a checked page only our own templates open a tag, and every value of an attribute is quoted.
_CLOSED = re.compile(r"<details(?![^>]* open[ >])([^>]*)>")
_BESIDE = re.compile(r"""(<a [^>]*?)\bhref=(["'])(?!#|https?://)[^"']*\2""")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Printed:
    """A PDF that was written."""

    name: str
    path: Path
    n_bytes: int
    n_pages: int


def find_pages(reports: Path, wanted: Sequence[str] = ()) -> dict[str, Path]:
    """Return the pages of all reports, or of those that are wanted, by name; in order."""
    found = {path.parent.name: path for path in sorted((reports / PAGES).glob(f"*/{PAGE}"))}
    if not found:
        raise InputError(str(reports / PAGES), rule="holds no report", remedy="run `make` first")
    odd = [name for name in wanted if name not in found]
    if odd:
        raise InputError(f"report '{odd[0]}'", rule="is not there", remedy=f"use one of: {', '.join(found)}")
    return {name: found[name] for name in wanted or found}


def for_paper(page: str) -> str:
    """Return a page with everything unfolded, since nobody can click on paper, and without links to files beside it, which stay behind."""
    return _BESIDE.sub(r"\1", _CLOSED.sub(r"<details\1 open>", page))


def words_of(name: str, page: str) -> Words:
    """Return what the PDF of a page says of itself: what the page's head says."""
    told = told_by_page(page)
    try:
        return Words(told["title"], told["DC.publisher"], told[IN_WORDS], date.fromisoformat(told[DAY]))
    except (KeyError, ValueError) as error:
        raise InputError(
            f"report {name}", rule=f"does not say how to cite it ({error})", remedy="make it anew: `dvc repro`"
        ) from error


def make_pdfs(
    reports: Path,
    out: Path,
    *,
    wanted: Sequence[str] = (),
    browser: str | None,
    environment: Mapping[str, str],
    seconds: float,
    progress: Progress = lambda name, done, total: None,
) -> list[Printed]:
    """Write a PDF of every report, each whole or not at all; return what was written, in order."""
    printer = find_browser(browser, environment)
    pages = find_pages(reports, wanted)
    made = []
    for done, (name, path) in enumerate(pages.items()):
        progress(name, done, len(pages))
        text = path.read_text(encoding="utf-8")
        words = words_of(name, text)
        data, n_pages = normal(print_page(printer, for_paper(text), name=name, seconds=seconds), words)
        tables.write_bytes(out / f"{name}.pdf", data)
        made.append(Printed(name, out / f"{name}.pdf", len(data), n_pages))
    return made
