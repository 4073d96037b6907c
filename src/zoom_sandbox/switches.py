"""What is unconfirmed about Zoom, as switches. The first value of each holds unless told.

The first asks more of a client, or is what Zoom's documents say. Of series see `SeriesRules`, of events `WebhookRules`.
"""

from dataclasses import dataclass, field, fields


def switch(first: str, *others: str) -> str:
    made: str = field(default=first, metadata={"values": (first, *others)})
    return made


@dataclass(frozen=True)
class Switches:
    """A kind of them. Raises ValueError with a sentence for a value that a switch does not have."""

    def __post_init__(self) -> None:
        for each in fields(self):
            values = each.metadata["values"]
            if getattr(self, each.name) not in values:
                raise ValueError(f"{each.name} is {' or '.join(map(repr, values))}.")


@dataclass(frozen=True)
class CallRules(Switches):
    """Of calls, of meetings that do not recur, and of users. contract 9: U, where nothing else is named."""

    checked_first: str = switch("caller", "path")  # who calls, or what is called
    bad_client: str = switch("400", "401")  # the status of wrong credentials. contract 1.1
    me: str = switch("unknown", "owner")  # whom `me` names in a path. contract 1.1
    limit_headers: str = switch("sent", "none")  # as documented, or as seen with some refusals. contract 3.3, 7
    refused_writes: str = switch("count", "free")  # of a host's hundred a day. contract 3.2
    unknown_fields: str = switch("refuse", "ignore")  # contract 2.2
    null_fields: str = switch("refuse", "ignore")  # as though not sent. contract 2.1, 2.2
    settings_patch: str = switch("merges", "replaces")  # contract 7.12
    default_topic: str = switch("zoom_meeting", "my_meeting")  # contract 2.1 names none; the second is the portal's
    topic_signs: str = switch("as_sent", "cleaned")  # of control signs and of spaces at both ends
    offsets: str = switch("refuse", "read")  # of a time: +09:00, and parts of seconds. contract 2.1
    delete_in_progress: str = switch("refused", "ends")  # with 3002, or ends the meeting and deletes it. contract 4
    list_dates: str = switch("timezone", "utc")  # in which `from` and `to` of a list are days. contract 2.7
    removed_hosts: str = switch("take_along", "hand_over")  # their meetings; the owner of the account gets them
    held_minutes: str = switch("begun", "full")  # which of them count
