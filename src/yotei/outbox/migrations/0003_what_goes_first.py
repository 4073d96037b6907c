from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_what_is_of_use"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                fields=["useless_after", "id"],
                name="mail_hurried",
                condition=Q(due_at__isnull=False, useless_after__isnull=False),
            ),
        ),
    ]
