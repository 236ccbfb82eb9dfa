"""The stage as a command: broken configuration stops it before any work, and nothing half-written is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PARAMS = (ROOT / "params.yaml").read_text(encoding="utf-8").replace("data/sources.yaml", "sources.yaml")
SOURCES = "sources:\n  - {id: in, kind: folder, path: in, licence: none}\n"


def run(project: Path) -> subprocess.CompletedProcess[str]:
    outs = [f"--{name}={project / 'out' / name}.parquet" for name in ("snapshots", "rejects")]
    command = [sys.executable, "-m", "pipeline.collect", f"--params={project / 'params.yaml'}", *outs]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("params", "sources", "message"),
    [
        (
            PARAMS.replace("  max_items:", "  max_itmes: 1\n  max_items:"),
            SOURCES,
            "unknown key 'collect.max_itmes' (known here: as_of",
        ),
        (PARAMS, SOURCES.replace("path: in", "path: nowhere"), "there is no nowhere; create it"),
        (PARAMS, "sources: [\n", "is not the YAML we read"),
        (PARAMS.replace("sources.yaml", "other.yaml"), SOURCES, "other.yaml: the file is not there"),
    ],
)
def test_broken_configuration_stops_before_any_work(tmp_path: Path, params: str, sources: str, message: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(sources, encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 3
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_rows_in_and_out_are_said(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Town taken", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text("", encoding="utf-8")
    (tmp_path / "params.yaml").write_text(PARAMS, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (
        0,
        "collect: 1 sources, 2 items in, 1 snapshots out, 1 rejected\n",
    )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "rejects.parquet",
        "snapshots.parquet",
    ]
