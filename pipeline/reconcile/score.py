"""How likely two accounts speak of one happening: a whole number from 0 to 1000, or FORBIDDEN where they cannot.

score = date x place x (half + half of the details), where the details are numbers, victims, perpetrator and weapon; a shared story adds.
Date and place multiply because an account that misses either is another happening whatever its numbers; details only confirm. A large
number that both give makes up for a day's difference, and one near the same for a place that one of them tells more vaguely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import floor, log

from pipeline.claim_keys import distance_km, opposed, same_camp
from pipeline.packs import Pack
from pipeline.params import ReconcileParams
from pipeline.reconcile.accounts import Account, Place, Told
from pipeline.reconcile.counts import Count, restates

FORBIDDEN = -1
FULL = 1000  # a score of 1; scores are whole thousandths so that sums do not depend on their order
SAME_STORY = 100  # added where the two articles are near-identical texts
SPECIFIC = frozenset(("civilian", "combatant"))
DATE_SCORES = {1: 1000, 2: 900, 3: 750, 4: 500, 5: 300}  # overlapping days, by the vaguer of the two dates
SAME_RANGE = 850  # the same week, month or year in both
UNDATED = 750  # one of them has no date: its last days before publication are taken
BOTH_UNDATED = 700
NO_DAYS = 500  # not even a day of publication
GAP_EXACT = 600  # two exact days that differ by no more than match_days
GAP_TELLING = 750  # the same with one large number: outlets often date by the day of their story
GAP = 750  # as before, at least one of them not exact
CUMULATIVE_DAYS = 31  # "since March" may start on any day of it
MIN_RANGE_SHARE = 500  # two period totals share at least half of their days
PLACE_PRECISION = {1: 1000, 2: 900, 3: 800, 5: 700}  # points, by the vaguer of the two
INSIDE_REGION = 650  # a province and a point in it
INSIDE_TELLING = 800  # the same, or the country and a place in it, with a telling number on one exact day
SAME_REGION = 850
SAME_COUNTRY = 700  # no more than the country in both
SAME_WORDS = 850  # unresolved, the same words
STORY_PLACE = 700  # a place that one does not name, in one article or story
PERPETRATORS_DIFFER = 700  # factor in thousandths where the two are laid to opposed camps
WEIGHTS = (400, 250, 200, 150)  # numbers, victims, perpetrator, weapon: how much each detail tells
FAR_FACTOR = (
    3  # one article's own number and a speaker's that differ by more are two happenings: "more than 150", "seven also"
)
NEUTRAL_DETAIL = 500  # one of the two does not say
APART_FACTOR = 10  # numbers that differ by more are two happenings, whatever else fits
APART_PEOPLE = (
    30  # and the larger one is at least this: one death and a dozen are often one attack, told early and late
)
TELLING_PEOPLE = 20  # fewer are harmed in too many happenings of one day to tell one from another
TELLING_VAGUE_PEOPLE = 50  # the same where one account names no more than the country
TELLING_SHARE = 1.5  # larger number over smaller: tolls of one happening grow by so much within days


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score and the words for it."""

    score: int
    reason: str


NO = Comparison(FORBIDDEN, "not one happening")
UNLIKE = Comparison(0, "too little in common")


@dataclass(frozen=True)
class Matcher:
    """Compares accounts under one set of parameters and one pack."""

    params: ReconcileParams
    pack: Pack

    def compare(self, first: Account, second: Account) -> Comparison:
        """Return how well two accounts match."""
        if first.kind != second.kind or self._is_barred(first, second):
            return NO
        if _is_copied(first, second):
            return Comparison(FULL, "same words in a copied text")
        date_score, date_words = self._dates(first, second)
        if date_score == GAP_EXACT and _is_telling(first, second, least=TELLING_PEOPLE, share=1):
            date_score = GAP_TELLING
        place_score, place_words = self._places(first, second)
        if not date_score or not place_score:
            return UNLIKE
        number_score, number_words = _numbers(first, second)
        if number_score == FORBIDDEN:
            return NO
        if _are_apart(first, second):
            return UNLIKE
        perpetrator_score, is_disputed = self._perpetrators(first, second)
        details = (number_score, self._victims(first, second), perpetrator_score, _weapons(first, second))
        detail = sum(weight * part for weight, part in zip(WEIGHTS, details, strict=True)) // FULL
        score = date_score * place_score * (FULL + detail) // (2 * FULL * FULL)
        if is_disputed:
            score = score * PERPETRATORS_DIFFER // FULL
        words = [date_words, place_words, number_words]
        if first.story_id == second.story_id:
            score += SAME_STORY
            words.append("same story")
        return Comparison(min(score, FULL), ", ".join(words))

    def _is_barred(self, first: Account, second: Account) -> bool:
        """Return whether victims or numbers show two happenings, however near in time and place."""
        specific = first.classes & SPECIFIC, second.classes & SPECIFIC
        if first.classes <= SPECIFIC and second.classes <= SPECIFIC and all(specific) and not specific[0] & specific[1]:
            return True
        sides = [(a, b) for a in first.group_sides for b in second.group_sides]
        if sides and all(opposed(self.pack, a, b) for a, b in sides):
            return True
        return first.article_id == second.article_id and _tells_two(first, second)

    def _dates(self, first: Account, second: Account) -> tuple[int, str]:
        if first.days is None or second.days is None:
            return NO_DAYS, "no date"
        if first.kind == "cumulative":
            gap = abs((first.days[0] - second.days[0]).days)
            return (FULL, "counted from the same time") if gap <= CUMULATIVE_DAYS else (0, "")
        if first.kind == "period":
            share = _shared_days(first.days, second.days)
            return (share, "mostly the same days") if share >= MIN_RANGE_SHARE else (0, "")
        gap = max((second.days[0] - first.days[1]).days, (first.days[0] - second.days[1]).days, 0)
        if gap > self.params.match_days:
            return 0, ""
        if not (first.is_dated and second.is_dated):
            base, words = (
                (UNDATED, "one without a date")
                if first.is_dated or second.is_dated
                else (BOTH_UNDATED, "both without a date")
            )
            return (base if gap == 0 else base * GAP // FULL), words
        worst = max(first.precision or 5, second.precision or 5)
        if gap:
            return (GAP_EXACT if worst == 1 else GAP * DATE_SCORES[worst] // FULL), f"{gap} days apart"
        if worst > 2 and first.days == second.days:
            return SAME_RANGE, "same range of days"
        return DATE_SCORES[worst], "same day" if worst == 1 else "days overlap"

    def _places(self, first: Account, second: Account) -> tuple[int, str]:
        if (
            first.place is None
            and second.place is None
            and first.place_words
            and first.place_words == second.place_words
        ):
            return SAME_WORDS, "same words for the place"
        if first.place is None or second.place is None:
            return (STORY_PLACE, "place told by one") if first.story_id == second.story_id else (0, "")
        score, words = self._resolved(first.place, second.place)
        is_vague = "country" in (first.place.level, second.place.level)
        least = TELLING_VAGUE_PEOPLE if is_vague else TELLING_PEOPLE
        is_inside = score == INSIDE_REGION or (is_vague and score == 0 and first.place.country == second.place.country)
        if is_inside and _is_one_day(first, second) and _is_telling(first, second, least=least):
            return INSIDE_TELLING, words or "place inside the country"
        return score, words

    def _resolved(self, first: Place, second: Place) -> tuple[int, str]:
        levels = {first.level, second.level}
        if first.country != second.country and "point" not in levels:
            return 0, ""
        if levels == {"point"}:
            return self._points(first, second)
        if levels == {"country"}:
            return SAME_COUNTRY, "same country"
        if "country" in levels or first.admin1 != second.admin1 or first.country != second.country:
            return 0, ""
        return (SAME_REGION, "same province") if levels == {"region"} else (INSIDE_REGION, "place inside the province")

    def _points(self, first: Place, second: Place) -> tuple[int, str]:
        base = PLACE_PRECISION[max(first.precision, second.precision)]
        if first.key is not None and first.key == second.key:
            return base, "same place"
        if first.point is None or second.point is None:
            return 0, ""
        km = distance_km(first.point, second.point)
        if km > self.params.match_km:
            is_namesake = first.is_namesake or second.is_namesake
            is_province = is_namesake and (first.country, first.admin1) == (second.country, second.admin1)
            return (INSIDE_REGION, "place inside the province of that name") if is_province else (0, "")
        near = FULL if self.params.match_km == 0 else FULL - round(FULL * km / self.params.match_km)
        return base * near // FULL, f"{km:.0f} km apart"

    def _victims(self, first: Account, second: Account) -> int:
        if first.groups & second.groups:
            return FULL
        if any(same_camp(self.pack, a, b) for a in first.group_sides for b in second.group_sides):
            return 900
        if first.classes & second.classes & SPECIFIC:
            return 800
        return 600 if not (first.groups and second.groups) else 300

    def _perpetrators(self, first: Account, second: Account) -> tuple[int, bool]:
        if first.perpetrators & second.perpetrators:
            return FULL, False
        sides = [(a, b) for a in first.perpetrator_sides for b in second.perpetrator_sides]
        if not sides:
            return NEUTRAL_DETAIL, False
        if any(same_camp(self.pack, a, b) for a, b in sides):
            return 800, False
        is_disputed = all(opposed(self.pack, a, b) for a, b in sides)
        return (0 if is_disputed else NEUTRAL_DETAIL), is_disputed


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


def _tells_two(first: Account, second: Account) -> bool:
    """Return whether one article counts two happenings.

    The same origin gives numbers that are not one number told twice, or a plain sentence gives one far from what a speaker says. Two
    speakers who differ are a disagreement.
    """
    if first.is_update or second.is_update or not (_is_told(first) and _is_told(second)):
        return False
    return any(
        _are_two_counts(mine, theirs)
        for outcome in sorted(first.counts.keys() & second.counts.keys())
        for mine in first.counts[outcome]
        for theirs in second.counts[outcome]
    )


def _are_two_counts(first: Told, second: Told) -> bool:
    if first.origin == second.origin:
        return not restates(first.count, second.count)
    small, large = sorted((first.count.number, second.count.number))
    is_far = not first.count.overlaps(second.count) and large > small * FAR_FACTOR
    return (first.is_plain or second.is_plain) and is_far


def _numbers(first: Account, second: Account) -> tuple[int, str]:
    """Return how well the numbers agree; FORBIDDEN where no outcome can be compared."""
    shared = sorted(first.counts.keys() & second.counts.keys())
    if not shared:
        outcomes = {*first.counts, *second.counts}
        if "casualties" in outcomes and outcomes & {"killed", "injured"}:
            return NEUTRAL_DETAIL, "casualties not told apart in one"
        if first.story_id == second.story_id:
            return NEUTRAL_DETAIL, "other outcomes"
        return FORBIDDEN, ""
    if not (_is_told(first) and _is_told(second)):
        return NEUTRAL_DETAIL, "one denies or counts nobody"
    scores = [
        max(_agreement(a.count, b.count, is_update=first.is_update or second.is_update)
            for a in first.counts[outcome] for b in second.counts[outcome])
        for outcome in shared
    ]  # fmt: skip
    score = max(scores)
    return score, "numbers agree" if score >= 800 else "numbers differ"


def _agreement(first: Count, second: Count, *, is_update: bool) -> int:
    if first.best is not None and first.best == second.best:
        return FULL
    small, large = sorted((first.number, second.number))
    is_far = None not in (first.best, second.best) and large > small * FAR_FACTOR  # "at least 2", "more than 300"
    if (first.overlaps(second) and not is_far) or is_update:
        return 800
    return 600 * small // max(large, 1)


def _are_apart(first: Account, second: Account) -> bool:
    """Return whether all numbers that both give are so unlike that they cannot be of one happening; an update may be."""
    if first.is_update or second.is_update or not (_is_told(first) and _is_told(second)):
        return False
    pairs = [
        sorted((mine.count.best, theirs.count.best))
        for outcome in sorted(first.counts.keys() & second.counts.keys())
        for mine in first.counts[outcome]
        for theirs in second.counts[outcome]
        if mine.count.best is not None and theirs.count.best is not None
    ]
    return bool(pairs) and all(large >= APART_PEOPLE and large > small * APART_FACTOR for small, large in pairs)


def _is_one_day(first: Account, second: Account) -> bool:
    """Return whether both are dated to the same exact day."""
    return first.precision == second.precision == 1 and first.days == second.days


def _is_telling(first: Account, second: Account, *, least: int, share: float = TELLING_SHARE) -> bool:
    """Return whether both count at least so many people, the larger number no more than `share` times the smaller."""
    pairs = (
        (mine.count, theirs.count)
        for outcome in sorted(first.counts.keys() & second.counts.keys())
        for mine in first.counts[outcome]
        for theirs in second.counts[outcome]
    )
    return any(
        mine.best is not None and theirs.best is not None
        and min(mine.best, theirs.best) >= least and max(mine.best, theirs.best) <= share * min(mine.best, theirs.best)
        for mine, theirs in pairs
    )  # fmt: skip


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


def _weapons(first: Account, second: Account) -> int:
    if not (first.weapons and second.weapons):
        return NEUTRAL_DETAIL
    return FULL if first.weapons & second.weapons else 200


def search_days(account: Account, match_days: int) -> list[int]:
    """Return the days, as ordinals, under which an account is looked up; two that may match share one."""
    if account.days is None:
        return []
    return list(range(account.days[0].toordinal(), (account.days[1] + timedelta(days=match_days)).toordinal() + 1))
