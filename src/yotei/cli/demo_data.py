"""`yotei demo-data`: the cast, loaded so that a newcomer's pages are not empty.

Idempotent: whatever is there is left as it is, also where somebody has changed it since; only what is missing is made.
"""

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from yotei.cli import cast, database, demo_week
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _
from yotei.people.models import Department, Employee, Group, SheetItem
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import Category, Facility


def run() -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    with database.alone():
        load()
    say(_("The demonstration data is loaded. Log in as admin, taro, hanako or jiro; the password is demo."))


@transaction.atomic
def load() -> None:
    if load_cast():
        demo_week.load(now=timezone.now())


@transaction.atomic
def load_cast() -> bool:
    """People, categories, customers, deals, facilities, groups. True where they came into an empty book."""
    for position, (name, above) in enumerate(cast.DEPARTMENTS, start=1):
        parent = Department.objects.filter(name=above).first()
        Department.objects.get_or_create(name=name, defaults={"parent": parent, "position": position})
    load_usual()
    for person in cast.EMPLOYEES:
        _employ(person)
    is_first_time = not Customer.objects.exists() and not Deal.objects.exists()
    if is_first_time:
        _trade_as_first(cast.SAMPLE)
    for company in cast.COMPANIES:
        _trade_with(company)
    if is_first_time:
        _equip()
    return is_first_time


def load_usual() -> None:
    """What every new book begins with: the categories of the manual, and the sheet's item for the Zoom account."""
    SheetItem.objects.get_or_create(
        holds_zoom_account=True, defaults={"name": "Zoom アカウント", "name_en": "Zoom account"}
    )
    for position, kind in enumerate(cast.CATEGORIES, start=1):
        _categorise(kind, position)


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
        role=person.role,
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
            "colour": kind.colour,
            "icon": kind.icon,
            "duty": kind.duty,
        },
    )


def _trade_as_first(company: cast.Company) -> None:
    """Asks for the id 1 by name: PostgreSQL does not give a number twice, even if its first use failed."""
    customer = Customer.objects.create(id=1, name=company.name)
    Deal.objects.create(id=1, customer=customer, name=company.deals[0])
    with connection.cursor() as cursor:
        # Tells PostgreSQL to count on from there. SQLite needs no telling, and has no statements for it.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Customer, Deal]):
            cursor.execute(statement)


def _trade_with(company: cast.Company) -> None:
    customer = Customer.objects.filter(name=company.name).first() or Customer.objects.create(name=company.name)
    for name in company.deals:
        if not Deal.objects.filter(customer=customer, name=name).exists():
            Deal.objects.create(customer=customer, name=name)


def _equip() -> None:
    """Into an empty book only: contacts and facilities that somebody took away stay away."""
    for company in cast.COMPANIES:
        customer = Customer.objects.get(name=company.name)
        for card in company.contacts:
            Contact.add(customer=customer, name=card.name, position=card.position, email=card.email)
    for position, place in enumerate(cast.PLACES, start=1):
        Facility.objects.get_or_create(
            name=place.name, defaults={"name_en": place.name_en, "sort": place.sort, "position": position}
        )
    for team in cast.TEAMS:
        group, _is_new = Group.objects.get_or_create(name=team.name, owner=None)
        group.members.set(Employee.objects.filter(login__in=team.members))
