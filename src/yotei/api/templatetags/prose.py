"""The documentation's texts are written for OpenAPI, where `code` stands between backticks."""

import re

from django import template
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CODE = re.compile(r"`([^`\n]+)`")


@register.filter
def prose(text: str) -> SafeString:
    """Paragraphs, with what stands between backticks as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", linebreaks(text, autoescape=True)))


@register.filter
def phrase(text: str) -> SafeString:
    """The same within a line."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))
