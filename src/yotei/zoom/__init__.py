"""Zoom's REST API as Yotei uses it: HTTP and Zoom, no Django, nothing else of ours (design §5)."""

from yotei.zoom.answers import ListedMeeting, ListedUser, Meeting, MeetingPage, Occurrence, User, UserPage
from yotei.zoom.bodies import MeetingBody, zoom_time
from yotei.zoom.calls import Call, Label
from yotei.zoom.client import Zoom
from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import (
    Gone,
    HostUnknown,
    HostUnusable,
    Limited,
    NotSent,
    Refused,
    Scope,
    ScopeMissing,
    TokenFailed,
    TokenReason,
    Unreachable,
    Unsure,
    ZoomError,
)
from yotei.zoom.heard import Heard
from yotei.zoom.http import Answer, Http
from yotei.zoom.oauth import Credentials, IssuedToken, request_token
from yotei.zoom.plans import HOST_DAILY, PLANS, Plan, Rate
from yotei.zoom.ports import Gate, Guard, Tokens

__all__ = [
    "HOST_DAILY",
    "PLANS",
    "Answer",
    "Call",
    "Credentials",
    "Deadline",
    "Gate",
    "Gone",
    "Guard",
    "Heard",
    "HostUnknown",
    "HostUnusable",
    "Http",
    "IssuedToken",
    "Label",
    "Limited",
    "ListedMeeting",
    "ListedUser",
    "Meeting",
    "MeetingBody",
    "MeetingPage",
    "NotSent",
    "Occurrence",
    "Plan",
    "Rate",
    "Refused",
    "Scope",
    "ScopeMissing",
    "TokenFailed",
    "TokenReason",
    "Tokens",
    "Unreachable",
    "Unsure",
    "User",
    "UserPage",
    "Zoom",
    "ZoomError",
    "request_token",
    "zoom_time",
]
