"""The tables as CSV and as Parquet, one file each."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pipeline.cells import csv_bytes
from pipeline.export.bundle import Bundle

File = tuple[str, bytes]


def csv_files(bundle: Bundle) -> Iterator[File]:
    """Yield csv/<table>.csv."""
    for name, frame in bundle.frames.items():
        yield f"csv/{name}.csv", csv_bytes(frame)


def parquet_files(bundle: Bundle) -> Iterator[File]:
    """Yield parquet/<table>.parquet (zstd); the rows as they are, nothing escaped."""
    for name, frame in bundle.frames.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=True, row_group_size=131_072)
        yield f"parquet/{name}.parquet", buffer.getvalue()
