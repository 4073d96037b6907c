"""What a value of the environment must look like. Each check returns the value or raises ValueError with a reason that
completes 「YOTEI_… is wrong: …」 and says what to do.
"""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from pydantic import SecretStr

from yotei.cli.words import gettext as _

# A wait of a day or more is a slip of the unit (milliseconds), never meant.
LONGEST_WAIT = 86_400
# Half of what Django makes itself; shorter keys can be guessed.
SHORTEST_SECRET = 32


def about(name: str, reason: str) -> ValueError:
    return ValueError(_("{name} is wrong: {reason}.").format(name=name, reason=reason))


def yes_or_no(value: Any) -> Any:
    word = str(value).strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(_("it must be 1 or 0"))


def plan(value: Any) -> Any:
    if value not in ("free", "pro", "business"):
        raise ValueError(_("it must be free, pro or business"))
    return value


def language(value: Any) -> Any:
    if value not in ("ja", "en"):
        raise ValueError(_("it must be ja or en"))
    return value


def log_format(value: Any) -> Any:
    if value not in ("json", "console", None):
        raise ValueError(_("it must be json or console"))
    return value


def database_url(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    wrong = ValueError(
        _("it must look like sqlite:////absolute/path/yotei.sqlite3 or postgresql://user:password@host:5432/name")
    )
    try:
        parts = urlsplit(value.get_secret_value())
        _port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme == "sqlite":
        return _sqlite(value, parts, wrong)
    if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2 or "/" in parts.path[1:]:
        raise wrong
    return value


def _sqlite(value: SecretStr, parts: SplitResult, wrong: ValueError) -> SecretStr:
    if parts.netloc or len(parts.path) < 2:
        raise wrong
    file = Path(parts.path[1:])
    if file.is_dir() or not file.parent.is_dir():
        raise ValueError(_("the folder of the database file does not exist; make it first or name another file"))
    return value


def encryption_keys(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    keys = split_keys(value.get_secret_value())
    try:
        usable = [Fernet(key) for key in keys]
    except ValueError:
        usable = []
    if not usable:
        raise ValueError(
            _("it must be one or more Fernet keys, separated by commas; make one with `yotei new-key encryption`")
        )
    return value


def split_keys(value: str) -> list[str]:
    return [key for part in value.split(",") if (key := part.strip())]


def base_url(value: str | None) -> str | None:
    if value is None:
        return None
    parts = _http(value)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(_("it must be a scheme and a host only, for example https://yotei.example.com"))
    return value.rstrip("/")


def mail_url(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    wrong = ValueError(_("it must look like smtps://user:password@host:465, or begin with smtp+tls:// or smtp://"))
    try:
        parts = urlsplit(value.get_secret_value())
        _port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme == "folder" and not parts.netloc and parts.path.startswith("/"):
        return value
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname or parts.path not in ("", "/"):
        raise wrong
    return value


def mail_address(value: str) -> str:
    if not re.fullmatch(r"(?:[^<>\r\n]* )?<?[!-;=?-~]+@[!-;=?-~]+>?", value) or value.count("@") != 1:
        raise ValueError(_("it must be an e-mail address, for example yotei@example.com"))
    return value


def zoom_url(value: str) -> str:
    parts = _http(value)
    if parts.scheme != "https" and not is_loopback(value):
        raise ValueError(_("it must begin with https:// because credentials are sent there"))
    return value.rstrip("/")


def provider_url(value: str | None) -> str | None:
    if value is not None and _http(value).scheme != "https" and not is_loopback(value):
        raise ValueError(_("it must begin with https://, for it says who is let in"))
    return value


def zoom_api_url(value: str) -> str:
    url = zoom_url(value)
    if not urlsplit(url).path.endswith("/v2"):
        raise ValueError(_("it must end in /v2, for example https://api.zoom.us/v2"))
    return url


def is_loopback(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _http(value: str) -> SplitResult:
    wrong = ValueError(_("it must be an http:// or https:// address without user name and password"))
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise wrong
    if re.search(r"\s", value):
        raise wrong
    return parts


def time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_("it must be the name of a time zone, for example Asia/Tokyo")) from None
    return value


def installation(value: str | None) -> str | None:
    # It stands in the marker `[yotei:<installation>:<token>]`, which Zoom's lists cut at 250 characters.
    if value is not None and not re.fullmatch(r"[A-Za-z0-9-]{1,32}", value):
        raise ValueError(_("it must be 1 to 32 letters, digits or hyphens"))
    return value


def folder(value: Path) -> Path:
    if value.exists() and not value.is_dir():
        raise ValueError(_("it must be a folder, but a file of that name is there"))
    return value.absolute()
