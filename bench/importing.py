"""What `bench.inside` does for the import: hands files in as a page does, saves rows beside it, kills a worker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from django.utils import timezone

from yotei.jobs.models import Job
from yotei.people.models import Employee
from yotei.sales.importing import files
from yotei.sales.importing.models import CHUNK
from yotei.sales.models import Customer, Import
from yotei.todos.models import Todo

PAUSE = 0.05


def hand_in(path: str) -> int:
    def pieces() -> Iterator[bytes]:
        with Path(path).open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    admin = Employee.objects.get(login="admin")
    size = Path(path).stat().st_size
    return files.receive(of="customers", name="bench.csv", size=size, pieces=pieces, by=admin, now=timezone.now()).pk


def apply_import(upload: int) -> None:
    found = Import.objects.select_related("check_job", "owner").get(pk=upload)
    if found.is_ready:
        files.apply(found, by=found.owner, now=timezone.now())


def import_state(upload: int) -> list[str]:
    found = Import.objects.select_related("check_job", "apply_job").get(pk=upload)
    return [job.state if job is not None else "" for job in (found.check_job, found.apply_job)]


def save_rows(until: int) -> dict[str, float]:
    """A row every 50 ms until that import is done: how many, and how long each took to be saved."""
    owner, took = Employee.objects.get(login="taro"), []
    while import_state(until)[1] != "finished":
        begin = time.perf_counter()
        Todo.add(owner=owner, name="beside")
        took.append(time.perf_counter() - begin)
        time.sleep(PAUSE)
    return {"count": len(took), "longest": max(took), "median": median(took)}


def kill_amidst(upload: int, process: int, after: float) -> None:
    """Some moment after the worker has taken the import up."""
    while (job := Import.objects.select_related("apply_job").get(pk=upload).apply_job) is not None and (
        job.lease_until is None and job.is_running
    ):
        pass
    time.sleep(after)
    os.kill(process, signal.SIGKILL)


def end_leases() -> None:
    """As if their minute were over."""
    Job.objects.update(lease_until=None)


def customers_named(word: str) -> int:
    return Customer.objects.filter(code__startswith=word).count()


def customers_with_phone(phone: str) -> int:
    return Customer.objects.filter(phone=phone).count()


def wrong_lines(upload: int) -> list[int]:
    return list(Import.objects.get(pk=upload).lines.filter(state="wrong").values_list("number", flat=True))


QUESTIONS: dict[str, Any] = {
    each.__name__: each
    for each in (hand_in, apply_import, import_state, save_rows, kill_amidst, end_leases, customers_named,
                 customers_with_phone, wrong_lines)
}  # fmt: skip
