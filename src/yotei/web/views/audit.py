"""監査ログ: who did what, before and after, with the calls of Zoom that came of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.audit.models import Entry, Retention, note
from yotei.audit.reading import PAGE
from yotei.booking.calls import ZoomCall
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.audit_words import ACTIONS, KINDS, Change, told_changes
from yotei.web.csv_file import csv_answer
from yotei.web.forms.audit import AuditForm, RetentionForm

FEW = 4  # changes that are shown at once
AT_A_TIME = 500  # entries that an export holds in memory
HEAD = ("at", "actor", "via", "action", "kind", "target_id", "target", "changes", "request_id", "zoom_calls")


@dataclass(frozen=True, slots=True)
class Line:
    entry: Entry
    changes: list[Change]
    calls: list[ZoomCall]

    @property
    def is_long(self) -> bool:
        return len(self.changes) > FEW

    @property
    def action(self) -> str:
        return str(ACTIONS.get(self.entry.action, self.entry.action))

    @property
    def kind(self) -> str:
        return str(KINDS[self.entry.kind][1]) if self.entry.kind in KINDS else self.entry.kind


@signed_in()
@administrators_only
def audit(request: PageRequest) -> HttpResponse:
    form = AuditForm(request.GET, zone=request.user.zone)
    found = form.asked.entries()
    before = form.before
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    lines = _lines(rows[:PAGE])
    context = {
        "form": form, "lines": lines, "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "query": form.query, "retention": RetentionForm(initial={"days": Retention.in_days()}),
    }  # fmt: skip
    return render(request, "yotei/admin/audit.html", context, status=200 if form.is_valid() else 422)


@signed_in()
@administrators_only
def export(request: PageRequest) -> StreamingHttpResponse:
    """All that the page would show, as CSV; the export is a line, too."""
    form = AuditForm(request.GET, zone=request.user.zone)
    note("exported", Entry(), label=form.query)
    return csv_answer("audit.csv", _table(form.asked.entries()))


@signed_in("POST")
@administrators_only
def retention(request: PageRequest) -> HttpResponse:
    form = RetentionForm(request.POST)
    if form.is_valid():
        Retention.choose(form.cleaned_data["days"])
        messages.success(request, _("The change has been saved."))
    else:
        messages.error(request, str(form.errors["days"][0]))
    return redirect("audit")


def _lines(entries: Iterable[Entry]) -> list[Line]:
    rows = list(entries)
    calls: defaultdict[str, list[ZoomCall]] = defaultdict(list)
    wanted = {each.request_id for each in rows} - {""}
    for call in ZoomCall.objects.filter(request_id__in=wanted).order_by("pk") if wanted else ():
        calls[call.request_id].append(call)
    return [Line(each, told_changes(each), calls[each.request_id]) for each in rows]


def _table(entries: QuerySet[Entry]) -> Iterator[Sequence[str]]:
    yield HEAD
    lines = _lines(entries[:AT_A_TIME])
    while lines:
        yield from (tuple(_cells(line)) for line in lines)
        lines = _lines(entries.filter(pk__lt=lines[-1].entry.pk)[:AT_A_TIME])


def _cells(line: Line) -> Iterator[str]:
    entry = line.entry
    yield entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    yield from (entry.actor, entry.via, entry.action, entry.kind, entry.target_id, entry.target)
    yield json.dumps(entry.changes, ensure_ascii=False)
    yield entry.request_id
    yield "; ".join(f"{call.method} {call.path} {call.outcome} {call.status or ''} {call.ms} ms" for call in line.calls)
