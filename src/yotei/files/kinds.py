"""What a file is: by its ending, which must be an allowed one, and by its content, which must agree with it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .names import ending_of

HEAD = 64 * 1024  # bytes that are looked at; every mark that we know stands within the first 1,000
PIECE = 1024 * 1024
MOST_OF_PARTS = 2 * 1024 * 1024  # bytes of a packed document's list of parts: 20,000 of them, far more than any has
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what a document of Office with a password holds
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """`marks`: endings by one of which puremagic knows such content; none for text. `folder`: of a document of Office,
    where its parts lie."""

    media_type: str
    marks: frozenset[str] = frozenset()
    folder: str = ""


def _kind(media_type: str, *marks: str, folder: str = "") -> Kind:
    return Kind(media_type, frozenset(marks), folder)


KINDS = {
    "pdf": _kind("application/pdf", ".pdf"),
    "png": _kind("image/png", ".png"),
    "jpg": _kind("image/jpeg", ".jpg"),
    "jpeg": _kind("image/jpeg", ".jpg"),
    "gif": _kind("image/gif", ".gif"),
    "webp": _kind("image/webp", ".webp"),
    "tif": _kind("image/tiff", ".tif", ".tiff"),
    "tiff": _kind("image/tiff", ".tif", ".tiff"),
    "bmp": _kind("image/bmp", ".bmp"),
    "heic": _kind("image/heic", ".heif", ".heic"),
    "docx": _kind(f"{OFFICE}.wordprocessingml.document", ".docx", folder="word/"),
    "xlsx": _kind(f"{OFFICE}.spreadsheetml.sheet", ".xlsx", folder="xl/"),
    "pptx": _kind(f"{OFFICE}.presentationml.presentation", ".pptx", folder="ppt/"),
    "odt": _kind(f"{OPEN}.text", ".odt"),
    "ods": _kind(f"{OPEN}.spreadsheet", ".odt"),
    "odp": _kind(f"{OPEN}.presentation", ".odt"),
    "doc": _kind("application/msword", ".doc"),
    "xls": _kind("application/vnd.ms-excel", ".doc"),
    "ppt": _kind("application/vnd.ms-powerpoint", ".doc"),
    "rtf": _kind("application/rtf", ".rtf"),
    "zip": _kind("application/zip", ".zip"),
    "txt": _kind("text/plain"),
    "csv": _kind("text/csv"),
    "md": _kind("text/markdown"),
    "ics": _kind("text/calendar"),
    "vcf": _kind("text/vcard"),
    "eml": _kind("message/rfc822"),
}
UNKNOWN = Kind("application/octet-stream")  # of an ending that an administrator has added
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
    kind = KINDS.get(ending, UNKNOWN)
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
    marks = _marks(head)
    if kind is UNKNOWN:
        return not marks & RUNS and not _looks_like_a_page(head)
    if not kind.marks:
        return _is_text(head)
    if kind.folder and ".doc" in marks:
        return any(ENCRYPTED in piece for piece in _overlapping(content))
    if not kind.marks & marks:
        return False
    if kind.media_type.startswith(OPEN):
        return b"mimetype" + kind.media_type.encode() in head[:200]  # its first part, never packed
    return not kind.folder or _is_of_office(kind.folder, _parts(content))


def _is_of_office(folder: str, parts: set[str]) -> bool:
    return "[Content_Types].xml" in parts and any(each.startswith(folder) for each in parts)


def _marks(head: bytes) -> set[str]:
    # Its brand may be that of pictures in general; then it says what it is among those that it is like.
    own = {".heic"} if head[4:8] == b"ftyp" and b"heic" in head[8:64] else set()
    try:
        return own | {str(found.extension) for found in puremagic.magic_string(head)}
    except puremagic.PureError:
        return own


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
    try:
        with zipfile.ZipFile(_Short(content)) as packed:
            return set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()


class _Short:
    """A packed document whose list of parts is not read if it is too long: it may be made of nothing else, and costs
    many times its size."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.seek, self.tell = content.seek, content.tell

    def read(self, size: int = -1) -> bytes:
        found = self._content.read(min(size, MOST_OF_PARTS + 1) if size >= 0 else MOST_OF_PARTS + 1)
        if len(found) > MOST_OF_PARTS:
            raise zipfile.BadZipFile
        return found


def _overlapping(content: IO[bytes]) -> Iterator[bytes]:
    """Piece by piece, so that what stands across two is in one."""
    content.seek(0)
    tail = b""
    while piece := content.read(PIECE):
        yield tail + piece
        tail = piece[-len(ENCRYPTED) :]
