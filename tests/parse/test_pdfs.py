"""PDFs: their text in reading order, what their metadata may say, and ones made to do harm."""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import pytest
from pypdf import PdfWriter

from pipeline.parse.pdfs import PdfError, Piece, lines_of, read_pdf
from pipeline.parse.reading import Job, Reading, ReadingLimits, read_payload
from pipeline.parse.workers import Pool

sys.path.insert(0, str(Path(__file__).parent))
import pdf_files
from pdf_files import column, document, stream, texts

LIMIT = 1_000_000
HEAD = (72.0, 740.0, 20.0, "Town taken after a week")
BODY = column(
    ["Army units entered the town on Friday, 24 March", "2017, a source said.", "", "Twelve people were killed."]
)
GOOD = document([texts(HEAD, *BODY)])


def text_of(*placed: pdf_files.Placed) -> str:
    return str(read_pdf(document([texts(*placed)]), LIMIT)["text"])


def test_a_headline_in_large_print_and_paragraphs() -> None:
    assert read_pdf(GOOD, LIMIT) == {
        "title": "Town taken after a week",
        "text": "Army units entered the town on Friday, 24 March 2017, a source said.\n\nTwelve people were killed.",
    }


@pytest.mark.parametrize(
    ("info", "field", "wanted"),
    [
        ("/Title (Town taken after a week)", "title", "Town taken after a week"),
        ("/Title (Microsoft Word - draft2.doc)", "title", "Town taken after a week"),
        ("/CreationDate (D:20170324101500+02'00')", "published", "2017-03-24T10:15:00+02:00"),
        ("/CreationDate (D:20170324101500Z)", "published", "2017-03-24T10:15:00Z"),
        ("/CreationDate (D:20170324)", "published", "2017-03-24"),
        ("/CreationDate (D:20190101000000Z)", "published", None),  # the day on which somebody saved it
        ("/CreationDate (yesterday) /ModDate (D:20170324101500Z)", "published", "2017-03-24T10:15:00Z"),
    ],
)
def test_metadata_count_when_the_page_says_the_same(info: str, field: str, wanted: str | None) -> None:
    assert read_pdf(document([texts(HEAD, *BODY)], info=info), LIMIT).get(field) == wanted


def test_columns_are_read_one_after_the_other() -> None:
    left = column(["Troops entered the town at dawn and", "held the bridge by noon, the army said."])
    right = column(["Residents said that they had fled", "to the villages along the river."], left=320)
    assert text_of(*left, *right) == (
        "Troops entered the town at dawn and held the bridge by noon, the army said.\n\n"
        "Residents said that they had fled to the villages along the river."
    )


def test_a_sentence_goes_on_over_the_page_and_running_heads_are_no_text() -> None:
    pages = [
        texts((72, 770, 8, f"Cedar Daily, page {at}"), *column([f"Part {at} of the story goes", "on and"]), (300, 20, 8, str(at)))
        for at in (1, 2, 3)
    ]  # fmt: skip
    assert read_pdf(document(pages), LIMIT)["text"] == (
        "Part 1 of the story goes on and Part 2 of the story goes on and Part 3 of the story goes on and"
    )


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["Heavy fight-", "ing went on"], "Heavy fighting went on"),
        (["A long-", "range strike; long-range fire"], "A long-range strike; long-range fire"),
        (["Some 12-", "15 people and the anti-", "Assad side"], "Some 12-15 people and the anti-Assad side"),
        (["Two words –", "and more"], "Two words – and more"),
    ],
)
def test_words_broken_at_the_end_of_a_line(lines: list[str], wanted: str) -> None:
    assert text_of(*column(lines)) == wanted


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        (["ﺪﻳﺪﺟ"[::-1], "ﺖﻴﺑ"[::-1]], "بيت جديد"),  # from left to right on the page, each word in reading order
        (["AFP", "TV", "ﺔﻔﻴﺤﺻ"[::-1], "ﺖﻟﺎﻗ"[::-1]], "قالت صحيفة AFP TV"),
        (["of\ufb01ce"], "office"),
    ],
)
def test_right_to_left_words_and_ligatures(drawn: list[str], wanted: str) -> None:
    pieces = [Piece(72 + 40 * at, 700, 11, word) for at, word in enumerate(drawn)]
    assert [line.text for line in lines_of(pieces, 0)] == [wanted]


def reason_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(PdfError) as caught:
        read_pdf(data, LIMIT)
    return caught.value.reason, caught.value.detail


def test_a_scan_has_no_text() -> None:
    assert reason_of(document([stream(b"q 612 0 0 792 0 0 cm /Im1 Do Q")])) == (
        "no_text", "the PDF has 1 pages and no text, as scans have; read it by OCR and give the text",
    )  # fmt: skip
    assert reason_of(document([texts((300, 20, 8, "1")), texts((300, 20, 8, "2"))]))[0] == "no_text"


def test_pages_that_hold_the_same_line_alone_keep_it() -> None:
    assert (
        read_pdf(document([texts((72, 700, 11, "Closed today"))] * 3), LIMIT)["text"]
        == "Closed today Closed today Closed today"
    )


def test_a_file_without_pages_is_damaged() -> None:
    bare = document([texts(HEAD)], tree="<< /Type /Pages /Count 0 /Kids [] >>")
    assert reason_of(bare) == ("parse_failed", "the PDF is damaged (it holds no page); save it again from its program")


def test_letters_without_meaning_are_no_text() -> None:
    drawn = "\x01\x02\x03\x04\x05 \x06\x07\x0e\x0f a"
    assert "without saying which" in reason_of(document([texts((72, 700, 11, drawn))]))[1]


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(GOOD))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_locked_file_is_one_reject() -> None:
    assert reason_of(locked("secret")) == ("parse_failed", "the PDF is locked; save it without a password")
    assert read_pdf(locked(""), LIMIT)["title"] == "Town taken after a week"  # may be read, not changed


def test_a_file_cut_anywhere_is_an_answer_and_no_article() -> None:
    limits = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, LIMIT, seconds=5, memory_mb=512)
    end = GOOD.index(b"startxref")
    readings = [read_payload(Job("a", "application/pdf", GOOD[:at]), limits) for at in range(0, end, 9)]
    assert {each.reason for each in readings} <= {"parse_failed", "no_text"}


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_changed_bytes_is_an_answer(seed: int) -> None:
    rng = random.Random(seed)
    spoiled = bytearray(GOOD)
    for _ in range(10):
        spoiled[rng.randrange(9, len(spoiled))] = rng.randrange(256)
    limits = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, LIMIT, seconds=5, memory_mb=512)
    reading = read_payload(Job("a", "application/pdf", bytes(spoiled)), limits)
    assert reading.fields or (reading.reason and reading.detail)


def many_pages(count: int) -> bytes:
    kids = " ".join(["5 0 R"] * count)
    return document([texts(HEAD)], tree=f"<< /Type /Pages /Count {count} /Kids [{kids}] >>")


HOSTILE = {
    "operators": document([stream(b"q " * 3_000_000, packed=1)]),
    "text operators": document([stream(b"BT /F1 9 Tf " + b"(a) Tj " * 1_000_000 + b"ET", packed=1)]),
    "one long text": document([stream(b"BT /F1 9 Tf (" + b"a" * 12_000_000 + b") Tj ET", packed=1)]),
    "nested bomb": document([stream(b"q " * 500_000_000, packed=2)]),
    "filters": document([stream(b"q", packed=60)]),
    "cycle": document([texts(HEAD)], tree="<< /Type /Pages /Count 1 /Kids [2 0 R] >>"),
    "a million pages": many_pages(1_000_000),
    "pages that lie": document([texts(HEAD)], tree="<< /Type /Pages /Count 999999999 /Kids [5 0 R] >>"),
    "forms in forms": document(
        [stream(b"/Fm0 Do")], extra=[b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 7 0 R >> >> "
                                     b"/Length 60 >>\nstream\n" + b"/A Do " * 10 + b"\nendstream"],
    ),
    "deep arrays": document([stream(b"[" * 500_000, packed=1)]),
    "truncated": GOOD[:700],
    "no table": GOOD[: GOOD.index(b"xref")],
    "wrong table": GOOD.replace(b"00000 n", b"99999 n"),
    "head alone": b"%PDF-1.7\n",
    "noise": b"%PDF-1.7\n" + bytes(range(256)) * 2_000,
    "objects": b"%PDF-1.7\n" + b"1 0 obj\n<<\n" * 400_000,
    "startxref": b"%PDF-1.7\n" + b"startxref\n0\n" * 400_000,
    "script": GOOD.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.launchURL\\(1\\)) >>"),
    "embedded": GOOD.replace(b"/Type /Catalog", b"/Type /Catalog /Names << /EmbeddedFiles << /Names [(a.exe) 3 0 R] >> >>"),
}  # fmt: skip


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    limits = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, LIMIT, seconds=5, memory_mb=512)
    pool = Pool(limits, 2)
    jobs = [Job(name, "application/pdf", data) for name, data in HOSTILE.items()]
    try:
        return {each.key: each for each in pool.map([*jobs, Job("good", "application/pdf", GOOD)])}
    finally:
        pool.close()


def test_hostile_files_give_one_answer_each_and_their_neighbour_lives(readings: dict[str, Reading]) -> None:
    assert set(readings) == {*HOSTILE, "good"}
    assert (readings["good"].fields or {})["title"] == "Town taken after a week"
    for name in ("script", "embedded", "wrong table"):
        assert "Army units" in str((readings[name].fields or {}).get("text")), readings[name]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("operators", "parse_limit"), ("text operators", "parse_limit"), ("one long text", "parse_limit"),
        ("nested bomb", "parse_limit"), ("a million pages", "parse_limit"), ("cycle", "parse_failed"),
        ("head alone", "parse_failed"), ("noise", "parse_failed"), ("objects", "parse_failed"),
        ("truncated", "parse_failed"), ("no table", "parse_failed"),  # what is left of a file is no whole article
    ],
)  # fmt: skip
def test_a_hostile_file_says_what_it_is(readings: dict[str, Reading], name: str, reason: str) -> None:
    assert readings[name].reason == reason, readings[name]
