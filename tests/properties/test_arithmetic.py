"""What holds of every number, whatever the claims: ranges are ranges, sums are sums, and a repetition or another order changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipeline import schemas
from tests.factories import casualty
from tests.properties.worlds import N_DAYS, START, TIMES, WORDINGS, tables_of, with_article, worlds
from tests.stages import numbers, outputs

AS_OF = START + timedelta(days=N_DAYS + 30)
CELL = ("area_kind", "area_id", "outcome", "victim_class", "victim_group", "claimant_side", "policy")


def best_of(row):
    return row["low"] if row["best"] is None else row["best"]


def top_of(row):
    return schemas.MAX_COUNT if row["high"] is None else row["high"]


@settings(max_examples=8 * TIMES, deadline=None)
@given(world=worlds(), seed=st.integers(1, 1_000))
def test_the_order_of_input_changes_nothing(world, seed):
    found, wanted = tables_of(world, AS_OF, seed=seed), tables_of(world, AS_OF)
    for name in wanted:
        assert_frame_equal(found[name], wanted[name], check_exact=True)


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds())
def test_every_range_is_ordered_and_no_count_is_below_nothing(world):
    found = tables_of(world, AS_OF)
    for name in ("tolls", "casualties_over_time", "toll_growth"):
        for row in found[name].to_dicts():
            assert 0 <= row["low"] <= best_of(row) <= top_of(row), (name, row)
    for row in found["overlap_ledger"].to_dicts():
        for bound in ("low", "best", "high"):
            assert (row[f"subtracted_{bound}"] or 0) <= (row[f"total_{bound}"] or 0)


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds())
def test_conservative_is_never_above_representative(world):
    """By the number that is given (best, else low). Its range may reach higher: "about 50" is lower than 52 and may be 55."""
    tolls = defaultdict(dict)
    for row in tables_of(world, AS_OF)["tolls"].to_dicts():
        key = tuple(row[name] for name in ("incident_id", "outcome", "victim_class", "claimant_side"))
        tolls[key][row["policy"]] = row
    for found in tolls.values():
        assert best_of(found["conservative"]) <= best_of(found["representative"])


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds())
def test_days_weeks_and_months_hold_the_same_people_and_all_time_no_fewer(world):
    """All time also holds what is dated to no day; nothing else makes a difference. By place or by province, the sum is the country's."""
    kinds = defaultdict(lambda: defaultdict(list))
    for row in tables_of(world, AS_OF)["casualties_over_time"].to_dicts():
        key = tuple(row[name] for name in CELL if name != "area_id")
        kinds[key][row["period_kind"]].append(row)
        kinds[(*key, row["area_id"])][row["period_kind"]].append(row)
    sums = {key: {kind: summed(rows) for kind, rows in found.items()} for key, found in kinds.items()}
    for key, found in sums.items():
        assert found.get("day") == found.get("week") == found.get("month"), key
        in_days, in_all = found.get("day", [0, 0, 0, 0]), found["all"]
        assert all(
            most is None or (least is not None and least <= most) for least, most in zip(in_days, in_all, strict=True)
        ), key
    for key in sums:
        if key[0] == "country" and len(key) == len(CELL) - 1:
            assert sums[key] == sums[("admin1", *key[1:])] == sums[("place", *key[1:])]


def summed(rows):
    """Return the sums of low, best, high and n_incidents; None where a cell gives none."""
    columns = [[row[name] for row in rows] for name in ("low", "best", "high", "n_incidents")]
    return [None if None in values else sum(values) for values in columns]


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds())
def test_the_incidents_of_an_outcome_hold_no_more_than_all_claims_together(world):
    found = tables_of(world, AS_OF)
    told = defaultdict(int)
    for row in world.claims:
        if row["modality"] == "actual" and row["stance"] == "asserts" and row["qualifier"] != "none":
            told[row["outcome"]] += row["low"] if row["best"] is None else row["best"]
    for policy in schemas.POLICIES:
        wanted = {"victim_class": "all", "claimant_side": "all", "policy": policy}
        summed = defaultdict(int)
        for row in found["tolls"].to_dicts():
            if all(row[key] == value for key, value in wanted.items()):
                summed[row["outcome"]] += best_of(row)
        assert all(summed[outcome] <= told[outcome] for outcome in summed)
        for outcome in schemas.OUTCOMES:
            cells = [
                row for row in found["casualties_over_time"].to_dicts()
                if row["period_kind"] == "all" and row["area_kind"] in ("country", "unresolved") and row["outcome"] == outcome
                and row["victim_group"] == "all" and all(row[key] == value for key, value in wanted.items())
            ]  # fmt: skip
            assert sum(row["low"] for row in cells) <= summed[outcome]


def without_evidence(found):
    """Return every number that is about people and happenings: not how many claims, outlets and articles tell of them."""
    dropped = {
        "incidents": ("n_claims", "n_outlets", "last_published_at"), "tolls": ("n_claims", "claim_ids"), "overlap_ledger": (),
        "casualties_over_time": ("n_claims",),
    }  # fmt: skip
    return {name: found[name].drop(columns) for name, columns in dropped.items()}


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds(max_articles=5), number=st.integers(0, 4), outlet=st.sampled_from(("site_1", "site_2")))
def test_a_copied_article_changes_no_number(world, number, outlet):
    """A page that is never edited stands on another site too. More claims tell of the same people; nobody is added and no origin."""
    row = world.articles[number % len(world.articles)]
    assume(sum(each["url"] == row["url"] for each in world.articles) == 1)
    assume(
        sum(each["text"] == row["text"] for each in world.articles) == 1
    )  # of two equal texts the copy would be of the other
    copied = with_article(world, number % len(world.articles), "copy", outlet_id=outlet, origin_outlet_id=None)
    before, after = (without_evidence(tables_of(each, AS_OF)) for each in (world, copied))
    for name in before:
        assert_frame_equal(after[name], before[name], check_exact=True)


@settings(max_examples=10 * TIMES, deadline=None)
@given(world=worlds(max_articles=5), number=st.integers(0, 20))
def test_a_claim_told_again_in_its_article_changes_no_number(world, number):
    wholes = [row for row in world.claims if row["part_of_claim_id"] is None]
    assume(wholes)
    again = dict(wholes[number % len(wholes)]) | {"claim_id": "told again", "span_start": 500, "span_end": 505}
    before, after = (
        without_evidence(tables_of(each, AS_OF)) for each in (world, replace(world, claims=(*world.claims, again)))
    )
    for name in before:
        assert_frame_equal(after[name], before[name], check_exact=True)


spans = st.lists(
    st.tuples(
        st.integers(1, 30), st.sampled_from(sorted(WORDINGS)), st.sampled_from(("incident", "incident", "period")), st.integers(0, 9),
        st.integers(0, 6),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


def spread_out(drawn):
    """Return claims of one place that are too far apart in time to be one happening, and totals over some days of them."""
    return [
        casualty(
            low, article_id=f"a{number}", outlet_id=f"agency_{number}", qualifier=qualifier, total_kind=kind,
            **dict(zip(("best", "high"), WORDINGS[qualifier](low), strict=True)), date=str(START + timedelta(days=3 * slot)),
            date_end=str(START + timedelta(days=3 * slot + (length if kind == "period" else 0))), published_at=str(AS_OF),
        )
        for number, (low, qualifier, kind, slot, length) in enumerate(drawn)
    ]  # fmt: skip


@settings(max_examples=20 * TIMES, deadline=None)
@given(drawn=spans, chosen=st.integers(0, 6), down=st.integers(0, 5), up=st.integers(0, 9) | st.none())
def test_a_wider_claim_never_narrows_a_sum(drawn, chosen, down, up):
    """Of incidents with one origin each, which the wider claim neither joins nor parts; best is unchanged, or low where there is none."""
    claims = spread_out(drawn)
    old = claims[chosen % len(claims)]
    wide = old | {
        "low": max(0, old["low"] - down),
        "high": None if up is None or old["high"] is None else old["high"] + up,
    }
    before, after = outputs(claims), outputs([wide if each is old else each for each in claims])
    assume(before["incidents"]["incident_id"].to_list() == after["incidents"]["incident_id"].to_list())
    assume(before["incidents"]["n_origins"].max() == 1)
    for policy in schemas.POLICIES:
        narrow, wider = numbers(before, policy=policy), numbers(after, policy=policy)
        assert len(narrow) == len(wider) <= 1  # a policy that hears nobody has no sum
        for (low, _, high), (lower, _, higher) in zip(narrow, wider, strict=True):
            assert lower <= low
            assert higher is None or (high is not None and higher >= high)


def test_of_two_equal_numbers_a_policy_may_take_the_narrower():
    """What the property above leaves out: policies take one origin's words whole, so a wider claim may hand the choice to another origin."""
    about = {"qualifier": "about", "best": 10}
    first = casualty(9, article_id="a1", outlet_id="agency_a", high=11, **about)
    second = casualty(10, article_id="a2", outlet_id="agency_b", high=13, **about)
    assert numbers(outputs([first, second])) == [(9, 10, 11)]
    assert numbers(outputs([first | {"low": 5}, second])) == [(10, 10, 13)]
