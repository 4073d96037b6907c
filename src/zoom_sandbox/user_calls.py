"""The API's calls about users. Source: contract 2.5 to 2.7."""

from zoom_sandbox import errors
from zoom_sandbox.account import Ask
from zoom_sandbox.exchange import Answer, json_answer
from zoom_sandbox.paging import page
from zoom_sandbox.times import zulu
from zoom_sandbox.users import BASIC, STATUSES, User

MAX_PAGE = 2000  # contract 2.7


def list_all(ask: Ask) -> Answer:
    status = ask.choice("status", "active", STATUSES)
    found = sorted((user for user in ask.account.users if user.status == status), key=_place)
    shown, around = page(ask, found, _place, MAX_PAGE)
    return json_answer(200, {**around, "users": [_listed(user) for user in shown]})


def get(ask: Ask) -> Answer:
    user = ask.user()
    if user.status == "pending":
        raise errors.pending_user()
    shown = {
        **_listed(user),
        "account_id": ask.account.id,
        "role_name": "Member",
        "use_pmi": user.policy.use_pmi,
        "personal_meeting_url": f"{ask.account.scheduler.link_base}/j/{user.pmi}",
        "language": user.language,
        "cluster": "us04",
        "login_types": [100],
        "group_ids": [],
        "im_group_ids": [],
        "job_title": "",
        "location": "",
    }
    return json_answer(200, shown)


def settings(ask: Ask) -> Answer:
    user = ask.user()
    option = ask.request.query.get("option", "")
    if option == "meeting_security":
        return json_answer(200, {"meeting_security": _security(user)})
    if option:
        raise errors.not_yet(f"the settings option {option}")
    return json_answer(200, _settings(user))


def _place(user: User) -> list[object]:
    return [user.email.lower()]


def _listed(user: User) -> dict[str, object]:
    shown: dict[str, object] = {
        "email": user.email,
        "type": user.type,
        "status": user.status,
        "timezone": user.timezone,
        "dept": user.dept,
        "verified": int(user.status == "active"),
        "created_at": zulu(user.created_at),
    }
    if user.status == "pending":
        return shown  # contract 2.7: neither id nor name yet
    return shown | {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name,
        "pmi": user.pmi,
        "role_id": "2",
        "user_created_at": zulu(user.created_at),
    }


def _requirement(user: User) -> dict[str, object]:
    policy = user.policy
    return {
        "length": policy.password_length,
        "have_letter": policy.have_letter,
        "have_number": policy.have_number,
        "have_special_character": policy.have_special,
        "have_upper_and_lower_characters": False,
        "only_allow_numeric": policy.only_numeric,
        "consecutive_characters_length": 0,
        "weak_enhance_detection": False,
    }


def _security(user: User) -> dict[str, object]:
    policy = user.policy
    return {
        "auto_security": True,
        "embed_password_in_join_link": policy.embed_password,
        "encryption_type": "enhanced_encryption",
        "end_to_end_encrypted_meetings": False,
        "meeting_password": policy.require_password,
        "meeting_password_requirement": _requirement(user),
        "require_password_for_scheduled_meeting": policy.require_password,
        "waiting_room": False,
    }


def _settings(user: User) -> dict[str, object]:
    policy = user.policy
    return {
        "schedule_meeting": {
            "audio_type": "both",
            "host_video": False,
            "participants_video": False,
            "join_before_host": False,
            "embed_password_in_join_link": policy.embed_password,
            "require_password_for_scheduling_new_meetings": policy.require_password,
            "require_password_for_scheduled_meetings": policy.require_password,
            "require_password_for_instant_meetings": policy.require_password,
            "require_password_for_pmi_meetings": "all",
            "use_pmi_for_scheduled_meetings": policy.use_pmi,
            "use_pmi_for_instant_meetings": False,
            "meeting_password_requirement": _requirement(user),
        },
        "in_meeting": {"waiting_room": False, "chat": True, "e2e_encryption": False},
        "recording": {"auto_recording": "none", "cloud_recording": user.type != BASIC, "local_recording": True},
        "email_notification": {"cancel_meeting_reminder": True, "schedule_for_reminder": True},
        "feature": {"meeting_capacity": 100, "concurrent_meeting": "None", "webinar": False},
    }
