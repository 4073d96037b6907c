"""取り込み: a CSV file of customers, deals or contacts is handed in, looked at, and imported; lists go out as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.audit.models import Entry, note
from yotei.booking import runtime
from yotei.files.uploads import refused_of
from yotei.sales.exporting import table
from yotei.sales.importing import files
from yotei.sales.importing.columns import noun_of
from yotei.sales.importing.models import CHUNK, Import, ImportLine
from yotei.sales.importing.reading import ENCODINGS, LARGEST, MOST_LINES
from yotei.web import csv_file
from yotei.web.access import ANY, PageRequest, signed_in
from yotei.web.audit_words import Change, told_changes
from yotei.web.forms.record_lists import ContactList, CustomerList, DealList

PAGE = 50
LISTS = {"customers": CustomerList, "deals": DealList, "contacts": ContactList}
FEW = 4  # changes of a line that are shown at once


def importers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: PageRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.may_import:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page has it; `entry` as the log would have it."""

    line: ImportLine
    entry: Entry
    changes: list[Change]

    @property
    def is_long(self) -> bool:
        return len(self.changes) > FEW


@signed_in(*ANY)
@importers_only
def upload(request: PageRequest, of: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return redirect("import", _received(request, of).pk)
    except ValidationError as error:
        return _form(request, of, error.messages[0])
    return _form(request, of, "")


@signed_in()
@importers_only
def detail(request: PageRequest, pk: int) -> HttpResponse:
    found = _import(request, pk)
    job = found.apply_job or found.check_job
    counts = [(state, state.label, getattr(found, state)) for state in ImportLine.State]
    state = request.GET.get("state") or next((state for state, _label, count in reversed(counts) if count), "new")
    lines = Paginator(found.lines.filter(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "import": found, "list": reverse(found.of), "job": job, "is_running": job is not None and job.is_running,
        "progress": found.check_job.progress() if found.check_job else None,
        "counts": counts, "state": state, "page": lines, "query": f"state={state}",
        "lines": [_shown(found, line) for line in lines], "encoding": ENCODINGS.get(found.encoding, ""),
        "may_be_checked_again": files.may_be_checked_again(found),
    }  # fmt: skip
    return render(request, "yotei/sales/import.html", context)


@signed_in("POST")
@importers_only
def apply(request: PageRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda found: files.apply(found, by=request.user, now=runtime.clock().now()))


@signed_in("POST")
@importers_only
def again(request: PageRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda found: files.check_again(found, now=runtime.clock().now()))


@signed_in()
@importers_only
def errors(request: PageRequest, pk: int) -> StreamingHttpResponse:
    return csv_file.csv_answer(f"import-{pk}-errors.csv", _errors(_import(request, pk)))


@signed_in()
def export(request: PageRequest, of: str) -> HttpResponseBase:
    """What the list shows, all pages of it."""
    noun, form = noun_of(of), LISTS[of](request.GET, reader=request.user)
    if not form.is_valid():
        return redirect(f"{reverse(of)}?{form.query}")  # which says what is wrong; a file of everything would not
    note("exported", noun.model(), label=form.cleaned_data["q"])
    encoding = request.GET.get("encoding", "")
    encoding = encoding if encoding in csv_file.ENCODINGS else "utf-8"
    return csv_file.csv_answer(f"{of}.csv", table(noun, form.found), encoding=encoding)


def _received(request: PageRequest, of: str) -> Import:
    file = request.FILES.get("file")
    if file is None or file.name is None:
        raise ValidationError(refused_of(request) or _("Choose a file."))
    return files.receive(
        of=of, name=file.name, size=file.size or 0, pieces=lambda: file.chunks(CHUNK), by=request.user,
        now=runtime.clock().now(),
    )  # fmt: skip


def _form(request: PageRequest, of: str, error: str) -> HttpResponse:
    noun = noun_of(of)
    context = {
        "noun": noun, "list": reverse(of), "error": error,
        "most_lines": f"{MOST_LINES:,}", "most_mb": LARGEST // 1024 // 1024,
        "recent": Import.objects.visible_to(request.user).filter(of=of, check_job__isnull=False)[:5],
    }  # fmt: skip
    return render(request, "yotei/sales/import_form.html", context, status=422 if error else 200)


def _done(request: PageRequest, pk: int, deed: Callable[[Import], None]) -> HttpResponse:
    try:
        deed(_import(request, pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("import", pk)


def _shown(found: Import, line: ImportLine) -> Shown:
    model = noun_of(found.of).model
    action = "changed" if line.state == ImportLine.State.CHANGED else "made"
    entry = Entry(kind=model._meta.model_name or "", action=action, changes=line.changes)
    return Shown(line, entry, told_changes(entry))


def _errors(found: Import) -> Iterator[tuple[str, ...]]:
    yield _("Line"), _("What"), _("Column"), _("Reason")
    for line in found.lines.filter(state=ImportLine.State.WRONG).iterator(chunk_size=1000):
        yield from ((str(line.number), line.label, *error) for error in line.errors)


def _import(request: PageRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user).select_related("check_job", "apply_job"), pk=pk)
