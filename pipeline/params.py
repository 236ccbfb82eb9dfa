"""Parameters: frozen, typed, and checked before any work. An unknown key stops the run and lists the known ones."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_type_hints

import yaml
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.schemas import POLICIES

MAX_PARAMS_BYTES = 1_000_000  # a larger parameter file is an accident or an attack
Value = TypeVar("Value")
STRICT = ConfigDict(extra="forbid")
Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0)]
HeaderText = Annotated[
    str, Field(pattern=r"^([!-~]([ -~]*[!-~])?)?$", max_length=200)
]  # what may stand in a request header
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


def _known_policy(value: str) -> str:
    """Return the name of a policy of the tolls table, or raise ValueError."""
    if value not in POLICIES:
        raise ValueError(f"policy should be one of {', '.join(POLICIES)}")
    return value


@dataclass(frozen=True, config=STRICT)
class CollectParams:
    """What to read and how much of it; `as_of` is the last day whose items are seen."""

    sources: str
    as_of: date
    max_bytes: Positive
    max_items: Positive


@dataclass(frozen=True, config=STRICT)
class ParseParams:
    """Limits that no real page meets and that keep a hostile one from stopping the run."""

    max_tag_bytes: Positive
    max_attributes: Positive
    max_depth: Positive
    max_tags: Positive
    max_text_chars: Positive
    seconds: Positive
    memory_mb: Positive
    workers: Positive


@dataclass(frozen=True, config=STRICT)
class StoriesParams:
    """When two texts are one story."""

    shingle_words: Positive
    min_similarity: Annotated[float, Field(gt=0, le=1)]
    max_days: Positive


@dataclass(frozen=True, config=STRICT)
class ExtractParams:
    """How text is cut and shared out; nothing here changes what a sentence means."""

    languages: tuple[str, ...]
    max_sentence_chars: Positive
    workers: Positive
    shard_articles: Positive


@dataclass(frozen=True, config=STRICT)
class ReconcileParams:
    """When two claims speak of one happening: distance in km, gap in days, score from 0 to 1; nearer to it than `review_margin` a person is asked.

    A report without a day of its own may speak of a happening up to `refer_days` before it.
    """

    match_km: Annotated[float, Field(ge=0)]
    match_days: Annotated[int, Field(ge=0)]
    min_score: Annotated[float, Field(ge=0, le=1)]
    inside_km: Annotated[float, Field(ge=0)] = 5.0
    review_margin: Annotated[float, Field(ge=0, le=1)] = 0.05
    refer_days: Annotated[int, Field(ge=0)] = 120


@dataclass(frozen=True, config=STRICT)
class AggregateParams:
    """The day of knowledge and the rules for control and coverage, in days.

    A silence is an outage from `min_outage_days` on, if days as active as the outlet's others would give it with at most `max_silence_chance`.
    A level of articles a day holds for `min_level_days` or more; another one must gain `level_penalty` times ln(days) of log-likelihood ratio.
    """

    as_of: date
    contest_days: Positive
    stale_days: Positive
    min_active_days: Positive
    min_outage_days: Positive
    max_total_days: Positive = 31
    max_silence_chance: Annotated[float, Field(gt=0, lt=1)] = 0.002  # of a weekly outlet two issues must be missing
    min_level_days: Positive = 14  # two weeks; a shorter change is a burst or an outage
    level_penalty: Annotated[float, Field(gt=0)] = 3.0


@dataclass(frozen=True, config=STRICT)
class ReportSet:
    """One report: place is ISO3, ISO3/admin1 or ISO3/admin1/place; start and end are inclusive."""

    name: Name
    title: str
    place: str
    start: date
    end: date
    policy: Annotated[str, AfterValidator(_known_policy)]


@dataclass(frozen=True)
class ReportPage:
    """One report: a set rendered by a notebook; `name` is the name of its folder, `kind` what a reader calls it ("Casualties")."""

    name: str
    kind: str
    set: ReportSet


def report_page(wanted: ReportSet, notebook: str) -> ReportPage:
    """Return the report that a notebook (file name without ending) makes of a set."""
    return ReportPage(f"{wanted.name}-{notebook}", notebook.replace("-", " ").capitalize(), wanted)


@dataclass(frozen=True, config=STRICT)
class ReportParams:
    """The reports to render: every notebook of the list for every set."""

    as_of: date
    notebooks: Annotated[tuple[Name, ...], Field(min_length=1)]
    sets: tuple[ReportSet, ...]

    def pages(self) -> tuple[ReportPage, ...]:
        """Return all reports, set by set."""
        return tuple(report_page(each, notebook) for each in self.sets for notebook in self.notebooks)


@dataclass(frozen=True, config=STRICT)
class ExportParams:
    """What `claimline export` says of itself and what its profile `public` lets leave: lengths in characters, distances in km.

    A quote has at most `quote_chars`. Of at most `small_cell_people` civilians with a name, and of the pack's `sensitive_places`, the point
    is moved to the middle of a grid cell `coarse_km` wide.
    `licence` is an SPDX id for what Claimline adds (numbers, codes, links); quotes stay under the licences of their sources.
    """

    title: Annotated[str, Field(min_length=1)] = "Claims about a war, each with its sentence"
    publisher: Annotated[str, Field(min_length=1)] = "Claimline"
    licence: Annotated[str, Field(pattern=r"^[A-Za-z0-9.+-]+$")] = "CC-BY-4.0"
    quote_chars: Annotated[int, Field(ge=20)] = 300
    small_cell_people: Annotated[int, Field(ge=0)] = 3
    coarse_km: Annotated[float, Field(gt=0, le=500)] = 25.0


@dataclass(frozen=True, config=STRICT)
class ShareParams:
    """What reports and the site may show: `public` masks by the rules of docs/export.md, `private` shows everything."""

    profile: Literal["public", "private"] = "public"


@dataclass(frozen=True, config=STRICT)
class SensitivityParams:
    """The grid of `claimline sensitivity`: values to try for the keys of the section reconcile that are called the same; every combination is run."""

    match_km: Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1, max_length=10)] = (
        10.0,
        30.0,
        60.0,
    )
    match_days: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=10)] = (0, 1, 3)
    min_score: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Field(min_length=1, max_length=10)] = (
        0.45, 0.55, 0.65,
    )  # fmt: skip


@dataclass(frozen=True, config=STRICT)
class FetchParams:
    """Manners and limits of `claimline fetch`: times in seconds, sizes in bytes.

    `contact` is the address or page that an editor can write to. `user_agent` null = claimline/<version> (+<contact>).
    `proxy` null = none, whatever the environment says; else socks5h://<IP>:<port>, and then names are resolved behind it.
    """

    contact: HeaderText = ""
    user_agent: HeaderText | None = None
    proxy: Annotated[str, Field(pattern=r"^socks5h://(\d[\d.]+|\[[0-9a-f:]+\]):\d+$")] | None = None
    connect_seconds: Seconds = 10.0  # to look up a name, and again to open a connection
    read_seconds: Seconds = 20.0  # of silence
    deadline_seconds: Seconds = 60.0  # for one request from name to last byte
    max_bytes: Positive = 10_485_760  # of one response, as it comes and again unpacked
    max_redirects: Annotated[int, Field(ge=0)] = 5
    max_attempts: Positive = 3  # for one URL
    backoff_seconds: Seconds = 2.0  # before the second attempt; doubles with each, give or take half
    seconds_between: Annotated[float, Field(ge=0)] = (
        2.0  # from the end of one request to a host to the start of the next
    )
    max_crawl_delay: Seconds = 60.0  # a longer one in robots.txt is cut to this and reported
    max_retry_after: Seconds = 120.0  # a host that asks for more is left alone for the rest of the run
    max_host_failures: Positive = 5  # visits that fail one after the other; then the host is left alone too
    max_items: Positive = 1_000  # links of one source in one run
    max_total_bytes: Positive = 2_000_000_000  # of one run
    workers: Positive = 4  # hosts that are asked at the same time
    recheck_days: Annotated[int, Field(ge=0)] = 7  # after its first visit a page is looked at again for so long
    recheck_hours: Annotated[float, Field(gt=0)] = 20.0  # but not sooner after the last visit
    refetch_days: Positive = 30  # after it a page is asked for in full, whatever its ETag


@dataclass(frozen=True, config=STRICT)
class Params:
    """The whole of params.yaml."""

    pack: Name
    collect: CollectParams
    parse: ParseParams
    stories: StoriesParams
    extract: ExtractParams
    reconcile: ReconcileParams
    aggregate: AggregateParams
    report: ReportParams
    fetch: FetchParams = Field(default_factory=FetchParams)
    export: ExportParams = Field(default_factory=ExportParams)
    share: ShareParams = Field(default_factory=ShareParams)
    sensitivity: SensitivityParams = Field(default_factory=SensitivityParams)


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (no billion laughs) and without repeated keys."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key_node.value}' stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def load_yaml(path: Path) -> Any:
    """Read a YAML file of ours: no aliases, no repeated keys, no Python objects, bounded size."""
    if not path.is_file():
        raise ConfigError(str(path), rule="the file is not there", remedy="create it or name another one")
    data = path.read_bytes()
    if len(data) > MAX_PARAMS_BYTES:
        raise ConfigError(
            str(path), rule=f"has {len(data)} bytes, the limit is {MAX_PARAMS_BYTES}", remedy="shorten it"
        )
    try:
        return yaml.load(data.decode("utf-8"), Loader=_PlainLoader)  # noqa: S506 (a SafeLoader)
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), rule="is not UTF-8 text", remedy="save it as UTF-8") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(
            str(path), rule=f"is not the YAML we read: {error}", remedy="mend the line that it names"
        ) from error


def typed(kind: type[Value], value: Any, *, where: str) -> Value:
    """Return the value as the declared dataclass, or raise ConfigError naming every wrong key and the known ones."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        lines = []
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"]) or "the file"
            if item["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
                lines.append(f"unknown key '{place}' (known here: {', '.join(_known_keys(kind, item['loc'][:-1]))})")
            else:
                lines.append(f"{place}: {item['msg']}")
        raise ConfigError(
            where,
            rule="; ".join(lines),
            remedy="correct the key or value; every key is described in the file itself",
        ) from error


def _known_keys(kind: Any, location: tuple[int | str, ...]) -> list[str]:
    for step in location:
        if isinstance(step, int):
            kind = get_args(kind)[0]
        elif is_dataclass(kind):
            kind = get_type_hints(kind)[step]
    return sorted(field.name for field in fields(kind)) if is_dataclass(kind) else []


def load_params(path: Path) -> Params:
    """Read and check params.yaml."""
    return typed(Params, load_yaml(path), where=str(path))
