"""Why a mail is not sent, or the server is not used: a code in the row, a sentence on the page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    # Of one mail.
    ADDRESS = "address", _("Mail cannot carry this address. Correct it where it is kept.")
    RECIPIENT = "recipient", _("The mail server refuses this recipient.")
    CONTENT = "content", _("The mail server refuses this mail.")
    LATER = "later", _("The mail server asks to try again later.")
    CUT = "cut", _("The connection to the mail server broke off before the mail was handed over.")
    UNSURE = "unsure", _("The mail server's answer was lost, so the mail is sent again with the same Message-ID.")
    RESTORED = "restored", _("It waited when the backup was made that was put back, so it may have been sent since.")
    UNWRITABLE = "unwritable", _("Its parts make no mail; the administrator finds the reason in the log.")
    UNREADABLE = "unreadable", _("Its text cannot be read with the keys in YOTEI_ENCRYPTION_KEY.")
    TOO_LATE = "too_late", _("It could not be sent in time, and later it would have been of no use.")
    LATE_UNSURE = "late_unsure", _("It may have arrived: the mail server's answer was lost, and now it is too late.")
    NO_SERVER = "no_server", _("No mail server was set up.")
    # Of the server.
    UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
    ENCRYPTION = "encryption", _("The mail server offers no encrypted connection that can be trusted.")
    LOGIN = "login", _("The mail server refuses user name and password: check YOTEI_MAIL_URL.")
    SENDER = "sender", _("The mail server refuses the sender: check YOTEI_MAIL_FROM and the user's rights there.")
    SLOW = "slow", _("The mail server breaks off one mail after the other, or is too slow.")
    BUSY = "busy", _("The mail server takes no mail at the moment.")


SAID = _("%(problem)s It said: %(words)s")


def sentence(problem: str, words: str) -> str:
    if not problem:
        return ""
    said = str(Problem(problem).label)
    return str(SAID) % {"problem": said, "words": words} if words else said
