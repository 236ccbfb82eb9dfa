"""Bytes to text: byte-order mark, then what is declared if it fits, then UTF-8, then a guess from the bytes themselves."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
DECLARED_IN_PAGE = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
DECLARED_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']", re.IGNORECASE)
DECLARED_IN_TYPE = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
EASTERN = frozenset(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq", "sr"))
LATIN = (
    ("cp1252", None),
    ("cp1254", frozenset(("az", "tr"))),
    ("cp1250", EASTERN),
    ("iso8859_2", EASTERN),
    ("cp1257", frozenset(("et", "lt", "lv"))),
    ("cp1258", frozenset(("vi",))),
)  # fmt: skip  (encoding, languages that it must then be; the first where nothing tells them apart)
C1 = re.compile("[\x80-\x9f]")  # control characters that no text has: the encoding is another
HEAD_BYTES = 4_096  # where a page declares its encoding
GUESS_BYTES = 65_536  # enough to tell an encoding by
WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
         "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "shift_jis": "cp932", "euc_kr": "cp949"}  # fmt: skip
BINARY_HEADS = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"RIFF",
)
SHIFTED = re.compile(rb"\x1b\$[@B]")  # Japanese in seven bits
CONTROL = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b")
MAX_CONTROL_SHARE = 0.02  # of the bytes; text has none, pictures and programs have many


class NotTextError(ValueError):
    """Bytes that are no text; the message says why."""


def decode(data: bytes, media_type: str, *, is_page: bool) -> str:
    """Return the text of bytes without its byte-order mark, or raise NotTextError. Bytes without meaning become U+FFFD."""
    for mark, name in BOMS:
        if data.startswith(mark) and (name != "utf-16-le" or not data.startswith(codecs.BOM_UTF32_LE)):
            return data[len(mark) :].decode(name, "replace")
    if data.startswith(BINARY_HEADS):
        raise NotTextError("the bytes are those of a picture, archive or document")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    _refuse_binary(data)
    return _decode_narrow(data, declared_encoding(data, media_type, is_page=is_page))


def _wide_encoding(data: bytes) -> str | None:
    """Return UTF-16 by the place of the zero bytes in text that says nothing itself, or None."""
    head = data[:HEAD_BYTES]
    if len(head) < 4 or head.count(0) < len(head) // 5:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 3 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 3 * odd else None


def _refuse_binary(data: bytes) -> None:
    n_control = len(data) - len(data.translate(None, CONTROL))
    if n_control > max(8, MAX_CONTROL_SHARE * len(data)):
        raise NotTextError(f"{n_control} of {len(data)} bytes are control characters")


def declared_encoding(data: bytes, media_type: str, *, is_page: bool) -> str | None:
    """Return the Python name of the declared encoding (header first, then the page's head), or None when none is usable."""
    names = [match[1] for match in [DECLARED_IN_TYPE.search(media_type)] if match]
    if is_page:
        for form in (DECLARED_IN_XML, DECLARED_IN_PAGE):
            match = form.search(data[:HEAD_BYTES])
            if match:
                names.append(match[1].decode("ascii"))
    for name in names:
        try:
            found = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if not found.startswith("utf-16") and found not in ("utf-7", "idna", "punycode") and _is_text_codec(found):
            return WIDER.get(found.replace("_", "-"), WIDER.get(found, found))
    return None


def _is_text_codec(name: str) -> bool:
    try:
        b"a".decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _decode_narrow(data: bytes, declared: str | None) -> str:
    if SHIFTED.search(data[:HEAD_BYTES]):
        return data.decode("iso2022_jp", "replace")
    try:
        return data.decode("utf-8")  # text in another encoding almost never is valid UTF-8
    except UnicodeDecodeError as error:
        is_nearly_utf8 = declared in (None, "utf-8") and _bad_share(data) < 0.001 and error.start >= 0
    if declared and declared != "utf-8":
        try:
            return data.decode(declared)
        except UnicodeDecodeError:
            pass  # declared wrongly: look at the bytes
    if is_nearly_utf8:
        return data.decode("utf-8", "replace")
    best = from_bytes(data[:GUESS_BYTES]).best()
    if best is None:
        if declared:
            return data.decode(declared, "replace")
        raise NotTextError("the bytes fit no known text encoding")
    guess = data.decode(best.encoding, "replace")
    return _latin(data) or guess if _is_latin(guess) else guess


def _latin(data: bytes) -> str | None:
    """Return text in Latin letters in the encoding in which it reads most like a language that is written in it; None if none fits."""
    from pipeline.parse.languages import likely_language  # rarely needed here, and takes a second to load

    best, found = 0.0, None
    for name, languages in LATIN:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if C1.search(text):
            continue
        language, score = likely_language(text)
        if found is None or (score > best and (languages is None or language in languages)):
            best, found = score, text
    return found


def _is_latin(text: str) -> bool:
    """Return whether nearly all letters are Latin: the guess between the many Latin encodings is then left to the commonest."""
    letters = [char for char in text[:GUESS_BYTES] if char.isalpha()]
    return sum(char < "\u0250" for char in letters) > 0.8 * len(letters)


def _bad_share(data: bytes) -> float:
    """Return the share of bytes that are no UTF-8: a stray byte in a long page is a slip, not another encoding."""
    return data.decode("utf-8", "replace").count("\ufffd") / max(1, len(data))
