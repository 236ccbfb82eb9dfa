"""Runs invented articles through the stages that users run, and asks what comes out.

Stories are found among the articles of one case, then the articles of all cases of a pack are read at once (building the reader takes most of
the time), then each case is reconciled and aggregated by itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.aggregate.build import Aggregated, Tables, aggregate
from pipeline.extract.shards import extract_articles
from pipeline.gazetteer import build_index
from pipeline.intake import read_articles
from pipeline.packs import Pack, load_pack
from pipeline.params import Params, load_params
from pipeline.reconcile.incidents import Reconciled, Settings, reconcile
from pipeline.stories.members import Stories, find_stories
from tests.conftest import ROOT

HERE = Path(__file__).resolve().parent
AFTER_ALL = date(2024, 12, 31)  # no article of these tests is later
Row = dict[str, Any]


def case_of(article: Row) -> str:
    """Return the case of an article: its id without the number at the end."""
    return str(article["id"]).rpartition("-")[0]


def stored_articles(name: str) -> list[Row]:
    """Return the articles of one file, as written."""
    lines = (HERE / "articles" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@dataclass(frozen=True)
class Chain:
    """What the stages make of one case; claims can be asked for by the number of their article."""

    stories: Stories
    casualties: pl.DataFrame
    territory: pl.DataFrame
    statements: pl.DataFrame
    settings: Settings
    places: pl.DataFrame

    def known_at(self, as_of: str) -> Chain:
        """Return the same case as it was known at the end of a day."""
        limited = replace(self.settings.aggregate, as_of=date.fromisoformat(as_of))
        return replace(self, settings=replace(self.settings, aggregate=limited))

    @cached_property
    def articles(self) -> pl.DataFrame:
        return tables.frame(schemas.ARTICLES, self.stories.articles)

    @cached_property
    def reconciled(self) -> Reconciled:
        members = tables.frame(schemas.STORY_MEMBERS, self.stories.members)
        return reconcile(self.casualties, self.articles, members, settings=self.settings)

    @cached_property
    def aggregated(self) -> Aggregated:
        found = self.reconciled
        read = Tables(
            casualties=self.casualties, territory=self.territory, statements=self.statements, articles=self.articles,
            incidents=tables.frame(schemas.INCIDENTS, found.incidents), tolls=tables.frame(schemas.TOLLS, found.tolls),
            ledger=tables.frame(schemas.OVERLAP_LEDGER, found.overlap_ledger), snapshots=tables.frame(schemas.SNAPSHOTS, []), places=self.places,
        )  # fmt: skip
        return aggregate(read, params=self.settings.aggregate, pack=self.settings.pack)

    def incidents(self, kind: str = "incident") -> list[Row]:
        """Return the incidents of one kind of total, earliest first."""
        found = [row for row in self.reconciled.incidents if row["total_kind"] == kind]
        return sorted(found, key=lambda row: (str(row["date_start"]), row["incident_id"]))

    def claims(self, number: int | None = None, **wanted: Any) -> list[Row]:
        """Return the casualty claims of an article (all articles: None) with these values."""
        rows = self.casualties.sort("published_at", "span_start").to_dicts()
        return [
            row for row in rows
            if (number is None or row["source_ref"].endswith(f"-{number}"))
            and all(row[key] == value for key, value in wanted.items())
        ]  # fmt: skip

    def role(self, claim: Row) -> str | None:
        """Return the role of a claim in its incident; None where it is in none."""
        links = self.reconciled.incident_claims
        return next((row["role"] for row in links if row["claim_id"] == claim["claim_id"]), None)

    def members(self, incident: Row) -> list[Row]:
        """Return the claims of an incident."""
        ids = {
            row["claim_id"] for row in self.reconciled.incident_claims if row["incident_id"] == incident["incident_id"]
        }
        return [claim for claim in self.claims() if claim["claim_id"] in ids]

    def toll(self, incident: Row, **keys: str) -> tuple[int, int | None, int | None] | None:
        """Return low, best and high of an incident: people killed, of all classes, by all sides, most common number."""
        wanted = {
            "incident_id": incident["incident_id"], "outcome": "killed", "victim_class": "all", "claimant_side": "all",
            "policy": "representative", **keys,
        }  # fmt: skip
        rows = [row for row in self.reconciled.tolls if all(row[key] == value for key, value in wanted.items())]
        return (rows[0]["low"], rows[0]["best"], rows[0]["high"]) if rows else None

    def summed(self, **keys: str) -> int | None:
        """Return the best sum of all time in the country: people killed, of all classes, by all sides, most common number."""
        wanted = {
            "period_kind": "all", "area_kind": "country", "victim_group": "all", "outcome": "killed", "victim_class": "all",
            "claimant_side": "all", "policy": "representative", **keys,
        }  # fmt: skip
        cells = self.aggregated.casualties.filter(**wanted)
        assert cells.height <= 1, cells
        return cells["best"].item() if cells.height else None

    def control(self, place: str, view: str) -> list[tuple[str, str]]:
        """Return (first day, status) of a place in a view, earliest first; the day on which a status goes stale is no change."""
        rows = [row for row in self.aggregated.control if (row["place_name"], row["view"]) == (place, view)]
        changes: list[tuple[str, str]] = []
        for row in sorted(rows, key=lambda row: row["date_start"]):
            if not changes or changes[-1][1] != row["status"]:
                changes.append((row["date_start"].isoformat(), row["status"]))
        return changes


@dataclass(frozen=True)
class War:
    """A pack with the places it knows and the settings of all stages."""

    pack: Pack
    places: pl.DataFrame
    params: Params

    @classmethod
    def load(cls, name: str, folder: Path, places: pl.DataFrame | None = None) -> War:
        """Return the war of a pack of these tests; `folder` gets the packs below it."""
        if not folder.is_dir():
            shutil.copytree(ROOT / "data" / "packs", folder)
            shutil.copytree(HERE / "packs", folder, dirs_exist_ok=True)
        pack = load_pack(name, folder)
        return cls(pack, build_index(pack.folders) if places is None else places, load_params(ROOT / "params.yaml"))

    def run(self, articles: Sequence[Row], folder: Path) -> dict[str, Chain]:
        """Return what becomes of each case; `folder` gets the file that is read."""
        stories = {case: self._stories(case, articles, folder) for case in sorted({case_of(row) for row in articles})}
        whole = tables.frame(schemas.ARTICLES, [row for each in stories.values() for row in each.articles])
        found = extract_articles(
            whole, pack=self.pack, places=self.places, params=replace(self.params.extract, workers=1)
        )
        assert found["rejects"].is_empty(), found["rejects"]["detail"].to_list()
        return {case: self._chain(each, found) for case, each in stories.items()}

    def _stories(self, case: str, articles: Sequence[Row], folder: Path) -> Stories:
        path = folder / f"{case}.jsonl"
        mine = [row for row in articles if case_of(row) == case]
        path.write_text("".join(json.dumps(row) + "\n" for row in mine), encoding="utf-8")
        read = read_articles(path, pack=self.pack)
        assert (read.rejects, read.warnings) == ((), ())
        return find_stories(read.articles, self.params.stories)

    def _chain(self, stories: Stories, found: dict[str, pl.DataFrame]) -> Chain:
        mine = pl.col("article_id").is_in([row["article_id"] for row in stories.articles])
        casualties, territory, statements = (
            found[name].filter(mine) for name in ("casualty_claims", "territory_claims", "statements")
        )
        limited = replace(self.params.aggregate, as_of=AFTER_ALL)
        return Chain(
            stories, casualties, territory, statements, Settings(self.params.reconcile, limited, self.pack), self.places
        )
