"""How well PDFs are read: articles with known texts are printed by Chromium, in one column and in two, and read back.

    python benchmarks/pdfs.py --data FOLDER [--each 3] [--browser chromium]

FOLDER is that of benchmarks/parsing.py. `--each` articles of every language are printed with hyphenation and justified lines. Printed, for
each language and layout: F1 over the bag of words, the share of words in their right order, titles and paragraphs that are right, and how
many files were turned away (letters for which this machine has no font are drawn as boxes, and such a file has no text).
"""

from __future__ import annotations

import argparse
import difflib
import html
import subprocess
import tempfile
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsing import LIMITS, TOKEN, bag_f1, expected_text, key_of, pages

from pipeline.parse.languages import detect_language
from pipeline.parse.reading import Job, read_payload

STYLE = (
    "body{{font:11pt 'Liberation Serif','DejaVu Sans'}}div{{column-count:{columns};text-align:justify;hyphens:auto}}"
)
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True)
class Score:
    """One printed article read back; all null when it was turned away."""

    reason: str | None
    words: float = 0.0
    order: float = 0.0
    title: bool = False
    paragraphs: float = 0.0


def printed(title: str, paragraphs: list[str], *, language: str, columns: int, browser: str) -> bytes:
    """Return an article as a PDF."""
    side = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    body = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs)
    page = (
        f"<html lang={language} dir={side}><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<style>{STYLE.format(columns=columns)}</style><h1>{html.escape(title)}</h1><div>{body}</div>"
    )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                   f"--print-to-pdf={target}", str(source)]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=60, check=True)
        return target.read_bytes()


def score(title: str, paragraphs: list[str], data: bytes) -> Score:
    """Read a PDF and compare it with what was printed."""
    reading = read_payload(Job("pdf", "application/pdf", data), LIMITS)
    if reading.fields is None:
        return Score(reading.reason)
    fields: dict[str, Any] = reading.fields
    wanted = unicodedata.normalize("NFC", "\n".join([title, *paragraphs]))
    found = unicodedata.normalize("NFC", "\n".join([str(fields.get("title") or ""), str(fields["text"])]))
    one, other = (TOKEN.findall(text.casefold()) for text in (found, wanted))
    kept = {key_of(block) for block in str(fields["text"]).split("\n\n")}
    return Score(
        None, bag_f1(found, wanted), difflib.SequenceMatcher(None, one, other, autojunk=False).ratio(),
        key_of(fields.get("title")) == key_of(title), sum(key_of(each) in kept for each in paragraphs) / len(paragraphs),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--browser", default="chromium")
    args = parser.parse_args()
    by_language: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for folder in sorted(args.data.iterdir()):
        for _, version in pages(folder) if folder.is_dir() else ():
            paragraphs = [" ".join(each.split()) for each in expected_text(version).split("\n") if each.strip()]
            if paragraphs:
                by_language[detect_language(" ".join(paragraphs))].append((version["title"], paragraphs))
    print(
        f"{'language':10}{'columns':>8}{'files':>7}{'refused':>9}{'words':>8}{'order':>8}{'title':>8}{'paragraphs':>12}"
    )
    for language, articles in sorted(by_language.items(), key=lambda item: (-len(item[1]), item[0])):
        for columns in (1, 2):
            scores = [
                score(*each, printed(*each, language=language, columns=columns, browser=args.browser))
                for each in articles[: args.each]
            ]
            read = [each for each in scores if each.reason is None]
            means = [
                f"{sum(getattr(each, name) for each in read) / len(read):.3f}" if read else "-"
                for name in ("words", "order", "title", "paragraphs")
            ]
            print(
                f"{language:10}{columns:8}{len(scores):7}{len(scores) - len(read):9}{means[0]:>8}{means[1]:>8}{means[2]:>8}{means[3]:>12}"
            )


if __name__ == "__main__":
    main()
