"""検索: what one may see, found by words and filters; searches that one keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.models import SavedSearch, Schedule
from yotei.schedules.recurrence_words import in_words
from yotei.schedules.search import words
from yotei.schedules.search.asking import Page, find
from yotei.schedules.series import recurrence_of
from yotei.web import times
from yotei.web.access import ANY, PageRequest, signed_in
from yotei.web.entries import page_of
from yotei.web.forms.search import SavedSearchForm, SearchForm

AROUND = 40  # signs that are shown on either side of what was found in the details


@dataclass(frozen=True, slots=True)
class Line:
    """One schedule found; of a series the whole, unless a date of it has something of its own."""

    schedule: Schedule
    reader: Employee
    runs: list[str]
    badge: SafeString  # of its category

    @property
    def url(self) -> str:
        return page_of(self.schedule)

    @property
    def when(self) -> str:
        shown = self.schedule
        if shown.is_series and shown.occurrence is None:
            return in_words(recurrence_of(shown))
        begin, end = shown.starts_in(self.reader.zone), shown.ends_in(self.reader.zone)
        return times.day_label(begin.date()) if shown.day else times.span(begin, end, all_day=False)

    @property
    def subject(self) -> SafeString:
        return _marked(self.schedule.subject, self.runs)

    @property
    def whom(self) -> SafeString:
        """Customer and deal."""
        names = (each.name for each in (self.schedule.customer, self.schedule.deal) if each is not None)
        return _marked(" / ".join(names), self.runs)

    @property
    def place(self) -> SafeString:
        return _marked(self.schedule.place, self.runs)

    @property
    def excerpt(self) -> SafeString | None:
        """Around the first hit in the details."""
        text = " ".join(self.schedule.details.split())
        found = words.hits(text, self.runs)
        if not found:
            return None
        begin, end = max(0, found[0][0] - AROUND), found[0][1] + AROUND
        before, after = "…" if begin else "", "…" if end < len(text) else ""
        return format_html("{}{}{}", before, _marked(text[begin:end], self.runs), after)


@signed_in()
def search(request: PageRequest) -> HttpResponse:
    form = SearchForm(request.GET, reader=request.user)
    question, query = form.question(now=runtime.clock().now), form.query
    found = find(question, reader=request.user, before=form.before) if query else Page()
    looked_to = found.looked_to and times.day_label(found.looked_to.astimezone(request.user.zone).date())
    categories = {each.category_id: each.category for each in found.shown}
    badges = {pk: render_to_string("yotei/parts/category.html", {"category": each}) for pk, each in categories.items()}
    context = {
        "form": form, "query": query, "has_no_sign": question.has_no_sign, "found": found, "looked_to": looked_to,
        "lines": [Line(each, request.user, question.runs, badges[each.category_id]) for each in found.shown],
        "saved": request.user.saved_searches.all(),
    }  # fmt: skip
    return render(request, "yotei/search.html", context, status=200 if form.is_valid() else 422)


@signed_in("POST", readers=ANY)
def save(request: PageRequest) -> HttpResponse:
    """Keeps a search under a name; the same name again means another search."""
    form = SavedSearchForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, form.typed("query"))
    kept = SavedSearch.keep(employee=request.user, **form.cleaned_data)
    messages.success(request, _("“%(name)s” has been saved.") % {"name": kept.name})
    return redirect(kept.address(reverse("search")))


@signed_in("POST", readers=ANY)
def rename(request: PageRequest, pk: int) -> HttpResponse:
    kept, form = _own(request, pk), SavedSearchForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, kept.query)
    if not kept.rename(form.cleaned_data["name"]):
        messages.error(request, _("Another one has this name already."))
    return redirect(kept.address(reverse("search")))


@signed_in("POST", readers=ANY)
def delete(request: PageRequest, pk: int) -> HttpResponse:
    kept = _own(request, pk)
    kept.delete()
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": kept.name})
    return redirect("search")


def _refused(request: PageRequest, form: SavedSearchForm, query: str) -> HttpResponse:
    """Back to the search, with all that was asked."""
    messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect(f"{reverse('search')}?{query}")


def _own(request: PageRequest, pk: int) -> SavedSearch:
    found = request.user.saved_searches.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _marked(text: str, runs: list[str]) -> SafeString:
    """With what was searched for marked."""
    found = words.hits(text, runs)
    starts = [0, *(end for _, end in found)]
    pairs = ((text[at:begin], text[begin:end]) for at, (begin, end) in zip(starts, found, strict=False))
    return format_html_join("", "{}<mark>{}</mark>", pairs) + escape(text[starts[-1] :])
