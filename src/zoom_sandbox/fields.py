"""The fields of a meeting, as create and update take them. Source: contract 2.1 to 2.3."""

from zoom_sandbox.rules import Flag, Group, Many, Rule, Text, Whole

_FLAG, _TEXT, _TEXTS = Flag(), Text(), Many(Text())

_FLAGS = [
    "allow_host_control_participant_mute_state",
    "allow_multiple_devices",
    "alternative_host_manage_cloud_recording",
    "alternative_host_manage_meeting_summary",
    "alternative_host_update_polls",
    "alternative_hosts_email_notification",
    "auto_start_ai_companion_questions",
    "auto_start_meeting_summary",
    "close_registration",
    "cn_meeting",
    "device_testing",
    "disable_participant_video",
    "email_in_attendee_report",
    "email_notification",
    "enforce_login",
    "focus_mode",
    "host_save_video_order",
    "host_video",
    "in_meeting",
    "internal_meeting",
    "join_before_host",
    "meeting_authentication",
    "mute_upon_entry",
    "participant_focused_meeting",
    "participant_video",
    "private_meeting",
    "push_change_to_calendar",
    "registrants_confirmation_email",
    "registrants_email_notification",
    "request_permission_to_unmute_participants",
    "show_join_info",
    "show_share_button",
    "support_participants_receive_summary",
    "use_pmi",
    "waiting_room",
    "watermark",
]

_TEXT_SETTINGS = [
    "alternative_hosts",
    "authentication_domains",
    "authentication_name",
    "authentication_option",
    "contact_email",
    "contact_name",
    "enforce_login_domains",
    "summary_template_id",
]

SETTINGS: dict[str, Rule] = {
    **dict.fromkeys(_FLAGS, _FLAG),
    **dict.fromkeys(_TEXT_SETTINGS, _TEXT),
    "additional_data_center_regions": _TEXTS,
    "approval_type": Whole(among=(0, 1, 2)),
    "approved_or_denied_countries_or_regions": Group(
        {
            "approved_list": _TEXTS,
            "denied_list": _TEXTS,
            "enable": _FLAG,
            "method": Text(among=("approve", "deny")),
        }
    ),
    "audio": Text(among=("both", "telephony", "voip", "thirdParty")),
    "audio_conference_info": Text(limit=2048),
    "authentication_exception": Many(Group({"email": _TEXT, "name": _TEXT, "join_url": _TEXT})),
    "auto_add_recording_to_video_management": Group(
        {"enable": _FLAG, "channels": Many(Group({"channel_id": _TEXT, "name": _TEXT}, ("channel_id",)), limit=5)},
        ("enable",),
    ),
    "auto_recording": Text(among=("local", "cloud", "none")),
    "breakout_room": Group({"enable": _FLAG, "rooms": Many(Group({"name": _TEXT, "participants": _TEXTS}))}),
    "calendar_type": Whole(among=(1, 2)),
    "continuous_meeting_chat": Group(
        {"enable": _FLAG, "auto_add_invited_external_users": _FLAG, "auto_add_meeting_participants": _FLAG}
    ),
    "custom_keys": Many(Group({"key": Text(limit=64), "value": Text(limit=256)}), limit=10),
    "encryption_type": Text(among=("enhanced_encryption", "e2ee")),
    "global_dial_in_countries": _TEXTS,
    "jbh_time": Whole(among=(0, 5, 10, 15)),
    "language_interpretation": Group(
        {
            "enable": _FLAG,
            "interpreters": Many(Group({"email": _TEXT, "languages": _TEXT, "interpreter_languages": _TEXT})),
        }
    ),
    "meeting_invitees": Many(Group({"email": Text(pattern=r"[^@\s]+@[^@\s]+")})),
    "question_and_answer": Group(
        {
            "enable": _FLAG,
            "allow_submit_questions": _FLAG,
            "allow_anonymous_questions": _FLAG,
            "question_visibility": Text(among=("answered", "all")),
            "attendees_can_comment": _FLAG,
            "attendees_can_upvote": _FLAG,
        }
    ),
    "registration_type": Whole(among=(1, 2, 3)),
    "resources": Many(
        Group(
            {
                "resource_type": Text(among=("whiteboard",)),
                "resource_id": _TEXT,
                "permission_level": Text(among=("editor", "commenter", "viewer")),
            }
        )
    ),
    "sign_language_interpretation": Group(
        {"enable": _FLAG, "interpreters": Many(Group({"email": _TEXT, "sign_language": _TEXT}), limit=20)}
    ),
    "waiting_room_options": Group(
        {
            "mode": Text(among=("follow_setting", "custom")),
            "who_goes_to_waiting_room": Text(
                among=(
                    "everyone",
                    "users_not_in_account",
                    "users_not_in_account_or_whitelisted_domains",
                    "users_not_on_invite",
                )
            ),
        },
        ("mode",),
    ),
    "who_can_ask_questions": Whole(among=(1, 2, 3, 4, 5)),
    "who_will_receive_summary": Whole(among=(1, 2, 3, 4)),
}

RECURRENCE = Group(  # contract 2.3
    {
        "type": Whole(among=(1, 2, 3)),
        "repeat_interval": Whole(low=1, high=99),
        "weekly_days": Text(pattern=r"[1-7](,[1-7])*"),
        "monthly_day": Whole(low=1, high=31),
        "monthly_week": Whole(among=(-1, 1, 2, 3, 4)),
        "monthly_week_day": Whole(low=1, high=7),
        "end_times": Whole(low=0, high=60),
        "end_date_time": Text(pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    },
    ("type",),
)

UPDATE = Group(
    {
        "topic": Text(limit=200),
        "agenda": Text(limit=2000),
        "type": Whole(among=(1, 2, 3, 8, 10)),
        "start_time": _TEXT,  # its form is read by times.parse, with the zone at hand
        "timezone": _TEXT,
        "duration": Whole(low=1, high=1440),
        "password": Text(limit=10, pattern=r"[!-~]*", null=True),  # contract 2.1: letters, digits, signs; 2.5: null
        "pre_schedule": _FLAG,
        "schedule_for": _TEXT,
        "template_id": _TEXT,
        "tracking_fields": Many(Group({"field": _TEXT, "value": _TEXT}, ("field",))),
        "recurrence": RECURRENCE,
        "settings": Group(SETTINGS),
    }
)

# contract 2.3: all that can be said of one date of a series; that more is refused, not passed over, is U
OCCURRENCE = Group(
    {
        **{name: UPDATE.fields[name] for name in ("agenda", "start_time", "duration")},
        "settings": Group(
            {
                name: SETTINGS[name]
                for name in (
                    "host_video",
                    "participant_video",
                    "join_before_host",
                    "mute_upon_entry",
                    "waiting_room",
                    "watermark",
                    "auto_recording",
                )
            }
        ),
    }
)

CREATE = Group({**UPDATE.fields, "default_password": _FLAG})

STATUS = Group({"action": Text(among=("end", "recover"))}, ("action",))
