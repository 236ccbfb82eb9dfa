"""What the stage `share` leaves of a build, and what reports and the site make of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schemas, tables
from pipeline.errors import ConfigError, InputError
from pipeline.look.quotes import quote_of, sentence_span
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.privacy.names import public_names, words_of
from pipeline.privacy.profiles import find_all, place_words
from pipeline.privacy.shared import PASSAGES, left_of, lettered
from pipeline.publish.earlier import keep
from pipeline.publish.site import make_site
from pipeline.share.make import check_out, share_files
from pipeline.shown import AUDIT_FILE, BLOCK, HIDDEN_PLACE, WITHHELD, WITHHELD_WORDS, read_audit
from pipeline.trace import BUILD_FILES, build_rejects, build_tables, data_hash
from tests.export.made import LONG
from tests.share.conftest import shared, small_params

SECRETS = ("Yazan", "Kadour", "Barakat", "SECRETWORDS", "Jane Reviewer", "A. Reporter", LONG, "Binnish", "in-binnish")


def texts(frame: pl.DataFrame) -> str:
    """Return every text of a table, those in lists included."""
    return frame.write_ndjson()


@pytest.fixture(scope="session")
def whole(project):
    return build_tables(project / "data" / "build")


@pytest.mark.parametrize("secret", SECRETS)
def test_no_table_and_no_page_holds_what_was_masked_and_the_build_does(public, report, site, whole, secret):
    def holds(text: str) -> bool:  # a country of this build is called "Syria binnish"
        return secret in text if secret == "Binnish" else secret.casefold() in text.casefold()

    assert any(holds(texts(frame)) for frame in whole.values())
    assert [name for name, frame in public.frames.items() if holds(texts(frame))] == []
    assert [name for name, page in site.items() if holds(page)] == []
    assert not holds(report.page)


def test_no_name_that_was_found_stands_in_a_table_or_page(public, project, whole, report, site):
    pack = load_pack("syria-sample")
    known = public_names(pack, place_words(whole), whole["articles"]["text"])
    names = {name for found in find_all(whole, known).values() for name in found.private if len(words_of(name)) > 1}
    assert {"Samer Barakat", "Yazan Haj Kadour"} <= names
    shown = [*map(texts, public.frames.values()), report.page, *site.values()]
    assert [
        name
        for name in sorted(names)
        for text in shown
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("name", ["articles", "casualty_claims", "incidents", "control_over_time"])
def test_other_places_stay(public, name):
    assert "Azaz" in texts(public.frames[name])


def test_rows_ids_and_types_are_those_of_the_build(public, whole):
    for name, frame in whole.items():
        masked = public.frames[name]
        assert (masked.height, masked.schema) == (frame.height, frame.schema)
        ids = [
            column
            for column in frame.columns
            if column.endswith("_id") and column not in ("area_id", "place_id", "geonames_id")
        ]
        assert masked.sort(ids).select(ids).equals(frame.sort(ids).select(ids)), name


def test_every_number_is_that_of_the_build(public, whole):
    for name, frame in whole.items():
        if name == "snapshots":
            continue
        places = ("span_start", "span_end", "where_prec", "geonames_id")
        numbers = [column for column, kind in frame.schema.items() if kind == pl.Int64 and column not in places]
        assert public.frames[name].select(numbers).equals(frame.select(numbers)), name


def test_every_quote_stands_at_its_offsets_in_the_masked_article(public):
    articles = {row["article_id"]: row for row in public.frames["articles"].to_dicts()}
    article_of = dict(public.frames["casualty_claims"].select("claim_id", "article_id").iter_rows())
    seen = 0
    for name in PASSAGES:
        for row in public.frames[name].to_dicts():
            article = articles[row.get("article_id") or article_of[row["claim_id"]]]
            assert article[row["span_field"]][row["span_start"] : row["span_end"]] == row["quote"]
            seen += 1
    assert seen >= 14


def test_a_name_is_covered_letter_by_letter_and_the_words_around_it_stay(public):
    claim = public.frames["casualty_claims"].filter(low=1).row(0, named=True)
    assert claim["quote"] == f"{BLOCK * len('Yazan Haj Kadour')}, 11, was killed in {BLOCK * len('Binnish')}"
    assert claim["claimant_raw"] == f"Witness {BLOCK * len('Samer Barakat')}"
    assert claim["attribution_path"] == "sample_orontes > raw:masked_person_a"


def test_only_sentences_around_evidence_are_left_of_a_text(public, whole):
    text = public.frames["articles"].filter(pl.col("title").str.starts_with("=cmd"))["text"][0]
    full = whole["articles"].filter(pl.col("title").str.starts_with("=cmd"))["text"][0]
    assert len(text) == len(full)
    assert "At least 40 people were killed" in text
    assert text.count("the agency said on Monday") < full.count("the agency said on Monday") // 1.4
    assert "captured Azaz" in text


def test_long_evidence_is_a_shorter_span_around_its_number(public):
    claim = public.frames["casualty_claims"].filter(low=40).row(0, named=True)
    assert 0 < claim["span_end"] - claim["span_start"] <= 300
    assert "40" in claim["quote"]


def test_a_closed_source_keeps_its_numbers_and_the_pages_say_why_there_are_no_words(public, report, site):
    claim = public.frames["casualty_claims"].filter(low=12).row(0, named=True)
    article = public.frames["articles"].filter(article_id=claim["article_id"]).row(0, named=True)
    assert set(claim["quote"]) == {WITHHELD}
    quote = quote_of(claim, article)
    assert (quote.before, quote.words, quote.after, quote.is_withheld) == ("", WITHHELD_WORDS, "", True)
    assert claim["victims_raw"] == "[withheld]"
    assert f"[{WITHHELD_WORDS}]" in report.page
    assert WITHHELD_WORDS in site["explorer.html"]
    assert WITHHELD not in report.page + site["explorer.html"]


def test_a_small_cell_loses_its_place_and_no_sum_loses_it(public, whole):
    hidden = public.frames["incidents"].filter(killed_best=1).row(0, named=True)
    assert (hidden["place_id"], hidden["place_name"]) == (f"SYR/Idlib/{HIDDEN_PLACE}", HIDDEN_PLACE)
    assert (hidden["admin1"], hidden["where_prec"]) == ("Idlib", 4)
    assert hidden["latitude"] not in (None, 35.9573)
    cells, before = public.frames["casualties_over_time"], whole["casualties_over_time"]
    sums = [frame.group_by("area_kind").agg(pl.col("best").sum()).sort("area_kind") for frame in (cells, before)]
    assert sums[0].equals(sums[1])
    assert cells.filter(pl.col("area_kind") == "place")["area_name"].sort().to_list() == ["Azaz", HIDDEN_PLACE]


def test_reviewers_are_numbered_and_by_lines_left_out(public):
    assert public.frames["decisions"]["who"].to_list() == ["reviewer 1"]
    assert public.frames["articles"]["byline"].null_count() == public.frames["articles"].height


def test_the_audit_counts_and_is_printed_by_report_and_site(public, folder, report, site):
    audit = read_audit(folder)
    assert audit == public.audit
    assert audit.profile == "public"
    for rule in (
        "names masked", "by-lines left out", "articles withheld by licence", "reviewers numbered", "quotes and texts cut",
        "addresses and file names cut", "small cells: incidents whose place was coarsened", "small cells: sums of one place given without the place",
    ):  # fmt: skip
        assert audit.counts[rule] >= 1, rule
        assert any(
            each["meaning"].startswith(rule) and each["value"] == f"{audit.counts[rule]:,}" for each in report.figures
        )
        assert f"{rule}: {audit.counts[rule]:,}" in site["index.html"]
    for page in (report.page, site["index.html"], site["explorer.html"], site["changes.html"]):
        assert audit.words in page


def test_pages_carry_the_hash_of_the_whole_build(project, folder, report, site, whole):
    digest = data_hash(whole, project / "data" / "build")
    assert data_hash(build_tables(folder), folder) == digest
    assert digest in report.page
    assert digest in site["index.html"]


def test_private_is_the_build_and_says_so(project, whole, tmp_path):
    made = shared(project, "private")
    assert all(made.frames[name].equals(frame) for name, frame in whole.items())
    assert made.audit.profile == "private"
    assert "not for sharing" in made.audit.words
    assert "Nothing was masked" in made.audit.line


def test_two_runs_give_the_same_bytes(project, public):
    assert share_files(shared(project)) == share_files(public)


def test_the_folder_has_the_layout_of_a_build(folder, whole):
    assert {name: frame.height for name, frame in build_tables(folder).items()} == {name: frame.height for name, frame in whole.items()}  # fmt: skip
    assert build_rejects(folder).columns == list(schemas.REJECTS.columns)


@pytest.mark.parametrize(
    "said",
    ["{", "[]", '{"profile": "secret", "data_hash": "", "counts": {}}', '{"profile": "public"}', '{"profile": "public", "data_hash": "", "counts": {"names masked": "many"}}'],
)  # fmt: skip
def test_a_broken_audit_stops_the_run(tmp_path, said):
    (tmp_path / AUDIT_FILE).write_text(said, encoding="utf-8")
    with pytest.raises(InputError, match="dvc repro share"):
        read_audit(tmp_path)


def test_a_build_without_audit_has_none(project):
    assert read_audit(project / "data" / "build") is None


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="other things"):
        check_out(tmp_path)
    check_out(tmp_path / "new")


def test_an_unknown_profile_stops_the_run(project, tmp_path):
    text = (project / "params.yaml").read_text(encoding="utf-8")
    assert "profile: public" in text
    (tmp_path / "params.yaml").write_text(text.replace("profile: public", "profile: open", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"share\.profile"):
        load_params(tmp_path / "params.yaml")
    (tmp_path / "params.yaml").write_text(text.replace("  profile: public", "  {}", 1).split("share:")[0] + "export:" + text.split("\nexport:")[1], encoding="utf-8")  # fmt: skip
    assert load_params(tmp_path / "params.yaml").share.profile == "public"


def test_a_run_that_was_kept_unmasked_is_not_compared_in_public(project, folder, report, methods, tmp_path):
    params = small_params(project)
    for page, made in (("small-situation", report), ("methods", methods)):
        tables.write_folder(tmp_path / "reports" / "pages" / page, made.files())
    (tmp_path / "reports" / "scorecard.html").write_text(report.page.replace('<p class="files">', "<p>"), encoding="utf-8")  # fmt: skip
    pages = {}
    for name, build in (("whole", project / "data" / "build"), ("masked", folder)):
        keep(build, tmp_path / "kept")
        made = make_site(params, pack=load_pack(params.pack), build=folder, reports=tmp_path / "reports", before=tmp_path / "kept")  # fmt: skip
        pages[name] = made["changes.html"].decode()
    assert "holds names that are masked now" in pages["whole"]
    assert "0 differences" in pages["masked"]


def test_a_broken_word_of_the_audit_is_no_json(folder):
    assert set(json.loads((folder / AUDIT_FILE).read_text(encoding="utf-8"))) == {"profile", "data_hash", "counts"}


def test_files_are_those_of_a_build(folder):
    here = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    assert set(BUILD_FILES.values()) <= here


@pytest.mark.parametrize(("number", "wanted"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (701, "zz"), (702, "aaa")])
def test_labels_count_in_letters(number, wanted):
    assert lettered(number) == wanted


WORDS = st.lists(st.sampled_from(["a", "word", "killed", "40", "end.", "said”", "why?", "\n", "x" * 40]), min_size=1, max_size=120)  # fmt: skip


@given(WORDS, st.data())
def test_what_is_left_of_a_text_shows_the_same_evidence_and_nothing_outside_its_windows(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 60)))
    window = sentence_span(text, start, end)
    shown = left_of(text, [window], text)
    assert len(shown) == len(text)
    assert shown[slice(*window)] == text[slice(*window)]
    assert set(shown[: window[0]] + shown[window[1] :]) <= {"\n", "…"}
    first, last = sentence_span(shown, start, end)
    assert window[0] - 1 <= first <= start
    assert end <= last <= window[1] + 1


def test_the_stage_writes_the_folder(project, folder, tmp_path, monkeypatch, capsys):
    from pipeline.share.__main__ import main

    words = ["share", "--params", str(project / "params.yaml"), "--build", str(project / "data" / "build"), "--out", str(tmp_path / "out")]  # fmt: skip
    monkeypatch.setattr("sys.argv", words)
    assert main() == 0
    assert "Profile public" in capsys.readouterr().err
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "out" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("sys.argv", [*words[:-1], str(tmp_path / "full")])
    assert main() == InputError.exit_code


def test_the_path_of_the_folder_is_that_of_the_pipeline():
    text = (Path(__file__).resolve().parents[2] / "dvc.yaml").read_text(encoding="utf-8")
    assert "--out data/build/share" in text
