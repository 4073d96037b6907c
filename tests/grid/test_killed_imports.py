"""`kill -9` of a worker that checks a file or writes it: nothing or everything is there, another goes on by itself."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support import csv_files
from tests.support.company import STARTED_WITHIN, Company, open_company
from yotei.audit.models import Entry
from yotei.cli.work import one_pass
from yotei.jobs.models import Job
from yotei.people.models import Employee
from yotei.sales.importing import files
from yotei.sales.importing.checking import LINES
from yotei.sales.models import Customer, Import

COUNT = LINES + 20  # a slice, and a part of another


@pytest.fixture
def company(transactional_db: None, database_url: str, tmp_path: Path) -> Iterator[Company]:
    with open_company(database_url, tmp_path) as opened:
        yield opened


def hand_in() -> Import:
    data = csv_files.text([f"C{number}", f"新{number}", ""] for number in range(COUNT)).encode()
    admin = Employee.objects.get(login="admin")
    return files.receive(
        of="customers", name="x.csv", size=len(data), pieces=lambda: iter([data]), by=admin, now=datetime.now(UTC)
    )


def die(company: Company, seam: str) -> None:
    order = company.order_a_kill(seam)
    with company.process("-m", "tests.support.killing") as worker:
        assert worker.wait(STARTED_WITHIN) == -signal.SIGKILL
    assert not order.exists()
    Job.objects.update(lease_until=None)  # as if the minute of the dead were over


def there() -> tuple[int, int]:
    """Of the file: old names and new ones."""
    named = Customer.objects.filter(code__startswith="C")
    return named.filter(name="旧").count(), named.filter(name__startswith="新").count()


def test_a_worker_killed_while_it_writes_leaves_everything_as_it_was(company: Company) -> None:
    Customer.objects.bulk_create(Customer(code=f"C{number}", name="旧") for number in range(10))
    upload = hand_in()
    one_pass()
    files.apply(Import.objects.select_related("check_job").get(pk=upload.pk), by=upload.owner, now=datetime.now(UTC))
    die(company, "import_written")
    assert there() == (10, 0)
    assert not Entry.objects.filter(action="imported").exists()
    one_pass()
    assert there() == (0, COUNT)
    assert Entry.objects.filter(action="imported").count() == 1


def test_a_worker_killed_while_it_checks_counts_no_line_twice(company: Company) -> None:
    upload = hand_in()
    die(company, "lines_checked")
    assert there() == (0, 0)
    one_pass()
    found = Import.objects.get(pk=upload.pk)
    assert csv_files.counts(found) == (COUNT, 0, 0, 0)
    assert found.lines.count() == COUNT
