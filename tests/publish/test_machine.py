"""No page, picture or table tells of the machine that made it: no folder, no user, no host, nothing of the environment."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import matplotlib as mpl
import polars as pl
import pytest
import yaml

from pipeline.export.command import export
from tests.publish.made import PROJECT, REPORT, scorecard, small_site
from tests.report.build_folder import small_build

MARK = "zqmachinezq"  # part of every name of this machine that the stage could come to know
SOURCES = "sources:\n  - {id: x, kind: folder, path: data/sample, licence: CC BY 4.0, export: full}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of a report, its site and an export, made in a folder and by a user whose names are marked."""
    root = tmp_path_factory.mktemp(MARK)
    small_build(root)
    params = yaml.safe_load((PROJECT / "params.yaml").read_text(encoding="utf-8"))
    params["report"]["sets"] = [{key: str(value) for key, value in asdict(REPORT).items()}]
    (root / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    (root / "data" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    home = root / "home"
    home.mkdir()
    env = os.environ | {
        name: f"{MARK}{name}"
        for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME", "API_TOKEN", "AWS_SECRET_ACCESS_KEY")
    }
    env |= {"HOME": str(home), "TMPDIR": str(root), "MPLCONFIGDIR": mpl.get_configdir(), "PYTHONPATH": str(PROJECT)}
    out, methods = (root / "reports" / "pages" / name for name in (f"{REPORT.name}-situation", "methods"))
    for folder, notebook, own in (
        (out, "situation", ("pipeline.report", "--name", REPORT.name)),
        (methods, "methods", ("pipeline.methods", "--project", str(PROJECT))),
    ):
        command = [
            sys.executable, "-m", *own, "--params", str(root / "params.yaml"), "--notebook", str(PROJECT / "notebooks" / f"{notebook}.ipynb"),
            "--build", str(root / "data" / "build"), "--out", str(folder),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    (root / "reports" / "scorecard.html").write_text(scorecard(), encoding="utf-8")
    files = {f"site/{name}": data for name, data in small_site(root, root / "reports").items()}
    export(root, root / "data" / "build", root / "export", profile="private", reason="a test")
    for folder in (out, methods, root / "export"):
        files |= {
            f"{folder.name}/{path.relative_to(folder)}": path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    shutil.rmtree(home)
    return files


def readable(name: str, data: bytes) -> Iterator[str]:
    """Yield what a file says, packed parts unpacked."""
    if name.endswith(".parquet"):
        frame = pl.read_parquet(io.BytesIO(data))
        yield repr(pl.read_parquet_schema(io.BytesIO(data))) + repr(pl.read_parquet_metadata(io.BytesIO(data)))
        yield from (str(value) for column in frame for value in column.to_list())
    elif name.endswith(".sqlite"):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            yield "\n".join(sqlite3.connect(file.name).iterdump())
    elif name.endswith(".png"):
        yield from (text.decode("latin-1") for kind, text in chunks(data) if kind != b"IDAT")
    else:
        text = data.decode("utf-8")
        yield text
        yield from (
            base64.b64decode(each).decode()
            for each in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
        )


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of a PNG picture: kind and content, texts unpacked."""
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        yield kind, zlib.decompress(content.split(b"\0", 1)[1][1:]) if kind == b"zTXt" else content
        at += 12 + length


def forbidden() -> list[str]:
    """Return names of this machine that no file may hold."""
    folders = [
        str(PROJECT),
        sys.prefix,
        sys.base_prefix,
        "site-packages",
        f"{tempfile.gettempdir()}/",
        f"{Path.home()}/",
        "/home/",
        "ipykernel_",
        "/claimline-",
    ]
    host = socket.gethostname()
    return [MARK, *(each for each in folders if len(each) > 4), *([host] if len(host) > 5 else [])]


def test_no_file_tells_of_the_machine(made):
    assert len(made) > 40
    names = forbidden()
    told = [
        (name, each) for name, data in made.items() for text in readable(name, data) for each in names if each in text
    ]
    assert told == []


@pytest.mark.parametrize("name", ["x.html", "x.json", "x.csv"])
def test_a_file_that_tells_would_be_found(name):
    assert [each for text in readable(name, f"made in {PROJECT}/data".encode()) for each in forbidden() if each in text]
