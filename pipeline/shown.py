"""What a shared build says of itself: which profile made it and what was masked, and the signs that stand where words were taken out.

The stage `share` writes `audit.json` beside its tables; reports and site read it here and print it. A build without the file is the whole build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

AUDIT_FILE = "audit.json"
PUBLIC, PRIVATE = "public", "private"
BLOCK = "█"  # each character of a masked name or place
WITHHELD = "░"  # each character of evidence that a source's licence keeps back
WITHHELD_WORDS = "words withheld by the source’s licence"
WITHHELD_TITLE = "Headline withheld by the source’s licence"
HIDDEN_PLACE = "place not shown"
ABOUT = {
    PUBLIC: "Names of private persons are covered by blocks, as far as they were found; names that a report needs (officials, spokespeople, commanders) "
    "stay. Words of sources whose licence keeps them back are not shown, the place of a few people who were named is not told, and long quotes are "
    "cut around their number. Numbers, days and who says what are unchanged.",
    PRIVATE: "Nothing was masked: names, places and quotes stand as they were published. This page is not for sharing.",
}


@dataclass(frozen=True)
class Audit:
    """What was done to a build before it was shown: `counts` by rule in plain words; `data_hash` is that of the whole build."""

    profile: str
    data_hash: str
    counts: Mapping[str, int]

    @property
    def words(self) -> str:
        """Return what the profile does, in sentences without a number."""
        return ABOUT[self.profile]

    @property
    def line(self) -> str:
        """Return the audit line: profile and counts."""
        done = "; ".join(f"{rule}: {count:,}" for rule, count in self.counts.items() if count)
        return f"Profile {self.profile}. {done or 'Nothing was masked'}."


WHOLE = Audit(PRIVATE, "", {})  # of a build that the stage `share` did not make


def read_audit(build: Path) -> Audit | None:
    """Return what the stage `share` did to a build, or None where the folder is no shared build."""
    path = build / AUDIT_FILE
    if not path.is_file():
        return None
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        audit = Audit(**said)
        known = audit.profile in ABOUT and all(isinstance(count, int) for count in audit.counts.values())
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(
            str(path), rule=f"is no audit of this version: {error}", remedy="run `dvc repro share`"
        ) from error
    if not known:
        raise InputError(str(path), rule="names an unknown profile or no counts", remedy="run `dvc repro share`")
    return audit


def audit_bytes(audit: Audit) -> bytes:
    """Return the audit as JSON with sorted keys."""
    return (json.dumps(asdict(audit), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
