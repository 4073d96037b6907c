"""`yotei backup FILE`: the whole database in one file; not the keys, which are kept apart from it."""

from pathlib import Path

from django.db import OperationalError

from yotei.cli import copies, database
from yotei.cli.copy_errors import CopyFailed
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _


def run(file: Path) -> None:
    try:
        if not database.is_prepared():
            refuse(database.not_migrated())
        copies.save(file)
    except OperationalError as error:
        refuse(database.not_reachable(error))
    except CopyFailed as error:
        refuse(str(error))
    say(
        _("Written: {file}. Keep YOTEI_ENCRYPTION_KEY too, in another place: links and passcodes need it.").format(
            file=file
        )
    )
