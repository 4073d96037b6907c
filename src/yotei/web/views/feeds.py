"""カレンダー配信: one's own addresses, and what calendar programs read at them without a log-in."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from yotei.booking import runtime
from yotei.schedules.feed_contents import FeedContents
from yotei.schedules.feeds import MOST, CalendarFeed
from yotei.web.access import ANY, PageRequest, signed_in
from yotei.web.calendar_files import TYPE, place_of
from yotei.web.forms.feeds import FeedForm

# For whoever follows the address, and for no search engine.
PRIVATELY = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
}


@signed_in("GET", "HEAD", "POST", readers=ANY)
def feeds(request: PageRequest) -> HttpResponse:
    """The list, and the form for one more."""
    form = FeedForm(request.POST) if request.method == "POST" else FeedForm.new(by=request.user)
    if form.is_valid():
        try:
            made = CalendarFeed.issue(employee=request.user, now=runtime.clock().now(), **form.choices)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The address has been issued. Give it to your calendar program."))
            return redirect("calendar_feed", made.pk)
    mine = list(request.user.calendar_feeds.all())
    context = {"form": form, "feeds": mine, "most": MOST, "is_full": len(mine) >= MOST}
    return render(request, "yotei/feeds/list.html", context, status=422 if form.is_bound else 200)


@signed_in("GET", "HEAD", "POST", readers=ANY)
def feed(request: PageRequest, pk: int) -> HttpResponse:
    """Its address with a picture of it, how to use it, and what it gives."""
    found = get_object_or_404(CalendarFeed, pk=pk, employee=request.user)
    form = FeedForm(request.POST) if request.method == "POST" else FeedForm.of(found)
    if form.is_valid():
        found.change(**form.choices)
        messages.success(request, _("What the feed gives has been changed."))
        return redirect("calendar_feed", pk)
    address = place_of(request).address(reverse("feed", args=[found.token]))
    webcal = f"webcal{address.removeprefix('https').removeprefix('http')}"
    picture = get_adapter().build_totp_svg(webcal)
    context = {"feed": found, "form": form, "address": address, "webcal": webcal, "picture": picture}
    answer = render(request, "yotei/feeds/feed.html", context, status=422 if form.is_bound else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in("POST", readers=ANY)
def renew(request: PageRequest, pk: int) -> HttpResponse:
    get_object_or_404(CalendarFeed, pk=pk, employee=request.user).renew()
    messages.success(request, _("The feed has a new address. The old one opens nothing any more."))
    return redirect("calendar_feed", pk)


@signed_in("POST", readers=ANY)
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    get_object_or_404(CalendarFeed, pk=pk, employee=request.user).revoke()
    messages.success(request, _("The feed has been revoked. Its address opens nothing any more."))
    return redirect("calendar_feeds")


@require_safe
@gzip_page
def read(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a calendar program asks for again and again: answered by 304 as long as nothing is new."""
    found = CalendarFeed.presented(token)
    if found is None:
        return _gone()
    place, now = place_of(request), runtime.clock().now()
    contents = FeedContents(found, installation=place.installation, base_url=place.base_url, now=now)
    stamp = contents.stamp()
    found.note_read(stamp=stamp, now=now)
    assert found.stamped_at is not None
    etag, since = f'"{stamp}"', int(found.stamped_at.timestamp())
    answer = get_conditional_response(request, etag, since) or HttpResponse(contents.text(), content_type=TYPE)
    told = {"ETag": etag, "Last-Modified": http_date(since), "Content-Language": found.language}
    for name, value in (PRIVATELY | told).items():
        answer.headers[name] = value
    return answer


def _gone() -> HttpResponse:
    """The same for an address that was revoked, one that never was, and one of somebody who has left."""
    sentences = []
    for language in ("ja", "en"):
        with override(language):
            sentences.append(
                _("This calendar address is not valid any more. Issue a new one in Yotei: Calendar feeds.")
            )
    text = "\n".join(sentences) + "\n"
    return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8", headers=PRIVATELY)
