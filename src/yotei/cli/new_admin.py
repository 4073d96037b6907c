"""`yotei new-admin LOGIN`: the first administrator of a fresh installation, or the way back in for one locked out.

Prints a new password and nothing else. All further employees are added on the pages.
"""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from yotei.cli import database
from yotei.cli.terminal import refuse, say
from yotei.people.models import Employee
from yotei.people.roles import Role

# Bytes of randomness: 16 characters to copy, far beyond guessing.
STRENGTH = 12


def run(login: str) -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    password = secrets.token_urlsafe(STRENGTH)
    try:
        let_in(login, password)
    except ValidationError as error:
        refuse(error.messages[0])
    say(password)


@transaction.atomic
def let_in(login: str, password: str, **sheet: Any) -> None:
    """Raises `ValidationError`. `sheet`: what else is known of the person."""
    employee = Employee.objects.filter(login=login).first()
    if employee is None:
        named = {"name": login} | sheet
        Employee.objects.hire(login=login, password=password, role=Role.ADMINISTRATOR, **named)
    else:
        employee.change_sheet(role=Role.ADMINISTRATOR, is_active=True, **sheet)
        employee.change_password(password)
        employee.drop_second_step()
