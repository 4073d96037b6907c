"""`yotei rotate-keys`: after it, no stored secret needs any key but the first."""

from yotei.booking.rotation import rotate
from yotei.cli import database
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _


def run() -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    done = rotate()
    say(_("Encrypted anew: {count}.").format(count=done.renewed))
    if done.unreadable:
        sentence = _("Secrets that no given key can read: {count}. Add the key they were made with, and run it again.")
        refuse(sentence.format(count=done.unreadable))
    say(_("The first key reads everything; the others can be removed from YOTEI_ENCRYPTION_KEY."))
