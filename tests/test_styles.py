"""The style sheets keep to one visual language: tokens for its numbers, and no rule that nothing wears."""

import re
from pathlib import Path

import pytest

from yotei.web.views.specimen import TOKENS

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted((ROOT / "frontend/src/styles").glob("*.css"))
# Where colours are written: the pages' own, and those of categories.
PALETTES = {"tokens.css", "categories.css"}
RULES = [path for path in STYLES if path.name not in PALETTES]
WEARERS = [
    *(ROOT / "src/yotei").rglob("*.html"),
    *(ROOT / "src/yotei/web").rglob("*.py"),
    *(ROOT / "frontend/src").rglob("*.ts"),
]
# Made of a value: cat-{{ colour }}, wd{{ weekday }}, c{{ column }}, z-{{ state }}, reply-{{ reply }}.
COMPOSED = re.compile(r"(cat|z|reply)-[a-z]+|(wd|c)\d")

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|light-dark)a?\(", re.IGNORECASE)
# Nothing, a half, a whole, the edge of a sheet of paper, a border's width to lie over another: no steps of a scale.
PLAIN = re.compile(r"^(0|auto|none|inherit|normal|-1px|100%|12vh|\d+mm|env\([^)]*\)|[-+*()\s2]|calc|var\(--[\w-]+\))+$")
SCALES = re.compile(
    r"(?<![\w-])((?:padding|margin|gap|row-gap|column-gap|border-(?:\w+-)*radius|font-size|z-index)[\w-]*): ([^;]+);"
)


def source(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def named(text: str) -> set[str]:
    return set(re.findall(r"--([\w-]+)(?=:)", text))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_a_colour_is_a_token(path: Path) -> None:
    assert not [found.group() for found in COLOUR.finditer(source(path))]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_a_step_of_a_scale_is_a_token(path: Path) -> None:
    """Space, type, roundness, order of heights."""
    found = [f"{name}: {value}" for name, value in SCALES.findall(source(path)) if not PLAIN.match(value)]
    assert not found


def test_every_token_is_used() -> None:
    everything = "".join(source(path) for path in STYLES)
    dead = {name for name in named(source(STYLES[0].parent / "tokens.css")) if f"var(--{name})" not in everything}
    assert not dead


def test_every_token_that_is_used_exists() -> None:
    everything = "".join(source(path) for path in STYLES)
    assert not set(re.findall(r"var\(--([\w-]+)[,)]", everything)) - named(everything)


def test_the_page_of_the_visual_language_shows_every_token() -> None:
    assert {name for names in TOKENS.values() for name in names} == named(source(STYLES[0].parent / "tokens.css"))


def test_every_class_is_worn() -> None:
    worn = "".join(path.read_text() for path in WEARERS)
    classes = {name for path in STYLES for name in re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", source(path))}
    assert not {
        name for name in classes if not COMPOSED.fullmatch(name) and not re.search(rf"(?<![\w-]){name}(?![\w-])", worn)
    }
