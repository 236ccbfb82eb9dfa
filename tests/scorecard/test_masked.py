"""Names in the errors of the scorecard."""

from __future__ import annotations

from dataclasses import replace

from pipeline.packs import load_pack
from pipeline.scorecard.gallery import Error, Group
from pipeline.scorecard.masked import masked_groups

TEXT = "Witness Ahmad Najjar said that two died. President Vladimir Putin spoke. Najjar wept."
ERROR = Error("missed", "2017-ahmad-najjar.html", "", "raw:ahmad_najjar", "raw:najjar", "Witness Ahmad ", "Najjar said that two", " died.", 2)  # fmt: skip


def test_a_name_is_covered_in_sentence_reading_and_file_name():
    group = Group("casualties", "missed", "A count", 1, (ERROR, replace(ERROR, before="", words="President Vladimir Putin spoke", after="")))  # fmt: skip
    done = masked_groups([group], {ERROR.article: {"title": None, "text": TEXT}}, load_pack("syria-sample"))[0]
    first, second = done.errors
    assert (first.before, first.words, first.after) == ("Witness ██████", "██████ said that two", " died.")
    assert "ahmad" not in repr(done).casefold()
    assert "najjar" not in repr(done).casefold()
    assert second.words == "President Vladimir Putin spoke"
