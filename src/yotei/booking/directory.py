"""The users of the Zoom account as the last check found them: read in pages by the worker, within the budget.

A check lists who is active, inactive and pending, then asks for those accounts one by one that no list held. It is a
row, so it survives any process, and goes on where it was; a step that is repeated writes the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q

from yotei.zoom import Deadline, HostUnknown, HostUnusable, Limited, ListedUser, Zoom, ZoomError

from .problems import Problem, problem_of

if TYPE_CHECKING:
    from .runtime import Office

LISTS = ("active", "inactive", "pending")
MISSING = "missing"
ELSEWHERE, UNKNOWN = "elsewhere", "unknown"
OTHER_ACCOUNT = 1010  # zoom-contract §4
PENDING = 1120
ASKED_AT_A_TIME = 10
AGAIN = timedelta(minutes=1)  # after a failure that says no hour


class ZoomUser(models.Model):
    """`asked`: the e-mail address in lower case, or what an employee's sheet says that no list held.

    `status`: active, inactive, pending, elsewhere (of another account) or unknown. The `old_` columns are of the time
    before the check `run`.
    """

    asked = models.CharField(max_length=500, unique=True)
    host_id = models.CharField(max_length=100, blank=True, db_index=True)
    type = models.SmallIntegerField(null=True)
    status = models.CharField(max_length=10)
    run = models.PositiveIntegerField()
    old_type = models.SmallIntegerField(null=True)
    old_status = models.CharField(max_length=10, blank=True)
    old_run = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.asked


class DirectoryCheck(models.Model):
    """The check that runs, or the last one: one row. `phase` "" while none runs."""

    run = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=10, blank=True)
    page_token = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="directory_check_once")]

    def __str__(self) -> str:
        return f"{self.run} {self.phase}"

    @classmethod
    def last(cls) -> DirectoryCheck:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def begin(cls, *, now: datetime) -> bool:
        """False where one runs already."""
        cls.objects.get_or_create(pk=1)
        fresh = {"phase": LISTS[0], "page_token": "", "started_at": now, "finished_at": None, "next_at": now}
        idle = cls.objects.filter(pk=1, phase="")
        return bool(idle.update(run=F("run") + 1, lease_until=None, problem=None, **fresh))

    @classmethod
    def stop(cls) -> None:
        """What it has found so far stays."""
        cls.objects.filter(pk=1).update(phase="", problem=None, lease_until=None, next_at=None)

    @property
    def is_running(self) -> bool:
        return bool(self.phase)

    @property
    def trouble(self) -> Problem | None:
        return Problem.from_json(self.problem) if self.problem else None


def go_on(office: Office, *, accounts: Callable[[], Iterable[str]], seconds: float) -> None:
    """Steps of the check that runs, for about `seconds`; the worker's part. `accounts`: of all employees."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        check = _claim(office)
        if check is None:
            return
        deadline = Deadline.after(office.timeout)
        try:
            if check.phase == MISSING:
                _ask(check, office, accounts, deadline)
            else:
                _list(check, office, deadline)
        except ZoomError as error:
            _put_off(check, error, office)
            return


def _claim(office: Office) -> DirectoryCheck | None:
    with transaction.atomic():
        now = office.clock.now()
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        due = (
            DirectoryCheck.objects.select_for_update(skip_locked=True).filter(free, next_at__lte=now).exclude(phase="")
        )
        check = due.first()
        if check is not None:
            check.lease_until = now + office.lease
            check.save(update_fields=["lease_until"])
        return check


def _list(check: DirectoryCheck, office: Office, deadline: Deadline) -> None:
    page = office.background.list_users(check.phase, token=check.page_token, deadline=deadline)
    after = LISTS.index(check.phase) + 1
    following = LISTS[after] if after < len(LISTS) else MISSING
    with transaction.atomic():
        _write(check.run, [user for user in page.users if user.email], check.phase)
        if page.next_page_token and page.next_page_token != check.page_token:
            _move_on(check, phase=check.phase, page_token=page.next_page_token)
        else:
            _move_on(check, phase=following, page_token="")


def _ask(check: DirectoryCheck, office: Office, accounts: Callable[[], Iterable[str]], deadline: Deadline) -> None:
    left = _unanswered(check.run, accounts())
    found = [_found(account, office.background, deadline) for account in left[:ASKED_AT_A_TIME]]
    with transaction.atomic():
        for account, user in zip(left, found, strict=False):
            _write(check.run, [user], user.status, asked=account)
        if len(left) > ASKED_AT_A_TIME:
            _move_on(check, phase=MISSING, page_token="")
        else:
            _move_on(check, phase="", page_token="", finished_at=office.clock.now(), next_at=None)


def _unanswered(run: int, accounts: Iterable[str]) -> list[str]:
    names = ZoomUser.objects.filter(run=run).values_list("asked", "host_id")
    known = {name for pair in names for name in pair}
    wanted = {key_of(account) for account in accounts} - {""}
    return sorted(wanted - known)


def _found(account: str, zoom: Zoom, deadline: Deadline) -> ListedUser:
    try:
        user = zoom.get_user(account, deadline=deadline)
    except HostUnknown as error:
        return ListedUser(status=ELSEWHERE if error.code == OTHER_ACCOUNT else UNKNOWN)
    except HostUnusable as error:
        return ListedUser(status="pending" if error.code == PENDING else UNKNOWN)
    return ListedUser(id=user.id, email=user.email, type=user.type, status=user.status or "active")


def _write(run: int, users: list[ListedUser], status: str, *, asked: str = "") -> None:
    keys = {asked or key_of(user.email): user for user in users}
    rows = {row.asked: row for row in ZoomUser.objects.filter(asked__in=keys)}
    for key, user in keys.items():
        row = rows.setdefault(key, ZoomUser(asked=key, status="", run=0))
        if row.run != run:
            row.old_type, row.old_status, row.old_run = row.type, row.status, row.run
        row.host_id, row.type, row.status, row.run = user.id, user.type, user.status or status, run
    new = [row for row in rows.values() if row.pk is None]
    ZoomUser.objects.bulk_create(new)
    columns = ["host_id", "type", "status", "run", "old_type", "old_status", "old_run"]
    ZoomUser.objects.bulk_update([row for row in rows.values() if row not in new], columns, batch_size=100)


def _move_on(check: DirectoryCheck, **columns: Any) -> None:
    """Unless somebody has stopped it, or its lease was over and another worker went on."""
    own = DirectoryCheck.objects.filter(pk=1, run=check.run, phase=check.phase, lease_until=check.lease_until)
    own.update(lease_until=None, problem=None, **columns)


def _put_off(check: DirectoryCheck, error: ZoomError, office: Office) -> None:
    until = error.until if isinstance(error, Limited) else office.clock.now() + AGAIN
    if isinstance(error, Limited) and error.scope == "second":  # others go first: nothing is wrong
        _move_on(check, phase=check.phase, next_at=until)
        return
    own = DirectoryCheck.objects.filter(pk=1, run=check.run, lease_until=check.lease_until)
    # From the first page again: a page's token is good for some minutes only.
    own.update(lease_until=None, next_at=until, page_token="", problem=problem_of(error, host="").to_json())


def key_of(account: str) -> str:
    """Addresses are the same in any case; Zoom's user ids are not."""
    account = account.strip()
    return account.lower() if "@" in account else account
