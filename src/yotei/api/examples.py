"""The examples of the documentation, in one place: what programs send, what they get."""

from typing import Any

BLOCK = """【Zoom連携情報】 ---※ここ以下を編集しないでください---
https://zoom.us/j/72962683804?pwd=…
ミーティングID: 72962683804
パスワード: 234792"""

SCHEDULE_NEW: dict[str, Any] = {
    "category": "web-meeting",
    "kind": "timed",
    "subject": "Zoom会議",
    "starts_at": "2026-12-01T13:00:00+09:00",
    "ends_at": "2026-12-01T14:00:00+09:00",
    "timezone": "Asia/Tokyo",
    "deal": 1,
    "customer": None,
    "place": "第1会議室",
    "met_others": "",
    "contacts": [],
    "attendees": ["hanako"],
    "guests": [{"email": "suzuki@example.com", "name": "鈴木 一郎", "language": "ja", "timezone": None}],
    "by_mail": True,
    "viewers": [],
    "reminder": "m30",
    "facilities": [],
    "details": "資料持参",
    "visibility": "public",
    "open_to_edit": False,
    "book_later": False,
}

SCHEDULE_CHANGE: dict[str, Any] = {
    "version": 1,
    "starts_at": "2026-12-01T15:00:00+09:00",
    "ends_at": "2026-12-01T16:00:00+09:00",
}

SCHEDULE: dict[str, Any] = {
    "id": 42,
    "version": 1,
    "category": "web-meeting",
    "kind": "timed",
    "subject": "Zoom会議",
    "starts_at": "2026-12-01T13:00:00+09:00",
    "ends_at": "2026-12-01T14:00:00+09:00",
    "date": None,
    "rule": None,
    "on_holiday": None,
    "occurrence": None,
    "exceptions": [],
    "timezone": "Asia/Tokyo",
    "customer": 1,
    "deal": 1,
    "place": "第1会議室",
    "met_others": "",
    "contacts": [],
    "attendees": [{"login": "hanako", "reply": "none", "message": ""}],
    "guests": [
        {
            "email": "suzuki@example.com",
            "name": "鈴木 一郎",
            "language": "ja",
            "timezone": None,
            "reply": "none",
            "message": "",
        }
    ],
    "by_mail": True,
    "reminder": None,
    "viewers": [],
    "facilities": [],
    "details": "資料持参",
    "details_text": f"資料持参\n\n{BLOCK}",
    "registrant": "taro",
    "last_editor": "taro",
    "visibility": "public",
    "open_to_edit": False,
    "created_at": "2026-11-20T10:00:00+09:00",
    "updated_at": "2026-11-20T10:00:00+09:00",
    "zoom": {
        "state": "booked",
        "meeting_id": "72962683804",
        "join_url": "https://zoom.us/j/72962683804?pwd=…",
        "passcode": "234792",
        "host": "taro@example.com",
        "problem": None,
        "series": None,
    },
    "notes": [],
}

REPLY: dict[str, Any] = {"reply": "accepted", "message": "10分ほど遅れます"}

CUSTOMER_NEW: dict[str, Any] = {
    "name": "株式会社あたらしい",
    "kana": "カブシキガイシャアタラシイ",
    "code": "C-1001",
    "phone": "03-1234-5678",
    "address": "東京都千代田区1-1",
    "url": "https://example.com/",
    "owner": "taro",
    "note": "",
}

DEAL_NEW: dict[str, Any] = {
    "customer": 1,
    "name": "追加導入",
    "code": "D-2001",
    "stage": "proposal",
    "amount": 1200000,
    "expected_on": "2027-03-31",
    "owner": "taro",
    "note": "",
}

DEAL_CHANGE: dict[str, Any] = {"stage": "won", "fingerprint": "2f0c4a1b9d8e7f60"}

CONTACT_NEW: dict[str, Any] = {
    "customer": 1,
    "name": "鈴木 一郎",
    "kana": "スズキ イチロウ",
    "department": "情報システム部",
    "position": "部長",
    "email": "suzuki@example.com",
    "phone": "03-1234-5678",
    "mobile": "",
    "language": "ja",
    "note": "",
}

ACTIVITY_NEW: dict[str, Any] = {
    "kind": "visit",
    "happened_at": "2026-12-01T13:00:00+09:00",
    "minutes": 60,
    "deal": 1,
    "contacts": [],
    "content": "見積書を渡し、導入の時期を伺った。",
    "next_step": "契約書の案を送る",
    "next_on": "2026-12-08",
    "todo": True,
}

ACTIVITY_CHANGE: dict[str, Any] = {"version": 1, "next_on": "2026-12-09"}
