from typing import Any

from django.db import migrations


def entries_are_made_anew(apps: Any, schema_editor: Any) -> None:
    """Once, also where those of the migration before are not all made yet."""
    tasks = apps.get_model("schedules", "SearchTask").objects
    tasks.filter(of="all").delete()
    if apps.get_model("schedules", "Schedule").objects.exists():
        tasks.create(of="all")


class Migration(migrations.Migration):
    dependencies = [("schedules", "0012_search_by_weeks")]

    operations = [migrations.RunPython(entries_are_made_anew, migrations.RunPython.noop)]
