"""PDFs for tests, written by hand so that nothing is hidden: whole ones, and ones made to do harm."""

from __future__ import annotations

import zlib

Placed = tuple[float, float, float, str]  # left, base line, font size, text


def document(
    pages: list[bytes], *, info: str = "", extra: list[bytes] | None = None, tree: str = "", to_unicode: bool = False
) -> bytes:
    """Return a PDF of content streams (given as whole stream objects' bodies): objects 1 catalog, 2 page tree, 3 font, 4 info."""
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    font = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        (tree or f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>").encode(),
        f"<< {font}{' /ToUnicode 900 0 R' if to_unicode else ''} >>".encode(),
        f"<< {info} >>".encode(),
    ]
    for at, body in enumerate(pages):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * at} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        bodies.append(body)
    return written([*bodies, *(extra or [])])


def written(bodies: list[bytes], trailer: str = "/Root 1 0 R /Info 4 0 R") -> bytes:
    """Return numbered objects with their cross-reference table."""
    data = b"%PDF-1.7\n"
    starts = []
    for number, body in enumerate(bodies, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, table, len(bodies) + 1, trailer.encode(), len(data),
    )  # fmt: skip


def stream(content: bytes, *, packed: int = 0) -> bytes:
    """Return a stream object, deflated `packed` times."""
    for _ in range(packed):
        content = zlib.compress(content, 9)
    filters = f"/Filter [{' /FlateDecode' * packed} ]" if packed else ""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters.encode(), content)


def texts(*placed: Placed) -> bytes:
    """Return a stream that draws each text at its place, in the order given."""
    parts = []
    for left, base, size, text in placed:
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        parts.append(b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (size, left, base, escaped))
    return stream(b"\n".join(parts))


def column(lines: list[str], *, left: float = 72, top: float = 700, size: float = 11) -> list[Placed]:
    """Return lines under each other; an empty one is a gap between paragraphs."""
    return [(left, top - at * size * 1.2, size, line) for at, line in enumerate(lines) if line]
