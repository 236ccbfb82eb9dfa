"""Two clocks: what was known on a day does not hang on what came later, and what is known never gets less."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from pipeline import schemas
from pipeline.claim_keys import current_articles
from tests.factories import JOBAR, casualty, frame
from tests.properties.worlds import N_DAYS, START, TIMES, days, known_by, tables_of, worlds
from tests.stages import numbers, outputs

AS_OF = START + timedelta(days=N_DAYS + 30)


@settings(max_examples=15 * TIMES, deadline=None)
@given(world=worlds(), as_of=days())
def test_nothing_that_became_known_later_has_influence_on_any_table(world, as_of):
    """Stories, reconcile and aggregate over all articles, and over those known on the day alone, write the same rows as of the day."""
    found, wanted = tables_of(world, as_of), tables_of(known_by(world, as_of), as_of)
    for name in wanted:
        assert_frame_equal(found[name], wanted[name], check_exact=True)


@pytest.mark.parametrize(
    ("published", "is_known"),
    [
        ("2017-03-25T23:59:59+00:00", True),
        ("2017-03-26T00:00:00+00:00", False),
        ("2017-03-26T02:59:59+03:00", True),  # still the 25th in UTC
        ("2017-03-25T23:00:00-05:00", False),
    ],
)
def test_a_day_of_knowledge_ends_at_midnight_utc(published, is_known):
    moment = datetime.fromisoformat(published).astimezone(UTC)
    found = outputs([casualty(5, published_at=moment.isoformat())], as_of=date(2017, 3, 25))
    assert numbers(found) == ([(5, 5, 5)] if is_known else [])


@settings(max_examples=8 * TIMES, deadline=None)
@given(world=worlds(), as_of=days())
def test_each_claim_of_what_happened_is_in_one_incident_from_the_day_it_is_known(world, as_of):
    """So evidence never gets less: a claim leaves only when an edit replaces the version of the article that made it."""
    linked = tables_of(world, as_of)["incident_claims"].filter(~_is_set_aside())["claim_id"].to_list()
    current = set(current_articles(frame(schemas.ARTICLES, world.articles), as_of)["article_id"])
    wanted = [row["claim_id"] for row in world.claims if row["modality"] == "actual" and row["article_id"] in current]
    assert sorted(linked) == sorted(wanted)


def _is_set_aside():
    return pl.col("role") == "not_actual"


@settings(max_examples=8 * TIMES, deadline=None)
@given(world=worlds())
def test_the_evidence_of_an_incident_only_grows_and_ends_at_its_toll(world):
    """Within one incident claims and origins never get fewer from a day of knowledge to the next; the last day gives the toll."""
    found = tables_of(world, AS_OF)
    lines = defaultdict(list)
    for row in found["toll_growth"].filter(~found["toll_growth"]["is_series"]).to_dicts():
        lines[(row["incident_id"], row["outcome"], row["origin_id"])].append(row)
    tolls = {
        (row["incident_id"], row["outcome"]): (row["low"], row["best"], row["high"]) for row in found["tolls"].to_dicts()
        if (row["victim_class"], row["claimant_side"], row["policy"]) == ("all", "all", "representative")
    }  # fmt: skip
    assert {key[:2] for key in lines} == set(tolls)
    for (incident_id, outcome, origin), line in lines.items():
        assert [row["known_date"] for row in line] == sorted({row["known_date"] for row in line})
        for name in ("n_claims", "n_origins"):
            assert [row[name] for row in line] == sorted(row[name] for row in line)
        if origin == "all":
            assert (line[-1]["low"], line[-1]["best"], line[-1]["high"]) == tolls[(incident_id, outcome)]


def north(km):
    return {**JOBAR, "geonames_id": None, "place_name": f"{km} km", "latitude": JOBAR["latitude"] + km / 111.2}


def test_which_claims_are_one_happening_may_change_with_what_comes_later():
    """What is not monotone: a later claim can draw an earlier one away from a third, whose incident then has fewer claims than before."""
    first = casualty(5, article_id="a1", outlet_id="agency_a", published_at="2017-03-24", place=north(0))
    second = casualty(5, article_id="a2", outlet_id="agency_b", published_at="2017-03-24", place=north(20))
    third = casualty(5, article_id="a3", outlet_id="agency_c", published_at="2017-03-26", place=north(38))
    before, after = (outputs([first, second, third], as_of=date(2017, 3, day)) for day in (25, 26))
    assert before["incidents"]["n_claims"].to_list() == [2]
    assert sorted(after["incidents"]["n_claims"].to_list()) == [1, 2]
    assert numbers(before) == [(5, 5, 5)]
    assert numbers(after) == [(10, 10, 10)]
