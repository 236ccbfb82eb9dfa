"""Diplomatic acts and demands: who does what towards whom."""

from __future__ import annotations

import pytest

from pipeline.extract import analysis
from tests.extract.reading import read_story

ACTS = [
    ("The UN urged Russia to stop the bombing of Aleppo.", "REQUEST", "UN", "Russia"),
    ("The UN called on Iran and Turkey to protect the truce.", "REQUEST", "UN", "Iran"),
    ("Russia asked Turkey to withdraw its troops.", "REQUEST", "Russia", "Turkey"),
    ("Turkey demanded that the United States stop arming the YPG.", "REQUEST", "Turkey", None),
    ("Syria accused Israel of bombing Mezzeh airport.", "ACCUSE", "Syria", "Israel"),
    ("Russia blamed the United States for the collapse of the truce.", "ACCUSE", "Russia", "United States"),
    ("France condemned the attack on Khan Sheikhoun.", "ACCUSE", "France", None),
    ("The opposition rejected the Russian proposal.", "REJECT", "opposition", None),
    ("Russia vetoed the resolution on Syria.", "REJECT", "Russia", None),
    ("Staffan de Mistura met opposition delegates in Geneva on Friday.", "CONSULT", "Mistura", None),
    ("Putin and Erdogan discussed Syria by telephone.", "CONSULT", "Putin", None),
    ("Russia and Turkey agreed on a ceasefire in Aleppo.", "AGREE", "Russia", None),
    ("Russia and Iran signed a deal in Astana.", "AGREE", "Russia", None),
    ("The European Union welcomed the ceasefire.", "SUPPORT", "European Union", None),
    ("Germany pledged 50 million euros in aid for Syrian refugees.", "AID", "Germany", None),
    ("Turkey threatened to attack the YPG in Manbij.", "THREATEN", "Turkey", None),
    ("The United States imposed sanctions on Syrian officials.", "SANCTION", "United States", None),
    ("The fifth round of Syria talks opened in Geneva on Thursday.", "CONSULT", None, None),
]


@pytest.mark.parametrize(("text", "act", "actor", "recipient"), ACTS, ids=[row[0] for row in ACTS])
def test_a_sentence_gives_its_act(text, act, actor, recipient, tools):
    rows = read_story(text, tools).statements
    assert [row["act"] for row in rows] == [act]
    assert actor is None or actor in rows[0]["actor_raw"]
    assert recipient is None or recipient in (rows[0]["recipient_raw"] or "")


@pytest.mark.parametrize(
    "text",
    [
        "The weather in Geneva was mild on Friday.",
        "The army met stiff resistance near Palmyra.",
        "The bank in Damascus opened on Thursday.",
        "Rebels opened fire on a checkpoint near Hama.",
        "He said the road was long.",
    ],
)
def test_what_is_no_diplomacy_is_no_act(text, tools):
    assert read_story(text, tools).statements == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On March 23, Syria accused Israel of bombing Mezzeh airport.", "2017-03-23"),
        ("On Friday the UN urged Russia to stop the bombing.", "2017-03-24"),
    ],
)
def test_an_act_has_its_day(text, day, tools):
    assert [str(row["date_start"]) for row in read_story(text, tools).statements] == [day]


# Read as clauses: whether the article is about war at all is decided before, in analysis.py.
MORE_ACTS = [
    ("Turkey will provide 500 tents to Syrian refugees.", "AGREE", "Turkey", "refugees"),
    ("France is ready to send doctors to Lebanon.", "AGREE", "France", "Lebanon"),
    ("Iran offered to mediate between Turkey and Syria.", "AGREE", "Iran", "Turkey"),
    ("Russia said it would allow inspectors into the base.", "AGREE", "Russia", None),
    ("Israel has promised to release Palestinian prisoners.", "AGREE", "Israel", None),
    ("The rebels announced that they would hand over their heavy weapons.", "AGREE", "rebels", None),
    ("The government accepted the proposal of the United Nations.", "AGREE", "government", None),
    ("Egypt plans to reopen the crossing with Gaza.", "AGREE", "Egypt", None),
    ("Syria expressed its readiness for a ceasefire.", "AGREE", "Syria", None),
    ("Iraq and Turkey reached an agreement on water.", "AGREE", "Iraq", None),
    ("The foreign minister of Iran will visit Damascus on Monday.", "AGREE", "Iran", None),
    ("Israel and Lebanon resumed negotiations on their border.", "CONSULT", "Israel", None),
    ("Qatar launched a mediation effort between Hamas and Israel.", "CONSULT", "Qatar", "Hamas"),
    (
        "The Russian president received the prime minister of Israel in Moscow.",
        "CONSULT",
        "Russian president",
        "Israel",
    ),
    ("The Turkish foreign minister visited Iran on Thursday.", "CONSULT", "Turkish foreign minister", "Iran"),
    ("The UN envoy arrived in Damascus for talks with the government.", "CONSULT", "UN envoy", None),
    ("Jordan sent an envoy to Syria.", "CONSULT", "Jordan", "Syria"),
    ("Talks between the government and the opposition were held in Geneva.", "CONSULT", "government", None),
    ("Delegates gathered in Astana for a new round of talks.", "CONSULT", "Delegates", None),
    ("Iran expressed its support for the Syrian government.", "SUPPORT", "Iran", "Syrian government"),
    ("Egypt and Turkey restored diplomatic ties.", "SUPPORT", "Egypt", None),
    (
        "Germany has opened an embassy in Damascus and established diplomatic ties with Syria.",
        "SUPPORT",
        "Germany",
        "Syria",
    ),
    ("Turkey apologised to Russia for the downing of its jet.", "SUPPORT", "Turkey", "Russia"),
    ("France recognised the council as the government of Libya.", "SUPPORT", "France", None),
    ("Kuwait donated 10 million dollars to Iraq.", "AID", "Kuwait", "Iraq"),
    ("Russia delivered food to residents of Aleppo.", "AID", "Russia", "residents"),
    ("Jordan granted asylum to five Syrian officers.", "AID", "Jordan", "Syrian officers"),
    ("The government lifted the state of emergency in Homs.", "YIELD", "government", None),
    ("Hamas released three hostages.", "YIELD", "Hamas", "hostages"),
    ("The rebels declared a ceasefire in the south.", "YIELD", "rebels", None),
    ("The prime minister of Iraq resigned on Friday.", "YIELD", "prime minister", None),
    ("Israel eased restrictions in the West Bank.", "YIELD", "Israel", None),
    ("Turkey dropped its demand for a buffer zone.", "YIELD", "Turkey", None),
    ("Russia said that Turkey must withdraw its troops.", "REQUEST", "Russia", "Turkey"),
    ("Lebanon made an appeal to the United Nations for help.", "REQUEST", "Lebanon", "United Nations"),
    ("Syria was urged by Russia to destroy its chemical weapons.", "REQUEST", "Russia", "Syria"),
    ("Iraq sought help from Iran.", "REQUEST", "Iraq", "Iran"),
    ("The United States is pressing Israel for a truce.", "REQUEST", "United States", "Israel"),
    ("Syria issued a statement demanding that Turkey leave Idlib.", "REQUEST", "Syria", "Turkey"),
    ("Palestinians demanded the release of prisoners from Israel.", "REQUEST", "Palestinians", None),
    ("Israel wants Lebanon to disarm Hezbollah.", "REQUEST", "Israel", "Lebanon"),
    ("Israel was condemned by the European Union over the raid.", "ACCUSE", "European Union", "Israel"),
    ("The United Nations launched an investigation into the attack on Douma.", "ACCUSE", "United Nations", None),
    ("Sudan's president has been indicted by the International Criminal Court.", "ACCUSE", "Criminal Court", "Sudan"),
    ("A Lebanese businessman is suing Israel.", "ACCUSE", "Lebanese businessman", "Israel"),
    ("Turkey issued a strong condemnation of the attack by Syria.", "ACCUSE", "Turkey", None),
    ("Iraq summoned the Turkish ambassador.", "ACCUSE", "Iraq", "Turkish ambassador"),
    ("Western capitals pin the blame on Damascus.", "ACCUSE", "Western capitals", "Damascus"),
    ("Moscow called the strike an act of aggression.", "ACCUSE", "Moscow", None),
    ("Iran held Israel responsible for the killing.", "ACCUSE", "Iran", "Israel"),
    ("Israel refused to meet the Palestinian president.", "REJECT", "Israel", "Palestinian president"),
    ("Syria said it will not accept a buffer zone.", "REJECT", "Syria", None),
    ("Turkey ruled out talks with the PKK.", "REJECT", "Turkey", "PKK"),
    ("Russia dismissed the accusations of the United States.", "REJECT", "Russia", "United States"),
    ("Damascus denied permission for a convoy to Homs.", "REJECT", "Damascus", None),
    ("Moscow called the report baseless.", "REJECT", "Moscow", None),
    ("Turkey turned down an Iranian offer.", "REJECT", "Turkey", "Iranian"),
    ("Israel ignored calls from the United Nations to halt the raids.", "REJECT", "Israel", "United Nations"),
    ("Iran vowed revenge on Israel for the killing.", "THREATEN", "Iran", "Israel"),
    ("Turkey said it would attack the YPG in Manbij.", "THREATEN", "Turkey", "YPG"),
    ("Israel gave Hamas an ultimatum.", "THREATEN", "Israel", "Hamas"),
    ("The European Union may suspend aid to Sudan.", "THREATEN", "European Union", "Sudan"),
    ("Hezbollah warned that it would respond to any Israeli attack.", "THREATEN", "Hezbollah", None),
    ("The opposition will boycott the talks unless the shelling stops.", "THREATEN", "opposition", None),
    ("Thousands of people demonstrated in Beirut on Friday.", "PROTEST", "Thousands of people", None),
    ("Students blocked roads in Baghdad.", "PROTEST", "Students", None),
    ("Palestinian prisoners rioted in a jail in northern Israel.", "PROTEST", "Palestinian prisoners", None),
    ("Iraqi teachers went on strike on Thursday.", "PROTEST", "Iraqi teachers", None),
    ("Hundreds of Turks took to the streets of Ankara.", "PROTEST", "Hundreds of Turks", None),
    ("Demonstrators burned an Israeli flag in Tehran.", "PROTEST", "Demonstrators", None),
    ("Sanctions were imposed on Syria by the European Union.", "SANCTION", "European Union", "Syria"),
    ("Turkey expelled the Israeli ambassador.", "SANCTION", "Turkey", "Israeli ambassador"),
    ("Saudi Arabia recalled its ambassador from Lebanon.", "SANCTION", "Saudi Arabia", "Lebanon"),
    ("The United States froze the assets of Syrian officials.", "SANCTION", "United States", "Syria"),
    ("Jordan suspended trade with Syria.", "SANCTION", "Jordan", "Syria"),
    ("Iran cut diplomatic ties with Egypt.", "SANCTION", "Iran", "Egypt"),
    ("Russia and Turkey held joint exercises in the Black Sea.", "COOPERATE", "Russia", None),
    ("Iraq shares intelligence with Iran.", "COOPERATE", "Iraq", "Iran"),
]


@pytest.fixture
def reads_all(monkeypatch):
    """Parse every sentence, whatever it is about."""
    monkeypatch.setattr(analysis, "is_worth_parsing", lambda text: True)
    monkeypatch.setattr(analysis, "_may_act", lambda text, sectors: True)


@pytest.mark.usefixtures("reads_all")
@pytest.mark.parametrize(("text", "act", "actor", "recipient"), MORE_ACTS, ids=[row[0] for row in MORE_ACTS])
def test_a_clause_gives_its_act(text, act, actor, recipient, tools):
    rows = read_story(text, tools).statements
    assert [row["act"] for row in rows] == [act]
    assert actor in rows[0]["actor_raw"]
    assert recipient is None or recipient in (rows[0]["recipient_raw"] or "")


@pytest.mark.usefixtures("reads_all")
@pytest.mark.parametrize(
    "text",
    [
        "The strike killed five people in Aleppo.",
        "The army met strong resistance in Homs.",
        "Troops advanced with support fire from helicopters.",
        "The rally driver from Turkey crashed near Ankara.",
        "Turkish shares rallied on Friday.",
        "Rebels marched on Damascus.",
        "The bombardment halted traffic in Aleppo.",
        "The film will visit Syria's past.",
        "The team signed a striker from Turkey.",
        "A woman accused her husband of theft in Damascus.",
        "The shells struck the road to Turkey.",
        "The bridge was blocked by debris.",
        "Snow blocked roads in Turkey.",
        "A storm threatened the coast of Lebanon.",
        "The road to Aleppo opened on Friday.",
        "The wounded were released from hospital.",
        "The bank will open a branch in Damascus.",
        "Soldiers gave the wounded water.",
        "If Turkey agrees to the plan, the road will open.",
    ],
)
def test_casual_uses_of_the_words_are_no_act(text, tools):
    assert read_story(text, tools).statements == []
