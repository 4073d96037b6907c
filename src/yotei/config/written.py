"""`var/yotei.env`: what the first run was told, for every command to find. The environment goes before it.

A demo or a test with an environment of its own never reads it: it would work with the company's database.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
NAME = "yotei.env"
# What a line in quotes can hold, for Yotei, for systemd and for a shell alike.
PLAIN = re.compile(r"[^'\\$\r\n]*")


def folder() -> Path:
    return Path(os.environ.get("YOTEI_VAR") or REPOSITORY / "var").absolute()


def file() -> Path | None:
    """The file, if there is one that counts."""
    path = folder() / NAME
    return None if os.environ.get("YOTEI_DEMO") or not path.exists() else path


def is_told() -> bool:
    """Whether this installation knows its address: by the first run or by the environment."""
    return bool(os.environ.get("YOTEI_DEMO") or os.environ.get("YOTEI_BASE_URL") or file())


def write(values: Mapping[str, str], path: Path) -> None:
    """For its owner's eyes only. Raises ValueError where a value could not be read again."""
    wrong = [name for name, value in values.items() if not PLAIN.fullmatch(value)]
    if wrong:
        raise ValueError(wrong[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.writelines(f"{name}='{value}'\n" for name, value in values.items())
        file.flush()
        os.fsync(descriptor)
