"""English words that signal harm, control, diplomacy and speech, as lemmas. Meaning only: who is meant comes from the packs."""

from __future__ import annotations

import re

from pipeline.extract.word_sets import word_set

KILL_VERBS = word_set(
    """kill slay murder massacre execute assassinate behead decapitate slaughter liquidate martyr lynch gun gas eliminate
    crucify destroy exterminate electrocute suffocate strangle incinerate assasinate bayonet butcher"""
)
DIE_VERBS = word_set("die perish drown succumb starve suffocate expire")
INJURE_VERBS = word_set("injure wound hurt maim mutilate paralyse paralyze hospitalise hospitalize injur")
CAPTURE_VERBS = word_set("capture kidnap abduct seize hostage imprison nab arrest detain")
DISPLACE_VERBS = word_set("displace uproot deport")
FLEE_VERBS = word_set("flee")
MISSING_VERBS = word_set("disappear vanish")

DEAD_ADJECTIVES = word_set("dead lifeless deceased")
MISSING_ADJECTIVES = word_set("missing unaccounted")

KILL_NOUNS = word_set(
    "death killing murder execution beheading assassination massacre slaughter slaying martyrdom decapitation"
)
INJURE_NOUNS = word_set("injury wounding injuring wound")
CAPTURE_NOUNS = word_set("abduction kidnapping kidnap capture")

RISE_VERBS = word_set("rise climb increase jump go grow soar mount")
FOUND_VERBS = word_set("find recover retrieve pull discover unearth exhume bring remove receive transfer extract")

SPEECH_VERBS = word_set(
    """say tell report announce state add claim confirm declare reveal note affirm assert stress explain write tweet post
    insist maintain acknowledge admit concede estimate believe deny reject refute dismiss document record register
    indicate list log describe disclose warn allege argue recount recall relate mention publish release inform reiterate point
    think fear suspect quote count tally contend testify emphasize emphasise underline conclude remark observe suggest
    verify boast question doubt dispute"""
)
DENY_VERBS = word_set("deny refute reject dismiss")
CONCEDE_VERBS = word_set("admit concede acknowledge")
ESTIMATE_VERBS = word_set("estimate believe think fear suspect")
QUESTION_VERBS = word_set("question doubt dispute")
NOMINAL_SPEECH = word_set(
    "estimate list log report document record register announce confirm claim deny dispute count tally acknowledge admit"
)
ANAPHORS = word_set(
    """source statement group agency observatory monitor ministry official spokesman spokeswoman spokesperson report
    organisation organization army command network channel activist activists body service office commander general
    witness watchdog sources correspondent doctor centre center paper newspaper"""
)
PRONOUNS = word_set("he she it they")


def _forms(lemma: str) -> set[str]:
    """Return the regular forms of a verb: a headline may write any of them with a capital."""
    base = lemma[:-1] if lemma.endswith("e") else lemma
    return {
        lemma,
        lemma + "s",
        lemma + "es",
        base + "ed",
        base + "ing",
        base + base[-1] + "ed",
        base + base[-1] + "ing",
    }


HEADLINE_VERBS = frozenset(
    form
    for lemma in (
        *KILL_VERBS, *DIE_VERBS, *INJURE_VERBS, *CAPTURE_VERBS, *DISPLACE_VERBS, *SPEECH_VERBS, *RISE_VERBS, *FOUND_VERBS,
        *word_set(
            """recapture retake regain reclaim recover clear purge sweep secure enter storm infiltrate advance push lose
            withdraw retreat abandon repel repulse thwart foil besiege encircle surround blockade expel oust drive
            dislodge control hold liberate conquer overrun occupy seize take fail target pound shell bomb raid strike
            hit down shoot destroy ambush clash battle fight launch urge demand call condemn accuse blame reject
            refuse veto meet discuss negotiate sign agree support welcome threaten warn vow protest sanction open
            resume host release"""
        ),
    )
    for form in _forms(lemma)
)  # fmt: skip

WEAPONS = (
    "air strike", "airstrike", "air raid", "air attack", "air bombardment", "aerial bombardment", "bombing raid", "bombing",
    "bombardment", "barrel bomb", "cluster bomb", "cluster munition", "phosphorus bomb", "car bomb", "truck bomb", "suicide bomb",
    "suicide bombing", "suicide attack", "suicide bomber", "suicide car bomb", "roadside bomb", "tanker bomb", "bomb blast", "bomb", "blast",
    "explosion", "explosive device", "improvised explosive device", "ied", "landmine", "land mine", "mine", "booby trap", "booby-trap",
    "mortar shell", "mortar round", "mortar fire", "mortar", "artillery shell", "artillery fire", "artillery shelling", "artillery",
    "shelling", "rocket shell", "rocket fire", "rocket attack", "rocket", "missile strike", "missile attack", "cruise missile", "ballistic missile",
    "missile", "shell", "sniper fire", "sniper", "gunfire", "shooting", "gunshot", "drone strike", "drone attack", "drone", "strike", "raid",
    "chemical attack", "gas attack", "poison gas", "sarin gas", "sarin", "chlorine gas", "chlorine", "toxic gas", "nerve agent", "mustard gas",
    "grenade", "machine gun", "knife", "ambush", "clashes", "clash", "fighting", "battle", "ground attack", "torture", "execution", "hanging",
    "siege", "vehicle bomb", "tank fire", "tank shell", "thermobaric", "vacuum bomb", "naval mine", "glide bomb", "stray bullet", "bullet",
)  # fmt: skip

NOT_CONFLICT = re.compile(
    r"\b(?:road|traffic|car|bus|train|plane|air|rail|boat|motorway|highway|vehicle|coach|lorry|truck|helicopter|ferry)[ -](?:accidents?|crash(?:es)?|collisions?|disasters?|wrecks?|pile-?ups?)\b"
    r"|\bderail\w*|\bcollided\b|\boverturned\b|\bskidded\b|\bearthquakes?\b|\bfloods?\b|\bflooding\b|\bflash flood|\blandslides?\b|\bavalanches?\b|\bhurricanes?\b|\bcyclones?\b|\btyphoons?\b|\btornado(?:es)?\b|\bmudslides?\b"
    r"|\bsnowstorms?\b|\bblizzards?\b|\bheat ?waves?\b|\bwildfires?\b|\bcholera\b|\bcoronavirus\b|\bcovid|\bebola\b|\bmeasles\b|\bmalaria\b|\bpneumonia\b|\bheart attacks?\b|\bcancer\b|\binfluenza\b|\bflu\b|\bpolio\b"
    r"|\bvolcan\w+|\btsunami\b|\bstampede\b|\bcapsiz\w+|\bshipwreck\w*|\bgas leak\b|\bbuilding collapse|\bof natural causes\b|\bold age\b|\boverdose\w*|\bhit-and-run\b|\bmalnutrition\b|\btuberculosis\b|\bdengue\b"
    r"|\b(?:drunk|careless|dangerous) driv\w+|\bspeeding\b|\bbrake failure\b|\bhouse fire\b|\bfactory fire\b|\bpassenger jet\b"
    r"|\bmethane\b|\bfiredamp\b|\bcolliery\b|\bcoal mine\b|\bgold mine\b|\bmine collapse|\bcave-in\b|\blightning\b|\bdrown(?:ed|ing)\b|\bsnake ?bites?\b|\bfood poisoning\b|\bcarbon monoxide\b",
    re.IGNORECASE,
)
WAR_WORDS = re.compile(
    r"\b(?:air ?strikes?|shell(?:s|ed|ing)|bomb\w*|rockets?|missiles?|mortars?|militants?|rebels?|soldiers?|troops|army|insurgents?|terror\w*|jihad\w*|gunm[ae]n|gunfire|war\w*|clash\w*|fight\w*|attack\w*|sniper\w*|mines?|IED|landmines?|militia\w*|suicide|ambush\w*|raids?|offensive|battle\w*|combat\w*|siege|airstrike\w*|drones?|warplanes?|artillery|execut\w+|behead\w*|kidnap\w*|abduct\w*)\b",
    re.IGNORECASE,
)
CASUALTY_TRIGGER = re.compile(
    r"(?i)\b(?:kill|slay|slain|murder|massacr|execut|assassinat|behead|decapitat|slaughter|martyr|lynch|gunned|die|died|dies|dying|dead|death|perish|drown|succumb"
    r"|injur|wound|hurt|maim|casualt|fatalit|lives|life|bod(?:y|ies)|corpse|remains|toll|captur|surrender|arrest|detain|deport|custody|out of action|whereabouts|unknown|not known|not been found|left their|leave their|kidnap|abduct|hostage|captive|prisoner|missing|disappear|unaccounted"
    r"|displac|uproot|flee|fled|asphyxia|poisoned|symptoms|starv|exterminat|eliminat|victim|loss|losses|suffocat|neutrali[sz]|liquidat|homeless|from their homes|forced (?:from|out)|detain|took)"
)
TERRITORY_TRIGGER = re.compile(
    r"(?i)\b(?:captur|recaptur|tak(?:e|es|en|ing|eover)|took|retak|retook|seiz|control|liberat|regain|recover|wrest|overr[au]n|fall|fell|fallen|clear|purg|cleans|secur|conquer|occup|enter|storm"
    r"|advanc|push|progress|gain|withdr[ae]w|retreat|pull|los[et]|lost|losing|repel|repuls|thwart|foil|fail|besieg|siege|encircl|surround|cut|sever|blockad|lift|br[eo]ak|broke|hold|held|contest|clash|drove|driv|expel|oust|evict|reclaim|won|reach|hand|surrender|abandon|vacat|flush|swept|sweep|pour|inch|close|restor|establish|impos|dislodg|eject|beat|fend|ward|halt|stop|claim|leave|left|raise|hoist|flag|tricolou?r|banner|ours\b|theirs\b|conquest|march|dug in|gates|outskirts|headway|inroad|slip|quit|seal|boxed|noose|fought|assault|offensive|contested|foothold|garrison|incursion|infiltrat)"
)
SCENE_TRIGGER = re.compile(
    r"(?i)\b(?:air ?strikes?|strikes?|struck|air raids?|raids?|shell(?:s|ed|ing)|bomb\w*|blast\w*|explo(?:sion|ded|des)\w*|blew up|blown up|detonat\w*|targeted|rockets?|missiles?|mortars?|attack\w*|ambush\w*|clash\w*|gunm[ae]n|drones?|warplanes?|massacre)\b"
)
STATEMENT_TRIGGER = re.compile(
    r"(?i)\b(?:call|urg|ask|demand|appeal|request|accus|blam|condemn|denounc|critici[sz]|reject|refus|dismiss|veto|oppos|meet|met|meeting|talk|negotiat|discuss|visit|held|host|summit|round|conven"
    r"|agree|sign|deal|accept|support|back|endors|welcom|prais|cooperat|coordinat|aid|deliver|donat|pledg|assist|ceasefire|truce|halt|suspend|releas|threat|warn|vow|protest|demonstrat|rall|sanction|expel|embargo|mediat|broker|letter|wrote|propos|invit|resum|boycott|complain|summon|kick|open|begin|began|start|said|phone|consult"
    r"|apolog|offer|resign|eas(?:e|ed|ing)\b|lift|cancel|pressur|indict|declin|block|riot|strike|recall|recogni|thank)"
)
SPEECH_TRIGGER = re.compile(
    r"(?i)\b(?:said|says|saying|told|tells|report|announc|stat|add|claim|confirm|declar|reveal|not(?:ed|es|ing)|affirm|accord|quot|cit|gave|giv(?:e|es|ing)|figures?|account|speaks?|spoke|list|den[iy]|reject|admit|conced|acknowledg|estimat|believ|document|record|stress|explain|wrote|tweet|insist|maintain|put|sources?)\w*"
)
