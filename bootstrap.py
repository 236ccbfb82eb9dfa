#!/usr/bin/env python3
"""Set up and run Claimline with nothing but Python's standard library.

    python3 bootstrap.py setup   make .venv and install requirements.lock, every file checked by its hash
    python3 bootstrap.py run     setup, then all stages that are not up to date, then say where the reports are
    python3 bootstrap.py test    setup, then the tests
    python3 bootstrap.py lint    setup, then style and types
    python3 bootstrap.py bench   setup, then how fast articles are read (benchmarks/speed.py)
    python3 bootstrap.py explore setup, an export if there is none, then Datasette on it (installed in .venv-explore)
    python3 bootstrap.py pdf     setup, then every report as a PDF in reports/pdf (with a Chromium that is on this machine)
    python3 bootstrap.py keep    setup, then keep the present run, for the page of changes of the next one

A second setup takes no time: .venv/claimline.stamp holds the hash of the lock that was installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "claimline.stamp"
OLDEST = (3, 11)
NEWEST = (3, 14)
REPORTS = ROOT / "reports"
EXPLORE_VENV = ROOT / ".venv-explore"  # apart, since `setup` removes from .venv what its lock does not name
EXPLORE_LOCK = ROOT / "requirements-explore.lock"
EXPORTS = ROOT / "exports"


class SetupError(Exception):
    """Something that the person at the keyboard has to mend."""


def say(text: str) -> None:
    """Print one line at once, so that it stands before what the next program prints."""
    print(f"claimline: {text}", file=sys.stderr, flush=True)


def call(*command: str, env: dict[str, str] | None = None) -> int:
    """Run a program in the project folder; return its exit code."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def stamp_text(python: str) -> str:
    """Return what the stamp must hold for an environment that fits the lock: SHA-256 of the lock, the Python version, the folder."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {python} {ROOT}\n"


def venv_version() -> str:
    """Return the Python version of the environment, empty if there is none that runs."""
    if not PYTHON.exists():
        return ""
    code = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def is_ready() -> bool:
    """Whether the environment was installed from this very lock by a Python that still runs."""
    version = venv_version()
    return bool(version) and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp_text(version)


def was_moved() -> bool:
    """Whether the environment was made in another folder: its programs still name that one."""
    return STAMP.is_file() and not STAMP.read_text(encoding="utf-8").endswith(f" {ROOT}\n")


def has_pip() -> bool:
    """Whether the environment can install packages."""
    return subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    """Create .venv with pip, or with uv where Python came without pip."""
    say("making .venv")
    if call(sys.executable, "-m", "venv", "--clear", str(VENV)) == 0 and has_pip():
        return
    uv = shutil.which("uv")
    if uv and call(uv, "venv", "--clear", "--seed", "--python", sys.executable, str(VENV)) == 0:
        return
    raise SetupError(
        "Python could not make a virtual environment with pip.\n  On Debian and Ubuntu: apt install python3-venv\n"
        "  Elsewhere: install Python 3.11 or newer with pip, or install uv; then run this again."
    )


def locked(name: str) -> str:
    """Return the lines of the lock that pin one package with its hashes, empty if it is not in the lock."""
    match = re.search(rf"^{re.escape(name)}==.*(?:\n[ \t]+--hash.*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return match[0] + "\n" if match else ""


def sync_with_uv() -> bool:
    """Install the lock with uv, quietly: where it fails, pip follows and says what is wrong."""
    command = (str(BIN / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(LOCK))
    env = {**os.environ, "UV_SYSTEM_CERTS": "1"}  # certificates of the machine, as pip and browsers use them
    return subprocess.run(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install() -> None:
    """Install exactly the lock, by uv (itself installed from the lock), else by pip; both refuse a file with another hash."""
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes")
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "uv.txt"
        alone.write_text(locked("uv"), encoding="utf-8")
        has_uv = bool(alone.read_text(encoding="utf-8")) and call(*pip, "--requirement", str(alone)) == 0
    say("installing requirements.lock (about half a minute)")
    if has_uv and sync_with_uv():
        return
    say("uv could not install it as this machine is set up; pip does it instead (a minute or two)")
    if call(*pip, "--requirement", str(LOCK)) != 0:
        raise SetupError(
            "The packages of requirements.lock could not be installed.\n  Is the network or your package index reachable? Is there room on the disk?\n"
            "  A message about hashes means that a downloaded file is not the one that was tested: do not go round it."
        )


def put_on_path() -> None:
    """Make `import pipeline` and the command `claimline` work in the environment, without building or fetching anything."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    (Path(site) / "claimline.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = BIN / "claimline"
    words = f"exec {shlex.quote(str(PYTHON))} -m pipeline.cli"
    launcher.write_text(f'#!/bin/sh\n{words} "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


def setup() -> None:
    """Make the environment fit the lock; nothing is done when it does already."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            f"Python 3.11 to 3.14 is needed, this is {sys.version.split()[0]}. Run: python3.11 bootstrap.py"
        )
    if not LOCK.is_file():
        raise SetupError("requirements.lock is not here; restore it from git.")
    if is_ready():
        return
    if was_moved() or not venv_version():
        make_venv()
    STAMP.unlink(missing_ok=True)
    install()
    put_on_path()
    STAMP.write_text(stamp_text(venv_version()), encoding="utf-8")
    say("the environment is ready: .venv/bin/claimline --help")


def stage_environment() -> dict[str, str]:
    """Return the environment for stages: our programs first on PATH, no analytics."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return kept | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DVC_NO_ANALYTICS": "1",
        "VIRTUAL_ENV": str(VENV),
    }


def allow_no_git() -> None:
    """Tell DVC when there is no git folder (a downloaded archive): it refuses to run otherwise."""
    local = ROOT / ".dvc" / "config.local"
    if not (ROOT / ".git").exists() and "no_scm" not in (local.read_text(encoding="utf-8") if local.is_file() else ""):
        with local.open("a", encoding="utf-8") as stream:
            stream.write("[core]\n    no_scm = true\n")
        say("no git folder here: DVC keeps its state without git")


def seen() -> tuple[bytes, list[Path]]:
    """Return the lock of the last run and the reports that are there."""
    lock = ROOT / "dvc.lock"
    return (lock.read_bytes() if lock.is_file() else b""), [
        *sorted(REPORTS.glob("pages/*/report.html")),
        *sorted(REPORTS.glob("*.html")),
        *REPORTS.glob("site/index.html"),
    ]


def run(*arguments: str) -> int:
    """Run every stage that is not up to date, then say where the reports are; return DVC's exit code."""
    setup()
    allow_no_git()
    env = stage_environment()
    if call(str(PYTHON), "-m", "pipeline.dvc_state", env=env) != 0:
        return 1
    before = seen()
    code = call(str(BIN / "dvc"), "repro", *arguments, env=env)
    if code != 0:
        say(
            f"stopped (exit code {code}). The message above names the cause; `.venv/bin/claimline doctor` checks the rest."
        )
        return code
    after = seen()
    if not after[1]:
        say("done; no report was asked for")
    elif before == after:
        say("nothing has changed since the last run; the reports are:")
    else:
        say("done; the reports are:")
    for path in after[1]:
        print(path.relative_to(ROOT))
    return 0


def test(*arguments: str) -> int:
    """Run the tests, all of them on every core; return their exit code."""
    setup()
    spread = () if arguments else ("-n", "auto")
    return call(str(PYTHON), "-m", "pytest", *spread, *arguments, env=stage_environment())


def lint() -> int:
    """Check style and types; return the first exit code that is not 0."""
    setup()
    env = stage_environment()
    checks = (("ruff", "check"), ("ruff", "format", "--check"), ("mypy", "--strict", "pipeline"))
    return next((code for words in checks if (code := call(str(BIN / words[0]), *words[1:], env=env))), 0)


def bench(*arguments: str) -> int:
    """Measure how fast articles are read; return the exit code of the benchmark."""
    setup()
    return call(str(PYTHON), "-m", "benchmarks.speed", *arguments, env=stage_environment())


def get_datasette() -> Path:
    """Return the program datasette, installed from its own lock when it is asked for the first time."""
    program, stamp = EXPLORE_VENV / "bin" / "datasette", EXPLORE_VENV / "claimline.stamp"
    wanted = hashlib.sha256(EXPLORE_LOCK.read_bytes()).hexdigest() if EXPLORE_LOCK.is_file() else ""
    if program.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return program
    say("installing Datasette in .venv-explore (once)")
    python = EXPLORE_VENV / "bin" / "python"
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "--requirement")
    if (
        call(sys.executable, "-m", "venv", "--clear", str(EXPLORE_VENV)) != 0
        or call(str(python), *pip, str(EXPLORE_LOCK)) != 0
    ):
        raise SetupError(
            "Datasette is not installed and could not be: is the network or your package index reachable?\n"
            "  Everything else works without it. With a Datasette of your own:\n"
            "  datasette exports/claimline.sqlite --metadata exports/datasette.json"
        )
    stamp.write_text(wanted, encoding="utf-8")
    return program


def explore(*arguments: str) -> int:
    """Open the exported database in Datasette on this machine; make the export where there is none."""
    setup()
    program = get_datasette()
    base = EXPORTS / "claimline.sqlite"
    if not base.is_file():
        say("no export yet: making one (profile public)")
        code = call(str(PYTHON), "-m", "pipeline.cli", "export", "--out", str(EXPORTS), env=stage_environment())
        if code != 0:
            return code
    say(f"{base.relative_to(ROOT)} as it was exported; `claimline export` makes it anew. Stop with Ctrl-C.")
    return call(str(program), "--immutable", str(base), "--metadata", str(EXPORTS / "datasette.json"), *arguments)


def pdf(*arguments: str) -> int:
    """Print every report; return the exit code of `claimline pdf`."""
    setup()
    return call(str(PYTHON), "-m", "pipeline.cli", "pdf", *arguments, env=stage_environment())


def keep() -> int:
    """Keep the present run in data/previous; return the exit code."""
    setup()
    command = ("-m", "pipeline.publish.earlier", "--build", "data/build/share", "--out", "data/previous")
    return call(str(PYTHON), *command, env=stage_environment())


def main(arguments: list[str]) -> int:
    """Run one subcommand; return the exit code."""
    name, *rest = arguments or ["run"]
    try:
        if name == "setup" and not rest:
            setup()
            return 0
        if name == "lint" and not rest:
            return lint()
        if name == "keep" and not rest:
            return keep()
        if name in ("run", "test", "bench", "explore", "pdf"):
            return {"run": run, "test": test, "bench": bench, "explore": explore, "pdf": pdf}[name](*rest)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; run the same command again to go on")
        return 130
    print(__doc__, file=sys.stderr)
    return 0 if name in ("help", "-h", "--help") else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
