"""Saved lists: every line or article is a link or a loss that names its place."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.links import Found
from pipeline.fetch.lists import read_gdelt, read_urls

GKG = "\t".join(
    ["20170324101500-1", "20170324101500", "1", "a.example", "https://a.example/x", *[""] * 20, "srclc:ara; eng:GT-ARA 1.0",
     "<PAGE_LINKS>https://a.example/no</PAGE_LINKS><PAGE_TITLE>Two &amp; three</PAGE_TITLE>"]
)  # fmt: skip


def checked(found: Found) -> Found:
    assert found.n_entries == len(found.links) + sum(loss.n_entries for loss in found.losses)
    return found


def losses(found: Found) -> list[tuple[str, str, int]]:
    return [(loss.found_in, loss.reason, loss.n_entries) for loss in found.losses]


def test_bad_lines_are_named_and_the_rest_runs() -> None:
    lines = [
        b"\xef\xbb\xbfhttps://a.example/1", b"", b"# a remark", b"  https://a.example/2  ", b"https://a.example/1#again", b"a.example/3",
        b"https://a.example/\0", b"https://a.example/\xff", b"https://a.example/" + b"x" * 1_000_000, b"https://a.example/4",
    ]  # fmt: skip
    found = checked(read_urls(b"\r\n".join(lines), name="links.txt"))
    assert [(link.url, link.found_in) for link in found.links] == [
        ("https://a.example/1", "links.txt, line 1"),
        ("https://a.example/2", "links.txt, line 4"),
        ("https://a.example/4", "links.txt, line 10"),
    ]
    assert losses(found) == [
        ("links.txt, line 5", "duplicate", 1),
        ("links.txt, line 6", "bad_address", 1),
        ("links.txt, line 7", "bad_address", 1),
        ("links.txt, line 8", "not_utf8", 1),
        ("links.txt, line 9", "too_large", 1),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_of_100_000_lines_loses_none(end: str) -> None:
    lines = [f"https://a.example/{number % 60_000}" if number % 10 else "" for number in range(100_000)]
    found = checked(read_urls(end.join(lines).encode("utf-8"), name="links.txt"))
    assert found.n_entries == 90_000
    assert len(found.links) == 54_000
    assert {loss.reason for loss in found.losses} == {"duplicate"}


def test_a_list_in_utf_16_is_read() -> None:
    assert [link.url for link in read_urls("https://a.example/1\r\n".encode("utf-16"), name="links.txt").links] == [
        "https://a.example/1"
    ]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30) | st.just(b"https://a.example/x") | st.just(b"\0"), max_size=12))
def test_every_line_of_any_file_is_counted(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    found = checked(read_urls(data, name="links.txt"))
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n")
        assert found.n_entries == sum(bool(line.strip()) and not line.startswith(b"#") for line in plain)


def doc(*articles: object) -> bytes:
    return json.dumps({"articles": articles}).encode()


def test_a_doc_list_in_json_is_read() -> None:
    article = {"url": "https://a.example/x", "title": "t", "seendate": "20170324T101500Z", "language": "Arabic"}
    found = checked(read_gdelt(doc(article, {"url": ""}, "no object"), name="doc.json"))
    (link,) = found.links
    assert (link.published, link.basis) == (datetime(2017, 3, 24, 10, 15, tzinfo=UTC), "inferred")
    assert (link.title, link.note) == ("t", "GDELT says Arabic")
    assert losses(found) == [("doc.json, article 2", "no_link", 1), ("doc.json, article 3", "bad_row", 1)]


def test_broken_escapes_of_gdelt_json_are_overcome() -> None:
    data = b'{"articles": [{"url": "https://a.example/x", "title": "a \\- b\t"}]}'
    assert [link.title for link in read_gdelt(data, name="doc.json").links] == ["a \\- b"]


def test_a_doc_list_in_csv_is_read() -> None:
    data = b'\xef\xbb\xbfURL,MobileURL,Date,Title\r\nhttps://a.example/x,,2017-03-24 10:15:00,"Two, three"\r\nhttps://a.example/y,\r\n'
    found = checked(read_gdelt(data, name="doc.csv"))
    assert [(link.url, link.title) for link in found.links] == [("https://a.example/x", "Two, three")]
    assert losses(found) == [("doc.csv, line 3", "bad_row", 1)]


def test_a_gkg_export_is_read() -> None:
    cited = GKG.replace("https://a.example/x", "BBC Monitoring")
    found = checked(read_gdelt(f"{GKG}\n{cited}\nonly\tthree\tcells\n".encode(), name="gkg.csv"))
    (link,) = found.links
    assert (link.url, link.title, link.language, link.note) == ("https://a.example/x", "Two & three", "ara", None)
    assert (link.published, link.basis) == (datetime(2017, 3, 24, 10, 15, tzinfo=UTC), "inferred")
    assert losses(found) == [("gkg.csv, line 2", "bad_address", 1), ("gkg.csv, line 3", "bad_row", 1)]


def test_an_old_gkg_export_is_read() -> None:
    data = b"DATE\tNUMARTS\tSOURCEURLS\n20170324\t2\thttps://a.example/x<UDIV>https://a.example/y\n"
    assert [link.url for link in read_gdelt(data, name="gkg.csv").links] == [
        "https://a.example/x",
        "https://a.example/y",
    ]


def zipped(*bodies: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, body in enumerate(bodies):
            packed.writestr(f"../../{number}.csv", body)
    return out.getvalue()


def test_an_export_as_gdelt_packs_it_is_read() -> None:
    assert [link.url for link in read_gdelt(zipped(GKG.encode()), name="gkg.zip").links] == ["https://a.example/x"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(b"a", b"b"), "unreadable"),
        (zipped(bytes(201 << 20)), "unreadable"),
        (b"PK\x03\x04 no archive", "unreadable"),
        (b"{", "not_well_formed"),
        (b'{"articles": 1}', "not_a_list"),
        (b"a,b,c\n1,2,3\n", "not_a_list"),
    ],
    ids=["two files", "bomb", "no zip", "no json", "no articles", "other table"],
)
def test_what_is_no_export_says_so(data: bytes, reason: str) -> None:
    assert losses(read_gdelt(data, name="x")) == [("x", reason, 0)]
