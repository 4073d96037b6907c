"""A Zoom sandbox: a stateful stand-in for Zoom's REST API, for tests and for trying things out."""

from zoom_sandbox.clock import Clock
from zoom_sandbox.errors import ZoomError
from zoom_sandbox.faults import ConnectionFault, Fault
from zoom_sandbox.sandbox import Sandbox
from zoom_sandbox.series import SeriesRules
from zoom_sandbox.server import Server
from zoom_sandbox.switches import CallRules
from zoom_sandbox.webhooks import WebhookRules

__all__ = [
    "CallRules",
    "Clock",
    "ConnectionFault",
    "Fault",
    "Sandbox",
    "SeriesRules",
    "Server",
    "WebhookRules",
    "ZoomError",
]
