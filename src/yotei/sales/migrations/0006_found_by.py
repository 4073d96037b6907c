from django.db import migrations

import yotei.sales.found_by


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0005_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="found_by",
            field=yotei.sales.found_by.FoundBy("name", "kana", "code", "email", "phone", "mobile"),
        ),
        migrations.AddField(
            model_name="customer",
            name="found_by",
            field=yotei.sales.found_by.FoundBy("name", "kana", "code", "phone"),
        ),
        migrations.AddField(
            model_name="customer",
            name="named_by",
            field=yotei.sales.found_by.FoundBy("name"),
        ),
        migrations.AddField(
            model_name="deal",
            name="found_by",
            field=yotei.sales.found_by.FoundBy("name", "code"),
        ),
    ]
