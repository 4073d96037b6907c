"""`yotei manage …`: any command of Django itself, for developers."""

import os
from collections.abc import Sequence

from django.core.management import execute_from_command_line


def run(arguments: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yotei.config.settings")
    execute_from_command_line(["yotei manage", *arguments])
