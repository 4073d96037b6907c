"""What was answered so far, and what is made of it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from yotei.config import secret_files, written

# Without 0, O, 1 and I: it is read off one screen and typed into another.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PENDING = "yotei.env.new"


@dataclass
class Answers:
    """By step, as its form cleaned them."""

    code: str = field(default_factory=lambda: "-".join(_part() for _ in range(3)))
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_done: bool = False

    def is_code(self, typed: str) -> bool:
        return secrets.compare_digest(_plain(typed).encode(), _plain(self.code).encode())

    def environment(self) -> dict[str, str]:
        """The variables of the new installation, but those that the environment gives."""
        address, place = self.steps["address"], self.steps["locale"]
        values = {
            "YOTEI_BASE_URL": address["base_url"],
            "YOTEI_TRUST_PROXY": "1" if address["proxy"] else "",
            "YOTEI_LANGUAGE": place["language"],
            "YOTEI_TIME_ZONE": place["time_zone"],
            "YOTEI_DATABASE_URL": self.steps.get("database", {}).get("url", ""),
            **mail_variables(self.steps.get("mail", {})),
            **_keys(),
        }
        return {name: value for name, value in values.items() if value and not os.environ.get(name)}


def mail_variables(mail: dict[str, Any]) -> dict[str, str]:
    if not mail.get("server"):
        return {}
    user = quote(mail["user"], safe="")
    who = f"{user}:{quote(mail['password'], safe='')}@" if user else ""
    return {
        "YOTEI_MAIL_URL": f"{mail['security']}://{who}{mail['server']}:{mail['port']}",
        "YOTEI_MAIL_FROM": mail["sender"],
    }


def has_pending() -> bool:
    """Whether an earlier first run has ended between its administrator and its file: the database is its own."""
    return (written.folder() / PENDING).exists()


def _keys() -> dict[str, str]:
    """New ones; those of a first run that did not come to its end are kept."""
    kept = _read(PENDING)
    made = {f"YOTEI_{name.upper()}": str(make()) for name, make in secret_files.MAKERS.items()}
    return {name: kept.get(name) or key for name, key in made.items()}


def _read(name: str) -> dict[str, str]:
    path = written.folder() / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


def _part() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(4))


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
