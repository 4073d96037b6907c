"""Message catalogues: brought up to date by Django and gettext, compiled by Babel so that users need no gettext."""

import re
import shutil
from pathlib import Path

from tools.shell import PYTHON, ROOT, Argument, Failure, must, step

PACKAGE = ROOT / "src/yotei"
LANGUAGES = ("ja", "en")
# The only line that changes when the sources do not.
CREATION_DATE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


def renew(*, keep: bool) -> list[str]:
    """Extracts the messages anew; answers the catalogues that change. Without `keep` they are put back as they were."""
    if not shutil.which("xgettext"):
        raise Failure("Extracting messages needs gettext; on Debian: apt-get install gettext")
    before = {path: path.read_text() for path in _catalogues()}
    (PACKAGE / "locale").mkdir(exist_ok=True)
    languages = [option for language in LANGUAGES for option in ("--locale", language)]
    # Without places: a moved line is no change for a translator.
    command: list[Argument] = [
        PYTHON,
        "-m",
        "django",
        "makemessages",
        *languages,
        "--no-location",
        "--no-obsolete",
    ]
    must(
        command,
        what="Extracting the messages",
        cwd=PACKAGE,
        env={"DJANGO_SETTINGS_MODULE": "yotei.config.settings"},
    )
    changed = []
    for path in _catalogues():
        same = _essence(path.read_text()) == _essence(before.get(path, ""))
        if not same:
            changed.append(str(path.relative_to(ROOT)))
        if path in before and (same or not keep):
            path.write_text(before[path])
        elif not keep:
            path.unlink()
    return changed


def _essence(catalogue: str) -> str:
    """Without its date, and with every text on one line: where lines are broken is no difference."""
    return CREATION_DATE.sub("", catalogue).replace('"\n"', "")


def compile_all() -> None:
    catalogues = _catalogues()
    if not catalogues:
        return
    folders = sorted({path.parent.parent.parent for path in catalogues})

    def action() -> None:
        for folder in folders:
            command: list[Argument] = [
                PYTHON,
                "-m",
                "babel.messages.frontend",
                "--quiet",
                "compile",
                "--directory",
                folder,
            ]
            must([*command, "--domain", "django"], what="Compiling the messages")

    step("messages", inputs=catalogues, outputs=[path.with_suffix(".mo") for path in catalogues], action=action)


def _catalogues() -> list[Path]:
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))
