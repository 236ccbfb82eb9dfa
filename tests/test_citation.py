"""One citation for all that Claimline makes: what it names, what tells two apart, and that odd words break no entry."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from markupsafe import Markup, escape

from pipeline.citation import (
    HASH_SHOWN,
    Citation,
    bibtex,
    citation_cff,
    hash_of_page,
    page_metadata,
    sentence,
    told_by_page,
    words_of,
)

CITED = Citation(
    title="Aleppo, March 2017", publisher="The desk", version="4.5.6", data_hash="0123456789abcdef" * 4, as_of=date(2017, 5, 31),
    details=(("place", "SYR/Aleppo"), ("policy", "representative")), parameters={"reconcile": {"match_km": 30.0}, "pack": "syria"},
    notebook="casualties",
)  # fmt: skip


@pytest.mark.parametrize("made", [sentence, bibtex])
@pytest.mark.parametrize(
    "part",
    ["Aleppo, March 2017", "The desk", "2017", "4.5.6", CITED.data_hash[:HASH_SHOWN], "2017-05-31", "representative", "SYR/Aleppo", "notebook casualties"],
)  # fmt: skip
def test_sentence_and_entry_name_each_part(made, part):
    assert part in made(CITED)


def test_the_entry_has_the_whole_hash_and_every_parameter():
    assert CITED.data_hash in bibtex(CITED)
    assert r"pack syria, reconcile.match\_km 30.0" in bibtex(CITED)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Aleppo, April 2017"},
        {"data_hash": "1" * 64},
        {"as_of": date(2017, 6, 1)},
        {"notebook": "territory"},
        {"details": (("policy", "conservative"),)},
    ],
)
def test_two_things_never_share_a_key_and_one_thing_keeps_its_own(other):
    assert replace(CITED, **other).key != CITED.key
    assert replace(CITED).key == CITED.key


def test_signs_of_tex_in_a_title_are_harmless():
    entry = bibtex(replace(CITED, title=r"50% & {more} #1_a \end ~^$"))
    title = re.search(r"title = (.*),\n", entry)[1]
    assert title == r"{{50\% \& \{more\} \#1\_a \textbackslash{}end \~\^\$}}"
    assert entry.count("\n}\n") == 1


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('a "title": {x}\n- y', 'a "title": {x}\n- y'),
        ("\u202eback\x7f\x85", "⟨U+202E⟩back⟨U+007F⟩⟨U+0085⟩"),
        ("# no comment", "# no comment"),
    ],
)
def test_the_cff_is_yaml_whatever_the_title(title, shown):
    found = yaml.safe_load(citation_cff(replace(CITED, title=title, publisher=title), "CC-BY-4.0"))
    assert found["title"] == found["authors"][0]["name"] == shown
    assert found["identifiers"][0]["value"] == f"sha256:{CITED.data_hash}"


def test_what_a_page_says_is_read_back_and_nothing_is_made_up():
    odd = replace(CITED, title='"><script>alert(1)</script>')
    metas = "".join(Markup('<meta name="{}" content="{}">').format(*each) for each in page_metadata(odd))
    told = told_by_page(
        f"<!DOCTYPE html><html><head>{metas}<title>{escape(odd.title)}</title></head><body><p>x</p></body></html>"
    )
    assert told["title"] == told["DC.title"] == odd.title
    assert told["DC.date"] == "2017-05-31"
    assert hash_of_page(told) == CITED.data_hash
    assert hash_of_page(told_by_page("<html><head><title>t</title></head><body></body></html>")) is None


def test_details_without_a_value_are_left_out():
    assert words_of([("a", 1), ("b", None), ("c", ""), ("d", 0)]) == (("a", "1"), ("d", "0"))
