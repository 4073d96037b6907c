"""Every page of the running application, from its own list of addresses: none can be forgotten."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.book import Book

# What a page with something in its address is opened for.
ABOUT: dict[str, Callable[[Book], list[object]]] = {
    "schedule": lambda book: [book.meeting.pk],
    "edit_schedule": lambda book: [book.meeting.pk],
    "copy_schedule": lambda book: [book.meeting.pk],
    "delete_schedule": lambda book: [book.meeting.pk],
    "series_date": lambda book: [book.series.pk, book.date_of_series],
    "change_series": lambda book: [book.series.pk, book.date_of_series],
    "edit_date": lambda book: [book.series.pk, book.date_of_series],
    "edit_following": lambda book: [book.series.pk, book.date_of_series],
    "delete_date": lambda book: [book.series.pk, book.date_of_series],
    "todo": lambda book: [book.todo.pk],
    "edit_todo": lambda book: [book.todo.pk],
    "delete_todo": lambda book: [book.todo.pk],
    "employee": lambda book: ["admin"],
    "edit_employee": lambda book: ["admin"],
    "password": lambda book: ["admin"],
    "leave": lambda book: ["hanako"],
    "hand_over": lambda book: ["taro"],
    "edit_group": lambda book: [book.group.pk],
    "delete_group": lambda book: [book.group.pk],
    "customer": lambda book: [book.customer.pk],
    "edit_customer": lambda book: [book.customer.pk],
    "delete_customer": lambda book: [book.customer.pk],
    "deal": lambda book: [book.deal.pk],
    "edit_deal": lambda book: [book.deal.pk],
    "delete_deal": lambda book: [book.deal.pk],
    "contact": lambda book: [book.contact.pk],
    "edit_contact": lambda book: [book.contact.pk],
    "delete_contact": lambda book: [book.contact.pk],
    "activity": lambda book: [book.activity.pk],
    "edit_activity": lambda book: [book.activity.pk],
    "delete_activity": lambda book: [book.activity.pk],
    "edit_category": lambda book: [book.category.pk],
    "edit_facility": lambda book: [book.facility.pk],
    "edit_sheet_item": lambda book: [book.sheet_item.pk],
    "edit_department": lambda book: [book.department.pk],
    "remove_file": lambda book: [book.meeting.pk, book.file.key],
    "remove_from_activity": lambda book: [book.activity.pk, book.file_of_activity.key],
    "job": lambda book: [book.job.pk],
    "mail": lambda book: [book.mail.pk],
    "calendar_feed": lambda book: [book.feed.pk],
    "new_import": lambda book: ["contacts"],
    "import": lambda book: [book.upload.pk],
}
# These answer with something else than a page: a redirect, JSON, or a piece of a page.
NO_PAGES = {
    *("home", "logout", "language", "by_token", "start_meeting", "reply", "dismiss_notice", "retry_booking"),
    *("finish_todo", "reopen_todo", "remove_day_off", "revoke_token"),
    *("end_session", "end_other_sessions", "drop_second_step"),
    # Only in the midst of a log-in, or of what one has; tests/web/test_second_step.py opens them.
    *("account_login", "mfa_index", "mfa_list_webauthn", "mfa_authenticate", "mfa_trust", "mfa_login_webauthn"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    # At a provider's; tests/web/test_single_sign_on.py.
    *("openid_connect_login", "openid_connect_callback", "saml_login", "saml_metadata", "saml_acs", "saml_finish_acs"),
    "saml_sls",
    *("cancel_job", "job_results", "save_search", "rename_search", "delete_search"),
    *("new_bulk", "remove_bulk", "come_back"),
    *("rename_customer", "rename_deal"),
    *("feed", "renew_calendar_feed", "revoke_calendar_feed", "schedule_file", "date_file"),
    *("delete_category", "delete_department", "try_connection", "audit_retention", "check_accounts", "release_stray"),
    # Whoever has the link reads it in the language of the mail; tests/browser/test_invitations.py.
    *("reply_by_link", "send_again"),
    *("send_test_mail", "send_mail_now", "cancel_mail"),
    *("export_sales", "apply_import", "check_import_again", "import_errors"),
    *("export_audit", "export_accounts", "delete_sheet_item", "choose_zoom_item"),
    *("calendar_events", "people_options", "customer_options", "contact_options"),
    *("quick_schedule", "schedule_popup", "move_schedule", "todo_popup", "todo_line", "beside"),
    *("upload_file", "attach_file", "file", "attach_to_activity"),
    *("choose_reminder", "shown_reminders", "dismiss_reminder", "snooze_reminder", "service_worker"),
    *("date_popup", "move_date", "restore_date", "reply_to_date", "repeats_preview"),
}
PREFIX_OF_REST = "api/v1/"


def routes() -> Iterator[str]:
    """The names of all addresses but those of REST, of which only the documentation is a page."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != PREFIX_OF_REST:
            yield from (each.name or str(each.pattern) for each in pattern.url_patterns if isinstance(each, URLPattern))
    yield "api-docs"


def pages(book: Book) -> dict[str, str]:
    """The address of every page by its name."""
    names = [name for name in routes() if name not in NO_PAGES]
    return {name: reverse(name, args=ABOUT[name](book) if name in ABOUT else []) for name in names}
