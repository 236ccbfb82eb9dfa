"""What the gazetteer takes for a place, and what it decides about it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import ConfigError
from pipeline.gazetteer import (
    CSV_COLUMNS,
    GEO_REASONS,
    INDEX_SCHEMA,
    Gazetteer,
    PlaceMention,
    ResolvedPlace,
    moved,
    normalise,
    read_places,
    resolve,
    squash,
    variant_key,
)

NEIGHBOURS = ("TUR", "LBN", "IRQ", "JOR", "ISR")
ROWS = [
    # place_id, name, aliases, kind, latitude, longitude, admin1, country, population, where_prec, parent, source_pack
    ("gn:1", "Aleppo", "", "city", 36.2, 37.16, "Aleppo", "SYR", 1_600_000, 1, None, "geonames"),
    ("gn:2", "Damascus", "", "city", 33.51, 36.29, "Damascus", "SYR", 1_570_000, 1, None, "geonames"),
    (
        "gn:3",
        "Deir ez-Zor",
        "Dayr al-Zawr|Deir Ezzor",
        "city",
        35.34,
        40.14,
        "Deir ez-Zor",
        "SYR",
        240_000,
        1,
        None,
        "syria",
    ),
    ("gn:4", "Idlib", "Idleb", "city", 35.93, 36.63, "Idlib", "SYR", 128_000, 1, None, "geonames"),
    ("gn:5", "Tall Rif‘at", "", "town", 36.47, 37.09, "Aleppo", "SYR", 20_000, 1, None, "geonames"),
    ("gn:6", "Sarmin", "", "town", 35.9, 36.73, "Idlib", "SYR", 14_000, 1, None, "geonames"),
    ("gn:7", "Palmyra", "", "town", 34.56, 38.28, "Homs", "SYR", 55_000, 1, None, "geonames"),
    ("gn:8", "Palmyra", "", "village", 43.06, -77.23, "New York", "USA", 3_500, 1, None, "geonames"),
    ("gn:9", "Moscow", "", "city", 55.75, 37.62, None, "RUS", 10_000_000, 1, None, "geonames"),
    ("gn:10", "Bath", "", "village", 52.5, -3.25, None, "GBR", 900, 1, None, "geonames"),
    ("gn:11", "Springfield", "", "city", 39.8, -89.64, "Illinois", "USA", 116_000, 1, None, "geonames"),
    ("gn:90", "London", "", "city", 51.51, -0.13, None, "GBR", 8_960_000, 1, None, "geonames"),
    ("gn:91", "London", "", "city", 42.98, -81.23, None, "CAN", 422_000, 1, None, "geonames"),
    ("gn:92", "Leeds", "", "city", 53.8, -1.55, None, "GBR", 516_000, 1, None, "geonames"),
    ("gn:12", "Springfield", "", "city", 37.2, -93.29, "Missouri", "USA", 166_000, 1, None, "geonames"),
    (
        "gn:13",
        "Khan Shaykhun",
        "Khan Sheikhoun",
        "town",
        35.44,
        36.65,
        "Idlib",
        "SYR",
        55_000,
        1,
        None,
        "geonames",
    ),
    (
        "syria:midan_a",
        "Al-Midan (Aleppo)",
        "al-Midan",
        "neighbourhood",
        36.22,
        37.17,
        "Aleppo",
        "SYR",
        0,
        1,
        "gn:1",
        "syria",
    ),
    (
        "syria:midan_d",
        "Al-Midan (Damascus)",
        "al-Midan",
        "neighbourhood",
        33.49,
        36.3,
        "Damascus",
        "SYR",
        0,
        1,
        "gn:2",
        "syria",
    ),
    (
        "syria:aleppo_gov",
        "Aleppo Governorate",
        "",
        "province",
        36.25,
        37.55,
        "Aleppo",
        "SYR",
        0,
        4,
        None,
        "syria",
    ),
    ("syria:idlib_gov", "Idlib Governorate", "", "province", 35.8, 36.7, "Idlib", "SYR", 0, 4, None, "syria"),
    ("gn:14", "Ţawīlah", "Tawila", "village", 13.5, 24.9, None, "SDN", 0, 1, None, "geonames"),
    ("gn:15", "Tall", "al-Tall", "town", 33.6, 36.3, "Rif Dimashq", "SYR", 44_000, 1, None, "geonames"),
    ("gn:16", "Heathrow", "", "town", 28.8, -81.4, "Florida", "USA", 5_900, 1, None, "geonames"),
    ("gn:17", "Khartoum", "", "city", 15.6, 32.5, None, "SDN", 1_900_000, 1, None, "geonames"),
    ("gn:18", "Qabqubah", "", "village", 36.1, 37.0, "Aleppo", "SYR", 900, 1, None, "geonames"),
    ("world:sdn", "Sudan", "", "country", 15.0, 30.0, None, "SDN", 0, 6, None, "world"),
    ("world:gbr", "Britain", "", "country", 54.0, -2.0, None, "GBR", 0, 6, None, "world"),
    ("world:syr", "Syria", "", "country", 35.0, 38.0, None, "SYR", 0, 6, None, "world"),
    ("world:rus", "Russia", "", "country", 60.0, 100.0, None, "RUS", 0, 6, None, "world"),
    ("world:usa", "United States", "US|U.S.", "country", 39.8, -98.5, None, "USA", 0, 6, None, "world"),
    ("world:east", "Middle East", "", "region", 29.3, 42.6, None, None, 0, 7, None, "world"),
]


def index() -> pl.DataFrame:
    """A small index in the form of `build_index`."""
    rows = []
    for place_id, name, aliases, kind, lat, lon, admin1, iso3, people, prec, parent, pack in ROWS:
        number = int(place_id[3:]) if place_id.startswith("gn:") else None
        for raw in [name, *(part for part in aliases.split("|") if part)]:
            rows.append(
                (
                    place_id,
                    number,
                    name,
                    normalise(raw),
                    raw,
                    kind,
                    lat,
                    lon,
                    admin1,
                    iso3,
                    people,
                    prec,
                    parent,
                    pack,
                )
            )
    return pl.DataFrame(rows, schema=INDEX_SCHEMA, orient="row")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(index(), countries=("SYR",), neighbours=NEIGHBOURS)


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return Gazetteer(index())


def decide(gazetteer: Gazetteer, text: str) -> list[ResolvedPlace]:
    return resolve(gazetteer.find(text), countries=("SYR",), neighbours=NEIGHBOURS)


def only(gazetteer: Gazetteer, text: str) -> PlaceMention:
    (mention,) = gazetteer.find(text)
    return mention


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Tall Rif‘at", "Tel Rif'at"),
        ("Ar-Raqqah", "ar  raqqah"),
        ("Ḩamāh", "Hamah"),
        ("U.S.", "US"),
        ("Dayr ‘Aţīyah", "dayr atiyah"),
    ],
)
def test_spellings_that_are_one(one: str, two: str) -> None:
    assert normalise(one) == normalise(two)


def test_squash_drops_articles_and_spaces_but_never_the_whole_name() -> None:
    assert squash("Deir al-Zor") == squash("Deirzor")
    assert squash("At") == "at"


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("DAYR AL-ZAWR", "gn:3"),
        ("Deir-ez-Zor", "gn:3"),
        ("Tel Rifat", "gn:5"),
        ("al-Sarmin", "gn:6"),
        ("Khan Sheikhoon", "gn:13"),  # vowels differ
    ],
)
def test_lookup_reads_other_spellings(gazetteer: Gazetteer, name: str, place_id: str) -> None:
    assert [place.place_id for place in gazetteer.lookup(name)] == [place_id]


@pytest.mark.parametrize("name", ["Sarqan", "Sarminland", "Xyz", ""])
def test_lookup_gives_nothing_rather_than_a_wrong_town(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.lookup(name) == []


@pytest.mark.parametrize(
    "text",
    [
        "Bashar al-Assad met Staffan de Mistura and Ramzy.",
        "The Aleppo Media Centre posted a film.",
        "Secretary of State John Kerry spoke on Monday.",
        "Kerry spoke.",
        "Bath towels were sold.",
        "Members of Raqqa is Being Slaughtered Silently fled.",
        "Syrian and Russian jets flew.",
        "Moscow-backed fighters left.",
        "the aleppo of old",
    ],
)
def test_no_place_is_found(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == []


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Shells fell on Aleppo.", "Aleppo"),
        ("Syrias army moved.", "Syria"),
        ("Aleppo’s markets reopened.", "Aleppo"),
        ("The army cleared Aleppo of Free Syrian Army fighters.", "Aleppo"),
        ("They fled to al-Midan.", "al-Midan"),
        ("A house in Bath burnt down.", "Bath"),
        ("Shelling hit Deir Ezzor overnight.", "Deir Ezzor"),
        ("A U.S. jet crashed.", "U.S."),
    ],
)
def test_a_place_is_found_with_its_offsets(gazetteer: Gazetteer, text: str, raw: str) -> None:
    mention = only(gazetteer, text)
    assert mention.raw == raw == text[mention.start : mention.end]


def test_a_province_is_not_its_city(gazetteer: Gazetteer) -> None:
    for text in (
        "Raids hit Idlib province.",
        "Raids hit the southern countryside of Idlib.",
        "Raids hit rural Idlib.",
    ):
        (answer,) = decide(gazetteer, text)
        assert answer.place is not None
        assert (answer.place.place_id, answer.where_prec) == ("syria:idlib_gov", 4)


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("Fighting in northern Aleppo went on.", "northern"),
        ("Shells hit the southwestern outskirts of Aleppo.", "southwestern outskirts"),
        ("Shells hit Aleppo's eastern suburbs.", "eastern suburbs"),
        ("Shells hit Aleppo.", None),
    ],
)
def test_extent_words_are_kept(gazetteer: Gazetteer, text: str, modifier: str | None) -> None:
    assert only(gazetteer, text).modifier == modifier


@pytest.mark.parametrize(
    ("text", "km", "bearing"),
    [
        ("a field 16 kilometers south of Deir Ezzor", 16.0, 180.0),
        ("a hamlet 50 km to the north-east of Deir Ezzor", 50.0, 45.0),
        ("about ten miles from Deir Ezzor", 16.09, None),
    ],
)
def test_an_offset_moves_the_point(gazetteer: Gazetteer, text: str, km: float, bearing: float | None) -> None:
    (answer,) = decide(gazetteer, text)
    assert answer.mention.distance_km == pytest.approx(km)
    assert answer.mention.bearing_deg == bearing
    assert answer.where_prec == 2
    assert ((answer.latitude, answer.longitude) == (35.34, 40.14)) == (bearing is None)


def test_moved_goes_south() -> None:
    assert moved(35.0, 40.0, km=111.2, bearing_deg=180.0) == pytest.approx((34.0, 40.0), abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said it had no part in it.",
        "Talks between Damascus and the opposition stalled.",
        "The Damascus government agreed.",
        "Russia denied this.",
    ],
)
def test_a_government_is_no_location(gazetteer: Gazetteer, text: str) -> None:
    (answer,) = decide(gazetteer, text)
    assert (answer.place, answer.latitude, answer.geo_reason) == (None, None, "metonym")


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("A bomb went off in the al-Midan district of Damascus.", "syria:midan_d"),
        ("A bomb went off in Aleppo's al-Midan district.", "syria:midan_a"),
        ("In Aleppo calm held. Later a bomb went off in al-Midan.", "syria:midan_a"),
    ],
)
def test_the_article_decides_between_homonyms(gazetteer: Gazetteer, text: str, place_id: str) -> None:
    answers = [a for a in decide(gazetteer, text) if "Midan" in a.mention.raw]
    assert [a.place.place_id if a.place else None for a in answers] == [place_id]


def test_homonyms_without_help_abstain(gazetteer: Gazetteer) -> None:
    (answer,) = decide(gazetteer, "A bomb went off in al-Midan.")
    assert (answer.place, answer.geo_reason) == (None, "ambiguous")


def test_context_from_elsewhere_in_the_article_helps(gazetteer: Gazetteer) -> None:
    title = gazetteer.find("Blast in Damascus")
    (answer,) = resolve(
        gazetteer.find("A bomb went off in al-Midan."),
        countries=("SYR",),
        neighbours=NEIGHBOURS,
        context=title,
    )
    assert answer.place is not None
    assert answer.place.place_id == "syria:midan_d"


def test_the_packs_country_comes_first(gazetteer: Gazetteer) -> None:
    (answer,) = decide(gazetteer, "The army entered Palmyra.")
    assert answer.place is not None
    assert answer.place.country_iso3 == "SYR"


def test_without_a_pack_close_namesakes_abstain(world: Gazetteer) -> None:
    (answer,) = resolve(world.find("A fire in Springfield."), countries=(), neighbours=())
    assert answer.geo_reason == "ambiguous"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("He was found in London by the river.", None),
        ("He was found in London. People in Leeds were told.", "GBR"),
    ],
)
def test_a_city_with_a_large_namesake_abroad_needs_its_country(
    world: Gazetteer, text: str, country: str | None
) -> None:
    answer = resolve(world.find(text), countries=(), neighbours=())[0]
    assert (answer.place.country_iso3 if answer.place else None, answer.geo_reason) == (
        country,
        None if country else "ambiguous",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Unrest in the Middle East grows.", "too_vague"),
        ("The village of Qumbazar was hit.", "not_in_gazetteer"),
    ],
)
def test_reasons_are_a_closed_list(gazetteer: Gazetteer, text: str, reason: str) -> None:
    (answer,) = decide(gazetteer, text)
    assert answer.geo_reason == reason
    assert reason in GEO_REASONS


@pytest.mark.parametrize(
    ("text", "raws"),
    [
        ("A missile killed mourners in Hroza.", ["Hroza"]),
        ("The attack at Inates killed 71.", ["Inates"]),
        ("Many were massacred in Wad al-Noura, they said.", ["Wad al-Noura"]),
        ("The march had cleared al-Sabri and Souq al-Hout.", ["al-Sabri", "Souq al-Hout"]),
        ("The fighters took Crater and Mualla on Thursday.", ["Crater", "Mualla"]),
        ("The bulletin told of the capture of Buhruvatka.", ["Buhruvatka"]),
        ("They broke into Synkivka. Later Synkivka burned.", ["Synkivka", "Synkivka"]),
        ("The army seized Baghaydin village.", ["Baghaydin"]),
        ("The strategic Tal Baghdaq hilltop fell.", ["Tal Baghdaq"]),
        ("A priest from the village of Yacoubiyeh the monitor said.", ["Yacoubiyeh"]),
        ("It listed Zolotarivka as seized.", ["Zolotarivka"]),
    ],
)
def test_an_unknown_name_is_found_where_the_sentence_calls_it_a_place(
    world: Gazetteer, text: str, raws: list[str]
) -> None:
    answers = resolve(world.find(text), countries=(), neighbours=())
    assert [answer.mention.raw for answer in answers] == raws
    assert {answer.geo_reason for answer in answers} == {"not_in_gazetteer"}
    assert {answer.latitude for answer in answers} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Hopes lie in Oleksiak. Penny Oleksiak swam.",  # a person, by the first name elsewhere
        "He is a captain in Liwaa al-Fath.",
        "Twenty Rebels Dead in Airstrike on Friday.",
        "Rebels Killed Near Besieged Crossing Towns Today.",
        "She works at Microsoft.",
        "They met in Zelensky, who spoke.",
        "Most are interested in Buddhism.",
        "The group worked at HSBC.",
        "The team advanced on Kosinski, 45, who ran.",
    ],
)
def test_other_unknown_names_are_left_alone(world: Gazetteer, text: str) -> None:
    assert world.find(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fighting spread in Sudan. Near Khartoum calm held. Tawila, they say, took in thousands.", True),
        ("Tawila, they say, took in thousands.", False),
        ("Fighting spread in Sudan. Near Khartoum calm held. Tawila said no.", False),
    ],
)
def test_small_places_of_the_storys_country_need_no_preposition(world: Gazetteer, text: str, found: bool) -> None:
    assert ("Tawila" in [mention.raw for mention in world.find(text)]) == found


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("The village of Qabqouba was hit.", "gn:18"),
        ("The village of Kabkubeh was hit.", "gn:18"),
        ("The village of Qabqilah was hit.", None),
    ],
)
def test_transliterations_of_one_name(gazetteer: Gazetteer, text: str, place_id: str | None) -> None:
    (answer,) = decide(gazetteer, text)
    assert (answer.place.place_id if answer.place else None) == place_id


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("qaboun", "kabun"),
        ("khoueirah", "khuirah"),
        ("gharbiyya", "gharbiah"),
        ("pobieda", "pobeda"),
        ("zhovten", "jovten"),
    ],
)
def test_variant_keys_that_are_one(one: str, two: str) -> None:
    assert variant_key(one) == variant_key(two)


def test_the_head_of_a_longer_name_is_no_town(gazetteer: Gazetteer) -> None:
    assert [m.raw for m in gazetteer.find("Shells fell on Tall al-Hatabat.") if m.candidates] == []
    assert [m.raw for m in gazetteer.find("Shells fell on al-Tall.")] == ["al-Tall"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A shell hit Sarmin in Idlib province.", None),
        ("A shell hit Sarmin in Aleppo province.", "not_in_gazetteer"),  # another, which the gazetteer lacks
        ("Shells hit Aleppo, Sarmin and Idlib.", None),
    ],
)
def test_a_place_lies_where_the_text_says(gazetteer: Gazetteer, text: str, reason: str | None) -> None:
    (answer,) = [a for a in decide(gazetteer, text) if a.mention.raw == "Sarmin"]
    assert answer.geo_reason == reason


def test_a_small_place_far_from_the_story_is_doubted(world: Gazetteer) -> None:
    answers = resolve(world.find("Police in Britain closed the road near Heathrow."), countries=(), neighbours=())
    assert [(a.mention.raw, a.geo_reason) for a in answers] == [("Britain", None), ("Heathrow", "ambiguous")]


def table(folder: Path, **changes: str) -> Path:
    row = dict.fromkeys(CSV_COLUMNS, "") | {
        "id": "x:a",
        "name": "A",
        "kind": "town",
        "latitude": "1",
        "longitude": "2",
        "where_prec": "1",
    }
    row |= changes
    path = folder / "places.csv"
    path.write_text(",".join(CSV_COLUMNS) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    return path


def test_a_sound_places_table_is_read(tmp_path: Path) -> None:
    assert [row["name"] for row in read_places(table(tmp_path))] == ["A"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "hamlet"}, "kind 'hamlet'"),
        ({"latitude": "95"}, "out of range"),
        ({"where_prec": "x"}, "cannot be read"),
        ({"id": ""}, "id is empty"),
    ],
)
def test_a_wrong_places_table_stops_the_run(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_places(table(tmp_path, **change))


@pytest.mark.parametrize("pack", ["world", "syria"])
def test_the_packs_own_tables_are_sound(pack: str) -> None:
    rows = read_places(Path(__file__).parents[1] / "data" / "packs" / pack / "places.csv")
    ids = {row["id"] for row in rows}
    assert [row["id"] for row in rows] == sorted(ids)
    assert all(row["parent"] in ids or row["parent"].startswith("gn:") for row in rows if row["parent"])
