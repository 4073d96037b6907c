"""`yotei first-admin`: the administrator whom the first run asked for, as JSON on standard input.

Standard input, because what stands on a command line is for everybody on the machine to see. A new book gets its
categories, too.
"""

import json
import sys

from django.core.exceptions import ValidationError

from yotei.cli.demo_data import load_usual
from yotei.cli.new_admin import let_in
from yotei.cli.terminal import refuse
from yotei.schedules.models import Category


def run() -> None:
    """`login`, `name`, `password`, and fields of the sheet. Repeated, it lets the same person in again."""
    given = json.load(sys.stdin)
    try:
        if not Category.objects.exists():
            load_usual()
        let_in(given.pop("login"), given.pop("password"), **given)
    except ValidationError as error:
        refuse(error.messages[0])
