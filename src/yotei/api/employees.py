"""/employees"""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from yotei.people.filling import items_on_sheets
from yotei.people.items import TICKED
from yotei.people.models import Department, Employee, SheetItem

from .auth import ApiRequest, require_administrator
from .employee_schemas import EmployeeAnswer, EmployeeChange, EmployeeNew, employee_answer
from .openapi import says
from .problems import invalid, not_allowed, not_found

router = Router(tags=["employees"])


@router.post("/employees", response={201: EmployeeAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_employee(request: ApiRequest, body: EmployeeNew) -> EmployeeAnswer:
    """An administrator adds an employee who can log in."""
    require_administrator(request)
    return employee_answer(Employee.objects.hire(**_sheet(body.given())), reader=request.auth)


@router.get("/employees/{login}", response=EmployeeAnswer, openapi_extra=says(403, 404), summary="Read the sheet")
def read_employee(request: ApiRequest, login: str) -> EmployeeAnswer:
    """One's own sheet; an administrator reads everybody's."""
    return employee_answer(_find(request, login), reader=request.auth)


@router.patch(
    "/employees/{login}", response=EmployeeAnswer, openapi_extra=says(403, 404, 409), summary="Change the sheet"
)
def change_employee(request: ApiRequest, login: str, body: EmployeeChange) -> EmployeeAnswer:
    """What one may change of one's own sheet; an administrator changes everybody's, and what nobody else may."""
    employee = _find(request, login)
    fields = _sheet(body.given())
    items = _items(request.auth, employee, fields.pop("items", {}))
    if not all(request.auth.may_change_on_sheet_of(employee, name) for name in fields):
        raise not_allowed()
    employee.change_sheet(items=items, **fields)
    return employee_answer(employee, reader=request.auth)


def _find(request: ApiRequest, login: str) -> Employee:
    # A log-in name has no other characters; PostgreSQL refuses some of those even in a question.
    is_storable = "\x00" not in login and login.isprintable()
    employee = Employee.objects.select_related("department").filter(login=login).first() if is_storable else None
    if employee is None:
        raise not_found()
    if not request.auth.may_change_sheet_of(employee):
        raise not_allowed()
    return employee


def _items(by: Employee, employee: Employee, given: dict[str, bool | str]) -> dict[SheetItem, str]:
    """What the request fills in, by item; one that is not shown to the caller is not there."""
    shown = [item for item in items_on_sheets() if item.may_be_seen_by(by, of=employee)]
    known = {item.name: item for item in shown if not item.holds_zoom_account}
    if not given.keys() <= known.keys():
        raise invalid("items", _("There is no item of this name."))
    wanted = {known[name]: value for name, value in given.items()}
    for item, value in wanted.items():
        if not item.may_be_changed_by(by, of=employee):
            raise not_allowed()
        if isinstance(value, bool) != (item.kind == SheetItem.Kind.CHECK):
            raise invalid("items", _("A check box takes true or false, every other item a text."))
    return {item: (TICKED if value else "") if isinstance(value, bool) else value for item, value in wanted.items()}


def _sheet(given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("department")
    if name is not None:
        given["department"] = Department.objects.filter(name=name).first()
        if given["department"] is None:
            raise invalid("department", _("There is no department of this name."))
    return given
