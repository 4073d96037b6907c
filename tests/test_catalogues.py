"""Every visible text exists in Japanese and in English, with the same places for values in both.

That the catalogues hold all texts of the sources is checked by `./run lint` (messages).
"""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CATALOGUES = sorted(Path(__file__).parents[1].glob("src/yotei/**/locale/*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def name(path: Path) -> str:
    """src/yotei/api/locale/ja/LC_MESSAGES/django.po is api-ja."""
    return f"{path.parts[-5]}-{path.parts[-3]}"


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_no_text_is_left_untranslated(path: Path) -> None:
    missing = [message.id for message in read(path) if message.id and not all(translations(message))]
    assert not missing, f"{len(missing)} texts, the first: {missing[:5]}"


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_no_translation_is_a_guess(path: Path) -> None:
    catalogue = read(path)
    # A header so marked makes the whole catalogue be left out when it is compiled.
    assert not catalogue.fuzzy, "the header is marked fuzzy"
    guesses = [message.id for message in catalogue if message.id and message.fuzzy] + list(catalogue.obsolete)
    assert not guesses, f"fuzzy or dead: {guesses[:5]}"


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_a_translation_has_the_places_of_its_text(path: Path) -> None:
    catalogue = read(path)
    wrong = [f"{message.id!r}: {error}" for message in catalogue for error in message.check(catalogue)]
    assert not wrong, "\n".join(wrong)
