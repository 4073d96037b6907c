"""Jobs: each row is done once, whatever dies, and its answer is there to read."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from tests.support.pages import Page
from tests.support.rows import ENTERING, Died, enter
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.cli import work
from yotei.jobs import working
from yotei.jobs.models import Job
from yotei.sales.models import Customer

pytestmark = pytest.mark.any_database

Log = Callable[[str], Client]


def names() -> list[str]:
    return sorted(
        Customer.objects.filter(name__in=["一", "二", "三", "bad", "broken", "half"]).values_list("name", flat=True)
    )


def read(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_the_worker_does_every_row(world: World) -> None:
    job = enter(world, ["一", "二", "三"])
    world.work()
    assert names() == sorted(["一", "二", "三"])
    assert read(job).state == "finished"
    assert [row.made_id for row in job.rows.all()] == [
        Customer.objects.get(name=name).pk for name in ("一", "二", "三")
    ]


def test_the_log_says_who_began_it(world: World) -> None:
    enter(world, ["一"], by="hanako")
    world.work()
    entry = Entry.objects.get(kind="customer", target="一")
    assert (entry.actor_id, entry.via) == (world.hanako.pk, "worker")


def test_a_refused_row_leaves_nothing_of_itself(world: World, as_: Log) -> None:
    job = enter(world, ["一", "bad", "broken", "二"])
    world.work()
    assert names() == sorted(["一", "二"])
    assert [row.state for row in job.rows.all()] == ["done", "refused", "refused", "done"]
    page = Page.get(as_("taro"), f"/jobs/{job.pk}?state=refused")
    assert "名前を入力してください" in page.text
    assert "予期しないエラー" in page.text


def test_reasons_come_in_the_language_of_the_reader(world: World, as_: Log) -> None:
    job = enter(world, ["bad"])
    world.work()
    client = as_("taro")
    client.post("/language?to=en&next=/")
    assert "Enter a name." in Page.get(client, f"/jobs/{job.pk}").text


def test_a_row_is_done_once_though_the_process_dies_in_it(world: World) -> None:
    job = enter(world, ["一", "二", "三"])
    ENTERING.deadly = {"二"}
    with pytest.raises(Died):
        world.work()
    assert names() == ["一"]
    world.work()
    assert read(job).is_running  # leased to the dead, for a minute
    world.advance(61)
    world.work()
    assert names() == sorted(["一", "二", "三"])
    assert read(job).state == "finished"


def test_a_failed_end_takes_back_what_it_wrote(world: World) -> None:
    job = enter(world, ["一"], fails=True)
    world.work()
    assert (read(job).state, names()) == ("failed", ["一"])


def test_a_cancelled_job_does_no_further_row(world: World, as_: Log) -> None:
    job = enter(world, ["一", "二"])
    client = as_("taro")
    client.post(f"/jobs/{job.pk}/cancel")
    world.work()
    assert (names(), read(job).state) == ([], "cancelled")
    client.post(f"/jobs/{job.pk}/cancel")
    assert "すでに終わっていました" in Page.get(client, f"/jobs/{job.pk}").text


def test_a_worker_that_was_cut_off_leaves_the_rest_to_the_next(world: World) -> None:
    enter(world, ["一", "二", "三"])
    for _ in range(2):
        working.go_on(clock=lambda: world.now, seconds=0)  # no time: nothing is claimed, nothing is lost
    assert working.is_due(world.now)
    assert work.pause(1.0) == 0
    world.work()
    assert len(names()) == 3
    assert work.pause(1.0) > 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_no_row_twice(world: World) -> None:
    job = enter(world, [f"名{number}" for number in range(40)])

    def one() -> None:
        try:
            working.go_on(clock=lambda: world.now, seconds=20)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.work()
    assert read(job).state == "finished"
    assert Customer.objects.filter(name__startswith="名").count() == 40


def test_others_do_not_see_it(world: World, as_: Log) -> None:
    job = enter(world, ["一"])
    assert as_("hanako").get(f"/jobs/{job.pk}").status_code == 404
    assert as_("hanako").post(f"/jobs/{job.pk}/cancel").status_code == 404
    assert as_("admin").get(f"/jobs/{job.pk}").status_code == 200
    assert "取込.csv" not in Page.get(as_("hanako"), "/jobs").text


def test_the_results_come_as_a_file(world: World, as_: Log) -> None:
    job = enter(world, ["一", "bad"])
    world.work()
    lines = as_("taro").get(f"/jobs/{job.pk}/results").getvalue().decode().splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [["1", "一", "完了"], ["2", "bad", "不可"]]
