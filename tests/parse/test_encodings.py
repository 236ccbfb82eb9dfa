"""Bytes to text in the encodings that news pages have."""

from __future__ import annotations

import random

import pytest

from pipeline.parse.encodings import NotTextError, decode

SAMPLES = {
    "utf-8": "Дейр-эз-Зор ديرالزور “Jobar” – 157",
    "utf-8-sig": "Jobar “157”",
    "utf-16": "Jobar “157” ديرالزور",
    "utf-16-le": "Jobar and Qaboun, 157 people were reported killed",
    "utf-16-be": "Jobar and Qaboun, 157 people were reported killed",
    "utf-32": "Jobar “157”",
    "cp1251": "Правительственные войска вошли в город Дейр-Хафир в пятницу, сообщил источник",
    "koi8-r": "Правительственные войска вошли в город Дейр-Хафир в пятницу, сообщил источник",
    "iso-8859-5": "Правительственные войска вошли в город Дейр-Хафир в пятницу, сообщил источник",
    "cp1256": "دخلت القوات الحكومية المدينة يوم الجمعة بعد أيام من القتال وقال مصدر عسكري",
    "iso-8859-6": "دخلت القوات الحكومية المدينة يوم الجمعة بعد أيام من القتال وقال مصدر عسكري",
    "cp1255": "כוחות הממשלה נכנסו לעיר ביום שישי לאחר ימים של קרבות",
    "iso-8859-8": "כוחות הממשלה נכנסו לעיר ביום שישי לאחר ימים של קרבות",
    "cp1254": "Suriye'de rejim güçleri cuma günü kasabaya girdi, çatışmalar sürüyor",
    "iso-8859-9": "Suriye'de rejim güçleri cuma günü kasabaya girdi, çatışmalar sürüyor",
    "cp1253": "Κυβερνητικές δυνάμεις μπήκαν στην πόλη την Παρασκευή",
    "iso-8859-7": "Κυβερνητικές δυνάμεις μπήκαν στην πόλη την Παρασκευή",
    "cp1250": "Vládní síly vstoupily v pátek do města, řekl zdroj",
    "iso-8859-2": "Vládní síly vstoupily v pátek do města, řekl zdroj",
    "cp1252": "Les forces gouvernementales sont entrées vendredi – “selon” une source",
    "iso-8859-1": "Les forces gouvernementales sont entrées vendredi à Alep",
    "iso-8859-15": "Les forces sont entrées; 157 € à Alep, œuvre",
    "cp1257": "Valdības spēki piektdien iegāja pilsētā, teica avots",
    "cp1258": "Quân đội đã vào thành phố".encode("cp1258", "ignore").decode("cp1258"),
    "gb18030": "政府军星期五进入该镇，双方激战数日后，消息人士说",
    "gb2312": "政府军星期五进入该镇，消息人士说",
    "big5": "政府軍星期五進入該鎮，消息人士說",
    "shift_jis": "政府軍は金曜日に町に入ったと関係者が語った",
    "euc-jp": "政府軍は金曜日に町に入ったと関係者が語った",
    "euc-kr": "정부군이 금요일 마을에 들어갔다고 소식통이 말했다",
    "iso-2022-jp": "政府軍は金曜日に町に入ったと関係者が語った",
    "koi8-u": "Урядові війська увійшли до міста в п'ятницю, повідомило джерело",
    "cp866": "Правительственные войска вошли в город Дейр-Хафир в пятницу, сообщил источник",
    "tis-620": "กองกำลังรัฐบาลเข้าเมืองในวันศุกร์",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_declared_encoding_is_followed(name: str) -> None:
    page = f'<html><head><meta charset="{name}"></head><body><p>{SAMPLES[name]}</p></body></html>'
    assert SAMPLES[name] in decode(page.encode(name), "text/html", is_page=True)


@pytest.mark.parametrize(
    "name",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1251",
        "koi8-r",
        "iso-8859-5",
        "cp1256",
        "iso-8859-6",
        "cp1254",
        "cp1250",
        "iso-8859-2",
        "cp1252",
        "iso-8859-1",
        "cp1257",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        "iso-2022-jp",
    ],
)
def test_an_undeclared_encoding_is_told_from_the_bytes(name: str) -> None:
    text = "\n".join([SAMPLES[name]] * 5)
    assert decode(text.encode(name), "text/plain", is_page=False) == text


def test_a_wrong_declaration_yields_to_the_bytes() -> None:
    page = '<meta charset="iso-8859-1"><p>“Jobar” ديرالزور</p>'
    assert "ديرالزور" in decode(page.encode(), "text/html; charset=ascii", is_page=True)
    text = "Les forces armées sont entrées à Alep après la trêve, a déclaré une source médicale à l'étranger. " * 3
    assert decode(text.encode("cp1252"), "text/plain; charset=utf-8", is_page=False) == text


def test_a_stray_byte_does_not_spoil_the_rest() -> None:
    text = "Troops entered the town of “Dayr Hafir”. " * 100
    assert decode(text.encode() + b"\xff", "text/plain", is_page=False) == text + "\ufffd"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", b"PK\x03\x04x", random.Random(1).randbytes(5_000), bytes(500)]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(NotTextError, match="bytes"):
        decode(data, "text/plain", is_page=False)
