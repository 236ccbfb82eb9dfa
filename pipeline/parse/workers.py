"""Workers that may be killed: each item has its own time and memory, and one that takes its worker down takes no neighbour with it."""

from __future__ import annotations

import logging
import multiprocessing
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from pipeline.errors import ConfigError
from pipeline.parse.reading import Job, Reading, ReadingLimits, read_payload

GRACE_SECONDS = 2.0  # wall time beyond the limit, for a machine that is busy with other work
START_SECONDS = 60.0  # for a new worker to load its parser
Reader = Callable[[Job, ReadingLimits], Reading]


def serve(channel: Connection, limits: ReadingLimits, read: Reader) -> None:
    """Answer jobs until the channel closes; the limits are set by the kernel and end the process when they are passed.

    No reader reaches the network from here: an attempt fails, and its item is a reject even if the reader goes on.
    """
    reached = _shut_off()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # what a parser mutters about a page is in the reading
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    channel.send(None)
    while True:
        try:
            job = channel.recv()
        except EOFError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.seconds + 1, hard))
        channel.send(_read_alone(job, limits, read, reached))


def _shut_off() -> list[str]:
    """Make every socket and look-up of this process fail, for good; return the list that then names what was tried."""
    reached: list[str] = []

    def refuse(event: str, _given: tuple[Any, ...]) -> None:
        if event.startswith("socket."):
            if not _is_look_for_ipv6(sys._getframe(1)):
                reached.append(event)
            raise PermissionError("a worker has no network")

    sys.addaudithook(refuse)
    return reached


def _is_look_for_ipv6(frame: FrameType | None) -> bool:
    """Return whether urllib3, which the parser loads, asks if this machine knows IPv6: it sends nothing and takes a refusal for a no."""
    while frame is not None and frame.f_globals.get("__name__") == "socket":
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "urllib3.util.connection"


def _read_alone(job: Job, limits: ReadingLimits, read: Reader, reached: list[str]) -> Reading:
    reached.clear()
    try:
        reading = read(job, limits)
    except PermissionError:
        if not reached:
            raise
    if reached:
        detail = f"its reader reached for the network ({reached[0]}), which no reader may; keep the item and report it"
        return Reading(job.key, reason="parse_failed", detail=detail)
    return reading


@dataclass
class Worker:
    """One process and the job it has in hand; `deadline` is on the monotonic clock."""

    process: Any
    channel: Connection
    job: Job | None = None
    deadline: float = 0.0
    is_ready: bool = False

    def give(self, job: Job, seconds: float) -> None:
        """Hand over a job, or only note it while the process is still loading."""
        self.job = job
        self.deadline = time.monotonic() + (seconds + GRACE_SECONDS if self.is_ready else START_SECONDS)
        if self.is_ready:
            self.channel.send(job)

    def stop(self) -> None:
        """End the process at once."""
        self.channel.close()
        self.process.kill()
        self.process.join()


class Pool:
    """A fixed number of workers, each replaced when it dies or must be killed."""

    def __init__(self, limits: ReadingLimits, workers: int, read: Reader = read_payload) -> None:
        self.limits = limits
        self.read = read
        self.context = multiprocessing.get_context("spawn")
        self.workers = [self._start() for _ in range(workers)]

    def _start(self) -> Worker:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=serve, args=(theirs, self.limits, self.read), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.stop()

    def map(self, jobs: Iterable[Job]) -> Iterator[Reading]:
        """Yield one reading for every job, in the order in which they are done."""
        queue = iter(jobs)
        self._hand_out(queue)
        while any(worker.job for worker in self.workers):
            busy = [worker for worker in self.workers if worker.job or not worker.is_ready]
            nearest = min((worker.deadline for worker in busy if worker.job), default=time.monotonic())
            ready = wait([worker.channel for worker in busy], timeout=max(0.0, nearest - time.monotonic()))
            for worker in busy:
                if worker.channel in ready:
                    yield from self._answer(worker)
                elif worker.job and time.monotonic() > worker.deadline:
                    self._require_ready(worker)
                    yield self._replace(worker, f"took more than {self.limits.seconds} s (parse.seconds)")
            self._hand_out(queue)

    def _hand_out(self, queue: Iterator[Job]) -> None:
        for worker in self.workers:
            if worker.job is None:
                job = next(queue, None)
                if job is None:
                    return
                self._give(worker, job)

    def _give(self, worker: Worker, job: Job) -> None:
        try:
            worker.give(job, self.limits.seconds)
        except OSError:  # it died idle: a new one takes the job
            worker.stop()
            self.workers[self.workers.index(worker)] = fresh = self._start()
            fresh.give(job, self.limits.seconds)

    def _answer(self, worker: Worker) -> Iterator[Reading]:
        try:
            reading = worker.channel.recv()
        except (EOFError, OSError):
            self._require_ready(worker)
            yield self._replace(worker, self._cause(worker))
            return
        if reading is None:
            worker.is_ready = True
            if worker.job:
                self._give(worker, worker.job)
            return
        worker.job = None
        yield reading

    def _require_ready(self, worker: Worker) -> None:
        if not worker.is_ready:
            self.close()
            raise ConfigError(
                "parse.memory_mb",
                rule=f"no worker can start with {self.limits.memory_mb} MB",
                remedy="raise it in params.yaml (1024 is known to do)",
            )

    def _cause(self, worker: Worker) -> str:
        worker.process.join()
        code = worker.process.exitcode
        if code == -signal.SIGXCPU:
            return f"took more than {self.limits.seconds} s of processor time (parse.seconds)"
        return f"ended its worker (exit {code}); the limit is {self.limits.memory_mb} MB (parse.memory_mb)"

    def _replace(self, worker: Worker, cause: str) -> Reading:
        key = worker.job.key if worker.job else ""
        worker.stop()
        self.workers[self.workers.index(worker)] = self._start()
        return Reading(
            key,
            reason="parse_limit",
            detail=f"{cause}; the worker was replaced, other items are not affected",
        )
