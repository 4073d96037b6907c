from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="mail",
            name="useless_after",
            field=models.DateTimeField(
                help_text="From then on it is not sent any more; null: it always is.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "To be sent"),
                    ("handed", "Being handed over"),
                    ("sent", "Sent"),
                    ("refused", "Rejected"),
                    ("given_up", "Given up"),
                    ("cancelled", "Cancelled"),
                    ("held", "Held back"),
                ],
                default="waiting",
                max_length=9,
                verbose_name="State",
            ),
        ),
    ]
