"""After a restore: what waited when the backup was made has most likely been sent since, so nobody sends it unasked."""

from __future__ import annotations

from collections.abc import Collection

from .problems import Problem

# Part of putting a backup back, in the same transaction and in terms of the first schema of this room. Whoever has one
# in hand records nothing any more: the fences grow by more leases than a mail has had since.
HOLD = (
    f"UPDATE outbox_mail SET state = 'held', problem = '{Problem.RESTORED.value}', words = '', due_at = NULL, "  # noqa: S608
    "lease_until = NULL, fence = fence + 1000000 WHERE state IN ('waiting', 'handed')"
)


def hold_mails(migrations: Collection[tuple[str, str]]) -> list[str]:
    """What is to be carried out on a copy that has these; an older one knows no mails."""
    return [HOLD] if ("outbox", "0001_initial") in migrations else []
