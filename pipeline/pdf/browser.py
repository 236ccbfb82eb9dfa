"""A Chromium of this machine, used as a printer: one page in, one PDF out, no network, nothing of the user's own profile touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.errors import ClaimlineError, InputError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CHROMIUM"
SECONDS = 180  # for one page; the longest of the sample, 90 sheets, takes about 10
GET_ONE = "install it (Debian and Ubuntu: apt install chromium), or name yours with --browser or the variable CHROMIUM"
FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-domain-reliability", "--disable-sync", "--disable-breakpad", "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--lang=en", "--font-render-hinting=none",
    "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
)  # fmt: skip


def find_browser(asked: str | None, environment: Mapping[str, str]) -> Path:
    """Return the browser that was asked for, else that of the variable CHROMIUM, else the first known name on PATH."""
    named = asked or environment.get(VARIABLE)
    for name in (named,) if named else NAMES:
        found = shutil.which(name, path=environment.get("PATH"))
        if found:
            return Path(found)
    if named:
        raise InputError(named, rule="is no program that can be run", remedy=f"name another, or {GET_ONE}")
    raise ClaimlineError(
        "claimline pdf", rule=f"finds no browser to print with ({', '.join(NAMES)} are not on PATH)", remedy=GET_ONE
    )


def command(browser: Path, page: Path, *, out: Path, profile: Path) -> list[str]:
    """Return the words that print a page. Chromium refuses its sandbox to root; the pages run no scripts and load nothing."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [str(browser), *FLAGS, *root, f"--user-data-dir={profile}", f"--print-to-pdf={out}", page.as_uri()]


def print_page(browser: Path, text: str, *, name: str, seconds: float = SECONDS) -> bytes:
    """Return a page as the PDF that the browser makes of it; whatever it leaves behind is removed, whatever it started is ended."""
    with tempfile.TemporaryDirectory(prefix="claimline-pdf-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        page, out = home / "page.html", home / "page.pdf"
        page.write_text(text, encoding="utf-8")
        words = command(browser, page, out=out, profile=home / "profile")
        said = _run(words, home=home, name=name, seconds=seconds)
        if not out.is_file() or out.stat().st_size == 0:
            raise ClaimlineError(
                f"report {name}", rule=f"was not printed; {browser.name} says: {said or 'nothing'}",
                remedy="try that browser by hand, or name another with --browser",
            )  # fmt: skip
        return out.read_bytes()


def _run(words: list[str], *, home: Path, name: str, seconds: float) -> str:
    """Run the browser in a group of its own; return the last line that it said."""
    said = home / "said.txt"
    own = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")}
    own |= {
        variable: str(home) for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR")
    }
    with said.open("wb") as stream:
        started = subprocess.Popen(  # noqa: S603 (no shell; the program is the one that was asked for or found)
            words, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=own, start_new_session=True
        )
    try:
        code = started.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ClaimlineError(
            f"report {name}", rule=f"was not printed within {seconds:g} seconds", remedy="give it more with --seconds"
        ) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if code != 0:
        raise ClaimlineError(
            f"report {name}", rule=f"was not printed; the browser ended with {code}: {lines[-1] if lines else 'no word'}",
            remedy="try that browser by hand, or name another with --browser",
        )  # fmt: skip
    return lines[-1] if lines else ""
