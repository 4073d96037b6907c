"""`yotei demo-data`: the cast, loaded so that a newcomer's pages are not empty.

Idempotent: whatever is there is left as it is, also where somebody has changed it since; only what is missing is made.
"""

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from yotei.cli import cast, database, demo_week
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _
from yotei.people.models import Department, Employee
from yotei.sales.models import Customer, Deal
from yotei.schedules.models import Category


def run() -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    load()
    say(_("The demonstration data is loaded. Log in as admin, taro, hanako or jiro; the password is demo."))


@transaction.atomic
def load() -> None:
    if load_cast():
        demo_week.load(now=timezone.now())


@transaction.atomic
def load_cast() -> bool:
    """People, categories, customers and deals. True where they came into an empty book."""
    for name in cast.DEPARTMENTS:
        Department.objects.get_or_create(name=name)
    for person in cast.EMPLOYEES:
        _employ(person)
    for position, kind in enumerate(cast.CATEGORIES, start=1):
        _categorise(kind, position)
    is_first_time = not Customer.objects.exists() and not Deal.objects.exists()
    for company in cast.COMPANIES:
        _trade_with(company, as_first=is_first_time and company is cast.SAMPLE)
    if is_first_time:
        _count_on_from([Customer, Deal])
    return is_first_time


def _employ(person: cast.Person) -> None:
    if Employee.objects.filter(login=person.login).exists():
        return
    employee = Employee(
        login=person.login,
        name=person.name,
        email=person.email,
        zoom_account=person.zoom_account,
        department=Department.objects.get(name=person.department),
        language=person.language,
        time_zone=person.time_zone,
        is_admin=person.is_admin,
    )
    employee.set_password(cast.PASSWORD)
    employee.save()


def _categorise(kind: cast.Kind, position: int) -> None:
    Category.objects.get_or_create(
        code=kind.code,
        defaults={
            "name": kind.name,
            "name_en": kind.name_en,
            "books_zoom": kind.books_zoom,
            "default_subject": kind.default_subject,
            "position": position,
        },
    )


def _trade_with(company: cast.Company, *, as_first: bool) -> None:
    """`as_first` asks for the id 1 by name: PostgreSQL does not give a number twice, even if its first use failed."""
    customer = Customer.objects.filter(name=company.name).first()
    if customer is None:
        customer = Customer.objects.create(name=company.name, **({"id": 1} if as_first else {}))
    for position, name in enumerate(company.deals):
        if not Deal.objects.filter(customer=customer, name=name).exists():
            Deal.objects.create(customer=customer, name=name, **({"id": 1} if as_first and position == 0 else {}))


def _count_on_from(models_with_given_ids: list[type[models.Model]]) -> None:
    """Tells PostgreSQL which ids were given by hand. SQLite needs no telling, and has no statements for it."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_with_given_ids):
            cursor.execute(statement)
