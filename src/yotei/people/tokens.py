"""The tokens by which programs act for an employee."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited

if TYPE_CHECKING:
    from .models import Employee


# Asked with every request of a program; as SQL, because Django takes longer to compose it than the database to answer.
OWNER = """
    SELECT employee.*, token.id AS token_id, token.scope AS token_scope,
        (token.last_used_at IS NULL OR token.last_used_at <= %s) AS token_unnoted
    FROM people_employee employee JOIN people_apitoken token ON token.employee_id = employee.id
    WHERE token.digest = %s AND employee.is_active AND (token.expires_at IS NULL OR token.expires_at > %s)
"""


class ApiToken(Audited):
    """A bearer token. Only its SHA-256 is kept, so the table opens nothing to whoever reads it."""

    audited = ("employee", "name", "scope", "expires_at")

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    # Its last use is written down once in a while, not with every request.
    USE_EVERY: ClassVar = timedelta(minutes=1)

    employee = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("Purpose"), max_length=100, blank=True)
    scope = models.CharField(_("Scope"), max_length=5, choices=Scope.choices, default=Scope.WRITE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scope__in=["read", "write"]), name="token_scope_known")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(
        cls,
        *,
        employee: Employee,
        now: datetime,
        name: str = "",
        scope: str = Scope.WRITE,
        lasts: timedelta | None = None,
    ) -> str:
        """A new token in clear, shown this once; for ever, unless it `lasts` so long."""
        token = "yotei_" + secrets.token_urlsafe(32)
        cls.objects.create(
            employee=employee,
            digest=cls._digest(token),
            name=name.strip(),
            scope=scope,
            created_at=now,
            expires_at=lasts and now + lasts,
        )
        return token

    @classmethod
    def presented(cls, token: str, *, now: datetime) -> tuple[Employee, bool] | None:
        """The active employee whom a token speaks for that counts, and whether it may write. Its use is noted."""
        moments = [connection.ops.adapt_datetimefield_value(each) for each in (now - cls.USE_EVERY, now)]
        people = cls.employee.field.related_model._base_manager
        found: Any = next(iter(people.raw(OWNER, [moments[0], cls._digest(token), moments[1]])), None)
        if found is None:
            return None
        if found.token_unnoted:
            cls.objects.filter(pk=found.token_id).update(last_used_at=now)
        return found, found.token_scope == cls.Scope.WRITE

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def revoke(self) -> None:
        self.delete()

    @staticmethod
    def _digest(token: str) -> str:
        # A plain hash is enough: the token has 256 random bits, there is nothing to guess.
        return hashlib.sha256(token.encode()).hexdigest()
