"""What a file is: by its ending, which must be an allowed one, and by its content, which must agree with it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .names import ending_of

HEAD = 64 * 1024  # bytes that are looked at; every mark that we know stands within the first 1,000
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """`mark`: an ending by which puremagic knows such content; "" for text. `part`: what a packed document holds."""

    media_type: str
    mark: str = ""
    part: str = ""


KINDS = {
    "pdf": Kind("application/pdf", ".pdf"),
    "png": Kind("image/png", ".png"),
    "jpg": Kind("image/jpeg", ".jpg"),
    "jpeg": Kind("image/jpeg", ".jpg"),
    "gif": Kind("image/gif", ".gif"),
    "webp": Kind("image/webp", ".webp"),
    "tif": Kind("image/tiff", ".tif"),
    "tiff": Kind("image/tiff", ".tif"),
    "bmp": Kind("image/bmp", ".bmp"),
    "heic": Kind("image/heic", ".heif"),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", ".docx", "[Content_Types].xml"),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", ".xlsx", "[Content_Types].xml"),
    "pptx": Kind(f"{OFFICE}.presentationml.presentation", ".pptx", "[Content_Types].xml"),
    "odt": Kind(f"{OPEN}.text", ".odt", "mimetype"),
    "ods": Kind(f"{OPEN}.spreadsheet", ".odt", "mimetype"),
    "odp": Kind(f"{OPEN}.presentation", ".odt", "mimetype"),
    "doc": Kind("application/msword", ".doc"),
    "xls": Kind("application/vnd.ms-excel", ".doc"),
    "ppt": Kind("application/vnd.ms-powerpoint", ".doc"),
    "rtf": Kind("application/rtf", ".rtf"),
    "zip": Kind("application/zip", ".zip"),
    "txt": Kind("text/plain"),
    "csv": Kind("text/csv"),
    "md": Kind("text/markdown"),
    "ics": Kind("text/calendar"),
    "vcf": Kind("text/vcard"),
    "eml": Kind("message/rfc822"),
}
USUAL = tuple(KINDS)
# What browsers show without running anything in it. Text is sent as text/plain, and sniffing is off.
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
# What a machine runs or a browser takes for a page: under no ending, also none that an administrator has added.
RUNS = {".exe", ".dll", ".msi", ".html", ".htm", ".svg", ".class", ".AppImage", ".lnk", ".js"}
NEVER = {
    *("exe", "com", "dll", "scr", "msi", "bat", "cmd", "ps1", "vbs", "lnk", "hta", "jar", "apk", "sh", "app", "reg"),
    *("html", "htm", "xhtml", "svg", "js", "mjs", "mht", "mhtml", "xml", "swf"),
}


def judge(name: str, content: IO[bytes], *, allowed: frozenset[str]) -> str:
    """The media type. Raises `ValidationError` for what is not allowed, and for what is not what its name says."""
    ending = ending_of(name)
    if ending not in allowed:
        listed = ", ".join(sorted(allowed))
        raise ValidationError(
            _("“%(name)s” is no allowed type of file (%(listed)s).") % {"name": name, "listed": listed}
        )
    content.seek(0)
    head = content.read(HEAD)
    kind = KINDS.get(ending, Kind("application/octet-stream", "?"))
    if not _agrees(kind, head, content):
        text = _("“%(name)s” is not what its name says. Save it anew in the program that made it.")
        raise ValidationError(text % {"name": name})
    if kind.media_type == "text/plain":
        return f"text/plain; charset={_charset(head)}"
    return kind.media_type


def is_shown(media_type: str) -> bool:
    """Whether a browser may open it in a tab; everything else is saved."""
    return media_type.partition(";")[0] in SHOWN


def _agrees(kind: Kind, head: bytes, content: IO[bytes]) -> bool:
    if kind.mark == "":
        return _is_text(head)
    marks = _marks(head)
    if kind.mark == "?":
        return not marks & RUNS and not _looks_like_a_page(head)
    return kind.mark in marks and (not kind.part or kind.part in _parts(content))


def _marks(head: bytes) -> set[str]:
    try:
        return {str(found.extension) for found in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _looks_like_a_page(head: bytes) -> bool:
    text = head[:1024].lower()
    return any(tag in text for tag in (b"<html", b"<script", b"<svg", b"<!doctype"))


def _is_text(head: bytes) -> bool:
    return bool(_charset(head))


def _charset(head: bytes) -> str:
    """Of a text that may be cut in the middle of a sign; "" for what is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head:
        return ""
    for name in ("utf-8", "cp932"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(name)
            except UnicodeDecodeError:
                continue
            return "utf-8" if name == "utf-8" else "shift_jis"
    return ""


def _parts(content: IO[bytes]) -> set[str]:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as packed:
            return set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()
