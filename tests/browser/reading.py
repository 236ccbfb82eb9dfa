"""A reader of the site: a page in a real Chromium that notes all that it says, asks for and runs."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SIZES = {"desk": (1280, 900), "phone": (375, 812)}
# no name of a host is looked up, so that nothing leaves the machine even where a page were wrong; the box of a test may lack a sandbox
OPTIONS = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND")
WAIT = 20_000  # milliseconds until what a test waits for is given up, on a busy machine too
OUTSIDE = re.compile(r"^(?!file:|data:|about:)")


def chromium() -> str | None:
    """Return the program: what CHROMIUM names, else the first of its names that is installed."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(each) for each in ([named] if named else NAMES))
    return next((each for each in found if each), None)


def missing() -> str:
    """Return what is not there, with how to get it, or nothing."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed; it is in requirements.lock: make setup"
    return "" if chromium() else "Chromium is not installed: apt-get install chromium (or set CHROMIUM to its program)"


def must_run() -> bool:
    """Return whether a missing browser is a failure: in CI, or where CLAIMLINE_BROWSER asks for it."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "CLAIMLINE_BROWSER"))


class Reader:
    """A page, and everything that it said and asked for. `site` is the folder that it may read."""

    def __init__(self, browser: Any, site: Path, size: str = "desk", **options: Any) -> None:
        width, height = SIZES[size]
        self.width, self.site = width, site
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.context.set_default_timeout(WAIT)
        self.context.route(OUTSIDE, self._stop)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _stop(self, route: Any) -> None:
        self.asked.append(route.request.url)
        route.abort()

    def _dismiss(self, dialog: Any) -> None:
        self.said.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, name: str) -> Any:
        """Open a page of the site anew by its path in the folder; a hash may follow."""
        self.page.goto("about:blank")  # or another hash would be no new page
        self.page.goto(f"file://{self.site}/{name}")
        return self.page

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth")) - self.width

    def check(self) -> None:
        """Fail on words in the console, dialogs, requests that leave the folder, windows, and scripts of others that ran."""
        assert self.said == []
        assert [
            each for each in self.asked if not each.startswith((f"file://{self.site}/", "data:", "about:blank"))
        ] == []
        assert len(self.context.pages) == 1
        assert self.page.evaluate("typeof window.ran") == "undefined"

    def close(self) -> None:
        self.context.close()


def reads(found: Any, words: str) -> None:
    """Fail unless an element comes to hold these words: what follows a click comes a moment later."""
    from playwright.sync_api import expect

    expect(found).to_contain_text(words, timeout=WAIT)


def comes_to_count(found: Any, count: int) -> None:
    """Fail unless so many elements come to be there."""
    from playwright.sync_api import expect

    expect(found).to_have_count(count, timeout=WAIT)
