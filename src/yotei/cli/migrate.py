"""`yotei migrate`: safe when two nodes start it at once; the second waits and finds nothing left to do."""

from django.core.management import call_command
from django.db import OperationalError

from yotei.cli import database
from yotei.cli.terminal import refuse


def run() -> None:
    try:
        with database.alone():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
    except OperationalError as error:
        refuse(database.not_reachable(error))
