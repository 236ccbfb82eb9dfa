"""Workers: one bad item never takes another with it."""

from __future__ import annotations

import os
import resource
import signal
import time

import pytest

from pipeline.errors import ConfigError
from pipeline.parse import pages
from pipeline.parse.reading import Job, Reading, ReadingLimits, read_payload
from pipeline.parse.workers import Pool

LIMITS = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, 1_000_000, seconds=2, memory_mb=1_024)
GOOD = (
    b"<html><body><article><h1>Town taken</h1>"
    + b"<p>Army units entered the town on Friday, a source said.</p>" * 5
    + b"</article></body></html>"
)


def act(job: Job, limits: ReadingLimits) -> Reading:
    """Do what the payload says: a stand-in for a parser that misbehaves."""
    command = job.payload.decode()
    if command == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif command == "spin":
        while True:
            pass
    elif command == "sleep":
        time.sleep(60)
    elif command == "hoard":
        hoard = [bytearray(1 << 26) for _ in range(64)]
        return Reading(job.key, fields={"text": str(len(hoard))})
    elif command == "exit":
        os._exit(3)
    return Reading(job.key, fields={"text": command})


@pytest.mark.parametrize("command", ["segfault", "spin", "sleep", "hoard", "exit"])
def test_a_job_that_ends_its_worker_is_a_reading_and_its_neighbours_live(command: str) -> None:
    jobs = [Job(str(at), "text/plain", each.encode()) for at, each in enumerate(["a", command, "b", "c"])]
    pool = Pool(LIMITS, 1, read=act)
    try:
        readings = {each.key: each for each in pool.map(jobs)}
    finally:
        pool.close()
    assert [readings[key].fields for key in ("0", "2", "3")] == [{"text": "a"}, {"text": "b"}, {"text": "c"}]
    assert readings["1"].reason == "parse_limit"


class Stillborn:
    """A reader that ends the process that loads it."""

    def __call__(self, job: Job, limits: ReadingLimits) -> Reading:
        return Reading(job.key)

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


def test_no_worker_that_can_start_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="no worker can start with 1024 MB"):
        list(Pool(LIMITS, 1, read=Stillborn()).map([Job("a", "text/plain", b"x")]))


HOSTILE = {
    "nested": b"<div>" * 100_000 + b"x",
    "unclosed": b"<b><i><p>" * 20_000 + b"x",
    "attributes": b"<p " + b" ".join(b'a%d="1"' % each for each in range(200_000)) + b">x</p>",
    "paragraph": b"<p>" + b"word " * 1_900_000,
    "paragraphs": b"<p>" + b"Some words stand here in a row of sixty or so characters for it.</p><p>" * 100_000,
    "attribute": b'<p title="' + b"x" * 9_000_000 + b'">x</p>',
    "zeros": b"<p>\0\0\0</p>" * 100_000,
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b'<!ENTITY b "&a;&a;&a;">' * 1_000 + b"]><p>&b;</p>",
    "comments": b"<!--" * 200_000 + b"<p>x</p>",
    "json": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x</p>",
    "digits": b"<p>" + b"9" * 900_000 + b"</p>",
    "empty": b" ",
    "links in links": b"<a href=x>" * 1_900 + b"word " * 700_000,
    "authors in authors": b"<h1>t</h1>" + b'<div class="author byline date">' * 1_900 + b"words and more words " * 30_000,
    "links alone": b"<article>" + b"<p><a href=x>some words that are a link here</a></p>" * 60_000,
    "metas": b'<meta name="author" content="x@y">' * 100_000 + b"<p>x</p>",
    "objects": b'<script type="application/ld+json">{"@type":"NewsArticle","author":["a"]}</script>' * 20_000 + b"<p>x</p>",
    "headlines": b"<h1>some headline words</h1>" * 50_000,
    "summary": b'<meta name="description" content="' + b"aaaa " * 800 + b'">' + b"<div>a</div>" * 100_000,
    "cells": b"<table>" + b"<tr><td>x y z</td></tr>" * 60_000,
    "lists": b"<ul><li>x" * 900 + b"words " * 100_000,
    "no tag closed": b"<p class=" * 300_000,
}  # fmt: skip


def test_hostile_pages_give_one_answer_each_within_5_s_and_512_mb_and_their_neighbours_are_read() -> None:
    limits = ReadingLimits(1 << 20, 1_000, 2_000, 100_000, 1_000_000, seconds=5, memory_mb=512)
    jobs = []
    for name, data in HOSTILE.items():
        jobs += [Job(name, "text/html", data), Job(f"after {name}", "text/html", GOOD)]
    pool = Pool(limits, 2)
    try:
        readings = list(pool.map(jobs))
    finally:
        pool.close()
    assert sorted(each.key for each in readings) == sorted(job.key for job in jobs)
    by_key = {each.key: each for each in readings}
    for name in HOSTILE:
        assert "Army units" in str((by_key[f"after {name}"].fields or {}).get("text")), name
    assert by_key["attributes"].reason == "markup_limit"


@pytest.mark.parametrize(
    "error", [MemoryError, RecursionError, ValueError, KeyError, AttributeError, ZeroDivisionError]
)
def test_an_error_inside_a_reader_is_an_answer(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: str) -> dict[str, object]:
        raise error("in the parser")

    monkeypatch.setattr(pages, "read_page", fail)
    reading = read_payload(Job("a", "text/html", GOOD), LIMITS)
    assert reading.reason == ("parse_limit" if error in (MemoryError, RecursionError) else "parse_failed")


def test_a_page_of_200_000_attributes_takes_less_than_five_seconds() -> None:
    pool = Pool(LIMITS, 1)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    try:
        (reading,) = pool.map([Job("a", "text/html", HOSTILE["attributes"])])
    finally:
        pool.close()
    assert reading.reason == "markup_limit"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used < 5
