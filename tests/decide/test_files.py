"""What may stand in data/hand, and what a spreadsheet does to it."""

from __future__ import annotations

import csv
import io

import pytest

from pipeline.decide.files import KEY_COLUMNS, all_rows, csv_text, read_decisions
from pipeline.errors import ConfigError
from tests.decide.conftest import line
from tests.publish.payloads import CELLS


def written(folder, text, name="decisions.csv", encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder


def test_what_is_written_is_read_again(tmp_path):
    rows = [
        line("reject", "claim:ab12"),
        line("merge", "claim:ab12", other_id="claim:cd34", why="one strike, “told” twice; see map"),
    ]
    found = read_decisions(written(tmp_path, csv_text(rows, KEY_COLUMNS)))
    assert [(each.kind, each.id, each.other_id, each.why) for each in found] == [
        ("reject", "claim:ab12", None, "read it again"),
        ("merge", "claim:ab12", "claim:cd34", "one strike, “told” twice; see map"),
    ]


@pytest.mark.parametrize(("old", "new"), [(",", ";"), (",", "\t"), ("\r\n", "\n"), ("\ufeff", "")])
def test_spreadsheets_of_other_countries_are_read(tmp_path, old, new):
    text = csv_text([line("reject", "claim:ab12", why="no comma here")], KEY_COLUMNS).replace(old, new)
    assert [each.id for each in read_decisions(written(tmp_path, text))] == ["claim:ab12"]


def test_an_open_question_and_a_missing_folder_decide_nothing(tmp_path):
    assert read_decisions(written(tmp_path, csv_text([line("", "claim:ab12")], KEY_COLUMNS))) == []
    assert read_decisions(tmp_path / "not there") == []


def test_a_line_in_two_files_is_one_decision(tmp_path):
    text = csv_text([line("reject", "claim:ab12")], KEY_COLUMNS)
    written(tmp_path, text, "queue.csv")
    assert len(read_decisions(written(tmp_path, text))) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (line("perhaps", "claim:ab12"), "decisions.csv line 2.*'perhaps' is no decision.*accept, reject"),
        (line("reject", "claim:ab12", who=""), "needs `who`"),
        (line("reject", "claim:ab12", why=""), "needs `why`"),
        (line("reject", ""), "needs `id`"),
        (line("merge", "claim:ab12"), "needs `other_id`"),
        (line("change", "claim:ab12", column="count"), "needs `value`"),
        (line("reject", "claim:ab12", when="26/11/2026"), "no ISO day.*format the column as text"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, row, words):
    with pytest.raises(ConfigError, match=words):
        read_decisions(written(tmp_path, csv_text([row], KEY_COLUMNS)))


def test_a_wrong_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="lacks the columns decision"):
        read_decisions(written(tmp_path, "a,b\r\n1,2\r\n"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_decisions(written(tmp_path, "decision,é\r\n", encoding="latin-1"))


@pytest.mark.parametrize("text", CELLS, ids=range(len(CELLS)))
def test_no_cell_runs_as_a_formula_or_ends_its_line(text):
    data = csv_text([{"question": text, "why": text}], ["question", "why"]).removeprefix("\ufeff")
    _, cells = csv.reader(io.StringIO(data, newline=""), strict=True)
    assert len(data.splitlines()) == 2 or not set(text).isdisjoint("\x0b\x1f\x85\u2028\u2029")
    for cell in cells:
        assert not cell.lstrip("\u00a0\u00ad\u200b\u200c\u200d\u2060\u3000 ").startswith(
            ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−")
        )


@pytest.mark.parametrize("why", [each for each in CELLS if each.strip()])
def test_a_decision_is_the_same_after_any_number_of_copies(tmp_path, why):
    row = line("merge", "claim:ab12", other_id="claim:cd34", why=why)
    (first,) = read_decisions(written(tmp_path, csv_text([row], KEY_COLUMNS)))
    for _ in range(3):
        written(tmp_path, csv_text([cells for _, cells in all_rows(tmp_path / "decisions.csv")], KEY_COLUMNS))
    (again,) = read_decisions(tmp_path)
    assert (again.why, again.decision_id) == (first.why, first.decision_id)
    assert first.why == " ".join(why.split())


@pytest.mark.parametrize("written_by_hand", ["'quoted' words", "it's so", "-not this", "=1+1", "\\u0041 C:\\x"])
def test_what_a_person_typed_is_read_as_typed(tmp_path, written_by_hand):
    head = ",".join(KEY_COLUMNS)
    cells = dict.fromkeys(KEY_COLUMNS, "") | line("reject", "claim:ab12", why=written_by_hand)
    text = f"{head}\r\n" + ",".join(f'"{cells[name]}"' for name in KEY_COLUMNS) + "\r\n"
    (found,) = read_decisions(written(tmp_path, text))
    assert found.why == written_by_hand
