"""Texts as Shift_JIS of spreadsheets can say them."""

from __future__ import annotations

import codecs

NAME = "cp932"
# Signs that other systems write where Shift_JIS of spreadsheets has another one that looks the same.
ALIKE = {"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢", "¥": "￥"}
MISSING = "〓"  # as printers set what they had no type for


def encoded(text: str) -> bytes:
    return text.encode(NAME, "alike")


def said(text: str) -> str:
    """What comes back of it."""
    return encoded(text).decode(NAME)


def _alike(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(ALIKE.get(sign, MISSING) for sign in error.object[error.start : error.end]), error.end


codecs.register_error("alike", _alike)
