"""How names are written: without what nobody sees; and how they are found, however a word is written."""

from __future__ import annotations

import re
import unicodedata

BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
MARKED = re.compile(r"\w[\u0300-\u036f\u3099\u309a]+")
KEPT = "\t\u200c\u200d"  # between parts of an address; emoji hang together by the others

HIRAGANA = {katakana: katakana - 0x60 for katakana in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
# With the signs that people put between the digits; the line of カー is one of them.
NUMBER = re.compile(r"[0-9()+. \-\u2010-\u2015\u2212ー]+")
LEAST_DIGITS = 6  # of a number that is looked for by its digits alone: a telephone number without its area


def one_line(text: str) -> str:
    """Without line breaks and signs that show nothing; letters and their marks are one sign. Old forms of kanji, which
    NFC would exchange, and signs of a company's own (外字) stay."""
    line = MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), BREAKS.sub(" ", text))
    if line.isprintable():
        return line.strip()
    return "".join(sign for sign in line if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def normal(text: str) -> str:
    """Width and case make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def folded(text: str) -> str:
    """As a list keeps it: ひらがな for カタカナ too, and each long number once more in bare digits."""
    plain = normal(text).translate(HIRAGANA)
    numbers = (_digits(found[0]) for found in NUMBER.finditer(plain))
    return "\t".join((plain, *(each for each in numbers if len(each) >= LEAST_DIGITS and each not in plain)))


def as_looked_for(word: str) -> str:
    """What stands in the `folded` text of whatever holds the word."""
    plain = normal(word).translate(HIRAGANA)
    digits = _digits(plain)
    return digits if len(digits) >= LEAST_DIGITS and NUMBER.fullmatch(plain) else plain


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign in "0123456789")
