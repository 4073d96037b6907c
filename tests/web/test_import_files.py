"""Files that are not what they say, or mean harm: a clear sentence, nothing lost, nothing carried out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.csv_files import checked, counts, errors, hand_in, imported, last, text
from tests.support.pages import Page
from tests.support.world import World
from yotei.sales.importing import checking, reading
from yotei.sales.models import Customer, Import
from yotei.web import uploads

Log = Callable[[str], Client]
HEAD = "顧客番号,顧客名,電話\r\n"
LINE = "C1,株式会社あいう～①,03-1\r\n"


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>" * 50)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_an_encoding_is_recognised(world: World, admin: Client, encoding: str) -> None:
    page = imported(world, admin, (HEAD + LINE).encode(encoding))
    assert Customer.objects.get(code="C1").name == "株式会社あいう～①"
    assert ("Shift_JIS" if encoding == "cp932" else "UTF-8") in page.text


WRONG = {
    "a workbook": (workbook(), "Excelブック"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "これは CSV ファイルではありません"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01" + b"\0" * 60, "これは CSV ファイルではありません"),
    "UTF-16": ((HEAD + LINE).encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ((HEAD + LINE).encode("utf-16-le"), "これは CSV ファイルではありません"),
    "broken Shift_JIS": ((HEAD + LINE).encode("cp932") + b"C2,\x81\xff,\r\n", "3 行目を読めません"),
    "mixed encodings": ((HEAD + LINE).encode() + "C2,株式会社,\r\n".encode("cp932") + b"\xff", "行目を読めません"),
    "a NUL": ((HEAD + LINE * 20).encode() + b"C2,a\0b,\r\n", "22 行目に文字ではないデータ(NUL)"),
    "nothing": (b"", "ファイル"),
    "white space": (b" \r\n\r\n", "ファイルが空です"),
    "tabs": ((HEAD + LINE).replace(",", "\t").encode(), "カンマで区切られていません"),
    "lines of an old Mac": ((HEAD + LINE).replace("\r\n", "\r").encode(), "古い Mac の改行"),
    "no column of ours": (b"a,b,c\r\n1,2,3\r\n", "不足している列: 顧客名"),
    "a column twice": ("顧客名,会社名\r\na,b\r\n".encode(), "同じ列名が二つあります: 顧客名"),
    "a head that does not end": (('"顧客名' + "あ" * 200_000).encode(), "1 行目"),
    "one endless line": (b"a" * 5_000_000, "1 行目"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_such_file_is_told_at_once(world: World, admin: Client, name: str) -> None:
    data, words = WRONG[name]
    page = hand_in(admin, data)
    assert page.status == 422
    assert words in page.root.first("p", role="alert").text
    assert not Import.objects.exists()


BROKEN = {
    "a quotation mark that is not closed": (HEAD + LINE + 'C2,"株式会社,03\r\n' + LINE * 3, "3 行目から CSV として"),
    "a quotation mark that is not doubled": (HEAD + LINE + 'C2,"株式"会社,03\r\n', "3 行目から CSV として"),
    "a line of 5 MB": (HEAD + LINE + "C2," + "長" * 1_700_000 + ",\r\n" + LINE, "3 行目"),
    "a cell of 200 kB": (HEAD + LINE + "C2," + "長" * 200_000 + ",\r\n" + LINE, "3 行目"),
    "no lines": (HEAD, "1 行目の下に行がありません"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_off_is_told_with_its_line(world: World, admin: Client, name: str) -> None:
    data, words = BROKEN[name]
    page = checked(world, admin, data)
    assert words in page.root.first("p", role="alert").text
    admin.post(f"{page.path}/apply")
    world.work()
    assert not Customer.objects.filter(code="C1").exists()


def test_too_many_lines_are_refused(world: World, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_LINES", 3)
    page = checked(world, admin, text([[f"C{number}", "社", ""] for number in range(4)]))
    assert "3 行以内" in page.text
    assert not Customer.objects.filter(code="C1").exists()


@pytest.mark.broad
def test_200001_lines_are_refused(world: World, admin: Client) -> None:
    page = checked(world, admin, "code,name\n" + "".join(f"{n},{n}\n" for n in range(reading.MOST_LINES + 1)))
    assert "200,000 行以内" in page.text


def test_a_file_that_is_too_large_is_not_kept(world: World, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1024 * 1024)
    page = hand_in(admin, HEAD + LINE * 100_000)
    assert page.status == 422
    assert "1 MB を超えています" in page.text


def test_no_file_at_all_is_told(world: World, admin: Client) -> None:
    answer = admin.post("/customers/import")
    assert answer.status_code == 422
    assert "ファイルを選んでください" in answer.content.decode()


def test_lines_of_another_width_are_named(world: World, admin: Client) -> None:
    checked(world, admin, HEAD + "C1,一\r\nC2,二,03,余り\r\nC3,三,03,,,\r\n")
    assert list(errors()) == [2, 3]  # a spreadsheet pads lines with empty cells
    assert "この行の列数は 2 ですが、1 行目は 3 です" in errors()[2]


def test_a_line_is_named_as_an_editor_counts(world: World, admin: Client) -> None:
    checked(world, admin, '顧客番号,顧客名,備考\r\nC1,一,"二行の\r\nメモ"\r\n\r\nC2,,\r\n')
    assert (counts(), list(errors())) == ((1, 0, 0, 1), [5])


def test_columns_are_known_by_either_name(world: World, admin: Client) -> None:
    page = checked(world, admin, "Customer_Code, 顧客 名 ,Telephone,FAX番号\r\nC1,一,03-1,無視\r\n")
    assert (last().columns, last().ignored) == (["code", "name", "phone", ""], ["FAX番号"])
    assert "読み込まない列: FAX番号" in page.text


@pytest.mark.parametrize(
    ("file_of", "chosen_at"), [("contacts", "customers"), ("deals", "customers"), ("contacts", "deals")]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_list_of_something_else_is_not_taken(
    file_of: str, chosen_at: str, language: str, world: World, admin: Client
) -> None:
    admin.post(f"/language?to={language}&next=/")
    data = b"".join(admin.get(f"/{file_of}/export").streaming_content)  # type: ignore[attr-defined]
    page = hand_in(admin, data, chosen_at)
    assert page.status == 422
    assert not Import.objects.exists()


HOSTILE = ["=cmd|' /C calc'!A0", "+81-3-1234-5678", "-2+3", "@SUM(A1)", "'=1", "''", "<script>alert(1)</script>", "-5",
           "＝1+1", "＋1", "－2+3", "−2+3", "＠SUM(A1)"]  # fmt: skip


def test_formulas_stay_text_through_both_ways(world: World, admin: Client) -> None:
    for number, name in enumerate(HOSTILE):
        Customer.objects.create(code=f"C{number}", name=name)
    for encoding in ("shift_jis", "utf-8-sig"):
        answer: Any = admin.get("/customers/export", {"encoding": encoding})
        out = b"".join(answer.streaming_content).decode(encoding.replace("shift_jis", "cp932"))
        cells = [row[1] for row in csv.reader(io.StringIO(out))][-len(HOSTILE) :]
        assert not any(cell.startswith(("=", "+", "@", "-2", "＝", "＋", "－", "−", "＠")) for cell in cells)
    checked(world, admin, out)
    assert counts()[0:2] + counts()[3:] == (0, 0, 0)


def test_a_formula_typed_into_a_file_is_kept_as_text(world: World, admin: Client) -> None:
    imported(world, admin, text([["C1", "=1+1", "+81-3"], ["C2", "'=1+1", "'+81-3"]]))
    assert set(Customer.objects.filter(code__gt="").values_list("name", "phone")) == {("=1+1", "+81-3")}


def test_markup_is_shown_as_text(world: World, admin: Client) -> None:
    name = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    page = checked(world, admin, text([["C1", name, ""]], head=("顧客番号", "顧客名", f"<b>{name}</b>")))
    assert name in page.root.first("table").text
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html


def test_the_name_of_a_file_is_only_a_name(world: World, admin: Client) -> None:
    page = hand_in(admin, HEAD + LINE, name='../../<img src=x onerror=1>".csv')
    assert page.status == 200
    assert "<img src=x" not in page.html
    assert "/" not in last().name


def test_a_page_in_english_tells_it_in_english(world: World, admin: Client) -> None:
    admin.post("/language?to=en&next=/")
    page = hand_in(admin, (HEAD + LINE).encode("utf-16"))
    assert "This file is UTF-16." in page.text
    Page.get(admin, "/customers/import")


def test_an_address_of_the_web_needs_no_scheme(world: World, admin: Client) -> None:
    imported(
        world,
        admin,
        text(
            [["C1", "社", "www.example.co.jp"], ["C2", "二", "http://example.jp/"]], head=("顧客番号", "顧客名", "url")
        ),
    )
    assert list(Customer.objects.filter(code__gt="").order_by("code").values_list("url", flat=True)) == [
        "https://www.example.co.jp", "http://example.jp/",
    ]  # fmt: skip


def test_an_address_that_is_a_script_is_refused(world: World, admin: Client) -> None:
    checked(
        world,
        admin,
        text(
            [["C1", "社", "javascript:alert(1)"], ["C2", "社", "javascript://x/%0aalert(1)"]],
            head=("顧客番号", "顧客名", "url"),
        ),
    )
    assert sorted(errors()) == [2, 3]


def test_names_are_found_however_their_marks_are_written(world: World, admin: Client) -> None:
    Customer.add(name="ガス商事")
    checked(world, admin, "顧客名,案件名\r\nカ\u3099ス商事,更新\r\n", "deals")
    assert counts() == (1, 0, 0, 0)
    checked(world, admin, "顧客名\r\nカ\u3099ス商事\r\n")
    assert counts() == (0, 0, 1, 0)
