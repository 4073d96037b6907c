from django.db import migrations, models

from yotei.migrating import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("sales", "0007_found_by_of_all"),
    ]

    operations = [
        AddIndexQuietly(
            model_name="customer",
            index=models.Index(fields=["named_by", "id"], name="customer_named_by"),
        ),
    ]
