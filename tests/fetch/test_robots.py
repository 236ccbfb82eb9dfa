"""robots.txt as RFC 9309 has it: what the status says, what the rules say, and how much of a file is read."""

from __future__ import annotations

import gzip
from datetime import timedelta
from itertools import pairwise

import pytest

from pipeline.fetch.addresses import check_url
from pipeline.fetch.client import Exchange
from pipeline.fetch.robots import MAX_ROBOTS_BYTES, read_rules
from pipeline.fetch.visits import Manners
from tests.fetch.conftest import NOON
from tests.fetch.fault_server import endless, message, raw, redirect, reply, reset

SITE = "https://public.example"
ALL = "User-agent: *\n"


def rules_of(text: str | bytes, status: int = 200, fault: str | None = None, headers=()):
    body = text.encode() if isinstance(text, str) else text
    return read_rules(Exchange("", NOON, 0.0, status=status, body=body, fault=fault, headers=headers))


@pytest.mark.parametrize(
    ("text", "path", "is_allowed"),
    [
        # nothing that forbids
        ("", "/", True),
        ("# only a comment", "/a", True),
        (ALL, "/a", True),
        (f"{ALL}Disallow:", "/a", True),
        ("Disallow: /", "/a", True),
        ("<html>not a robots.txt</html>", "/a", True),
        ("\x00\x01\x02", "/a", True),
        # prefixes
        (f"{ALL}Disallow: /", "/", False),
        (f"{ALL}Disallow: /", "/a/b?c=d", False),
        (f"{ALL}Disallow: /a", "/a", False),
        (f"{ALL}Disallow: /a", "/abc", False),
        (f"{ALL}Disallow: /a", "/b/a", True),
        (f"{ALL}Disallow: /a/", "/a", True),
        (f"{ALL}Disallow: /a/", "/a/b", False),
        (f"{ALL}Disallow: /A", "/a", True),
        (f"{ALL}Disallow: /a?b", "/a?b=1", False),
        (f"{ALL}Disallow: /a?b", "/a", True),
        # the longest rule wins, allow on a tie
        (f"{ALL}Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        (f"{ALL}Allow: /a/b\nDisallow: /a", "/a/b/c", True),
        (f"{ALL}Disallow: /a\nAllow: /a/b", "/a/c", False),
        (f"{ALL}Allow: /a\nDisallow: /a/b", "/a/b", False),
        (f"{ALL}Allow: /a\nDisallow: /a", "/a", True),
        (f"{ALL}Disallow: /a\nAllow: /a", "/a", True),
        (f"{ALL}Disallow: /\nAllow: /news", "/news/1", True),
        (f"{ALL}Disallow: /\nAllow: /news", "/", False),
        (f"{ALL}Disallow: /\nAllow: /$", "/", True),
        (f"{ALL}Disallow: /\nAllow: /$", "/a", False),
        (f"{ALL}Allow: /p\nDisallow: /", "/page", True),
        (f"{ALL}Allow: /folder\nDisallow: /folder", "/folder/page", True),
        (f"{ALL}Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        # wildcards and ends
        (f"{ALL}Disallow: /*", "/a", False),
        (f"{ALL}Disallow: *", "/a", False),
        (f"{ALL}Disallow: /*.pdf", "/a/b.pdf", False),
        (f"{ALL}Disallow: /*.pdf", "/a/b.pdf?x", False),
        (f"{ALL}Disallow: /*.pdf$", "/a/b.pdf", False),
        (f"{ALL}Disallow: /*.pdf$", "/a/b.pdf?x", True),
        (f"{ALL}Disallow: /a*b", "/acccb", False),
        (f"{ALL}Disallow: /a*b", "/accc", True),
        (f"{ALL}Disallow: /a*b*c$", "/a1b2c", False),
        (f"{ALL}Disallow: /a*b*c$", "/a1b2cd", True),
        (f"{ALL}Disallow: /a$", "/a", False),
        (f"{ALL}Disallow: /a$", "/ab", True),
        (f"{ALL}Disallow: /*?", "/a?b", False),
        (f"{ALL}Disallow: /*?", "/a", True),
        (f"{ALL}Disallow: /a**b", "/axb", False),
        (f"{ALL}Disallow: /*/print/", "/x/print/1", False),
        # escapes and other alphabets
        (f"{ALL}Disallow: /a%3Cd.html", "/a%3Cd.html", False),
        (f"{ALL}Disallow: /a%3cd.html", "/a%3Cd.html", False),
        (f"{ALL}Disallow: /~joe", "/%7Ejoe/x", False),
        (f"{ALL}Disallow: /%7Ejoe", "/~joe/x", False),
        (f"{ALL}Disallow: /a%2fb", "/a/b", True),
        (f"{ALL}Disallow: /أخبار", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", False),
        (f"{ALL}Disallow: /%D8%A3", "/%D8%A3%D8%AE", False),
        (f"{ALL}Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", True),
        # whom a group is for
        ("User-agent: claimline\nDisallow: /", "/a", False),
        ("User-agent: CLAIMLINE\nDisallow: /", "/a", False),
        ("user-AGENT:claimline\ndisALLOW:/", "/a", False),
        ("User-agent: otherbot\nDisallow: /", "/a", True),
        ("User-agent: myclaimline\nDisallow: /", "/a", True),
        ("User-agent: claimlinebot\nDisallow: /", "/a", True),
        (f"{ALL}Disallow: /\n\nUser-agent: claimline\nDisallow: /b", "/a", True),
        (f"{ALL}Disallow: /\n\nUser-agent: claimline\nDisallow: /b", "/b", False),
        (f"User-agent: claimline\nAllow: /\n\n{ALL}Disallow: /", "/a", True),
        ("User-agent: claimline\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: otherbot\nUser-agent: claimline\nDisallow: /a", "/a", False),
        ("User-agent: claimline\nDisallow: /a\nUser-agent: otherbot\nDisallow: /b", "/b", True),
        ("User-agent: claimline\nDisallow: /a\n\nUser-agent: claimline\nDisallow: /b", "/a", False),
        ("User-agent: claimline\nDisallow: /a\n\nUser-agent: claimline\nDisallow: /b", "/b", False),
        (f"{ALL}\n\nDisallow: /a", "/a", False),
        ("User-agent: claimline\nSitemap: https://public.example/s.xml\nDisallow: /a", "/a", False),
        ("User-agent: otherbot\nDisallow: /\n\nSitemap: /s.xml\n", "/a", True),
        # spelling, spaces, line ends, comments, marks
        (f"{ALL}Disallow: /a # private", "/a", False),
        (f"{ALL}  Disallow :  /a  ", "/a", False),
        (f"{ALL}Disallow /a", "/a", False),
        (f"{ALL}Dissallow: /a", "/a", False),
        ("User agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n\r\nUser-agent: claimline\r\nAllow: /\r\n", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("\ufeffUser-agent: claimline\nDisallow: /a", "/a", False),
        (f"{ALL}Unknown: 1\nDisallow: /a", "/a", False),
        (f"{ALL}Noindex: /a", "/a", True),
        (f"{ALL}Disallow: /a\nCrawl-delay: soon", "/a", False),
        # ours to read whatever it says
        (f"{ALL}Disallow: /", "/robots.txt", True),
    ],
)  # fmt: skip
def test_rules(text, path, is_allowed):
    assert rules_of(text).allows(SITE + path) is is_allowed


@pytest.mark.parametrize(
    ("status", "fault", "is_open"),
    [
        (400, None, True),
        (401, None, True),
        (403, None, True),
        (404, None, True),
        (410, None, True),
        (451, None, True),
        (429, None, False),
        (500, None, False),
        (503, None, False),
        (599, None, False),
        (304, None, False),
        (302, None, True),
        (None, "timeout", False),
        (None, "dns", False),
        (None, "tls", False),
        (None, "address", False),
        (200, "cut_short", False),
        (200, "bad_coding", False),
        (200, "malformed", False),
    ],
)
def test_what_a_status_says_when_no_rules_can_be_read(status, fault, is_open):
    rules = rules_of("User-agent: *\nDisallow: /" if is_open else "", status, fault)
    assert rules.allows(f"{SITE}/a") is is_open


def test_at_least_500_kib_are_read_and_no_half_line():
    filler = "# " + "x" * 98 + "\n"
    early = filler * 5_000 + f"{ALL}Disallow: /a\n" + filler * 1_000
    assert not rules_of(early).allows(f"{SITE}/a")
    head = ALL + "# " + "x" * (MAX_ROBOTS_BYTES - len(ALL) - 14) + "\n"
    cut = head + "Disallow: /private\nDisallow: /b\n"
    assert len(head) < MAX_ROBOTS_BYTES < len(head) + len("Disallow: /private")
    assert rules_of(cut).allows(f"{SITE}/a")
    assert rules_of(cut).allows(f"{SITE}/private"), "beyond the limit"


def test_a_file_full_of_wildcards_is_answered_at_once():
    rules = rules_of(ALL + ("Disallow: /" + "*a" * 50 + "b$\n") * 4_500)
    assert rules.allows(f"{SITE}/" + "a" * 7_900)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (f"{ALL}Crawl-delay: 7", 7.0),
        (f"{ALL}Crawl-delay: 0.5", 0.5),
        ("User-agent: claimline\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 9", 3.0),
        (f"{ALL}Crawl-delay: -1", None),
        (f"{ALL}Crawl-delay: inf", None),
        (f"{ALL}Crawl-delay: nan", None),
        (f"{ALL}Crawl-delay: ten", None),
        ("User-agent: otherbot\nCrawl-delay: 9", None),
    ],
)
def test_the_delay_that_is_asked_for(text, seconds):
    assert rules_of(text).crawl_delay == seconds


def test_robots_is_asked_for_once_per_site(visitor, server):
    asking = visitor()
    visits = [asking.visit(f"http://{host}/{at}") for at in range(3) for host in ("a.example", "b.example")]
    assert sorted(each.host for each in server.requests if each.path == "/robots.txt") == ["a.example", "b.example"]
    assert [len(each.robots) for each in visits] == [1, 1, 0, 0, 0, 0]
    asking.visit("http://a.example:8080/1")
    assert sum(each.path == "/robots.txt" for each in server.requests) == 2, (
        "another port is another site, and is shut here"
    )


def test_robots_is_asked_for_again_after_a_day(visitor, server, clock):
    asking = visitor()
    server.routes["/a"] = reply(b"page")
    assert asking.visit("http://public.example/a").outcome == "fetched"
    server.robots = b"User-agent: *\nDisallow: /a"
    assert asking.visit("http://public.example/a").outcome == "fetched"
    clock.seconds += timedelta(hours=24).total_seconds()
    visit = asking.visit("http://public.example/a")
    assert (visit.outcome, visit.reason, visit.exchanges) == ("refused", "robots", ())


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason"),
    [
        (reply(b"User-agent: *\nDisallow: /a"), "refused", "robots"),
        (reply(b"User-agent: claimline\nDisallow: /a"), "refused", "robots"),
        (reply(b"gone", 404), "fetched", None),
        (reply(b"login", 403), "fetched", None),
        (reply(b"", 204), "fetched", None),
        (reply(b"down", 503), "refused", "robots_unreachable"),
        (raw(b"not http at all\r\n\r\n"), "refused", "robots_unreachable"),
        (reset(), "refused", "robots_unreachable"),
        (redirect("http://10.0.0.1/robots.txt"), "refused", "robots_unreachable"),
        (redirect("http://other.example/robots.txt"), "fetched", None),
        (redirect("/robots.txt"), "fetched", None),
        (redirect(""), "fetched", None),
        (redirect("http://[bad/"), "refused", "robots_unreachable"),
        (
            reply(
                gzip.compress(b"#" * 2_000_000 + b"\nUser-agent: *\nDisallow: /a"), headers=["Content-Encoding: gzip"]
            ),
            "refused",
            "robots_unreachable",
        ),
        (endless(message(b"User-agent: *\nDisallow: /a\n", length=False), b"# x\n" * 1024), "refused", "robots"),
        (endless(message(b"User-agent: *\nDisallow: /b\n", length=False), b"# x\n" * 1024), "fetched", None),
    ],
)
def test_what_a_robots_answer_means_for_a_page(visitor, server, behaviour, outcome, reason):
    server.routes["public.example", "/robots.txt"] = behaviour
    server.routes["/a"] = reply(b"page")
    visit = visitor(deadline_seconds=10).visit("http://public.example/a")
    assert (visit.outcome, visit.reason) == (outcome, reason)
    assert visit.robots
    assert ("/a" in server.paths()) == (outcome == "fetched")


@pytest.mark.parametrize(
    ("link", "outcome", "reason"),
    [
        ("http://closed.example/a", "refused", "address"),
        ("http://gone.test-zone/a", "failed", "no_such_host"),
        ("https://expired.example/a", "failed", "tls"),
    ],
)
def test_a_host_that_is_not_there_is_called_so(visitor, server, link, outcome, reason):
    server.names["closed.example"] = [("10.0.0.1",)]
    visit = visitor().visit(link)
    assert (visit.outcome, visit.reason, visit.exchanges) == (outcome, reason, ())
    assert visit.robots[-1].fault == reason


@pytest.mark.parametrize(("n_redirects", "is_allowed"), [(5, False), (6, True)])
def test_five_redirects_of_robots_are_followed(visitor, server, n_redirects, is_allowed):
    places = ["/robots.txt", *(f"/r{at}" for at in range(1, n_redirects + 1))]
    for place, onward in pairwise(places):
        server.routes["public.example", place] = redirect(onward)
    server.routes["public.example", places[-1]] = reply(b"User-agent: *\nDisallow: /a")
    server.routes["/a"] = reply(b"page")
    assert (visitor().visit("http://public.example/a").outcome == "fetched") is is_allowed


def test_a_source_may_say_that_robots_is_not_asked(visitor, server):
    server.robots = b"User-agent: *\nDisallow: /"
    server.routes["/a"] = reply(b"page")
    visit = visitor().visit("http://public.example/a", manners=Manners(obeys_robots=False))
    assert (visit.outcome, visit.robots) == ("fetched", ())
    assert [each.path for each in server.requests] == ["/a"]


def test_every_host_of_a_redirect_is_asked_for_its_rules(visitor, server):
    server.routes["/a"] = redirect("http://shut.example/b")
    server.routes["shut.example", "/robots.txt"] = reply(b"User-agent: *\nDisallow: /")
    visit = visitor().visit("http://public.example/a")
    assert (visit.outcome, visit.reason, visit.final_url) == ("refused", "robots", "http://shut.example/b")
    assert server.paths() == ["/a"]
    assert check_url(visit.final_url).host == "shut.example"
