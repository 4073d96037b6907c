from django.db import migrations, models

from yotei.migrating import AddIndexQuietly, AddUniqueQuietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("sales", "0003_details"),
    ]

    operations = [
        AddIndexQuietly(
            model_name="contact",
            index=models.Index(fields=["name", "id"], name="contact_by_name"),
        ),
        AddIndexQuietly(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True), fields=["email"], name="contact_by_email"
            ),
        ),
        AddIndexQuietly(
            model_name="customer",
            index=models.Index(fields=["name", "id"], name="customer_by_name"),
        ),
        AddIndexQuietly(
            model_name="customer",
            index=models.Index(fields=["owner", "name", "id"], name="customer_of_owner"),
        ),
        AddIndexQuietly(
            model_name="deal",
            index=models.Index(fields=["name", "id"], name="deal_by_name"),
        ),
        AddIndexQuietly(
            model_name="deal",
            index=models.Index(fields=["owner", "name", "id"], name="deal_of_owner"),
        ),
        AddUniqueQuietly(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="contact_code_once"
            ),
        ),
        AddUniqueQuietly(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="customer_code_once"
            ),
        ),
        AddUniqueQuietly(
            model_name="deal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="deal_code_once"
            ),
        ),
    ]
