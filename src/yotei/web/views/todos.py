"""ToDo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.todos.models import Todo
from yotei.web import drafts
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.todos import TodoForm


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def todos(request: PageRequest) -> HttpResponse:
    """The list, and the form for one more above it."""
    initial = {"visibility": Todo.Visibility.PUBLIC.value}
    if request.method == "POST":
        form = TodoForm(request.POST)
        return _save(request, form, Todo(owner=request.user))
    text = drafts.take(request)
    return _list(request, TodoForm(initial=initial if text is None else text.dict()))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    todo = _own(request, pk)
    if request.method == "POST":
        return _save(request, TodoForm(request.POST), todo)
    text = drafts.take(request)
    form = TodoForm.of(todo) if text is None else TodoForm(initial=text.dict())
    return _edit(request, form, todo)


@signed_in("POST")
def finish(request: PageRequest, pk: int) -> HttpResponse:
    _own(request, pk).finish(now=runtime.clock().now())
    return redirect("todos")


@signed_in("POST")
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    _own(request, pk).reopen()
    return redirect("todos")


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
    today = runtime.clock().now().astimezone(request.user.zone).date()
    own = Todo.objects.of(request.user).unfinished_first()
    # The finished ones of long ago are not what this page is for.
    rows = [(todo, todo.is_overdue(today=today)) for todo in own[:200]]
    return render(request, "yotei/todos/list.html", {"form": form, "rows": rows}, status=status)


def _edit(request: PageRequest, form: TodoForm, todo: Todo, status: int = 200) -> HttpResponse:
    return render(request, "yotei/todos/edit.html", {"form": form, "todo": todo}, status=status)
