"""The worker's hands: several bookings are settled side by side, because each waits for Zoom most of its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import close_old_connections

from .engine import Result

Job = Callable[[], list[Result]]


class Hands:
    """Threads that last as long as the worker, each with its own connection to the database."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="hand")

    def do(self, jobs: Sequence[Job], *, end: float) -> Iterator[Result]:
        """As `one_by_one`, but several at a time. Those under way are done when this ends, however it ends."""
        waiting = iter(jobs)
        under_way: set[Future[list[Result]]] = set()
        try:
            while True:
                for job in _before(end, waiting, self._count - len(under_way)):
                    under_way.add(self._pool.submit(_with_sound_connection, job))
                if not under_way:
                    return
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        finally:
            wait(under_way)


def one_by_one(jobs: Sequence[Job], *, end: float) -> Iterator[Result]:
    """Results as they come; jobs begin in their order, none after `end` (monotonic) or once nobody asks for more."""
    for job in _before(end, iter(jobs), len(jobs)):
        yield from job()


def _before(end: float, jobs: Iterator[Job], most: int) -> Iterator[Job]:
    for _ in range(most):
        job = next(jobs, None) if time.monotonic() < end else None
        if job is None:
            return
        yield job


def _with_sound_connection(job: Job) -> list[Result]:
    """A connection that broke in an earlier job is not used again."""
    close_old_connections()
    try:
        return job()
    finally:
        close_old_connections()
