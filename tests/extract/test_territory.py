"""Who takes, enters, leaves, holds or besieges which place."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.extract.analysis import Tools
from pipeline.extract.subject import Subject
from tests.extract.reading import read_story

GROUND = [
    ("The Syrian army captured Dayr Hafir from Daesh on Friday.", "captured", "syria_military", "islamic_state", "Dayr Hafir"),
    ("Syrian army soldiers seized Dayr Hafir on Friday.", "captured", "syria_military", None, "Dayr Hafir"),
    ("Dayr Hafir was captured by the Syrian army on Friday.", "captured", "syria_military", None, "Dayr Hafir"),
    ("Syrian forces took control of Dayr Hafir on Friday.", "captured", None, None, "Dayr Hafir"),
    ("Rebels seized control of Idlib from government forces.", "captured", None, "syria_military", "Idlib"),
    ("Islamic State overran Palmyra on Sunday.", "captured", "islamic_state", None, "Palmyra"),
    ("Palmyra fell to Islamic State on Sunday.", "captured", "islamic_state", None, "Palmyra"),
    ("The Syrian army managed to control Palmyra on Sunday.", "captured", "syria_military", None, "Palmyra"),
    ("Islamic State has occupied Palmyra since May.", "holds", "islamic_state", None, "Palmyra"),
    ("Islamic State fighters broke through near Palmyra on Sunday.", "advanced", "islamic_state", None, "Palmyra"),
    ("Syrian troops were pushing forward south-east of Palmyra.", "advanced", None, None, "Palmyra"),
    ("The Syrian army cleared Palmyra of fighters on Sunday.", "cleared", "syria_military", None, "Palmyra"),
    ("The capture of Manbij by the Syrian Democratic Forces ended the battle.", "captured", "sdf", None, "Manbij"),
    ("The Syrian army retook Palmyra on Thursday.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army regained control of Palmyra on Thursday.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army recaptured Palmyra from Islamic State.", "recaptured", "syria_military", "islamic_state", "Palmyra"),
    ("Palmyra was recaptured by the Syrian army.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army cleared Jobar of Nusra Front militants.", "cleared", "syria_military", "hts", "Jobar"),
    ("Army units finished clearing Jobar of militants.", "cleared", None, None, "Jobar"),
    ("The Syrian Democratic Forces entered Tabqa on Monday.", "entered", "sdf", None, "Tabqa"),
    ("Rebel fighters stormed Jisr al-Shughur on Saturday.", "entered", None, None, "Jisr al-Shughur"),
    ("The Syrian army advanced towards Raqqa on Monday.", "advanced", "syria_military", None, "Raqqa"),
    ("The rebels advanced on al-Bab on Monday.", "advanced", None, None, "al-Bab"),
    ("Syrian troops seized several hills near Palmyra.", "advanced", None, None, "Palmyra"),
    ("The Syrian army controls Aleppo.", "holds", "syria_military", None, "Aleppo"),
    ("Aleppo is under the control of the Syrian army.", "holds", "syria_military", None, "Aleppo"),
    ("Islamic State lost Palmyra on Thursday.", "lost", "islamic_state", None, "Palmyra"),
    ("Islamic State lost control of Manbij in August.", "lost", "islamic_state", None, "Manbij"),
    ("Islamic State fighters withdrew from Palmyra on Thursday.", "withdrew", "islamic_state", None, "Palmyra"),
    ("Rebels pulled out of Aleppo on Thursday.", "withdrew", None, None, "Aleppo"),
    ("Rebels retreated from Manbij after heavy fighting.", "withdrew", None, None, "Manbij"),
    ("The Syrian army repelled an attack by Islamic State on Palmyra.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("Syrian troops repulsed an Islamic State assault on Palmyra.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("An assault by Islamic State on Palmyra was thwarted by the Syrian army.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("Gunmen tried to reach Damascus, but failed to do so.", "repelled", None, None, "Damascus"),
    ("Rebels failed to reach Damascus.", "repelled", None, None, "Damascus"),
    ("An attempt by rebels to enter Damascus failed.", "repelled", None, None, "Damascus"),
    ("The Syrian army besieged Douma on Monday.", "besieged", "syria_military", None, "Douma"),
    ("Syrian troops surrounded Douma on Monday.", "besieged", None, None, "Douma"),
    ("Islamic State laid siege to Kobani.", "besieged", "islamic_state", None, "Kobani"),
    ("The Syrian army broke the siege of Nubl on Wednesday.", "siege_broken", "syria_military", None, "Nubl"),
    ("Rebels broke the siege of Aleppo on Saturday.", "siege_broken", None, None, "Aleppo"),
]  # fmt: skip


def ground(text: str, tools: Tools) -> list[dict[str, Any]]:
    """Return the territory claims of a sentence in a story of war."""
    return read_story(f"{text} Clashes went on elsewhere.", tools).territory_claims


def named(actor: str | None) -> str | None:
    """Return a named actor, null for a kind of actor ("rebels")."""
    return None if actor is None or actor.startswith("generic_") else actor


@pytest.mark.parametrize(("text", "action", "actor", "actor_from", "place"), GROUND, ids=[row[0] for row in GROUND])
def test_a_sentence_gives_its_claim(text, action, actor, actor_from, place, tools):
    rows = ground(text, tools)
    assert [(row["action"], row["place_raw"], named(row["actor_from_id"])) for row in rows] == [
        (action, place, actor_from)
    ]
    if actor is not None:
        assert [row["actor_id"] for row in rows] == [actor]
    assert rows[0]["actor_raw"]


NO_GROUND = [
    "Residents entered Damascus to shop on Friday.",
    "The minister left Damascus for Geneva on Friday.",
    "The Syrian army shelled Douma on Monday.",
    "There is no military solution in Syria.",
    "The truce in Aleppo is holding, the UN said.",
    "The striker took the lead for Aleppo in the second half.",
    "Talks in Astana took two days.",
    "An air strike hit a hospital in Idlib.",
    "The court in Damascus cleared the officer of all charges.",
]


@pytest.mark.parametrize("text", NO_GROUND)
def test_what_moves_no_front_is_no_claim(text, tools):
    assert ground(text, tools) == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The Syrian army captured Palmyra on Thursday.", "actual"),
        ("The Syrian army plans to capture Palmyra next week.", "planned"),
        ("The Syrian army will retake Palmyra, the general said.", "planned"),
        ("If the Syrian army captured Palmyra, the road would be open.", "hypothetical"),
        ("Islamic State captured Palmyra in May 2015.", "historical"),
        ("The Syrian army has not captured Palmyra.", "negated"),
    ],
)
def test_only_what_happened_is_actual(text, modality, tools):
    assert {row["modality"] for row in ground(text, tools)} <= {modality}


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("The Syrian army took full control of Palmyra on Thursday.", "full"),
        ("The Syrian army seized most of Palmyra on Thursday.", "most"),
        ("The Syrian army captured parts of Palmyra on Thursday.", "part"),
        ("The Syrian army captured Palmyra on Thursday.", None),
    ],
)
def test_how_much_of_a_place_is_kept(text, extent, tools):
    assert [row["extent"] for row in ground(text, tools)] == [extent]


@pytest.mark.parametrize(
    ("text", "claimant", "stance"),
    [
        ("SANA said the Syrian army captured Palmyra on Thursday.", "sana", "asserts"),
        ("The Syrian army captured Palmyra on Thursday, the Observatory said.", "sohr", "asserts"),
        ("Islamic State denied that the Syrian army had captured Palmyra.", "islamic_state", "denies"),
        ("The Syrian army captured Palmyra on Thursday.", None, "asserts"),
    ],
)
def test_ground_has_a_claimant(text, claimant, stance, tools):
    found = [(row["claimant_id"], row["stance"]) for row in ground(text, tools)]
    assert found == [(claimant, stance)]


@pytest.mark.parametrize(
    ("text", "interested"),
    [
        ("The Syrian army said it had captured Palmyra on Thursday.", True),
        ("Islamic State said it had withdrawn from Palmyra.", False),
        ("The Observatory said the Syrian army had captured Palmyra.", False),
    ],
)
def test_a_claim_of_gain_is_in_the_speakers_interest(text, interested, tools):
    assert [row["self_interested"] for row in ground(text, tools)] == [interested]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On Friday the Syrian army captured Palmyra.", "2017-03-24"),
        ("The Syrian army captured Palmyra on March 2.", "2017-03-02"),
        ("The Syrian army captured Palmyra on Thursday.", "2017-03-23"),
    ],
)
def test_ground_is_taken_on_its_day(text, day, tools):
    assert [str(row["date_start"]) for row in ground(text, tools)] == [day]


def test_each_place_is_a_row(tools):
    rows = ground("The Syrian army captured Palmyra and Manbij on Thursday.", tools)
    assert sorted(row["place_raw"] for row in rows) == ["Manbij", "Palmyra"]


# Sentences of many wars; what each tells as "action place by actor", each claim parted by a semicolon.
TOLD = [
    ("The capture of Saraqib by the Syrian army was announced on Friday.", "captured Saraqib by the Syrian army"),
    ("Enemy forces captured Bakhmut on Sunday.", "captured Bakhmut by Enemy forces"),
    ("The occupiers entered Kupiansk on Tuesday.", "entered Kupiansk by The occupiers"),
    ("The militia has occupied Wad Madani for two months.", "holds Wad Madani by The militia"),
    ("Avdiivka taken, Russian defence minister tells Putin.", "captured Avdiivka"),
    ("Kupiansk overrun by Russian troops.", "captured Kupiansk by Russian troops"),
    ("Lyman is ours again, the Ukrainian brigade commander said.", "recaptured Lyman"),
    ("The town of Goma is now theirs, the M23 rebels said.", "captured Goma"),
    ("Goma has fallen, M23 spokesman Willy Ngoma declared.", "captured Goma"),
    ("M23 rebels took Sake on Monday and Goma two days later.", "captured Sake by M23 rebels; captured Goma by M23 rebels"),
    ("The Taliban have taken Kunduz, Sar-e-Pul and Taloqan in the space of a day.", "captured Kunduz by The Taliban; captured Sar-e-Pul by The Taliban; captured Taloqan by The Taliban"),
    ("Ethiopian troops hoisted the national flag in Mekelle.", "captured Mekelle by Ethiopian troops"),
    ("Kherson is returning to Ukrainian control, the defence ministry said.", "recaptured Kherson by Ukrainian"),
    ("Control of Lashkar Gah passed to the Taliban on Friday.", "captured Lashkar Gah by the Taliban"),
    ("Iraqi forces made short work of Hawija and wrested it from Islamic State in a fortnight.", "captured Hawija by Iraqi forces"),
    ("Government troops are in full control of Ataq after the separatists fled.", "holds Ataq by Government troops"),
    ("Azerbaijani troops have raised their flag over Shusha, President Aliyev said.", "captured Shusha by Azerbaijani troops"),
    ("Shusha is back in Azerbaijani hands, Aliyev told the nation.", "recaptured Shusha by Azerbaijani"),
    ("Seized on Monday by the insurgents, Palma was still without telephone lines.", "captured Palma by the insurgents"),
    ("Rebels in Chad claimed the capture of Wour and Zouarke.", "captured Wour by Rebels in Chad; captured Zouarke by Rebels in Chad"),
    ("Sudan army recaptures Khartoum palace from RSF.", "recaptured Khartoum by Sudan army"),
    ("Our forces have liberated Makariv, the Ukrainian general said.", "captured Makariv by Our forces"),
    ("Fighters of the Southern Resistance took Crater and Mualla on Thursday.", "captured Crater by Fighters of the Southern Resistance; captured Mualla by Fighters of the Southern Resistance"),
    ("Haftar's forces gained Sirte in three hours.", "captured Sirte by Haftar's forces"),
    ("The last Kurdish fighters in Afrin were driven out by the Turkish army on Sunday.", "captured Afrin by the Turkish army"),
    ("Ukrainian forces won back Staromaiorske after weeks of fighting.", "recaptured Staromaiorske by Ukrainian forces"),
    ("The rebels drove the garrison out of Kidal.", "captured Kidal by The rebels"),
    ("Security forces secured Mocimboa da Praia, a Rwandan spokesman said.", "cleared Mocimboa da Praia by Security forces"),
    ("Marea and Tal Rifaat were cleared of militants by the Turkish-backed rebels.", "cleared Marea by the Turkish-backed rebels; cleared Tal Rifaat by the Turkish-backed rebels"),
    ("The army welcomed the entry of our forces into Omdurman.", "entered Omdurman by our forces"),
    ("We have entered Sudzha, the Ukrainian commander told reporters.", "entered Sudzha by We"),
    ("Ukrainian marines gained a foothold on the left bank at Krynky.", "entered Krynky by Ukrainian marines"),
    ("Wagner fighters have a presence inside Soledar, the Ukrainian army admitted.", "entered Soledar by Wagner fighters"),
    ("Russian units edged closer to Pokrovsk.", "advanced Pokrovsk by Russian units"),
    ("Tanks rolled into Rafah at dawn, residents said.", "entered Rafah by Tanks"),
    ("The rebels pushed to within five kilometres of Bunia.", "advanced Bunia by The rebels"),
    ("The M23 gained ground around Rutshuru.", "advanced Rutshuru by The M23"),
    ("Russian troops are inching forward south of Velyka Novosilka.", "advanced Velyka Novosilka by Russian troops"),
    ("The gunmen slipped into Djibo on motorbikes.", "entered Djibo by The gunmen"),
    ("Forces pulled out of Lysychansk, Ukrainian general staff says.", "withdrew Lysychansk by Forces"),
    ("The command authorised the withdrawal of its formations from Vuhledar.", "withdrew Vuhledar by its formations"),
    ("The garrison of Bara surrendered on Saturday.", "lost Bara by The garrison of Bara"),
    ("The Armenian side has lost Hadrut, officials in Baku say.", "lost Hadrut by The Armenian side"),
    ("Ukrainian soldiers have left Sievierodonetsk for stronger positions.", "withdrew Sievierodonetsk by Ukrainian soldiers"),
    ("Eritrean units were reported to be leaving Shire and Adwa.", "withdrew Shire by Eritrean units; withdrew Adwa by Eritrean units"),
    ("Ukrainian troops had been pushed out of Toretsk, the governor conceded.", "lost Toretsk by Ukrainian troops"),
    ("The rebels fell back from Brega towards Ajdabiya.", "withdrew Brega by The rebels"),
    ("The army abandoned Bentiu without a fight.", "withdrew Bentiu by The army"),
    ("Boko Haram was forced out of Baga by Chadian soldiers.", "captured Baga by Chadian soldiers"),
    ("The army has given up Kindu and retreated to the river.", "lost Kindu by The army"),
    ("Fighters loyal to Gaddafi retreated from Bani Walid.", "withdrew Bani Walid by Fighters loyal to Gaddafi"),
    ("The retreat of the Sudanese army from Nyala was complete by Thursday.", "withdrew Nyala by the Sudanese army"),
    ("Control of Pibor slipped from the army's grasp.", "lost Pibor by the army"),
    ("The loss of Mosul was a blow to Islamic State.", "lost Mosul"),
    ("Mariupol lost, Ukraine's defenders ordered out.", "lost Mariupol"),
    ("El Fasher has been encircled by the RSF since May.", "besieged El Fasher by the RSF"),
    ("The only road out of Debaltseve has been cut for a week by the separatists.", "besieged Debaltseve by the separatists"),
    ("Babanusa is under siege by the RSF, the army said.", "besieged Babanusa by the RSF"),
    ("The encirclement of Debaltseve by the rebels is complete.", "besieged Debaltseve by the rebels"),
    ("Houthi fighters have laid siege to Taiz.", "besieged Taiz by Houthi fighters"),
    ("The army broke the siege of El Obeid on Sunday.", "siege_broken El Obeid by The army"),
    ("The siege of El Obeid was lifted by the army.", "siege_broken El Obeid by the army"),
    ("Troops opened a corridor to Kobani.", "siege_broken Kobani by Troops"),
    ("The end of the siege of Homs was announced.", "siege_broken Homs"),
    ("Chechen fighters were beaten back from Marinka.", "repelled Marinka by Chechen fighters"),
    ("Attacks were beaten off at Staromaiorske and Urozhaine.", "repelled Staromaiorske; repelled Urozhaine"),
    ("An army offensive to retake Kidal ended in disaster.", "repelled Kidal by army"),
    ("The RSF was unable to break into El Obeid.", "repelled El Obeid by The RSF"),
    ("Kurdish fighters held off an Islamic State assault on Kobani.", "repelled Kobani by Islamic State"),
    ("Somali troops fought off Al-Shabab attackers in Galkayo.", "repelled Galkayo by Al-Shabab attackers"),
    ("The Houthi offensive against Marib was stopped in its tracks.", "repelled Marib by Houthi"),
    ("The army says it thwarted an RSF attempt to enter Sennar.", "repelled Sennar by RSF"),
    ("Russian assaults near Kupiansk were unsuccessful, the general staff said.", "repelled Kupiansk by Russian"),
    ("The defenders of Mykolaiv drove off a Russian armoured column.", "repelled Mykolaiv by a Russian armoured column"),
    ("All attacks on Marib have failed, the governor said.", "repelled Marib"),
    ("Robotyne is contested, a Ukrainian officer said.", "contested Robotyne"),
    ("Krynky is a grey zone, bloggers wrote.", "contested Krynky"),
    ("The two armies are fighting for control of Bunia.", "contested Bunia by The two armies"),
    ("The town of Malakal changed hands twice on Tuesday.", "contested Malakal"),
    ("Ukrainian forces still hold Chasiv Yar.", "holds Chasiv Yar by Ukrainian forces"),
    ("A military source told SANA that army units established full control over Khan Touman village south of Aleppo after eliminating the last gathering of Nusra terrorists there.", "captured Khan Touman by army units"),
    ("The Observatory said regime forces had recaptured all the positions they lost in the Handarat area north of Aleppo.", "recaptured Handarat by regime forces"),
    ("Syrian government forces are now in control of 40 percent of rebel-held east Aleppo state media said.", "holds Aleppo by Syrian government forces"),
    ("Government troops and Hezbollah fighters managed to enter the western neighbourhoods of Zabadani on Saturday.", "entered Zabadani by Government troops and Hezbollah fighters"),
    ("ISIS militants launched a surprise attack on Tel Abyad but were repelled by Kurdish YPG fighters.", "repelled Tel Abyad by ISIS militants"),
    ("The SDF said its fighters were 12 kilometres from Raqqa.", "advanced Raqqa by its fighters"),
    ("After two weeks of siege the last opposition fighters left Moadamiya on buses for Idlib.", "withdrew Moadamiya by the last opposition fighters"),
    ("The insurgents pulled back from the southern districts of Jisr al-Shughour under heavy bombardment.", "withdrew Jisr al-Shughour by The insurgents"),
    ("The jihadist group still holds the town of Dabiq.", "holds Dabiq by The jihadist group"),
    ("The rebels have broken through government lines in Ramouseh and linked up with besieged eastern Aleppo breaking the siege.", "advanced Ramouseh by The rebels; siege_broken Aleppo by The rebels"),
    ("Kurdish fighters have driven ISIS out of Kobani after four months of battles.", "captured Kobani by Kurdish fighters"),
    ("ISIS fighters were expelled from Manbij on Friday.", "lost Manbij by ISIS fighters"),
    ("The fall of Idlib to the Army of Conquest was a blow to Assad.", "captured Idlib by the Army of Conquest"),
    ("Troops loyal to President Assad regained the initiative and several villages near Khanasser on Tuesday.", "advanced Khanasser by Troops loyal to President Assad"),
    ("The Syrian army has lifted the blockade on Nubl and Zahraa.", "siege_broken Nubl by The Syrian army; siege_broken Zahraa by The Syrian army"),
    ("Fuaa and Kafraya have been encircled by rebels since March.", "besieged Fuaa by rebels; besieged Kafraya by rebels"),
    ("Nusra Front took over the military base of Wadi al-Deif.", "captured Wadi al-Deif by Nusra Front"),
    ("The Islamists stormed the Abu al-Duhur airbase, the last government position in Idlib, and took dozens of soldiers prisoner.", "entered Abu al-Duhur by The Islamists"),
    ("Opposition fighters made gains in the city of Daraa seizing the Manshiya district.", "advanced Daraa by Opposition fighters; captured Manshiya by Opposition fighters"),
    ("Al-Nusra has overrun Division 30 headquarters in Azaz.", "captured Azaz by Al-Nusra"),
    ("Army restores stability to Maaloula.", "captured Maaloula by Army"),
    ("Army restores security and stability to Maaloula town, SANA says.", "captured Maaloula by Army"),
    ("The town of Yabroud came under full government control on Sunday.", "captured Yabroud by government"),
    ("A UN official said government forces now controlled the whole of Daraya.", "holds Daraya by government forces"),
    ("Iraqi forces retook the government complex in central Ramadi, hoisting the flag above it.", "recaptured Ramadi by Iraqi forces"),
    ("Peshmerga forces took Bashiqa, a town 12 km from Mosul.", "captured Bashiqa by Peshmerga forces"),
    ("The Taliban advance into Kunduz was halted by Afghan commandos.", "repelled Kunduz by The Taliban"),
    ("Saudi-led coalition forces withdrew from positions around Hodeidah.", "withdrew Hodeidah by Saudi-led coalition forces"),
    ("Tuareg separatists announced they had taken the town of Lere, the third in a week after Bourem and Bamba.", "captured Lere by Tuareg separatists"),
    ("Ukrainian paratroopers beat off four assaults near Terny and Yampolivka.", "repelled Terny; repelled Yampolivka"),
    ("Nagorno-Karabakh's separatists said they had retreated from Hadrut after fierce battles.", "withdrew Hadrut by separatists"),
    ("The Kachin Independence Army overran the junta outpost at Lai Lum Awng Jar.", "captured Lai Lum Awng Jar by The Kachin Independence Army"),
    ("Tigray's forces claimed to have recaptured Dessie, and Kombolcha too.", "recaptured Dessie by Tigray's forces; recaptured Kombolcha by Tigray's forces"),
    ("Burhan's troops crossed the Nile bridges and pushed deep into Khartoum.", "entered Khartoum by Burhan's troops"),
    ("Congolese soldiers abandoned their positions at Minova.", "withdrew Minova by Congolese soldiers"),
    ("Minova was abandoned by Congolese soldiers.", "withdrew Minova by Congolese soldiers"),
    ("Three months after its loss, Heglig was back under the Sudanese army's control.", "recaptured Heglig by the Sudanese army"),
    ("The rebels, he said, had been chased out of Mambasa.", "lost Mambasa by The rebels"),
    ("Israeli forces have completed the encirclement of Gaza City.", "besieged Gaza City by Israeli forces"),
    ("Israel's army said it was operating in the heart of Khan Younis for the first time.", "entered Khan Younis by Israel's army"),
    ("Hezbollah said it foiled an Israeli attempt to advance towards Adaisseh.", "repelled Adaisseh by Israeli"),
    ("The Druze militia regained control over the city of Sweida from Bedouin fighters.", "recaptured Sweida by The Druze militia"),
    ("Forces of the Government of National Accord entered Tarhuna without resistance.", "entered Tarhuna by Forces of the Government of National Accord"),
    ("LNA loses Gharyan to GNA forces.", "lost Gharyan by LNA"),
    ("Gharyan lost to GNA forces.", "lost Gharyan"),
    ("Separatists seize Luhansk airport as Ukrainian troops pull out.", "captured Luhansk by Separatists; withdrew Luhansk by Ukrainian troops"),
    ("Ukrainian troops gave ground at Klishchiivka.", "lost Klishchiivka by Ukrainian troops"),
    ("The enemy has advanced near Kurakhove and in Toretsk, DeepState said.", "advanced Kurakhove by The enemy; advanced Toretsk by The enemy"),
    ("The army dislodged Boko Haram from Gamboru Ngala.", "captured Gamboru Ngala by The army"),
    ("Tanks and infantry have occupied the centre of Grozny.", "captured Grozny by Tanks and infantry"),
    ("Croatian soldiers swept into Knin on Saturday morning.", "entered Knin by Croatian soldiers"),
    ("Knin, the Serb stronghold, has been taken.", "captured Knin"),
    ("Government forces failed in their attempt to recapture Malakal.", "repelled Malakal by Government forces"),
    ("Regime forces on Friday captured the strategic hill of Tal Sultan from rebels, activists said.", "captured Tal Sultan by Regime forces"),
    ("State television broadcast live from Palmyra after the army and its allies won control of it from IS on Sunday.", "captured Palmyra by the army and its allies"),
    ("Rebels and their Islamist allies have gained most of Idlib province since March.", "captured Idlib province by Rebels and their Islamist allies"),
    ("The YPG said that it has full control of Shaddadi.", "holds Shaddadi by The YPG"),
    ("Hezbollah fighters and Syrian army units advanced two kilometres in the outskirts of Arsal.", "advanced Arsal by Hezbollah fighters and Syrian army units"),
    ("Opposition groups repelled an attempt by regime forces to storm the town of Bala in Eastern Ghouta.", "repelled Bala by regime forces"),
    ("The opposition's Free Army imposed its control on the Nassib border crossing.", "captured Nassib by The opposition's Free Army"),
    ("Syrian rebels lost the strategic village of Handarat to regime troops on Thursday.", "lost Handarat by Syrian rebels"),
    ("A rebel commander said his men had withdrawn from Khalidiya because they ran out of ammunition.", "withdrew Khalidiya by his men"),
    ("Kurdish forces and Arab rebels encircled Tal Abyad on Sunday, the commander said.", "besieged Tal Abyad by Kurdish forces and Arab rebels"),
    ("More than 40,000 people are trapped in Madaya, which has been under siege by government forces and Hezbollah since July.", "besieged Madaya by government forces and Hezbollah"),
    ("The terrorists suffered heavy losses as the army regained full control over al-Qaryatayn city in the southeastern countryside of Homs.", "recaptured al-Qaryatayn by the army"),
    ("Units of the army eliminated the last terrorist positions in Kinsabba and established control over the town.", "captured Kinsabba by Units of the army"),
    ("Daesh fighters have been flushed out of half of Manbij by the SDF.", "captured Manbij by the SDF"),
    ("The army has made major advances in the town of Arbin.", "advanced Arbin by The army"),
    ("An army officer said troops were closing in on the rebel bastion of Salma.", "advanced Salma by troops"),
    ("Rebels took control of three army checkpoints near Ariha.", "advanced Ariha by Rebels"),
    ("Government forces have advanced and taken over the Castello Road, the only way into rebel-held Aleppo.", "captured Castello Road by Government forces"),
    ("Syria's army has surrounded Ghouta and cut it in two, the monitor said.", "besieged Ghouta by Syria's army"),
    ("Insurgents who seized Kessab two months ago have left the town.", "captured Kessab by Insurgents; withdrew Kessab by Insurgents"),
    ("The army retakes Kessab.", "recaptured Kessab by The army"),
    ("Turkey-backed rebels enter Jarablus after ISIS flees.", "entered Jarablus by Turkey-backed rebels"),
    ("Tribal fighters allied with the government reclaimed Baiji from the militants.", "recaptured Baiji by Tribal fighters"),
    ("Iraqi troops hold three quarters of Tikrit.", "holds Tikrit by Iraqi troops"),
    ("The last militants in Sirte surrendered to pro-government forces.", "lost Sirte by The last militants in Sirte"),
    ("The Houthis were dislodged from Dhale after a fortnight of street battles.", "lost Dhale by The Houthis"),
    ("The army gained control of Khor Maksar and the adjacent airport.", "captured Khor Maksar by The army"),
    ("The paramilitaries, having stormed the base at Tawila, took the whole town by evening.", "entered Tawila by The paramilitaries; captured Tawila by The paramilitaries"),
    ("Russian troops captured Makiivka, Nevske and Hrekivka within a week.", "captured Makiivka by Russian troops; captured Nevske by Russian troops; captured Hrekivka by Russian troops"),
    ("Ukraine's army confirmed the loss of Velyka Novosilka.", "lost Velyka Novosilka by Ukraine's army"),
    ("Ukraine's military pulled back from two villages near Kurakhove.", "withdrew Kurakhove by Ukraine's military"),
    ("Ukrainian defenders repelled 12 Russian assaults in the direction of Lyman.", "repelled Lyman by Russian"),
    ("Moscow's forces now occupy most of Chasiv Yar.", "holds Chasiv Yar by Moscow's forces"),
    ("Armenian forces surrendered Kelbajar to Azerbaijan under the deal.", "lost Kelbajar by Armenian forces"),
    ("Kelbajar was handed over to Azerbaijan on Wednesday.", "captured Kelbajar by Azerbaijan"),
    ("Myanmar's junta has lost Lashio, its north-eastern command.", "lost Lashio by Myanmar's junta"),
    ("Three outposts around Loikaw were abandoned by the army.", "withdrew Loikaw by the army"),
    ("JNIM fighters briefly occupied the town of Farabougou.", "captured Farabougou by JNIM fighters"),
    ("Mali's army says it is back in Kidal for the first time in ten years.", "entered Kidal by Mali's army"),
    ("The Wagner convoy was ambushed near Tinzaouaten and driven back to Kidal.", "repelled Tinzaouaten by The Wagner convoy"),
    ("Gunmen overran a military post in Inates, killing 71 soldiers.", "captured Inates by Gunmen"),
    ("Kenyan troops had entered Kismayo by sea before dawn.", "entered Kismayo by Kenyan troops"),
    ("Taliban fighters poured into Herat, seizing the governor's office.", "entered Herat by Taliban fighters"),
    ("Pro-government militias pushed the Taliban back from Sheberghan.", "repelled Sheberghan by the Taliban"),
    ("Kunduz airport, to which troops had retreated, was given up on Wednesday.", "withdrew Kunduz by troops"),
]  # fmt: skip

NO_FRONT = [
    "The army lost at least 25 men in the battle for Saraqib.",
    "The army executed 14 captured Hezbollah fighters in Saraqib.",
    "Heavy fighting continued in Saraqib on Friday.",
    "Clashes continued in Marea between the rebels and Islamic State.",
    "Rebel-held Aleppo was bombed again on Friday.",
    "Warplanes hit the ISIS-held town of Raqqa.",
    "Troops captured two rebels near Goma.",
    "The rebels seized weapons in Goma.",
    "Fighters entered a shop in Goma and took food.",
    "A suicide bomber entered a mosque in Kano.",
    "The general entered politics in Khartoum.",
    "The soldier lost his leg in Kharkiv.",
    "Civilians fled Khartoum on Friday.",
    "The army held a parade in Mekelle.",
    "Troops secured the release of two hostages in Goma.",
    "Rebels attacked Goma on Friday and killed ten soldiers.",
    "A convoy of aid lorries entered Gaza.",
    "The army took heavy losses in Goma.",
    "The missiles reached Tel Aviv.",
    "Turkish forces control a buffer zone, and ISIS controls oil wells.",
    "Shells fell on Donetsk, killing four soldiers.",
    "The ceasefire holds in Hodeidah, the envoy said.",
    "The army pulled bodies from the rubble in Aleppo.",
    "Security forces recovered weapons in Baga.",
    "Doctors left Khartoum after the army shelled the hospital.",
    "The army cleared mines in Raqqa.",
    "Junta troops retreated into Hpakant after losing three hilltop bases.",
    "ADF fighters raided the village of Mukondi, killing 30 people.",
    "Neither side was in full control of Bunia.",
    "The hospital in Goma was overrun with patients.",
    "Prices fell in Damascus on Friday.",
    "The army took part in the exercise in Tartus.",
    "Refugees crossed into Turkey from Kobani.",
    "He lost his brother in Homs and fled to Beirut.",
    "The Red Cross entered Madaya with food for the besieged town.",
    "The army recovered the bodies of six soldiers near Palmyra.",
    "Fighters took up positions around Idlib on Sunday.",
    "The rebels advanced a proposal in Geneva.",
    "The Syrian army seized a shipment of weapons bound for Idlib.",
    "The rebels hold dozens of prisoners in Douma.",
    "The UN said 20,000 people had left Afrin.",
    "The bombing cleared the streets of Douma.",
    "Soldiers opened fire on protesters in Hama.",
    "Air strikes on Raqqa have stopped, activists said.",
    "Fighting for Zabadani continued for a third week.",
    "Iraq's prime minister declared victory in Mosul.",
    "Residents said soldiers were nowhere to be seen in Zalingei and RSF fighters patrolled its streets.",
    "M23 fighters were seen on the streets of Goma on Monday.",
]


@pytest.fixture
def in_war(monkeypatch):
    """Take every sentence for one of war: what is tested is how ground is read, not what a story is about."""
    monkeypatch.setattr(Subject, "is_conflict", lambda self, at: True)


def told(row: dict[str, Any]) -> str:
    """Return a claim as "action place by actor"."""
    return f"{row['action']} {row['place_raw']}" + (f" by {row['actor_raw']}" if row["actor_raw"] else "")


@pytest.mark.parametrize(("text", "claims"), TOLD, ids=[row[0] for row in TOLD])
def test_many_ways_to_tell_of_ground(text, claims, tools, in_war):
    rows = read_story(text, tools).territory_claims
    assert sorted(map(told, rows)) == sorted(claims.split("; "))
    assert {row["modality"] for row in rows} == {"actual"}


@pytest.mark.parametrize("text", NO_FRONT)
def test_war_that_moves_no_front_is_no_claim(text, tools, in_war):
    assert read_story(text, tools).territory_claims == []
