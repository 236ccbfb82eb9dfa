"""Runs the stage on literal claims with the parameters and the Syria pack of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import schemas
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.incidents import Reconciled, Settings, reconcile
from tests.factories import article, frame


@dataclass(frozen=True)
class Found:
    """The stage's output with short ways to ask it."""

    whole: Reconciled

    @property
    def incidents(self) -> list[dict[str, Any]]:
        return self.whole.incidents

    def role(self, claim: dict[str, Any]) -> str | None:
        return next((row["role"] for row in self.whole.incident_claims if row["claim_id"] == claim["claim_id"]), None)

    def incident(self, claim: dict[str, Any]) -> dict[str, Any]:
        wanted = next(row["incident_id"] for row in self.whole.incident_claims if row["claim_id"] == claim["claim_id"])
        return next(row for row in self.whole.incidents if row["incident_id"] == wanted)

    def toll(self, claim: dict[str, Any], **keys: str) -> tuple[int, int | None, int | None] | None:
        wanted = {
            "outcome": "killed",
            "victim_class": "all",
            "claimant_side": "all",
            "policy": "representative",
            **keys,
        }
        wanted["incident_id"] = self.incident(claim)["incident_id"]
        rows = [row for row in self.whole.tolls if all(row[key] == value for key, value in wanted.items())]
        return (rows[0]["low"], rows[0]["best"], rows[0]["high"]) if rows else None


Run = Callable[..., Found]


@pytest.fixture(scope="session")
def settings() -> Settings:
    root = Path(__file__).resolve().parents[2]
    params = load_params(root / "params.yaml")
    return Settings(params.reconcile, params.aggregate, load_pack("syria"))


@pytest.fixture(scope="session")
def run(settings: Settings) -> Run:
    def build(
        claims: Sequence[dict[str, Any]],
        members: Sequence[dict[str, Any]] = (),
        as_of: date | None = None,
        *,
        decisions: Sequence[dict[str, Any]] = (),
        margin: float | None = None,
    ) -> Found:
        ids = sorted({row["article_id"] for row in claims})
        stories = {row["article_id"]: row["story_id"] for row in members}
        articles = [article(each, **({"story_id": stories[each]} if each in stories else {})) for each in ids]
        known = replace(settings, aggregate=replace(settings.aggregate, as_of=as_of)) if as_of else settings
        if margin is not None:
            known = replace(known, reconcile=replace(known.reconcile, review_margin=margin))
        found = reconcile(
            frame(schemas.CASUALTY_CLAIMS, claims), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, members),
            settings=known, decisions=frame(schemas.DECISIONS, decisions),
        )  # fmt: skip
        for table, rows in (
            (schemas.INCIDENTS, found.incidents), (schemas.INCIDENT_CLAIMS, found.incident_claims),
            (schemas.TOLLS, found.tolls), (schemas.DISAGREEMENTS, found.disagreements), (schemas.OVERLAP_LEDGER, found.overlap_ledger), (schemas.NEAR_MATCHES, found.near_matches),
        ):  # fmt: skip
            frame(table, rows)
        return Found(found)

    return build
