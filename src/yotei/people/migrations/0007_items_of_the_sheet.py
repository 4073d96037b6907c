import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def the_zoom_account_becomes_an_item(apps, schema_editor):
    """As it was: seen and changed by the employee and administrators."""
    item = {"name": "Zoom アカウント", "name_en": "Zoom account", "holds_zoom_account": True}
    apps.get_model("people", "SheetItem").objects.create(**item)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_roles_and_the_tree"),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="Name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="Name in English")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long text"),
                            ("choice", "Choice"),
                            ("check", "Check box"),
                        ],
                        default="text",
                        max_length=9,
                        verbose_name="Sort",
                    ),
                ),
                ("choices", models.TextField(blank=True, help_text="Of a choice: one a line.", verbose_name="Choices")),
                (
                    "seen_by",
                    models.CharField(
                        choices=[
                            ("everybody", "Everybody"),
                            ("self", "The employee and administrators"),
                            ("administrators", "Administrators only"),
                        ],
                        default="self",
                        max_length=14,
                        verbose_name="Who sees it",
                    ),
                ),
                (
                    "changed_by",
                    models.CharField(
                        choices=[
                            ("everybody", "Everybody"),
                            ("self", "The employee and administrators"),
                            ("administrators", "Administrators only"),
                        ],
                        default="self",
                        max_length=14,
                        verbose_name="Who changes it",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="Order")),
                ("is_active", models.BooleanField(default=True, verbose_name="On the sheet")),
                ("holds_zoom_account", models.BooleanField(default=False, verbose_name="Holds the Zoom account")),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="sheet_item_name_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "long_text", "choice", "check"])),
                        name="sheet_item_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("changed_by__in", ["everybody", "self", "administrators"]), ("seen_by", "everybody")
                            ),
                            models.Q(("changed_by__in", ["self", "administrators"]), ("seen_by", "self")),
                            models.Q(("changed_by", "administrators"), ("seen_by", "administrators")),
                            _connector="OR",
                        ),
                        name="sheet_item_changed_by_who_sees_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holds_zoom_account", False),
                            models.Q(("is_active", True), ("kind", "text")),
                            _connector="OR",
                        ),
                        name="sheet_item_of_zoom_in_use",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holds_zoom_account", True)),
                        fields=("holds_zoom_account",),
                        name="sheet_item_of_zoom_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=5000)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheet_values",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="values", to="people.sheetitem"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("employee", "item"), name="sheet_value_once"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="sheet_value_given"),
                ],
            },
        ),
        migrations.RunPython(the_zoom_account_becomes_an_item, migrations.RunPython.noop),
    ]
