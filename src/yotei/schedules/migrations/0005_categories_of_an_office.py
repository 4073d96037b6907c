import django.core.validators
from django.db import migrations, models


def tell_field_work(apps, schema_editor):
    """Visits have been told by their icon until now."""
    apps.get_model("schedules", "Category").objects.filter(icon="outside").update(duty="outside")


class Migration(migrations.Migration):
    dependencies = [
        ("schedules", "0004_attendees_of_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="default_minutes",
            field=models.PositiveSmallIntegerField(
                default=60,
                help_text="Minutes",
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(1440),
                ],
                verbose_name="Length to begin with",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="duty",
            field=models.CharField(
                choices=[("outside", "Field work"), ("inside", "Office work")],
                default="inside",
                max_length=7,
                verbose_name="Field or office work",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="is_active",
            field=models.BooleanField(default=True, verbose_name="Can be chosen"),
        ),
        migrations.AddField(
            model_name="category",
            name="meeting_defaults",
            field=models.JSONField(blank=True, default=dict, help_text="See yotei.booking.defaults."),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("duty__in", ["outside", "inside"])), name="category_duty_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_minutes__range", (5, 1440))), name="category_minutes_within_a_day"
            ),
        ),
        migrations.RunPython(tell_field_work, migrations.RunPython.noop),
    ]
