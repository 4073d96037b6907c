"""Logs: one line an event, JSON for machines or plain for people, with its request's id and without secrets."""

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAME = re.compile(
    r"password|passcode|secret|token|authorization|cookie|encryption_key|start_url|join_url|csrf", re.IGNORECASE
)
# What may stand inside a text that somebody else wrote: a library's message, a URL, the address of a calendar feed or
# of an answer to an invitation.
SECRET_TEXT = re.compile(
    r"((?:Bearer|Basic)\s+|(?:access_token|pwd|zak|password|client_secret)=|://[^/\s:@]+:|/feeds/|/r/)[^\s&@'\"]+"
)
HIDDEN = "***"


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if SECRET_NAME.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = SECRET_TEXT.sub(rf"\1{HIDDEN}", value)
    return event


def logging_settings(log_format: str | None) -> dict[str, Any]:
    """Django's LOGGING. Also sets structlog up, so that both ways of logging end in the same lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    chosen = log_format or ("console" if sys.stderr.isatty() else "json")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(chosen)],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # These repeat every call with its whole URL.
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
        },
    }


def _renderer(chosen: str) -> Any:
    if chosen == "console":
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)
