"""The pages' words, Japanese and English, and which of them a reader wants."""

import re
from collections.abc import Mapping
from datetime import datetime

LANGUAGES = ("ja", "en")

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Zoomサンドボックス", "Zoom sandbox"),
    "not_zoom": (
        "これはZoomではありません。開発と試用のための代役です。",
        "This is not Zoom. It is a stand-in for development and trials.",
    ),
    "reload": ("更新", "Reload"),
    "now": ("サンドボックスの時刻", "The sandbox's time"),
    "plan": ("プラン", "Plan"),
    "enforced": ("制限あり", "limits enforced"),
    "not_enforced": ("制限なし", "limits not enforced"),
    "meetings": ("ミーティング", "Meetings"),
    "only_newest": ("新しい{shown}件を表示しています（全{total}件）", "The newest {shown} of {total} are shown"),
    "none_yet": (
        "まだミーティングはありません。APIで作成するとここに現れます。",
        "No meetings yet. Make one through the API and it appears here.",
    ),
    "more_hosts": ("ミーティングのないホスト", "Hosts without a meeting"),
    "starts": ("開始", "Starts"),
    "length": ("所要時間", "Length"),
    "minutes": ("{n}分", "{n} min"),
    "meeting_id": ("ミーティングID", "Meeting ID"),
    "passcode": ("パスコード", "Passcode"),
    "no_passcode": ("なし", "none"),
    "join": ("参加リンクを開く", "Open join link"),
    "running": ("開催中", "running"),
    "by_hand": ("手作業で作成", "made by hand"),
    "no_start": ("日時指定なし", "no fixed time"),
    "series": ("定例", "series"),
    "dates": ("日程 全{n}回", "All {n} dates"),
    "deleted": ("最近削除されたミーティング", "Recently deleted"),
    "none_deleted": ("ありません。", "None."),
    "deleted_at": ("削除", "deleted"),
    "calls": ("最近の呼び出し（新しい順、最大50件）", "Last calls (newest first, at most 50)"),
    "none_called": ("まだありません。", "None yet."),
    "sent": ("送られた内容", "Sent"),
    "answered": ("応答", "Answered"),
    "no_answer": ("応答なし", "no answer"),
    "done": ("実行済み", "carried out"),
    "not_done": ("未実行", "not carried out"),
    "empty": ("（空）", "(empty)"),
    "cut_here": ("…（以下略）", "… (cut here)"),
    "faults": ("設定された障害", "Faults set"),
    "none_set": (
        "ありません。POST /_sandbox/faults で設定できます。",
        "None. Set one with POST /_sandbox/faults.",
    ),
    "fault": ("障害", "Fault"),
    "fired": ("発動", "Fired"),
    "limits": ("利用状況", "Limits used"),
    "label": ("区分", "Label"),
    "this_second": ("この1秒", "This second"),
    "peak": ("最大/秒", "Peak/s"),
    "writes_today": ("本日の作成・変更", "created or changed today"),
    "today": ("本日", "Today"),
    "join_title": ("Zoomサンドボックスの参加ページ", "Join page of the Zoom sandbox"),
    "join_lead": (
        "本物のZoomであれば、ここでミーティングに参加します。",
        "With the real Zoom, this is where you would enter the meeting.",
    ),
    "host": ("ホスト", "Host"),
    "fits": ("リンクのパスコードは正しいです。", "The passcode in the link fits."),
    "fits_not": (
        "リンクのパスコードが違います。Zoomは入力を求めます。",
        "The passcode in the link is wrong. Zoom would ask for it.",
    ),
    "fits_missing": (
        "リンクにパスコードがありません。Zoomは入力を求めます。",
        "The link holds no passcode. Zoom would ask for it.",
    ),
    "fits_unneeded": ("パスコードは不要です。", "No passcode is needed."),
    "host_link": ("ホスト用の開始リンクです。", "This is the host's link, which starts the meeting."),
    "waiting_room": ("待機室が有効です。", "There is a waiting room."),
    "gone_title": ("このミーティングはありません", "There is no such meeting"),
    "gone": (
        "削除されたか、期限が切れたか、もともと存在しないIDです。",
        "It was deleted, it has expired, or the id never existed.",
    ),
    "lost_title": ("ページがありません", "There is no such page"),
    "home": ("サンドボックスの一覧へ", "To the sandbox's page"),
}
_DAYS = ("月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def language(asked: str, accepted: str) -> str:
    """`?lang=`, else the first of Accept-Language that we speak; Japanese for who says nothing."""
    if asked in LANGUAGES:
        return asked
    wishes = []
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        weight = float(quality) if re.fullmatch(r"[01](\.\d{1,3})?", quality) else 1.0
        wishes.append((-weight, name.split("-")[0]))
    known = [name for _, name in sorted(wishes, key=lambda wish: wish[0]) if name in LANGUAGES]
    return known[0] if known else ("en" if accepted else "ja")


def words(lang: str) -> Mapping[str, str]:
    place = LANGUAGES.index(lang)
    return {name: pair[place] for name, pair in _WORDS.items()}


def moment(when: datetime, lang: str) -> str:
    day = _DAYS[LANGUAGES.index(lang)][when.weekday()]
    return f"{when:%Y-%m-%d}({day}) {when:%H:%M}"
