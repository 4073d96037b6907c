"""一括登録: one form, a schedule for each customer or deal; each exactly once, whatever dies."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.booking import seams
from yotei.booking.models import RateBudget
from yotei.jobs.models import Job
from yotei.sales.models import Customer, Deal
from yotei.schedules import bulk
from yotei.schedules.models import Category, Notice, Schedule

Log = Callable[[str], Client]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def targets() -> list[str]:
    """Two customers, and a deal of the first."""
    green, blue = Customer.add(name="みどり農園"), Customer.add(name="あおい工業")
    deal = Deal.add(customer=green, name="温室の更新")
    return [f"c{green.pk}", f"c{blue.pk}", f"d{deal.pk}"]


def begin(client: Client, typed: Callable[..., dict[str, Any]], targets: list[str], **changes: Any) -> Any:
    return client.post("/schedules/bulk/new", typed(key="bulk-1", targets=targets, **changes))


def the_job() -> Job:
    return Job.objects.get(kind="bulk_register")


def test_each_target_gets_a_schedule_with_a_meeting_of_its_own(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    assert begin(taro, typed, targets, subject="ご案内").url == f"/jobs/{the_job().pk}"
    assert (Schedule.objects.count(), world.calls()) == (0, 0)  # nothing of it in the request
    world.recover()
    world.check_at_rest()
    assert sorted(meeting.topic for meeting in world.live()) == ["ご案内", "ご案内", "ご案内(みどり農園 / 温室の更新)"]
    assert {each.customer.name for each in Schedule.objects.select_related("customer") if each.customer} == {
        "みどり農園",
        "あおい工業",
    }
    page = Page.get(taro, f"/jobs/{the_job().pk}")
    assert "3 件中 3 件を予約しました" in page.text


def test_a_form_pressed_twice_begins_one_job(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    first, second = begin(taro, typed, targets), begin(taro, typed, targets)
    assert first.url == second.url
    world.recover()
    assert Schedule.objects.count() == len(world.live()) == 3


@pytest.mark.parametrize("at", ["saved", "answering"])
def test_a_job_killed_between_two_steps_makes_no_schedule_twice(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str], at: str
) -> None:
    begin(taro, typed, targets)
    visits: list[str] = []

    def visit(name: str) -> None:
        visits.append(name)
        if visits.count(at) == 2 and name == at:
            raise Died

    seams.watch(visit)
    try:
        with pytest.raises(Died):
            world.work()
    finally:
        seams.watch(None)
    assert Schedule.objects.count() == 1
    world.recover()
    assert the_job().state == "finished"
    assert Schedule.objects.count() == len(world.live()) == 3
    world.check_at_rest()


def test_a_cancelled_job_leaves_what_it_made_until_it_is_taken_back(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    world.recover()
    kept = Schedule.objects.select_related("customer").order_by("pk")[0]
    world.change(kept, subject="変えた")
    job = the_job()
    assert "一括登録を取り消す" in Page.get(taro, f"/jobs/{job.pk}").text
    removal = taro.post(f"/schedules/bulk/{job.pk}/remove")
    assert taro.post(f"/schedules/bulk/{job.pk}/remove").url == removal.url  # pressed twice
    world.recover()
    assert [each.subject for each in Schedule.objects.all()] == ["変えた"]
    assert len(world.live()) == 1
    assert "登録後に変更されているため" in Page.get(taro, removal.url).text
    world.check_at_rest()


def test_what_is_not_done_when_it_is_stopped_is_never_done(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    taro.post(f"/jobs/{the_job().pk}/cancel")
    world.recover()
    assert (Schedule.objects.count(), world.live()) == (0, [])


def test_nobody_else_takes_back_what_a_job_made(
    world: World, taro: Client, as_: Log, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    world.work()
    for other in ("hanako", "admin"):
        assert as_(other).post(f"/schedules/bulk/{the_job().pk}/remove").status_code == 404
    assert Schedule.objects.count() == 3


def test_a_target_that_is_gone_is_refused_alone(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    Deal.objects.get(name="温室の更新").delete()
    world.work()
    assert [row.state for row in the_job().rows.all()] == ["done", "done", "refused"]
    assert "この顧客または案件はもうありません" in Page.get(taro, f"/jobs/{the_job().pk}?state=refused").text


def test_what_no_row_could_do_is_said_on_the_form(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    world.taro.change_sheet(zoom_account="", email="")
    answer = begin(taro, typed, targets)
    assert answer.status_code == 422
    assert "Zoom Meeting Error: Zoom 認証情報がありません" in answer.content.decode()
    for wrong in ({"subject": ""}, {"end_time": "12:00"}, {"targets": []}, {"targets": ["c999999"]}):
        assert taro.post("/schedules/bulk/new", typed(key="x", **{"targets": targets} | wrong)).status_code == 422
    assert not Job.objects.exists()


def test_more_than_a_job_takes_are_refused(world: World, taro: Client, typed: Callable[..., dict[str, Any]]) -> None:
    Customer.objects.bulk_create(Customer(name=f"顧客{number:03}") for number in range(bulk.MOST + 1))
    everybody = [f"c{pk}" for pk in Customer.objects.filter(name__startswith="顧客").values_list("pk", flat=True)]
    assert begin(taro, typed, everybody).status_code == 422
    page = Page.get(taro, "/schedules/bulk?q=顧客&of=customers&all=1")
    assert "500 件を超えています" in page.text
    assert begin(taro, typed, everybody[: bulk.MOST]).status_code == 302
    assert the_job().weight == bulk.MOST


def test_the_choice_keeps_what_is_ticked_while_more_is_searched(world: World, taro: Client, targets: list[str]) -> None:
    answer = taro.get("/schedules/bulk", {"q": "あおい", "of": "customers", "t": [targets[2]]})
    assert [each["value"] for each in answer.context["chosen"]] == [targets[2]]
    assert [each["value"] for each in answer.context["found"]] == [targets[1]]
    form = taro.get("/schedules/bulk/new", {"t": [targets[2], targets[1]]})
    assert {each["value"] for each in form.context["targets"]} == {targets[1], targets[2]}
    assert taro.get("/schedules/bulk/new").url == "/schedules/bulk"


def test_a_host_keeps_its_last_calls_of_the_day_for_people(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    """Zoom's 100 a day are never exceeded, and the worker stops before them."""
    world.register(subject="手で")
    RateBudget.objects.filter(key__startswith="host:").update(used=79)
    begin(taro, typed, targets, start_date="2026-12-20", end_date="2026-12-20")
    for _ in range(3):
        world.work()
        world.advance(60)
    assert (Schedule.objects.count(), len(world.live())) == (4, 2)
    assert "2 件は予約待ちです" in Page.get(taro, f"/jobs/{the_job().pk}").text
    world.register(subject="手で")
    assert len(world.live()) == 3
    world.advance(24 * 3600)
    world.recover()
    assert len(world.live()) == 5


def test_the_news_of_many_are_one(world: World, taro: Client, typed: Callable[..., dict[str, Any]]) -> None:
    customers = [Customer.add(name=f"顧客{number}") for number in range(7)]
    begin(taro, typed, [f"c{each.pk}" for each in customers])
    world.recover()
    assert [each.text for each in Notice.objects.filter(employee=world.taro)] == [
        "7 件のスケジュールの Zoom ミーティングを予約しました。"
    ]


def test_a_category_without_zoom_takes_part_as_well(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets, category="visit", kind="all_day")
    world.work()
    assert [each.category.code for each in Schedule.objects.select_related("category")] == ["visit"] * 3
    assert Category.objects.filter(schedules__kind="all_day").distinct().count() == 1
    assert world.calls() == 0


def test_who_has_left_meanwhile_registers_nothing(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    world.taro.change_sheet(is_active=False)
    world.recover()
    assert (Schedule.objects.count(), world.live()) == (0, [])
    assert {row.state for row in the_job().rows.all()} == {"refused"}


def test_a_series_is_registered_for_each(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    repeat = {
        "kind": "recurring",
        "repeats": "weekly",
        "interval": "1",
        "weekdays": ["TU"],
        "ends": "count",
        "count": 4,
    }
    begin(taro, typed, targets, **repeat, on_holiday="keep")
    world.recover()
    assert [each.is_series for each in Schedule.objects.all()] == [True] * 3
    world.check_at_rest()


def test_a_removal_that_was_stopped_goes_on_with_the_next_press(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets)
    world.recover()
    address = f"/schedules/bulk/{the_job().pk}/remove"
    stopped = taro.post(address).url
    taro.post(f"{stopped}/cancel")
    again = taro.post(address).url
    assert again != stopped
    assert taro.post(address).url == again
    world.recover()
    assert (Schedule.objects.count(), world.live()) == (0, [])


def test_a_private_one_is_named_to_who_began_it_alone(
    world: World, taro: Client, admin: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    begin(taro, typed, targets, subject="採用面接", visibility="private")
    world.recover()
    removal = taro.post(f"/schedules/bulk/{the_job().pk}/remove").url
    for address in ("/jobs", f"/jobs/{the_job().pk}", f"/jobs/{the_job().pk}/results", removal):
        read, hidden = (b"".join(answer).decode() if answer.streaming else answer.content.decode()
                        for answer in (taro.get(address), admin.get(address)))  # fmt: skip
        assert "採用面接" in read or "みどり農園" in read
        assert "採用面接" not in hidden
        assert "みどり農園" not in hidden


def test_what_zoom_has_not_booked_by_its_end_is_told_in_one_sentence(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]]
) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host", times=None)
    begin(taro, typed, [f"c{Customer.add(name=f'顧客{number}').pk}" for number in range(7)])
    world.work()
    world.advance(6 * 3600)
    world.recover()
    [notice] = Notice.objects.filter(employee=world.taro)
    assert "7 件" in notice.text


def test_the_file_of_results_says_how_far_the_meetings_are(
    world: World, taro: Client, typed: Callable[..., dict[str, Any]], targets: list[str]
) -> None:
    RateBudget.objects.create(key="host:taro@example.com", used=79, day=world.now.date())
    begin(taro, typed, targets)
    world.work()
    lines = b"".join(taro.get(f"/jobs/{the_job().pk}/results")).decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ["Zoom", "予約済み", "予約待ち", "予約待ち"]
