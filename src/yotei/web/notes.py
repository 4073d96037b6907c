"""What is said after a save."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yotei.schedules.saving import Saved


def tell(request: HttpRequest, saved: Saved, *, is_new: bool) -> None:
    done, *more = lines(saved, is_new=is_new)
    messages.success(request, done)
    for line in more:
        messages.info(request, line)


def lines(saved: Saved, *, is_new: bool) -> list[str]:
    """That it is saved, then what its user should know."""
    words = {
        "past": _("No Zoom meeting is booked for a schedule that is over."),
        "released": _("Its Zoom meeting is being cancelled. The old link cannot be used any more."),
        "new_link": _("Zoom no longer held the old meeting, so a new one was booked. The link is new."),
        "waiting": _("Zoom has not been asked yet. The meeting is booked automatically, and you will be told here."),
        "rest": _("Zoom has not taken all dates yet. The rest follows by itself."),
    }
    done = _("The schedule has been registered.") if is_new else _("The change has been saved.")
    return [done, *(words[note] for note in dict.fromkeys(saved.notes))]
