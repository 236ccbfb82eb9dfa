"""What holds of control whatever is claimed: no gaps, no look-ahead, no effect of order or copies, no holder on his own word alone."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.claim_keys import origin_of, same_camp
from tests.aggregate.control_build import (
    ARMY,
    AS_OF,
    IS,
    JAYSH,
    PACK,
    PRESSTV,
    REBELS,
    RESIDENT,
    SANA,
    SDF,
    UN,
    WIRE,
    claim,
    control,
)

START = date(2017, 1, 1)
ACTIONS = (
    "captured", "captured", "recaptured", "holds", "lost", "withdrew", "entered", "repelled", "besieged", "siege_broken", "contested",
)  # fmt: skip
CLAIMS = st.lists(
    st.builds(
        dict,
        action=st.sampled_from(ACTIONS), actor=st.sampled_from([ARMY, JAYSH, SDF, IS, "generic_militants", None]),
        offset=st.integers(0, 60), length=st.sampled_from([0, 0, 0, 2, 7]), who=st.sampled_from([SANA, PRESSTV, REBELS, WIRE, UN, RESIDENT]),
        stance=st.sampled_from(["asserts", "asserts", "asserts", "concedes", "denies"]), extent=st.sampled_from([None, None, "full", "most", "part"]),
        late=st.integers(0, 20), is_dated=st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows_of(drawn, prefix="a"):
    found = []
    for number, each in enumerate(drawn):
        first = START + timedelta(days=each["offset"])
        end = first + timedelta(days=each["length"])
        known = {
            "published_at": str(end + timedelta(days=each["late"])),
            "stance": each["stance"],
            "extent": each["extent"],
        }
        if each["is_dated"]:
            known |= {"date_end": str(end), "date_prec": {0: 1, 2: 2, 7: 3}[each["length"]]}
        if each["action"] == "repelled":
            known["actor_from_id"] = JAYSH if each["actor"] != JAYSH else ARMY
        when = str(first) if each["is_dated"] else None
        found.append(claim(each["action"], each["actor"], when, each["who"], article_id=f"{prefix}{number}", **known))
    return found


def by_view(rows):
    found = {}
    for row in rows:
        found.setdefault((row["place_id"], row["view"]), []).append(row)
    return found


def told(rows):
    """Return what intervals tell, without the claims that they rest on."""
    names = (
        "view",
        "date_start",
        "date_end",
        "status",
        "holder_id",
        "holder_extent",
        "is_besieged",
        "besieger_id",
        "part_holders",
        "is_stale",
    )
    return [tuple(str(row[name]) for name in names) for row in rows]


@SETTINGS
@given(drawn=CLAIMS, stale_days=st.sampled_from([5, 20, 120]))
def test_intervals_have_no_gap_and_no_overlap_and_end_at_the_day_of_knowledge(drawn, stale_days):
    for rows in by_view(control(rows_of(drawn), stale_days=stale_days)).values():
        assert all(row["date_start"] <= row["date_end"] for row in rows)
        assert all(
            after["date_start"] - before["date_end"] == timedelta(days=1) for before, after in itertools.pairwise(rows)
        )
        assert all(told([before])[0][3:] != told([after])[0][3:] for before, after in itertools.pairwise(rows))
        assert rows[-1]["date_end"] == AS_OF


@SETTINGS
@given(drawn=CLAIMS, stale_days=st.sampled_from([5, 20, 120]))
def test_an_interval_is_stale_on_all_its_days_or_on_none(drawn, stale_days):
    for row in control(rows_of(drawn), stale_days=stale_days):
        first = row["days_since_evidence"] - (row["date_end"] - row["date_start"]).days
        assert row["is_stale"] == (row["days_since_evidence"] > stale_days)
        assert not row["is_stale"] or first > stale_days


@SETTINGS
@given(data=st.data(), drawn=CLAIMS)
def test_the_order_of_claims_changes_nothing(data, drawn):
    rows = rows_of(drawn)
    assert control(data.draw(st.permutations(rows))) == control(rows)


@SETTINGS
@given(drawn=CLAIMS, days=st.integers(0, 10), which=st.integers(0, 11))
def test_a_copy_in_the_same_story_changes_no_status(drawn, days, which):
    rows = rows_of(drawn)
    original = rows[which % len(rows)]
    at = original["published_at"] + timedelta(days=days)
    copy = original | {"claim_id": "copy", "article_id": "copy", "published_at": at}
    stories = {original["article_id"]: "one story", "copy": "one story"}
    as_of = date(2017, 4, 30)
    assert told(control([*rows, copy], as_of, stories=stories)) == told(control(rows, as_of, stories=stories))


@SETTINGS
@given(early=CLAIMS, late=CLAIMS, as_of=st.dates(date(2017, 1, 20), date(2017, 4, 1)))
def test_a_claim_published_later_has_no_influence(early, late, as_of):
    known = [row for row in rows_of(early) if row["published_at"].date() <= as_of]
    later = rows_of(late, "l")
    for row in later:
        row["published_at"] = row["published_at"].replace(year=2018)
    assert control(known + later, as_of) == control(known, as_of)


@SETTINGS
@given(drawn=CLAIMS)
def test_nobody_holds_a_place_on_the_word_of_one_origin_of_his_own_camp(drawn):
    claims = rows_of(drawn)
    by_id = {row["claim_id"]: row for row in claims}
    for row in control(claims):
        if row["view"] != "assessed" or row["holder_side"] is None:
            continue
        words = [by_id[each] for each in row["supporting"]]
        others = [each for each in words if not same_camp(PACK, each["claimant_side"], row["holder_side"])]
        assert others, row
        alone = {each["claimant_side"] for each in others} == {"unknown"}
        assert not alone or len({origin_of(each["attribution_path"]) for each in words}) > 1, row


@SETTINGS
@given(drawn=CLAIMS)
def test_the_status_says_what_the_columns_say(drawn):
    for row in control(rows_of(drawn)):
        wanted = row["holder_id"] or "unknown"
        assert row["status"] in ("contested", "besieged" if row["is_besieged"] else wanted)
        assert row["besieger_id"] is None or row["is_besieged"]
        assert not set(row["supporting"]) & set(row["opposing"])
        assert row["supporting"]


@SETTINGS
@given(drawn=CLAIMS)
def test_the_claims_of_one_side_alone_move_its_view_as_if_nobody_else_spoke(drawn):
    claims = rows_of(drawn)
    own = [row for row in claims if row["claimant_side"] == "government"]
    mine = [row for row in control(claims) if row["view"] == "government"]
    assert mine == [row for row in control(own) if row["view"] == "government"]
