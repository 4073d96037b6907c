"""Keys that a local trial makes for itself and keeps in `var/`."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from yotei.cli.words import gettext as _

MAKERS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(50),
    "encryption_key": lambda: Fernet.generate_key().decode(),
}
COMMANDS = {"secret_key": "yotei new-key secret", "encryption_key": "yotei new-key encryption"}


class UnusableFile(Exception):
    """One sentence for the person at the terminal."""


def kept(var: Path, name: str) -> str:
    """The key in `var/<name>`, made first if there is none. Processes that start at once all get the same one."""
    path = var / name
    try:
        if not path.exists():
            _make(path, MAKERS[name]())
        found = path.read_text(encoding="ascii").strip()
        if name == "encryption_key":
            Fernet(found)
    except (OSError, ValueError):
        found = ""
    if not found:
        sentence = _("{path} holds no usable key: restore that file, make its folder writable, or set YOTEI_{name}.")
        raise UnusableFile(sentence.format(path=path, name=name.upper()))
    return found


def missing(var: Path, name: str) -> str:
    """The sentence that refuses a real installation without its own key."""
    file = var / name
    command = f"cat {file}" if file.exists() else COMMANDS[name]
    return _(
        "YOTEI_{name} is missing: YOTEI_BASE_URL names a host that others reach, so set it to a key of your own, "
        "as printed by `{command}`."
    ).format(name=name.upper(), command=command)


def _make(path: Path, key: str) -> None:
    """Written whole beside its place and then linked there: a link fails when another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
