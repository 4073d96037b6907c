"""An employee's sheet as programs write and read it."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from yotei.people.filling import filled_in, items_on_sheets
from yotei.people.models import Employee, SheetItem
from yotei.people.roles import Role

from .schemas import Body, Flag, Text, one_of, optional

Language = Literal["ja", "en"]
RoleName = Literal["administrator", "manager", "member", "reader"]
# Hashing takes longer the longer it is, and nobody types more.
Password = Annotated[Text, Field(min_length=1, max_length=1000)]


class EmployeeNew(Body):
    login: Text
    name: Text
    email: Text = ""
    zoom_account: Text = Field("", description="The e-mail address used to log in to Zoom, or the Zoom user id.")
    password: Password
    department: Text | None = Field(None, description="The name of one that exists.")
    language: Language = "ja"
    time_zone: Text = "Asia/Tokyo"
    role: RoleName = "member"


class EmployeeChange(Body):
    name: Text = optional()
    email: Text = optional()
    zoom_account: Text = optional()
    department: Text | None = optional()
    language: Language = optional()
    time_zone: Text = optional()
    role: RoleName = optional(description="Administrators only, as is the department.")
    items: dict[Text, Flag | Text] = optional(
        description="What is filled in for items of the sheet, by their names; those not named stay as they are."
    )


class EmployeeAnswer(Schema):
    login: str
    name: str
    email: str
    zoom_account: str | None = Field(description="null: its item is not shown to you.")
    department: str | None
    language: Annotated[str, one_of("ja", "en")]
    time_zone: str
    role: Annotated[str, one_of(*Role.values)]
    is_admin: bool
    items: dict[str, bool | str] = Field(description="Of the sheet, by their names: those that are shown to you.")


def employee_answer(employee: Employee, *, reader: Employee) -> EmployeeAnswer:
    shown = [item for item in items_on_sheets() if item.may_be_seen_by(reader, of=employee)]
    filled = filled_in(employee)
    return EmployeeAnswer(
        login=employee.login,
        name=employee.name,
        email=employee.email,
        zoom_account=employee.zoom_account if any(item.holds_zoom_account for item in shown) else None,
        department=employee.department.name if employee.department else None,
        language=employee.language,
        time_zone=employee.time_zone,
        role=employee.role,
        is_admin=employee.is_admin,
        items={item.name: _value(item, filled.get(item.pk, "")) for item in shown if not item.holds_zoom_account},
    )


def _value(item: SheetItem, text: str) -> bool | str:
    return bool(text) if item.kind == SheetItem.Kind.CHECK else text
