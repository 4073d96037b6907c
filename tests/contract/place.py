"""Where the contract tests call: the sandbox, or real Zoom when the environment names an account of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from zoom_sandbox import Sandbox, Server

VARIABLES = {
    "account_id": "ZOOM_CONTRACT_ACCOUNT_ID",
    "client_id": "ZOOM_CONTRACT_CLIENT_ID",
    "client_secret": "ZOOM_CONTRACT_CLIENT_SECRET",
    "host": "ZOOM_CONTRACT_HOST",
}
ZOOM_API, ZOOM_TOKEN = "https://api.zoom.us/v2", "https://zoom.us/oauth/token"


@dataclass(frozen=True)
class Place:
    """What is secret stays out of what pytest prints."""

    is_zoom: bool
    api_url: str
    token_url: str
    host: str = field(repr=False)
    account_id: str = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


def zoom_of(environment: Mapping[str, str]) -> Place | None:
    """Real Zoom if all four variables are there, None if not one is; half an account is a mistake, and said."""
    given = {name: environment.get(variable, "") for name, variable in VARIABLES.items()}
    missing = [VARIABLES[name] for name, value in given.items() if not value]
    if len(missing) == len(VARIABLES):
        return None
    if missing:
        raise ValueError(f"To call real Zoom, set {', '.join(missing)}, too; to call the sandbox, unset the others.")
    return Place(is_zoom=True, api_url=ZOOM_API, token_url=ZOOM_TOKEN, **given)


@contextmanager
def called(environment: Mapping[str, str]) -> Iterator[Place]:
    """Real Zoom as it is, or a sandbox for as long as it is called."""
    if zoom := zoom_of(environment):
        yield zoom
        return
    with Server(Sandbox(account_id="account", client_id="client", client_secret="secret")) as server:
        yield sandbox_at(server)


def sandbox_at(server: Server) -> Place:
    return Place(
        is_zoom=False,
        api_url=f"{server.url}/v2",
        token_url=f"{server.url}/oauth/token",
        host="taro@example.com",
        account_id="account",
        client_id="client",
        client_secret="secret",
    )
