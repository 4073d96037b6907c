import django.db.models.deletion
from django.db import migrations, models


def administrators_keep_their_role(apps, schema_editor):
    apps.get_model("people", "Employee").objects.filter(is_admin=True).update(role="administrator")


def roles_become_a_mark(apps, schema_editor):
    apps.get_model("people", "Employee").objects.filter(role="administrator").update(is_admin=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_token_scopes"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="people.department",
                verbose_name="Belongs to",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="position",
            field=models.PositiveIntegerField(default=0, verbose_name="Order"),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True), name="department_not_below_itself"
            ),
        ),
        migrations.AddField(
            model_name="employee",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "Administrator"),
                    ("manager", "Manager"),
                    ("member", "Member"),
                    ("reader", "Read-only"),
                ],
                default="member",
                max_length=13,
                verbose_name="Role",
            ),
        ),
        migrations.RunPython(administrators_keep_their_role, roles_become_a_mark),
        migrations.RemoveField(model_name="employee", name="is_admin"),
        migrations.AddConstraint(
            model_name="employee",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["administrator", "manager", "member", "reader"])),
                name="employee_role_known",
            ),
        ),
    ]
