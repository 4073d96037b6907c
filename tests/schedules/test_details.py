"""The user's details and the Zoom block are stored apart (manual 3.1)."""

import pytest

from yotei.booking.meeting import block
from yotei.schedules.details import strip_block, with_block

BLOCK = (
    "【Zoom連携情報】 ---※ここ以下を編集しないでください---\n"
    "https://us04web.zoom.us/j/72962683804?pwd=QzdXWGU0ZU1jNElqaDI2OVBsNC95Zz09\n"
    "ミーティングID: 72962683804\n"
    "パスワード: 234792"
)


def test_the_block_is_printed_as_in_the_manual() -> None:
    """Manual 2.2."""
    url = "https://us04web.zoom.us/j/72962683804?pwd=QzdXWGU0ZU1jNElqaDI2OVBsNC95Zz09"
    assert block(join_url=url, meeting_id="72962683804", passcode="234792") == BLOCK


def test_without_a_passcode_its_line_is_left_out() -> None:
    assert "パスワード" not in block(join_url="https://zoom.us/j/1", meeting_id="1", passcode="")


def test_details_stand_above_the_block() -> None:
    assert with_block("資料持参", BLOCK) == "資料持参\n\n" + BLOCK
    assert with_block("", BLOCK) == BLOCK


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (BLOCK, ""),
        (f"資料持参\n\n{BLOCK}", "資料持参"),
        (f"{BLOCK}\n終わり", "終わり"),
        (f"前\n{BLOCK}\n後", "前\n\n後"),
        (BLOCK.replace("\n", "\r\n"), ""),
        (f"前 {BLOCK.replace(chr(10), ' ')} 後", "前 後"),
        (f"前{BLOCK.replace(chr(10), '')}", "前"),
        ("ミーティングID: 123 は別の会議", "ミーティングID: 123 は別の会議"),
        ("【Zoom連携情報】 ---※ここ以下を編集しないでください---\nメモ", "メモ"),
    ],
)
def test_a_pasted_block_is_dropped_while_the_text_around_it_stays(typed: str, kept: str) -> None:
    assert strip_block(typed) == kept
