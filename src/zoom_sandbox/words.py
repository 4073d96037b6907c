"""The pages' words, Japanese and English, and which of them a reader wants."""

import re
from collections.abc import Mapping
from datetime import date, datetime

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
        "まだミーティングはありません。APIまたは「ミーティングを作成」で作成すると、ここに表示されます。",
        "No meetings yet. Make one through the API or by “New meeting”, and it appears here.",
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
    "calls": ("API呼び出し", "API calls"),
    "newest_of": ("新しい順に最大{n}件を表示します。", "The newest come first; at most {n} are shown."),
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
        "設定されていません。POST /_sandbox/faults で設定できます。",
        "None. Set one with POST /_sandbox/faults.",
    ),
    "fault": ("障害", "Fault"),
    "fired": ("発動", "Fired"),
    "fired_of": ("{fired}/{times}回", "{fired} of {times}"),
    "fired_so_far": ("{fired}回（回数制限なし）", "{fired} (no limit)"),
    "target": ("対象", "Meets"),
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
    # The time line
    "parts": ("このページの内容", "On this page"),
    "time_line": ("タイムライン", "Time line"),
    "one_day": ("1日", "Day"),
    "one_week": ("1週間", "Week"),
    "earlier": ("前へ", "Earlier"),
    "later": ("次へ", "Later"),
    "to_now": ("今日", "Today"),
    "line_of": ("{host}のミーティング", "Meetings of {host}"),
    "line_zone": ("時刻はAsia/Tokyoです。", "Times are those of Asia/Tokyo."),
    "nothing_then": ("この期間にミーティングはありません。", "There is no meeting in this time."),
    "line_cut": (
        "この期間の{total}件のうち{shown}件を表示しています。残りは1日表示か GET /_sandbox/meetings で確認できます。",
        "{shown} of {total} in this time are drawn. For the others look at one day, or at GET /_sandbox/meetings.",
    ),
    # Forms
    "new_meeting": ("ミーティングを作成", "New meeting"),
    "new_lead": (
        "Zoomのポータルでホスト本人が作成するのと同じです。APIの回数制限には数えません。",
        "As the host would in Zoom's portal. It does not count against the limits of the API.",
    ),
    "topic": ("件名", "Topic"),
    "host_hint": ("メールアドレスまたはユーザーID", "An e-mail address or a user id"),
    "start_in": ("開始日時（{zone}）", "Start ({zone})"),
    "start_hint": (
        "空欄または過去の日時は、現在の日時になります。",
        "None, or one in the past, becomes the present moment.",
    ),
    "length_minutes": ("所要時間（分）", "Length (minutes)"),
    "create": ("作成", "Create"),
    "change": ("内容の変更", "Change"),
    "save": ("変更を保存", "Save"),
    "series_hint": (
        "開始日時と所要時間は、下の日程で1回ずつ変更できます。",
        "Start and length are changed date by date below.",
    ),
    "hold": ("開催", "Hold it"),
    "start": ("開始する", "Start"),
    "end": ("終了する", "End"),
    "start_as_host": ("ホストとして開始します。", "Starts it as its host."),
    "join_as": ("参加者を追加", "Let somebody join"),
    "name": ("名前", "Name"),
    "email": ("メールアドレス（任意）", "E-mail (optional)"),
    "join_hint": (
        "ホストのメールアドレスで参加すると、ミーティングが開始します。",
        "With the host's e-mail address the meeting starts.",
    ),
    "enter": ("参加する", "Join"),
    "present": ("参加中", "In the meeting"),
    "nobody": ("参加者はいません。", "Nobody is in the meeting."),
    "leave": ("退出", "Leave"),
    "and_more": ("ほか{n}名", "and {n} more"),
    "since": ("{when}から", "since {when}"),
    "record": ("録画を完了にする", "Complete the recording"),
    "record_hint": (
        "直近の開催の録画完了イベント（recording.completed）を発生させます。",
        "Raises recording.completed for the last time it was held.",
    ),
    "held": ("これまでの開催", "Times it was held"),
    "guests": ("参加者{n}名", "{n} joined"),
    "each_date": ("日程", "Dates"),
    "date_gone": ("削除済み", "deleted"),
    "save_date": ("この回を変更", "Change this date"),
    "delete_date": ("この回を削除", "Delete this date"),
    "delete": ("削除", "Delete"),
    "delete_it": ("ミーティングを削除", "Delete the meeting"),
    "delete_hint": ("7日以内であれば復元できます。", "It can be recovered for seven days."),
    "delete_series_hint": (
        "すべての回を削除します。7日以内であれば復元できます。",
        "Deletes all dates. They can be recovered for seven days.",
    ),
    "recover": ("復元する", "Recover"),
    "is_deleted": ("このミーティングは{when}に削除されました。", "This meeting was deleted on {when}."),
    "is_expired": ("このミーティングは期限切れか、終了しています。", "This meeting has expired or is over."),
    # What became of a form
    "made": ("ミーティングを作成しました。", "The meeting was made."),
    "made_now": (
        "ミーティングを作成しました。過去の開始日時はZoomと同じく現在の日時に置き換えられました。",
        "The meeting was made. As with Zoom, a start in the past became the present moment.",
    ),
    "changed": ("変更を保存しました。", "The change was saved."),
    "changed_not_start": (
        "過去の開始日時はZoomと同じく無視されました。それ以外の変更は保存しました。",
        "As with Zoom, a start in the past was passed over. Any other change was saved.",
    ),
    "unchanged": ("変更された項目はありません。", "Nothing was changed."),
    "date_deleted": ("この回を削除しました。", "The date was deleted."),
    "was_deleted": ("ミーティングを削除しました。", "The meeting was deleted."),
    "recovered": ("ミーティングを復元しました。", "The meeting was recovered."),
    "started": ("ミーティングを開始しました。", "The meeting has started."),
    "joined": ("参加しました。", "They have joined."),
    "left": ("退出しました。", "They have left."),
    "ended": ("ミーティングを終了しました。", "The meeting has ended."),
    "recorded": ("録画完了のイベントを発生させました。", "The recording was reported as completed."),
    "refused": ("操作できませんでした。", "This could not be done."),
    "zoom_says": ("Zoomの応答", "Zoom's answer"),
    "zoom_300": ("入力内容が受け付けられませんでした。", "What was entered is not accepted."),
    "zoom_1001": ("このホストは存在しません。", "There is no such host."),
    "zoom_1010": ("このホストは無効になっています。", "This host has been deactivated."),
    "zoom_1120": ("このホストはまだ招待に応じていません。", "This host has not accepted the invitation yet."),
    "zoom_3001": ("このミーティングは存在しません。", "There is no such meeting."),
    "zoom_3002": ("開催中のミーティングは削除できません。", "A meeting that is running cannot be deleted."),
    "zoom_3161": (
        "このホストにはミーティングを開催できるライセンスがありません。",
        "This host has no licence to hold meetings.",
    ),
    "host_is_busy": (
        "{host}はすでに{runs}件を開催中です（同時に開催できるのは{allowed}件まで）。",
        "{host} already runs {runs}, and may run {allowed} at once.",
    ),
    "host_not_here": (
        "ホストがまだ開始していないため、参加できません（ホストより先の参加は許可されていません）。",
        "The host has not started this meeting, and nobody may join before the host.",
    ),
    "nobody_there": ("この参加者は参加中ではありません。", "This person is not in the meeting."),
    "never_held": (
        "まだ開催されていないため、録画はありません。",
        "This meeting has not been held, so nothing was recorded.",
    ),
    "unreadable_start": (
        "開始日時を「2026-12-01T10:00」の形式で入力してください。",
        "Enter the start like 2026-12-01T10:00.",
    ),
    "unreadable_minutes": (
        "所要時間を分単位の整数で入力してください。",
        "Enter the length as a whole number of minutes.",
    ),
    "elsewhere_title": ("ほかのサイトからの操作は受け付けません", "Nothing is done for other sites"),
    "elsewhere": (
        "このフォームは、サンドボックスのページから送信してください。",
        "Send this form from the sandbox's own page.",
    ),
    "too_large_title": ("送信された内容が大きすぎます", "That was too much"),
    # Events
    "events": ("イベント通知", "Events"),
    "none_raised": ("まだイベントは発生していません。", "No event has been raised yet."),
    "subscriptions": ("通知先", "Subscriptions"),
    "none_subscribed": (
        "通知先は登録されていません。POST /_sandbox/webhooks で登録できます。",
        "There are none. Add one with POST /_sandbox/webhooks.",
    ),
    "paused": ("配信を一時停止しています。", "Delivery is paused."),
    "enabled": ("有効", "enabled"),
    "disabled": ("無効", "disabled"),
    "wants": ("対象イベント{n}種", "{n} kinds of event"),
    "validated": ("URL検証 {when}", "validated {when}"),
    "failures": ("連続失敗{n}回", "{n} failures in a row"),
    "deliveries": ("配信", "Deliveries"),
    "no_deliveries": ("通知先なし", "nobody subscribed"),
    "delivered": ("配信済み", "delivered"),
    "given_up": ("配信を中止", "given up"),
    "on_its_way": ("送信待ち", "on its way"),
    "tried_again": ("再送待ち", "to be tried again"),
    "next_try": ("次回 {when}", "next {when}"),
    "body": ("本文", "Body"),
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


def sentence(key: str, lang: str, **values: object) -> str:
    """What became of a form; of refusals that have no sentence of their own, that there was one."""
    pair = _WORDS.get(key, _WORDS["refused"])
    return pair[LANGUAGES.index(lang)].format(**values)


def day(when: date, lang: str) -> tuple[str, str]:
    """As briefly as a column of a week needs: date and day of the week."""
    return f"{when.month}/{when.day}", _DAYS[LANGUAGES.index(lang)][when.weekday()]


def moment(when: datetime, lang: str) -> str:
    day = _DAYS[LANGUAGES.index(lang)][when.weekday()]
    return f"{when:%Y-%m-%d}({day}) {when:%H:%M}"
