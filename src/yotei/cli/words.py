"""The language of the command line: that of the terminal, Japanese unless it asks for English.

Django's own gettext needs settings, and a wrong environment must be explained before there are any. So the same
catalogue is read here with the standard library.
"""

import gettext as catalogue
import os
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"


def language() -> str:
    """`ja` or `en`, by LC_ALL, LC_MESSAGES or LANG as every Unix command reads them."""
    wanted = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "en" if wanted.lower().startswith("en") else "ja"


def gettext(text: str) -> str:
    return _translations(language()).gettext(text)


@cache
def _translations(wanted: str) -> catalogue.NullTranslations:
    return catalogue.translation("django", LOCALE, languages=[wanted], fallback=True)
