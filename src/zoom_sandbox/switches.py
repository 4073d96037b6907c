"""What is unconfirmed about calls, as switches; of series see `SeriesRules`, of events `WebhookRules`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallRules:
    """The first value of each asks more of a client, or is what Zoom's documents say."""

    delete_in_progress: str = "refused"  # with 3002; or "ends" the meeting and deletes it. contract 4: U
    unknown_fields: str = "refuse"  # or "ignore". contract 2.2: U
    null_fields: str = "refuse"  # or "ignore", as though not sent. contract 2.1, 2.2: U
    limit_headers: str = "sent"  # or "none": as documented, or as seen with some refusals. contract 3.3, 7
    refused_writes: str = "count"  # or are "free": of a host's hundred a day. contract 3.2, 9: U
    bad_client: str = "400"  # or "401": the status of wrong credentials. contract 1.1: U
    me: str = "unknown"  # or "owner": whom `me` names in a path. contract 1.1: U

    def __post_init__(self) -> None:
        one_of("delete_in_progress", self.delete_in_progress, "refused", "ends")
        one_of("unknown_fields", self.unknown_fields, "refuse", "ignore")
        one_of("null_fields", self.null_fields, "refuse", "ignore")
        one_of("limit_headers", self.limit_headers, "sent", "none")
        one_of("refused_writes", self.refused_writes, "count", "free")
        one_of("bad_client", self.bad_client, "400", "401")
        one_of("me", self.me, "unknown", "owner")


def one_of(name: str, value: str, *known: str) -> None:
    if value not in known:
        raise ValueError(f"{name} is {' or '.join(map(repr, known))}.")
