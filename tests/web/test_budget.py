"""JavaScript that a page loads, as gzip -9 sends it: what `node build.mjs` has built."""

import gzip
from pathlib import Path

import pytest

from yotei import web

BUILT = Path(web.__file__).parent / "static/built"
PAGE, CALENDAR = 40_000, 140_000  # bytes; the calendar's page loads both scripts


@pytest.mark.parametrize(
    ("scripts", "most"), [(["app.js"], PAGE), (["app.js", "calendar.js"], CALENDAR)], ids=["page", "calendar"]
)
def test_a_page_loads_little_script(scripts: list[str], most: int) -> None:
    size = sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in scripts)
    assert 0 < size < most, f"{' + '.join(scripts)}: {size:,} bytes compressed"
