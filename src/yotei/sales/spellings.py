"""How names are written: without what nobody sees; and how else a word may be written where it is looked for."""

from __future__ import annotations

import re
import unicodedata

BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
MARKED = re.compile(r"\w[\u0300-\u036f\u3099\u309a]+")
KEPT = "\t\u200c\u200d"  # between parts of an address; emoji hang together by the others

WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}
KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(0x3041, 0x3097)}
HIRAGANA = {katakana: hiragana for hiragana, katakana in KATAKANA.items()}


def one_line(text: str) -> str:
    """Without line breaks and signs that show nothing; letters and their marks are one sign. Old forms of kanji, which
    NFC would exchange, and signs of a company's own (外字) stay."""
    line = MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), BREAKS.sub(" ", text))
    if line.isprintable():
        return line.strip()
    return "".join(sign for sign in line if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def spellings(word: str) -> list[str]:
    """A book has ＡＢＣ商事 and ABC商事, サンプル and さんぷる. Each once, as it was typed first; full-width letters in
    both cases, for not every database folds theirs."""
    plain = unicodedata.normalize("NFKC", word)
    wide = (case.translate(WIDE) for case in (plain, plain.upper(), plain.lower()))
    return list(dict.fromkeys((word, plain, *wide, plain.translate(KATAKANA), plain.translate(HIRAGANA))))
