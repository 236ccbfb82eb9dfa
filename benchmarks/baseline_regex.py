"""The least that a counter of the dead must beat: two patterns, no grammar, no names, in 25 lines of code; and one pattern for places taken."""

import re
from collections.abc import Iterator
from typing import Any

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}  # fmt: skip
STEMS = {"kill": "killed", "dead": "killed", "died": "killed", "injur": "injured", "wound": "injured", "captur": "captured"}  # fmt: skip
NUMBER = rf"(?P<qualifier>at least |more than |over )?\b(?P<number>\d[\d,]*|{'|'.join(WORDS)})\b"
AFTER = re.compile(rf"{NUMBER}(?: \S+){{0,4}}? (?:were |was |have been )?(?P<verb>{'|'.join(STEMS)})", re.I)
BEFORE = re.compile(rf"(?P<verb>{'|'.join(STEMS)})(?:ed|ing|s)? {NUMBER}", re.I)


def counts(text: str) -> Iterator[dict[str, Any]]:
    """Yield outcome, low, best, high and quote for each number near a word for harm; a repeat is given once."""
    seen = set()
    for match in (*AFTER.finditer(text), *BEFORE.finditer(text)):
        number = match["number"].lower().replace(",", "")
        low = WORDS.get(number) or int(number)
        row = (STEMS[match["verb"].lower()], low, None if match["qualifier"] else low)
        if row not in seen:
            seen.add(row)
            yield {"outcome": row[0], "low": low, "best": low, "high": row[2], "quote": match[0]}


TAKEN = re.compile(
    r"(?P<actor>(?:[A-Z][\w'’-]*|of|and) ?(?:[\w'’-]+ ){0,5}?)(?P<verb>captur|seiz|recaptur|retak|retook|liberat|took|taken|advanc|enter|withdr)\w*"
    r"(?: [a-z]+){0,5}? (?P<place>(?:al-|Al |Tal |Tell |Deir |Khan )?[A-Z][\w'’-]+)"
)
ACTIONS = {
    "recaptur": "recaptured",
    "retak": "recaptured",
    "retook": "recaptured",
    "advanc": "advanced",
    "enter": "entered",
    "withdr": "withdrew",
}


def takings(text: str) -> Iterator[dict[str, Any]]:
    """Yield action, actor and place for each verb of taking or leaving with a name behind it; a repeat is given once."""
    seen = set()
    for match in TAKEN.finditer(text):
        row = (ACTIONS.get(match["verb"], "captured"), match["place"])
        if row not in seen:
            seen.add(row)
            yield {
                "action": row[0],
                "actor_raw": match["actor"].strip(),
                "place_raw": row[1],
                "place_name": None,
                "quote": match[0],
            }
