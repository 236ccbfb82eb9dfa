"""Whether pages that were made fit the data that is there: the hash that a page prints against that of the build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.citation import HASH_SHOWN, hash_of_page, told_by_page
from pipeline.trace import build_tables, data_hash

PAGES = "pages/*/report.html"


@dataclass(frozen=True)
class Stale:
    """A page of other data than the build's; `printed` is null where the page prints no hash at all."""

    page: Path
    printed: str | None
    wanted: str

    def line(self) -> str:
        """Return the finding on one line."""
        said = f"is of data {self.printed[:HASH_SHOWN]}" if self.printed else "does not say of which data it is"
        return f"{self.page}: {said}, the build is {self.wanted[:HASH_SHOWN]} -> run `dvc repro`"


def pages_of(reports: Path) -> list[Path]:
    """Return the pages of all reports, sorted."""
    return sorted(reports.glob(PAGES))


def stale_pages(reports: Path, build: Path) -> list[Stale]:
    """Return the pages that were made of other rows than those of the build, by name."""
    wanted = data_hash(build_tables(build), build)
    printed = {page: hash_of_page(told_by_page(page.read_text(encoding="utf-8"))) for page in pages_of(reports)}
    return [Stale(page, found, wanted) for page, found in printed.items() if found != wanted]
