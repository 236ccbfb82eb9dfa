"""The words of the page on methods: what terms and codes mean, and how the work stands beside the standards for casualty recording.

Every group of codes is one of `pipeline/schemas.py`; `by_code` refuses words that do not fit it. No count stands in these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import schemas

TERMS: tuple[tuple[str, str], ...] = (
    ("Claim", "“This source says that this happened”: one row with the words that say so. It is the smallest thing here; everything else is made of claims."),
    ("Evidence", "The place in the stored text of an article where the words of a claim stand. A claim without it is not kept, and the words are compared letter by letter."),
    ("Outlet", "Who publishes. An outlet that repeats somebody else is not the one who claims."),
    ("Claimant", "Who says it, as far as the article tells: a ministry, a monitor, a doctor, the outlet itself."),
    ("Origin", "The last one in the chain from outlet to agency to speaker. However many outlets repeat it, it is one origin."),
    ("Independent origins", "Different origins, where officials and state media of one camp count once together: they share an interest and repeat each other."),
    ("Side and camp", "A side is a party to the war as the pack names it. A camp is a side with its allies. A claimant that is no party is neutral; one that is not known stays unknown."),
    ("Range", "Lowest, best and highest number that the words allow. A best number that the words do not give stays empty; a highest one that they leave open stays open."),
    ("Position", "What an origin stands by: its latest numbered count of the whole. A later count replaces an earlier one, a copy adds nothing."),
    ("Incident", "Claims that speak of one happening, joined by the rules below. Numbers that cannot all be true stay in it as disagreement."),
    ("Toll", "One number with its range for an incident, a kind of harm, a kind of victims and a side, chosen by a policy."),
    ("Policy", "A rule by which different positions become one number. All are worked out in each run, so that the spread is seen."),
    ("Grade", "What an incident rests on, as a word with the rule that gave it. It says nothing of how good a source is."),
    ("View of control", "Who holds a place, told for each side by its own claims, and once more as assessed by stated rules."),
    ("Day of knowledge", "The last day whose publications are seen. The same days of the war can be counted as they were known on another day."),
    ("Against interest", "A party’s word that does not serve it: its own losses, its own retreat, harm that its camp did. It weighs more than a boast."),
    ("Coverage", "How many articles were read, beside how many an outlet usually gives. A silent outlet is not a quiet front."),
)  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "killed": "people said to be dead",
    "injured": "people said to be hurt",
    "captured": "people said to be taken by somebody",
    "missing": "people said to be gone, with nobody known to hold them",
    "displaced": "people said to have left or lost their homes",
    "casualties": "killed or injured, where the words do not tell them apart",
}
VICTIM_CLASSES: Mapping[str, str] = {
    "civilian": "the words say civilians, or name people by a civil trade, age or kinship",
    "combatant": "the words say fighters, soldiers or the like",
    "mixed": "both in one count",
    "unknown": "the words do not tell; loaded words such as “terrorists” never decide it",
}
TOTAL_KINDS: Mapping[str, str] = {
    "incident": "one happening",
    "period": "several days: a ceiling over the incidents inside it",
    "cumulative": "all since a day long ago: shown as itself, never added",
    "update": "a count that replaces an earlier one of the same happening",
}
QUALIFIERS: Mapping[str, str] = {
    "exact": "the number as it stands",
    "at_least": "that number or more: open above",
    "more_than": "more than that number; read like “at least”, since papers do not keep the two apart",
    "up_to": "none to that number; no best number",
    "about": "a tenth less to a tenth more",
    "nearly": "a tenth less to that number; no best number",
    "range": "between two numbers; no best number",
    "vague": "a word without a number, such as those in the table below",
    "none": "nobody, where a place or attack is named; it can contest a claim and never lowers one",
}
STANCES: Mapping[str, str] = {
    "asserts": "says it plainly",
    "denies": "says it is not so; a denied number never adds",
    "concedes": "admits it against its own side",
    "estimates": "says it is a guess",
    "questions": "doubts it",
}
MODALITIES: Mapping[str, str] = {
    "actual": "happened; only this enters tolls and control",
    "negated": "did not happen",
    "attempted": "was tried",
    "planned": "is meant to happen",
    "hypothetical": "may or might happen, is feared or conditional",
    "historical": "is told of long ago",
}
ACTIONS: Mapping[str, str] = {
    "captured": "took a place from somebody",
    "recaptured": "took back a place that was theirs",
    "cleared": "drove the rest of the enemy out",
    "entered": "came into it",
    "advanced": "came nearer or took ground around it",
    "holds": "is said to hold it: a state, not a deed",
    "lost": "no longer holds it, driven out",
    "withdrew": "left it",
    "repelled": "attacked and was thrown back: the place did not change hands",
    "besieged": "cut it off",
    "siege_broken": "the ring around it was opened",
    "contested": "fighting inside, or each side says it holds it",
}
EXTENTS: Mapping[str, str] = {
    "full": "all of it",
    "most": "the larger part",
    "part": "some of it: the holder of the whole does not change",
    "outskirts": "its edge: nothing changes",
}
ACTS: Mapping[str, str] = {
    "AGREE": "accepts terms or signs",
    "CONSULT": "meets or talks",
    "SUPPORT": "backs in words",
    "COOPERATE": "works together",
    "AID": "gives help",
    "YIELD": "gives way, frees, withdraws, ceases fire",
    "REQUEST": "asks or demands",
    "ACCUSE": "blames or condemns",
    "REJECT": "refuses",
    "THREATEN": "warns of force or punishment",
    "PROTEST": "demonstrates, strikes, riots",
    "SANCTION": "punishes by measures short of force",
}
CLAIMANT_TYPES: Mapping[str, str] = {
    "state_media": "media that a state owns",
    "government": "a government, minister or official",
    "military": "an army or its officers",
    "armed_group": "a group with arms that is no army",
    "opposition": "a political body against the government",
    "monitor": "an organisation that watches and counts",
    "un": "a body of the United Nations",
    "ngo": "an aid or rights organisation",
    "medical": "doctors, hospitals, rescuers",
    "local_official": "a mayor, council or local police",
    "witness": "residents and others who were there",
    "journalist": "a reporter, or the outlet in its own voice",
    "anonymous": "somebody the article does not name",
    "other": "none of these",
}
DATE_PRECISIONS: Mapping[str, str] = {
    "1": "the day is known",
    "2": "a few days, less than a week",
    "3": "a week",
    "4": "a month",
    "5": "longer, up to a year or more",
}
WHERE_PRECISIONS: Mapping[str, str] = {
    "1": "the place itself",
    "2": "near a known place",
    "3": "a district",
    "4": "a province",
    "5": "a vague area",
    "6": "a country",
    "7": "more than one country, or the sea",
}


@dataclass(frozen=True)
class Codes:
    """A closed list of the tables, with the words for readers; `source` is its name in pipeline/schemas.py."""

    title: str
    source: str
    codes: Sequence[str]
    words: Mapping[str, str]


CODES: tuple[Codes, ...] = (
    Codes("What happened to people", "OUTCOMES", schemas.OUTCOMES, OUTCOMES),
    Codes("Who the victims were", "VICTIM_CLASSES", schemas.VICTIM_CLASSES, VICTIM_CLASSES),
    Codes("What a number is a total of", "TOTAL_KINDS", schemas.TOTAL_KINDS, TOTAL_KINDS),
    Codes("How the words qualify a number", "QUALIFIERS", schemas.QUALIFIERS, QUALIFIERS),
    Codes("What the claimant does with it", "STANCES", schemas.STANCES, STANCES),
    Codes("Whether it happened", "MODALITIES", schemas.MODALITIES, MODALITIES),
    Codes("Kinds of claimants", "CLAIMANT_TYPES", schemas.CLAIMANT_TYPES, CLAIMANT_TYPES),
    Codes("What is said about control", "TERRITORY_ACTIONS", schemas.TERRITORY_ACTIONS, ACTIONS),
    Codes("How much of a place", "EXTENTS", schemas.EXTENTS, EXTENTS),
    Codes("What a statement does", "STATEMENT_ACTS", schemas.STATEMENT_ACTS, ACTS),
    Codes("How well a day is known", "DATE_PRECISIONS", tuple(map(str, schemas.DATE_PRECISIONS)), DATE_PRECISIONS),
    Codes("How well a place is known", "WHERE_PRECISIONS", tuple(map(str, schemas.WHERE_PRECISIONS)), WHERE_PRECISIONS),
)  # fmt: skip
VAGUE_WORDS = ("a couple", "a few", "several", "tens", "dozens", "scores", "hundreds", "thousands", "many")
MET, PARTLY, NOT_MET, PUBLISHER = "met", "partly", "not met", "up to the publisher"


@dataclass(frozen=True)
class Standard:
    """One thing that the standards ask of a recorder, in our words, and what is done here."""

    area: str
    asked: str
    here: str
    state: str


STANDARDS: tuple[Standard, ...] = (
    Standard("Organisation", "Say who records, why, for whom and with whose money.",
        "A page names its publisher and licence. Software cannot answer for the people who run it.", PUBLISHER),
    Standard("Organisation", "Record all casualties in scope alike, whatever side they belong to.",
        "One set of rules reads all sides; the sides of outlets stand on this page with reasons; an audit swaps the names of parties and counts what changes.", MET),
    Standard("Methodology", "Publish the method: sources, collection, evaluation, confirmation, quality control.",
        "This page, the code, the parameters and the documents; all of it open.", MET),
    Standard("Methodology", "State what is in scope and what is left out.",
        "Place, days and day of knowledge stand on each report; what could not be read or placed is counted on it.", MET),
    Standard("Methodology", "Keep the source of each record.",
        "Each claim has its article, address, quote with offsets, and the hash of the archived bytes.", MET),
    Standard("Methodology", "Evaluate sources and information.",
        "Side, interest and origin are told for each claim. How credible a source is, is not judged.", PARTLY),
    Standard("Methodology", "Confirm what is recorded by several sources, by stated rules.",
        "Grades by independent origins, acceptance and denial. Nobody is interviewed and no site is visited: this compares publications.", PARTLY),
    Standard("Methodology", "Record each person: name, age, sex, how and by whom killed.",
        "Groups are counted. Victims are not identified, and names of private persons are masked in public copies.", NOT_MET),
    Standard("Methodology", "Check quality, and work the same way throughout.",
        "Each run is scored against articles coded by hand; the same input gives the same output. The hand coding is by one reader an article.", PARTLY),
    Standard("Methodology", "Be open to correction, and show what was changed.",
        "Corrections are lines with who, why and when; a page lists what changed between two runs. A way to write to the publisher is not part of this.", PARTLY),
    Standard("Definitions", "Publish the definitions and categories that are used.",
        "The terms and codes on this page come from the declarations that the tables are checked against.", MET),
    Standard("Definitions", "Define the status of victims with care, and keep doubt visible.",
        "Civilian or combatant only where the words tell; otherwise unknown. Loaded words are kept and never decide.", MET),
    Standard("Security", "Protect staff, witnesses, sources and the families of victims.",
        "Public copies mask private names, hide the place of very small groups and move sensitive points. Some names are missed: see the documents on export. Rules for people’s safety are not part of this.", PARTLY),
    Standard("Security", "Keep data safe, and decide who may see what.",
        "The archive is checked by hashes and reports load nothing. Access, encryption and copies are left to whoever runs it.", PUBLISHER),
    Standard("Publication", "Publish records by incident with their sources, not sums alone.",
        "Every number leads to incidents, claims, sentences and archived articles.", MET),
    Standard("Publication", "Say what is uncertain and what the data cannot show.",
        "Ranges, grades, disagreement, coverage and limits stand on each report before its charts.", MET),
    Standard("Publication", "Share in forms that others can use, with a licence.",
        "Open table formats, described column by column, with licence and citation.", MET),
)  # fmt: skip
