"""The pages as a person reads them, and their forms as a browser sends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.support.world import World
from yotei.cli.cast import PASSWORD
from yotei.schedules.models import Schedule
from yotei.web.presence import NOTED

VOID = {"br", "hr", "img", "input", "link", "meta"}
SENT_ONLY_WHEN_PRESSED = {"submit", "button", "image", "reset"}


def browser_of(world: World, login: str) -> Client:
    """A browser in which that employee is logged in, without the page of the log-in, and has been for a moment."""
    client = Client()
    client.force_login(world.people[login])
    session = client.session
    session[NOTED] = (session.session_key, int(time.time()))
    session.save()
    return client


def filled(
    world: World, *, of: Schedule | None = None, category: str = "web-meeting", **changes: Any
) -> dict[str, Any]:
    """A filled form for a web meeting on 2026-12-01 from 13:00 to 14:00; keywords change fields."""
    fields = {
        "category": world.category(category).pk,
        "subject": "Zoom会議",
        "kind": "timed",
        "start_date": "2026-12-01",
        "start_time": "13:00",
        "end_date": "2026-12-01",
        "end_time": "14:00",
        "timezone": "Asia/Tokyo",
        "link": "",
        "details": "",
        "visibility": "public",
        "open_to_edit": "no",
        "author": world.people["taro"].pk,
    }
    return fields | ({"version": of.version} if of else {}) | changes


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """What is below, in the page's order. `class_` stands for one of the classes."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag == (tag or child.tag) and all(child.has(name, value) for name, value in attributes.items()):
                yield child
            yield from child.all(tag, **attributes)

    def first(self, tag: str = "", **attributes: str) -> Element:
        found = next(self.all(tag, **attributes), None)
        assert found is not None, f"no <{tag}> {attributes} in: {self.text}"
        return found

    def has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(name.replace("_", "-")) == value

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        """In one line."""
        return " ".join(self.raw.split())

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.raw.strip().splitlines()]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open.pop().tag != tag:  # e.g. a <p> or <dd> that HTML lets stay open
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass
class Page:
    """One answer. `Page.get` and `press` follow redirects, as browsers do."""

    client: Client
    status: int
    path: str
    html: str
    root: Element

    @classmethod
    def get(cls, client: Client, path: str) -> Page:
        return cls.get_answer(client, path, client.get(path, follow=True))

    @classmethod
    def get_answer(cls, client: Client, path: str, response: Any) -> Page:
        html = response.content.decode()
        tree = _Tree()
        tree.feed(html)
        tree.close()
        last = response.redirect_chain[-1][0] if response.redirect_chain else path
        return cls(client, response.status_code, last, html, tree.open[0])

    @property
    def text(self) -> str:
        return self.root.first("body").text

    @property
    def crumbs(self) -> str:
        return self.root.first("nav", class_="crumbs").text

    @property
    def tabs(self) -> list[str]:
        return [tab.text for tab in self.root.first("nav", class_="tabs").all("a")]

    @property
    def tab(self) -> str:
        return self.root.first("nav", class_="tabs").first("a", aria_current="page").text

    @property
    def buttons(self) -> list[str]:
        """Those at the head of the page."""
        bar = self.root.first("div", class_="actions")
        return [child.text for child in bar.children if isinstance(child, Element)]

    @property
    def rows(self) -> dict[str, Element]:
        """What a page of details shows, name by name, in its order."""
        sheet = self.root.first("dl", class_="sheet")
        return dict(zip((name.text for name in sheet.all("dt")), sheet.all("dd"), strict=True))

    @property
    def names(self) -> list[str]:
        """The names of a form's rows, without the mark of what is required."""
        form = self.root.first("form", id="form")
        named = (element for element in form.all() if element.has("class_", "name") and element.tag != "input")
        return [element.text.removesuffix("※").strip() for element in named]

    @property
    def error(self) -> list[str]:
        """The lines of the error at the head of a form; none where there is no error."""
        box = next(self.root.all("div", role="alert"), None)
        return [] if box is None else [line.text for line in box.all("p")]

    @property
    def form(self) -> dict[str, str]:
        """The fields as a browser would send them, nothing typed."""
        return self.fields("form")

    def fields(self, form: str) -> dict[str, str]:
        """The same of the form with that id."""
        return dict(_sent(self.root.first("form", id=form)))

    @property
    def asks(self) -> bool:
        """Whether a form wants its button pressed once more, because it would make or cancel a meeting."""
        return any(field.attributes.get("value") for field in self.root.all("input", name="confirmed"))

    def choice(self, name: str, text: str) -> str:
        """The value behind a text of a list."""
        options = self.root.first("select", name=name).all("option")
        return next(option.attributes["value"] for option in options if option.text == text)

    def press(self, **typed: str) -> Page:
        """Types into the form, presses its main button and answers the page that comes."""
        form = self.root.first("form", id="form")
        unknown = set(typed) - {element.attributes.get("name") for element in form.all()} - {"book_later"}
        assert not unknown, f"the form has no {unknown}"
        path = form.attributes.get("action") or self.path
        return self.get_answer(self.client, path, self.client.post(path, self.form | typed, follow=True))

    def send(self, path: str, **fields: object) -> Page:
        return self.get_answer(self.client, path, self.client.post(path, fields, follow=True))


def _sent(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.all():
        name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
        if not name or element.tag == "button" or kind in SENT_ONLY_WHEN_PRESSED:
            continue
        if element.tag == "textarea":
            yield name, element.raw.removeprefix("\r\n").removeprefix("\n")
        elif element.tag == "select":
            options = list(element.all("option"))
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            yield from ((name, option.attributes.get("value", option.text)) for option in chosen)
        elif element.tag == "input" and (kind not in ("radio", "checkbox") or "checked" in element.attributes):
            yield name, element.attributes.get("value", "on" if kind == "checkbox" else "")


def log_in(world: World, login: str) -> Client:
    """By the page of the log-in, as people do."""
    client = Client()
    page = Page.get(client, "/login").send("/login", username=login, password=PASSWORD)
    assert page.status == 200
    assert world.people[login].name in page.text
    return client
