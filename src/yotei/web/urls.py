"""Addresses of pages. Nouns in the plural, ids of schedules as REST has them."""

from datetime import date

from django.urls import path, register_converter

from . import doors
from .views import (
    administration,
    calendar,
    categories,
    contacts,
    customers,
    employees,
    free_time,
    group,
    groups,
    masters,
    moving,
    notices,
    problems,
    quick,
    schedule_form,
    schedules,
    security,
    series,
    session,
    specimen,
    today,
    todos,
    tokens,
    zoom_settings,
)


class DateConverter:
    """2026-12-08"""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> date:
        return date.fromisoformat(text)  # a ValueError is a 404

    def to_url(self, day: date) -> str:
        return day.isoformat()


register_converter(DateConverter, "date")

urlpatterns = [
    path("", today.home, name="home"),
    path("today", today.today, name="today"),
    path("group", group.week, name="group_week"),
    path("free-time", free_time.free_time, name="free_time"),
    path("login", session.log_in, name="login"),
    path("logout", session.log_out, name="logout"),
    path("language", session.switch_language, name="language"),
    path("calendar", calendar.month, name="calendar"),
    path("calendar/events", calendar.events, name="calendar_events"),
    path("calendar/new", quick.quick, name="quick_schedule"),
    path("schedules", calendar.week, name="schedules"),
    path("schedules/new", schedule_form.new, name="new_schedule"),
    path("schedules/repeats", series.preview, name="repeats_preview"),
    path("schedules/<int:pk>/dates/<date:original>", series.detail, name="series_date"),
    path("schedules/<int:pk>/dates/<date:original>/popup", series.popup, name="date_popup"),
    path("schedules/<int:pk>/dates/<date:original>/change", series.change, name="change_series"),
    path("schedules/<int:pk>/dates/<date:original>/edit", series.edit, name="edit_date"),
    path("schedules/<int:pk>/dates/<date:original>/following", schedule_form.following, name="edit_following"),
    path("schedules/<int:pk>/dates/<date:original>/delete", series.delete, name="delete_date"),
    path("schedules/<int:pk>/dates/<date:original>/restore", series.restore, name="restore_date"),
    path("schedules/<int:pk>/dates/<date:original>/move", series.move, name="move_date"),
    path("schedules/<int:pk>/dates/<date:original>/reply", series.reply, name="reply_to_date"),
    path("schedules/beside", schedule_form.beside, name="beside"),
    path("schedules/<int:pk>", schedules.detail, name="schedule"),
    path("schedules/<int:pk>/edit", schedule_form.edit, name="edit_schedule"),
    path("schedules/<int:pk>/copy", schedule_form.copy, name="copy_schedule"),
    path("schedules/<int:pk>/delete", schedules.delete, name="delete_schedule"),
    path("schedules/<int:pk>/popup", moving.popup, name="schedule_popup"),
    path("schedules/<int:pk>/move", moving.move, name="move_schedule"),
    path("schedules/<int:pk>/start", schedules.start, name="start_meeting"),
    path("schedules/<int:pk>/reply", schedules.reply, name="reply"),
    path("z/<slug:token>", schedules.by_token, name="by_token"),
    path("todos", todos.todos, name="todos"),
    path("todos/<int:pk>", todos.detail, name="todo"),
    path("todos/<int:pk>/popup", todos.popup, name="todo_popup"),
    path("todos/<int:pk>/edit", todos.edit, name="edit_todo"),
    path("todos/<int:pk>/line", todos.line, name="todo_line"),
    path("todos/<int:pk>/finish", todos.finish, name="finish_todo"),
    path("todos/<int:pk>/reopen", todos.reopen, name="reopen_todo"),
    path("todos/<int:pk>/delete", todos.delete, name="delete_todo"),
    path("people/options", employees.options, name="people_options"),
    path("employees/<slug:login>", employees.sheet, name="employee"),
    path("employees/<slug:login>/edit", employees.edit, name="edit_employee"),
    path("employees/<slug:login>/password", employees.password, name="password"),
    path("security", security.security, name="security"),
    path("security/sessions/<int:pk>/end", security.end_session, name="end_session"),
    path("security/sessions/end", security.end_others, name="end_other_sessions"),
    path("employees/<slug:login>/second-step/drop", security.drop_second_step, name="drop_second_step"),
    path("security/tokens", tokens.tokens, name="tokens"),
    path("security/tokens/<int:pk>/revoke", tokens.revoke, name="revoke_token"),
    path("groups", groups.groups, name="groups"),
    path("groups/new", groups.new, name="new_group"),
    path("groups/<int:pk>", groups.edit, name="edit_group"),
    path("groups/<int:pk>/delete", groups.delete, name="delete_group"),
    path("customers", customers.customers, name="customers"),
    path("customers/options", customers.options, name="customer_options"),
    path("customers/contacts", customers.contact_options, name="contact_options"),
    path("customers/<int:pk>", customers.customer, name="customer"),
    path("customers/<int:pk>/rename", customers.rename_customer, name="rename_customer"),
    path("customers/<int:pk>/contacts/new", contacts.new, name="new_contact"),
    path("contacts/<int:pk>", contacts.edit, name="edit_contact"),
    path("contacts/<int:pk>/delete", contacts.delete, name="delete_contact"),
    path("deals/<int:pk>/rename", customers.rename_deal, name="rename_deal"),
    path("notices/<int:pk>/dismiss", notices.dismiss, name="dismiss_notice"),
    path("admin/", administration.overview, name="administration"),
    path("admin/style", specimen.specimen, name="specimen"),
    path("admin/zoom", zoom_settings.zoom_settings, name="zoom_settings"),
    path("admin/zoom/test", zoom_settings.try_connection, name="try_connection"),
    path("admin/problems", problems.problems, name="problems"),
    path("admin/problems/<int:pk>/retry", problems.retry, name="retry_booking"),
    path("admin/categories", categories.categories, name="categories"),
    path("admin/categories/new", categories.new, name="new_category"),
    path("admin/categories/<int:pk>", categories.edit, name="edit_category"),
    path("admin/categories/<int:pk>/delete", categories.delete, name="delete_category"),
    path("admin/facilities", masters.facilities, name="facilities"),
    path("admin/facilities/new", masters.new_facility, name="new_facility"),
    path("admin/facilities/<int:pk>", masters.edit_facility, name="edit_facility"),
    path("admin/days-off", masters.days_off, name="days_off"),
    path("admin/days-off/<int:pk>/remove", masters.remove_day_off, name="remove_day_off"),
    path("admin/departments", administration.departments, name="departments"),
    path("admin/departments/<int:pk>", administration.rename_department, name="rename_department"),
    path("admin/employees", employees.employees, name="employees"),
    path("admin/employees/new", employees.hire, name="hire"),
    *doors.urlpatterns,
]
