"""docs/seams.md is the list of the seams in the code."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def _on_the_page() -> list[str]:
    page = (REPOSITORY / "docs/seams.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)


def _in_the_code() -> set[str]:
    files = (REPOSITORY / "src/yotei").rglob("*.py")
    return {name for file in files for name in re.findall(r'\bseam\("(\w+)"\)', file.read_text(encoding="utf-8"))}


def test_the_page_of_seams_names_every_seam_once() -> None:
    assert sorted(_on_the_page()) == sorted(_in_the_code())
