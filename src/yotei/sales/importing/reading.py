"""What a file is: its encoding, its first line, and its records one by one, never the whole of it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 100 * 1024 * 1024  # bytes
MOST_LINES = 200_000
LONGEST_LINE = 1024 * 1024  # bytes; a line of ours with every field full has 60 kB
HEAD = 256 * 1024  # bytes in which the first line must end
ENCODINGS = {"utf-8": "UTF-8", "cp932": "Shift_JIS"}
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SIGNATURES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # of what people take for a CSV file, NUL in it or not
KNOWN = {
    ".xlsx": gettext_lazy("an Excel workbook"),
    ".xlsm": gettext_lazy("an Excel workbook"),
    ".xls": gettext_lazy("an Excel workbook"),
    ".pdf": gettext_lazy("a PDF"),
    ".zip": gettext_lazy("a ZIP archive"),
}
BINARY = 0.02  # of a text not one in fifty bytes is NUL


class NotCsv(Exception):
    """From this line on it cannot be read; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Sniffed:
    encoding: str
    size: int
    lines: int
    first: list[str]


def sniff(pieces: Iterable[bytes]) -> Sniffed:
    """Looks at every byte once. Raises `ValidationError` for what is no CSV text, and says what to do."""
    head, size, lines = b"", 0, 0
    decoders = [_Decoder(name) for name in ENCODINGS]
    for piece in pieces:
        head += piece[: HEAD - len(head)]
        if not size:
            _refuse_others(head)
        if b"\0" in piece:
            text = _("Line %(line)s holds characters that are no text (NUL). Save the file as CSV once more.")
            raise ValidationError(text, params={"line": lines + piece[: piece.index(b"\0")].count(b"\n") + 1})
        size += len(piece)
        lines += piece.count(b"\n")
        for decoder in decoders:
            decoder.feed(piece)
        if size > LARGEST:
            raise ValidationError(_("A file may have at most %(most)s MB."), params={"most": LARGEST // 1024 // 1024})
    for decoder in decoders:
        decoder.feed(b"", final=True)
    found = next((each for each in decoders if each.is_right), None)
    if found is None:
        best = max(decoders, key=lambda each: each.line)
        text = _("This file is neither UTF-8 nor Shift_JIS: line %(line)s cannot be read. Save it as CSV once more.")
        raise ValidationError(text, params={"line": best.line})
    return Sniffed(found.name, size, lines, _first(head, found.name))


class _Decoder:
    """Whether all is of this encoding, and in which line it is not."""

    def __init__(self, name: str) -> None:
        self.name, self.line, self.is_right = name, 1, True
        self._decoder = codecs.getincrementaldecoder(name)()

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        if not self.is_right:
            return
        try:
            self._decoder.decode(piece, final)
            self.line += piece.count(b"\n")
        except UnicodeDecodeError as error:
            self.is_right = False
            self.line += error.object[: error.start].count(b"\n")


def _refuse_others(head: bytes) -> None:
    if not head.strip():
        raise ValidationError(_("This file is empty."))
    if head.startswith(UTF_16):
        raise ValidationError(_("This file is UTF-16. Save it as “CSV UTF-8” and choose it again."))
    if head.startswith(SIGNATURES) or head.count(b"\0") > len(head) * BINARY:
        text = _("This is no CSV file but %(what)s. Open it, save it as “CSV UTF-8”, and choose that file.")
        raise ValidationError(text, params={"what": _what(head)})
    if b"\n" not in head and b"\r" in head.rstrip():
        text = _("The lines of this file end as on old Macs. Save it as “CSV UTF-8”, and choose that file.")
        raise ValidationError(text)


def _what(head: bytes) -> str:
    try:
        found = ".xlsx" if b"xl/" in head else puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        found = ""
    return str(KNOWN.get(found) or _("a binary file"))


def _first(head: bytes, encoding: str) -> list[str]:
    try:
        cells = next((cells for _line, cells in Records([head], encoding) if any(cells)), None)
    except (NotCsv, UnicodeDecodeError) as error:
        raise ValidationError(getattr(error, "words", None) or _("The first line is too long.")) from None
    if cells is None:
        raise ValidationError(_("This file is empty."))
    if len(cells) == 1 and any(sign in cells[0] for sign in "\t;"):
        raise ValidationError(_("The columns are not separated by commas. Save the file as “CSV (comma delimited)”."))
    return cells


class Records:
    """`offset` and `line` say after each record where the next one begins, so that a later process goes on there."""

    def __init__(self, pieces: Iterable[bytes], encoding: str, *, offset: int = 0, line: int = 0) -> None:
        self.offset, self.line = offset, line
        self._pieces, self._encoding = pieces, encoding

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader, first = csv.reader(self._lines(), strict=True), self.line + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                text = _("From line %(line)s on this is no CSV: a quotation mark is not closed, or not doubled.")
                raise NotCsv(text % {"line": first}) from None
            yield first, cells
            first = self.line + 1

    def _lines(self) -> Iterator[str]:
        rest = b""
        for piece in self._pieces:
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield self._text(line + b"\n")
            if len(rest) > LONGEST_LINE:
                raise NotCsv(_("Line %(line)s is too long to be one of a CSV file.") % {"line": self.line + 1})
        if rest:
            yield self._text(rest)

    def _text(self, line: bytes) -> str:
        text = line.decode(self._encoding)
        text = text.removeprefix("\ufeff") if self.offset == 0 else text
        self.offset += len(line)
        self.line += 1
        return text
