"""Each format by its own rules: round trips, shapes, keys and what is never invented."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from datetime import date

import polars as pl
import pytest

from pipeline.cells import plain_text
from pipeline.export.acled import COLUMNS as ACLED
from pipeline.export.acled import NEVER_FILLED as ACLED_EMPTY
from pipeline.export.acled import disorder_type
from pipeline.export.ged import COLUMNS as GED
from pipeline.export.ged import NEVER_FILLED as GED_EMPTY
from pipeline.export.ged import priogrid
from pipeline.extract.crosswalk import ACLED_TYPES

READERS = {"integer": int, "number": float, "date": date.fromisoformat, "array": json.loads, "boolean": {"true": True, "false": False}.get, "string": plain_text, "datetime": str}  # fmt: skip


def package(result):
    return json.loads((result.out / "datapackage.json").read_text(encoding="utf-8"))


def rows(result, resource):
    """Read a CSV file by its description alone."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    with (result.out / resource["path"]).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            yield {name: None if cell == "" else READERS[fields[name]["type"]](cell) for name, cell in row.items()}


def as_plain(frame):
    """Return the rows of a frame with times as the CSV has them."""
    times = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    found = frame.with_columns(pl.col(times).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ") if times else []).to_dicts()
    return [
        {name: [day_text(each) for each in value] if isinstance(value, list) else value for name, value in row.items()}
        for row in found
    ]


def day_text(value):
    """Return a day in a list as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("profile", ["public", "private"])
def test_csv_gives_back_the_rows_of_parquet_by_its_description_alone(profile, request):
    result = request.getfixturevalue(profile)
    tables = [each for each in package(result)["resources"] if each["path"].startswith("csv/")]
    assert len(tables) == len(result.rows)
    for resource in tables:
        name = resource["path"].removeprefix("csv/").removesuffix(".csv")
        frame = pl.read_parquet(result.out / "parquet" / f"{name}.parquet")
        assert list(rows(result, resource)) == as_plain(frame), name


def test_constraints_and_keys_of_the_package_hold(public):
    said = package(public)
    keys = {}
    for resource in said["resources"]:
        found = list(rows(public, resource))
        key = [tuple(row[name] for name in resource["schema"].get("primaryKey", [])) for row in found]
        assert len(set(key)) == len(key) or not resource["schema"].get("primaryKey"), resource["name"]
        for field in resource["schema"]["fields"]:
            values = [row[field["name"]] for row in found]
            rules = field.get("constraints", {})
            assert not rules.get("required") or None not in values, (resource["name"], field["name"])
            present = [value for value in values if value is not None and not isinstance(value, list)]
            assert all(value in rules["enum"] for value in present) if "enum" in rules else True
            assert all(value >= rules["minimum"] for value in present) if "minimum" in rules else True
            keys[resource["name"], field["name"]] = set(present)
    relations = [(each["name"], key) for each in said["resources"] for key in each["schema"].get("foreignKeys", [])]
    assert len(relations) >= 8
    for name, key in relations:
        target = key["reference"]["resource"] or name
        assert keys[name, key["fields"][0]] <= keys[target, key["reference"]["fields"][0]], (name, key)


def test_the_official_tool_finds_the_package_valid(public, private):
    frictionless = pytest.importorskip("frictionless", reason="install the extra dev: frictionless")
    for result in (public, private):
        report = frictionless.validate(str(result.out / "datapackage.json"))
        assert report.valid, report.flatten(["type", "message"])[:5]
        assert len(report.tasks) == len(result.rows) + 2


def test_a_spreadsheet_meets_no_formula_in_any_csv(private):
    for path in private.out.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream, strict=True):
                for cell in row:
                    is_number = bool(re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell))
                    assert is_number or not re.match(r"\s*[=+\-@\t\r＝＋－＠]", cell), (path.name, cell)


def test_hostile_text_is_data_in_every_json(private):
    for path in [*private.out.rglob("*.geojson"), *(private.out / "timemap").glob("*.json")]:
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        json.loads(text)
    claims = json.loads((private.out / "geojson" / "claims.geojson").read_text(encoding="utf-8"))
    assert claims["without_point"] == 1


def test_geojson_is_points_within_the_world_with_ids_of_their_own(public):
    for layer, number in (("incidents", 2), ("claims", 4), ("control", 1)):
        found = json.loads((public.out / "geojson" / f"{layer}.geojson").read_text(encoding="utf-8"))
        assert found["type"] == "FeatureCollection"
        assert len(found["features"]) == number
        assert len({feature["id"] for feature in found["features"]}) == number
        for feature in found["features"]:
            assert set(feature) == {"type", "id", "geometry", "properties"}
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def test_ged_has_their_columns_and_parts_that_add_up(public):
    resource = next(each for each in package(public)["resources"] if each["name"] == "ucdp-ged")
    found = list(rows(public, resource))
    assert list(found[0]) == list(GED)
    assert len(found) == 2
    for row in found:
        assert row["deaths_a"] + row["deaths_b"] + row["deaths_civilians"] + row["deaths_unknown"] == row["best"]
        assert {row[name] for name in GED_EMPTY} == {None}
        assert row["country"] == "Syria"
    civilian = next(row for row in found if row["best"] == 1)
    assert (civilian["deaths_civilians"], civilian["deaths_unknown"]) == (1, 0)


def test_the_prio_grid_cell_is_that_of_a_published_row():
    assert priogrid(34.802462, 36.707602) == 179714  # UCDP GED, event 214797
    assert priogrid(None, 1.0) is None
    assert priogrid(90.0, 180.0) == 360 * 720


def test_acled_vocabulary_has_their_words_and_nothing_invented(public):
    resource = next(each for each in package(public)["resources"] if each["name"] == "acled-vocabulary")
    found = list(rows(public, resource))
    assert found
    assert list(found[0]) == list(ACLED)
    for row in found:
        assert row["sub_event_type"] in ACLED_TYPES[row["event_type"]]
        assert row["disorder_type"] == "Political violence"
        assert {row[name] for name in ACLED_EMPTY} == {None}
        assert row["iso"] == 760
    assert sorted(row["fatalities"] for row in found if row["fatalities"] is not None) == [1, 40]


def test_every_acled_type_has_its_disorder():
    assert all(disorder_type(kind, sub) for kind, subs in ACLED_TYPES.items() for sub in subs)
    assert disorder_type("Riots", "Mob violence") == "Political violence"


def test_timemap_has_the_fields_and_types_that_it_checks(public):
    folder = public.out / "timemap"
    events, links, sources, sites = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("events", "associations", "sources", "sites")
    )
    assert len(events) == 3
    assert sites == []
    known = {link["id"] for link in links}
    for event in events:
        texts = ("id", "description", "date", "time", "time_precision", "location", "latitude", "longitude", "comments")
        assert set(event) == {*texts, "associations", "sources"}
        assert all(isinstance(event[name], str) for name in texts)
        assert re.fullmatch(r"\d\d/\d\d/\d{4}", event["date"])
        assert set(event["associations"]) <= known
        assert set(event["sources"]) <= set(sources)
    for key, source in sources.items():
        assert source["id"] == key
        assert isinstance(source["paths"], list)
        assert source["url"] == "" or re.match("https?://", source["url"])


@pytest.fixture
def base(public):
    with closing(sqlite3.connect(f"file:{public.out / 'claimline.sqlite'}?mode=ro", uri=True)) as connection:
        yield connection


def test_sqlite_holds_every_row_and_its_relations_hold(base, public):
    for name, number in public.rows.items():
        assert base.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (number,)
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(base.execute('PRAGMA foreign_key_list("casualty_claims")').fetchall()) >= 2


def test_sqlite_finds_words_of_quotes_and_titles(base):
    query = "SELECT c.low FROM casualty_claims AS c JOIN casualty_claims_fts AS f ON f.rowid = c.rowid WHERE casualty_claims_fts MATCH ?"
    assert base.execute(query, ("agency",)).fetchall() == [(40,)]
    assert base.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'killed'").fetchone() == (1,)
    assert base.execute("SELECT count(*) FROM all_claims").fetchone() == (5,)
    assert base.execute("SELECT count(*) FROM claims_of_incidents").fetchone() == (3,)


def test_datasette_is_told_what_every_table_and_column_means(public):
    told = json.loads((public.out / "datasette.json").read_text(encoding="utf-8"))["databases"]["claimline"]["tables"]
    with closing(sqlite3.connect(public.out / "claimline.sqlite")) as base:
        for name in public.rows:
            columns = {row[1] for row in base.execute(f'PRAGMA table_info("{name}")')}
            assert set(told[name]["columns"]) == columns, name
            assert all(told[name]["columns"].values()), name


# terms in the context of RO-Crate 1.1; a crate of the sample passed `rocrate-validator` 0.13 (every required check) with them
TERMS_OF_CRATES = (
    "name", "description", "version", "identifier", "datePublished", "license", "publisher", "author", "isBasedOn", "hasPart", "mentions",
    "instrument", "result", "conformsTo", "about", "usageInfo", "encodingFormat", "contentSize",
)  # fmt: skip


def test_the_crate_describes_every_file_once(public):
    crate = json.loads((public.out / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    context, own = crate["@context"]
    assert context == "https://w3id.org/ro/crate/1.1/context"
    assert {key for node in crate["@graph"] for key in node} <= {"@id", "@type", *TERMS_OF_CRATES, *own}
    assert not [
        node for node in crate["@graph"] if any(isinstance(value, list) and len(value) == 1 for value in node.values())
    ]
    nodes = {node["@id"]: node for node in crate["@graph"]}
    assert len(nodes) == len(crate["@graph"])
    assert nodes["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    files = {part["@id"] for part in nodes["./"]["hasPart"]}
    here = {str(path.relative_to(public.out)) for path in public.out.rglob("*") if path.is_file()}
    assert files == here - {"ro-crate-metadata.json"}
    linked = [value["@id"] for node in nodes.values() for value in node.values() if isinstance(value, dict)]
    assert set(linked) - set(nodes) == {"https://w3id.org/ro/crate/1.1"}
