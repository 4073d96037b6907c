"""Cells that a spreadsheet would take for formulas: written with an apostrophe before them, read without it."""

from __future__ import annotations

import re

# As a spreadsheet takes the first sign of a cell for a formula, in East Asia also a wide one; U+2212 becomes one in
# Shift_JIS. More apostrophes before it are part of the text.
GUARDED = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if GUARDED.match(text) and not NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text
