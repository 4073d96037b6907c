"""What Zoom is told (design §3: Topic, Length)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yotei.schedules.topics import MAX_TOPIC, clean_subject, shorten, topic, utf16_length


def test_a_deal_is_added_in_ascii_brackets() -> None:
    """Manual 2.2."""
    assert topic(subject="件名", customer="顧客", deal="案件") == "件名(顧客 / 案件)"


def test_without_a_deal_the_subject_stands_alone() -> None:
    assert topic(subject="件名", customer="顧客", deal=None) == "件名"


@pytest.mark.any_database
@given(st.text(max_size=200), st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_a_topic_never_exceeds_zooms_limit(subject: str, customer: str, deal: str) -> None:
    subject = shorten(clean_subject(subject), MAX_TOPIC)
    made = topic(subject=subject, customer=customer, deal=deal)
    assert utf16_length(made) <= MAX_TOPIC
    assert made.startswith(subject)


def test_the_subject_is_never_cut_for_a_suffix() -> None:
    assert topic(subject="あ" * 198, customer="顧客", deal="案件") == "あ" * 198


def test_long_names_are_shortened_with_an_ellipsis() -> None:
    made = topic(subject="あ" * 180, customer="株式会社" * 20, deal="案件")
    assert made == "あ" * 180 + "(" + ("株式会社" * 20)[:12] + "… / 案件)"
    assert utf16_length(made) == MAX_TOPIC


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  会議  ", "会議"),
        ("会議\r\n資料", "会議 資料"),
        ("会\x00議\x1b", "会議"),
        ("か\u3099", "が"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200b\u202e会議", "会議"),
    ],
)
def test_a_subject_is_stored_clean(typed: str, stored: str) -> None:
    assert clean_subject(typed) == stored
