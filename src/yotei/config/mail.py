"""Django's settings for mail, from one address such as smtps://user:password@host:465."""

from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
PATIENCE = 10  # seconds that the worker waits for a silent server


def settings(url: SecretStr | None, sender: str) -> dict[str, Any]:
    """Without an address mails go nowhere."""
    if url is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "DEFAULT_FROM_EMAIL": sender}
    parts = urlsplit(url.get_secret_value())
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": PATIENCE,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }
