"""/categories"""

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from yotei.schedules.categories import LONGEST, SHORTEST, Colour, Duty, Icon
from yotei.schedules.models import Category

from .auth import ApiRequest, require_administrator
from .openapi import says
from .paging import page_by_id
from .schemas import LARGEST_COUNT, Body, Flag, PageSize, Text, one_of

router = Router(tags=["categories"])


class CategoryNew(Body):
    code: Text
    name: Text
    books_zoom: Flag = False
    name_en: Text = ""
    default_subject: Text = ""
    position: Annotated[int, Field(strict=True, ge=0, le=LARGEST_COUNT)] = 0
    colour: Annotated[Text, one_of(*Colour.values)] = Colour.GREY.value
    icon: Annotated[Text, one_of(*Icon.values)] = Icon.OTHER.value
    duty: Annotated[Text, one_of(*Duty.values)] = Duty.INSIDE.value
    default_minutes: Annotated[int, Field(strict=True, ge=SHORTEST, le=LONGEST)] = 60


class CategoryAnswer(Schema):
    code: str
    name: str
    name_en: str
    books_zoom: bool
    default_subject: str
    position: int
    colour: Annotated[str, one_of(*Colour.values)]
    icon: Annotated[str, one_of(*Icon.values)]
    duty: Annotated[str, one_of(*Duty.values)]
    default_minutes: int
    is_active: bool


class CategoryPage(Schema):
    items: list[CategoryAnswer]
    next_cursor: str | None


@router.post("/categories", response={201: CategoryAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_category(request: ApiRequest, body: CategoryNew) -> CategoryAnswer:
    """Administrators only."""
    require_administrator(request)
    return _answer(Category.add(**body.given()))


@router.get("/categories", response=CategoryPage, summary="List")
def list_categories(request: ApiRequest, limit: PageSize = 100, cursor: Text | None = None) -> CategoryPage:
    found, next_cursor = page_by_id("categories", Category.objects.all(), limit=limit, cursor=cursor)
    return CategoryPage(items=[_answer(category) for category in found], next_cursor=next_cursor)


def _answer(category: Category) -> CategoryAnswer:
    return CategoryAnswer(
        code=category.code,
        name=category.name,
        name_en=category.name_en,
        books_zoom=category.books_zoom,
        default_subject=category.default_subject,
        position=category.position,
        colour=category.colour,
        icon=category.icon,
        duty=category.duty,
        default_minutes=category.default_minutes,
        is_active=category.is_active,
    )
