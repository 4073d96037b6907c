"""Bad input for every call, and what a refusal of Zoom's looks like."""

from typing import Any

from hypothesis import strategies as st

NO_OBJECTS = [
    "", "{", "[]", "null", '"x"', "7", "{'a': 1}", '{"a": 1} x', "\x00", b"\xff\xfe",
    '{"duration": NaN}', '{"duration": -Infinity}', '{"duration": 1e999}', '{"duration": ' + "9" * 5_000 + "}",
    "[" * 100_000, '{"a":' * 50_000, '{"a":' * 500 + "1" + "}" * 500, '{"a": ' + "[" * 900 + "]" * 900 + "}",
]  # fmt: skip
ODD_TEXTS = [
    "", "nan", "null", "true", "-1", "0", "1e9", "9" * 400, "٣", "\x00", "../..", "{", "[1]",
    "2026-13-45", "0001-01-01", "9999-12-31", "2026-12-01T00:00:00Z", "Mars/Olympus", "A" * 5_000, "YQ==",
]  # fmt: skip
ODD_QUERIES = ["%", "%00", "%zz", "%ED%A0%80", "%ff%fe", "a&b=c;d=e", "=&=&"]
# Surrogates too: JSON can write them, UTF-8 cannot.
_TEXT = st.one_of(st.sampled_from(ODD_TEXTS), st.text(st.characters(exclude_categories=[]), max_size=20))
_PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _TEXT)
JSON = st.recursive(
    _PLAIN, lambda part: st.lists(part, max_size=3) | st.dictionaries(_TEXT, part, max_size=3), max_leaves=8
)


def short(value: object) -> str:
    """The name of a test that is given something long."""
    return getattr(value, "__name__", "") or ascii(value)[:24]


def is_zooms_refusal(answer: Any) -> bool:
    """Its code and message, and the fields that are wrong; 501 is what the sandbox says it does not know."""
    body = answer.get_json()
    is_error = 400 <= answer.status_code < 500 or answer.status_code == 501
    named = all(set(each) == {"field", "message"} for each in body.get("errors", []))
    kinds = (type(body["code"]), type(body["message"]))
    return is_error and named and set(body) <= {"code", "message", "errors"} and kinds == (int, str)
