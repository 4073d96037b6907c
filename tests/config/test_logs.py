"""Nothing secret reaches a log line."""

import pytest

from yotei.config.logs import HIDDEN, hide_secrets


@pytest.mark.parametrize("name", ["password", "client_secret", "access_token", "Authorization", "join_url", "passcode"])
def test_a_value_with_a_secret_name_is_hidden(name: str) -> None:
    assert hide_secrets(None, "info", {name: "hunter2"}) == {name: HIDDEN}


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2",
        "https://zoom.us/j/1?pwd=hunter2&x=1",
        "connection to postgresql://yotei:hunter2@db/yotei failed",
        "Gone: /feeds/hunter2.ics",
    ],
)
def test_a_secret_inside_a_text_is_hidden(text: str) -> None:
    assert "hunter2" not in str(hide_secrets(None, "info", {"event": text}))


def test_an_ordinary_line_stays_as_it_is() -> None:
    line = {"event": "pass_failed", "failures": 2, "path": "/schedules/42"}
    assert hide_secrets(None, "info", dict(line)) == line
