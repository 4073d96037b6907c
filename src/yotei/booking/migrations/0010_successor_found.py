from django.db import migrations, models

from yotei.migrating import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("booking", "0009_successor")]

    operations = [
        AddIndexQuietly(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("successor__isnull", False)), fields=["successor"], name="booking_succeeded"
            ),
        ),
    ]
