"""Error pages."""

from django.test import RequestFactory
from django.utils import translation

from yotei.web import errors


def test_the_page_of_an_error_of_ours_needs_no_database() -> None:
    """Without the mark for it, pytest-django refuses every query."""
    with translation.override("ja"):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "システムで問題が起きました" in response.content.decode()


def test_error_pages_speak_the_readers_language() -> None:
    with translation.override("en"):
        response = errors.not_found(RequestFactory().get("/"), Exception())
    assert '<html lang="en">' in response.content.decode()
