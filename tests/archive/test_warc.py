"""Damaged web archives: every undamaged record is found, every loss is counted."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import random
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.collecting import read_archive
from pipeline.archive.items import Item, Limits, Loss
from pipeline.archive.responses import ResponseError, decode_body
from pipeline.archive.warc import Originals, Revisit, read_warc

sys.path.insert(0, str(Path(__file__).parent))
import archives

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "rss_warc" / "warcio" / "test" / "data"
COUNT = 12


def read(data: bytes, name: str = "a.warc.gz", max_bytes: int = 100_000) -> list[Item | Loss | Revisit]:
    return list(read_warc(io.BytesIO(data), name=name, limits=Limits(max_bytes), originals=Originals()))


def split(found: list[Item | Loss | Revisit]) -> tuple[list[int], int]:
    """Return the numbers of the pages that came out whole, and the counted losses."""
    wanted = {archives.page(each): each for each in range(COUNT)}
    whole = [wanted[item.payload] for item in found if isinstance(item, Item) and item.payload in wanted]
    return sorted(whole), sum(loss.n_items for loss in found if isinstance(loss, Loss))


def but(*lost: int) -> list[int]:
    return [each for each in range(COUNT) if each not in lost]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_whole_file_gives_every_page_and_its_place(name: str) -> None:
    records = archives.pages(COUNT)
    data = archives.members(records) if name.endswith("gz") else b"".join(records)
    found = read(data, name)
    assert split(found) == (but(), 0)
    starts = [item.archive_offset for item in found if isinstance(item, Item)]
    assert starts == sorted(starts)
    assert all(data[at:].startswith(b"\x1f\x8b" if name.endswith("gz") else b"WARC/") for at in starts)


@pytest.mark.parametrize("seed", range(25))
def test_a_bit_flip_costs_one_record(seed: int) -> None:
    rng = random.Random(seed)
    packed = [archives.members([each]) for each in archives.pages(COUNT)]
    hit = rng.randrange(COUNT)
    spoiled = bytearray(packed[hit])
    spoiled[rng.randrange(10, len(spoiled))] ^= 1 << rng.randrange(8)  # past the member's own header
    packed[hit] = bytes(spoiled)
    whole, lost = split(read(b"".join(packed)))
    assert (whole, lost) == (but(hit), 1)


@pytest.mark.parametrize("seed", range(25))
def test_a_cut_file_costs_what_is_cut(seed: int) -> None:
    packed = [archives.members([each]) for each in archives.pages(COUNT)]
    data = b"".join(packed)
    cut = random.Random(seed).randrange(1, len(data))
    ends = [sum(map(len, packed[: at + 1])) for at in range(COUNT)]
    n_before = sum(end <= cut for end in ends)
    whole, lost = split(read(data[:cut]))
    is_within = cut not in (0, *ends)
    assert whole[:n_before] == list(range(n_before))
    assert len(whole) + lost == n_before + is_within


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("sign", [1, -1])
def test_a_wrong_content_length_costs_one_record(seed: int, sign: int, compressed: bool) -> None:
    rng = random.Random(seed)
    records = archives.pages(COUNT)
    hit = rng.randrange(COUNT)
    block = archives.response(archives.page(hit))
    amount = rng.randrange(5, 5_000) if sign > 0 else -rng.randrange(5, len(block))
    records[hit] = archives.record(block, uri=f"http://a.example/{hit}", length=len(block) + amount)
    data = archives.members(records) if compressed else b"".join(records)
    whole, lost = split(read(data, "a.warc.gz" if compressed else "a.warc"))
    assert whole == but(hit)
    assert lost >= 1


@pytest.mark.parametrize("seed", range(20))
def test_garbage_between_records_costs_none_and_is_said(seed: int) -> None:
    rng = random.Random(seed)
    packed = [archives.members([each]) for each in archives.pages(COUNT)]
    packed.insert(rng.randrange(COUNT + 1), rng.randbytes(rng.randrange(1, 5_000)).replace(b"\x1f\x8b", b"??"))
    whole, lost = split(read(b"".join(packed)))
    assert (whole, lost) == (but(), 1)


def test_a_file_that_is_one_member_gives_every_record() -> None:
    assert split(read(archives.one_member(archives.pages(COUNT)))) == (but(), 0)


def test_one_cut_member_gives_every_record_before_the_cut() -> None:
    data = archives.one_member(archives.pages(COUNT))
    whole, lost = split(read(data[: len(data) * 2 // 3]))
    assert whole == list(range(len(whole)))
    assert len(whole) > 3
    assert lost == 1


def test_a_bomb_is_refused_and_its_neighbours_live() -> None:
    records = archives.pages(3)
    records[1] = archives.record(archives.response(archives.bomb(200 << 20), "Content-Encoding: gzip"))
    found = read(archives.members(records), max_bytes=1_000_000)
    assert split(found) == ([0, 2], 1)
    assert [loss.reason for loss in found if isinstance(loss, Loss)] == ["too_large"]


def test_a_record_that_quotes_a_record_header_is_proved_by_its_digest() -> None:
    quoted = archives.response(b"<p>\n" + archives.record(b"inner") + b"</p>")
    proved = archives.record(quoted, f"WARC-Block-Digest: {archives.digest(quoted)}")
    found = read(proved + archives.pages(1)[0], "a.warc")
    assert [type(each) for each in found] == [Item, Item]
    found = read(archives.record(quoted) + archives.pages(1)[0], "a.warc")
    assert sum(loss.n_items for loss in found if isinstance(loss, Loss)) >= 1


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("seed", range(30))
def test_spoiled_bytes_anywhere_never_lose_a_far_record_silently(seed: int, compressed: bool) -> None:
    rng = random.Random(seed)
    packed = [archives.members([each]) if compressed else each for each in archives.pages(COUNT)]
    data = bytearray(b"".join(packed))
    at = rng.randrange(len(data) - 40)
    data[at : at + 40] = rng.randbytes(40)
    starts = [sum(map(len, packed[:each])) for each in range(COUNT + 1)]
    touched = [each for each in range(COUNT) if starts[each] < at + 40 and at < starts[each + 1]]
    whole, lost = split(read(bytes(data), "a.warc.gz" if compressed else "a.warc"))
    assert set(but(*touched)) <= set(whole)
    if compressed:
        assert len(whole) + lost >= COUNT - (len(touched) - 1)  # two neighbours spoiled in one place are one stretch


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (archives.record(archives.response(b"gone", status="404 Not Found")), "http_status"),
        (archives.record(archives.response(b"")), "empty"),
        (archives.record(b"no http at all"), "unreadable"),
        (archives.record(archives.response(b"x"), "WARC-Block-Digest: sha1:AAAA"), "digest_mismatch"),
        (archives.record(archives.response(b"x"), "WARC-Payload-Digest: sha1:AAAA"), "digest_mismatch"),
        (archives.record(archives.response(b"\x1f\x8bxx", "Content-Encoding: gzip")), "unreadable"),
        (archives.record(archives.response(b"x", "Content-Encoding: gzip, gzip, gzip, gzip")), "unreadable"),
        (archives.record(archives.response(b"x", "Content-Encoding: snappy")), "unreadable"),
        (archives.record(archives.response(b"5\r\nab", "Transfer-Encoding: chunked")), "unreadable"),
        (archives.record(b"\x89PNG", "Content-Type: image/png", kind="resource"), "unknown_type"),
        (archives.record(archives.response(bytes(60_000))), "too_large"),
    ],
)
def test_a_record_that_is_no_page_says_why(made: bytes, reason: str) -> None:
    found = read(archives.members([made, *archives.pages(1)]), max_bytes=50_000)
    assert split(found)[0] == [0]
    assert [(loss.reason, loss.n_items) for loss in found if isinstance(loss, Loss)] == [(reason, 1)]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        (b"abcdef", "Transfer-Encoding: chunked"),  # stored joined, the header left as it was
        (archives.members([b"abcdef"]), "Content-Encoding: gzip"),
        (b"abcdef", "Content-Encoding: gzip"),  # said to be compressed and is not
        (__import__("zlib").compress(b"abcdef"), "Content-Encoding: deflate"),
        (__import__("zlib").compress(b"abcdef")[2:-4], "Content-Encoding: deflate"),
    ],
)
def test_codings_are_undone(body: bytes, header: str) -> None:
    items = [
        each for each in read(archives.record(archives.response(body, header)), "a.warc") if isinstance(each, Item)
    ]
    assert [item.payload for item in items] == [b"abcdef"]


def test_records_about_captures_are_one_remark_a_type() -> None:
    about = [archives.record(b"x", kind=kind) for kind in ("warcinfo", "request", "request", "metadata", "odd")]
    found = read(archives.members([*about, *archives.pages(1)]))
    assert [(loss.reason, loss.n_items) for loss in found if isinstance(loss, Loss)] == [("not_response", 0)] * 4


def test_a_revisit_is_resolved_or_reported() -> None:
    original = archives.record(archives.response(b"<p>a</p>"), "WARC-Record-ID: <urn:uuid:1>")
    revisit = archives.record(b"", "WARC-Refers-To: <urn:uuid:1>", kind="revisit")
    orphan = archives.record(b"", "WARC-Refers-To: <urn:uuid:2>", kind="revisit", uri="http://b.example/")
    originals = Originals()
    data = archives.members([revisit, original, orphan])
    found = list(read_warc(io.BytesIO(data), name="a.warc.gz", limits=Limits(1_000), originals=originals))
    judged = [originals.resolve(each) for each in found if isinstance(each, Revisit)]
    assert [(loss.reason, loss.n_items) for loss in judged] == [("not_response", 0), ("missing", 1)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"filedesc://x 0.0.0.0", "unknown_type"),
        (archives.members([b"filedesc://x 0.0.0.0"]), "unknown_type"),
        (b"\x28\xb5\x2f\xfd zstd", "unknown_type"),
        (b"hello", "warc_damaged"),
    ],
)
def test_a_file_that_is_no_archive_is_one_loss(data: bytes, reason: str) -> None:
    assert [each.reason for each in read(data, "a.warc") if isinstance(each, Loss)] == [reason]


def test_ids_of_records_never_become_paths() -> None:
    found = read(archives.record(archives.response(b"x"), uri="http://a.example/../../\x1b[31m"), "a.warc")
    assert [item.source_ref for item in found if isinstance(item, Item)] == ["http://a.example/../../\\x1b[31m"]


HOSTILE_NAMES = [
    "../../x",
    "/etc/passwd",
    "C:\\\\CON",
    "..\\\\x",
    "a\0b",
    "x" * 4_000,
    "\u2024\u2024/x",
    "\u202etxt.exe",
    "file:///etc/passwd",
    "",
]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(HOSTILE_NAMES) | st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60))
def test_names_inside_an_archive_open_nothing_and_stay_printable(name: str) -> None:
    whole = archives.record(archives.response(b"x"), f"WARC-Filename: {name}", uri=name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.open", lambda *_: pytest.fail("opened a file"))
        patch.setattr("builtins.open", lambda *_: pytest.fail("opened a file"))
        found = read(archives.members([whole]))
    for each in found:
        assert isinstance(each, Item | Loss)
        assert each.source_ref.isprintable()
        assert len(each.source_ref) <= 4_000
        assert not isinstance(each, Item) or each.archive_file == "a.warc.gz"


def test_a_payload_without_a_digest_or_with_an_unknown_one_is_kept() -> None:
    for header in ("X-Other: 1", "WARC-Payload-Digest: blake3:abcd", "WARC-Block-Digest: none"):
        assert split(read(archives.record(archives.response(archives.page(0)), header), "a.warc")) == ([0], 0)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("form", ["hex", "base32"])
def test_a_digest_is_checked_in_each_usual_form(algorithm: str, form: str) -> None:
    body = archives.page(0)
    value = hashlib.new(algorithm, body).digest()
    said = value.hex() if form == "hex" else base64.b32encode(value).decode()
    good = archives.record(archives.response(body), f"WARC-Payload-Digest: {algorithm}:{said}")
    assert split(read(good, "a.warc")) == ([0], 0)
    changed = archives.record(archives.response(body + b" "), f"WARC-Payload-Digest: {algorithm}:{said}")
    assert [loss.reason for loss in read(changed, "a.warc") if isinstance(loss, Loss)] == ["digest_mismatch"]


def test_records_that_share_id_address_and_time_are_both_kept() -> None:
    twins = [archives.record(archives.response(archives.page(each)), "WARC-Record-ID: <urn:uuid:1>") for each in (0, 1)]
    found = read(archives.members(twins))
    assert split(found) == ([0, 1], 0)
    assert len({item.sha256 for item in found if isinstance(item, Item)}) == 2


def test_old_versions_and_mixed_line_ends_are_read() -> None:
    old = archives.pages(3)
    old[0] = old[0].replace(b"WARC/1.1", b"WARC/0.18", 1)
    head, _, block = old[1].partition(b"\r\n\r\n")
    old[1] = head.replace(b"\r\n", b"\n") + b"\n\n" + block
    for data, name in ((b"".join(old), "a.warc"), (archives.members(old), "a.warc.gz")):
        assert split(read(data, name)) == ([0, 1, 2], 0)


def test_a_huge_file_is_streamed(tmp_path: Path) -> None:
    """One record of 256 MB (sparse) between two pages: the memory stays that of one item."""
    one, other = archives.pages(2)
    size = 256 << 20
    path = tmp_path / "huge.warc"
    with path.open("wb") as stream:
        stream.write(one + archives.record(b"", kind="resource", length=size)[:-4])
        stream.seek(size, os.SEEK_CUR)
        stream.write(b"\r\n\r\n" + other)
    code = (
        "import resource, sys\n"
        "from pipeline.archive.items import Limits\n"
        "from pipeline.archive.warc import Originals, read_warc\n"
        "start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "with open(sys.argv[1], 'rb') as stream:\n"
        "    found = list(read_warc(stream, name='a', limits=Limits(1_000_000), originals=Originals()))\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start\n"
        "print(len(found), grown < 50_000, grown)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("3 True"), done.stdout


@pytest.mark.skipif(
    not REAL.is_dir(), reason="the real archives (shared/data/rss_warc beside the repository) are not here"
)
@pytest.mark.parametrize(
    ("name", "n_kept", "lost"),
    [
        ("example.warc", 1, {}),
        ("example.warc.gz", 1, {}),
        ("example-bad-non-chunked.warc.gz", 1, {}),
        ("example-bad.warc.gz.bad", 1, {"http_status": 1}),
        ("example-digest.warc", 0, {}),  # requests alone
        ("example-iana.org-chunked.warc", 1, {}),
        ("example-resource.warc.gz", 1, {}),
        ("example-space-in-target-uri.warc.gz", 0, {"unknown_type": 1}),  # a picture
        ("example-trunc.warc", 0, {"digest_mismatch": 1}),
        ("example-wget-bad-target-uri.warc.gz", 1, {}),
        ("example-wrong-chunks.warc.gz", 0, {"warc_damaged": 2}),  # one record in two pieces
        ("post-test.warc.gz", 0, {"unknown_type": 3}),  # JSON
        *(
            (each, 0, {"unknown_type": 1})
            for each in ("bad.arc", "example.arc", "example.arc.gz", "example-space-in-url.arc")
        ),
    ],
)
def test_a_real_archive_gives_what_it_holds_and_says_the_rest(name: str, n_kept: int, lost: dict[str, int]) -> None:
    assert read_archive(REAL / name) == (n_kept, lost)


def test_a_brotli_body_is_decoded_within_the_limit() -> None:
    assert decode_body(brotli.compress(b"twelve people"), "br", 100) == b"twelve people"
    with pytest.raises(ResponseError, match="unpacks to more than 100 bytes"):
        decode_body(brotli.compress(b"x" * 100_000), "br", 100)
    with pytest.raises(ResponseError, match="brotli body"):
        decode_body(brotli.compress(b"twelve people")[:-4], "br", 100)


@pytest.mark.parametrize("named", ["application/pdf", "application/octet-stream", "text/html"])
def test_a_pdf_is_known_by_its_first_bytes(named: str) -> None:
    made = archives.record(b"%PDF-1.7\n", f"Content-Type: {named}", kind="resource")
    assert [item.media_type for item in read(archives.members([made])) if isinstance(item, Item)] == ["application/pdf"]
