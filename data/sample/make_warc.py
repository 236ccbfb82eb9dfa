"""Rebuild the sample web archive from the pages beside this script.

`python data/sample/make_warc.py` reads `warc-pages/records.csv` and the pages it names and writes `archive.warc.gz`.
One row of `records.csv` is one WARC record, in the order of the archive:

- `type`: response, request, revisit or metadata;
- `file`: the page the record belongs to;
- `url`: the address the page is archived under;
- `captured_at`: the time of capture, UTC; for a revisit, the time of the second visit.

Record ids are derived from the type, address and time, and no clock is read, so the same pages give the same bytes
under the same warcio and zlib.
"""

import csv
import io
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

ARCHIVE_CREATED_AT = "2017-05-01T00:00:00Z"
CRAWLER = "claimline-sample/1"
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
RECORD_TYPES = ("response", "request", "revisit", "metadata")


class RecordListError(ValueError):
    """`records.csv` names a record that cannot be written."""


@dataclass(frozen=True)
class Capture:
    """One row of `records.csv`."""

    type: str
    file: str
    url: str
    captured_at: str


def read_captures(path: Path) -> list[Capture]:
    """Return the records to write, in archive order; an unknown type stops the run."""
    with path.open(encoding="utf-8", newline="") as lines:
        captures = [Capture(**row) for row in csv.DictReader(lines)]
    for capture in captures:
        if capture.type not in RECORD_TYPES:
            raise RecordListError(f"{path.name}: '{capture.type}' is none of {', '.join(RECORD_TYPES)}")
    return captures


def record_id(record_type: str, url: str, captured_at: str) -> str:
    """Return a WARC-Record-ID that is the same in every run."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{record_type} {url} {captured_at}')}>"


def response_headers(page: bytes, captured_at: str) -> StatusAndHeaders:
    """Return the HTTP status line and headers under which a page was served."""
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("X-Archived-At", captured_at),
    ]
    return StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")


def request_headers(url: str) -> StatusAndHeaders:
    """Return the HTTP request with which a page was asked for."""
    host, _, path = url.removeprefix("https://").partition("/")
    headers = [("Host", host), ("User-Agent", CRAWLER), ("Accept", "text/html")]
    return StatusAndHeaders(f"GET /{path} HTTP/1.1", headers, is_http_request=True)


def payload_digest(page: bytes) -> str:
    """Return the SHA-1 digest of a page in the form of WARC-Payload-Digest."""
    digester = Digester("sha1")
    digester.update(page)
    return str(digester)


def first_visits(captures: list[Capture]) -> dict[str, Capture]:
    """Return the response record of each address."""
    return {capture.url: capture for capture in captures if capture.type == "response"}


def warc_headers(capture: Capture, original: Capture) -> dict[str, str]:
    """Return the named WARC fields of a record; `original` is the response of the same address."""
    fields = {
        "WARC-Record-ID": record_id(capture.type, capture.url, capture.captured_at),
        "WARC-Date": capture.captured_at,
    }
    original_id = record_id("response", original.url, original.captured_at)
    if capture.type in ("request", "metadata"):
        fields["WARC-Concurrent-To"] = original_id
    if capture.type == "revisit":
        fields["WARC-Refers-To"] = original_id
    return fields


def make_record(writer: WARCWriter, capture: Capture, *, page: bytes, original: Capture) -> Any:
    """Return one WARC record for a row of `records.csv`."""
    fields = warc_headers(capture, original)
    if capture.type == "response":
        headers = response_headers(page, capture.captured_at)
        return writer.create_warc_record(
            capture.url, "response", payload=io.BytesIO(page), http_headers=headers, warc_headers_dict=fields
        )
    if capture.type == "request":
        return writer.create_warc_record(
            capture.url, "request", http_headers=request_headers(capture.url), warc_headers_dict=fields
        )
    if capture.type == "revisit":
        return writer.create_revisit_record(
            capture.url,
            digest=payload_digest(page),
            refers_to_uri=original.url,
            refers_to_date=original.captured_at,
            http_headers=response_headers(page, capture.captured_at),
            warc_headers_dict={**fields, "WARC-Profile": REVISIT_PROFILE},
        )
    note = b"via: https://levant-tally.example/incidents\r\nhopsFromSeed: L\r\n"
    return writer.create_warc_record(
        capture.url,
        "metadata",
        payload=io.BytesIO(note),
        warc_content_type="application/warc-fields",
        warc_headers_dict=fields,
    )


def make_info_record(writer: WARCWriter, name: str) -> Any:
    """Return the warcinfo record that opens the archive."""
    record = writer.create_warcinfo_record(name, {"software": CRAWLER, "format": "WARC File Format 1.1"})
    record.rec_headers.replace_header("WARC-Date", ARCHIVE_CREATED_AT)
    record.rec_headers.replace_header("WARC-Record-ID", record_id("warcinfo", name, ARCHIVE_CREATED_AT))
    return record


def build_archive(folder: Path, name: str) -> bytes:
    """Return the whole archive, one gzip member per record."""
    captures = read_captures(folder / "records.csv")
    originals = first_visits(captures)
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=True, warc_version="WARC/1.1")
    writer.write_record(make_info_record(writer, name))
    for capture in captures:
        if capture.url not in originals:
            raise RecordListError(f"records.csv: {capture.type} of {capture.url} has no response record")
        page = (folder / capture.file).read_bytes()
        writer.write_record(make_record(writer, capture, page=page, original=originals[capture.url]))
    return target.getvalue()


def main() -> int:
    """Write `archive.warc.gz` beside this script and report what was written."""
    here = Path(__file__).resolve().parent
    archive = here / "archive.warc.gz"
    content = build_archive(here / "warc-pages", archive.name)
    archive.write_bytes(content)
    print(f"{archive.name}: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
