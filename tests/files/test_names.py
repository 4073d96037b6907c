"""A file's name is what its sender called it, without what could mislead or break."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yotei.files.names import LONGEST, clean_name

CASES = {
    "../../etc/passwd": "passwd",
    r"C:\Users\taro\見積書.pdf": "見積書.pdf",
    "con": "_con",
    "CON.txt": "_CON.txt",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    "gpj.\u202eexe.pdf": "gpj.exe.pdf",
    "\u200bhidden.pdf": "hidden.pdf",
    "\u3164\u2800.pdf": "pdf",
    "見積\u3164書.pdf": "見積書.pdf",
    "家族👨\u200d👩\u200d👧.png": "家族👨\u200d👩\u200d👧.png",
    "が.txt": "が.txt",  # a letter and its mark apart, as some machines write them
    'a<b>"c"|d?*.txt': "a_b__c__d__.txt",
    "...": "file",
    "": "file",
    ".bashrc": "bashrc",
    "end. .pdf": "end.pdf",
    "\0null\x07.txt": "null.txt",
    "a\u2028b.txt": "ab.txt",
}


@pytest.mark.parametrize("raw", CASES, ids=ascii)
def test_a_name_is_made_harmless(raw: str) -> None:
    assert clean_name(raw) == CASES[raw]


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("あ" * 300 + ".pdf")
    assert len(name) == LONGEST
    assert name.endswith("あ.pdf")


@given(some.text(max_size=400))
def test_no_name_leads_elsewhere(raw: str) -> None:
    name = clean_name(raw)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\\r\n\0<>:"|?*')
    assert name.strip(" .") == name or name.endswith(".")
    assert unicodedata.is_normalized("NFC", name)
    assert clean_name(name) == name
