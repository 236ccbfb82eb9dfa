"""Whether what is told has happened: cues for plans, attempts and mere possibilities, and for stories that look back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.extract import words
from pipeline.extract.analysis import Read
from pipeline.extract.dates import DateMention

HISTORICAL_DAYS = 60  # a happening further back than this is background, not news
UNREAL = re.compile(
    r"(?i)\b(?:if|unless|whether|could|would|might|may|can|should|in case|were to|threaten\w*|plot\w*|risk\w*|potential\w*|likely|fear that|warn\w* that)\b"
)
PLANNED = re.compile(
    r"(?i)\b(?:will|shall|going to|plans? to|planned to|intends? to|vow\w* to|about to|aims? to|aimed at)\b"
)
TRIED = re.compile(r"(?i)\b(?:tried to|trying to|attempt\w* to|sought to|seek\w* to|failed to|wanted to|want\w* to)\b")
ANNIVERSARY = re.compile(
    r"(?i)\b(?:anniversary|commemorat\w+|memorial day|veterans|world war|years (?:ago|after|since|on)|remembers?|remembrance)\b"
)
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
LONG_AGO = 5  # years; a story that mostly names years further back looks back
HEAD_SENTENCES = 4  # the head of a story says what it is about
NEWS_WAR_WORDS = 6  # words of war in the head; with as many a story is news whatever it remembers


def is_long_past(when: DateMention | None, day: date | None) -> bool:
    """Whether a told day lies too far before the article's day to be news; a day that nobody told does not."""
    if when is None or day is None or when.kind != "point":
        return False
    return day - when.last > timedelta(days=HISTORICAL_DAYS)


def is_anniversary(reads: Sequence[Read], day: date | None) -> bool:
    """Whether the story looks back on another time: its head speaks of an anniversary, its dates lie years back."""
    head = " ".join(read.text for read in reads if read.at < HEAD_SENTENCES or read.field == "title")
    years = [int(year) for read in reads for year in YEAR.findall(read.text)]
    if day is None or not years or ANNIVERSARY.search(head) is None:
        return False
    n_old = sum(year <= day.year - LONG_AGO for year in years)
    return n_old > len(years) / 2 and len(words.WAR_WORDS.findall(head)) < NEWS_WAR_WORDS
