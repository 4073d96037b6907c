"""`yotei token LOGIN`: prints a new API token and nothing else."""

from django.utils import timezone

from yotei.cli import database
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _
from yotei.people.models import ApiToken, Employee


def run(login: str) -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    try:
        employee = Employee.objects.get(login=login)
    except Employee.DoesNotExist:
        refuse(_("No employee has the log-in name {login}.").format(login=login))
    say(ApiToken.issue(employee=employee, now=timezone.now()))
