"""What the command `claimline fetch` does: locks the store, mends it, fetches, closes it, and says what is new."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline import pin
from pipeline.errors import ConfigError
from pipeline.fetch import run
from pipeline.fetch.addresses import Refusal
from pipeline.fetch.client import user_agent
from pipeline.fetch.dvc_record import check_is_here, record_with_dvc
from pipeline.fetch.guard import Stop, Stopped, only_fetch
from pipeline.fetch.manifest import warc_date
from pipeline.fetch.visits import Timing, Visitor
from pipeline.fetch.wire import Network
from pipeline.params import FetchParams, load_params
from pipeline.sources import NetworkSource, read_sources
from pipeline.tables import write_text
from pipeline.visible import visible_text

AS_OF = re.compile(r'(?m)^(\s+as_of:\s*)["\']?\d{4}-\d\d-\d\d["\']?')
STEP_SECONDS = 0.2  # of waiting, between two looks at whether a stop was asked for
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """One run: its jobs, remarks on hosts, what the archive is now, how many runs were finished for dead ones, and the exit code."""

    jobs: tuple[run.Job, ...]
    notes: tuple[tuple[str, str], ...]
    pin: pin.Pin
    n_recovered: int
    exit_code: int


def fetch(
    root: Path, *, only: Iterable[str] = (), records: bool = True, network: Network | None = None,
    advance: Advance = lambda done, total: None,
) -> Result:  # fmt: skip
    """Fetch the network sources of a project, or those of the ids `only`, and record the archive.

    `records` false leaves DVC alone. ConfigError for unknown ids, no network source or no contact; StoreError when the archive cannot be
    written. The exit code is 128 + the signal when the run was stopped, 1 when a list could not be read, else 0.
    """
    params = load_params(root / "params.yaml")
    sources = wanted_sources(root, params.collect.sources, tuple(only))
    settings = with_contact(params.fetch)
    if records:
        check_is_here(root)
    with only_fetch(root / "data" / "store"), Stop() as stop:
        return _locked(root, sources, settings, stop=stop, records=records, network=network, advance=advance)
    raise SystemExit(stop.exit_code)  # a second signal while the archives were being closed: the next run does it


def wanted_sources(root: Path, listed_in: str, only: tuple[str, ...]) -> tuple[NetworkSource, ...]:
    """Return the network sources of the list, all or those that are named."""
    sources = tuple(each for each in read_sources(root / listed_in, root) if isinstance(each, NetworkSource))
    names = [each.id for each in sources]
    unknown = sorted(set(only) - set(names))
    if unknown or not sources:
        what = f"has no network source '{unknown[0]}'" if unknown else "names nothing that is fetched"
        known = f" (known here: {', '.join(names)})" if names else ""
        raise ConfigError(
            listed_in,
            rule=f"{what}{known}",
            remedy="add a source of kind feed, sitemap, urls or gdelt; see docs/fetch.md",
        )
    return tuple(each for each in sources if not only or each.id in only)


def with_contact(params: FetchParams) -> FetchParams:
    """Return the parameters, or raise ConfigError where nobody could be reached who is disturbed by us."""
    if not params.contact and params.user_agent is None:
        raise ConfigError(
            "params.yaml",
            rule="fetch.contact is empty: a server must be able to tell who asks and whom to write to",
            remedy="give a mail address or a page; whoever may not be named sets fetch.user_agent instead",
        )
    return params


def _locked(
    root: Path, sources: tuple[NetworkSource, ...], params: FetchParams, *, stop: Stop, records: bool,
    network: Network | None, advance: Advance,
) -> Result:  # fmt: skip
    run_id = f"{warc_date(_now())} {', '.join(each.id for each in sources)}"[:200]
    visitor = Visitor(params, network=network or Network(), timing=Timing(now=_now, sleep=_heedful(stop)))
    context = run.Context(root, params, visitor, _now, lambda: stop.is_asked)
    recovered = run.begin(context, run_id)
    jobs = run.prepare(
        sources, context, info={"operator": params.contact or "not named", "http-header-user-agent": user_agent(params)}
    )
    try:
        with suppress(Stopped):
            run.run(jobs, context, advance)
    finally:
        run.close(jobs, context, run_id, is_broken_off=stop.is_asked)
        now = pin.write_pin(root)
    if records and not stop.is_asked:
        record_with_dvc(root)
    failed = any(job.problem for job in jobs)
    return Result(tuple(jobs), tuple(visitor.notes()), now, len(recovered), stop.exit_code or int(failed))


def set_as_of(path: Path, day: date) -> int:
    """Write a day into every `as_of` of params.yaml, comments kept, and return how many there are; none is a ConfigError."""
    text, count = AS_OF.subn(rf'\g<1>"{day.isoformat()}"', path.read_text(encoding="utf-8"))
    if not count:
        raise ConfigError(str(path), rule="has no as_of to set", remedy="restore the file from git")
    write_text(path, text)
    return count


def _now() -> datetime:
    return datetime.now(UTC)


def _heedful(stop: Stop) -> Callable[[float], None]:
    """Return a sleep that ends, by a refusal, when a stop is asked for."""

    def sleep(seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            if stop.is_asked:
                raise Refusal(run.STOPPED, "the run was asked to stop")
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, STEP_SECONDS))

    return sleep


def news(result: Result) -> Iterator[str]:
    """Yield one line for each page that is new or changed: outcome, source, address, title, tab-separated, nothing hidden in them."""
    for job in result.jobs:
        for line in job.lines:
            if line.role == "page" and line.outcome in ("new", "changed"):
                fields = (line.outcome, job.source.id, line.url, str(line.link.get("title") or ""))
                yield "\t".join(visible_text(" ".join(each.split())) for each in fields)


def total_bytes(job: run.Job) -> int:
    """Return how large the archive of a job is."""
    path = job.archive.path
    final = path.with_name(path.name.removesuffix(".open"))
    found = next((each for each in (final, path) if each.is_file()), None)
    return found.stat().st_size if found else 0
