"""部署: a tree, which the administrator arranges and every choice shows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.people.departments import arranged
from yotei.people.models import Department, Employee

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def department(name: str) -> Department:
    return Department.objects.get(name=name)


def added(name: str, *, above: str = "", position: int = 0) -> Department:
    made = Department()
    made.change(name=name, parent=department(above) if above else None, position=position)
    return made


def tree() -> list[tuple[int, str]]:
    return [(each.depth, each.name) for each in Department.objects.tree()]


def options(page: Page, name: str) -> list[str]:
    return [option.raw for option in page.root.first("select", name=name).all("option")]


def test_a_department_stands_behind_the_one_it_belongs_to(world: World) -> None:
    added("法人課", above="第一営業部")
    assert tree() == [(0, "営業本部"), (1, "第一営業部"), (2, "法人課"), (1, "第二営業部"), (0, "情報システム部")]


def test_siblings_stand_by_order_then_name(world: World) -> None:
    added("乙課", above="第一営業部", position=2)
    added("丙課", above="第一営業部", position=1)
    added("甲課", above="第一営業部", position=2)
    assert [name for depth, name in tree() if depth == 2] == ["丙課", "乙課", "甲課"]


def test_the_administrator_moves_a_department_with_all_below_it(admin: Client, world: World) -> None:
    added("法人課", above="第一営業部")
    page = Page.get(admin, f"/admin/departments/{department('第一営業部').pk}")
    page = page.press(parent=page.choice("parent", "情報システム部"))
    assert page.status == 200
    assert tree()[2:] == [(0, "情報システム部"), (1, "第一営業部"), (2, "法人課")]


def test_a_new_department_is_put_in_its_place(admin: Client, world: World) -> None:
    page = Page.get(admin, "/admin/departments")
    page = page.press(name="法人課", parent=page.choice("parent", "第二営業部"), position="1")
    assert "法人課" in page.text
    assert department("法人課").parent == department("第二営業部")


@pytest.mark.parametrize("below", ["営業本部", "第一営業部", "法人課"])
def test_a_department_is_never_moved_below_itself(admin: Client, world: World, below: str) -> None:
    added("法人課", above="第一営業部")
    before = tree()
    page = Page.get(admin, f"/admin/departments/{department('営業本部').pk}")
    page = page.press(parent=page.choice("parent", below))
    assert page.status == 422
    assert "部署を自分自身の下に置くことはできません。" in page.text
    assert tree() == before


def test_the_database_holds_no_department_below_itself(world: World) -> None:
    top = department("営業本部")
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(pk=top.pk).update(parent=top)


@pytest.mark.postgres_only
def test_two_moves_at_once_close_no_ring(world: World) -> None:
    first, second = added("甲"), added("乙")
    start = Barrier(2)

    def move(moved: Department, below: Department) -> bool:
        start.wait(10)
        try:
            Department.objects.get(pk=moved.pk).change(name=moved.name, parent=below)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(move, (first, second), (second, first)))
    assert sorted(moved) == [False, True]
    assert len(tree()) == Department.objects.count()


def test_an_empty_department_is_deleted(admin: Client, world: World) -> None:
    pk = added("仮の部署").pk
    assert (
        "「仮の部署」を削除しました。"
        in Page.get(admin, "/admin/departments").send(f"/admin/departments/{pk}/delete").text
    )
    assert not Department.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("name", ["第一営業部", "営業本部"])
def test_what_somebody_or_something_belongs_to_stays(admin: Client, world: World, name: str) -> None:
    page = Page.get(admin, "/admin/departments").send(f"/admin/departments/{department(name).pk}/delete")
    assert f"「{name}」には社員または部署が属しているため、削除できません。" in page.text
    assert department(name)


def test_departments_are_the_administrators(as_: Log, world: World) -> None:
    pk = department("第一営業部").pk
    for address in (f"/admin/departments/{pk}", f"/admin/departments/{pk}/delete"):
        assert as_("taro").post(address, {"name": "x"}).status_code == 403


@pytest.mark.parametrize("address", ["/admin/employees/new", "/employees/taro/edit"])
def test_forms_of_employees_show_the_tree(admin: Client, world: World, address: str) -> None:
    shown = options(Page.get(admin, address), "department")
    assert shown == ["—", "営業本部", "\u3000第一営業部", "\u3000第二営業部", "情報システム部"]


@pytest.mark.parametrize(("address", "name"), [("/calendar", "whose"), ("/group", "circle"), ("/free-time", "circle")])
def test_the_choice_of_whose_calendar_shows_the_tree(as_: Log, world: World, address: str, name: str) -> None:
    shown = options(Page.get(as_("taro"), address), name)
    first = shown.index("営業本部")
    assert shown[first : first + 4] == ["営業本部", "\u3000第一営業部", "\u3000第二営業部", "情報システム部"]


def test_a_department_without_anybody_is_not_offered(as_: Log, world: World) -> None:
    added("法人課", above="第一営業部")
    assert not [each for each in options(Page.get(as_("taro"), "/calendar"), "whose") if "法人課" in each]


def test_a_department_holds_the_people_of_all_below_it(as_: Log, world: World) -> None:
    Employee.objects.filter(login="jiro").update(department=added("法人課", above="第二営業部"))
    client = as_("taro")
    for name, people in {
        "営業本部": ["営業太郎", "営業次郎", "営業花子"],
        "第二営業部": ["営業次郎"],
        "第一営業部": ["営業太郎", "営業花子"],
    }.items():
        rows = client.get(f"/group?circle=department-{department(name).pk}").context["rows"]
        assert sorted(member.name for member, _cells in rows) == sorted(people), name


def test_a_deep_tree_is_laid_out(world: World) -> None:
    chain = [Department(pk=number, name=f"{number:04}", parent_id=number - 1 or None) for number in range(1, 2001)]
    assert [each.depth for each in arranged(chain)] == list(range(2000))
