"""Conflict packs: what is read, how packs lie on each other, and what a broken row says."""

from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.packs import COLUMNS, load_pack

ACTOR = "army,The Army,Army|Armed Forces,neutral,military,,,,"


def write(pack_root, name, *rows, pack="world"):
    folder = pack_root / pack
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *rows]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["world", "syria", "syria-sample", "ukraine"])
def test_every_pack_of_the_project_loads(name):
    assert load_pack(name).name == name


def test_cells_with_several_values_are_split(pack_root):
    write(pack_root, "actors.csv", ACTOR)
    assert load_pack("world", pack_root).actors["army"].aliases == ("Army", "Armed Forces")


def test_a_later_pack_replaces_a_row_of_an_earlier_one(pack_root):
    write(pack_root, "actors.csv", ACTOR)
    write(pack_root, "actors.csv", ACTOR.replace("The Army", "Our Army"), pack="land")
    (pack_root / "land" / "pack.yaml").write_text("name: land\ntitle: Land\n", encoding="utf-8")
    assert load_pack("land", pack_root).actors["army"].name == "Our Army"
    assert [folder.name for folder in load_pack("land", pack_root).folders] == ["world", "land"]


@pytest.mark.parametrize(
    ("name", "row", "rule"),
    [
        (
            "actors.csv",
            "army,The Army,,neutral,soldiery,,,,",
            r"actors\.csv, line 2, column sector: 'soldiery' is not one of",
        ),
        ("actors.csv", "army,The Army,,reds,military,,,,", "the side 'reds' is in no pack.yaml"),
        ("actors.csv", ",The Army,,neutral,military,,,,", "column id: the cell is empty"),
        ("actors.csv", "army,The Army,,neutral,military,,2017-02-30,,", "'2017-02-30' is not an ISO day"),
        ("actors.csv", "army,The Army", "has 2 cells, the header has 9"),
        ("actors.csv", f"{ACTOR}\n{ACTOR}", "line 3, column id: 'army' stands twice"),
        ("outlets.csv", "x,X,,x.example,,blog,neutral,why", "'blog' is not one of"),
        ("outlets.csv", "x,X,,x.example,,website,neutral,", "column rationale: the cell is empty"),
        ("quantity_words.csv", "dozens,number,vague,24.5,,99", "'24.5' is not a whole number"),
        ("person_nouns.csv", "child,children,minor,,", "'minor' is not one of"),
        ("labels.csv", "thug,thug|thugs,combatant,", "column note: the cell is empty"),
        ("labels.csv", "thug,,combatant,said of the enemy", "column forms: the cell is empty"),
        ("labels.csv", "thug,thug,,a\nbandit,bandit|Thug,,b", "label bandit: the form 'Thug' is also one of 'thug'"),
    ],
)
def test_a_broken_row_names_file_line_and_rule(pack_root, name, row, rule):
    write(pack_root, name, row)
    with pytest.raises(ConfigError, match=rule):
        load_pack("world", pack_root)


def test_another_header_is_refused(pack_root):
    (pack_root / "world" / "actors.csv").write_text("id,name\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"actors\.csv, line 1: the columns are \['id', 'name'\]"):
        load_pack("world", pack_root)


def test_an_unknown_pack_lists_the_known_ones(pack_root):
    with pytest.raises(ConfigError, match="use one of: world"):
        load_pack("mars", pack_root)


def test_a_circle_of_packs_is_named(pack_root):
    (pack_root / "world" / "pack.yaml").write_text("name: world\ntitle: Base\nextends: [world]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="extends itself"):
        load_pack("world", pack_root)


def test_a_pack_is_called_like_its_folder(pack_root):
    (pack_root / "world" / "pack.yaml").write_text("name: earth\ntitle: Base\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="names itself 'earth'"):
        load_pack("world", pack_root)


def test_bytes_that_are_not_text_are_named(pack_root):
    (pack_root / "world" / "labels.csv").write_bytes(b"label,forms,class_hint,note\n\xff,,,\n")
    with pytest.raises(ConfigError, match="not UTF-8 CSV"):
        load_pack("world", pack_root)


def test_outlets_are_found_by_name_alias_and_parent_domain(pack_root):
    write(pack_root, "outlets.csv", "star,The Star,Daily Star,star.example,,website,neutral,why")
    pack = load_pack("world", pack_root)
    assert pack.outlet_by_name("daily star") is pack.outlet_by_domain("www.star.example") is pack.outlets["star"]
    assert pack.outlet_by_domain("notstar.example") is None
