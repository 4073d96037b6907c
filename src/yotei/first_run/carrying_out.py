"""From answers to an installation: the database, its administrator, then the file that says that all is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yotei.config import written

from .answers import PENDING, Answers

SECONDS = 300  # for an empty database: far more than it takes
LOCALES = {"ja": "ja_JP.UTF-8", "en": "en_US.UTF-8"}


class NotDone(Exception):
    """One sentence; the next try goes on."""


def carry_out(answers: Answers) -> None:
    """May be repeated from the beginning, wherever it ended. Raises `NotDone`."""
    variables = answers.environment()
    pending = written.folder() / PENDING
    try:
        written.write(variables, pending)
    except OSError as error:
        reason = error.strerror or ""
        sentence = _("%(path)s cannot be written: %(reason)s")
        raise NotDone(sentence % {"path": pending, "reason": reason}) from error
    except ValueError as error:
        sentence = _("%(name)s holds a sign that cannot be kept. Enter it without quotation marks, $ and backslashes.")
        raise NotDone(sentence % {"name": error}) from error
    person = {name: text for name, text in answers.steps["administrator"].items() if name != "again"}
    _run(["migrate"], variables)
    _run(["first-admin"], variables, said=json.dumps(person | answers.steps["locale"]))
    pending.replace(written.folder() / written.NAME)
    answers.is_done = True


def _run(command: list[str], variables: dict[str, str], said: str = "") -> None:
    words = {"LC_ALL": LOCALES[get_language() or "ja"], "DJANGO_SETTINGS_MODULE": "yotei.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "yotei.cli", *command],
        env=os.environ | variables | words, input=said, text=True, capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotDone((done.stderr.strip().splitlines() or [_("An unexpected error.")])[-1].removeprefix("yotei: "))
