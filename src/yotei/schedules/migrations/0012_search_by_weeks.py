from typing import Any

from django.db import migrations


def entries_are_made_anew(apps: Any, schema_editor: Any) -> None:
    """With the marks of their weeks; by the worker, slice by slice."""
    if apps.get_model("schedules", "Schedule").objects.exists():
        apps.get_model("schedules", "SearchTask").objects.create(of="all")


class Migration(migrations.Migration):
    dependencies = [("schedules", "0011_reminders")]

    operations = [migrations.RunPython(entries_are_made_anew, migrations.RunPython.noop)]
