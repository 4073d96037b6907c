"""`./run audit` tells a weakness, and that nobody could be asked, from all being well."""

import pytest

from tools.audit import OUT_OF_REACH, weak_npm, weak_python, weaknesses

FINE = {"name": "django", "version": "6.0", "vulns": []}
WEAK = {"name": "old", "version": "1", "vulns": [{"id": "PYSEC-2026-1"}]}
SKIPPED = {"name": "lost", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "sentence"),
    [
        ([FINE], ""),
        ([FINE, WEAK], "old PYSEC-2026-1"),
        ([SKIPPED, WEAK], "old PYSEC-2026-1"),
        ([FINE, SKIPPED], OUT_OF_REACH),
        ([], OUT_OF_REACH),
    ],
)
def test_what_pip_audit_says_is_understood(packages: list[dict[str, object]], sentence: str) -> None:
    assert weak_python({"dependencies": packages}) == sentence


def test_what_npm_says_is_understood() -> None:
    assert weak_npm({"vulnerabilities": {}}) == ""
    assert weak_npm({"vulnerabilities": {"old": {"severity": "high"}}}) == "old"
    assert weak_npm({"message": "request failed"}) == OUT_OF_REACH


def test_only_what_is_known_fails() -> None:
    assert weaknesses({"Python": "", "npm": OUT_OF_REACH}) == []
    assert weaknesses({"Python": "old PYSEC-2026-1", "npm": ""}) == ["old PYSEC-2026-1"]
