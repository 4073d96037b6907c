"""An employee's sheet as programs write and read it."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from yotei.people.models import Employee
from yotei.people.roles import Role

from .schemas import Body, Text, one_of, optional

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


class EmployeeAnswer(Schema):
    login: str
    name: str
    email: str
    zoom_account: str
    department: str | None
    language: Annotated[str, one_of("ja", "en")]
    time_zone: str
    role: Annotated[str, one_of(*Role.values)]
    is_admin: bool


def employee_answer(employee: Employee) -> EmployeeAnswer:
    return EmployeeAnswer(
        login=employee.login,
        name=employee.name,
        email=employee.email,
        zoom_account=employee.zoom_account,
        department=employee.department.name if employee.department else None,
        language=employee.language,
        time_zone=employee.time_zone,
        role=employee.role,
        is_admin=employee.is_admin,
    )
