"""The shared access token: one encrypted row for all processes, one renewer at a time (design §4, manual 3.2)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction

from yotei.zoom import Credentials, Deadline, IssuedToken, TokenFailed

from .clock import Clock
from .models import ZoomToken
from .seams import seam

EARLY = timedelta(minutes=5)  # renewed this long before its end, or at half its life if that is shorter
LOOK_AGAIN = 0.05  # seconds between looks at the row while somebody else renews

# Wrong credentials are not hammered (Zoom disables apps with a high error ratio, zoom-contract §1.1), but a
# corrected secret must work within 15 s (interface §3).
BACK_OFF = (5, 10, 15)

# A token seen in the row is used this long without another look. A stale one costs a 401 and a look, no more.
LOOK_EVERY = timedelta(seconds=10)
UNSEEN = ("", datetime.min.replace(tzinfo=UTC))

Request = Callable[[Credentials, Deadline], IssuedToken]


class SharedToken:
    """Implements the client's `Tokens` over the row. `request` asks the token endpoint; no transaction is open then."""

    def __init__(self, *, credentials: Credentials, request: Request, clock: Clock, renewer_lease: float) -> None:
        self._credentials, self._request, self._clock = credentials, request, clock
        self._renewer_lease = timedelta(seconds=renewer_lease)
        parts = (credentials.account_id, credentials.client_id, credentials.client_secret)
        self._seen = UNSEEN  # what the row said lately, so that not every call reads it
        self._fingerprint = hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def current(self, deadline: Deadline) -> str:
        token, look_until = self._seen
        if self._clock.now() < look_until:
            return token
        return self._token(deadline, stale=None)

    def renewed(self, stale: str, deadline: Deadline) -> str:
        return self._token(deadline, stale=stale)

    def drop(self) -> None:
        """The next call asks for a new token: this one may be older than a permission that was just given."""
        self._seen = UNSEEN
        ZoomToken.objects.filter(fingerprint=self._fingerprint).update(expires_at=self._clock.now())

    def scopes(self) -> list[str]:
        """What the token last issued may do; empty if Zoom did not say."""
        row = ZoomToken.objects.filter(fingerprint=self._fingerprint).first()
        return row.scopes.split() if row else []

    def _token(self, deadline: Deadline, *, stale: str | None) -> str:
        began = self._clock.now()
        while True:
            row = ZoomToken.objects.filter(fingerprint=self._fingerprint).first()
            now = self._clock.now()
            if row is not None and _is_fresh(row, now) and row.access_token != stale:
                self._seen = (row.access_token, min(_renew_at(row), now + LOOK_EVERY))
                return str(row.access_token)
            if self._take_renewal(stale):
                return self._renew(deadline)
            if row is not None:
                if _is_valid(row, now) and row.access_token != stale:
                    return str(row.access_token)  # somebody renews early; the old one still lives
                _refuse_failed(row, since=began)
            if deadline.remaining() <= LOOK_AGAIN:
                raise TokenFailed("unreachable")
            time.sleep(LOOK_AGAIN)

    def _take_renewal(self, stale: str | None) -> bool:
        """Whether we are the renewer now. Raises `TokenFailed` while a refusal backs off."""
        with transaction.atomic():
            ZoomToken.objects.get_or_create(fingerprint=self._fingerprint)
            row = ZoomToken.objects.select_for_update().get(fingerprint=self._fingerprint)
            now = self._clock.now()
            if row.renewing_until is not None and row.renewing_until > now:
                return False
            if _is_fresh(row, now) and row.access_token != stale:
                return False
            if row.ask_again_at is not None and row.ask_again_at > now:
                _refuse_failed(row, since=None)
            row.renewing_until = now + self._renewer_lease
            row.save(update_fields=["renewing_until"])
        return True

    def _renew(self, deadline: Deadline) -> str:
        try:
            seam("token_renewal_taken")
            issued = self._request(self._credentials, deadline)
            seam("token_issued")
        except TokenFailed as error:
            self._record_failure(error)
            raise
        now = self._clock.now()
        ZoomToken.objects.filter(fingerprint=self._fingerprint).update(
            access_token=issued.access_token,
            issued_at=now,
            expires_at=now + timedelta(seconds=issued.expires_in),
            scopes=" ".join(issued.scopes),
            renewing_until=None,
            failed_at=None,
            failure=None,
            failures=0,
            ask_again_at=None,
        )
        seam("token_written")
        return issued.access_token

    def _record_failure(self, error: TokenFailed) -> None:
        """Keeps the failure for those who waited; only a refusal is backed off from, what is silent may be back."""
        with transaction.atomic():
            row = ZoomToken.objects.select_for_update().get(fingerprint=self._fingerprint)
            now = self._clock.now()
            row.renewing_until = None
            row.failed_at, row.failure = now, {"reason": error.reason, "message": error.message}
            if error.reason in ("wrong_credentials", "refused"):
                row.ask_again_at = now + timedelta(seconds=BACK_OFF[min(row.failures, len(BACK_OFF) - 1)])
                row.failures += 1
            row.save()
        seam("token_failure_written")


def _is_valid(row: ZoomToken, now: datetime) -> bool:
    return bool(row.access_token) and row.expires_at is not None and row.expires_at > now


def _is_fresh(row: ZoomToken, now: datetime) -> bool:
    return _is_valid(row, now) and _renew_at(row) > now


def _renew_at(row: ZoomToken) -> datetime:
    assert row.issued_at is not None
    assert row.expires_at is not None
    return row.expires_at - min(EARLY, (row.expires_at - row.issued_at) / 2)


def _refuse_failed(row: ZoomToken, *, since: datetime | None) -> None:
    """Raises the kept failure: of any time, or only one that came after `since`."""
    if row.failure is not None and row.failed_at is not None and (since is None or row.failed_at >= since):
        raise TokenFailed(row.failure["reason"], row.ask_again_at, message=row.failure["message"])
