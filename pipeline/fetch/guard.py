"""One fetch at a time, and a stop that loses nothing."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from pipeline.errors import StoreError
from pipeline.fetch.custody import LOCK
from pipeline.fetch.durable import make_folder

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GRACE_SECONDS = 3.0  # what a visit that goes on may still take; with closing the archives a stop takes less than 5


@contextmanager
def only_fetch(store: Path) -> Iterator[None]:
    """Hold the lock of a store, or raise StoreError naming the process that does. The kernel lets go of it when a process dies."""
    make_folder(store)
    handle = os.open(store / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                str(store),
                rule=f"another fetch (process {holder}) is writing to it",
                remedy="wait until it is done, or stop it with SIGTERM",
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


class Stopped(BaseException):
    """The run was asked to stop and the visit at hand took too long: not an error, so nothing that handles errors holds it up."""


class Stop:
    """Within `with Stop() as stop:` SIGTERM, SIGINT and SIGHUP set `is_asked`; begin nothing new then.

    What still goes on `grace` seconds later, or at a second signal, is broken off by `Stopped` in the main thread; the block ends and the
    archives can be finished. `exit_code` is 0, or 128 + the signal. Only for the main thread.
    """

    def __init__(self, grace: float = GRACE_SECONDS) -> None:
        self.grace = grace
        self.exit_code = 0
        self._before: dict[signal.Signals, Any] = {}

    @property
    def is_asked(self) -> bool:
        """Whether a stop was asked for."""
        return self.exit_code != 0

    def __enter__(self) -> Stop:
        self._before = {each: signal.signal(each, self._ask) for each in SIGNALS}
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._break_off)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        return kind is Stopped

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.is_asked:
            raise Stopped
        self.exit_code = 128 + number
        signal.setitimer(signal.ITIMER_REAL, self.grace)

    def _break_off(self, number: int, frame: FrameType | None) -> None:
        raise Stopped
