"""Where the rooms get what the environment says.

The domain reads no settings and no environment (style: rule 3). What it needs is handed to it here, once a process, as
plain values: nothing here opens a connection or makes a call, because every process that loads Django comes by, also
one that will fork.
"""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import httpx2

from yotei.booking import encryption, runtime
from yotei.booking.budgets import Budget
from yotei.booking.bulkhead import Bulkhead
from yotei.booking.calls import hear
from yotei.booking.clock import Clock
from yotei.booking.login import AppLogin, CurrentToken
from yotei.booking.models import Installation
from yotei.booking.plans import AccountPlan
from yotei.booking.tokens import SharedToken
from yotei.config.environment import Environment
from yotei.config.file_store import make_files
from yotei.files import runtime as files
from yotei.outbox import runtime as outbox
from yotei.outbox.runtime import Post
from yotei.zoom import Credentials, Http, Zoom, request_token

# What the worker leaves of a host's 100 a day to people when it only retitles (design §3).
RETITLE_RESERVE = 20

# How long a call waits for its slot of the second: a form a little, for its user sees the wait; the worker longer.
FORM_PATIENCE, WORKER_PATIENCE = 3.0, 5.0
# How far ahead the worker takes slots: what a form waits at most for background work, in seconds.
WORKER_AHEAD = 0.4


def connect(environment: Environment) -> None:
    """Hands each room its part of the environment, from the lowest room upwards."""
    encryption.use_keys(environment.encryption_keys)
    files.configure(partial(make_files, environment))
    runtime.configure(partial(make_office, environment))
    outbox.configure(make_post(environment))


def make_post(environment: Environment) -> Post:
    base_url = environment.base_url or "http://localhost:8000"
    url = environment.mail_url.get_secret_value() if environment.mail_url else ""
    domain = (urlsplit(base_url).hostname or "localhost").encode("idna").decode()
    return Post(url, environment.mail_from, domain, base_url, per_minute=environment.mail_per_minute)


def make_office(
    environment: Environment,
    *,
    transport: httpx2.AsyncBaseTransport | None = None,
    clock: Clock | None = None,
) -> runtime.Office:
    """The office of this process. `transport` and `clock` are seams for tests."""
    clock = clock or runtime.clock()
    http = Http(transport=transport, listener=hear)
    login = AppLogin(_given_login(environment))

    def token_of(credentials: Credentials) -> SharedToken:
        return SharedToken(
            credentials=credentials,
            request=partial(request_token, http, environment.zoom_token_url),
            clock=clock,
            renewer_lease=environment.zoom_timeout + 1,  # a second to write the token down
        )

    tokens = CurrentToken(login, token_of)

    plan = AccountPlan(environment.zoom_plan)

    def zoom(*, patience: float, ahead: float | None = None, reserve: int = 0) -> Zoom:
        gate = Budget(plan=plan, clock=clock, patience=patience, ahead=ahead, reserve=reserve)
        return Zoom(
            http=http,
            api_url=environment.zoom_api_url,
            tokens=tokens,
            gate=gate,
            guard=runtime.refuse_in_transaction,
            now=clock.now,
        )

    return runtime.Office(
        forms=zoom(patience=FORM_PATIENCE),
        background=zoom(patience=WORKER_PATIENCE, ahead=WORKER_AHEAD),
        gentle=zoom(patience=WORKER_PATIENCE, ahead=WORKER_AHEAD, reserve=RETITLE_RESERVE),
        login=login,
        tokens=tokens,
        plan=plan,
        clock=clock,
        timeout=environment.zoom_timeout,
        lease=timedelta(seconds=environment.lease),
        lookup_wait=timedelta(seconds=environment.lookup_wait),
        installation=environment.installation or Installation.own_code(),
        base_url=environment.base_url or "http://localhost:8000",
        is_sandbox=environment.demo,
        sandbox_url=environment.zoom_api_url.removesuffix("/v2") if environment.demo else "",
        bulkhead=Bulkhead(environment.form_places, waiters=environment.form_waiters),
        close=http.close,
    )


def _given_login(environment: Environment) -> dict[str, str]:
    secret = environment.zoom_client_secret
    return {
        "account_id": environment.zoom_account_id or "",
        "client_id": environment.zoom_client_id or "",
        "client_secret": secret.get_secret_value() if secret else "",
    }
