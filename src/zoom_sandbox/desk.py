"""What is done in the account, by a call or by hand: each thing once, and the event that Zoom raises for it.

Refusals of a person's deeds that no call knows are `Declined`, or `ValueError`s with a sentence.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zoom_sandbox import errors, events
from zoom_sandbox.account import Account
from zoom_sandbox.errors import Declined
from zoom_sandbox.events import Shown
from zoom_sandbox.instances import HOST_ENDED, LEFT, OUT_OF_MINUTES, Instance, Participant
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.series import Occurrence
from zoom_sandbox.users import BASIC, User
from zoom_sandbox.webhooks import Postman

BY_CALL, BY_HAND = "open_api", "web_portal"
# contract 2.6: how many meetings a licensed host may run at once; a Basic one runs one on any plan.
AT_ONCE = {"free": 1, "pro": 1, "business": 2}


class Desk:
    """`operator` is who Zoom says did it; for calls of a Server-to-Server app see `WebhookRules.operator`."""

    def __init__(self, account: Account, postman: Postman) -> None:
        self._account = account
        self._postman = postman

    # Meetings

    def create(self, host: User, fields: Mapping[str, Any], source: str, now: datetime) -> Meeting:
        meeting = self._account.scheduler.create(host, fields, source, now)
        self._tell(events.created(meeting), self._operator(meeting, source), now)
        return meeting

    def update(self, meeting: Meeting, fields: Mapping[str, Any], source: str, now: datetime) -> None:
        before = Shown.of(meeting)
        self._account.scheduler.update(meeting, fields, now)
        self._tell_update(meeting, before, "all", source, now)

    def update_occurrence(
        self, meeting: Meeting, occurrence_id: str, fields: Mapping[str, Any], source: str, now: datetime
    ) -> None:
        before = Shown.of(meeting)
        self._account.scheduler.update_occurrence(meeting, occurrence_id, fields, now)
        self._tell_update(meeting, before, "single", source, now)

    def delete(self, meeting: Meeting, source: str, now: datetime) -> None:
        if meeting.running is not None:
            self._may_go_while_it_runs()
            self.end(meeting, now)
        self._account.book.delete(meeting, now)
        self._tell(events.deleted(meeting), self._operator(meeting, source), now)

    def delete_occurrence(self, meeting: Meeting, occurrence_id: str, source: str, now: datetime) -> None:
        occurrence = self._account.scheduler.occurrence(meeting, occurrence_id)
        if meeting.running is not None:
            self._may_go_while_it_runs()
        self._account.scheduler.delete_occurrence(meeting, occurrence_id, now)
        self._tell(self._dropped(meeting, occurrence), self._operator(meeting, source), now)

    def _may_go_while_it_runs(self) -> None:
        if self._account.rules.delete_in_progress == "refused":
            raise errors.in_progress()  # contract 4: 3002

    def _dropped(self, meeting: Meeting, occurrence: Occurrence) -> events.Event:
        return events.deleted(meeting, [occurrence] if meeting.deleted_at is None else [])

    def recover(self, meeting_id: int, source: str, now: datetime) -> Meeting:
        was_deleted = self._account.book.find(meeting_id, now) is None
        meeting = self._account.book.recover(meeting_id, now)
        if was_deleted:
            self._tell(events.recovered(meeting), self._operator(meeting, source), now)
        return meeting

    # Holding them

    def start(self, meeting: Meeting, now: datetime) -> Instance:
        if meeting.running is not None:
            return meeting.running
        self._must_be_free(meeting.host, now)
        if meeting.instances:
            meeting.uuid = self._account.names.uuid()  # contract 5: a new one each time
        instance = Instance(meeting.uuid, now)
        meeting.instances.append(instance)
        meeting.status = "started"
        self._account.book.running[meeting.id] = meeting
        self._postman.post(events.started(meeting, instance), now)
        return instance

    def _must_be_free(self, host: User, now: datetime) -> None:
        runs = [each for each in self._account.book.running.values() if each.host is host and each.alive(now)]
        allowed = 1 if host.type == BASIC else AT_ONCE[self._account.limits.plan]
        if len(runs) >= allowed:
            sentence = f"{host.email} runs {len(runs)} meeting already, and may run {allowed} at once."
            raise Declined("host_is_busy", sentence, host=host.email, runs=len(runs), allowed=allowed)

    def end(self, meeting: Meeting, now: datetime, reason: str = HOST_ENDED) -> None:
        instance = meeting.running
        if instance is None:
            return
        for gone in instance.end(now, reason):
            self._postman.post(events.left(meeting, instance, gone), now)
        meeting.status = "waiting"
        del self._account.book.running[meeting.id]
        self._account.book.held[instance.uuid] = meeting, instance
        self._postman.post(events.ended(meeting, instance), now)

    def end_due(self, now: datetime) -> None:
        """Ends what a Basic host has held for 40 minutes, at that very moment."""
        for meeting in list(self._account.book.running.values()):
            ends_at = meeting.ends_by_itself_at
            if ends_at is not None and ends_at <= now:
                self.end(meeting, ends_at, OUT_OF_MINUTES)

    def join(self, meeting: Meeting, name: str, email: str, now: datetime) -> Participant:
        """The host starts it; others wait for the host, unless they may come before."""
        user = self._account.users.by_email(email)
        instance = meeting.running
        if instance is None and user is not meeting.host and not meeting.settings["join_before_host"]:
            sentence = "The host has not started this meeting, and nobody may join before the host."
            raise Declined("host_not_here", sentence)
        instance = instance or self.start(meeting, now)
        names = self._account.names
        guest = Participant(
            number=str(16778240 + 1024 * len(instance.participants)),
            uuid=names.uuid(),
            name=name or (user.display_name if user else email) or "Guest",
            email=email,
            account_user=user.id if user else "",
            joined_at=now,
        )
        instance.participants.append(guest)
        self._postman.post(events.joined(meeting, instance, guest), now)
        return guest

    def leave(self, meeting: Meeting, number: str, now: datetime) -> Participant:
        instance = meeting.running
        found = [each for each in (instance.present if instance else []) if each.number == number]
        if instance is None or not found:
            raise Declined("nobody_there", f"Nobody with the number {number} is in this meeting.")
        found[0].leave(now, LEFT)
        self._postman.post(events.left(meeting, instance, found[0]), now)
        return found[0]

    def complete_recording(self, meeting: Meeting, now: datetime) -> None:
        """Of the last time that it was held."""
        held = [each for each in meeting.instances if each.ended_at is not None]
        if not held:
            raise Declined("never_held", "This meeting has not been held, so nothing was recorded.")
        account = self._account
        event = events.recorded(meeting, held[-1], account.id, account.names, begun=account.counts_begun_minutes)
        self._postman.post(event, now)

    # Users

    def add_user(self, now: datetime, **fields: Any) -> User:
        user = self._account.users.add(now=now, **fields)
        self._tell(events.user_event("user.created", user) | {"creation_type": "create"}, self._owner(), now)
        return user

    def change_user(self, key: str, now: datetime, **changes: Any) -> User:
        users = self._account.users
        user = users.find(key, now)
        before, status = events.user_json(user), user.status
        users.change(user, **changes)
        if events.user_json(user) != before:
            self._tell(events.user_updated(user, before, now), self._owner(), now)
        if status != user.status and user.status in ("active", "inactive"):
            name = "user.activated" if user.status == "active" else "user.deactivated"
            self._tell(events.user_event(name, user), self._owner(), now)
        return user

    def remove_user(self, key: str, now: datetime, *, deleted: bool) -> User:
        """Deleted, or let go from the account (disassociated). For their meetings see `CallRules.removed_hosts`."""
        users = self._account.users
        user = users.find(key, now)
        if user is self._owner():
            raise ValueError("The owner of the account stays.")
        for meeting in self._account.book.of_host(user.id, now):
            self.end(meeting, now)
            if self._account.rules.removed_hosts == "hand_over":
                self._account.book.hand_over(meeting, self._owner())
            else:
                self.delete(meeting, BY_HAND, now)
        users.remove(user)
        self._tell(events.user_event("user.deleted" if deleted else "user.disassociated", user), self._owner(), now)
        return user

    # Telling

    def _owner(self) -> User:
        return self._account.users.owner

    def _operator(self, meeting: Meeting, source: str) -> User:
        by_host = source == BY_HAND or self._postman.rules.operator == "host"
        return meeting.host if by_host else self._owner()

    def _tell_update(self, meeting: Meeting, before: Shown, scope: str, source: str, now: datetime) -> None:
        always = self._postman.rules.unchanged == "raised"
        event = events.updated(meeting, before, now, scope=scope, always=always)
        self._tell(event, self._operator(meeting, source), now)

    def _tell(self, event: events.Event, operator: User, now: datetime) -> None:
        if event:
            self._postman.post(event | {"operator": operator.email, "operator_id": operator.id}, now)
