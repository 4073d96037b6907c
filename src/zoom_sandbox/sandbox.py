"""The sandbox: one object that owns everything, nothing outside it."""

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any

from zoom_sandbox.account import Account
from zoom_sandbox.app import Application
from zoom_sandbox.book import Book
from zoom_sandbox.calls import Call, CallLog
from zoom_sandbox.clock import Clock
from zoom_sandbox.desk import BY_HAND, Desk
from zoom_sandbox.faults import Fault, FaultBook
from zoom_sandbox.instances import Participant
from zoom_sandbox.limits import Limits
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.names import Names
from zoom_sandbox.scheduling import Scheduler
from zoom_sandbox.series import SeriesRules
from zoom_sandbox.service import Service
from zoom_sandbox.switches import CallRules
from zoom_sandbox.tokens import Credentials, TokenOffice
from zoom_sandbox.users import DEFAULT_USERS, LICENSED, Directory, User
from zoom_sandbox.webhooks import Posted, Postman, Subscription, WebhookRules

DEFAULT_BASE_URL = "https://us04web.zoom.us"
ACCOUNT_ID = "SandboxAccountId000000"


class Sandbox:
    """A stateful stand-in for Zoom's REST API. `wsgi` is the application; all state is in memory."""

    def __init__(
        self,
        *,
        plan: str = "pro",
        enforce_limits: bool = True,
        base_url: str | None = None,
        account_id: str = "",
        client_id: str = "",
        client_secret: str = "",
        any_user: bool = False,
        users: tuple[str, ...] = (),
        latency_ms: float = 0,
        displace_tokens: bool = False,
        may_kill: bool = False,
        call_rules: CallRules | None = None,
        series_rules: SeriesRules | None = None,
        webhook_rules: WebhookRules | None = None,
        max_calls: int = 20_000,
        seed: int | None = None,
    ) -> None:
        if latency_ms < 0:
            raise ValueError("latency_ms is not below 0.")
        self.clock = Clock()
        self.lock = threading.RLock()
        self._plan, self._enforce = plan, enforce_limits
        self._base_url = base_url
        self._credentials = Credentials(account_id, client_id, client_secret)
        self._any_user, self._extra_users = any_user, users
        self._latency_ms, self._displace, self._may_kill = latency_ms, displace_tokens, may_kill
        self._call_rules = call_rules or CallRules()
        self._series_rules = series_rules or SeriesRules()
        self._webhook_rules = webhook_rules or WebhookRules()
        self._max_calls, self._seed = max_calls, seed
        self.stop = threading.Event()
        self._begin()
        self.wsgi = Application(self)

    def _begin(self) -> None:
        names, now = Names(self._seed), self.clock.now()
        users, book = Directory(names, any_user=self._any_user), Book()
        for email, first, last, kind, status in DEFAULT_USERS:
            users.add(email, now=now, type=kind, status=status, first_name=first, last_name=last)
        for email in self._extra_users:
            if email.lower() not in {user.email.lower() for user in users}:
                users.add(email, now=now)
        scheduler = Scheduler(book, users, names, rules=self._call_rules, series_rules=self._series_rules)
        scheduler.link_base = self._base_url or DEFAULT_BASE_URL
        self.account = Account(
            id=self._credentials.account_id or ACCOUNT_ID,
            names=names,
            users=users,
            book=book,
            scheduler=scheduler,
            limits=Limits(self._plan, enforce=self._enforce),
            faults=FaultBook(may_kill=self._may_kill),
            rules=self._call_rules,
        )
        self.tokens = TokenOffice(names, self._credentials, displace=self._displace, rules=self._call_rules)
        self.log = CallLog(self._max_calls)
        self.postman = Postman(self.account.id, self.clock, names, self.lock)
        self.postman.rules = self._webhook_rules
        self.desk = Desk(self.account, self.postman)
        self.service = Service(self.account, self.desk, self.tokens, self.log, self.clock, self.lock, lambda: self.stop)
        self.service.latency = self._latency_ms / 1000

    def reset(self) -> None:
        """As it was when it was made; silent calls are let go."""
        self.let_go()
        with self.lock:
            self.clock.reset()
            self._begin()

    # What happened

    @property
    def meetings(self) -> list[Meeting]:
        """Those that live, oldest first."""
        with self.lock:
            return self.account.book.live(self.clock.now())

    @property
    def deleted(self) -> list[Meeting]:
        with self.lock:
            return self.account.book.deleted()

    @property
    def calls(self) -> list[Call]:
        return self.log.all()

    def calls_of(self, method: str, path: str = "*") -> list[Call]:
        """Path as for faults: fnmatch on what follows /v2, or /oauth/token."""
        return [call for call in self.log.all() if call.fits(method.upper(), path)]

    @property
    def token_calls(self) -> list[Call]:
        return [call for call in self.log.all() if call.kind == "token"]

    @property
    def peak(self) -> dict[str, int]:
        """The most calls of any one second, by label (Light, Medium, Heavy)."""
        return dict(self.account.limits.peak)

    # What a person does in Zoom's portal

    def make_meeting(self, host: str, /, **fields: Any) -> Meeting:
        with self.lock:
            now = self.clock.now()
            user = self.account.users.find(host, now)
            user.must_be_host(self.account.id)
            return self.desk.create(user, fields, BY_HAND, now)

    def change_by_hand(self, meeting_id: int, occurrence_id: str | None = None, /, **fields: Any) -> Meeting:
        with self.lock:
            meeting = self.meeting(meeting_id)
            if occurrence_id is None:
                self.desk.update(meeting, fields, BY_HAND, self.clock.now())
            else:
                self.desk.update_occurrence(meeting, occurrence_id, fields, BY_HAND, self.clock.now())
            return meeting

    def delete_by_hand(self, meeting_id: int, occurrence_id: str | None = None) -> None:
        with self.lock:
            if occurrence_id is None:
                self.desk.delete(self.meeting(meeting_id), BY_HAND, self.clock.now())
            else:
                self.desk.delete_occurrence(self.meeting(meeting_id), occurrence_id, BY_HAND, self.clock.now())

    def recover_by_hand(self, meeting_id: int) -> Meeting:
        with self.lock:
            return self.desk.recover(meeting_id, BY_HAND, self.clock.now())

    def start_by_hand(self, meeting_id: int) -> None:
        with self.lock:
            self.desk.start(self.meeting(meeting_id), self.clock.now())

    def end_by_hand(self, meeting_id: int) -> None:
        with self.lock:
            self.desk.end(self.meeting(meeting_id), self.clock.now())

    def join_by_hand(self, meeting_id: int, name: str = "", email: str = "") -> Participant:
        """The host starts the meeting by joining. Raises ValueError where nobody may come in yet."""
        with self.lock:
            return self.desk.join(self.meeting(meeting_id), name, email, self.clock.now())

    def leave_by_hand(self, meeting_id: int, number: str) -> Participant:
        with self.lock:
            return self.desk.leave(self.meeting(meeting_id), number, self.clock.now())

    def complete_recording(self, meeting_id: int) -> None:
        with self.lock:
            self.desk.complete_recording(self.meeting(meeting_id), self.clock.now())

    def meeting(self, meeting_id: int) -> Meeting:
        """That one, alive; else ZoomError 3001."""
        with self.lock:
            return self.account.book.get(meeting_id, self.clock.now())

    # The account

    def add_user(self, email: str, type: int = LICENSED, status: str = "active", **names: str) -> User:
        """`names`: first_name, last_name, timezone."""
        with self.lock:
            return self.desk.add_user(self.clock.now(), email=email, type=type, status=status, **names)

    def user(self, key: str) -> User:
        with self.lock:
            return self.account.users.find(key, self.clock.now())

    def change_user(
        self, key: str, *, email: str | None = None, type: int | None = None, status: str | None = None
    ) -> User:
        with self.lock:
            return self.desk.change_user(key, self.clock.now(), email=email, type=type, status=status)

    def remove_user(self, key: str, *, deleted: bool = True) -> User:
        """Deleted, or only let go from the account; their meetings go with them."""
        with self.lock:
            return self.desk.remove_user(key, self.clock.now(), deleted=deleted)

    def set_scopes(self, *scopes: str, live_tokens: bool = True) -> None:
        with self.lock:
            self.tokens.set_scopes(scopes, live_tokens=live_tokens)

    def expire_tokens(self) -> None:
        with self.lock:
            self.tokens.expire_all(self.clock.now())

    def displace_tokens(self, on: bool) -> None:
        """Whether a new token kills the old ones."""
        self.tokens.displace = on

    def set_latency(self, ms: float) -> None:
        self.service.latency = ms / 1000

    def set_limits(self, *, plan: str | None = None, enforce: bool | None = None) -> None:
        with self.lock:
            if plan is not None:
                self.account.limits.set_plan(plan)
            if enforce is not None:
                self.account.limits.enforce = enforce

    def set_call_rules(self, **rules: str) -> None:
        """Switches of `CallRules`, from now on."""
        with self.lock:
            made = replace(self.account.rules, **rules)
            self.account.rules = self.account.scheduler.rules = self.tokens.rules = made

    def set_series_rules(self, **rules: str) -> None:
        """Switches of `SeriesRules`, from now on."""
        with self.lock:
            scheduler = self.account.scheduler
            scheduler.series_rules = replace(scheduler.series_rules, **rules)

    def set_base_url(self, url: str) -> None:
        """Where links of meetings made from now on lead."""
        self._base_url = url
        self.account.scheduler.link_base = url

    @property
    def base_url(self) -> str | None:
        return self._base_url

    # Events

    def subscribe(self, url: str, secret: str, *events: str) -> Subscription:
        """Events (all, if none is named) are posted to `url`, which has to answer Zoom's URL validation first."""
        return self.postman.subscribe(url, secret, events)

    @property
    def events(self) -> list[Posted]:
        """What was raised, oldest first."""
        with self.lock:
            return list(self.postman.posted)

    def tick(self, order: str = "kept") -> int:
        """Does what is due by now: 40 minutes that are over, events to be posted. A `Server` does so by itself."""
        self.end_due()
        return self.postman.deliver(order)

    def end_due(self) -> None:
        if self.account.book.running:
            with self.lock:
                self.desk.end_due(self.clock.now())

    def set_webhook_rules(self, **rules: str) -> None:
        self.postman.rules = replace(self.postman.rules, **rules)

    # Faults

    def fault(self, /, **fields: Any) -> Fault:
        with self.lock:
            return self.account.faults.add(**fields)

    def clear_faults(self) -> None:
        """No more of them; calls that are kept silent are let go."""
        with self.lock:
            self.account.faults.clear()
        self.let_go()

    def let_go(self) -> None:
        """Ends what silence and delay hold up at this moment."""
        with self.lock:
            self.stop.set()
            self.stop = threading.Event()

    @property
    def faults(self) -> list[Fault]:
        return list(self.account.faults)

    def now(self) -> datetime:
        return self.clock.now()
