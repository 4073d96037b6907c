from django.db import migrations, models
from django.db.models import Q

from yotei.migrating import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("outbox", "0002_what_is_of_use"),
    ]

    operations = [
        AddIndexQuietly(
            model_name="mail",
            index=models.Index(
                fields=["useless_after", "id"],
                name="mail_hurried",
                condition=Q(due_at__isnull=False, useless_after__isnull=False),
            ),
        ),
    ]
