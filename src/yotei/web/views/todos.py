"""ToDo."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.todos.models import Todo
from yotei.web import drafts, times, todo_lines, whose
from yotei.web.access import READING, PageRequest, inside, signed_in, wants_piece
from yotei.web.forms.todos import LineForm, TodoForm

SHOWN = 200  # the finished ones of long ago are not what this page is for


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=READING)
def todos(request: PageRequest) -> HttpResponse:
    """The list, and the form for one more above it."""
    initial = {"visibility": Todo.Visibility.PUBLIC.value, "priority": Todo.Priority.NORMAL.value}
    if request.method == "POST":
        form = TodoForm(request.POST)
        return _save(request, form, Todo(owner=request.user))
    initial["link"] = request.GET.get("link", "")[:20]
    text = drafts.take(request)
    return _list(request, TodoForm(initial=initial) if text is None else TodoForm.kept(text))


@signed_in()
def detail(request: PageRequest, pk: int) -> HttpResponse:
    return render(request, "yotei/todos/detail.html", _shown(request, pk))


@signed_in()
def popup(request: PageRequest, pk: int) -> HttpResponse:
    """The same for the calendar's dialog."""
    return render(request, "yotei/todos/popup.html", _shown(request, pk))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    todo = _own(request, pk)
    if request.method == "POST":
        return _save(request, TodoForm(request.POST), todo)
    text = drafts.take(request)
    form = TodoForm.of(todo) if text is None else TodoForm.kept(text)
    return _edit(request, form, todo)


@signed_in("GET", "HEAD", "POST")
def line(request: PageRequest, pk: int) -> HttpResponse:
    """A piece of the list for its script: the line, with `?edit` its form; a POST saves it."""
    todo = _own(request, pk)
    form = LineForm(request.POST if request.method == "POST" else None, todo=todo)
    if form.is_valid():
        try:
            todo.change(**form.cleaned_data)
            return _line(request, todo)
        except ValidationError as error:
            form.take_errors(error)
    if not form.is_bound and "edit" not in request.GET:
        return _line(request, todo)
    status = 422 if form.is_bound else 200
    return render(request, "yotei/parts/todo_line_form.html", {"todo": todo, "form": form}, status=status)


@signed_in("POST")
def finish(request: PageRequest, pk: int) -> HttpResponse:
    todo = _own(request, pk)
    todo.finish(now=runtime.clock().now())
    return _ticked(request, todo, _("“%(name)s” is done.") % {"name": todo.name})


@signed_in("POST")
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    todo = _own(request, pk)
    todo.reopen()
    return _ticked(request, todo, _("“%(name)s” is open again.") % {"name": todo.name})


@signed_in("GET", "HEAD", "POST")
def delete(request: PageRequest, pk: int) -> HttpResponse:
    todo = _own(request, pk)
    if request.method != "POST":
        return render(request, "yotei/todos/delete.html", {"todo": todo})
    todo.delete()
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": todo.name})
    return redirect("todos")


def _own(request: PageRequest, pk: int) -> Todo:
    found = Todo.objects.of(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(request: PageRequest, pk: int) -> dict[str, object]:
    visible = Todo.objects.visible_to(request.user).select_related("owner", "customer", "deal__customer")
    todo = visible.filter(pk=pk).first()
    if todo is None:
        raise Http404
    state = todo.state(today=_today(request))
    due = times.day_label(todo.due) if todo.due else ""
    is_own = todo.owner_id == request.user.pk and request.user.may_write
    return {"todo": todo, "state": state, "icon": f"todo-{state}", "due": due, "is_own": is_own}


def _save(request: PageRequest, form: TodoForm, todo: Todo) -> HttpResponse:
    is_new = todo.pk is None
    status = 200 if "find" in request.POST else 422
    if status == 200:
        form = TodoForm(initial=request.POST.dict())
    elif form.is_valid():
        try:
            todo.change(**form.fields_for_domain)
            return redirect("todos")
        except ValidationError as error:
            form.take_errors(error)
    return _list(request, form, status) if is_new else _edit(request, form, todo, status)


def _list(request: PageRequest, form: TodoForm, status: int = 200) -> HttpResponse:
    found_whose = whose.person(request)
    is_done = request.GET.get("state") == "done"
    theirs = Todo.objects.visible_to(request.user).of(*found_whose.of.people())
    found = theirs.finished().latest_done() if is_done else theirs.unfinished().by_due()
    context = {
        "form": form if found_whose.is_own and request.user.may_write else None,
        "lines": todo_lines.lines(found[:SHOWN], reader=request.user, today=_today(request)),
        "whose": found_whose,
        "is_done": is_done,
        "keep": {"state": "done"} if is_done else {},
        "back": request.get_full_path(),
    }
    return render(request, "yotei/todos/list.html", context, status=status)


def _edit(request: PageRequest, form: TodoForm, todo: Todo, status: int = 200) -> HttpResponse:
    return render(request, "yotei/todos/edit.html", {"form": form, "todo": todo}, status=status)


def _ticked(request: PageRequest, todo: Todo, said: str) -> HttpResponse:
    """The page from which it was ticked; for a script only the line, or for the calendar's what to say."""
    if request.headers.get("X-Piece") == "said":
        return render(request, "yotei/calendar/said.html", {"lines": [said]})
    messages.success(request, said)
    if wants_piece(request):
        return _line(request, todo)
    return redirect(inside(request, request.POST.get("next") or "/todos"))


def _line(request: PageRequest, todo: Todo) -> HttpResponse:
    [shown] = todo_lines.lines([todo], reader=request.user, today=_today(request))
    context = {"line": shown, "back": inside(request, request.POST.get("next") or "/todos")}
    return render(request, "yotei/todos/piece.html", context)


def _today(request: PageRequest) -> date:
    return runtime.clock().now().astimezone(request.user.zone).date()
