"""Splink on DuckDB as the peer of `pipeline.reconcile.score` and `clusters`: the same accounts, its own pair model and its own clusters.

Weights come from its unsupervised EM estimation on the set itself; nothing of the labels enters but the threshold, which the caller picks on
the tune half. Splink is no dependency of the project: without it the peer is left out and named as not measured.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.clusters import Pair

SEED = 1
MAX_PAIRS = 2_000_000.0  # random pairs for the estimate of chance agreement
DAYS, KM = 3, 30  # blocking: as near as any rule of ours would look
COLUMNS = {
    "unique_id": "BIGINT", "kind": "VARCHAR", "country": "VARCHAR", "place": "VARCHAR", "lat": "DOUBLE", "lon": "DOUBLE",
    "where_prec": "INTEGER", "start_day": "INTEGER", "end_day": "INTEGER", "killed": "BIGINT", "injured": "BIGINT", "other": "BIGINT",
    "victims": "VARCHAR", "victim_class": "VARCHAR", "doer": "VARCHAR", "weapon": "VARCHAR", "story": "VARCHAR",
    "article": "VARCHAR",
}  # fmt: skip
GAP = "GREATEST(start_day_r - end_day_l, start_day_l - end_day_r, 0)"
DISTANCE = (
    "2 * 6371 * ASIN(LEAST(1, SQRT(POWER(SIN(RADIANS(lat_r - lat_l) / 2), 2)"
    " + COS(RADIANS(lat_l)) * COS(RADIANS(lat_r)) * POWER(SIN(RADIANS(lon_r - lon_l) / 2), 2))))"
)


def is_installed() -> bool:
    """Whether Splink can be imported."""
    return importlib.util.find_spec("splink") is not None


def version() -> str:
    """Return the version of Splink in use."""
    return str(importlib.import_module("splink").__version__)


def pair_scores(accounts: Sequence[Account], *, with_article: bool) -> dict[Pair, float]:
    """Return the probability that Splink gives each pair of accounts that it compares; pairs are (lower, higher) of the places in the list.

    `with_article` = one article is a comparison; not where each row of an article is another event, as EM then finds articles, not events.
    """
    splink = importlib.import_module("splink")
    duckdb = importlib.import_module("duckdb")
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE accounts ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    connection.executemany(
        f"INSERT INTO accounts VALUES ({', '.join('?' * len(COLUMNS))})",
        [[row[name] for name in COLUMNS] for row in map(_row, range(len(accounts)), accounts)],
    )
    api = importlib.import_module("splink.internals.duckdb.database_api").DuckDBAPI(connection=connection)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = splink.Linker(
            api.register("accounts"), _settings(splink, with_article=with_article), log_level=logging.ERROR
        )
        _train(linker)
        found = linker.inference.predict().as_record_list()
    return {
        (min(row["unique_id_l"], row["unique_id_r"]), max(row["unique_id_l"], row["unique_id_r"])): row["match_probability"]
        for row in found
    }  # fmt: skip


def _row(number: int, account: Account) -> dict[str, Any]:
    place, counts = account.place, {name: told[0].count.number for name, told in account.counts.items()}
    others = [value for name, value in sorted(counts.items()) if name not in ("killed", "injured")]
    return {
        "unique_id": number, "kind": account.kind, "country": place.country if place else None,
        "place": (place.key or place.country) if place else account.place_words,
        "lat": place.point[0] if place and place.point else None, "lon": place.point[1] if place and place.point else None,
        "where_prec": place.precision if place else None,
        "start_day": account.days[0].toordinal() if account.days else None,
        "end_day": account.days[1].toordinal() if account.days else None,
        "killed": counts.get("killed"), "injured": counts.get("injured"), "other": others[0] if others else None,
        "victims": min(account.groups, default=None), "victim_class": _only(account.classes), "doer": min(account.perpetrators, default=None),
        "weapon": min(account.weapons, default=None), "story": account.story_id, "article": account.article_id,
    }  # fmt: skip


def _only(values: frozenset[str]) -> str | None:
    known = values - {"unknown", "mixed"}
    return min(known) if len(known) == 1 else None


def _levels(name: str, missing: str, *levels: tuple[str, str]) -> Mapping[str, Any]:
    return {
        "output_column_name": name,
        "comparison_levels": [
            {"sql_condition": missing, "label_for_charts": "not told", "is_null_level": True},
            *({"sql_condition": rule, "label_for_charts": label} for rule, label in levels),
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }


def _either_null(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _count(name: str) -> Mapping[str, Any]:
    least, most = f"LEAST({name}_l, {name}_r)", f"GREATEST({name}_l, {name}_r)"
    return _levels(
        name,
        _either_null(name),
        (f"{name}_l = {name}_r AND {name}_l >= 20", "the same, many"),
        (f"{name}_l = {name}_r AND {name}_l > 0", "the same"),
        (f"{name}_l = {name}_r", "both nobody"),
        (f"{most} <= 1.5 * {least}", "near"),
        (f"{most} <= 3 * {least}", "within three times"),
    )


def _same(name: str) -> Mapping[str, Any]:
    return _levels(name, _either_null(name), (f"{name}_l = {name}_r", "the same"))


def _settings(splink: Any, *, with_article: bool) -> Any:
    same_days = "start_day_l = start_day_r AND end_day_l = end_day_r"
    comparisons = [
        _levels(
            "start_day",
            _either_null("start_day"),
            (f"{same_days} AND start_day_l = end_day_l", "one same day"),
            (same_days, "one same range"),
            (f"{GAP} = 0", "days overlap"),
            (f"{GAP} <= 1", "a day apart"),
        ),
        _levels(
            "place",
            _either_null("place"),
            ("place_l = place_r AND lat_l = lat_r AND where_prec_l <= 2 AND where_prec_r <= 2", "the same, exact"),
            ("place_l = place_r", "the same name"),
            (f"{DISTANCE} <= 3", "3 km"),
            (f"{DISTANCE} <= 10", "10 km"),
            (f"{DISTANCE} <= {KM}", "30 km"),
        ),
        *(_count(name) for name in ("killed", "injured", "other")),
        *(
            _same(name)
            for name in ("victims", "victim_class", "doer", "weapon", *(("article",) if with_article else ()))
        ),
    ]
    return splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            f"l.kind = r.kind AND l.country = r.country AND l.start_day <= r.end_day + {DAYS} AND r.start_day <= l.end_day + {DAYS}",
            "l.kind = r.kind AND l.story = r.story",
        ],
        retain_matching_columns=False,
    )


def _train(linker: Any) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        ["l.start_day = r.start_day AND l.place = r.place AND l.kind = r.kind"], recall=0.6
    )
    training.estimate_u_using_random_sampling(max_pairs=MAX_PAIRS, seed=SEED)
    for rule in (
        "l.start_day = r.start_day AND l.country = r.country AND l.kind = r.kind",
        "l.place = r.place AND l.killed = r.killed AND l.kind = r.kind",
    ):
        training.estimate_parameters_using_expectation_maximisation(rule)


def components(n_items: int, scores: Mapping[Pair, float], *, threshold: float) -> list[int]:
    """Return the cluster of each account, named by its lowest member: connected components, as Splink makes them."""
    head = list(range(n_items))

    def find(item: int) -> int:
        while head[item] != item:
            head[item] = head[head[item]]
            item = head[item]
        return item

    for (one, other), score in scores.items():
        if score >= threshold:
            low, high = sorted((find(one), find(other)))
            head[high] = low
    return [find(item) for item in range(n_items)]
