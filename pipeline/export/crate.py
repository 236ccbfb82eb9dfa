"""`ro-crate-metadata.json`: RO-Crate 1.1, the dataset, its files, its licence, its sources and the software that made it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pipeline.export.bundle import About
from pipeline.export.package import LICENCES

PROFILE = "https://w3id.org/ro/crate/1.1"
TYPES = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "geojson": "application/geo+json", "json": "application/json",
    "sqlite": "application/vnd.sqlite3", "md": "text/markdown", "cff": "application/yaml", "bib": "application/x-bibtex",
}  # fmt: skip
SOFTWARE = "#claimline"
OWN_TERMS = {"sha256": "http://schema.org/sha256"}  # of schema.org, but not of the context of 1.1


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {
        "@id": path, "@type": "File", "name": path, "encodingFormat": TYPES.get(path.rpartition(".")[2], "application/octet-stream"),
        "contentSize": str(len(data)), "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip


def crate(about: About, files: Mapping[str, bytes], description: str) -> dict[str, Any]:
    """Return the metadata of a crate that holds the files; `datePublished` is the day of knowledge, since no clock is read."""
    title, link = LICENCES.get(about.licence, (about.licence, f"https://spdx.org/licenses/{about.licence}.html"))
    sources = [
        {"@id": f"#source-{source.id}", "@type": "CreativeWork", "name": source.id, "license": source.licence, "usageInfo": f"may leave: {source.export}"}
        for source in about.sources
    ]  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": about.title, "description": description, "version": about.version,
        "identifier": f"sha256:{about.data_hash}", "datePublished": about.as_of.isoformat(), "license": {"@id": link},
        "publisher": {"@id": "#publisher"}, "author": {"@id": "#publisher"}, "isBasedOn": [{"@id": each["@id"]} for each in sources],
        "hasPart": [{"@id": path} for path in files], "mentions": {"@id": "#export"},
    }  # fmt: skip
    action = {
        "@id": "#export", "@type": "CreateAction", "name": f"claimline export, profile {about.profile}", "instrument": {"@id": SOFTWARE},
        "result": {"@id": "./"},
    }  # fmt: skip
    return {
        "@context": [f"{PROFILE}/context", OWN_TERMS],
        "@graph": [
            {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}},
            root,
            {"@id": link, "@type": "CreativeWork", "name": title, "description": f"Licence {about.licence} of what Claimline adds"},
            {"@id": "#publisher", "@type": "Organization", "name": about.publisher},
            {"@id": SOFTWARE, "@type": "SoftwareApplication", "name": "Claimline", "version": about.version},
            action,
            *sources,
            *(_file(path, data) for path, data in files.items()),
        ],
    }  # fmt: skip
