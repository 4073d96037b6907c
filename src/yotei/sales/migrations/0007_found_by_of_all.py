from django.db import migrations

from yotei.sales.found_by import fold_anew


def fold_all(apps, schema_editor):
    """In batches, a transaction each; after a break what is still missing."""
    for name in ("customer", "deal", "contact"):
        fold_anew(apps.get_model("sales", name)._base_manager.all())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("sales", "0006_found_by"),
    ]

    operations = [
        migrations.RunPython(fold_all, migrations.RunPython.noop),
    ]
