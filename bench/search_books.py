"""Books of schedules whose subjects are sentences, entered into the search: for `bench.inside`."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from bench.books import DAYS, Row, analyse, insert
from yotei.people.models import Employee
from yotei.schedules.models import Schedule, SearchTask
from yotei.schedules.search.catching_up import catch_up

RARE = {"青磁": 3, "白磁": 60}  # in so many schedules of every book
HALVES = ("午前", "午後")
SYLLABLES = "新東西南北中央大和光陽明洋三丸住日本電機商工産業建設運輸通信製薬食品化学鉄鋼機械精密情報システム"
TOPICS = (
    "見積書の説明",
    "契約更新の相談",
    "新製品のご紹介",
    "納期の調整",
    "定例の打ち合わせ",
    "障害の報告",
    "研修の準備",
)


def fill_for_search(size: int) -> float:
    """Fills an empty book; answers how many schedules a second the worker enters."""
    insert(_sentences(size))
    SearchTask.objects.create(of=SearchTask.Of.ALL)
    begin = time.perf_counter()
    while SearchTask.objects.exists():  # the worker takes part
        catch_up(seconds=math.inf)
        time.sleep(0.1)
    rate = Schedule.objects.count() / (time.perf_counter() - begin)
    analyse()
    return rate


def _sentences(size: int) -> Iterator[Row]:
    """The same mixture in every size, but for the rare words."""
    people = list(Employee.objects.filter(login__startswith="staff").values_list("pk", flat=True))
    random = Random(8)
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS / 2)
    rare = {word: {size * part // (count + 1) for part in range(1, count + 1)} for word, count in RARE.items()}
    for number in range(size):
        moment = begin + timedelta(minutes=random.randrange(DAYS * 24 * 60))
        company = "".join(random.choices(SYLLABLES, k=4))
        words = [f"{company}株式会社を訪問", random.choice(TOPICS), f"第{random.randrange(1, 200)}回"]
        words += [
            HALVES[number % 2],
            f"担当{random.randrange(1000):03}",
            *(word for word, numbers in rare.items() if number in numbers),
        ]
        yield people[number % len(people)], moment, "、".join(words)
