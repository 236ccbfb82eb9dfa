"""How fast the evidence explorer opens and filters in a real browser, with as many claims as asked for.

    python benchmarks/explorer.py --build data/build/share --claims 10000 --python .venv/bin/python

The records of a build are multiplied: each copy has ids, titles, quotes and longer facts of its own, so that no text is shared that would not
be shared by other articles. The page is written to a temporary folder, opened from the disk in headless Chromium (Debian's package) with
Playwright, which only the tests need: --python names an interpreter that has it (that of `make setup` has; no browser is downloaded).

`opens` runs from the start of the navigation until the first results stand on the page. `filters` is the longest of several inputs, measured
around the event and the style and layout after it. Both are told for each repeat.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.publish.explorer import explorer_page
from pipeline.publish.records import CLAIM, Record, records
from pipeline.schemas import REPORT_FIGURES
from pipeline.trace import build_tables

LONG = 30  # characters; a shorter fact is a word of a list and the same in many articles
MAX_OPEN_MS, MAX_FILTER_MS = 2000, 100
MEASURE = """
import json, sys
from playwright.sync_api import sync_playwright
page_file, repeats, chromium = sys.argv[1], int(sys.argv[2]), sys.argv[3]
FILTER = '''([id, value]) => {
  const field = document.getElementById(id);
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  document.body.getBoundingClientRect();
  return [performance.now() - start, document.getElementById("count").textContent];
}'''
STEPS = [("words", "k"), ("words", "kill"), ("words", "killed aleppo"), ("words", ""), ("place", "aleppo"), ("place", ""), ("actor", "army"),
         ("actor", ""), ("from", "2017-03-01"), ("from", ""), ("kind", ""), ("words", "women children"), ("words", ""), ("outcome", "killed"), ("outcome", "")]
found = []
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    for _ in range(repeats):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("file://" + page_file, wait_until="commit")
        page.wait_for_selector("#results li", timeout=60000)
        opened = page.evaluate("performance.now()")
        first = page.evaluate(FILTER, ["words", "rocket"])
        page.evaluate(FILTER, ["words", ""])
        page.wait_for_timeout(1500)
        steps = [[*step, *page.evaluate(FILTER, list(step))] for step in STEPS]
        found.append({"opens_ms": opened, "first_word_ms": first[0], "steps": steps})
        page.close()
    browser.close()
print(json.dumps(found))
"""


def multiplied(found: Sequence[Record], n_claims: int) -> list[Record]:
    """Return copies of records until there are so many claims; the last copy is whole."""
    copies = -(-n_claims // sum(1 for each in found if each.kind == CLAIM))
    return [each for number in range(copies) for each in _copy(found, number)]


def _copy(found: Sequence[Record], number: int) -> Iterator[Record]:
    mark = f" [{number}]"
    for each in found:
        quote = each.quote and (each.quote[0] + mark, each.quote[1], each.quote[2])
        facts = tuple((label, value + mark if len(value) > LONG else value) for label, value in each.facts)
        links = tuple((label, [f"{number}x{target}" for target in targets]) for label, targets in each.links)
        also = tuple((f"{number}x{other}", words) for other, words in each.also)
        yield replace(
            each, id=f"{number}x{each.id}", title=each.title + mark, quote=quote, facts=facts, links=links, also=also
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("data/build"))
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--python", default=sys.executable, help="an interpreter with Playwright")
    args = parser.parse_args()
    params = load_params(args.params)
    pack = load_pack(params.pack)
    found = multiplied(records(build_tables(args.build), REPORT_FIGURES.empty(), pack=pack), args.claims)
    page = explorer_page(found, pack=pack, title="Benchmark", as_of=params.report.as_of, data_digest="benchmark")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explorer.html"
        path.write_text(page, encoding="utf-8")
        command = [args.python, "-c", MEASURE, str(path), str(args.repeats), args.chromium]
        runs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    n_claims = sum(1 for each in found if each.kind == CLAIM)
    print(f"{n_claims:,} claims, {len(found):,} records, page of {len(page.encode()) / 1e6:.1f} MB")
    for run in runs:
        middle = statistics.median(step[2] for step in run["steps"])
        slowest = max(run["steps"], key=lambda step: step[2])
        print(
            f"opens {run['opens_ms']:.0f} ms (limit {MAX_OPEN_MS}), first word {run['first_word_ms']:.0f} ms, "
            f"median of {len(run['steps'])} filters {middle:.0f} ms, slowest {slowest[2]:.0f} ms (limit {MAX_FILTER_MS}): {slowest[0]} = {slowest[1]!r}, {slowest[3]}"
        )


if __name__ == "__main__":
    main()
