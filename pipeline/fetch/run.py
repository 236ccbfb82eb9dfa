"""One run of `claimline fetch`: read the lists of all sources, visit what is due host by host, and archive every byte."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from pipeline.errors import StoreError
from pipeline.fetch.archive import Archive, new_archive
from pipeline.fetch.closing import Finished, finish, recover
from pipeline.fetch.feeds import read_feed
from pipeline.fetch.history import History, conditions, due, read_history
from pipeline.fetch.links import Found, Link, Loss, Sieve
from pipeline.fetch.lists import read_gdelt, read_urls
from pipeline.fetch.manifest import Line, warc_date
from pipeline.fetch.normal import host_of
from pipeline.fetch.sitemaps import walk_sitemaps
from pipeline.fetch.visits import Manners, Visit, Visitor
from pipeline.params import FetchParams
from pipeline.sources import FeedSource, ListSource, NetworkSource, SitemapSource

STOPPED = "stopped"  # the reason of a visit that a stop signal broke off: it never happened
JOIN_SECONDS = 0.1  # between two looks at the workers, so that a stop signal is heard
MAX_FINISH_BYTES = (
    100_000_000  # of an archive that is still finished when the run was broken off; the next run does the others
)
NOTHING = Found((), (), 0)
Task = Callable[[], None]


@dataclass
class Job:
    """One source in one run. `problem` says why its list could not be read, null = it was; `lines` are its visits."""

    source: NetworkSource
    archive: Archive
    history: History
    found: Found = NOTHING
    due: list[Link] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    n_over: int = 0
    problem: str | None = None

    @property
    def manners(self) -> Manners:
        return Manners(self.source.seconds_between, self.source.robots == "obey", self.source.verify_tls)

    def outcomes(self) -> Counter[str]:
        """Return how many pages were new, changed, unchanged, failed or refused."""
        return Counter(line.outcome for line in self.lines if line.role == "page")

    def reasons(self) -> Counter[str]:
        """Return why entries of the list or pages gave nothing: reason -> number."""
        counts = Counter({loss.reason: 0 for loss in self.found.losses})
        for loss in self.found.losses:
            counts[loss.reason] += loss.n_entries
        counts.update(line.reason for line in self.lines if line.role == "page" and line.reason)
        counts["over_limit"] += self.n_over
        return +counts


@dataclass(frozen=True)
class Context:
    """What all jobs of a run share."""

    root: Path
    params: FetchParams
    visitor: Visitor
    now: Callable[[], datetime]
    is_asked: Callable[[], bool] = lambda: False  # to stop

    @property
    def store(self) -> Path:
        return self.root / "data" / "store"


def prepare(sources: Iterable[NetworkSource], context: Context, *, info: dict[str, str]) -> list[Job]:
    """Return a job for each source: its history, and an archive that appears with the first visit."""
    started = context.now()
    return [
        Job(
            source,
            new_archive(context.store, source.id, started_at=started, info={**info, "isPartOf": source.id}),
            read_history(context.store, source.id),
        )
        for source in sources
    ]


def run(jobs: Sequence[Job], context: Context, advance: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Read the lists, then visit what is due; `advance` is told how many visits of how many are done."""
    by_host: dict[str, list[Task]] = defaultdict(list)
    for job in jobs:
        by_host[_list_host(job)].append(lambda job=job: read_list(job, context))  # type: ignore[misc]
    work(by_host.values(), context)
    visits: dict[str, list[Task]] = defaultdict(list)
    total = sum(len(job.due) for job in jobs)
    done = Counter[str]()

    def task(job: Job, link: Link) -> None:
        visit_page(job, link, context)
        done["visits"] += 1
        advance(done["visits"], total)

    for job in jobs:
        for link in job.due:
            visits[host_of(link.url)].append(lambda job=job, link=link: task(job, link))  # type: ignore[misc]
    advance(0, total)
    work(visits.values(), context)


def _list_host(job: Job) -> str:
    source = job.source
    return host_of(source.url) if isinstance(source, FeedSource | SitemapSource) else f"file {source.id}"


def work(groups: Iterable[Sequence[Task]], context: Context) -> None:
    """Do groups of tasks at the same time, each group in its order; an error of the archive stops all and is raised here."""
    queue: SimpleQueue[Sequence[Task]] = SimpleQueue()
    errors: list[BaseException] = []
    waiting = sorted(groups, key=len, reverse=True)
    for group in waiting:
        queue.put(group)

    def serve() -> None:
        while True:
            try:
                group = queue.get_nowait()
            except Empty:
                return
            for task in group:
                if errors or context.is_asked():
                    return
                try:
                    task()
                except Exception as error:  # raised in the main thread
                    errors.append(error)
                    return

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(min(context.params.workers, len(waiting)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(JOIN_SECONDS)
    if errors:
        raise errors[0]


# ------------------------------------------------------------ lists


def read_list(job: Job, context: Context) -> None:
    """Find the links of a source and what of them is due; a list that cannot be had is the job's problem, never an error."""
    source = job.source
    if isinstance(source, FeedSource):
        _read_feed(job, source, context)
    elif isinstance(source, SitemapSource):
        job.found = walk_sitemaps(
            source.url, lambda url: _get_sitemap(job, url, context), same_host=source.same_host, seen_at=context.now()
        )
        if not job.found.n_entries and job.found.losses:
            job.problem = job.problem or job.found.losses[0].detail
    elif isinstance(source, ListSource):
        data = (context.root / source.path).read_bytes()
        read = read_urls if source.kind == "urls" else read_gdelt
        job.found = read(data, name=source.path)
    if not isinstance(source, FeedSource):
        _choose(job, context)


def _choose(job: Job, context: Context) -> None:
    limit = job.source.max_items or context.params.max_items
    wanted = due(job.found.links, job.history, context.params, context.now())
    job.due, job.n_over = wanted[:limit], max(0, len(wanted) - limit)


def _read_feed(job: Job, source: FeedSource, context: Context) -> None:
    """Ask for a feed; as long as links of its last state are undone, "not modified" would be no answer."""
    page = job.history.page(source.url)
    visit = context.visitor.visit(source.url, conditions(page) if job.history.is_list_done else None, job.manners)
    if visit.outcome == "fetched":
        last = visit.exchanges[-1]
        sieve = Sieve(host=host_of(source.url) if source.same_host else None, seen_at=context.now())
        job.found = read_feed(last.body, url=visit.final_url, content_type=last.header("content-type"), sieve=sieve)
        if not job.found.n_entries and job.found.losses:
            job.problem = job.found.losses[0].detail
    elif visit.outcome != "not_modified":
        job.problem = _said(visit)
    _choose(job, context)
    _keep(job, visit, context, role="feed", link={"n_due": len(job.due) + job.n_over})


def _get_sitemap(job: Job, url: str, context: Context) -> bytes | Loss:
    visit = context.visitor.visit(url, None, job.manners)
    _keep(job, visit, context, role="sitemap", link={})
    if visit.outcome == "fetched":
        return visit.exchanges[-1].body
    return Loss(url, visit.reason or visit.outcome, _said(visit))


def _said(visit: Visit) -> str:
    return f"{visit.final_url}: {visit.reason or visit.outcome}" + (f" ({visit.detail})" if visit.detail else "")


# ------------------------------------------------------------ pages


def visit_page(job: Job, link: Link, context: Context) -> None:
    """Visit one link and archive what came."""
    visit = context.visitor.visit(link.url, conditions(job.history.page(link.url)), job.manners)
    about = {
        "url": link.url, "title": link.title, "published": warc_date(link.published) if link.published else None,
        "basis": link.basis, "found_in": link.found_in, "note": link.note,
    }  # fmt: skip
    _keep(job, visit, context, role="page", link=about)


def _keep(job: Job, visit: Visit, context: Context, *, role: str, link: Mapping[str, object]) -> None:
    if visit.reason == STOPPED:
        return
    known = job.history.page(visit.url)
    job.lines.append(job.archive.add(visit, at=context.now(), role=role, known=known, link=link))


# ------------------------------------------------------------ the end


def begin(context: Context, run_id: str) -> list[Finished]:
    """Finish what a killed run left behind."""
    return recover(context.store, run_id=run_id, finished_at=context.now())


def close(jobs: Sequence[Job], context: Context, run_id: str, *, is_broken_off: bool) -> list[Finished]:
    """Finish the archives of the run; one that cannot be finished now is left for the next run, and the first error is raised at the end."""
    made: list[Finished] = []
    errors: list[StoreError] = []
    for job in jobs:
        path = job.archive.path
        if is_broken_off and path.is_file() and path.stat().st_size > MAX_FINISH_BYTES:
            continue
        try:
            finished = finish(context.store, path, run_id=run_id, finished_at=context.now())
        except StoreError as error:
            errors.append(error)
            continue
        if finished:
            made.append(finished)
    if errors:
        raise errors[0]
    return made
