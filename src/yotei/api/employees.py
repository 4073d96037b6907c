"""/employees"""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from yotei.people.models import Department, Employee

from .auth import ApiRequest, require_administrator
from .employee_schemas import EmployeeAnswer, EmployeeChange, EmployeeNew, employee_answer
from .openapi import says
from .problems import invalid, not_allowed, not_found

router = Router(tags=["employees"])


@router.post("/employees", response={201: EmployeeAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_employee(request: ApiRequest, body: EmployeeNew) -> EmployeeAnswer:
    """An administrator adds an employee who can log in."""
    require_administrator(request)
    return employee_answer(Employee.objects.hire(**_sheet(body.given())))


@router.get("/employees/{login}", response=EmployeeAnswer, openapi_extra=says(403, 404), summary="Read the sheet")
def read_employee(request: ApiRequest, login: str) -> EmployeeAnswer:
    """One's own sheet; an administrator reads everybody's."""
    return employee_answer(_find(request, login))


@router.patch(
    "/employees/{login}", response=EmployeeAnswer, openapi_extra=says(403, 404, 409), summary="Change the sheet"
)
def change_employee(request: ApiRequest, login: str, body: EmployeeChange) -> EmployeeAnswer:
    """What one may change of one's own sheet; an administrator changes everybody's, and what nobody else may."""
    employee = _find(request, login)
    fields = _sheet(body.given())
    if not all(request.auth.may_change_on_sheet_of(employee, name) for name in fields):
        raise not_allowed()
    employee.change_sheet(**fields)
    return employee_answer(employee)


def _find(request: ApiRequest, login: str) -> Employee:
    # A log-in name has no other characters; PostgreSQL refuses some of those even in a question.
    is_storable = "\x00" not in login and login.isprintable()
    employee = Employee.objects.select_related("department").filter(login=login).first() if is_storable else None
    if employee is None:
        raise not_found()
    if not request.auth.may_change_sheet_of(employee):
        raise not_allowed()
    return employee


def _sheet(given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("department")
    if name is not None:
        given["department"] = Department.objects.filter(name=name).first()
        if given["department"] is None:
            raise invalid("department", _("There is no department of this name."))
    return given
