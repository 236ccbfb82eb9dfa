"""Pages to print: the frame and the sheet of the reports around a part that is hard to print."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from markupsafe import Markup

from pipeline.citation import Citation, page_metadata
from pipeline.look.frame import TEMPLATES, Part, environment, policy, style
from pipeline.packs import load_pack

HEADS = ("Place", "View", "Holder", "From", "To", "Rule", "Claims for it", "Last column")
CITED = Citation(
    title="Jobar, March 2017", publisher="A desk", version="1.2.3", data_hash="ab" * 32, as_of=date(2017, 5, 31), notebook="situation"
)  # fmt: skip
HARD = Markup("""
<p><a class="n" href="#ref-x" data-ref="x">157</a> were killed.</p>
<div class="scroll" tabindex="0" role="region" aria-label="t"><table class="plain"><thead><tr>{heads}</tr></thead>
<tbody><tr>{cells}</tr></tbody></table></div>
<details><summary>What is folded</summary><p>words in the fold</p><pre><code>{long}</code></pre></details>
<p class="files"><a href="charts/killed.svg">SVG</a> and <a href="charts/killed.csv">a drawing beside the page</a></p>
<p>See <a href="charts/left.csv">one that was not hidden</a>.</p>
<ol class="refs"><li id="ref-x" data-ref="x">the row <a href="https://example.org/story" rel="noreferrer noopener nofollow">article</a></li></ol>
""")


def page(title: str = CITED.title) -> str:
    """Return a page as the reports are framed, with a wide table, folded words and links of every kind."""
    sheet = style(load_pack("syria-sample"))
    body = HARD.format(
        heads=Markup("").join(Markup("<th scope='col'>{}</th>").format(each) for each in HEADS),
        cells=Markup("").join(
            Markup("<td>{} holding on</td>").format(f"{each} number {at}") for at, each in enumerate(HEADS)
        ),
        long="0123456789abcdef" * 20,
    )
    whole = environment(TEMPLATES).get_template("frame.html").render(
        title=title, csp=policy(sheet), sheet=Markup(sheet), parts=[Part("summary", "Summary", body), Part("limits", "Limits", Markup("<p>none</p>"))],
    )  # fmt: skip
    heads = Markup("").join(Markup('<meta name="{}" content="{}">\n').format(*each) for each in page_metadata(CITED))
    return whole.replace("<title>", f"{heads}<title>", 1)


def reports(folder: Path, *names: str) -> Path:
    """Write pages where the stages write them; return the folder of the reports."""
    for name in names:
        path = folder / "reports" / "pages" / name / "report.html"
        path.parent.mkdir(parents=True)
        path.write_text(page(), encoding="utf-8")
    return folder / "reports"
