"""`yotei new-key`: a key to put into the environment of a real installation."""

import secrets

from cryptography.fernet import Fernet

from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _


def run(kind: str) -> None:
    if kind == "secret":
        say(secrets.token_urlsafe(50))
    elif kind == "encryption":
        say(Fernet.generate_key().decode())
    else:
        refuse(_("There are two kinds of keys: secret and encryption."))
