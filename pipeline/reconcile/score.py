"""How likely two accounts speak of one happening: a whole number from 0 to 1000, the chance in thousandths, or FORBIDDEN where they cannot.

Each comparison (days, places, numbers, victims, perpetrators, weapons, text) finds one kind of agreement or of difference, and each kind is
worth a fixed number of points. The points add up, and the score is the chance that goes with their sum. So a strange place can be outweighed
by a large number that both give, and no single difference decides alone, but for one: an article that counts two happenings of one day and
place forbids their accounts to meet, so the same two told in many articles stay two.

The points are those in POINTS: hundredths of log-odds, as in record linkage.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from math import exp, floor, log
from typing import TypeVar

from pipeline.claim_keys import distance_km, opposed, same_camp
from pipeline.packs import Pack
from pipeline.params import ReconcileParams
from pipeline.reconcile.accounts import Account, Claim, Place, Told
from pipeline.reconcile.counts import Count, restates

FORBIDDEN = -1  # one article tells the two apart
FAR_FORBIDDEN = -2  # and gives exact numbers far apart in its own words: that weighs as much as two papers
FULL = 1000  # a chance of 1; scores are whole thousandths so that sums do not depend on their order
BODILY_HARM = frozenset(("killed", "injured", "casualties"))  # one blow does both
STANDING = frozenset(
    ("captured", "missing")
)  # what lasts: people are still held weeks later, and nobody is killed twice
SPECIFIC = frozenset(("civilian", "combatant"))
GENERIC = frozenset(("mixed", "unknown"))
CUMULATIVE_DAYS = 31  # "since March" may start on any day of it
MIN_RANGE_SHARE = 500  # two period totals share at least half of their days
FAR_FACTOR = 3  # numbers that differ by more are far: "more than 150", "seven also"
APART_FACTOR = 10  # numbers that differ by more are two happenings, whatever else fits
APART_PEOPLE = 30  # and the larger is at least this: one death and a dozen are often one attack, told early and late
SOME_PEOPLE = 5  # fewer are harmed in most happenings: the same number tells little
TELLING_PEOPLE = 20  # fewer are harmed in too many happenings of one day to tell one from another
TELLING_VAGUE_PEOPLE = 50  # the same where one account names no more than the country
TELLING_SHARE = 1.5  # larger number over smaller: tolls of one happening grow by so much within days
CLOSE_KM = 3.0  # a quarter and the next one
NEAR_KM = 10.0  # across a city
UNEQUAL = ("numbers differ", "numbers far apart")
TWO_PLACES = ("places close by", "places of one city", "places not far apart")
GAPS = ("a day apart", "days apart")
Pair = tuple[int, int]
Fact = TypeVar("Fact")
MOST_KEPT = 2_000_000  # pairs of readings whose agreement is kept at one time, of each kind: about 300 MB
POINTS = {
    "same day": 130,
    "days overlap": 120,
    "same range of days": 70,
    "weeks overlap": 60,
    "months overlap": 10,
    "a day apart": -80,
    "a day apart, other numbers": -140,
    "days apart": -110,
    "one without a date": 50,
    "both without a date": -90,
    "no day": -100,
    "spoken of again": -50,
    "the same days": 130,
    "mostly the same days": 80,
    "counted from the same time": 130,
    "same place": 130,
    "same district": 80,
    "same words for the place": 150,
    "a city and a place near it": 30,
    "places close by": 10,
    "places of one city": -110,
    "places not far apart": -130,
    "same province": 50,
    "place inside the province": -20,
    "place inside the province of that name": -100,
    "same country": 20,
    "place inside the country": -70,
    "place told by one": -160,
    "same number, very many": 250,
    "same number, many": 250,
    "same number, some": 220,
    "same number, few": 60,
    "numbers near, very many": 120,
    "numbers near, many": 40,
    "numbers can both be true": 0,
    "a new toll": 60,
    "numbers differ": -40,
    "numbers far apart": -110,
    "numbers of two happenings": -300,
    "one denies or counts nobody": -60,
    "killed in one, injured in the other": 0,
    "other outcomes": -300,
    "casualties not told apart in one": 0,
    "same victims": 150,
    "victims of one side": 80,
    "same kind of victims": 0,
    "other numbers of the same kind of victims": -80,
    "victims not told alike": 0,
    "civilians and combatants": -500,
    "victims of opposed sides": -500,
    "same perpetrator": 20,
    "perpetrators of one side": 0,
    "perpetrator not told": 0,
    "other perpetrators": -60,
    "perpetrators of opposed sides": -130,
    "same weapon": 20,
    "weapon not told": 0,
    "other weapons": -80,
    "same story": 20,
    "same article": -40,
    "two places of one article": -140,
    "other article": 0,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score and the words for it."""

    score: int
    reason: str


NO = Comparison(FORBIDDEN, "not one happening")
NO_FAR = Comparison(FAR_FORBIDDEN, "not one happening, by numbers far apart")
UNLIKE = Comparison(0, "too little in common")


@dataclass(frozen=True)
class Matcher:
    """Compares accounts under one set of parameters and one pack."""

    params: ReconcileParams
    pack: Pack

    def compare(self, first: Account, second: Account) -> Comparison:
        """Return how well two accounts match."""
        if first.kind != second.kind:
            return NO
        if first.article_id == second.article_id and _tells_two(first, second):
            return NO_FAR if _are_far_in_all(first, second) else NO
        if _is_copied(first, second):
            return Comparison(FULL, "same words in a copied text")
        facts = self.facts(first, second)
        return UNLIKE if facts is None else _weighed(facts)

    def compare_again(self, earlier: Account, later: Account) -> Comparison:
        """Return how well the later account matches if it speaks of the earlier one's happening again, whatever its days."""
        facts = self.facts(earlier, later, when="spoken of again")
        return UNLIKE if facts is None else _weighed(facts)

    def facts(self, first: Account, second: Account, *, when: str | None = None) -> list[str] | None:
        """Return what agrees and differs, keys of POINTS; None where days or places have nothing in common. `when` stands for the days."""
        when = when or self.when(first, second)
        where = self.where(first, second)
        if when is None or where is None:
            return None
        victims, perpetrators, weapons = self.who(first, second)
        return _together(
            when, where, _numbers(first, second, is_one_time=when not in GAPS), victims=victims,
            perpetrators=perpetrators, weapons=weapons, text=_texts(first, second),
        )  # fmt: skip

    def who(self, first: Account, second: Account) -> tuple[str, str, str]:
        """Return how victims, perpetrators and weapons agree."""
        return self._victims(first, second), self._perpetrators(first, second), _weapons(first, second)

    def when(self, first: Account, second: Account) -> str | None:
        """Return how the days agree; None where they have nothing in common."""
        if first.days is None or second.days is None:
            return "no day"
        if first.kind == "cumulative":
            gap = abs((first.days[0] - second.days[0]).days)
            return "counted from the same time" if gap <= CUMULATIVE_DAYS else None
        if first.kind == "period":
            share = _shared_days(first.days, second.days)
            return None if share < MIN_RANGE_SHARE else "the same days" if share == FULL else "mostly the same days"
        gap = max((second.days[0] - first.days[1]).days, (first.days[0] - second.days[1]).days, 0)
        is_undated = not (first.is_dated and second.is_dated)
        if gap > self.params.match_days:
            is_one_text = first.article_id == second.article_id and (first.is_dated or second.is_dated)
            return "one without a date" if is_undated and is_one_text else None
        if is_undated:
            return "one without a date" if first.is_dated or second.is_dated else "both without a date"
        return _dated(first, second, gap)

    def where(self, first: Account, second: Account) -> str | None:
        """Return how the places agree; None where they have nothing in common."""
        if first.place is None or second.place is None:
            is_same = first.place is second.place and first.place_words and first.place_words == second.place_words
            if is_same:
                return "same words for the place"
            return "place told by one" if first.story_id == second.story_id else None
        return self._resolved(first.place, second.place)

    def _resolved(self, first: Place, second: Place) -> str | None:
        levels = {first.level, second.level}
        if levels == {"point"}:
            return self._points(first, second)
        if first.country != second.country:
            return None
        if levels == {"country"}:
            return "same country"
        if "country" in levels:
            return "place inside the country"
        if first.admin1 != second.admin1:
            return None
        return "same province" if levels == {"region"} else "place inside the province"

    def _points(self, first: Place, second: Place) -> str | None:
        if first.key is not None and first.key == second.key:
            return "same place" if max(first.precision, second.precision) <= 2 else "same district"
        if first.point is None or second.point is None:
            return None
        km = distance_km(first.point, second.point)
        if km > self.params.match_km:
            is_namesake = first.is_namesake or second.is_namesake
            is_province = is_namesake and (first.country, first.admin1) == (second.country, second.admin1)
            return "place inside the province of that name" if is_province else None
        if first.is_namesake != second.is_namesake:
            return "a city and a place near it"
        return (
            "places close by" if km <= CLOSE_KM else "places of one city" if km <= NEAR_KM else "places not far apart"
        )

    def _victims(self, first: Account, second: Account) -> str:
        if first.groups & second.groups:
            return "same victims"
        sides = [(a, b) for a in first.group_sides for b in second.group_sides]
        if any(same_camp(self.pack, a, b) for a, b in sides):
            return "victims of one side"
        if sides and all(opposed(self.pack, a, b) for a, b in sides):
            return "victims of opposed sides"
        if first.classes & second.classes & SPECIFIC:
            return "same kind of victims"
        is_specific = all(each.classes and each.classes <= SPECIFIC for each in (first, second))
        return "civilians and combatants" if is_specific else "victims not told alike"

    def _perpetrators(self, first: Account, second: Account) -> str:
        if first.perpetrators & second.perpetrators:
            return "same perpetrator"
        sides = [(a, b) for a in first.perpetrator_sides for b in second.perpetrator_sides]
        if any(same_camp(self.pack, a, b) for a, b in sides):
            return "perpetrators of one side"
        if sides and all(opposed(self.pack, a, b) for a, b in sides):
            return "perpetrators of opposed sides"
        return "other perpetrators" if first.perpetrators and second.perpetrators else "perpetrator not told"


def _together(
    when: str, where: str, numbers: str, *, victims: str, perpetrators: str, weapons: str, text: str
) -> list[str]:
    """Return what agrees and differs, where two kinds read together say more than each alone."""
    if victims == "same kind of victims" and numbers in UNEQUAL:
        victims = "other numbers of the same kind of victims"
    if when == "a day apart" and numbers == "numbers differ":
        when = "a day apart, other numbers"
    if text == "same article" and where in TWO_PLACES:
        text = "two places of one article"
    return [when, where, numbers, victims, perpetrators, weapons, text]


class Remembered:
    """Scores of numbered accounts that share no article and no story; each kind of agreement is worked once for what it reads.

    Ten thousand accounts of one city have few days, places and weapons between them, however many pairs they make.
    """

    def __init__(self, matcher: Matcher, accounts: Iterable[Account]) -> None:
        self.matcher = matcher
        self.accounts = list(accounts)
        ids: dict[Hashable, int] = {}
        self._read = [[ids.setdefault(each, len(ids)) for each in _readings(account)] for account in self.accounts]
        self._days: dict[Pair, str | None] = {}
        self._places: dict[Pair, str | None] = {}
        self._numbers: dict[Pair, str] = {}
        self._rest: dict[Pair, tuple[str, str, str]] = {}
        self._scores: dict[tuple[str, ...], int] = {}

    def score(self, one: int, other: int) -> int:
        """Return the score that `compare` gives two accounts if they are of different articles and stories."""
        first, second = self.accounts[one], self.accounts[other]
        if first.kind != second.kind:
            return FORBIDDEN
        (when_a, where_a, number_a, rest_a), (when_b, where_b, number_b, rest_b) = self._read[one], self._read[other]
        place = (where_a, where_b)
        if place not in self._places:
            _put(self._places, place, self.matcher.where(*_strangers(first, second)))
        day = (when_a, when_b)
        if day not in self._days:
            _put(self._days, day, self.matcher.when(*_strangers(first, second)))
        where, when = self._places[place], self._days[day]
        if where is None or when is None:
            return UNLIKE.score
        is_one_time = when not in GAPS
        number = (number_a, number_b if is_one_time else ~number_b)
        if number not in self._numbers:
            _put(self._numbers, number, _numbers(first, second, is_one_time=is_one_time))
        others = (rest_a, rest_b)
        if others not in self._rest:
            _put(self._rest, others, self.matcher.who(first, second))
        return self._chance((when, where, self._numbers[number], *self._rest[others]))

    def _chance(self, found: tuple[str, str, str, str, str, str]) -> int:
        if found not in self._scores:
            when, where, numbers, victims, perpetrators, weapons = found
            facts = _together(
                when, where, numbers, victims=victims, perpetrators=perpetrators, weapons=weapons, text="other article"
            )
            self._scores[found] = _weighed(facts).score
        return self._scores[found]


def _readings(account: Account) -> tuple[Hashable, ...]:
    """Return what the days, the places, the numbers and the rest of a comparison read of an account that shares no article or story."""
    counts = tuple(sorted((outcome, tuple(each.count for each in told)) for outcome, told in account.counts.items()))
    return (
        ("when", account.kind, account.days, account.precision),
        ("where", account.place, account.place_words),
        ("numbers", counts, account.is_update, _is_told(account)),
        ("rest", account.groups, account.classes, account.perpetrators, account.weapons),
    )


def _strangers(first: Account, second: Account) -> tuple[Account, Account]:
    """Return two accounts as if they were of different articles and stories."""
    return replace(first, article_id="", story_id=""), replace(second, article_id="other", story_id="other")


def _put(known: dict[Pair, Fact], pair: Pair, fact: Fact) -> None:
    """Keep what two accounts have in common; when there is too much to keep, begin anew."""
    if len(known) >= MOST_KEPT:
        known.clear()
    known[pair] = fact


def _weighed(facts: Iterable[str]) -> Comparison:
    told = list(facts)
    return Comparison(chance(sum(POINTS[each] for each in told)), ", ".join(each for each in told if POINTS[each]))


def chance(points: int) -> int:
    """Return points of log-odds as a chance in thousandths."""
    return round(FULL / (1 + exp(-points / 100)))


def _dated(first: Account, second: Account, gap: int) -> str:
    worst = max(first.precision or 5, second.precision or 5)
    if gap:
        return "a day apart" if worst == 1 else "days apart"
    if first.days == second.days:
        return "same day" if worst == 1 else "same range of days"
    return "days overlap" if worst <= 2 else "weeks overlap" if worst == 3 else "months overlap"


def _shared_days(first: tuple[object, ...], second: tuple[object, ...]) -> int:
    """Return the days in both ranges over the days in either, in thousandths."""
    days_a, days_b = (_ordinals(days) for days in (first, second))
    both = min(days_a[1], days_b[1]) - max(days_a[0], days_b[0]) + 1
    either = max(days_a[1], days_b[1]) - min(days_a[0], days_b[0]) + 1
    return max(0, both) * FULL // either


def _ordinals(days: Iterable[object]) -> tuple[int, int]:
    start, end = (day.toordinal() for day in days)  # type: ignore[attr-defined]
    return start, end


def _is_told(account: Account) -> bool:
    """Return whether the account asserts harm; denials and zeros have no numbers of their own."""
    return any(claim.counts for claim in account.claims)


def _is_copied(first: Account, second: Account) -> bool:
    """Return whether one article repeats the other's sentence, wherever the two readings put it."""
    is_pair = first.copied_from == second.article_id or second.copied_from == first.article_id
    return is_pair and bool(first.quotes & second.quotes)


def _texts(first: Account, second: Account) -> str:
    """Return how the two texts are related."""
    if first.article_id == second.article_id:
        return "same article"
    return "same story" if first.story_id == second.story_id else "other article"


def _tells_two(first: Account, second: Account) -> bool:
    """Return whether one article counts two happenings.

    The same origin gives numbers that are not one number told twice, of people described alike, or a plain sentence gives one far from what
    a speaker says. Two speakers who differ are a disagreement; people described in other words may be some of the others.
    """
    if first.is_update or second.is_update or not (_is_told(first) and _is_told(second)):
        return False
    if not _are_described_alike(first, second):
        return False
    return any(_are_two_counts(mine, theirs) for mine, theirs in _told_pairs(first, second))


def _are_described_alike(first: Account, second: Account) -> bool:
    """Return whether the two count the same kind of people, as far as the words tell."""
    if first.classes & second.classes & SPECIFIC:
        return True
    if not all(each.classes <= GENERIC for each in (first, second)):
        return False
    nouns = [{_noun(claim) for claim in each.claims if claim.part_of is None} for each in (first, second)]
    return bool(nouns[0] & nouns[1]) or any(None in each for each in nouns)


def _noun(claim: Claim) -> str | None:
    """Return the last word for the people of a claim; None where only a number stands for them."""
    words = claim.victim_words.split() if claim.victim_words else []
    return words[-1] if len(words) > 1 else None


def _are_far_in_all(first: Account, second: Account) -> bool:
    """Return whether an article's plain sentences give exact counts, every two of one outcome far apart."""
    pairs = list(_told_pairs(first, second))
    are_plain = all(each.is_plain and each.count.low == each.count.high for pair in pairs for each in pair)
    counts = [sorted((mine.count.number, theirs.count.number)) for mine, theirs in pairs]
    return are_plain and all(large > small * FAR_FACTOR for small, large in counts)


def _are_two_counts(first: Told, second: Told) -> bool:
    if first.origin == second.origin:
        return not restates(first.count, second.count)
    small, large = sorted((first.count.number, second.count.number))
    is_far = not first.count.overlaps(second.count) and large > small * FAR_FACTOR
    return (first.is_plain or second.is_plain) and is_far


def _told_pairs(first: Account, second: Account) -> Iterator[tuple[Told, Told]]:
    """Yield each two counts of one outcome."""
    for outcome in sorted(first.counts.keys() & second.counts.keys()):
        for mine in first.counts[outcome]:
            for theirs in second.counts[outcome]:
                yield mine, theirs


def _numbers(first: Account, second: Account, *, is_one_time: bool) -> str:
    """Return how the numbers agree, by the two that agree best."""
    if not first.counts.keys() & second.counts.keys():
        outcomes = {*first.counts, *second.counts}
        if outcomes <= STANDING:
            return _held(first, second)
        if not outcomes <= BODILY_HARM:
            return "other outcomes"
        return "casualties not told apart in one" if "casualties" in outcomes else "killed in one, injured in the other"
    if not (_is_told(first) and _is_told(second)):
        return "one denies or counts nobody"
    if _are_apart(first, second):
        return "numbers of two happenings"
    is_update = first.is_update or second.is_update
    found = (
        _agreement(a.count, b.count, is_update=is_update, is_one_time=is_one_time)
        for a, b in _told_pairs(first, second)
    )
    return max(found, key=lambda each: (POINTS[each], each))


def _held(first: Account, second: Account) -> str:
    """Return how counts of people taken and of people missing agree: one number of both is of the same people, two numbers tell nothing."""
    mine, theirs = ([told.count for counts in each.counts.values() for told in counts] for each in (first, second))
    same = [one.number for one in mine for other in theirs if one.best is not None and one.best == other.best]
    return _sized("same number", max(same)) if same else "other outcomes"


def _agreement(first: Count, second: Count, *, is_update: bool, is_one_time: bool) -> str:
    """Return how two counts agree; of two days, near numbers are as likely the tolls of each day."""
    small, large = sorted((first.number, second.number))
    is_exact = first.best is not None and second.best is not None
    if is_exact and small == large:
        return _sized("same number", small)
    if is_exact and is_one_time and small >= TELLING_PEOPLE and large <= small * TELLING_SHARE:
        return _sized("numbers near", small)
    if is_update:
        return "a new toll"
    if first.overlaps(second) and not (is_exact and large > small * FAR_FACTOR):  # "at least 2", "more than 300"
        return "numbers can both be true"
    return "numbers differ" if large <= small * FAR_FACTOR else "numbers far apart"


def _sized(words: str, people: int) -> str:
    size = (
        "very many" if people >= TELLING_VAGUE_PEOPLE
        else "many" if people >= TELLING_PEOPLE
        else "some" if people >= SOME_PEOPLE
        else "few"
    )  # fmt: skip
    return f"{words}, {size}"


def _are_apart(first: Account, second: Account) -> bool:
    """Return whether all numbers that both give are so unlike that they cannot be of one happening; an update may be."""
    if first.is_update or second.is_update:
        return False
    pairs = [
        sorted((mine.count.best, theirs.count.best))
        for mine, theirs in _told_pairs(first, second)
        if mine.count.best is not None and theirs.count.best is not None
    ]
    return bool(pairs) and all(large >= APART_PEOPLE and large > small * APART_FACTOR for small, large in pairs)


def telling_numbers(account: Account) -> list[tuple[str, int]]:
    """Return (outcome, step) of the counts that may tell a happening apart; two that are near share one or stand one step apart."""
    return sorted(
        {
            (outcome, floor(log(told.count.best, TELLING_SHARE)))
            for outcome, counts in account.counts.items()
            for told in counts
            if told.count.best is not None and told.count.best >= TELLING_VAGUE_PEOPLE
        }
    )


def _weapons(first: Account, second: Account) -> str:
    if not (first.weapons and second.weapons):
        return "weapon not told"
    return "same weapon" if first.weapons & second.weapons else "other weapons"


def search_days(account: Account, match_days: int) -> list[int]:
    """Return the days, as ordinals, under which an account is looked up; two that may match share one."""
    if account.days is None:
        return []
    return list(range(account.days[0].toordinal(), (account.days[1] + timedelta(days=match_days)).toordinal() + 1))
