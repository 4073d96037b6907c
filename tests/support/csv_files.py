"""Files of customers, deals and contacts as people make them, and the way of one through the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.sales.models import Import

HEAD = ("顧客番号", "顧客名", "電話")
DEALS = ("案件番号", "顧客番号", "顧客名", "案件名", "進捗", "金額", "受注予定日")


def text(rows: Iterable[Sequence[str]], head: Sequence[str] = HEAD) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([head, *rows])
    return written.getvalue()


def hand_in(client: Client, data: bytes | str, of: str = "customers", name: str = "顧客一覧.csv") -> Page:
    """The page that answers: the form with what is wrong, or the file's own."""
    content = data.encode() if isinstance(data, str) else data
    address = f"/{of}/import"
    return Page.get_answer(
        client, address, client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)
    )


def checked(world: World, client: Client, data: bytes | str, of: str = "customers") -> Page:
    """Handed in, and looked through by the worker."""
    page = hand_in(client, data, of)
    assert page.status == 200, page.text
    world.work()
    return Page.get(client, page.path)


def imported(world: World, client: Client, data: bytes | str, of: str = "customers") -> Page:
    page = checked(world, client, data, of)
    client.post(f"{page.path}/apply")
    world.work()
    return Page.get(client, page.path)


def last() -> Import:
    return Import.objects.select_related("check_job", "apply_job").latest("pk")


def counts(upload: Import | None = None) -> tuple[int, int, int, int]:
    """New, changed, unchanged, wrong."""
    found = upload or last()
    return found.new, found.changed, found.unchanged, found.wrong


def errors(upload: Import | None = None) -> dict[int, str]:
    lines = (upload or last()).lines.filter(state="wrong")
    return {line.number: " / ".join(words for _column, words in line.errors) for line in lines}
