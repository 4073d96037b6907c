"""What new meetings of a category begin with at Zoom (zoom-contract §2.2). What is not said follows the host's own
settings; what an administrator of the Zoom account has locked wins at Zoom.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

# Sent with every meeting: else two bookings of a host could share one link, or a link could ask for a registration.
ALWAYS = {"use_pmi": False, "approval_type": 2}

# The values of each; True and False where there is nothing else to say.
VALUES: dict[str, tuple[Any, ...]] = {
    "waiting_room": (True, False),
    "join_before_host": (True, False),
    "jbh_time": (0, 5, 10, 15),  # minutes before the start; 0: at any time
    "mute_upon_entry": (True, False),
    "host_video": (True, False),
    "participant_video": (True, False),
    "auto_recording": ("none", "local", "cloud"),
}
HOSTS = "alternative_hosts"  # e-mail addresses, with ";" between
MOST_HOSTS = 20  # a bound of ours: Zoom names none, and takes each for a licensed user of the account


def check_defaults(defaults: dict[str, Any]) -> None:
    """Raises `ValidationError` by name."""
    errors: dict[str, Any] = {}
    for name, value in defaults.items():
        if name != HOSTS and (value not in VALUES.get(name, ()) or isinstance(value, bool) != _is_flag(name)):
            errors[name] = _("This choice does not exist.")
    if defaults.get("waiting_room") and defaults.get("join_before_host"):
        errors["join_before_host"] = _("Zoom lets nobody join before the host where there is a waiting room.")
    if "jbh_time" in defaults and not defaults.get("join_before_host"):
        errors["jbh_time"] = _("This needs joining before the host.")
    try:
        _check_hosts(defaults.get(HOSTS, ""))
    except ValidationError as error:
        errors[HOSTS] = error
    if errors:
        raise ValidationError(errors)


def _is_flag(name: str) -> bool:
    return isinstance(VALUES[name][0], bool)


def _check_hosts(text: str) -> None:
    hosts = text.split(";") if text else []
    if len(hosts) > MOST_HOSTS:
        raise ValidationError(_("At most %(count)s addresses."), params={"count": MOST_HOSTS})
    for host in hosts:
        try:
            validate_email(host)
        except ValidationError:
            raise ValidationError(_("“%(host)s” is not an e-mail address."), params={"host": host}) from None
