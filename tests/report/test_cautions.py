"""Numbers that fall stand in the report with both sentences, and an origin that gives most counts is named."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline import schemas, tables
from pipeline.report.cautions import MIN_COUNTS, cautions, leading_origin
from pipeline.report.ledger import Ledger
from pipeline.report.selection import scope_of, select
from pipeline.trace import BUILD_FILES
from tests.report.build_folder import JOBAR, article, claim, small_build


def report(build):
    scope = scope_of(
        name="test", title="Test", pack="syria-sample", place="SYR", start="2017-03-01", end="2017-03-31", as_of="2017-05-31",
        policy="representative",
    )  # fmt: skip
    return select(scope, build)


def add(build, table, rows):
    path = build / BUILD_FILES[table.name]
    tables.write(table, tables.read(table, path).vstack(tables.frame(table, rows)), path)


def with_a_fall(tmp_path):
    """Return the small build with a total that falls from 9,821 to 9,281 in the words of one network."""
    build = small_build(tmp_path)
    made = [
        article(
            tmp_path, name=f"since{at}", outlet="sample_orontes", day=date(2017, 3, 20 + at), title="Toll",
            text=f"A network counts {word} <i>dead</i> since 2011.",
        )["article"]
        for at, word in enumerate(("9,821", "9,281"))
    ]  # fmt: skip
    counts = [
        claim(schemas.CASUALTY_CLAIMS, each, f"{low:,}", outcome="killed", low=low, best=low, high=low, total_kind="cumulative", **JOBAR)
        for each, low in zip(made, (9821, 9281), strict=True)
    ]  # fmt: skip
    incident = tables.read(schemas.INCIDENTS, build / BUILD_FILES["incidents"]).filter(pl.col("country_iso3") == "SYR")
    step = {
        "growth_id": "0" * 20, "series_id": incident["incident_id"][0], "is_series": False, "incident_id": incident["incident_id"][0],
        "total_kind": "cumulative", "outcome": "killed", "origin_id": "network", "known_date": date(2017, 3, 21), "step": "fall",
        "is_fall": True, "low": 9281, "best": 9281, "high": 9281, "previous_low": 9821, "previous_best": 9821, "previous_high": 9821,
        "change": -540, "n_claims": 2, "n_origins": 1, "grade": "weak", "claim_ids": [counts[1]["claim_id"]],
        "previous_claim_ids": [counts[0]["claim_id"]],
    }  # fmt: skip
    add(build, schemas.ARTICLES, made)
    add(build, schemas.CASUALTY_CLAIMS, counts)
    add(build, schemas.TOLL_GROWTH, [step])
    return build


def test_a_fall_stands_with_both_sentences_and_nothing_of_them_is_mark_up(tmp_path):
    html = str(cautions(report(with_a_fall(tmp_path)), Ledger("test")).html)
    assert html.index("9,821") < html.index("9,281")
    assert html.count("since 2011") == 2
    assert "<i>dead" not in html


def test_an_earlier_number_of_two_groups_is_traced_to_both(tmp_path):
    build = with_a_fall(tmp_path)
    growth = tables.read(schemas.TOLL_GROWTH, build / BUILD_FILES["toll_growth"])
    claims = sorted(tables.read(schemas.CASUALTY_CLAIMS, build / BUILD_FILES["casualty_claims"])["claim_id"])[:2]
    tables.write(
        schemas.TOLL_GROWTH, growth.with_columns(previous_claim_ids=pl.lit(claims)), build / BUILD_FILES["toll_growth"]
    )
    ledger = Ledger("test")
    html = str(cautions(report(build), ledger).html)
    (summed,) = [each for each in ledger.figures() if each["value"] == "9,821"]
    assert summed["derived_from"] == claims
    assert f'data-ref="{summed["figure_id"]}">9,821</a>' in html


def test_a_report_without_falls_says_so(tmp_path):
    assert "No source gave a lower number" in str(cautions(report(small_build(tmp_path)), Ledger("test")).html)


def test_an_origin_of_half_the_counts_is_named_and_one_of_fewer_is_not(tmp_path):
    data = report(small_build(tmp_path))
    one = data.claims.filter(pl.col("modality") == "actual").head(1)

    def told(*origins):
        rows = [
            one.with_columns(claim_id=pl.lit(f"c{at}"), attribution_path=pl.lit(f"x > {each}"))
            for at, each in enumerate(origins)
        ]
        return str(leading_origin(type(data)(**{**vars(data), "claims": pl.concat(rows)}), Ledger("test")))

    half = MIN_COUNTS // 2
    assert "agency" in told(*["agency"] * half, *(f"o{at}" for at in range(half)))
    assert told(*["agency"] * (half - 1), *(f"o{at}" for at in range(half + 1))) == ""
    assert told(*["agency"] * (MIN_COUNTS - 1)) == ""


def with_a_near_match(tmp_path, *, is_joined):
    """Return the small build with a second incident whose claim was nearly joined with one of the first."""
    build = small_build(tmp_path)
    links = tables.read(schemas.INCIDENT_CLAIMS, build / BUILD_FILES["incident_claims"])
    first = tables.read(schemas.INCIDENTS, build / BUILD_FILES["incidents"]).to_dicts()[0]
    told = article(
        tmp_path,
        name="again",
        outlet="sample_orontes",
        day=date(2017, 3, 22),
        title="Jobar",
        text="12 men were killed there.",
    )["article"]
    again = claim(
        schemas.CASUALTY_CLAIMS, told, "12 men were killed", outcome="killed", low=12, best=12, high=12, **JOBAR
    )
    second = first | {"incident_id": "f" * 20, "grade": "weak", "grade_rule": "one origin only: sample_orontes"}
    near = {
        "claim_id": links["claim_id"][0], "other_claim_id": again["claim_id"], "score": 0.9, "is_joined": is_joined, "reason": "same day, same place",
    }  # fmt: skip
    add(build, schemas.ARTICLES, [told])
    add(build, schemas.CASUALTY_CLAIMS, [again])
    add(build, schemas.INCIDENTS, [second])
    add(
        build, schemas.INCIDENT_CLAIMS, [links.to_dicts()[0] | {"incident_id": "f" * 20, "claim_id": again["claim_id"]}]
    )
    add(build, schemas.NEAR_MATCHES, [near])
    return build, first["incident_id"]


def test_incidents_that_may_be_one_are_told_with_their_people_and_links(tmp_path):
    build, first = with_a_near_match(tmp_path, is_joined=False)
    html = str(cautions(report(build), Ledger("test")).html)
    assert "would then be counted twice" in html
    assert f"#ref-{first}" in html
    assert f"#ref-{'f' * 20}" in html
    assert "Compared: same day, same place." in html


def test_a_pair_that_was_joined_is_no_pair(tmp_path):
    build, _ = with_a_near_match(tmp_path, is_joined=True)
    assert "may be one" not in str(cautions(report(build), Ledger("test")).html)
