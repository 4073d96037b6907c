"""What each role may do: the one table that the page of roles shows and every check asks.

Of a single schedule `Schedule.visible_to` and `may_be_changed_by` decide; they begin from here.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")
    READER = "reader", _("Read-only")


class Right(models.TextChoices):
    SEE = "see", _("See calendars, schedules, ToDos, customers and deals, as far as they are shown to this employee")
    OWN_WAYS = (
        "own_ways",
        _("Choose one’s own language, time zone, first day of the week, shortcuts, reminders and password"),
    )
    WRITE = "write", _("Register and change one’s own schedules, ToDos and activities, reply, keep customers and deals")
    LEAD = (
        "lead",
        _("Change and delete schedules and activities of one’s own branch of departments, as far as one sees them"),
    )
    IMPORT = "import", _("Import customers, deals and contacts from CSV files")
    ADMINISTER = (
        "administer",
        _("Everything under Administration, the sheets of all employees, and their activities as far as one sees them"),
    )


_EVERYBODY = frozenset({Right.SEE, Right.OWN_WAYS})

RIGHTS: dict[str, frozenset[Right]] = {
    Role.ADMINISTRATOR: _EVERYBODY | {Right.WRITE, Right.IMPORT, Right.ADMINISTER},
    Role.MANAGER: _EVERYBODY | {Right.WRITE, Right.LEAD, Right.IMPORT},
    Role.MEMBER: _EVERYBODY | {Right.WRITE},
    Role.READER: _EVERYBODY,
}

# The fields of one's own sheet that go with a right; all others are an administrator's to change. The department is
# among these: it says whose schedules a manager may change. Of the Zoom account its item decides (`items`).
OWN_WAYS = frozenset({"language", "time_zone", "week_start", "shortcuts", "invited_by_mail"})
OWN_FACTS = frozenset({"name", "email"})
