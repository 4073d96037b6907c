"""The name of a file as people see it: what the sender's machine called it, without what could mislead or break."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters
JOINER = "\u200d"  # holds an emoji of several together; every other invisible sign goes
# Of Windows, whose users could not save such a file: devices, and signs that no name may have.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
NO_NAME_HAS = re.compile(r'[<>:"|?*]')
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def clean_name(raw: str) -> str:
    """Without folders, controls and signs that turn the direction; composed (NFC). Never empty, never only dots."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    seen = "".join(each for each in last if each == JOINER or _is_seen(each))
    stem, dot, ending = NO_NAME_HAS.sub("_", seen).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(" .") or "file"
    if DEVICES.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    ending = ending.strip()[:20]
    return f"{stem[: LONGEST - len(dot) - len(ending)]}{dot}{ending}"


def _is_seen(sign: str) -> bool:
    return sign not in BLANK and unicodedata.category(sign) not in UNSEEN


def ending_of(name: str) -> str:
    """In small letters, without the dot; "" if there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
