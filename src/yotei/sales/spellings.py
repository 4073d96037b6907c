"""How else a word may be written where it is looked for: a book has ＡＢＣ商事 and ABC商事, サンプル and さんぷる."""

from __future__ import annotations

import unicodedata

WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}
KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(0x3041, 0x3097)}
HIRAGANA = {katakana: hiragana for hiragana, katakana in KATAKANA.items()}


def spellings(word: str) -> list[str]:
    """Each once, as it was typed first. Full-width letters of either case, for not every database folds theirs."""
    plain = unicodedata.normalize("NFKC", word)
    wide = (case.translate(WIDE) for case in (plain, plain.upper(), plain.lower()))
    return list(dict.fromkeys((word, plain, *wide, plain.translate(KATAKANA), plain.translate(HIRAGANA))))
