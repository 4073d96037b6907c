"""What a file may be, and that it is what its name says."""

import io

import pytest
from django.core.exceptions import ValidationError

from tests.support import contents
from yotei.files.kinds import NEVER, USUAL, is_shown, judge

ALLOWED = frozenset(USUAL)
GOOD = {
    "a.pdf": (contents.PDF, "application/pdf"),
    "a.png": (contents.PNG, "image/png"),
    "A.GIF": (contents.GIF, "image/gif"),
    "a.docx": (contents.DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.xlsx": (contents.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "locked.xlsx": (contents.LOCKED, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a.xls": (contents.OLE, "application/vnd.ms-excel"),
    "a.ods": (contents.open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "mac.tif": (b"MM\0*\0\0\0\x08" + b"\0" * 100, "image/tiff"),
    "pc.tif": (b"II*\0\x08\0\0\0" + b"\0" * 100, "image/tiff"),
    "iphone.heic": (contents.heic(b"heic"), "image/heic"),
    "deep.heic": (contents.heic(b"heix"), "image/heic"),
    "android.heic": (contents.heic(b"mif1"), "image/heic"),
    "a.zip": (contents.ZIP, "application/zip"),
    "a.txt": ("予定\n".encode(), "text/plain; charset=utf-8"),
    "sjis.txt": ("予定表です\n".encode("cp932"), "text/plain; charset=shift_jis"),
    "a.csv": ("名前,値\n".encode(), "text/csv"),
    "cut.txt": (("a" * (64 * 1024 - 1) + "予").encode(), "text/plain; charset=utf-8"),
}
BAD = {
    "program.pdf": contents.EXE,
    "program.txt": contents.ELF,
    "program.zip": contents.EXE,
    "page.png": contents.PAGE,
    "page.pdf": contents.PAGE,
    "archive.docx": contents.ZIP,
    "letter.png": contents.PDF,
    "late.pdf": b"x" * 2000 + contents.PDF,
    "old.doc": contents.PDF,
    "letter.xlsx": contents.DOCX,
    "old.xlsx": contents.OLE,
    "sheet.odt": contents.open_document("spreadsheet"),
    "cut.docx": contents.DOCX[:-30],
    "film.heic": b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 100,
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    content, media_type = GOOD[name]
    assert judge(name, io.BytesIO(content), allowed=ALLOWED) == media_type


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        judge(name, io.BytesIO(BAD[name]), allowed=ALLOWED)


def test_a_packed_document_is_not_read_for_its_list_of_parts() -> None:
    """Five million bytes of it would be a hundred thousand parts in memory."""
    assert judge("a.docx", io.BytesIO(contents.nothing_but_parts(100_000)), allowed=ALLOWED)
    with pytest.raises(ValidationError):
        judge("a.docx", io.BytesIO(contents.nothing_but_parts(5_000_000)), allowed=ALLOWED)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.js", "a.pdf.exe", "pdf", "a."])
def test_an_ending_that_is_not_allowed_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        judge(name, io.BytesIO(contents.PDF), allowed=ALLOWED)


@pytest.mark.parametrize("content", [contents.EXE, contents.PAGE, b"<svg onload=alert(1)>"])
def test_no_ending_of_an_administrator_lets_programs_in(content: bytes) -> None:
    assert judge("plan.dwg", io.BytesIO(b"AC1032\0\0"), allowed=frozenset({"dwg"})) == "application/octet-stream"
    with pytest.raises(ValidationError):
        judge("plan.dwg", io.BytesIO(content), allowed=frozenset({"dwg"}))


def test_a_file_of_two_kinds_is_the_one_of_its_name() -> None:
    """A picture that goes on as a page or as an archive is sent as a picture, and as nothing else."""
    for tail in (contents.PAGE, contents.ZIP):
        assert judge("both.gif", io.BytesIO(contents.GIF + tail), allowed=ALLOWED) == "image/gif"


def test_nothing_that_runs_is_shown() -> None:
    assert not ALLOWED & NEVER
    assert not is_shown("text/html")
    assert not is_shown("image/svg+xml")
    assert not is_shown("text/csv")
    assert is_shown("text/plain; charset=utf-8")
