"""The people and things of our stories: what `yotei demo-data` loads and what the tests speak of. Plain data only."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

PASSWORD = "demo"  # noqa: S105 - printed in the README; a demonstration has no secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    login: str
    name: str
    email: str = ""
    zoom_account: str = ""
    department: str
    language: Literal["ja", "en"] = "ja"
    time_zone: str = "Asia/Tokyo"
    role: Literal["administrator", "manager", "member", "reader"] = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A category. The subject of a new schedule starts as `name`, or `default_subject` where that reads better."""

    code: str
    name: str
    name_en: str
    books_zoom: bool = False
    default_subject: str = ""
    colour: str = "grey"
    icon: str = "other"
    duty: str = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A contact (名刺)."""

    name: str
    position: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    name: str
    deals: tuple[str, ...]
    contacts: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the demonstration knows besides of a company, and of its first deal, expected in so many days."""

    company: str
    code: str
    kana: str = ""
    phone: str = ""
    owner: str = ""
    stage: str = "lead"
    amount: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A facility."""

    name: str
    name_en: str
    sort: Literal["room", "car", "other"] = "room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A common group."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A schedule of this week: `weekday` 0 is Monday; without hours it lasts all day."""

    registrant: str
    category: str
    weekday: int
    start: time | None = None
    end: time | None = None
    subject: str
    company: str = ""
    deal: str = ""
    details: str = ""
    is_private: bool = False
    attendees: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A ToDo, due `days` from today."""

    owner: str
    subject: str
    days: int
    priority: Literal[1, 2, 3] = 2


ADMIN = Person(
    login="admin", name="管理者", email="admin@example.com", department="情報システム部", role="administrator"
)
# He has a Zoom account of another address than his e-mail: the account wins.
TARO = Person(
    login="taro",
    name="営業太郎",
    email="eigyo.taro@example.com",
    zoom_account="taro@example.com",
    department="第一営業部",
)
# No Zoom account on her sheet: her e-mail is used.
HANAKO = Person(login="hanako", name="営業花子", email="hanako@example.com", department="第一営業部")
# Neither: his Zoom schedules are refused.
JIRO = Person(login="jiro", name="営業次郎", department="第二営業部")
EMPLOYEES = (ADMIN, TARO, HANAKO, JIRO)
# Each with the one to which it belongs.
DEPARTMENTS = (("営業本部", ""), ("第一営業部", "営業本部"), ("第二営業部", "営業本部"), ("情報システム部", ""))

VISIT = Kind(code="visit", name="外出", name_en="Visit", colour="green", icon="outside", duty="outside")
VISITOR = Kind(code="visitor", name="来客", name_en="Visitor", colour="amber", icon="visitor")
PHONE = Kind(code="phone", name="電話", name_en="Phone call", colour="purple", icon="phone")
WEB_MEETING = Kind(
    code="web-meeting",
    name="web会議",
    name_en="Web meeting",
    books_zoom=True,
    default_subject="Zoom会議",
    colour="blue",
    icon="video",
)
CATEGORIES = (VISIT, VISITOR, PHONE, WEB_MEETING)

# The first company and its first deal have the id 1: scripts rely on it (interface §1).
SAMPLE = Company(
    name="株式会社サンプル",
    deals=("新規導入", "保守契約の更新"),
    contacts=(Card(name="見本一郎", position="情報システム部長", email="mihon@sample.example"), Card(name="見本花")),
)
COMPANIES = (
    SAMPLE,
    Company(
        name="青空商事株式会社",
        deals=("営業所の増設",),
        contacts=(Card(name="青木健", position="総務部長", email="aoki@aozora.example"),),
    ),
    Company(
        name="みどり製作所",
        deals=("在庫管理の刷新", "社員研修"),
        contacts=(
            Card(name="緑川葵", position="製造部 課長", email="midorikawa@midori.example"),
            Card(name="森田誠", position="人事部"),
        ),
    ),
    Company(name="Northwind Trading", deals=("Japan launch",)),
)

# Telephone numbers as no exchange gives them out.
FACTS = (
    Facts(company="株式会社サンプル", code="C-0001", kana="さんぷる", phone="03-0000-0001", owner="taro",
          stage="negotiation", amount=3_200_000, days=21),
    Facts(company="青空商事株式会社", code="C-0002", kana="あおぞらしょうじ", phone="06-0000-0002", owner="taro",
          stage="proposal", amount=1_500_000, days=45),
    Facts(company="みどり製作所", code="C-0003", kana="みどりせいさくしょ", phone="052-000-0003", owner="hanako",
          stage="estimate", amount=8_400_000, days=60),
    Facts(company="Northwind Trading", code="C-0004", owner="jiro", days=90),
)  # fmt: skip

PLACES = (
    Place(name="第1会議室", name_en="Meeting room 1"),
    Place(name="第2会議室", name_en="Meeting room 2"),
    Place(name="社用車A", name_en="Company car A", sort="car"),
    Place(name="プロジェクター", name_en="Projector", sort="other"),
)

TEAMS = (Team(name="営業全体", members=("taro", "hanako", "jiro")),)

WEEK = (
    Entry(registrant="taro", category="visit", weekday=0, start=time(10), end=time(11, 30), subject="初回訪問",
          company="青空商事株式会社", deal="営業所の増設", details="会社案内と事例集を持参"),
    Entry(registrant="taro", category="phone", weekday=1, start=time(13), end=time(13, 30), subject="見積の確認",
          company="株式会社サンプル", deal="新規導入"),
    Entry(registrant="hanako", category="visitor", weekday=1, start=time(15), end=time(16), subject="ご来社・製品説明",
          company="みどり製作所", deal="在庫管理の刷新", place="第2会議室", attendees=("taro",)),
    Entry(registrant="taro", category="visit", weekday=2, subject="展示会", details="終日、東京会場"),
    Entry(registrant="jiro", category="visit", weekday=3, start=time(9, 30), end=time(12), subject="研修の打ち合わせ",
          company="みどり製作所", deal="社員研修"),
    Entry(registrant="hanako", category="phone", weekday=4, start=time(17), end=time(17, 30), subject="私用の電話",
          is_private=True),
    Entry(registrant="hanako", category="visitor", weekday=4, start=time(9, 30), end=time(10), subject="営業会議",
          place="第1会議室", attendees=("taro", "jiro")),
)  # fmt: skip

TASKS = (
    Task(owner="taro", subject="見積書を送る", days=0, priority=1),
    Task(owner="taro", subject="展示会の名刺を整理する", days=4),
    Task(owner="hanako", subject="議事録をまとめる", days=0),
    Task(owner="jiro", subject="研修資料の見直し", days=7),
)
