"""`python -m zoom_sandbox`: the sandbox on a port, until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields
from types import FrameType

from zoom_sandbox.limits import PLANS
from zoom_sandbox.sandbox import Sandbox
from zoom_sandbox.series import SeriesRules
from zoom_sandbox.server import Server
from zoom_sandbox.switches import CallRules
from zoom_sandbox.webhooks import WebhookRules

RULES = (CallRules, SeriesRules, WebhookRules)


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        server = _server(options)
    except OSError as error:
        return _fail(f"cannot listen on {options.host}:{options.port}: {error.strerror}")
    except (ValueError, OverflowError) as error:
        return _fail(str(error))
    for number in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: a shell's background job comes with it ignored
        signal.signal(number, _stop)
    sys.stdout.write(f"Zoom sandbox: {server.url}/ (API {server.url}/v2, token {server.url}/oauth/token)\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return 0


def _server(options: argparse.Namespace) -> Server:
    rules = _rules(options.rule)
    sandbox = Sandbox(
        plan=options.plan,
        latency_ms=options.latency_ms,
        account_id=options.account_id,
        client_id=options.client_id,
        client_secret=options.client_secret,
        users=tuple(options.user),
        any_user=options.any_user,
        base_url=options.base_url,
        may_kill=options.may_kill,
        displace_tokens=options.displace_tokens,
        call_rules=CallRules(**rules[CallRules]),
        series_rules=SeriesRules(**rules[SeriesRules]),
        webhook_rules=WebhookRules(**rules[WebhookRules]),
    )
    return Server(sandbox, options.host, options.port)


def _rules(told: Sequence[str]) -> dict[type, dict[str, str]]:
    """Each switch beside the others of its kind; no two kinds have one of the same name."""
    found: dict[type, dict[str, str]] = {kind: {} for kind in RULES}
    owners = {each.name: kind for kind in RULES for each in fields(kind)}
    for name, _, value in (each.partition("=") for each in told):
        if name not in owners:
            raise ValueError(f"no such rule: {name!r}; there are {', '.join(owners)}")
        found[owners[name]][name] = value
    return found


def _fail(message: str) -> int:
    sys.stderr.write(f"zoom-sandbox: {message}\n")
    return 1


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zoom-sandbox", description="A stateful stand-in for Zoom's REST API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090)
    parser.add_argument("--plan", choices=tuple(PLANS), default="pro", help="whose rate limits hold")
    parser.add_argument("--latency-ms", type=float, default=0, help="every call takes at least this long")
    parser.add_argument("--account-id", default="", help="accept only this one (default: any)")
    parser.add_argument("--client-id", default="", help="accept only this one (default: any)")
    parser.add_argument("--client-secret", default="", help="accept only this one (default: any)")
    parser.add_argument("--user", action="append", default=[], metavar="EMAIL", help="one more licensed host")
    parser.add_argument("--any-user", action="store_true", help="every e-mail is a licensed host")
    parser.add_argument("--base-url", default=None, help="where join links lead (default: this server)")
    parser.add_argument("--may-kill", action="store_true", help="faults may end processes of this machine")
    parser.add_argument("--displace-tokens", action="store_true", help="a new token ends the life of the old ones")
    parser.add_argument(
        "--rule", action="append", default=[], metavar="NAME=VALUE", help="what is unconfirmed about Zoom; repeatable"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
