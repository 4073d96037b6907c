"""The store of attachments and its limits, as the environment names them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from yotei.cli.words import gettext as _
from yotei.config import checks
from yotei.files.kinds import NEVER, USUAL
from yotei.files.runtime import MEGABYTE, Files
from yotei.files.store import Bucket, Folder, Store

if TYPE_CHECKING:
    from yotei.config.environment import Environment

KNOWN = {"endpoint", "region", "allow_http"}


def checked_url(value: str | None) -> str | None:
    if value is None:
        return None
    wrong = ValueError(
        _("it must look like file:///absolute/folder or s3://bucket/prefix?endpoint=https://s3.example.com&region=name")
    )
    try:
        parts = urlsplit(value)
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise wrong from None
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1 and not query:
        checks.folder(Path(unquote(parts.path)))
        return value
    is_named = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc) is not None
    if parts.scheme != "s3" or not is_named or set(query) - KNOWN or not query.get("endpoint"):
        raise wrong
    _check_endpoint(query["endpoint"][0], may_be_plain=query.get("allow_http") == ["1"])
    return value


def _check_endpoint(endpoint: str, *, may_be_plain: bool) -> None:
    if urlsplit(checks.base_url(endpoint) or "").scheme == "https" or checks.is_loopback(endpoint) or may_be_plain:
        return
    raise ValueError(
        _("its endpoint must begin with https://, for files go there; in a network of your own add &allow_http=1")
    )


def checked_endings(value: str | None) -> str | None:
    if value is None:
        return None
    endings = _endings(value)
    if not endings or any(not re.fullmatch(r"[a-z0-9]{1,20}", each) for each in endings):
        raise ValueError(_("it must be endings of files, separated by commas, for example pdf,docx,png"))
    if refused := sorted(endings & NEVER):
        text = _("{endings} cannot be allowed: a machine or a browser would run such files")
        raise ValueError(text.format(endings=", ".join(refused)))
    return value


def checked_scan(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        words = shlex.split(value)
    except ValueError:
        words = []
    if len(words) < 2 or not any("{file}" in word for word in words[1:]):
        raise ValueError(_("it must be a command with {file}, for example clamdscan --fdpass --no-summary {file}"))
    return value


def make_files(environment: Environment) -> Files:
    return Files(
        store=_store(environment),
        most_bytes=environment.files_most_mb * MEGABYTE,
        endings=frozenset(_endings(environment.files_endings) if environment.files_endings else USUAL),
        scan=tuple(shlex.split(environment.files_scan or "")),
    )


def _store(environment: Environment) -> Store:
    if environment.files_url is None:
        return Folder(environment.var / "files")
    parts = urlsplit(environment.files_url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    query = parse_qs(parts.query)
    assert environment.files_secret is not None
    return Bucket(
        name=parts.netloc,
        prefix=unquote(parts.path).strip("/"),
        endpoint=query["endpoint"][0].rstrip("/"),
        region=query.get("region", ["us-east-1"])[0],
        access_key=environment.files_key or "",
        secret=environment.files_secret.get_secret_value(),
    )


def _endings(value: str) -> frozenset[str]:
    return frozenset(each.strip().lower().removeprefix(".") for each in value.split(",") if each.strip())
