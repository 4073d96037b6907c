"""`yotei new-admin`: without it nobody could log in to a fresh installation."""

import pytest

from yotei.cli import demo_data, new_admin
from yotei.people.models import Employee

pytestmark = pytest.mark.django_db


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip()


def test_the_first_administrator_logs_in_with_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    new_admin.run("boss")
    employee = Employee.objects.get()
    assert (employee.login, employee.name, employee.is_admin) == ("boss", "boss", True)
    assert employee.check_password(printed(capsys))


def test_an_employee_who_is_locked_out_is_let_back_in(capsys: pytest.CaptureFixture[str]) -> None:
    demo_data.load_cast()
    Employee.objects.filter(login="admin").update(role="member", is_active=False)
    new_admin.run("admin")
    employee = Employee.objects.get(login="admin")
    assert (employee.is_admin, employee.is_active, employee.name) == (True, True, "管理者")
    assert employee.check_password(printed(capsys))


def test_a_name_that_cannot_log_in_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        new_admin.run("not a login")
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not Employee.objects.exists()
